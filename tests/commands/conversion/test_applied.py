"""What was applied is held against the values, and no text of a Secret is repeated."""

import json
from pathlib import Path
from typing import Any

import pytest

from constructs_dify.__main__ import main
from constructs_dify.commands.conversion import convert as converting
from constructs_dify.commands.conversion.applied import applied
from tests.support.canaries import CANARY

SECRET = f"""
apiVersion: v1
kind: Secret
metadata: {{name: dify-api, labels: {{helm.sh/chart: dify-0.31.0, app.kubernetes.io/instance: dify}}}}
stringData: {{SECRET_KEY: {CANARY}}}
"""
DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: dify-api}
spec:
  template:
    spec:
      containers:
      - name: api
        envFrom: [{secretRef: {name: dify-api}}]
        env: [{name: ACME, value: %s}]
"""
HOOK = """
apiVersion: batch/v1
kind: Job
metadata: {name: dify-test-redis-connection, annotations: {helm.sh/hook: test}}
"""
VALUES = "api: {extraEnv: [{name: ACME, value: right}]}\n"


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    monkeypatch.setattr(converting, "manifests", lambda text: [])

    def run(manifest: str, values: str = VALUES) -> tuple[object, str]:
        (tmp_path / "values.yaml").write_text(values, "utf-8")
        (tmp_path / "manifest.yaml").write_text(manifest, "utf-8")
        names = ["--chart-version", "0.31.0", "--release", "dify", "--namespace", "dify", "--format", "json"]
        status: object
        try:
            status = main(
                ["from-helm", str(tmp_path / "values.yaml"), *names, "--manifest", str(tmp_path / "manifest.yaml")]
            )
        except SystemExit as error:
            status = error.code
        found = capsys.readouterr()
        return status, found.out + found.err

    return run


def lines(said: str) -> str:
    groups: dict[str, list[Any]] = json.loads(said)["groups"]
    return "\n".join(finding["what"] for group in groups.values() for finding in group)


def test_another_value_is_told(ran: Any):
    _, said = ran(f"{SECRET}---{DEPLOYMENT % 'wrong'}")
    assert "ACME of api is 'wrong' in the manifest, and 'right' by these values" in lines(said)
    assert CANARY not in said


def test_another_value_that_looks_like_a_key_is_told_and_not_shown(ran: Any):
    _, said = ran(f"{SECRET}---{DEPLOYMENT % CANARY}")
    assert "ACME of api is another one in the manifest than by these values" in lines(said)
    assert CANARY not in said


def test_a_variable_that_was_not_applied_is_told(ran: Any):
    _, said = ran(f"{SECRET}---{DEPLOYMENT % 'right'}", VALUES.replace("[{", "[{name: MORE, value: a}, {"))
    assert "MORE of api is not in the manifest, and these values set it" in lines(said)


def test_of_a_secret_that_something_else_makes_nobody_knows_the_keys(ran: Any):
    _, said = ran(DEPLOYMENT % "right", VALUES.replace("[{", "[{name: MORE, value: a}, {"))
    assert "MORE of api is not in the manifest" not in lines(said)


def test_what_runs_at_certain_times_only_is_not_left_running(ran: Any):
    _, said = ran(f"{SECRET}---{HOOK}")
    assert "dify-test-redis-connection" not in said


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("", "--manifest: got 0 objects, none of which these values make; expected what `helm get manifest dify"),
        ("hello", "manifest.yaml:1: got something without kind"),
        (f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\nstringData: {CANARY}", "4: stringData: got a text"),
        (f"apiVersion: v1\nkind: Secret\nstringData: {{a: [{CANARY}", "got no YAML"),
        (f"kind: Secret\nmetadata: {{name: a}}\nstringData: {{a: {CANARY}}}\na: b: c", "4: got no YAML"),
        (SECRET.replace("instance: dify", "instance: other"), "expected that of the objects in --manifest: 'other'"),
        (SECRET.replace("0.31.0", "0.29.0"), "expected that of the objects in --manifest: '0.29.0'"),
        (DEPLOYMENT.replace("[{name: ACME, value: %s}]", "[5]"), "env: got a list; expected a list of mappings"),
        (
            (DEPLOYMENT % "right").replace("      - name: api\n", "      - 7\n      - name: api\n"),
            "containers: got a list; expected a list",
        ),
    ],
)
def test_a_file_that_is_none_of_the_release_is_refused_without_its_texts(manifest: str, said: str, ran: Any):
    status, told = ran(manifest)
    assert status == 2
    assert said in told
    assert CANARY not in told


def test_a_list_of_kubectl_is_what_is_in_it(tmp_path: Path):
    file = tmp_path / "list.yaml"
    item = "{apiVersion: v1, kind: Service, metadata: {name: a}}"
    file.write_text(f"apiVersion: v1\nkind: List\nmetadata: {{}}\nitems: [{item}]\n", "utf-8")
    assert [obj["kind"] for obj in applied(str(file))] == ["Service"]
