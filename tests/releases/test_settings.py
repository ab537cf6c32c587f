"""Settings are checked against what a Dify release reads."""

import pytest

from constructs_dify import Release, SecretKey
from constructs_dify.releases.settings import Catalogue, Setting
from constructs_dify.wiring.environment import Env, Expanded
from tests.real.postgres_server import Passwords
from tests.support.in_pod import environment_in_pod
from tests.support.manifests import Manifest

TABLE = "\n".join(
    (
        "+ api,worker\tLOG_LEVEL\tstr\tINFO",
        "+ api\tPOOL_SIZE\tint >=0\t30\tnonempty",
        "+ api,worker\tDB_PASSWORD\tstr\t\tsecret",
        "+ api\tOPENDAL_*\tstr",
        "+ web\tTITLE\tstr",
    )
)
CATALOGUE = Catalogue.parse("1.0", [("a file", TABLE)])


def setting(kind: str, *, nonempty: bool = False) -> Setting:
    return Setting(name="X", type=kind, default="", secret=False, nonempty=nonempty)


# -- values -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "accepted", "refused"),
    [
        ("str", ["anything", "at all", ""], []),
        # As pydantic reads the environment, and no stricter.
        ("bool", ["true", "False", "TRUE", "1", "0", "yes", "N", "on", "off", "t", "F"], ["", " true", "2", "enabled"]),
        (
            "int",
            ["0", "-5", "+5", "1_0", " 5 ", "007", "5.0"],
            ["", "1.5", "1__0", "0x10", "\uff16\uff15", "1e3", "9" * 5000],
        ),
        ("int >0", ["1"], ["0", "-1"]),
        ("int >=0", ["0"], ["-1"]),
        ("int <0", ["-1"], ["0"]),
        ("int 0..65535", ["0", "65535"], ["-1", "65536"]),
        (
            "float",
            ["1", "0.1", "-2.5", ".5", "5.", "1e3", "1_0.5", " 2 ", "inf", "nan"],
            ["", "much", "1__0", "\uff11.5"],
        ),
        ("float >0", ["inf", "1e-9"], ["0", "nan", "-inf"]),
        # As Python's own int(), behind the options of gunicorn and Celery.
        ("python-int >0", ["5", " 5 ", "1_0"], ["0", "5.0", "0x5"]),
        # As Go's strconv with base 0, in the plugin daemon.
        ("go-bool", ["true", "True", "1", "f"], ["yes", "on", "tRUE", " true"]),
        ("go-int", ["0", "-5", "+5", "0x1f", "0b1", "0o17", "017", "1_0"], ["", "5.0", " 5", "08", "_1", "9" * 20]),
        ("go-uint 1..65535", ["5432", "0x1538"], ["+5432", "-1", "0", "65536"]),
        ("go-float", ["1", ".5", "5.", "1e3", "1_0", "inf", "0x1p-2"], ["", ".", "1e", "1__0", " 1", "1e400"]),
        ("go-period", ["30m", "1h30m", "1.5h", ".5s"], ["30", "0s", "-5m", "1d", "m"]),
        # As every program does, the YAML of the sandbox's file among them.
        ("decimal >0", ["1", "250"], ["", "0", "010", "+5", "1_0", "1.0", "\uff16\uff15"]),
        ("decimals", ["0", "0,1, 2"], ["0,", "a", "1;2", "1\n"]),
        (
            "log-format",
            ["%(message)s", "%(asctime)s %(levelname)-8s %(req_id)s"],
            ["", "text", "%(nothing)s", "%(name)d"],
        ),
        (
            "time-zone",
            ["UTC", "Europe/Berlin", "europe/berlin", "America/Argentina/Ushuaia"],
            ["Mars/Nowhere", "Berlin"],
        ),
        ("float >=0.1", ["0.1"], ["0.05"]),
        ("url", ["http://dify-api:5001", "https://example.com/path"], ["example.com", "ftp://example.com", "https://"]),
        ("duration", ["30m", "3600s", "1h30m", "1.5h"], ["30", "soon", "30 m"]),
        ("nginx-size", ["100m", "1G", "512", "0"], ["", "100 MB", "much", "-1"]),
        ("nginx-time", ["3600s", "3600", "1h30m"], ["", "1.5h", "30m1h"]),
        ("nginx-workers", ["2", "auto"], ["", "0", "two"]),
        ("folder", ["/var/spool/squid"], ["", "/var/spool\nhttp_access allow all"]),
        ("local|serverless", ["local", "serverless"], ["Local", "other"]),
        ("sync|*.*", ["sync", "package.Worker"], ["async"]),
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


def test_every_part_that_reads_the_setting_has_to_accept_the_value():
    catalogue = Catalogue.parse("1.0", [("a file", "+ api\tLOG_LEVEL\tINFO|WARN\n+ worker\tLOG_LEVEL\tINFO|DEBUG")])
    catalogue.check("settings", ("api", "worker"), "LOG_LEVEL", "INFO")
    catalogue.check("settings", ("api",), "LOG_LEVEL", "WARN")
    with pytest.raises(ValueError, match="LOG_LEVEL"):
        catalogue.check("settings", ("api", "worker"), "LOG_LEVEL", "WARN")


@pytest.mark.parametrize(
    ("kind", "text", "number"),
    [("int >=0", " 1_0.0 ", 10), ("python-int", "1_0", 10), ("go-int", "0x10", 16), ("go-int", "010", 8)],
)
def test_the_number_in_a_text_is_the_one_that_the_program_reads(kind: str, text: str, number: int):
    assert setting(kind).whole(text) == number


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
        *(("api", "LOG_LEVEL", level) for level in ("debug", "TRACE", "10", "")),
        # Celery knows fewer levels than Python.
        *(("worker", "LOG_LEVEL", level) for level in ("debug", "WARN", "NOTSET")),
        ("api", "LOG_TZ", "Mars/Nowhere"),
        ("api", "LOG_FORMAT", "no field at all"),
        ("api", "DEBUG", "maybe"),
        ("api", "VECTOR_STORE", "Weaviate"),
        ("api", "STORAGE_TYPE", "S3"),
        ("api", "OPENDAL_SCHEME", "minio"),
        ("api", "MAIL_TYPE", "sendGrid"),
        ("api", "KEYWORD_STORE", "database"),
        ("api", "ETL_TYPE", "unstructured"),
        ("api", "REDIS_SSL_CERT_REQS", "required"),
        ("api", "SQLALCHEMY_DATABASE_URI_SCHEME", "postgres"),
        ("api", "HTTP_REQUEST_NODE_SSL_VERIFY", "/etc/ssl/ca.pem"),
        ("api", "SERVER_WORKER_CLASS", "uvicorn"),
        ("api", "SERVER_WORKER_AMOUNT", "0"),
        ("api", "OTEL_SAMPLING_RATE", "10"),
        ("api", "TEMPLATE_TRANSFORM_MAX_LENGTH", ""),
        ("beat", "CELERY_BEAT_SCHEDULER_TIME", "0"),
        ("worker", "CELERY_WORKER_CLASS", "eventlet"),
        ("plugin-daemon", "FORCE_VERIFYING_SIGNATURE", "yes"),
        ("plugin-daemon", "PLATFORM", ""),
        ("plugin-daemon", "GIN_MODE", "production"),
        ("plugin-daemon", "DB_SSL_MODE", "verify-full"),
        ("sandbox", "ENABLE_NETWORK", "yes"),
        ("sandbox", "PYTHON_DEPS_UPDATE_INTERVAL", "0s"),
        ("sandbox", "ALLOWED_SYSCALLS", "read,write"),
        ("web", "TOP_K_MAX_VALUE", "ten"),
        ("web", "ALLOW_EMBED", "1"),
    ],
)
def test_dify_1_9_1_would_not_accept(part: str, name: str, value: str):
    with pytest.raises(ValueError, match=name):
        Release("1.9.1").settings.check("settings", (part,), name, value)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("api", "LOG_LEVEL", "WARN"),
        ("worker", "LOG_LEVEL", "WARNING"),
        ("api", "LOG_TZ", "Europe/Berlin"),
        ("api", "LOG_FORMAT", "%(asctime)s %(message)s"),
        ("api", "DEBUG", "1"),
        ("api", "FLASK_DEBUG", "true"),
        ("api", "VECTOR_STORE", "weaviate"),
        ("api", "VECTOR_STORE", ""),
        ("api", "STORAGE_TYPE", "s3"),
        ("api", "OPENDAL_SCHEME", "webdav"),
        ("api", "MAIL_TYPE", "sendgrid"),
        ("api", "ETL_TYPE", "Unstructured"),
        ("api", "REDIS_SSL_CERT_REQS", "CERT_REQUIRED"),
        ("api", "HTTP_REQUEST_NODE_SSL_VERIFY", "no"),
        ("api", "SERVER_WORKER_CLASS", "our.workers.Worker"),
        ("api", "OTEL_SAMPLING_RATE", "1"),
        ("worker", "CELERY_WORKER_CLASS", "prefork"),
        ("plugin-daemon", "FORCE_VERIFYING_SIGNATURE", "F"),
        ("plugin-daemon", "MAX_PLUGIN_PACKAGE_SIZE", "0x3200000"),
        ("sandbox", "ALLOWED_SYSCALLS", "0,1,2"),
        ("web", "TOP_K_MAX_VALUE", "10"),
        ("web", "PM2_INSTANCES", "max"),
    ],
)
def test_dify_1_9_1_accepts(part: str, name: str, value: str):
    Release("1.9.1").settings.check("settings", (part,), name, value)


@pytest.mark.parametrize("part", ["api", "worker", "beat", "web", "plugin-daemon", "sandbox", "weaviate", "redis"])
def test_what_a_default_install_sets_its_release_accepts(part: str, default_objects: list[Manifest]):
    known = Release("1.9.1").settings.of(part)
    for name, value in environment_in_pod(default_objects, part, Passwords()).items():
        if name in known and not known[name].secret:
            known[name].check(f"{part} {name}", value)


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
