"""The variables of each part are those that Helm renders, whatever the version and the values."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from constructs_dify.checks.public_defaults import public_default
from constructs_dify.commands.conversion.charts.dify_helm.environment import remote_secrets, secrets, variables
from constructs_dify.commands.conversion.charts.dify_helm.names import Names
from constructs_dify.commands.conversion.installed import Lies, PartName, Variable
from tests.support.canaries import known_to_everybody
from tests.support.helm_oracle import FOLDER, SHIPPED, Case, cases, written

CASES = cases()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def of(text: str, version: str = "0.31.0", release: str = "dify") -> dict[PartName, dict[str, Variable]]:
    values = written(text, version)
    return variables(values, version, Names.of(values, version, release, "dify"))


def told(variable: Variable) -> str:
    """A variable as the renders have it."""
    if variable.lies is not None:
        return f"secret:{variable.lies.secret}:{variable.lies.key}"
    if variable.source is not None:
        (kind, where), *_ = variable.source.items()
        return f"field:{where['fieldPath']}" if kind == "fieldRef" else f"{kind}:{where}"
    return SHIPPED if variable.unsafe else f"={variable.text}"


def differences(
    ours: Mapping[PartName, Mapping[str, Variable]], helms: Mapping[PartName, Mapping[str, str]]
) -> list[str]:
    """What differs, part by part and name by name."""
    found = [f"{part}: runs in one alone" for part in sorted(ours.keys() ^ helms.keys())]
    for part in ours.keys() & helms.keys():
        told_here = {name: told(variable) for name, variable in ours[part].items()}
        for name in sorted(told_here.keys() | helms[part].keys()):
            here, there = told_here.get(name), helms[part].get(name)
            if here != there:
                found.append(f"{part}.{name}: {here} here, {there} in the chart")
    return found


@each_case
def test_each_part_has_the_variables_that_helm_gives_it(case: Case):
    made = variables(case.values, case.version, case.names)

    assert differences(made, case.environments()) == []


def test_a_variable_that_differs_is_seen():
    case = CASES[0]
    made, helms = variables(case.values, case.version, case.names), case.environments()
    made["api"]["DB_HOST"] = Variable(text="elsewhere.example.net")
    del made["worker"]["VECTOR_STORE"]
    del helms["web"]

    found = differences(made, helms)

    assert "web: runs in one alone" in found
    assert any(line.startswith("api.DB_HOST: =elsewhere.example.net here") for line in found)
    assert any(line.startswith("worker.VECTOR_STORE: None here") for line in found)


@each_case
def test_the_secrets_of_the_release_have_the_keys_that_helm_gives_them(case: Case):
    assert secrets(case.values, case.version, case.names) == case.expected["secrets"]


@each_case
def test_what_comes_from_a_store_is_asked_for_as_helm_does(case: Case):
    made = remote_secrets(case.values, case.version, case.names)
    helms = case.expected["externalsecrets"]
    asked = sorted(
        sorted((name, *where) for name, where in facts.get("remote", {}).items()) for facts in helms.values()
    )

    assert (made is None) == (not helms)
    if made is not None:
        assert sorted(sorted((name, *where) for name, where in part.items()) for part in made.remotes.values()) == asked
        assert {(facts["store"]["name"], facts["store"]["kind"], facts["refresh"]) for facts in helms.values()} == {
            (made.store, made.kind, made.refresh)
        }


def test_there_are_cases_of_early_and_late_versions():
    assert {case.version for case in CASES} >= {
        "0.20.0",
        "0.24.0",
        "0.28.1",
        "0.31.0",
        "0.34.0",
        "0.36.0",
        "0.38.0-rc2",
    }


def known_texts(folder: Path) -> list[str]:
    """The files with a text in them that everybody knows."""
    return [file.name for file in sorted(folder.rglob("*.*")) if public_default(file.read_text("utf-8"))]


def test_no_text_that_everybody_knows_is_in_a_case():
    assert known_texts(FOLDER) == []


def test_a_case_with_a_text_that_everybody_knows_is_seen(tmp_path: Path):
    (tmp_path / "01.yaml").write_text("password: an-invented-default-17", "utf-8")

    with known_to_everybody("an-invented-default-17"):
        assert known_texts(tmp_path) == ["01.yaml"]


# -- credentials ----------------------------------------------------------------------------------------------------


def test_a_credential_of_the_values_lies_in_the_secret_of_the_part_and_its_text_is_known():
    made = of("externalPostgres: {enabled: true, username: dify, password: sample-db-pass}")

    secrets: dict[PartName, str] = {"api": "dify-api", "worker": "dify-worker", "plugin-daemon": "dify-plugin-daemon"}
    for part, secret in secrets.items():
        password = made[part]["DB_PASSWORD"]
        assert password.lies == Lies(secret=secret, key="DB_PASSWORD")
        assert (password.text, password.secret) == ("sample-db-pass", True)
    assert made["api"]["DB_USERNAME"].secret is False


def test_a_user_name_is_known_and_lies_in_the_secret_all_the_same():
    user = of("")["api"]["DB_USERNAME"]

    assert (user.text, user.secret, user.lies) == ("postgres", False, Lies(secret="dify-api", key="DB_USERNAME"))


def test_a_default_that_everybody_knows_has_no_text_and_says_why():
    made = of("")["api"]

    for name in ("SECRET_KEY", "DB_PASSWORD", "REDIS_PASSWORD", "CELERY_BROKER_URL", "RESEND_API_KEY"):
        assert made[name].text is None
        assert made[name].secret
        assert "ships to everybody" in made[name].unsafe


def test_up_to_0_23_half_of_tencents_credentials_are_in_no_secret():
    made = of("externalCOS: {enabled: true, secretId: sample-cos-id, secretKey: sample-cos-secret}", "0.23.1")["api"]

    assert made["TENCENT_COS_SECRET_KEY"].lies is None
    assert made["TENCENT_COS_SECRET_KEY"].secret


def test_in_0_24_the_bucket_of_tencent_is_both_buckets_as_helm_prints_them():
    made = of("externalCOS: {enabled: true, bucketName: {api: files, pluginDaemon: plugins}}", "0.24.0")

    assert made["api"]["TENCENT_COS_BUCKET_NAME"].text == "map[api:files pluginDaemon:plugins]"
    assert made["plugin-daemon"]["PLUGIN_STORAGE_OSS_BUCKET"].text == "plugins"


def test_a_url_that_the_operator_completes_refers_to_what_is_in_the_secret():
    broker = of("externalSecret: {enabled: true}")["worker"]["CELERY_BROKER_URL"]

    assert broker.text == "redis://:$(REDIS_PASSWORD)@redis:6379/1"
    assert (broker.secret, broker.lies) == (False, Lies(secret="dify-worker", key="CELERY_BROKER_URL"))


def test_what_comes_from_a_store_has_no_text():
    password = of("externalSecret: {enabled: true}")["api"]["DB_PASSWORD"]

    assert (password.text, password.secret, password.unsafe) == (None, True, "")
    assert password.lies == Lies(secret="dify-api", key="DB_PASSWORD")


def test_the_url_of_the_broker_is_a_credential_that_is_put_together_as_the_chart_does():
    redis = "host: redis.example.net, port: 6380, username: default, password: sample-redis-pass, useSSL: true"
    made = {version: of(f"externalRedis: {{enabled: true, {redis}}}", version) for version in ("0.24.0", "0.25.0")}

    for version, scheme in (("0.24.0", "redis"), ("0.25.0", "rediss")):
        broker = made[version]["worker"]["CELERY_BROKER_URL"]
        assert broker.text == f"{scheme}://default:sample-redis-pass@redis.example.net:6380/1"
        assert broker.secret


def test_the_connection_string_of_azure_is_put_together_for_the_plugin_daemon():
    azure = "url: https://acme.blob.example.net, account: acme, key: sample-azure-key, container: files"
    made = of(f"externalAzureBlobStorage: {{enabled: true, {azure}}}")["plugin-daemon"]

    connection = made["AZURE_BLOB_STORAGE_CONNECTION_STRING"]
    assert connection.secret
    assert (connection.text or "").split(";")[1:3] == ["AccountName=acme", "AccountKey=sample-azure-key"]
    assert set(connection.keys) >= {"externalAzureBlobStorage.key", "externalAzureBlobStorage.enabled"}


def test_a_credential_that_is_no_text_is_refused_with_its_place_and_without_it():
    with pytest.raises(
        ValueError, match=r"values\.yaml:2: externalPostgres\.password: got a int; expected a text"
    ) as refused:
        of("externalPostgres:\n  {enabled: true, password: 4711}")

    assert "4711" not in str(refused.value)


def test_an_account_of_azure_without_a_scheme_is_refused():
    with pytest.raises(ValueError, match=r"externalAzureBlobStorage\.url: .* expected a URL"):
        of("externalAzureBlobStorage: {enabled: true, url: acme.blob.example.net, key: sample-azure-key}")


# -- keys -----------------------------------------------------------------------------------------------------------


def test_a_variable_knows_the_keys_that_decided_it():
    made = of("externalQdrant: {enabled: true, endpoint: https://qdrant.example.net}")["api"]

    assert set(made["QDRANT_URL"].keys) == {"externalQdrant.enabled", "externalQdrant.endpoint"}
    assert made["QDRANT_CLIENT_TIMEOUT"].keys == ("externalQdrant.enabled",)
    assert made["DB_HOST"].keys == ()


def test_a_number_looks_as_helm_writes_it():
    made = of("api: {otel: {enabled: true, maxQueueSize: 10000000}}")["api"]

    assert made["OTEL_MAX_QUEUE_SIZE"].text == "1e+07"


def test_a_list_where_a_text_is_due_is_refused():
    with pytest.raises(ValueError, match=r"values\.yaml:1: externalQdrant\.endpoint\[0\]: got a list; expected a text"):
        of("externalQdrant: {enabled: true, endpoint: [a]}")


def test_sentinels_that_are_no_list_are_refused():
    with pytest.raises(ValueError, match=r"externalRedis\.sentinel\.sentinels: got str; expected a list of addresses"):
        of("externalRedis: {enabled: true, sentinel: {enabled: true, sentinels: a, password: sample-pass}}")


def test_global_credentials_of_the_postgres_of_the_chart_win():
    made = of("global: {postgresql: {auth: {username: team, password: sample-db-pass, database: records}}}")["api"]

    assert (made["DB_USERNAME"].text, made["DB_DATABASE"].text) == ("team", "records")
    assert made["DB_PASSWORD"].text == "sample-db-pass"


def test_a_part_that_is_off_has_no_variables():
    made = of("sandbox: {enabled: false}\napi: {enabled: false}\napiWebsocket: {enabled: true}", "0.38.0-rc2")

    # The WebSocket server runs beside the API only.
    assert {"sandbox", "api", "websocket"}.isdisjoint(made)
    assert "SANDBOX_PORT" not in made["worker"]
