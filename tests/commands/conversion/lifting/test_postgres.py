"""The database of today, as a choice."""

from typing import Any

import pytest

from constructs_dify import MySQL, Postgres, SecretKey
from constructs_dify.commands.conversion.installed import InstalledServer, Lies, RemoteSecrets, Variable
from constructs_dify.commands.conversion.lifting.lifting import Lifting
from constructs_dify.commands.conversion.lifting.postgres import postgres
from constructs_dify.commands.conversion.python_code import Call, keys_of, text
from tests.support.charts import synth, variables
from tests.support.lifted import as_given, assert_round_trip, evaluated, grants, hidden, said, work

KEY = SecretKey(secret="database", key="password")
USER = SecretKey(secret="database", key="user")
BASE: dict[str, Any] = {"host": "pg.example.com", "username": "dify", "password": KEY}
TODAY = {
    "DB_HOST": "pg.example.com",
    "DB_USERNAME": "dify",
    "DB_PASSWORD": KEY,
    "DB_DATABASE": "dify",
    "DB_PORT": "5432",
}

CHOICES = {
    "plain": Postgres.external(**BASE),
    "port": Postgres.external(**BASE, port=6432),
    "names": Postgres.external(**BASE, database="team", plugin_database="team_plugins"),
    "user in a Secret": Postgres.external(**{**BASE, "username": USER}),
    "encrypted": Postgres.external(**BASE, tls="require"),
    "parameters": Postgres.external(**BASE, parameters={"search_path": "dify,public", "statement_timeout": "60s"}),
    "a blank in a parameter": Postgres.external(**BASE, parameters={"application_name": "team dify"}),
    "MySQL": MySQL.external(**BASE),
    "MySQL, names": MySQL.external(**BASE, port=3307, database="team", plugin_database="team_plugins"),
}


@pytest.mark.parametrize("choice", CHOICES.values(), ids=CHOICES)
def test_a_choice_comes_back(choice: Any):
    job = assert_round_trip(postgres, choice)
    assert said(job, "lost") == []
    assert not any(name.startswith("DB_") for left in job.left.values() for name in left)


def test_what_is_only_a_default_is_not_written():
    job = work({"api": TODAY, "plugin-daemon": {**TODAY, "DB_DATABASE": "dify_plugin"}})
    code = postgres(job)
    assert code is not None
    assert isinstance(code, Call)
    assert set(code.arguments) == {"host", "username", "password"}


def test_every_key_is_in_the_code_or_in_the_report():
    given = {**TODAY, "DB_PORT": "5432", "DB_EXTRAS": "sslmode=require&connect_timeout=3", "DB_CHARSET": ""}
    job = work({"api": given, "worker": given})
    code = postgres(job)
    assert code is not None
    told = keys_of(code) | {key for finding in job.findings for key in finding.keys}
    assert told >= set(given)


def test_a_chart_with_the_code_has_the_variables_of_today():
    given = as_given(CHOICES["names"])
    code = postgres(work(given))
    assert code is not None
    objects = synth(postgres=evaluated(code))
    expected = synth(postgres=CHOICES["names"])
    for part in ("api", "worker", "plugin-daemon"):
        ours = {name: value for name, value in variables(objects, part).items() if name.startswith("DB_")}
        assert ours == {name: value for name, value in variables(expected, part).items() if name.startswith("DB_")}
        assert ours["DB_HOST"] == "pg.example.com"


def test_nothing_is_said_where_nothing_is_given():
    job = work({"api": {"LOG_LEVEL": "INFO"}})
    assert postgres(job) is None
    assert job.findings == []
    assert "LOG_LEVEL" in job.left["api"]


def test_one_database_for_both_is_accepted_by_name():
    job = work({"api": TODAY, "plugin-daemon": TODAY})
    code = postgres(job)
    assert code is not None, said(job)
    choice = grants(evaluated(code))
    assert choice["api"].environment["DB_DATABASE"] == choice["plugin-daemon"].environment["DB_DATABASE"] == "dify"
    assert "accept_shared_database=True" in text(code)


def test_a_password_that_stands_in_the_input_is_read_from_a_copy_and_written_nowhere():
    job = work({"api": {**TODAY, "DB_PASSWORD": hidden("sample-db-pass", "DB_PASSWORD")}})
    code = postgres(job)
    assert code is not None
    assert "sample-db-pass" not in text(code) + str(said(job))
    assert grants(evaluated(code))["api"].environment["DB_PASSWORD"] == SecretKey(
        secret=job.copies["old-api"], key="DB_PASSWORD"
    )


def test_the_copies_of_one_password_in_the_secrets_of_each_part_are_one():
    job = work(
        {
            "api": {**TODAY, "DB_PASSWORD": hidden("sample-db-pass", "DB_PASSWORD")},
            "worker": {**TODAY, "DB_PASSWORD": hidden("sample-db-pass", "DB_PASSWORD", "old-worker")},
            "plugin-daemon": {
                **TODAY, "DB_DATABASE": "dify_plugin",
                "DB_PASSWORD": hidden("sample-db-pass", "DB_PASSWORD", "old-plugin-daemon"),
            },
        }
    )  # fmt: skip
    assert postgres(job) is not None
    assert said(job) == []


def test_a_daemon_with_another_password_is_lost_in_so_many_words():
    job = work(
        {
            "api": {**TODAY, "DB_PASSWORD": hidden("sample-db-pass", "DB_PASSWORD")},
            "plugin-daemon": {
                **TODAY,
                "DB_DATABASE": "dify_plugin",
                "DB_PASSWORD": hidden("sample-other", "DB_PASSWORD"),
            },
        }
    )
    assert postgres(job) is not None
    [line] = said(job, "lost")
    assert "DB_PASSWORD of plugin-daemon is another credential" in line


def test_a_worker_with_another_host_is_told():
    job = work({"api": TODAY, "worker": {**TODAY, "DB_HOST": "replica.example.com"}})
    code = postgres(job)
    assert code is not None
    assert "pg.example.com" in text(code)
    [line] = said(job, "lost")
    assert "DB_HOST of worker differs from that of api" in line
    assert "DB_HOST" not in job.left["worker"]


def test_a_host_that_only_the_cluster_sees_is_not_taken_for_a_new_server():
    job = work({"api": {**TODAY, "DB_HOST": SecretKey(secret="database", key="host")}})
    code = postgres(job)
    assert code is not None
    assert "db-host.invalid" in text(code)
    assert "DB_HOST comes from where only the cluster can see it" in said(job, "lost")[0]


@pytest.mark.parametrize("host", ["", None])
def test_no_host_is_lost(host: str | None):
    given = {name: value for name, value in TODAY.items() if name != "DB_HOST"} | (
        {} if host is None else {"DB_HOST": ""}
    )
    job = work({"api": given})
    assert postgres(job) is None
    [line] = said(job, "lost")
    assert "DB_HOST is not set" in line
    assert not any(name.startswith("DB_") for name in job.left["api"])


@pytest.mark.parametrize(("name", "value"), [("DB_HOST", "pg.example.com:5432"), ("DB_DATABASE", "a b")])
def test_what_the_library_refuses_is_lost_and_nothing_of_it_is_left(name: str, value: str):
    job = work({"api": {**TODAY, name: value}})
    assert postgres(job) is None
    [line] = said(job, "lost")
    assert "Write postgres= by hand" in line
    assert job.left["api"] == {}


def test_a_port_that_is_no_number_is_told():
    job = work({"api": {**TODAY, "DB_PORT": "tcp://10.0.0.1:5432"}})
    assert postgres(job) is not None
    assert "DB_PORT is no number" in said(job, "lost")[0]


def test_no_password_asks_for_one():
    job = work({"api": {**TODAY, "DB_PASSWORD": ""}})
    code = postgres(job)
    assert code is not None
    assert ("dify-next-credentials", "DB_PASSWORD") in job.needed
    assert "no password today" in said(job, "changes")[0]


@pytest.mark.parametrize("extras", ["sslmode=verify-full&sslrootcert=/certs/ca.pem", "sslmode=verify-ca"])
def test_a_certificate_that_was_checked_is_lost(extras: str):
    job = work({"api": {**TODAY, "DB_EXTRAS": extras}})
    code = postgres(job)
    assert code is not None
    assert 'tls="require"' in text(code)
    assert "ca=SecretKey" in said(job, "lost")[0]


def test_libpqs_own_variable_says_tls_too():
    job = work({"api": {**TODAY, "PGSSLMODE": "require"}, "worker": {**TODAY, "PGSSLMODE": "require"}})
    code = postgres(job)
    assert code is not None
    assert 'tls="require"' in text(code)
    assert said(job, "lost") == []
    assert "PGSSLMODE" not in job.left["api"]


def test_mysql_before_the_release_knows_it_is_lost():
    job = work({"api": {**TODAY, "DB_TYPE": "mysql"}}, release="1.9.1")
    assert postgres(job) is None
    assert "MySQL.external" in said(job, "lost")[0]


def test_a_database_of_another_kind_is_told():
    job = work({"api": {**TODAY, "DB_TYPE": "oceanbase"}})
    code = postgres(job)
    assert code is not None
    assert text(code).startswith("MySQL.external")
    assert "'oceanbase'" in said(job, "lost")[0]


SERVER = InstalledServer(
    kind="postgres", hosts=("old-postgresql",), port=5432, pod_port=15432, objects=("StatefulSet/old-postgresql",)
)


def test_a_server_that_was_brought_along_stays_and_the_port_of_its_pods_is_known():
    job = work({"api": {**TODAY, "DB_HOST": "old-postgresql"}}, servers=[SERVER])
    code = postgres(job)
    assert code is not None
    assert 'host="old-postgresql"' in text(code)
    assert job.target_ports == {"old-postgresql:5432": 15432}


def test_a_server_that_does_not_run_in_the_cluster_is_replaced_by_ours():
    left_behind = InstalledServer(kind="postgres", hosts=("db",), port=5432, pod_port=5432)
    job = work({"api": {**TODAY, "DB_HOST": "db"}, "plugin-daemon": {**TODAY, "DB_HOST": "db"}}, servers=[left_behind])
    assert postgres(job) is None
    [finding] = job.findings
    assert finding.group == "changes"
    assert {"DB_HOST", "DB_PASSWORD"} <= set(finding.keys)
    assert not any(name.startswith("DB_") for left in job.left.values() for name in left)


def test_a_public_default_is_referred_to_and_not_written():
    default = Variable(secret=True, lies=Lies(secret="old-api", key="DB_PASSWORD"), unsafe="everybody knows it")
    job = work({"api": {**TODAY, "DB_PASSWORD": default}})
    code = postgres(job)
    assert code is not None
    assert "DB_PASSWORD" in text(code)
    assert "old-api" in job.copies


def remote(key: str, part: str) -> Variable:
    return Variable(secret=True, lies=Lies(secret=f"old-{part}", key=key), keys=("externalSecret.enabled",))


def from_a_store(worker: str) -> Lifting:
    refs = {"api": {"DB_PASSWORD": ("kv/dify", "db")}, "worker": {"DB_PASSWORD": ("kv/dify", worker)}}
    secrets = RemoteSecrets(store="vault", kind="SecretStore", refresh="1h", parts=("api",), remotes=refs, keys={})
    parts: Any = {
        part: {**TODAY, "DB_PASSWORD": remote("DB_PASSWORD", of)}
        for part, of in {"api": "api", "worker": "worker", "beat": "worker"}.items()
    }
    return work(parts, remote_secrets=secrets)


def test_one_place_in_a_store_is_one_password_whatever_secret_it_comes_in():
    job = from_a_store("db")
    assert postgres(job) is not None
    assert said(job) == []


def test_two_places_in_a_store_are_two_passwords():
    job = from_a_store("db-of-workers")
    assert postgres(job) is not None
    assert "DB_PASSWORD of worker and beat differs from that of api" in str(said(job))
