"""`python -m constructs_dify secrets` tells which keys an installation needs, and fails when one will be missing."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from cdk8s_plus_27 import k8s

from constructs_dify import Backup, Exposure, Postgres, Redis, RemoteKey, SecretKey, Secrets, Tier
from constructs_dify.__main__ import main
from constructs_dify.commands.secrets import keys_read
from tests.support.charts import dify, pod, synth
from tests.support.examples import GOLDENS, expected_objects
from tests.support.manifests import Manifest, find
from tests.support.references import secrets_in_use
from tests.support.secret_table import secrets

ROOT = Path(__file__).parents[2]

Row = tuple[str, str]


def told(objects: list[Manifest]) -> dict[Row, Row]:
    """(Secret, key) -> (what makes it, who reads it); nothing is missing."""
    lines, problems = secrets(objects)
    assert problems == []
    return rows(lines)


def rows(lines: list[str]) -> dict[Row, Row]:
    header, *body = lines
    starts = [header.index(title) for title in ("NAMESPACE", "SECRET", "KEY", "SOURCE", "READ BY")]
    cut = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in body]
    assert len({namespace for namespace, *_ in cut}) <= 1
    return {(secret, key): (source, readers) for _, secret, key, source, readers in cut}


def readers(row: Row) -> dict[str, set[str]]:
    """What reads a key -> of which workloads."""
    return {by: set(who.split(", ")) for by, who in (part.split(" of ") for part in row[1].split("; "))}


def named(name: str) -> Manifest:
    return {"name": name, "namespace": "dify"}


def key(secret: str, name: str = "password") -> SecretKey:
    return SecretKey(secret=secret, key=name)


# -- what it tells ------------------------------------------------------------------------------------------------


def test_of_the_default_install_the_job_makes_everything(default_objects: list[Manifest]):
    table = told(default_objects)
    job = pod(default_objects, "create-secrets").owner
    assert {source for source, _ in table.values()} == {f"Job {job['metadata']['name']}"}
    by = readers(table["dify-secrets", "redis-password"])
    assert by["REDISCLI_AUTH"] == {"dify-redis"}
    assert {"dify-api", "dify-beat", "dify-plugin-daemon", "dify-worker"} <= by["REDIS_PASSWORD"]


def test_the_job_of_manifests_that_were_written_by_an_earlier_version_counts_too():
    script = {"name": "scripts", "mountPath": "/scripts", "readOnly": True}
    container = {
        "name": "create-secrets",
        "image": "langgenius/dify-api:1.9.1",
        "command": ["python3", "/scripts/create_secrets.py"],
        "args": ["--namespace", "dify", "--secret", "dify-secrets", "secret-key"],
        "volumeMounts": [script],
    }
    reference = {"name": "dify-secrets", "key": "secret-key"}
    reader = {"name": "api", "image": "x:1", "env": [{"name": "SECRET_KEY", "valueFrom": {"secretKeyRef": reference}}]}
    table = told([workload("dify-create-secrets-aa47a6dc", container), workload("dify-reader", reader)])
    assert table == {("dify-secrets", "secret-key"): ("Job dify-create-secrets-aa47a6dc", "SECRET_KEY of dify-reader")}


def workload(name: str, container: Manifest) -> Manifest:
    return {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": name, "namespace": "dify"},
        "spec": {"template": {"spec": {"containers": [container]}}},
    }


BASE64URL = "32 bytes in base64url: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"


def test_of_an_external_secret_it_names_what_the_store_must_have():
    remotes = {"secret-key": RemoteKey(path="dify-secret-key"), key("db"): RemoteKey(path="rds", property="pw")}
    table = told(
        synth(
            postgres=Postgres.external(host="pg.example.com", username="dify", password=key("db")),
            redis=Redis.external(host="redis.example.com", username=key("users", "redis"), password=key("cache")),
            sandbox=Tier(env_from=[k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource(name="packages"))]),
            secrets=Secrets.external(store="vault", path="dify", remotes=remotes),
        )
    )
    assert {place: source for place, (source, _) in table.items()} == {
        ("cache", "agent-redis-url"): "ExternalSecret, composed of dify/users: redis, dify/cache: password",
        ("cache", "celery-broker-url"): "ExternalSecret, composed of dify/users: redis, dify/cache: password",
        ("cache", "password"): "ExternalSecret, dify/cache: password",
        ("db", "password"): "ExternalSecret, rds: pw",
        ("dify-secrets", "agent-api-token"): "ExternalSecret, dify: agent-api-token",
        ("dify-secrets", "agent-server-key"): f"ExternalSecret, dify: agent-server-key, {BASE64URL}",
        ("dify-secrets", "agent-shell-token"): "ExternalSecret, dify: agent-shell-token",
        ("dify-secrets", "plugin-daemon-key"): "ExternalSecret, dify: plugin-daemon-key",
        ("dify-secrets", "plugin-inner-api-key"): "ExternalSecret, dify: plugin-inner-api-key",
        ("dify-secrets", "sandbox-api-key"): "ExternalSecret, dify: sandbox-api-key",
        ("dify-secrets", "secret-key"): "ExternalSecret, dify-secret-key",
        ("dify-secrets", "weaviate-api-key"): "ExternalSecret, dify: weaviate-api-key",
        ("packages", "*"): "ExternalSecret, dify/packages",
        ("users", "redis"): "ExternalSecret, dify/users: redis",
    }


YOU = "you: must exist before"


def test_what_nobody_makes_must_exist_before():
    certificate = k8s.SecretVolumeSource(secret_name="files", items=[k8s.KeyToPath(key="a", path="b")])
    objects = synth(
        secrets=Secrets.existing("ours", keys={"secret-key": key("app", "signing")}),
        settings={"SMTP_PASSWORD": key("mail")},
        web=Tier(
            volumes=[k8s.Volume(name="x", secret=certificate)],
            volume_mounts=[k8s.VolumeMount(name="x", mount_path="/x")],
        ),
        defaults=Tier(image_pull_secrets=["registry"]),
        expose=Exposure.ingress(hosts=["dify.example.com"], tls_secret="tls"),
    )
    table = told(objects)
    assert table.pop(("ours", "agent-server-key"))[0].startswith(f"{YOU}, {BASE64URL}")
    assert {source for source, _ in table.values()} == {YOU}
    assert {"dify-api", "dify-worker", "dify-beat"} <= readers(table["app", "signing"])["SECRET_KEY"]
    assert {"dify-api", "dify-worker", "dify-beat"} <= readers(table["mail", "password"])["SMTP_PASSWORD"]
    assert table["files", "a"] == (YOU, "/x/b of dify-web")
    assert table["tls", "tls.crt"] == table["tls", "tls.key"] == (YOU, "TLS of dify-ingress")
    assert table["registry", ".dockerconfigjson"][1].startswith("images of ")
    assert {secret for secret, _ in table} == {"app", "files", "mail", "ours", "registry", "tls"}


def test_how_to_make_a_key_is_said_where_not_any_text_will_do():
    table = told(synth(release="1.16.1", secrets=Secrets.existing("mine", keys={"agent-server-key": "JWE"})))
    plain = "you: must exist before"
    make = "python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
    assert table["mine", "JWE"][0] == f"{plain}, 32 bytes in base64url: {make}"
    assert table["mine", "agent-api-token"][0] == plain
    job = told(synth(release="1.16.1"))["dify-secrets", "agent-server-key"][0]
    assert job.startswith("Job dify-create-secrets-")
    assert "base64url" not in job


def test_operators_make_some_and_read_some():
    backup = Backup(destination="s3://b/x", access_key=key("backups", "id"), secret_key=key("backups", "key"))
    objects = synth(
        postgres=Postgres.cloudnative_pg(backup=backup),
        expose=Exposure.ingress(
            hosts=["dify.example.com"], tls_secret="tls", annotations={"cert-manager.io/cluster-issuer": "public"}
        ),
    )
    table = told(objects)
    assert table["dify-postgres-app", "password"][0] == "CloudNativePG"
    assert table["backups", "id"] == (YOU, "accessKeyId of dify-postgres-backups")
    assert table["tls", "tls.key"][0] == "cert-manager"


def test_secrets_that_lie_beside_the_manifests_count():
    lying: list[Manifest] = [
        {"apiVersion": "v1", "kind": "Secret", "metadata": named("app"), "stringData": {"signing": ""}, "sops": {}},
        {
            "apiVersion": "bitnami.com/v1alpha1",
            "kind": "SealedSecret",
            "metadata": named("mail"),
            "spec": {"encryptedData": {"password": ""}},
        },
        {
            "apiVersion": "secrets-store.csi.x-k8s.io/v1",
            "kind": "SecretProviderClass",
            "metadata": named("vault"),
            "spec": {"secretObjects": [{"secretName": "ours", "data": [{"key": "redis-password", "objectName": "x"}]}]},
        },
        {
            "apiVersion": "cert-manager.io/v1",
            "kind": "Certificate",
            "metadata": named("web"),
            "spec": {"secretName": "tls"},
        },
    ]
    objects = synth(
        secrets=Secrets.existing("ours", keys={"secret-key": key("app", "signing")}),
        settings={"SMTP_PASSWORD": key("mail")},
        expose=Exposure.ingress(hosts=["dify.example.com"], tls_secret="tls"),
    )
    lines, problems = secrets([*objects, *lying])
    table = rows(lines)
    assert table["app", "signing"][0] == "these manifests"
    assert table["mail", "password"][0] == "SealedSecret"
    assert table["tls", "tls.crt"][0] == "cert-manager"
    assert table["ours", "redis-password"][0] == "SecretProviderClass vault"
    assert table["ours", "weaviate-api-key"][0] == "missing"
    assert [problem.split("'")[3] for problem in problems] == [
        "agent-api-token", "agent-server-key", "agent-shell-token", "plugin-daemon-key", "plugin-inner-api-key",
        "postgres-password", "postgres-superuser-password", "sandbox-api-key", "weaviate-api-key",
    ]  # fmt: skip


@pytest.mark.parametrize("golden", GOLDENS)
def test_of_each_example_it_tells_all_and_nothing_is_missing(golden: str):
    objects = expected_objects(golden)
    keys: dict[str, set[str]] = {}
    for secret, name in told(objects):
        keys.setdefault(secret, set()).add(name)
    pulled = {".dockerconfigjson"}
    assert {name: found - pulled for name, found in keys.items()} == secrets_in_use(objects)


# -- what will be missing -----------------------------------------------------------------------------------------


def with_variable(objects: list[Manifest], secret: str, name: str, **options: Any) -> list[Manifest]:
    """The manifests, where the front end reads one key more."""
    container = find(objects, "Deployment", "dify-web")["spec"]["template"]["spec"]["containers"][0]
    reference = {"name": secret, "key": name, **options}
    container.setdefault("env", []).append({"name": "X", "valueFrom": {"secretKeyRef": reference}})
    return objects


SOURCES: dict[str, tuple[dict[str, Any], str, str]] = {
    "the Job": ({}, "dify-secrets", "Job dify-create-secrets-"),
    "an ExternalSecret": ({"secrets": Secrets.external(store="vault", path="dify")}, "dify-secrets", "ExternalSecret"),
    "an operator": ({"postgres": Postgres.cloudnative_pg()}, "dify-postgres-app", "CloudNativePG"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_key_that_its_source_does_not_make_is_reported(source: str):
    options, secret, maker = SOURCES[source]
    lines, [problem] = secrets(with_variable(synth(**options), secret, "pasword"))
    assert rows(lines)[secret, "pasword"] == ("missing", "X of dify-web")
    assert problem.startswith(
        f"the Secret '{secret}' will not have the key 'pasword', which is X of dify-web: it gets "
    )
    assert f" from {maker}" in problem


def test_what_the_template_of_an_external_secret_drops_is_missing():
    choice = Redis.external(host="redis.example.com", username=key("users", "redis"), password=key("cache"))
    objects = synth(redis=choice, secrets=Secrets.external(store="vault", path="dify"))
    del find(objects, "ExternalSecret", "cache")["spec"]["target"]["template"]["data"]["password"]
    _, [problem] = secrets(objects)
    assert "'cache' will not have the key 'password'" in problem


def test_what_a_pod_can_do_without_is_not_missed(default_objects: list[Manifest]):
    lines, problems = secrets(with_variable(synth(), "dify-secrets", "nothing", optional=True))
    assert problems == []
    assert rows(lines)["dify-secrets", "nothing"] == ("nobody", "X (optional) of dify-web")


# -- the command --------------------------------------------------------------------------------------------------


def written(folder: Path, objects: list[Manifest]) -> Path:
    (folder / "dify.k8s.yaml").write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper))
    return folder


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command as a user runs it."""
    command = [sys.executable, "-m", "constructs_dify", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, check=False, env=environment)


def test_the_table_is_printed_and_all_is_well():
    result = run("secrets", ROOT / "examples" / "default")
    assert (result.returncode, result.stderr) == (0, "")
    header, *body = result.stdout.splitlines()
    assert header.split() == ["NAMESPACE", "SECRET", "KEY", "SOURCE", "READ", "BY"]
    assert len(body) == len(dify().secret_keys)


def test_a_missing_key_is_told_on_stderr_and_by_the_exit_status(tmp_path: Path):
    folder = written(tmp_path, with_variable(synth(), "dify-secrets", "redis-pasword"))
    result = run("secrets", folder)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert line.endswith("did you mean 'redis-password'?")
    assert "missing" in result.stdout


def test_files_and_folders_are_read_together(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    objects = synth(secrets=Secrets.existing("ours"))
    secret = tmp_path / "secret.yml"
    secret.write_text("{apiVersion: v1, kind: Secret, metadata: {name: ours, namespace: dify}, data: {secret-key: ''}}")
    (tmp_path / "dist").mkdir()
    assert main(["secrets", str(written(tmp_path / "dist", objects))]) == 0
    assert main(["secrets", str(tmp_path / "dist"), str(secret)]) == 1
    assert "redis-password" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["secrets"], "the following arguments are required: PATH"),
        (
            ["secret", "dist"],
            "COMMAND: got 'secret'; expected one of cluster, diff, explain, from-compose, from-helm, images, init, "
            "releases, resources, review, secrets, settings, topology, upgrade; did you mean 'secrets'?",
        ),
        (
            ["secrets", "nowhere"],
            "nowhere: there is no such file or folder; write the manifests first",
        ),
        (["images", "empty"], "empty: there are no .yaml files in this folder; `cdk8s synth` writes them to dist/"),
        (["images", "notes.yaml"], "notes.yaml: got 'notes' in it; expected Kubernetes manifests"),
        (["images", "broken.yaml"], "broken.yaml: got text that is not YAML; expected Kubernetes manifests"),
    ],
)
def test_a_wrong_argument_gets_an_answer(
    arguments: list[str],
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text").write_text("notes\n")
    (tmp_path / "notes.yaml").symlink_to("text")
    (tmp_path / "broken.yaml").write_text("a: *nothing\n")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as exit:
        main(arguments)
    assert exit.value.code == 2
    assert message in capsys.readouterr().err


def test_without_a_command_the_help_is_the_answer(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as exit:
        main([])
    assert exit.value.code == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert "list each key of a Secret" in answer.err


@pytest.mark.parametrize("odd", [None, 5, [], {}, ["a"], {"name": ["a"], "key": {}}])
@pytest.mark.parametrize(
    ("kind", "spec"),
    [
        ("ExternalSecret", lambda odd: {"target": odd, "data": [{"secretKey": odd, "remoteRef": odd}, odd]}),
        ("SecretProviderClass", lambda odd: {"secretObjects": [{"secretName": odd, "data": [{"key": odd}]}]}),
        ("SealedSecret", lambda odd: {"template": odd, "encryptedData": odd}),
        ("Certificate", lambda odd: {"secretName": odd}),
        ("Own", lambda odd: {"containers": [odd], "imagePullSecrets": [{"name": odd}]}),
    ],
)
def test_a_custom_resource_may_have_anything_in_it(kind: str, spec: Any, odd: Any):
    custom = {"apiVersion": "example.com/v1", "kind": kind, "metadata": {"name": "odd"}, "spec": spec(odd)}
    assert all(isinstance(each, str) for key in keys_read([custom])[0] for each in (*key.place, key.source, key.by))
