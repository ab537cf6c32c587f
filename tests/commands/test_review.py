"""`constructs-dify review` writes one page that shows what manifests describe."""

import copy
import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify import DisruptionBudget, Exposure, Network, Postgres, SecretKey, Storage, Tier, VectorStore
from constructs_dify.commands.manifests import load
from constructs_dify.commands.page.build import page_of
from constructs_dify.commands.page.clean import without_credentials
from constructs_dify.commands.page.contents import Finding, Page, PartFacts
from constructs_dify.commands.page.reviewed import Reviewed
from constructs_dify.commands.page.roles import role
from constructs_dify.commands.page.rules import RULES
from constructs_dify.commands.review import review
from tests.support.backup_manifests import alert, backup, piece, restore
from tests.support.charts import synth
from tests.support.examples import expected_folder
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
EXAMPLES = ("default", "production", "on_premises_ha", "fleet")
CANARY = "Xq7-canary-93kd82hs"


def page(objects: Sequence[Mapping[str, Any]]) -> Page:
    return page_of(Reviewed(without_credentials(objects)), ["dist/"])


@cache
def default() -> Page:
    return page(synth())


@cache
def of_example(name: str) -> Page:
    return page(load([str(expected_folder(name))]))


def found(objects: Sequence[Manifest], name: str) -> Finding | None:
    [rule] = [rule for rule in RULES if rule.name == name]
    return rule.finding(Reviewed(without_credentials(objects)))


def part(told: Page, title: str) -> PartFacts:
    return next(each for each in told.parts if each.title == title)


def changed(change: Callable[[Manifest], object], kind: str, name: str, **options: Any) -> list[Manifest]:
    """The objects of a chart, one of which is changed."""
    objects = copy.deepcopy(synth(**options))
    [one] = [obj for obj in objects if (obj["kind"], obj["metadata"]["name"]) == (kind, name)]
    change(one)
    return objects


def pod_of(obj: Manifest) -> Manifest:
    return obj["spec"]["template"]["spec"]


def deployment(name: str = "web", **pod: Any) -> Manifest:
    """What somebody wrote by hand."""
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": name, "namespace": "apps"},
        "spec": {
            "template": {
                "metadata": {"labels": {"app": name}},
                "spec": {"containers": [{"name": "main", "image": f"example.com/{name}:1.2.3"}], **pod},
            }
        },
    }


def made(kind: str, name: str, api: str = "v1", **more: Any) -> Manifest:
    return {"apiVersion": api, "kind": kind, "metadata": {"name": name, "namespace": "dify"}, **more}


# -- what it says -------------------------------------------------------------------------------------------------


def test_the_summary_says_what_runs_where_and_how_it_is_reached():
    assert default().summary == [
        "Dify 1.16.1 in the namespace dify.",
        "11 parts and 3 stores of data run as 14 pods.",
        "2 Jobs run once and end.",
        "These manifests open no way in from outside of the cluster.",
        "2 warnings, 4 notices.",
    ]


def test_several_installations_are_named_each():
    told = of_example("fleet")
    assert told.title == "Review of 2 installations"
    assert [(each.name, each.namespace) for each in told.installations] == [
        ("acorn", "dify-acorn"),
        ("spruce", "dify-spruce"),
    ]
    assert {"acorn-api", "spruce-api"} <= {each.title for each in told.parts}


def test_a_release_that_nobody_names_is_said_to_be_unknown():
    told = page([deployment()])
    assert (told.title, told.installations, told.settings) == ("Review of manifests", [], [])


def test_a_release_that_the_library_does_not_know_is_said_to_be_unknown():
    objects = copy.deepcopy(synth())
    for obj in objects:
        obj["metadata"]["labels"]["app.kubernetes.io/version"] = "9.9.9"
    # The image of the API would tell it.
    objects = [obj for obj in objects if obj["kind"] not in ("Deployment", "Job")]
    [told] = page(objects).installations
    assert (told.version, told.note) == (
        "9.9.9",
        "this library has no data on this release, so nothing is said of its holes and settings",
    )


def test_the_image_of_the_api_tells_the_release_where_no_label_does():
    api = deployment("api")
    api["spec"]["template"]["spec"]["containers"][0]["image"] = "registry.example.com/langgenius/dify-api:1.9.1"
    [told] = page([api]).installations
    assert (told.version, told.namespace) == ("1.9.1", "apps")
    assert found([api], "holes-for-anyone")


def test_a_part_tells_its_size_its_level_and_who_reaches_it():
    api = part(default(), "api")
    assert (api.replicas, api.cpu, api.memory, api.level) == (
        "1",
        "0.5, at most 2",
        "1 GiB, at most 4 GiB",
        "restricted",
    )
    assert "postgres" in [way.place for way in api.reaches]
    assert [(way.place, way.ports) for way in api.reached_by if way.place == "nginx"] == [("nginx", "5001")]
    container = api.containers[0]
    assert container.user == "user 1001"
    assert "gets requests while GET /health on port http succeeds, tried every 10 s" in container.probes


def test_a_scaled_part_has_a_range_and_says_what_scales_it():
    api = part(of_example("production"), "api")
    assert (api.replicas, api.scaled_by) == ("3 to 9", "HorizontalPodAutoscaler dify-api")


def test_the_sandbox_is_baseline_and_the_page_has_the_reasons_that_the_manifests_give():
    sandbox = part(default(), "sandbox")
    assert sandbox.level == "baseline"
    assert "not the user root: spec.securityContext.runAsUser is 0" in sandbox.short_of
    assert "Only root can give users' code a chroot and a user without rights" in sandbox.reasons


def test_every_part_of_the_examples_has_a_role_in_plain_words():
    titles = {each.title for name in ("default", "production", "on_premises_ha") for each in of_example(name).parts}
    assert {title for title in titles if not role(title)} == set()


def test_a_volume_is_no_port_and_a_route_has_none():
    told = page(synth(expose=Exposure.node_port())).connections
    assert {each.ports for each in told if each.target == "dify-files"} == {"volume"}
    assert {each.ports for each in told if each.target.startswith("Service dify-nginx")} == {""}


def test_settings_are_compared_with_the_release_as_dify_reads_them():
    objects = synth(settings={"LOG_LEVEL": "WARNING", "UPLOAD_FILE_SIZE_LIMIT": "15", "DEBUG": "False"})
    told = {(each.name, each.value, each.default) for each in page(objects).settings}
    assert ("LOG_LEVEL", "WARNING", "INFO") in told
    assert {name for name, *_ in told} & {"UPLOAD_FILE_SIZE_LIMIT", "DEBUG"} == set()


def test_settings_that_somebody_chose_are_told_from_those_of_every_installation():
    told = {each.name: each for each in page(synth(settings={"UPLOAD_FILE_SIZE_LIMIT": "50"})).settings}
    assert (told["UPLOAD_FILE_SIZE_LIMIT"].always, told["UPLOAD_FILE_SIZE_LIMIT"].by) == (False, "settings={…}")
    assert (told["DB_HOST"].always, "Postgres" in told["DB_HOST"].by) == (True, True)
    assert [name for name, each in told.items() if not each.always and not each.by.startswith("public_url")] == [
        "UPLOAD_FILE_SIZE_LIMIT"
    ]


def test_totals_and_disks_are_those_of_the_readme():
    told = default()
    assert [(each.pods, each.cpu, each.memory) for each in told.totals][:2] == [
        ("14", "2.8", "6.9 GiB"),
        ("16", "3.1", "7.5 GiB"),
    ]
    assert told.storage == "100 GiB"


# -- rules --------------------------------------------------------------------------------------------------------


def no_policies() -> list[Manifest]:
    return [obj for obj in synth() if "NetworkPolicy" not in obj["kind"]]


def with_pod(change: Callable[[Manifest], object], name: str = "dify-web") -> list[Manifest]:
    return changed(lambda obj: change(pod_of(obj)), "Deployment", name)


def first(pod: Manifest) -> Manifest:
    return pod["containers"][0]


def ingress(tls: bool = False) -> list[Manifest]:
    exposure = Exposure.ingress(class_name="nginx", tls_secret="tls" if tls else None)
    return synth(expose=exposure, public_url="https://a.example.com")


def with_budgets() -> list[Manifest]:
    return synth(nginx=Tier(replicas=2, disruption_budget=DisruptionBudget(min_available=1)))


def without_budgets() -> list[Manifest]:
    return [obj for obj in with_budgets() if obj["kind"] != "PodDisruptionBudget"]


def saved() -> list[Manifest]:
    schedule = made("Schedule", "all", "velero.io/v1", spec={"template": {"includedNamespaces": ["dify"]}})
    return [*synth(), schedule]


def backed(*more: Manifest, **options: Any) -> list[Manifest]:
    """The default install with a backup of all of it."""
    vectors = piece("weaviate", "data-dify-weaviate-0", "/data/weaviate")
    return [*synth(**options), backup(), piece(), vectors, *more]


def backed_by(*backups: Manifest, **options: Any) -> list[Manifest]:
    return [*synth(**options), *backups]


def with_password() -> list[Manifest]:
    def give(pod: Manifest) -> None:
        reference = {"secretKeyRef": {"name": "dify-secrets", "key": "init-password"}}
        first(pod)["env"] = [*first(pod).get("env", ()), {"name": "INIT_PASSWORD", "valueFrom": reference}]

    objects = copy.deepcopy(ingress(tls=True))
    give(pod_of(next(obj for obj in objects if (obj["kind"], obj["metadata"]["name"]) == ("Deployment", "dify-api"))))
    return objects


def pinned() -> list[Manifest]:
    return json.loads(json.dumps(synth()).replace('1.16.1", "', f'1.16.1@sha256:{"a" * 64}", "'))


def image(name: str) -> list[Manifest]:
    return with_pod(lambda pod: first(pod).update(image=name))


def missing(pod: Manifest) -> None:
    variable = {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "dify-secrets", "key": "nobody-makes-this"}}}
    first(pod).setdefault("env", []).append(variable)


def written(pod: Manifest) -> None:
    first(pod).setdefault("env", []).append({"name": "MY_PASSWORD", "value": CANARY})


def opened(rules: list[Manifest]) -> list[Manifest]:
    """Redis lets in who these rules say."""
    return changed(lambda obj: obj["spec"].update(ingress=rules), "NetworkPolicy", "dify-allow-to-redis")


def leaving(cidr: str, *without: str, port: int = 80) -> list[Manifest]:
    """The sandbox may ask this range."""
    rule = {"to": [{"ipBlock": {"cidr": cidr, "except": [*without]}}], "ports": [{"port": port}]}
    return changed(lambda obj: obj["spec"]["egress"].append(rule), "NetworkPolicy", "dify-allow-from-sandbox")


EXTERNAL = Postgres.external(host="pg.example.com", username="dify", password=SecretKey(secret="db", key="password"))
S3 = Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1")
PROBES = ("startupProbe", "readinessProbe", "livenessProbe")

# Rule -> what triggers it, and a place that it names.
FAULTS: dict[str, tuple[Callable[[], list[Manifest]], str]] = {
    "holes-for-anyone": (lambda: synth(release="1.9.1"), "CVE-2025-55182 in 1.9.1, closed by 1.10.1-fix.1"),
    "no-tls": (ingress, "http://a.example.com/"),
    "secrets-in-manifests": (lambda: [*synth(), made("Secret", "db", data={"pw": "c2VjcmV0"})], "Secret db: pw"),
    "credentials-in-variables": (lambda: with_pod(written), "MY_PASSWORD of web"),
    "missing-keys": (lambda: with_pod(missing), "nobody-makes-this"),
    "privileged": (lambda: with_pod(lambda pod: pod.update(hostNetwork=True)), "web: no host namespaces: "),
    "open-in": (no_policies, "postgres"),
    "open-store": (lambda: opened([{}]), "redis: any port, from anybody"),
    "open-out": (no_policies, "sandbox"),
    "any-address": (lambda: synth(storage=S3), "api, worker"),
    "metadata": (lambda: leaving("0.0.0.0/0"), "sandbox"),
    "holes-for-users": (lambda: synth(release="1.9.1"), "CVE-2026-41950"),
    "not-recommended": (lambda: synth(release="1.9.1"), "1.9.1: "),
    "images-that-move": (lambda: image("langgenius/dify-web:latest"), "langgenius/dify-web:latest"),
    "root": (lambda: with_pod(lambda pod: pod.update(securityContext={"runAsUser": 0})), "web"),
    "no-backup": (synth, "postgres"),
    "backup-suspended": (lambda: backed_by(backup(suspend=True)), "CronJob dify-backup"),
    "backup-in-cluster": (
        lambda: backed_by(backup(repository="/repository", repository_claim="dify-sets")),
        "claim dify-sets: CronJob dify-backup",
    ),
    "backup-incomplete": (lambda: backed_by(backup()), "claim dify-plugins of plugin-daemon"),
    "restore-left": (lambda: backed(restore()), "Job dify-restore-0f3a9c21"),
    "single-replicas": (synth, "nginx"),
    "no-budget": (without_budgets, "nginx"),
    "no-limits": (lambda: with_pod(lambda pod: first(pod)["resources"].pop("limits")), "web: cpu and memory"),
    "no-probes": (lambda: with_pod(lambda pod: [first(pod).pop(probe, None) for probe in PROBES]), "web"),
    "owner-account": (lambda: ingress(tls=True), "api"),
    "root-with-reason": (synth, "sandbox"),
    "single-stores": (synth, "postgres"),
    "shared-claims": (synth, "dify-files: api, worker"),
    "kept-elsewhere": (lambda: synth(postgres=EXTERNAL), "database: pg.example.com"),
    "vectors-not-saved": (lambda: backed_by(backup(), piece()), "weaviate"),
    "no-backup-alert": (lambda: backed(alert("up == 0")), "CronJob dify-backup"),
    "images-without-digest": (synth, "langgenius/dify-api:1.16.1"),
}  # fmt: skip
SERVED = ("api", "web", "nginx", "websocket")
# Rule -> what is almost the same, and right.
RIGHT: dict[str, Callable[[], list[Manifest]]] = {
    "metadata": lambda: leaving("0.0.0.0/0", "169.254.0.0/16"),
    "no-tls": lambda: ingress(tls=True),
    "no-backup": saved,
    "backup-suspended": lambda: backed_by(backup(suspend=True), restore()),
    "backup-in-cluster": backed,
    "backup-incomplete": backed,
    "restore-left": lambda: backed(restore(), paused=True),
    "kept-elsewhere": lambda: backed_by(backup(server="pg.example.com"), postgres=EXTERNAL),
    "vectors-not-saved": backed,
    "no-backup-alert": lambda: backed(alert('kube_job_status_failed{job_name=~"dify-backup-[0-9]+"} > 0')),
    "single-replicas": lambda: synth(**dict.fromkeys(SERVED, Tier(replicas=2))),
    "no-budget": with_budgets,
    "owner-account": with_password,
    "root-with-reason": lambda: synth(sandbox=None),
    "single-stores": lambda: [obj for obj in synth() if obj["kind"] != "StatefulSet"],
    "shared-claims": lambda: synth(storage=Storage.local(access_mode="ReadWriteMany")),
    "images-without-digest": lambda: [deployment_with(f"example.com/a@sha256:{'a' * 64}")],
}  # fmt: skip


def deployment_with(image: str) -> Manifest:
    return deployment(containers=[{"name": "main", "image": image}])


@pytest.mark.parametrize(
    ("cidr", "port"),
    [
        ("169.254.169.254/32", 80),
        ("fd00:ec2::254/128", 80),
        ("169.254.170.23/32", 80),  # EKS Pod Identity
        ("fd00:ec2::23/128", 80),
        ("169.254.169.252/32", 988),  # GKE without Dataplane V2
    ],
)
def test_whatever_hands_out_credentials_of_a_cloud_on_a_node_is_told(cidr: str, port: int):
    told = found(leaving(cidr, port=port), "metadata")
    assert told
    assert told.places == ["sandbox"]
    assert not found(leaving(cidr, port=port + 1), "metadata")


def test_every_rule_is_tried():
    assert list(FAULTS) == [rule.name for rule in RULES]


def test_the_docs_list_every_rule_with_its_severity():
    text = (ROOT / "docs" / "reviewing.md").read_text("utf-8")
    listed = re.findall(r"^\| `([a-z-]+)` \| (serious|warning|notice) \|", text, flags=re.MULTILINE)
    assert listed == [(rule.name, rule.severity) for rule in RULES]


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_finds_its_fault_and_names_the_place(rule: str):
    objects, place = FAULTS[rule]
    finding = found(objects(), rule)
    assert finding is not None
    assert any(place in each for each in finding.places), finding.places


EVERY_POD = {"namespaceSelector": {}}
FROM_OUTSIDE = {"ipBlock": {"cidr": "0.0.0.0/0"}}


@pytest.mark.parametrize("peer", [EVERY_POD, FROM_OUTSIDE], ids=["pods", "addresses"])
def test_a_store_that_every_pod_or_address_reaches_is_open(peer: Manifest):
    assert found(opened([{"from": [peer], "ports": [{"port": 6379}]}]), "open-store")


def test_half_of_all_addresses_is_any_address():
    finding = found(leaving("0.0.0.0/1"), "any-address")
    assert finding is not None
    assert "sandbox: 80" in finding.places


@pytest.mark.parametrize("rule", FAULTS)
def test_a_rule_is_silent_where_all_is_well(rule: str):
    assert found(RIGHT.get(rule, synth)(), rule) is None


@pytest.mark.parametrize(
    ("name", "moves"),
    [
        ("nginx", True),
        ("nginx:latest", True),
        ("nginx:1", True),
        ("nginx:v2", True),
        ("registry.example.com:5000/nginx", True),
        ("registry.example.com:5000/nginx:1.29", False),
        ("nginx:1.29.1", False),
        ("redis:6-alpine", False),
        (f"nginx:latest@sha256:{'a' * 64}", False),
    ],
)
def test_tags_that_move_are_told_from_versions(name: str, moves: bool):
    assert (found([deployment_with(name)], "images-that-move") is not None) is moves


def test_a_way_whose_gateway_is_elsewhere_is_neither_called_encrypted_nor_open():
    objects = synth(expose=Exposure.http_route(gateway="infra/public"), public_url="https://a.example.com")
    assert found(objects, "no-tls") is None
    [route] = page(objects).routes
    assert (route.address, route.encrypted) == ("a.example.com/", "decided by the Gateway or the load balancer")


def test_a_gateway_without_tls_among_the_manifests_is_found():
    objects = synth(expose=Exposure.http_route(gateway="infra/public"), public_url="https://a.example.com")
    gateway = made(
        "Gateway", "public", "gateway.networking.k8s.io/v1", spec={"listeners": [{"name": "http", "port": 80}]}
    )
    assert found([*objects, gateway], "no-tls")


@pytest.mark.parametrize(
    ("saver", "saves"),
    [
        (made("ScheduledBackup", "a", "postgresql.cnpg.io/v1", spec={"cluster": {"name": "dify-postgres"}}), True),
        (made("ScheduledBackup", "a", "postgresql.cnpg.io/v1", spec={"cluster": {"name": "other"}}), False),
        (made("CronJob", "nightly-backup", "batch/v1", spec={"args": ["pg_dump", "dify-postgres"]}), True),
        (made("CronJob", "nightly-report", "batch/v1", spec={"args": ["dify-postgres"]}), False),
        (made("Schedule", "a", "velero.io/v1", spec={"template": {"includedNamespaces": ["other"]}}), False),
    ],
)
def test_a_backup_counts_for_what_it_names(saver: Manifest, saves: bool):
    told = found([*synth(), saver], "no-backup")
    assert told is not None
    assert ("postgres" not in told.places) is saves


def lost(*backups: Manifest, **options: Any) -> Sequence[str]:
    """What nothing saves."""
    told = found(backed_by(*backups, **options), "no-backup")
    return told.places if told else []


def test_a_backup_saves_what_it_mounts_and_what_it_dumps():
    assert lost() == ["postgres", "weaviate", "claim dify-files", "claim dify-plugins"]
    assert lost(backup(), piece()) == []
    assert lost(backup(files=None), piece()) == ["claim dify-files"]
    assert lost(backup(server="pg.example.com"), piece()) == ["postgres"]


@pytest.mark.parametrize("server", ["dify-postgres", "dify-postgres.dify", "dify-postgres.dify.svc.cluster.local"])
def test_a_server_is_known_by_every_name_of_its_service(server: str):
    assert "postgres" not in lost(backup(server=server))
    assert "postgres" in lost(backup(server=server.replace("dify-", "other-")))


def test_a_server_of_cloudnative_pg_is_known_by_the_service_that_the_operator_makes():
    cluster = {"postgres": Postgres.cloudnative_pg()}
    assert "postgres" in lost(backup(server="dify-postgres"), **cluster)
    assert "postgres" not in lost(backup(server="dify-postgres-rw"), **cluster)


def test_the_environment_of_a_backup_may_be_in_a_config_map():
    dumping = copy.deepcopy(backup())
    dump = dumping["spec"]["jobTemplate"]["spec"]["template"]["spec"]["initContainers"][0]
    dump.update(env=[], envFrom=[{"configMapRef": {"name": "dify-backup"}}])
    assert "postgres" in lost(dumping)
    assert "postgres" not in lost(dumping, made("ConfigMap", "dify-backup", data={"PGHOST": "dify-postgres"}))


def test_a_vector_store_is_in_the_set_where_it_is_asked_or_mounted():
    asked = backup(vectors={"QDRANT_URL": "http://dify-qdrant:6333"})
    qdrant = {"vector_store": VectorStore.in_cluster("qdrant")}
    assert found(backed_by(asked, **qdrant), "vectors-not-saved") is None
    assert found(backed_by(backup(), **qdrant), "vectors-not-saved")
    other = piece("weaviate", "data-other-weaviate-0", "/data/weaviate")
    assert found(backed_by(backup(), other), "vectors-not-saved")


def test_every_part_of_milvus_is_to_be_made_anew():
    told = found(backed_by(backup(), piece(), vector_store=VectorStore.in_cluster("milvus")), "vectors-not-saved")
    assert told
    assert {"milvus", "milvus-etcd", "milvus-minio"} <= {*told.places}


def test_the_claim_with_the_backups_needs_no_backup():
    local = backup(repository="/repository/prod", repository_claim="dify-sets")
    assert "claim dify-sets" not in lost(local, piece())
    assert "claim dify-sets" in lost(deployment_mounting("dify-sets"))


def deployment_mounting(claim: str) -> Manifest:
    volumes = [{"name": "a", "persistentVolumeClaim": {"claimName": claim}}]
    made_by_hand = deployment("other", volumes=volumes)
    return {**made_by_hand, "metadata": {"name": "other", "namespace": "dify"}}


def test_a_piece_without_its_set_is_told():
    told = found(backed_by(piece()), "backup-incomplete")
    assert told
    assert told.places == ["CronJob dify-backup-plugins: it waits for a set that nothing makes"]


def test_files_in_a_bucket_are_the_business_of_who_runs_it():
    told = found(backed_by(backup(files=None), storage=S3), "kept-elsewhere")
    assert told
    assert told.places == ["files: a"]


def test_an_alert_on_a_piece_is_none_on_the_set():
    assert found(backed(alert('kube_job_status_failed{job_name=~"dify-backup-plugins-.*"} > 0')), "no-backup-alert")
    assert found(backed(), "no-backup-alert") is None


def test_a_cron_job_tells_when_it_runs_and_what_becomes_of_a_run():
    told = page(backed_by(backup(timeZone="Europe/Berlin", suspend=True)))
    backing = part(told, "backup")
    assert backing.runs == [
        "suspended: it does not run until that is taken back",
        "every day at 02:00, Europe/Berlin",
        "a run is left out while the one before it goes on",
        "a run that cannot begin within 1 h is left out",
        "a run is ended after 6 h",
        "what fails is tried once more",
        "the last runs stay to be looked at: 3 that succeeded and 3 that failed",
    ]
    assert backing.images == ["postgres:15-alpine", "langgenius/dify-api:1.16.1", "restic/restic:0.19.1"]
    assert backing.replicas == "0"
    assert "1 CronJob runs at set times." in told.summary
    assert [each.pods for each in told.totals if each.name == "with all Jobs at the same time"] == ["16"]


def test_limits_are_asked_of_what_runs_before_in_a_job_too():
    objects = copy.deepcopy(backed_by(backup()))
    del objects[-1]["spec"]["jobTemplate"]["spec"]["template"]["spec"]["initContainers"][0]["resources"]["limits"]
    told = found(objects, "no-limits")
    assert told
    assert told.places == ["backup (dump): cpu and memory"]


def test_policies_that_name_ranges_end_the_warning_of_any_address():
    wide = found(synth(storage=S3), "any-address")
    addresses = {"s3.eu-central-1.amazonaws.com": ["203.0.113.0/24"]}
    narrow = found(synth(storage=S3, network=Network(addresses=addresses)), "any-address")
    assert wide is not None
    assert narrow is None or set(narrow.places) < set(wide.places)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_examples_have_a_handful_of_warnings_and_no_serious_one(name: str):
    findings = of_example(name).findings
    assert len(findings) <= 8
    assert not [finding.rule for finding in findings if finding.severity == "serious"]


# -- what is never shown ------------------------------------------------------------------------------------------


def with_canaries() -> list[Manifest]:
    coded = b64encode(CANARY.encode()).decode()
    variables = [
        {"name": "DB_PASSWORD", "value": CANARY},
        {"name": "DATABASE_URL", "value": f"postgresql://dify:{CANARY}@db.example.com:5432/dify"},
        {"name": "LOG_LEVEL", "value": CANARY},
        {"name": "NOTE", "value": f"-----BEGIN PRIVATE KEY-----\n{CANARY}\n-----END PRIVATE KEY-----\n"},
    ]
    objects = [
        made("Secret", "db", data={"password": coded}),
        made("Secret", "text", stringData={"password": CANARY}),
        made(
            "ConfigMap", "dify-api", data={"SECRET_KEY": CANARY, "REDIS_URL": f"redis://:{CANARY}@cache.example.com/0"}
        ),
    ]
    annotated = changed(lambda obj: pod_of(obj)["containers"][0].update(env=variables), "Deployment", "dify-api")
    annotated[0]["metadata"].setdefault("annotations", {})["note"] = CANARY
    return [*annotated, *objects]


@pytest.fixture(name="folder")
def _folder(tmp_path: Path) -> Path:
    return tmp_path


def written_page(folder: Path, objects: list[Manifest], *options: str) -> str:
    source, target = folder / "all.yaml", folder / "review.html"
    source.write_text(yaml.dump_all(objects, Dumper=yaml.CSafeDumper))
    assert review([str(source), "-o", str(target), *options]) == 0
    return target.read_text("utf-8")


@pytest.mark.parametrize("form", ["html", "json"])
def test_no_credential_of_the_input_is_on_the_page(folder: Path, form: str):
    text = written_page(folder, with_canaries(), "--format", form)
    assert CANARY not in text
    assert "DB_PASSWORD of api" in text
    assert "NOTE of api" in text
    assert "Secret db: password" in text


def test_the_host_in_a_url_with_a_login_is_still_read():
    [cleaned] = without_credentials(
        [made("ConfigMap", "a", data={"REDIS_URL": f"redis://:{CANARY}@cache.example.com/0"})]
    )
    assert cleaned["data"]["REDIS_URL"] == "redis://:…@cache.example.com/0"


@pytest.mark.parametrize("name", EXAMPLES)
def test_manifests_without_credentials_stay_as_they_are(name: str):
    objects = load([str(expected_folder(name))])
    assert without_credentials(objects) == objects


class Read(HTMLParser):
    """The elements of a page, and the texts in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7*7 }}"


def test_nothing_of_the_manifests_becomes_html(folder: Path):
    def spoil(obj: Manifest) -> None:
        obj["metadata"]["labels"]["app.kubernetes.io/component"] = EVIL
        obj["spec"]["template"]["metadata"]["labels"]["app.kubernetes.io/component"] = EVIL
        first(pod_of(obj)).update(image=f"example.com/{EVIL}", env=[{"name": EVIL, "value": EVIL}])
        obj["metadata"]["annotations"] = {"checkov.io/skip23": f"CKV_K8S_23={EVIL}"}

    plain, spoilt = (
        Read(written_page(folder, objects)) for objects in (synth(), changed(spoil, "Deployment", "dify-web"))
    )
    assert [tag for tag, _ in spoilt.tags].count("script") == [tag for tag, _ in plain.tags].count("script") == 1
    assert "img" not in {tag for tag, _ in spoilt.tags}
    assert any(EVIL in text for text in spoilt.texts)


def test_the_page_asks_for_nothing_and_its_policy_allows_only_what_is_in_it(folder: Path):
    text = written_page(folder, synth())
    told = Read(text)
    [policy] = [
        given["content"] or "" for tag, given in told.tags if given.get("http-equiv") == "Content-Security-Policy"
    ]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for tag, given in told.tags:
        assert not {"src", "style", "action"} & given.keys(), tag
        assert not [name for name in given if name.startswith("on")], tag
        assert (given.get("href") or "#").startswith("#"), tag


def test_the_same_manifests_give_the_same_bytes(folder: Path):
    pages: set[bytes] = set()
    for seed in ("1", "2"):
        target = folder / f"{seed}.html"
        manifests = expected_folder("on_premises_ha")
        run = [sys.executable, "-m", "constructs_dify", "review", manifests, "-o", target]
        subprocess.run(run, cwd=ROOT, check=True, capture_output=True, env={**os.environ, "PYTHONHASHSEED": seed})
        pages.add(target.read_bytes())
    assert len(pages) == 1


# -- odd input ----------------------------------------------------------------------------------------------------

ODD: tuple[Manifest, ...] = (
    made("CronJob", "a", "batch/v1", spec={}),
    {**backup(schedule=5, timeZone=["a"], startingDeadlineSeconds="1"), "spec": {"jobTemplate": {"spec": None}}},
    backup(schedule=5, timeZone=["a"], startingDeadlineSeconds="1", suspend="yes"),
    made("ConfigMap", "a"),
    made("ConfigMap", "a", data={"a": None}),
    made("Secret", "a", data={"a": None, "b": "not base64!"}),
    made("PersistentVolumeClaim", "a", spec={}),
    made("PersistentVolumeClaim", "a", spec={"accessModes": None, "resources": None}),
    made("PersistentVolumeClaim", "a", spec={"accessModes": 5, "storageClassName": ["a"]}),
    made("PodDisruptionBudget", "a", "policy/v1", spec={}),
    made("Ingress", "a", "networking.k8s.io/v1", spec={"rules": [{}]}),
    made("Ingress", "a", "networking.k8s.io/v1", spec={"tls": [{"hosts": True}], "ingressClassName": ["a"]}),
    made("HTTPRoute", "a", "gateway.networking.k8s.io/v1", spec={}),
    made("HTTPRoute", "a", "gateway.networking.k8s.io/v1", spec={"hostnames": True, "rules": [{"backendRefs": [{}]}]}),
    made("HorizontalPodAutoscaler", "a", "autoscaling/v2", spec={"metrics": [{"type": ["a"]}], "minReplicas": "a"}),
    made("StatefulSet", "a", "apps/v1", spec={"replicas": 1.5, "volumeClaimTemplates": [{"metadata": {"name": "a"}}]}),
    made("Schedule", "a", "velero.io/v1"),
    made("ExternalSecret", "a", "external-secrets.io/v1", spec={"target": {"name": {"a": 1}}}),
    made("Anything", "a", "example.com/v1", spec=["a", 1]),
    {"apiVersion": "v1", "kind": "Service", "metadata": {}, "spec": {"type": "LoadBalancer"}},
    {"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"generateName": "a"}, "spec": None},
    deployment(containers=[{"name": "main"}]),
    deployment(containers=[]),
    deployment(securityContext={"seccompProfile": "RuntimeDefault", "runAsUser": "root"}),
    deployment(containers=[{"name": "main", "securityContext": {"capabilities": {"add": 5}}}]),
    deployment(containers=[{"name": "main", "image": 5, "env": [{"name": "A", "value": 5}]}]),
    deployment(containers=[{"name": "main", "ports": [{"containerPort": "http"}], "livenessProbe": {}}]),
    deployment(volumes=[{"name": "a", "persistentVolumeClaim": {}}]),
    deployment(tolerations=[{"key": 5}], affinity={"podAffinity": {}}),
    deployment(containers=[{"name": "main", "envFrom": [{"configMapRef": {"name": ["a"]}}]}]),
)


@pytest.mark.parametrize("number", range(len(ODD)))
def test_odd_manifests_give_a_page_and_no_traceback(folder: Path, number: int):
    assert written_page(folder, [ODD[number]])


# -- the command --------------------------------------------------------------------------------------------------


def test_json_has_what_the_page_says(folder: Path):
    told = json.loads(written_page(folder, synth(), "--format", "json"))
    assert told["installations"][0]["version"] == "1.16.1"
    assert {finding["rule"] for finding in told["findings"]} == {finding.rule for finding in default().findings}


def test_without_a_file_the_page_is_printed(capsys: pytest.CaptureFixture[str], folder: Path):
    source = folder / "all.yaml"
    source.write_text(yaml.dump_all(synth(), Dumper=yaml.CSafeDumper))
    assert review([str(source)]) == 0
    assert capsys.readouterr().out.startswith("<!DOCTYPE html>")


def test_a_terminal_is_told_to_give_a_file(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(SystemExit) as ended:
        review(["examples/default"])
    assert ended.value.code == 2
    assert "-o review.html" in capsys.readouterr().err


@pytest.mark.parametrize("missing", ["jinja2", "pygraphviz"])
def test_a_missing_extra_is_said_in_one_line(
    missing: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SystemExit) as ended:
        review([str(ROOT / "examples" / "default")])
    assert ended.value.code == 2
    assert "pip install 'constructs-dify[draw]'" in capsys.readouterr().err


def test_a_folder_is_no_file_to_write(capsys: pytest.CaptureFixture[str], folder: Path):
    with pytest.raises(SystemExit) as ended:
        review(["examples/default", "-o", str(folder)])
    assert ended.value.code == 2
    assert "--out" in capsys.readouterr().err
