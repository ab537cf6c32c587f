"""What runs today, read from the values of douban's chart."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify.checks.credentials import problem_of
from constructs_dify.commands.conversion.charts.douban import installed
from constructs_dify.commands.conversion.charts.douban.charts import FOLDER, chart, charts, top_level
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.installed import Installed, InstalledPart, Lies
from constructs_dify.commands.conversion.public_default import PublicDefault
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import values_file
from tests.support.canaries import CANARY

NEWEST = "0.9.1"


def read(
    tmp_path: Path, values: Mapping[str, Any], version: str = NEWEST, release: str = "dify", namespace: str = "ai"
) -> Installed:
    file = tmp_path / "values.yaml"
    file.write_text(yaml.safe_dump(dict(values)))
    merged = Values(chart(version).defaults, [values_file(str(file), top_level())])
    return installed(merged, version, release, namespace)


def about(found: Installed, key: str) -> Finding:
    return next(finding for finding in found.findings if key in finding.keys)


def of_part(part: InstalledPart) -> set[str]:
    variables = {key for variable in part.variables.values() for key in variable.keys}
    return variables | {key for option in part.options.values() for key in option.keys} | set(part.keys)


def in_the_model(found: Installed) -> set[str]:
    keys = {key for part in found.parts.values() for key in of_part(part)}
    keys |= {key for each in (*found.claims, *found.servers) for key in each.keys}
    return keys | {
        key
        for options in (found.ingress or {}, found.http_route or {})
        for each in options.values()
        for key in each.keys
    }


def env(**variables: str) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in variables.items()]


def test_the_default_release_has_its_own_servers_whose_secrets_the_program_reads(tmp_path: Path):
    found = read(tmp_path, {})
    assert (found.made_by, found.dify) == ("chart douban/dify 0.9.1", "1.10.1-fix.1")
    assert (found.name, found.release, found.namespace) == ("dify", "dify", "ai")
    assert {server.kind: server.hosts for server in found.servers} == {
        "postgres": ("dify-postgresql",), "redis": ("dify-redis-master",)
    }  # fmt: skip
    api = found.parts["api"].variables
    assert api["DB_PASSWORD"].lies == Lies(secret="dify-postgresql", key="postgres-password")
    assert api["REDIS_PASSWORD"].lies == Lies(secret="dify-redis", key="redis-password")
    assert api["DB_PASSWORD"].unsafe
    assert found.secrets == {"dify-postgresql": ("postgres-password",), "dify-redis": ("redis-password",)}
    assert found.parts["plugin-daemon"].variables["DB_DATABASE"].text == "dify_plugin"
    assert not found.servers[0].shared_database
    assert [(claim.name, claim.holds, claim.survives) for claim in found.claims] == [
        ("dify-plugin-daemon-pvc", "plugins", False)
    ]
    # Nothing of it is on a volume.
    assert {"lost", "changes"} <= {finding.group for finding in found.findings if "persistence" in finding.what}
    assert not found.parts["nginx"].runs
    assert found.front is None


def test_a_text_of_the_values_that_no_secret_has_is_needed_and_shown_nowhere(tmp_path: Path):
    found = read(tmp_path, {
        "sandbox": {"apiKey": CANARY}, "pluginDaemon": {"serverKey": CANARY, "difyInnerApiKey": CANARY},
        "global": {"extraBackendEnvs": env(SECRET_KEY=CANARY, S3_SECRET_KEY=CANARY, PROXIES=f"http://me:{CANARY}@p.example.com")},
        "redis": {"auth": {"password": CANARY}},
    })  # fmt: skip
    api, daemon = found.parts["api"].variables, found.parts["plugin-daemon"].variables
    for variable, key in (
        (api["CODE_EXECUTION_API_KEY"], "sandbox.apiKey"),
        (found.parts["sandbox"].variables["API_KEY"], "sandbox.apiKey"),
        (daemon["SERVER_KEY"], "pluginDaemon.serverKey"),
        (api["INNER_API_KEY_FOR_PLUGIN"], "pluginDaemon.difyInnerApiKey"),
        (api["SECRET_KEY"], "global.extraBackendEnvs[0].value"),
        (api["PROXIES"], "global.extraBackendEnvs[2].value"),
    ):
        assert (variable.secret, variable.lies, variable.text is not None) == (True, None, True)
        assert key in variable.keys
    assert CANARY not in repr(found)
    assert api["CELERY_BROKER_URL"].text == f"redis://:{CANARY}@dify-redis-master:6379/1"


def test_a_secret_of_the_values_is_where_the_credential_lies(tmp_path: Path):
    reference = {"secretKeyRef": {"name": "own", "key": "SECRET_KEY"}}
    found = read(tmp_path, {
        "sandbox": {"apiKeySecret": "boxes"}, "pluginDaemon": {"serverKeySecret": "plugins"},
        "global": {"extraBackendEnvs": [{"name": "SECRET_KEY", "valueFrom": reference}]},
    })  # fmt: skip
    api = found.parts["api"].variables
    assert api["SECRET_KEY"].lies == Lies(secret="own", key="SECRET_KEY", of_release=False)
    assert api["CODE_EXECUTION_API_KEY"].lies == Lies(secret="boxes", key="sandbox-api-key", of_release=False)
    assert api["PLUGIN_DAEMON_KEY"].lies == Lies(secret="plugins", key="plugin-daemon-key", of_release=False)


def test_the_last_of_equal_names_wins_and_the_others_are_told(tmp_path: Path):
    found = read(tmp_path, {
        "postgresql": {"auth": {"postgresPassword": CANARY}},
        "global": {"extraEnvs": env(LOG_LEVEL="INFO"), "extraBackendEnvs": env(LOG_LEVEL="DEBUG", DB_PASSWORD=CANARY)},
        "worker": {"envs": env(LOG_LEVEL="ERROR")},
    })  # fmt: skip
    assert {part: found.parts[part].variables["LOG_LEVEL"].text for part in ("api", "worker", "beat")} == {
        "api": "DEBUG", "worker": "ERROR", "beat": "DEBUG"
    }  # fmt: skip
    assert about(found, "postgresql.auth.postgresPassword").group == "no-effect"
    # A list of the user replaces that of the chart.
    assert "SECRET_KEY" not in found.parts["api"].variables


def test_the_plugin_daemon_and_the_front_end_keep_only_what_they_or_their_libraries_may_read(tmp_path: Path):
    found = read(tmp_path, {
        "global": {"extraBackendEnvs": env(SECRET_KEY=CANARY, QDRANT_API_KEY=CANARY, MODEL_MIRROR="x", DB_HOST="pg"),
                   "extraEnvs": env(LOG_LEVEL="DEBUG")},
        "pluginDaemon": {"envs": env(VECTOR_STORE="qdrant")},
    })  # fmt: skip
    daemon, web = found.parts["plugin-daemon"].variables, found.parts["web"].variables
    assert {"MODEL_MIRROR", "DB_HOST", "VECTOR_STORE", "SERVER_KEY"} <= set(daemon)
    assert {"SECRET_KEY", "QDRANT_API_KEY", "CONSOLE_WEB_URL"}.isdisjoint(daemon)
    assert "LOG_LEVEL" not in web
    assert "SECRET_KEY" in found.parts["worker"].variables


def test_what_configures_a_server_that_stays_is_kept_with_it(tmp_path: Path):
    found = read(tmp_path, {"postgresql": {"primary": {"persistence": {"enabled": True, "size": "50Gi"}}, "other": 1}})
    told = about(found, "postgresql.primary.persistence.size")
    assert (told.group, "postgresql.other" in told.keys) == ("kept", True)
    claim = next(claim for claim in found.claims if claim.holds == "postgres")
    assert (claim.name, claim.size, claim.survives) == ("data-dify-postgresql-0", "50Gi", True)


def test_servers_elsewhere_leave_the_subcharts_without_effect(tmp_path: Path):
    found = read(tmp_path, {
        "postgresql": {"embedded": False, "primary": {"persistence": {"enabled": True}}}, "redis": {"embedded": False},
        "global": {"extraBackendEnvs": env(DB_HOST="pg.example.com", REDIS_HOST="redis.example.com")},
    })  # fmt: skip
    assert found.servers == []
    assert found.parts["worker"].variables["DB_HOST"].text == "pg.example.com"
    assert about(found, "postgresql.primary.persistence.enabled").group == "no-effect"


def test_minio_is_an_s3_of_the_cluster(tmp_path: Path):
    found = read(tmp_path, {"minio": {"embedded": True, "persistence": {"enabled": True}}})
    api = found.parts["api"].variables
    assert api["S3_ENDPOINT"].text == "http://dify-minio:9000"
    assert api["S3_ACCESS_KEY"].lies == Lies(secret="dify-minio", key="root-user")
    assert [(server.kind, server.used) for server in found.servers][-1] == ("other", True)


def test_a_claim_that_is_mounted_where_dify_has_its_files_is_the_claim_of_the_files(tmp_path: Path):
    found = read(tmp_path, {
        "global": {"storageType": "local"},
        "volumes": [
            {"name": "files", "persistentVolumeClaim": {"claimName": "my-files"}}, {"name": "x", "emptyDir": {}},
        ],
        "volumeMounts": [
            {"name": "files", "mountPath": "/app/api/storage", "subPath": "a"}, {"name": "x", "mountPath": "/x"},
        ],
    })  # fmt: skip
    files = next(claim for claim in found.claims if claim.holds == "files")
    assert (files.name, files.existing, files.sub_path) == ("my-files", True, "a")
    assert [volume["name"] for volume in found.parts["beat"].options["volumes"].value] == ["x"]
    lost = read(tmp_path, {"global": {"storageType": "local"}})
    assert any("no claim is mounted" in finding.what for finding in lost.findings)


@pytest.mark.parametrize(
    ("values", "url"),
    [
        ({"host": "dify.example.com"}, "http://dify.example.com"),
        ({"host": "dify.example.com", "enableTLS": True, "port": 8443}, "https://dify.example.com:8443"),
        ({"baseUrlOverride": "https://other.example.com"}, "https://other.example.com"),
    ],
)
def test_all_urls_are_made_of_the_host(tmp_path: Path, values: dict[str, Any], url: str):
    found = read(tmp_path, {"global": values})
    assert {found.parts[part].variables["CONSOLE_API_URL"].text for part in ("api", "web", "worker")} == {url}
    assert found.parts["api"].variables["ENDPOINT_URL_TEMPLATE"].text == f"{url}/e/{{hook_id}}"


def test_the_ingress_and_the_route_are_told(tmp_path: Path):
    found = read(tmp_path, {
        "global": {"host": "dify.example.com", "enableTLS": True},
        "ingress": {"enabled": True, "className": "nginx", "annotations": {"a.example.com/b": "c"}},
        "httpRoute": {"enabled": True, "hostnames": ["dify.example.com"], "globalRateLimit": {"enabled": True}},
        "frontend": {"service": {"type": "LoadBalancer"}},
    })  # fmt: skip
    assert found.ingress is not None
    assert found.http_route is not None
    assert found.ingress["hosts"].value[0]["host"] == "dify.example.com"
    assert found.ingress["tls"].value == [{"secretName": "dify-tls", "hosts": ["dify.example.com"]}]
    assert found.http_route["hostnames"].value == ["dify.example.com"]
    assert about(found, "httpRoute.globalRateLimit.enabled").group == "lost"
    assert about(found, "frontend.service.type").group == "lost"


def test_options_of_parts_are_in_the_shape_of_kubernetes(tmp_path: Path):
    found = read(tmp_path, {
        "global": {"image": {"tag": "1.9.1"}, "labels": {"team": "ml"}},
        "api": {"replicaCount": 3, "resources": {"requests": {"cpu": "1"}}, "imagePullSecrets": [{"name": "pull"}],
                "livenessProbe": None},
        "worker": {"autoscaling": {"enabled": True, "maxReplicas": 5}, "image": {"tag": "1.9.1-own"}},
    })  # fmt: skip
    api, worker = found.parts["api"].options, found.parts["worker"].options
    assert (found.dify, api["replicas"].value, api["image_pull_secrets"].value) == ("1.9.1", 3, ["pull"])
    assert (api["liveness"].value, api["liveness"].keys) == (False, ("api.livenessProbe",))
    assert api["labels"].value == {"team": "ml"}
    assert worker["image"].value == {"repository": "langgenius/dify-api", "tag": "1.9.1-own"}
    assert worker["autoscale"].value == {"min": 1, "max": 5, "cpu": 80}
    assert "HorizontalPodAutoscaler/dify-worker" in found.objects


@pytest.mark.parametrize(
    ("version", "runs", "told"), [("0.7.1", False, False), ("0.8.0", True, False), ("0.9.1", True, True)]
)
def test_versions_differ_in_beat_and_in_who_knows_the_sandbox(tmp_path: Path, version: str, runs: bool, told: bool):
    found = read(tmp_path, {"workerBeat": {"replicaCount": 1}}, version)
    assert found.parts["beat"].runs is runs
    assert ("CODE_EXECUTION_ENDPOINT" in found.parts["worker"].variables) is told
    if not runs:
        assert "read from version 0.8.0 on, and this is 0.7.1" in about(found, "workerBeat.replicaCount").what


@pytest.mark.parametrize(
    ("release", "values", "name", "server"),
    [
        ("dify", {}, "dify", "dify-postgresql"),
        ("prod", {}, "prod-dify", "prod-dify-postgresql"),
        ("prod", {"fullnameOverride": "llm"}, "llm", "llm-postgresql"),
        ("my-dify-1", {}, "my-dify-1", "my-dify-1-postgresql"),
    ],
)
def test_names_follow_the_release(tmp_path: Path, release: str, values: dict[str, Any], name: str, server: str):
    found = read(tmp_path, values, release=release)
    assert (found.name, found.parts["api"].variables["DB_HOST"].text) == (name, server)
    assert f"Service/{name}-api-svc" in found.objects
    # Subcharts follow the release alone, so Dify may look for what is not there.
    assert any("called after" in finding.what for finding in found.findings) is (name != release)


def test_keys_that_nothing_reads_have_no_effect(tmp_path: Path):
    found = read(
        tmp_path, {"api": {"replicas": 2}, "frontend": {"containerPort": 3001}, "externalRedis": {"host": "x"}}
    )
    assert "did you mean" in about(found, "api.replicas").what
    assert about(found, "frontend.containerPort").group == "no-effect"
    assert about(found, "externalRedis.host").group == "no-effect"


def test_an_unknown_version_is_named_with_the_known_ones():
    with pytest.raises(
        ValueError, match=r"--chart-version: got '0\.31\.0'; expected a version of douban's chart .*0\.9\.1"
    ):
        chart("0.31.0")
    assert chart("dify-0.9.1") is chart("v0.9.1") is chart("0.9.1")


def test_a_value_that_is_no_text_never_ran(tmp_path: Path):
    with pytest.raises(ValueError, match=r"values\.yaml:\d+: .*got a int for A; expected a text in quotes"):
        read(tmp_path, {"api": {"envs": [{"name": "A", "value": 1}]}})
    with pytest.raises(ValueError, match="got an entry without a name"):
        read(tmp_path, {"api": {"envs": [{"value": "1"}]}})
    with pytest.raises(ValueError, match="got a dict; expected a list"):
        read(tmp_path, {"api": {"envs": {"A": "1"}}})


def test_no_credential_is_in_the_data():
    cells = [cell for line in (FOLDER / "defaults.tsv").read_text().splitlines() for cell in line.split("\t")]
    assert [cell for cell in cells if problem_of(cell)] == []


def leaves(tree: Mapping[str, Any], path: tuple[str, ...] = ()) -> Sequence[tuple[tuple[str, ...], Any]]:
    return [
        found for key, value in tree.items()
        for found in (leaves(value, (*path, key)) if isinstance(value, Mapping) and value else [((*path, key), value)])
    ]  # fmt: skip


LEAVES = [(path, value) for path, value in leaves(chart(NEWEST).defaults) if not isinstance(value, PublicDefault)]
SAMPLES = {
    list: [], bool: True, str: "sample", int: 2, dict: {"sample": "sample"},
}  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(
    version=st.sampled_from(list(charts())),
    paths=st.lists(st.sampled_from(LEAVES), max_size=15, unique_by=lambda leaf: leaf[0]),
    same=st.booleans(), embedded=st.dictionaries(st.sampled_from(["redis", "postgresql", "minio"]), st.booleans()),
)  # fmt: skip
def test_every_key_is_in_the_model_or_in_one_finding(tmp_path_factory, version, paths, same, embedded):
    values: dict[str, Any] = {}
    for path, value in paths:
        owner = values
        for step in path[:-1]:
            owner = owner.setdefault(step, {})
        listed = path[-1] in ("envs", "extraEnvs", "extraBackendEnvs")
        owner[path[-1]] = value if same and "PublicDefault" not in repr(value) else (
            env(LOG_LEVEL="DEBUG", DB_HOST="pg.example.com") if listed else SAMPLES[type(value)]
        )  # fmt: skip
    for name, on in embedded.items():
        values.setdefault(name, {})["embedded"] = on
    folder = tmp_path_factory.mktemp("values")
    found = read(folder, values, version)
    merged = Values(chart(version).defaults, [values_file(str(folder / "values.yaml"), top_level())])
    counted = Counter([*in_the_model(found), *(key for finding in found.findings for key in finding.keys)])
    assert set(counted) == set(merged.chosen_leaves())
    assert {key: count for key, count in counted.items() if count != 1} == {}
