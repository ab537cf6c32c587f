"""The database: `Postgres.external` or `MySQL.external` for the server that Dify uses today."""

from typing import Final

from ..python_code import Call, Code, Dict, Literal, literal
from .lifting import Lifting
from .postgres_options import Extras, mysql_extras, postgres_extras
from .reading import Reading
from .servers import note_target_port, replaced, text_of
from .settling import Settling
from .trial import leave, tried
from .written import only_written

_NAMES: Final = frozenset({
    "DB_TYPE", "DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD", "DB_DATABASE", "DB_EXTRAS", "DB_CHARSET",
    "DB_SSL_MODE", "PGSSLMODE",
})  # fmt: skip
# What speaks MySQL's protocol, and what the library calls it.
_LIKE_MYSQL: Final = ("mysql", "oceanbase", "seekdb")
_DATABASE, _PLUGIN_DATABASE = "dify", "dify_plugin"
_SOME_MYSQL: Final = "mysql.invalid"


@only_written
def postgres(work: Lifting) -> Code | None:
    """The argument `postgres`; None: there is nothing to say."""
    api = Reading(work=work)
    daemon = Reading(work=work, parts=("plugin-daemon",))
    settling = Settling(
        work=work,
        readings=(api, daemon),
        belongs=_NAMES.__contains__,
        because={
            "DB_EXTRAS": "The library writes it from tls= and parameters=.",
            "PGSSLMODE": "tls= says it.",
            "DB_PLUGIN_DATABASE": "It tells what migrates the database that the plugin daemon has tables in it too.",
            "DB_SSL_MODE": "The plugin daemon speaks TLS where Dify does.",
        },
    )
    if not any(name in _NAMES for reading in (api, daemon) for name in reading.names()):
        return None
    kind = api.plain("DB_TYPE", "postgresql")
    host = api.host("DB_HOST")
    if host is None:
        leave(
            settling, "postgres", group="lost", what="Nothing says where the database is: DB_HOST is not set.",
            do="Write postgres=Postgres.external(host=…); without it there is a new and empty one in the cluster.",
        )  # fmt: skip
        return None
    server = work.server(text_of(host))
    if replaced(server) and server is not None and server.kind == "mysql":
        comment = f"Decide: write where the MySQL is that gets the data of {text_of(host)}; the library makes none."
        host = literal(_SOME_MYSQL, host.keys, comment=comment)
    elif replaced(server):
        leave(
            settling, "postgres", group="changes",
            what="The database becomes a server of the installation's own, with users and passwords of its own.",
        )  # fmt: skip
        return None
    like_mysql = kind in _LIKE_MYSQL
    arguments = _server(work, api, daemon, host, 3306 if like_mysql else 5432)
    _databases(api, daemon, arguments)
    if like_mysql:
        _mysql_tls(api, arguments)
    else:
        _tls(api, arguments)
    if kind not in ("postgresql", "mysql"):
        api.drop(
            "DB_TYPE",
            what=f"The library knows no database {kind!r}; the program calls it "
            f"{'MySQL, whose protocol it speaks' if like_mysql else 'PostgreSQL'}.",
            do="Try it on a copy of the database, or set DB_TYPE in extra_env of the API, the workers and beat.",
        )
    return tried(
        settling, Call(name="MySQL.external" if like_mysql else "Postgres.external", arguments=arguments), "postgres"
    )


def _server(work: Lifting, api: Reading, daemon: Reading, host: Literal, default: int) -> dict[str, Code]:
    port = api.number("DB_PORT")
    username = api.login("DB_USERNAME", otherwise=api.default("DB_USERNAME") or "postgres")
    password = api.credential("DB_PASSWORD")
    if password is None:
        password = api.needed("DB_PASSWORD", "The database has no password today, and the library wants one.")
    number = port.value if port is not None else default
    if isinstance(number, int):
        note_target_port(work, text_of(host), number)
    arguments: dict[str, Code] = {"host": host, "username": username or literal("postgres"), "password": password}
    if port is not None and port.value != default:
        arguments["port"] = port
    # What the daemon has is compared with what was read here.
    daemon.references |= api.references
    return arguments


def _databases(api: Reading, daemon: Reading, arguments: dict[str, Code]) -> None:
    database = api.text("DB_DATABASE")
    name = text_of(database) or _DATABASE
    if database is not None and name != _DATABASE:
        arguments["database"] = database
    if not daemon.runs():
        return
    plugins = daemon.text("DB_DATABASE")
    plugin_name = text_of(plugins) or _PLUGIN_DATABASE
    if plugin_name == name:
        arguments["database"] = database or literal(name)
        arguments["plugin_database"] = plugins or literal(plugin_name)
        arguments["accept_shared_database"] = literal(True)
    elif plugins is not None and plugin_name != _PLUGIN_DATABASE:
        arguments["plugin_database"] = plugins


def _tls(api: Reading, arguments: dict[str, Code]) -> None:
    extras = postgres_extras(api.plain("DB_EXTRAS", ""))
    found = api.decided("DB_EXTRAS")
    keys = found.keys if found else ()
    mode, verifies = extras.tls, extras.verifies
    if mode is None:
        said = api.plain("PGSSLMODE", "")
        variable = api.decided("PGSSLMODE")
        verifies = said.startswith("verify-")
        mode = "require" if verifies else said if said == "require" else None
        keys = variable.keys if variable and mode else keys
    if mode is not None and mode != "disable":
        arguments["tls"] = literal(mode, keys)
    if verifies:
        _say_unverified(api, keys)
    if extras.parameters:
        items: dict[str, Code] = {name: literal(value, keys) for name, value in extras.parameters.items()}
        arguments["parameters"] = Dict(items=items, keys=keys)
    _say_unknown(api, extras)


def _mysql_tls(api: Reading, arguments: dict[str, Code]) -> None:
    found = api.variable("DB_EXTRAS")
    extras = mysql_extras(found.text or "" if found else "")
    if extras.tls is not None:
        arguments["tls"] = literal(True, found.keys if found else ())
    _say_unknown(api, extras)


def _say_unverified(api: Reading, keys: tuple[str, ...]) -> None:
    api.work.say(
        "lost",
        "Dify checks the certificate of PostgreSQL today, against a file in the pods that the library has to know as a "
        "Secret; the program encrypts and does not check.",
        keys=keys,
        do='Put the authority\'s PEM file into a Secret, and give tls="verify-full" and ca=SecretKey(…).',
        variables=("*:DB_EXTRAS", "*:PGSSLMODE"),
    )


def _say_unknown(api: Reading, extras: Extras) -> None:
    if extras.unknown:
        api.drop(
            "DB_EXTRAS",
            what=f"{', '.join(extras.unknown)} in DB_EXTRAS has no counterpart.",
            do="Set it at the server or for its user; extra_env with DB_EXTRAS overrides all of it.",
        )
