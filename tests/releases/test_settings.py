"""Settings are checked against what a Dify release reads."""

import pytest

from constructs_dify import Release, SecretKey
from constructs_dify.releases.settings import Catalogue, Setting
from constructs_dify.wiring.environment import Env, Expanded

TABLE = "\n".join(
    (
        "api,worker\tLOG_LEVEL\tstr\tINFO",
        "api\tPOOL_SIZE\tint >=0\t30\tnonempty",
        "api,worker\tDB_PASSWORD\tstr\t\tsecret",
        "api\tOPENDAL_*\tstr",
        "web\tTITLE\tstr",
    )
)
CATALOGUE = Catalogue.parse("1.0", TABLE)


def setting(kind: str, *, nonempty: bool = False) -> Setting:
    return Setting(name="X", type=kind, default="", secret=False, nonempty=nonempty)


# -- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "accepted", "refused"),
    [
        ("str", ["anything", "at all", ""], []),
        ("bool", ["true", "false", "True", "FALSE"], ["yes", "1", "on"]),
        ("int", ["0", "-5", "12"], ["", "1.5", "five", "0x10", "tcp://10.0.0.1:80"]),
        ("int >0", ["1"], ["0", "-1"]),
        ("int >=0", ["0"], ["-1"]),
        ("int <0", ["-1"], ["0"]),
        ("int 0..65535", ["0", "65535"], ["-1", "65536"]),
        ("float", ["1", "0.1", "-2.5"], ["", "much"]),
        ("float >=0.1", ["0.1"], ["0.05"]),
        ("url", ["http://dify-api:5001", "https://example.com/path"], ["example.com", "ftp://example.com", "https://"]),
        ("duration", ["30m", "3600s", "1h30m", "1.5h"], ["30", "soon", "30 m"]),
        ("nginx-size", ["100m", "1G", "512", "0"], ["", "100 MB", "much", "-1"]),
        ("nginx-time", ["3600s", "3600", "1h30m"], ["", "1.5h", "30m1h"]),
        ("nginx-workers", ["2", "auto"], ["", "0", "two"]),
        ("folder", ["/var/spool/squid"], ["", "/var/spool\nhttp_access allow all"]),
        ("local|serverless", ["local", "serverless"], ["Local", "other"]),
    ],
)
def test_a_value_has_to_fit_its_type(kind: str, accepted: list[str], refused: list[str]):
    for value in accepted:
        setting(kind, nonempty=value != "").check("path", value)
    for value in refused:
        with pytest.raises(ValueError, match=r"^path: got "):
            setting(kind, nonempty=True).check("path", value)


def test_an_empty_value_is_refused_only_where_dify_refuses_it():
    setting("int").check("path", "")
    with pytest.raises(ValueError, match="refuses an empty one; leave it out"):
        setting("int", nonempty=True).check("path", "")


# -- the catalogue ------------------------------------------------------------------------------------------------


def test_a_setting_belongs_to_the_parts_that_read_it():
    assert set(CATALOGUE.of("worker")) == {"LOG_LEVEL", "DB_PASSWORD"}
    assert CATALOGUE.of("api")["POOL_SIZE"].nonempty
    assert CATALOGUE.of("worker")["DB_PASSWORD"].secret
    assert CATALOGUE.find("web", "LOG_LEVEL") is None
    assert CATALOGUE.of("nobody") == {}


def test_a_family_covers_each_of_its_members():
    assert CATALOGUE.find("api", "OPENDAL_S3_BUCKET") is not None
    assert CATALOGUE.find("worker", "OPENDAL_S3_BUCKET") is None


def test_an_unknown_setting_is_refused_with_the_nearest_one():
    with pytest.raises(ValueError, match=r"settings\['LOG_LEVL'\]: .*did you mean 'LOG_LEVEL'\?"):
        CATALOGUE.check("settings", ("api", "worker"), "LOG_LEVL", "INFO")


def test_a_setting_of_another_part_is_as_unknown_as_any():
    with pytest.raises(ValueError, match="no such setting for worker"):
        CATALOGUE.check("settings", ("worker",), "POOL_SIZE", "5")


def test_one_of_several_parts_has_to_know_the_setting():
    CATALOGUE.check("settings", ("worker", "api"), "POOL_SIZE", "5")


def test_a_credential_has_to_be_a_reference():
    CATALOGUE.check("settings", ("api",), "DB_PASSWORD", SecretKey(secret="db", key="password"))
    with pytest.raises(ValueError, match=r"settings\['DB_PASSWORD'\]: .*SecretKey\(") as error:
        CATALOGUE.check("settings", ("api",), "DB_PASSWORD", "hunter2")
    assert "hunter2" not in str(error.value)


def test_anything_may_be_a_reference():
    CATALOGUE.check("settings", ("api",), "LOG_LEVEL", SecretKey(secret="db", key="level"))


@pytest.mark.parametrize(("value", "hint"), [(5, '"5"'), (True, '"true"')])
def test_a_value_has_to_be_a_string(value: object, hint: str):
    with pytest.raises(TypeError, match=rf"settings\['POOL_SIZE'\]: .*write a string: {hint}"):
        CATALOGUE.check("settings", ("api",), "POOL_SIZE", value)


# -- Dify 1.9.1 ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("api", "SQLALCHEMY_POOL_SIZE", "thirty"),
        ("api", "SQLALCHEMY_POOL_SIZE", ""),
        ("worker", "PLUGIN_DAEMON_URL", "dify-plugin-daemon:5002"),
        ("plugin-daemon", "DB_PORT", "tcp://10.0.0.1:5432"),
        ("plugin-daemon", "PLATFORM", "cluster"),
        ("nginx", "NGINX_CLIENT_MAX_BODY_SIZE", "100 MB"),
    ],
)
def test_dify_1_9_1_would_not_accept(part: str, name: str, value: str):
    with pytest.raises(ValueError, match=name):
        Release("1.9.1").settings.check("settings", (part,), name, value)


@pytest.mark.parametrize(
    ("part", "name"),
    [
        ("api", "SECRET_KEY"),
        ("beat", "DB_PASSWORD"),
        ("worker", "CELERY_BROKER_URL"),
        ("plugin-daemon", "SERVER_KEY"),
        ("plugin-daemon", "DIFY_INNER_API_KEY"),
        ("sandbox", "API_KEY"),
        ("api", "S3_ACCESS_KEY"),
        ("api", "S3_SECRET_KEY"),
    ],
)
def test_dify_1_9_1_takes_for_a_credential(part: str, name: str):
    assert Release("1.9.1").settings.of(part)[name].secret


# -- the environment of a container -------------------------------------------------------------------------------


def test_the_last_value_wins():
    env = Env("api")
    env.add({"A": "1", "B": "1"})
    env.add({"A": "2"})
    assert env.literals == {"A": "2", "B": "1"}


def test_literals_references_and_expanded_values_are_told_apart():
    env = Env("api")
    env.add({"A": "1", "B": SecretKey(secret="s", key="k"), "C": Expanded(text="$(B)")})
    assert env.literals == {"A": "1"}
    assert env.secrets == {"B": SecretKey(secret="s", key="k")}
    assert env.expanded == {"C": "$(B)"}


def test_a_value_that_replaces_one_of_another_kind_leaves_nothing_of_it():
    env = Env("api")
    env.add({"A": "1"})
    env.add({"A": SecretKey(secret="s", key="k")})
    assert env.literals == {}


def test_what_a_dependency_owns_nobody_else_may_set():
    env = Env("api")
    env.add({"DB_HOST": "pg"}, owner="postgres")
    env.add({"DB_HOST": "pg-2"}, owner="postgres")
    for other in ("redis", None):
        with pytest.raises(ValueError, match=r"api\.settings\['DB_HOST'\]: already set by postgres"):
            env.add({"DB_HOST": "elsewhere"}, owner=other)
