"""PostgreSQL or MySQL: what Dify, and what the plugin daemon, is told of its database."""

from .reader import Reader, Text, constant
from .rows import Choice, Entries, read, row, winner

_TYPED = "0.34.0"

CHOICES = (
    Choice(
        key="externalPostgres",
        config=[
            row("DB_TYPE", "=postgresql", since=_TYPED),
            row("DB_HOST", ".address"),
            row("DB_PORT", ".port"),
            row("DB_DATABASE", ".dbName", before="0.23.0"),
            row("DB_DATABASE", ".database.api", since="0.23.0"),
        ],
        secret=[row("DB_USERNAME", ".username"), row("DB_PASSWORD", ".password")],
        plugins=[row("DB_DATABASE", ".database.pluginDaemon")],
    ),
    Choice(
        key="externalMysql",
        since=_TYPED,
        config=[
            row("DB_TYPE", "=mysql"),
            row("DB_HOST", ".address"),
            row("DB_PORT", ".port"),
            row("DB_DATABASE", ".database.api"),
        ],
        secret=[row("DB_USERNAME", ".username"), row("DB_PASSWORD", ".password")],
        plugins=[row("DB_DATABASE", ".database.pluginDaemon")],
    ),
    Choice(key="postgresql"),
)
_AUTH = "postgresql.auth"


def database(reader: Reader, *, plugins: bool = False) -> Entries:
    """What a part is told of its database.

    Args:
        reader: The values.
        plugins: Whether it is the plugin daemon.
    """
    choice, keys = winner(reader, CHOICES)
    if choice is None:
        return Entries()
    if choice.key == "postgresql":
        return _built_in(reader).because(keys)
    config = [*choice.config, *(choice.plugins if plugins else ())]
    return read(reader, config, choice.secret, choice.key).because(keys)


def _built_in(reader: Reader) -> Entries:
    """The PostgreSQL of the chart, in which Dify and the plugin daemon share one database."""
    names = reader.names
    host = constant(names.postgresql_host, reader.keys("postgresql.architecture", "postgresql.primary.name"))
    if reader.since("0.36.0"):
        host = host.because(reader.keys("postgresql.fullnameOverride", "postgresql.nameOverride"))
    config = {"DB_HOST": host, "DB_PORT": constant("5432"), "DB_DATABASE": reader.text(auth(reader, "database"))}
    if reader.since(_TYPED):
        config = {"DB_TYPE": constant("postgresql"), **config}
    return Entries(config=config, secret=_login(reader))


def _login(reader: Reader) -> dict[str, Text]:
    user = auth(reader, "username")
    if reader.on(user):
        return {"DB_USERNAME": reader.credential(user), "DB_PASSWORD": reader.credential(auth(reader, "password"))}
    password = reader.credential(auth(reader, "postgresPassword"))
    return {"DB_USERNAME": constant("postgres", reader.keys(user)), "DB_PASSWORD": password}


def auth(reader: Reader, name: str) -> str:
    """Where a value of PostgreSQL's login is: Helm hands `global` on to the subcharts, where it wins."""
    path = f"global.{_AUTH}.{name}"
    return path if reader.at(path) is not None else f"postgresql.{path}"
