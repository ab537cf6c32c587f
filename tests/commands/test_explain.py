"""`constructs-dify explain` tells where the value of a setting comes from, and who gets it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from constructs_dify import Postgres, SecretKey, Tier
from constructs_dify.commands.explain import explain
from constructs_dify.commands.variable_sources import Variables
from tests.support.charts import synth
from tests.support.examples import GOLDENS, expected_objects
from tests.support.manifests import Manifest, environment, pods

pytestmark = pytest.mark.commands

DEFAULT = Path(__file__).parents[2] / "examples" / "default" / "dify.k8s.yaml"
CANARY = "tr0ub4dor-and-3-Q7xW9"


def printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, *objects: Any, form: str = "text") -> str:
    file = tmp_path / "manifests.yaml"
    file.write_text("\n---\n".join(map(json.dumps, objects)))
    assert explain([str(file), name, "--format", form]) == 0
    return capsys.readouterr().out


def words(text: str) -> str:
    return " ".join(text.split())


def described(capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str, *objects: Any) -> Any:
    return json.loads(printed(capsys, tmp_path, name, *objects, form="json"))


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        explain(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def config(name: str, **data: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "namespace": "dify"}, "data": data}


def deployment(
    name: str = "api", *, env: Any = (), sources: Any = (), version: str | None = "1.16.1", **more: Any
) -> Manifest:
    """A Deployment as a Helm chart may write one."""
    labels = {"app.kubernetes.io/name": "dify", "app.kubernetes.io/component": name}
    labels |= {"app.kubernetes.io/version": version} if version else {}
    container = {"name": name, "env": list(env), "envFrom": list(sources), **more}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": f"dify-{name}", "namespace": "dify", "labels": labels},
        "spec": {"template": {"metadata": {"labels": labels}, "spec": {"containers": [container]}}},
    }


def from_map(name: str, prefix: str = "") -> Manifest:
    return {"configMapRef": {"name": name}, **({"prefix": prefix} if prefix else {})}


def literal(name: str, value: str) -> Manifest:
    return {"name": name, "value": value}


# -- what decides -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("golden", GOLDENS)
def test_each_variable_of_each_container_is_what_another_reading_says(golden: str):
    objects = expected_objects(golden)
    variables = Variables(objects)
    seen: dict[tuple[str, str, str], Mapping[str, Any]] = {}
    for pod in pods(objects):
        for container in pod.spec["containers"]:
            place = (pod.owner["metadata"]["namespace"], pod.owner["metadata"]["name"], container["name"])
            seen[place] = environment(objects, container)
    told: dict[tuple[str, str, str], dict[str, Any]] = {place: {} for place in seen}
    for name in variables.names:
        for reader in variables.readers(name):
            place = (reader.part.namespace, reader.part.name, reader.container)
            if place in told:
                told[place][name] = reader.origins[-1]
    for place, expected in seen.items():
        assert told[place].keys() == expected.keys(), place
        for name, value in expected.items():
            if isinstance(value, str):
                assert told[place][name].text == value


def test_a_variable_of_the_container_beats_its_maps_and_the_last_map_beats_the_others(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    maps = [config("first", LOG_LEVEL="DEBUG"), config("second", LOG_LEVEL="ERROR")]
    both = [from_map("first"), from_map("second")]
    [found] = described(capsys, tmp_path, "LOG_LEVEL", *maps, deployment(sources=both))["found"]
    assert (found["value"], found["from"]) == ("ERROR", "ConfigMap second")
    assert [(each["value"], each["from"]) for each in found["overrides"]] == [("DEBUG", "ConfigMap first")]
    [found] = described(
        capsys, tmp_path, "LOG_LEVEL", *maps, deployment(sources=both, env=[literal("LOG_LEVEL", "INFO")])
    )["found"]
    assert (found["value"], found["from"]) == ("INFO", "the container itself")
    text = printed(capsys, tmp_path, "LOG_LEVEL", *maps, deployment(sources=both, env=[literal("LOG_LEVEL", "INFO")]))
    assert "overrides ConfigMap second: ERROR overrides ConfigMap first: DEBUG" in words(text)


def test_a_prefix_belongs_to_the_name(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    objects = [config("first", LEVEL="DEBUG"), deployment(sources=[from_map("first", "LOG_")])]
    assert described(capsys, tmp_path, "LOG_LEVEL", *objects)["found"][0]["value"] == "DEBUG"


def test_of_a_name_that_stands_twice_the_last_one_counts(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    twice = deployment(env=[literal("LOG_LEVEL", "INFO"), literal("LOG_LEVEL", "DEBUG")])
    assert described(capsys, tmp_path, "LOG_LEVEL", twice)["found"][0]["value"] == "DEBUG"


def test_a_map_of_another_namespace_gives_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    elsewhere = config("first", LOG_LEVEL="DEBUG")
    elsewhere = {**elsewhere, "metadata": {**elsewhere["metadata"], "namespace": "other"}}
    said = described(capsys, tmp_path, "LOG_LEVEL", elsewhere, deployment(sources=[from_map("first")]))
    assert said["found"] == []
    assert said["unseen"] == ["ConfigMap first"]


@pytest.mark.parametrize(
    ("source", "where"),
    [
        ({"configMapKeyRef": {"name": "gone", "key": "level"}}, "key level of ConfigMap gone, which is not among"),
        ({"configMapKeyRef": {"name": "first", "key": "no"}}, "key no of ConfigMap first, which has no such key"),
        ({"fieldRef": {"fieldPath": "metadata.name"}}, "the field metadata.name of the pod"),
        ({"resourceFieldRef": {"resource": "limits.cpu"}}, "the limits.cpu of the container"),
    ],
)
def test_what_only_the_cluster_knows_is_said_so(
    source: Manifest, where: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    objects = [config("first", level="DEBUG"), deployment(env=[{"name": "LOG_LEVEL", "valueFrom": source}])]
    text = words(printed(capsys, tmp_path, "LOG_LEVEL", *objects))
    assert "value known in the cluster alone" in text
    assert where in text


def test_a_key_that_may_be_missing_and_is_gives_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    source = {"configMapKeyRef": {"name": "first", "key": "no", "optional": True}}
    objects = [config("first"), deployment(env=[{"name": "LOG_LEVEL", "valueFrom": source}])]
    assert described(capsys, tmp_path, "LOG_LEVEL", *objects)["found"] == []


# -- who gets it, and what Dify does by default -------------------------------------------------------------------


def test_containers_that_get_the_same_are_told_together_and_the_others_apart(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    objects = synth(settings={"LOG_LEVEL": "WARNING"}, beat=Tier(settings={"LOG_LEVEL": "ERROR"}))
    found = {each["value"]: each for each in described(capsys, tmp_path, "LOG_LEVEL", *objects)["found"]}
    warned = {each["name"] for each in found["WARNING"]["containers"]}
    assert {"dify-api", "dify-worker"} <= warned
    assert {each["name"] for each in found["ERROR"]["containers"]} == {"dify-beat"}
    text = words(printed(capsys, tmp_path, "LOG_LEVEL", *objects))
    assert "ConfigMap dify-beat, for dify-beat" in text
    assert "not given to plugin-daemon, which would read it default INFO" in text


def test_a_value_that_is_the_default_anyway_is_said_to_be_so(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = words(printed(capsys, tmp_path, "LOG_LEVEL", deployment(env=[literal("LOG_LEVEL", "INFO")])))
    assert "default INFO, so this says what is so anyway" in text
    text = words(printed(capsys, tmp_path, "LOG_LEVEL", deployment(env=[literal("LOG_LEVEL", "DEBUG")])))
    assert "default INFO set by" in text


def test_the_default_is_that_of_the_release_on_the_labels(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    for version, default in (("1.15.0", "false"), ("1.16.1", "true")):
        objects = [deployment(env=[literal("AGENT_SHELL_ENABLED", "maybe")], version=version)]
        said = described(capsys, tmp_path, "AGENT_SHELL_ENABLED", *objects)
        assert said["release"] == version
        assert said["found"][0]["known_as"][0]["default"] == default


@pytest.mark.parametrize("version", [None, "99.0.0"])
def test_without_a_known_release_nothing_is_said_of_defaults(
    version: str | None, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    text = printed(capsys, tmp_path, "LOG_LEVEL", deployment(env=[literal("LOG_LEVEL", "INFO")], version=version))
    assert "No label says which one known release of Dify this is" in text
    assert "default  " not in text


def test_the_parameter_that_sets_it_is_named(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = words(printed(capsys, tmp_path, "DB_HOST", *synth()))
    assert "set by postgres=MySQL.external(host=…) or Postgres.external(host=…); nothing else may" in text


def test_what_the_library_writes_into_a_file_is_said_to_be_there(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = words(printed(capsys, tmp_path, "NGINX_CLIENT_MAX_BODY_SIZE", *synth()))
    assert "in a file of nginx" in text
    assert "not given" in words(printed(capsys, tmp_path, "NGINX_CLIENT_MAX_BODY_SIZE", deployment("nginx")))


def test_a_setting_that_nobody_gets_has_its_default(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = words(printed(capsys, tmp_path, "LOG_TZ", *synth()))
    assert "No container gets it." in text
    assert "not given to api, worker, beat" in text
    assert 'settings={"LOG_TZ": …} of the chart' in text


def test_a_name_that_is_nowhere_is_told_with_the_nearest_and_case_does_not_matter(
    capsys: pytest.CaptureFixture[str],
):
    assert "did you mean 'LOG_LEVEL'?" in refused(capsys, str(DEFAULT), "LOG_LEVL")
    assert explain([str(DEFAULT), "log_level"]) == 0
    assert capsys.readouterr().out.startswith("LOG_LEVEL, Dify")


def test_a_variable_that_dify_does_not_know_is_said_so(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = words(printed(capsys, tmp_path, "OWN", deployment(env=[literal("OWN", "1")])))
    assert "value 1" in text
    assert "Dify 1.16.1 knows no such setting of these parts" in text


# -- credentials --------------------------------------------------------------------------------------------------


def test_a_key_of_a_secret_is_told_with_what_makes_it_and_who_else_reads_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    text = words(printed(capsys, tmp_path, "PLUGIN_DAEMON_KEY", *synth()))
    assert "in a Secret, so it is not shown under the key plugin-daemon-key, made by Job dify-create-secrets" in text
    assert "SERVER_KEY of dify-plugin-daemon" in text
    [secret] = {
        (each["secret"]["name"], each["secret"]["key"])
        for each in described(capsys, tmp_path, "PLUGIN_DAEMON_KEY", *synth())["found"]
        if each["secret"]
    }
    assert secret == ("dify-secrets", "plugin-daemon-key")


def test_a_secret_that_nobody_makes_here_is_yours(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    password = SecretKey(secret="mine", key="pw")
    objects = synth(postgres=Postgres.external(host="pg.example.com", username="dify", password=password))
    text = words(printed(capsys, tmp_path, "DB_PASSWORD", *objects))
    assert "under the key pw, made by you: must exist before" in text


def secret(**texts: str) -> Manifest:
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "s", "namespace": "dify"}, "stringData": texts}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "objects",
    [
        [deployment(env=[literal("DB_PASSWORD", CANARY)])],
        [config("c", DB_PASSWORD=CANARY), deployment(sources=[from_map("c")])],
        [config("c", DB_PASSWORD=CANARY), deployment(sources=[from_map("c")], env=[literal("DB_PASSWORD", "")])],
        [secret(DB_PASSWORD=CANARY), deployment(sources=[{"secretRef": {"name": "s"}}])],
        [deployment(env=[literal("DB_PASSWORD", f"redis://:{CANARY}@redis:6379/1")])],
        [deployment(env=[literal("DB_PASSWORD", CANARY)], version=None)],
    ],
)
def test_a_credential_is_never_printed(
    objects: list[Manifest], form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert CANARY not in printed(capsys, tmp_path, "DB_PASSWORD", *objects, form=form)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("CELERY_BROKER_URL", f"redis://:{CANARY}@redis:6379/1"), ("OWN", "ghp_0123456789abcdefghijABCDEFGHIJ012345"),
        ("SENTRY_DSN", f"https://{CANARY}@sentry.example.com/1"), ("OWN", "Zk3vQ9sLx7Wd2PfR8tYbN4mH"),
    ],
)  # fmt: skip
def test_what_may_be_a_credential_by_its_looks_is_not_printed(
    name: str, text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    said = printed(capsys, tmp_path, name, deployment(env=[literal(name, text)]))
    assert text not in said
    assert "(not shown: it may be a credential)" in said


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("OWN", '{"password": "%s"}'), ("OWN", "Authorization: Bearer %s"), ("OWN", "Server=h;Pwd=%s;"),
        ("app.ini", "[db]\npasswd = %s\n"), ("SMTP_PASS", "%s"), ("DB_PWD", "%s"), ("REDIS_AUTH", "%s"),
        ("INNER_API_KEY_V2", "%s"),
    ],
)  # fmt: skip
def test_a_credential_within_a_text_or_under_a_short_name_is_not_printed(
    name: str, text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    assert CANARY not in printed(capsys, tmp_path, name, deployment(env=[literal(name, text % CANARY)]))


@pytest.mark.parametrize("form", ["text", "json"])
def test_what_a_secret_beside_it_holds_is_masked(form: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    objects = (secret(pw=CANARY), deployment(env=[literal("GREETING", f"hello {CANARY} and more")]))
    said = printed(capsys, tmp_path, "GREETING", *objects, form=form)
    assert CANARY not in said
    assert "and more" in said


@pytest.mark.parametrize("text", ["MAX_TOKENS=4096", "token_limit: 100000", "password=$(DB_PASSWORD)"])
def test_a_number_and_a_reference_are_no_credentials(text: str, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert text in printed(capsys, tmp_path, "OWN", deployment(env=[literal("OWN", text)]))


def test_of_several_releases_no_default_is_told(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    old, new = deployment(env=[literal("LOG_LEVEL", "INFO")]), deployment(env=[literal("LOG_LEVEL", "INFO")])
    old["metadata"]["labels"]["app.kubernetes.io/version"] = "1.9.1"
    old["metadata"]["name"] = "old"
    assert "nothing is said of its defaults" in words(printed(capsys, tmp_path, "LOG_LEVEL", old, new))


def test_a_text_that_kubernetes_completes_with_a_credential_is_no_credential(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    url = "redis://:$(REDIS_PASSWORD)@redis:6379/1"
    assert url in printed(capsys, tmp_path, "CELERY_BROKER_URL", deployment(env=[literal("CELERY_BROKER_URL", url)]))


# -- what manifests of others may be like -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "env",
    [
        [{"name": "LOG_LEVEL"}], [{"name": "LOG_LEVEL", "value": None}], [{"name": "LOG_LEVEL", "value": 5}],
        [{"name": "LOG_LEVEL", "valueFrom": {}}], [{"name": "LOG_LEVEL", "valueFrom": {"secretKeyRef": {}}}],
    ],
)  # fmt: skip
def test_odd_variables_are_told_as_they_are(env: Any, capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert printed(capsys, tmp_path, "LOG_LEVEL", deployment(env=env)).startswith("LOG_LEVEL")


def unlabelled(env: Any) -> Manifest:
    """A Deployment of a chart that labels nothing but the application and its version."""
    made = deployment(env=env)
    del made["metadata"]["labels"]["app.kubernetes.io/component"]
    return made


def test_where_no_label_says_which_part_it_is_the_defaults_of_all_are_told(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    text = words(printed(capsys, tmp_path, "DB_HOST", unlabelled([literal("DB_HOST", "pg")])))
    assert "default localhost, for api, worker, beat" in text
    assert "default none, for plugin-daemon" in text


def test_a_setting_that_nothing_here_gets_is_told_as_the_release_knows_it(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    text = words(printed(capsys, tmp_path, "LOG_TZ", unlabelled([])))
    assert "No container gets it. read by api, worker, beat default UTC set by" in text
