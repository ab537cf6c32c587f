"""No credential of the input is shown: not in the program, not in the report, not in an error."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from constructs_dify.__main__ import main
from constructs_dify.commands.conversion import convert as converting
from constructs_dify.commands.conversion.hidden import Hidden, looks_random
from tests.support.canaries import CANARY
from tests.support.leaks import appears

OUTSIDE = (
    "postgresql: {enabled: false}\n"
    f"externalPostgres: {{enabled: true, address: db.example.com, username: dify_app, password: {CANARY}}}\n"
)
ROUTED = "ingress:\n  enabled: true\n  hosts: [{host: dify.example.com, paths: [{path: /, pathType: Prefix}]}]\n"
ENCODED = b64encode(CANARY.encode()).decode()
LOGIN = b64encode(b"me:sample-db-pass").decode()


class Ran:
    """What the command said."""

    def __init__(self, status: object, said: str, errors: str) -> None:
        self.status, self.said, self.errors = status, said, errors

    @property
    def answer(self) -> Any:
        return json.loads(self.said)

    def what(self, group: str) -> str:
        return " ".join(finding["what"] for finding in self.answer["groups"][group])


@pytest.fixture
def converted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    # Whether the program runs is for others to say.
    monkeypatch.setattr(converting, "manifests", lambda text: [])

    def run(values: str, *options: str, version: str = "0.31.0") -> Ran:
        file = tmp_path / "values.yaml"
        file.write_text(values, "utf-8")
        names = ["--chart-version", version, "--release", "dify", "--namespace", "dify"]
        status: object
        try:
            status = main(["from-helm", str(file), *names, "--format", "json", *options])
        except SystemExit as error:
            status = error.code
        found = capsys.readouterr()
        return Ran(status, found.out, found.err)

    return run


def env(value: str, name: str = "ACME_SETTING", part: str = "api") -> str:
    return f"{part}:\n  extraEnv:\n  - name: {name}\n    value: {json.dumps(value)}\n"


@pytest.mark.parametrize(
    "values",
    [
        env(CANARY),
        env(f"Bearer {CANARY}", "OTEL_EXPORTER_OTLP_HEADERS"),
        env(f"https://me:{CANARY}@proxy.example.com", "HTTP_PROXY"),
        OUTSIDE + env(f"see-{CANARY}"),
        OUTSIDE + env(ENCODED),
        f"x-shared: &shared {CANARY}\nredis: {{auth: {{password: *shared}}}}\nworker: {{extraEnv: [{{name: ACME, "
        "value: *shared}]}\n",
        f"redis: {{auth: {{password: {CANARY}}}}}\nexternalRedis: {{enabled: true, host: r, password: other-pass}}\n"
        + env(f"{CANARY}"),
        f"# the password is {CANARY}\napi: {{replicas: 2}} # {CANARY}\n",
        f"myPassword: {CANARY}\napi: {{adminToken: {CANARY}}}\n",
        env(f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n-----END RSA PRIVATE KEY-----\n"),
        f"api: {{serviceAccount: {{create: true, annotations: {{acme/token: {CANARY}}}}}}}\n",
        f"service: {{type: LoadBalancer, annotations: {{acme/password: {CANARY}}}}}\n",
        f"api: {{nodeSelector: {{password: {CANARY}}}}}\n",
        "sandbox: {persistence: {enabled: true, volumeMounts: [{name: a, mountPath: /x}], volumes: [{name: a, csi: "
        f"{{driver: d, volumeAttributes: {{password: {CANARY}}}}}}}]}}}}\n",
    ],
)
def test_a_credential_is_not_shown_and_the_rest_is_converted(values: str, converted: Any):
    ran = converted(values)
    assert ran.status in (0, 1), ran.errors
    assert not appears(CANARY, ran.said + ran.errors)


@pytest.mark.parametrize(
    "probe",
    [
        f"httpGet: {{path: /health, port: 5001, httpHeaders: [{{name: Authorization, value: Bearer {CANARY}}}]}}",
        f"httpGet: {{path: /health, port: 5001, httpHeaders: [{{name: X-Acme-Key, value: {CANARY}}}]}}",
        "exec: {command: [redis-cli, -a, sample-redis-pass, ping]}",
        "exec: {command: [sh, -c, 'curl -u me:sample-db-pass http://db.example.com']}",
        "exec: {command: [sh, -c, 'PGPASSWORD=sample-db-pass psql']}",
        f"exec: {{command: [check, {CANARY}]}}",
    ],
)
def test_a_probe_with_a_credential_is_left_out_and_named(probe: str, converted: Any):
    ran = converted(f"api: {{customLivenessProbe: {{{probe}}}}}\n")
    assert ran.status == 1
    assert "liveness of api is left out" in ran.what("lost")
    assert not any(text in ran.said for text in (CANARY, "sample-redis-pass", "sample-db-pass"))


@pytest.mark.parametrize(
    "probe",
    [
        "httpGet: {path: /health, port: 5001, httpHeaders: [{name: accept-language, value: en}]}",
        "exec: {command: [sh, -c, 'redis-cli -a \"$REDIS_PASSWORD\" ping']}",
        "exec: {command: [sh, -c, 'test -a /ready']}",
    ],
)
def test_a_probe_without_one_is_kept(probe: str, converted: Any):
    ran = converted(f"api: {{customLivenessProbe: {{{probe}}}}}\n")
    assert ran.status == 0
    assert "liveness=" in ran.answer["program"]


def test_an_annotation_with_a_credential_is_left_out_and_the_ingress_is_not(converted: Any):
    login = f"proxy_set_header Authorization Basic {LOGIN};"
    annotations = {"acme.example.com/api-token": CANARY, "acme.example.com/snippet": login, "acme.example.com/a": "b"}
    ran = converted(f"{ROUTED}  annotations: {json.dumps(annotations)}\n")
    assert "acme.example.com/api-token" in ran.what("lost")
    assert "acme.example.com/snippet" in ran.what("lost")
    assert "acme.example.com/a" in ran.answer["program"]
    assert CANARY not in ran.said
    assert LOGIN not in ran.said


def test_the_name_of_a_secret_is_no_credential(converted: Any):
    ran = converted(f"{ROUTED}  annotations: {{nginx.ingress.kubernetes.io/auth-secret: basic-auth}}\n")
    assert "basic-auth" in ran.answer["program"]


def test_where_no_reference_can_stand_the_place_is_named(converted: Any):
    ran = converted(f"{OUTSIDE}{ROUTED}  annotations: {{note: the password is {CANARY}}}\n")
    assert ran.status == 2
    assert "values.yaml:6: ingress.annotations.note: got a text that holds a credential" in ran.errors
    assert CANARY not in ran.errors


def test_a_simple_password_may_be_a_name_too(converted: Any):
    values = OUTSIDE.replace(CANARY, "postgres").replace("db.example.com", "postgres.example.com")
    ran = converted(values)
    assert ran.status == 0
    assert "postgres.example.com" in ran.answer["program"]


def test_a_login_may_stand_elsewhere(converted: Any):
    ran = converted(
        "externalS3: {enabled: true, endpoint: 'https://s3.example.com', accessKey: dify-files, secretKey: sample-s3-"
        "pass, bucketName: {api: dify-files, pluginDaemon: dify-files}}\n"
    )
    assert ran.status == 0
    assert '"dify-files"' in ran.answer["program"]


def test_what_the_chart_ships_is_not_looked_for(converted: Any):
    """A copied values.yaml has the chart's own words as keys; its images have the same words in their names."""
    ran = converted("sandbox: {auth: {apiKey: dify-sandbox}}\nimage: {sandbox: {repository: acme/dify-sandbox}}\n")
    assert ran.status in (0, 1), ran.errors
    assert "acme/dify-sandbox" in ran.answer["program"]


def test_an_error_does_not_repeat_a_credential_that_stands_elsewhere(converted: Any):
    ran = converted(f"{OUTSIDE}api: {{extraEnv: [{{name: A, valueFrom: {{secretKeyRef: {CANARY}}}}}]}}\n")
    assert ran.status == 2
    assert CANARY not in ran.errors


def test_a_credential_is_known_in_every_shape():
    hidden = Hidden([f"redis://:{CANARY}@redis:6379/1", "AccountName=a;AccountKey=a+key/of=;x=y"])
    for text in (f"x {CANARY}", ENCODED, "a+key/of=", "key a%2Bkey%2Fof%3D is"):
        assert hidden.holds(text)
        assert not hidden.holds(hidden.masked(text))
    assert not Hidden(["dify", "postgres"]).holds("dify postgres")


@pytest.mark.parametrize(
    ("text", "random"),
    [
        ("q7Yw2kP9sLx4Vb1Zt", True),
        ("the-customer-service-of-berlin", False),
        ("550e8400-e29b-41d4-a716-446655440000", False),
        ("20260101000000000000", False),
        ("internationalization", False),
        ("https://collector.example.com:4318/v1/traces", False),
    ],
)
def test_what_a_machine_made_looks_random(text: str, random: bool):
    assert looks_random(text) is random
