"""`constructs-dify resources` counts what manifests ask a cluster for, as the scheduler and quotas count it."""

import json
import re
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from constructs_dify import SMALL, Autoscale, Postgres, QueueAutoscale, Tier, WorkerPool, checks
from constructs_dify.commands.resources import resources
from constructs_dify.commands.system.quantities import cores, size, written
from constructs_dify.commands.system.resources import PodGroup, claims, pod_groups, total, total_storage
from tests.support import requests
from tests.support.charts import synth
from tests.support.examples import GOLDENS, expected_objects
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

GI = 1024**3


def asks(cpu: Any = None, memory: Any = None, *, limit: Any = None) -> dict[str, Any]:
    """The `resources` of a container, with a limit of its CPU."""
    given = {"cpu": cpu, "memory": memory}
    requested = {name: value for name, value in given.items() if value is not None}
    return {"resources": {"requests": requested, **({"limits": {"cpu": limit}} if limit is not None else {})}}


def workload(kind: str = "Deployment", name: str = "a", *, pod: Any = None, **spec: Any) -> Manifest:
    """A workload with one container that requests a core, or with another pod."""
    pod = pod or {"containers": [{"name": "main", **asks("1", "1Gi")}]}
    return {
        "apiVersion": "apps/v1",
        "kind": kind,
        "metadata": {"name": name, "namespace": "dify"},
        "spec": {"template": {"spec": pod}, **spec},
    }


def scaler(kind: str, target: str = "a", *, annotations: Any = None, **spec: Any) -> Manifest:
    return {
        "apiVersion": "autoscaling/v2",
        "kind": kind,
        "metadata": {"name": "scaler", "namespace": "dify", "annotations": annotations},
        "spec": {"scaleTargetRef": {"name": target, "kind": "Deployment"}, **spec},
    }


def group(*objects: Manifest) -> PodGroup:
    [found] = pod_groups(objects)
    return found


def printed(capsys: pytest.CaptureFixture[str], tmp_path: Path, *objects: Any, form: str = "text") -> str:
    file = tmp_path / "manifests.yaml"
    file.write_text("\n---\n".join(map(json.dumps, objects)))
    assert resources([str(file), "--format", form]) == 0
    return capsys.readouterr().out


# -- the library's own manifests, counted by somebody else ----------------------------------------------------------


@pytest.mark.parametrize("golden", GOLDENS)
@pytest.mark.parametrize("kind", ["requests", "limits"])
def test_the_totals_are_those_that_another_count_comes_to(golden: str, kind: str):
    # What neither the other count nor an operator's own objects know is left out.
    objects = [each for each in expected_objects(golden) if each["kind"] != "Cluster"]
    plain = [each for each in objects if each["kind"] not in ("HorizontalPodAutoscaler", "ScaledObject")]
    for jobs, updated in ((False, False), (True, False), (True, True)):
        expected = requests.total(plain, kind, jobs=jobs, surge=updated)
        found = total([each for each in pod_groups(plain) if jobs or not each.ends], updated=updated)
        counted = getattr(found, kind)
        assert found.pods == expected.get("pods", 0)
        for resource in ("cpu", "memory"):
            assert float(counted[resource]) == pytest.approx(expected.get(resource, 0)), resource
    assert float(total_storage(claims(plain))) == sum(requests.claims(plain))


def test_the_default_install_is_what_the_readme_says_of_it():
    groups = pod_groups(synth())
    running = total(each for each in groups if not each.ends)
    assert (running.pods, cores(running.requests["cpu"]), size(running.requests["memory"])) == (14, "2.8", "6.9 GiB")
    small = total(pod_groups(synth(defaults=SMALL)), updated=True)
    assert (cores(small.requests["cpu"]), size(small.requests["memory"])) == ("1.2", "4.5 GiB")


def test_autoscalers_say_how_many_pods_there_are_at_least_and_at_most():
    objects = synth(
        api=Tier(autoscale=Autoscale(min=2, max=3)),
        workers=[WorkerPool(name="default", autoscale=QueueAutoscale(min=0, max=2))],
    )
    found = {each.name: each for each in pod_groups(objects)}
    api, worker = found["dify-api"], found["dify-worker"]
    assert (api.least, api.most, api.scaled_by) == (2, 3, "HorizontalPodAutoscaler dify-api")
    assert (worker.least, worker.most, worker.scaled_by) == (0, 2, "ScaledObject dify-worker")
    least, most = total([api, worker]), total([api, worker], most=True)
    assert (least.pods, most.pods) == (2, 5)
    assert most.requests["cpu"] == 3 * api.requests["cpu"] + 2 * worker.requests["cpu"]


def test_a_paused_installation_has_no_pods_of_what_is_paused():
    objects = synth(
        paused=True,
        api=Tier(autoscale=Autoscale(min=2, max=3)),
        workers=[WorkerPool(name="default", autoscale=QueueAutoscale(min=1, max=2))],
    )
    found = {each.name: each for each in pod_groups(objects)}
    for name in ("dify-api", "dify-worker"):
        assert (found[name].least, found[name].most, found[name].most_updated) == (0, 0, 0), name
    assert found["dify-nginx"].least == 1


def test_a_cluster_of_cloudnative_pg_has_pods_and_claims():
    objects = synth(postgres=Postgres.cloudnative_pg(instances=3, storage="40Gi", storage_class="fast"))
    [cluster] = [each for each in pod_groups(objects) if each.kind == "Cluster"]
    assert (cluster.least, cluster.requests["memory"]) == (3, GI)
    [claim] = [each for each in claims(objects) if each.owner == "Cluster dify-postgres"]
    assert (claim.count(), claim.size, claim.storage_class) == (3, 40 * GI, "fast")


# -- quantities ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("quantity", "number"),
    [
        ("1", 1), ("100m", Fraction(1, 10)), ("0.1", Fraction(1, 10)), (".5", Fraction(1, 2)), ("5.", 5),
        ("1n", Fraction(1, 10**9)), ("3u", Fraction(3, 10**6)), ("1k", 1000), ("1Ki", 1024), ("2M", 2 * 10**6),
        ("1.5Gi", 3 * 2**29), ("1E", 10**18), ("1Ei", 2**60), ("1e3", 1000), ("1E3", 1000), ("12e-1", Fraction(6, 5)),
        ("+1", 1), ("-2", -2), (2, 2), (0.5, Fraction(1, 2)), (1e3, 1000),
    ],
)  # fmt: skip
def test_every_quantity_of_kubernetes_is_read_exactly(quantity: object, number: Fraction):
    assert checks.exact(quantity) == number


@pytest.mark.parametrize(
    "text",
    ["", "1 Gi", "1gi", "1GB", "Gi", "1e", "e3", ".", "1e3Ki", "\u0661", True, None, [], "1e9999"],
)
def test_what_is_no_quantity_is_nothing(text: object):
    assert checks.exact(text) is None


@pytest.mark.parametrize(
    ("resource", "amount", "text"),
    [
        ("cpu", Fraction(1, 4), "0.25"), ("cpu", Fraction(2), "2"), ("cpu", Fraction(1, 10**6), "0.001"),
        ("cpu", Fraction(0), "0"), ("memory", Fraction(0), "0 B"), ("memory", Fraction(1023), "1023 B"),
        ("memory", Fraction(3 * 2**29), "1.5 GiB"), ("storage", Fraction(100 * GI), "100 GiB"),
        ("memory", Fraction(10**9), "953.7 MiB"), ("nvidia.com/gpu", Fraction(2), "2"),
    ],
)  # fmt: skip
def test_an_amount_is_written_for_people(resource: str, amount: Fraction, text: str):
    assert written(resource, amount) == text


# -- one pod ------------------------------------------------------------------------------------------------------


def test_an_init_container_counts_if_it_asks_for_more_than_what_runs_then():
    pod = {
        "initContainers": [{"name": "first", **asks("3", "1Gi")}],
        "containers": [{"name": "main", **asks("1", "2Gi")}],
    }
    requested = group(workload(pod=pod)).requests
    assert (requested["cpu"], requested["memory"]) == (3, 2 * GI)


def test_a_sidecar_counts_beside_what_runs_and_beside_the_init_containers_after_it():
    sidecar = {"name": "sidecar", "restartPolicy": "Always", **asks("1")}
    later, main = {"name": "later", **asks("3")}, {"name": "main", **asks("2")}
    assert group(workload(pod={"initContainers": [sidecar], "containers": [main]})).requests["cpu"] == 3
    assert group(workload(pod={"initContainers": [sidecar, later], "containers": [main]})).requests["cpu"] == 4
    assert group(workload(pod={"initContainers": [later, sidecar], "containers": [main]})).requests["cpu"] == 3


def test_one_container_without_a_limit_makes_the_pod_unlimited():
    both = [{"name": "a", **asks("1", limit="2")}, {"name": "b", **asks("1", limit="500m")}]
    assert group(workload(pod={"containers": both})).limits["cpu"] == Fraction(5, 2)
    assert group(workload(pod={"containers": [*both, {"name": "c"}]})).limits["cpu"] is None
    assert group(workload(pod={"initContainers": [{"name": "c"}], "containers": both})).limits["cpu"] is None
    assert total(pod_groups([workload(), workload(name="b", pod={"containers": both})])).limits["cpu"] is None


def test_a_limit_without_a_request_is_the_request():
    pod = {"containers": [{"name": "a", "resources": {"limits": {"cpu": "2", "nvidia.com/gpu": 1}}}]}
    found = group(workload(pod=pod))
    assert (found.requests["cpu"], found.requests["nvidia.com/gpu"], found.limits["nvidia.com/gpu"]) == (2, 1, 1)


def test_what_a_pod_as_a_whole_asks_for_counts_in_place_of_its_containers_and_overhead_is_added():
    pod = {"containers": [{"name": "a", **asks("1", "1Gi")}], **asks("3", limit="4"), "overhead": {"cpu": "250m"}}
    found = group(workload(pod=pod))
    assert (found.requests["cpu"], found.requests["memory"], found.limits["cpu"]) == (
        Fraction(13, 4),
        GI,
        Fraction(17, 4),
    )


# -- how many pods ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replicas", "rolling", "pods"),
    [
        (4, {}, 5), (1, {}, 2), (5, {}, 7), (4, {"rollingUpdate": {"maxSurge": 2}}, 6),
        (4, {"rollingUpdate": {"maxSurge": "100%"}}, 8), (4, {"rollingUpdate": {"maxSurge": 0}}, 4),
        (4, {"type": "Recreate"}, 4), (0, {"rollingUpdate": {"maxSurge": 1}}, 0),
        (4, {"rollingUpdate": {"maxSurge": "many"}}, 4),
    ],
)  # fmt: skip
def test_a_rolling_update_takes_the_pods_that_it_adds_first(replicas: int, rolling: dict[str, Any], pods: int):
    assert group(workload(replicas=replicas, strategy=rolling)).count(updated=True) == pods


def test_a_stateful_set_replaces_its_pods_in_their_places():
    assert group(workload("StatefulSet", replicas=3)).count(updated=True) == 3


def test_an_autoscaler_leaves_alone_what_has_no_pods_and_keda_does_not():
    assert group(workload(replicas=0), scaler("HorizontalPodAutoscaler", minReplicas=2, maxReplicas=5)).most == 0
    found = group(workload(replicas=0), scaler("ScaledObject", minReplicaCount=1, maxReplicaCount=5))
    assert (found.least, found.most) == (1, 5)


def test_keda_has_bounds_where_its_object_says_none_and_keeps_to_the_number_at_which_it_is_paused():
    found = group(workload(), scaler("ScaledObject"))
    assert (found.least, found.most) == (0, 100)
    idle = group(workload(), scaler("ScaledObject", minReplicaCount=2, idleReplicaCount=0, maxReplicaCount=4))
    assert (idle.least, idle.most) == (0, 4)
    paused = {"autoscaling.keda.sh/paused-replicas": "3"}
    found = group(workload(), scaler("ScaledObject", annotations=paused, maxReplicaCount=4))
    assert (found.least, found.most) == (3, 3)
    stopped = {"autoscaling.keda.sh/paused": "true"}
    found = group(workload(replicas=2), scaler("ScaledObject", annotations=stopped, maxReplicaCount=4))
    assert (found.least, found.most) == (2, 2)


def test_an_autoscaler_of_something_else_scales_nothing_here():
    other = scaler("HorizontalPodAutoscaler", "b", maxReplicas=5)
    elsewhere = {**scaler("HorizontalPodAutoscaler", maxReplicas=5), "metadata": {"name": "s", "namespace": "other"}}
    assert group(workload(), other, elsewhere).most == 1


def test_jobs_have_the_pods_that_run_at_once_and_none_while_they_are_suspended():
    def job(**spec: Any) -> int:
        return group(workload("Job", **spec)).count()

    assert (job(), job(parallelism=4), job(parallelism=4, completions=2), job(parallelism=4, suspend=True)) == (
        1,
        4,
        2,
        0,
    )
    template = {"spec": {"parallelism": 2, "template": {"spec": {"containers": [{"name": "a", **asks("1")}]}}}}
    cron = {"apiVersion": "batch/v1", "kind": "CronJob", "metadata": {"name": "c"}, "spec": {"jobTemplate": template}}
    found = group(cron)
    assert (found.count(), found.ends, found.requests["cpu"]) == (2, True, 1)
    assert group({**cron, "spec": {**cron["spec"], "suspend": True}}).count() == 0


def test_what_another_object_makes_is_counted_there():
    owner = [{"kind": "Deployment", "name": "a", "controller": True}]
    made = workload("ReplicaSet", "a-7f")
    made = {**made, "metadata": {**made["metadata"], "ownerReferences": owner}}
    assert [each.kind for each in pod_groups([workload(), made])] == ["Deployment"]
    assert [each.kind for each in pod_groups([made])] == ["ReplicaSet"]


# -- claims -------------------------------------------------------------------------------------------------------


def pvc(name: str, storage: Any = "5Gi", **spec: Any) -> Manifest:
    spec = {"resources": {"requests": {"storage": storage}}, **spec}
    return {
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name, "namespace": "dify"},
        "spec": spec,
    }  # fmt: skip


def test_a_template_of_a_stateful_set_is_a_claim_for_each_pod_and_counts_once_beside_them():
    template = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "2Gi"}}}}
    server = workload("StatefulSet", "db", replicas=3, volumeClaimTemplates=[template])
    [found] = claims([server])
    assert (found.owner, found.name, found.count(), found.size, found.storage_class) == (
        "StatefulSet db", "data", 3, 2 * GI, None,
    )  # fmt: skip
    assert [each.name for each in claims([server, pvc("data-db-0"), pvc("data-db-2"), pvc("other")])] == [
        "data",
        "other",
    ]


def test_a_claim_says_no_class_the_default_one_or_one_by_name():
    found = claims([pvc("a"), pvc("b", storageClassName=""), pvc("c", storageClassName="fast")])
    assert [each.storage_class for each in found] == [None, "", "fast"]


def test_a_volume_that_goes_with_its_pod_is_a_claim_for_each_of_them():
    spec = {"resources": {"requests": {"storage": "1Gi"}}}
    volume = {"name": "scratch", "ephemeral": {"volumeClaimTemplate": {"spec": spec}}}
    pod = {"containers": [{"name": "a"}], "volumes": [volume]}
    objects = [workload(pod=pod), scaler("HorizontalPodAutoscaler", minReplicas=2, maxReplicas=4)]
    assert (total_storage(claims(objects)), total_storage(claims(objects), most=True)) == (2 * GI, 4 * GI)


# -- what is printed ----------------------------------------------------------------------------------------------


def cells(line: str) -> list[str]:
    return re.split(r" {2,}", line)


def test_the_table_says_what_is_unlimited_and_who_scales(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = printed(capsys, tmp_path, workload(), scaler("HorizontalPodAutoscaler", minReplicas=2, maxReplicas=5))
    header, row, _, _, least, most, *_ = map(cells, text.splitlines())
    assert header == [
        "NAMESPACE", "KIND", "NAME", "PODS", "CPU", "LIMIT", "MEMORY", "LIMIT", "LOCAL DISK", "LIMIT",
    ]  # fmt: skip
    assert row == ["dify", "Deployment", "a", "2 to 5", "1", "unlimited", "1 GiB", "unlimited", "-", "unlimited"]
    assert (least[:3], most[:3]) == (["running, at least", "2", "2"], ["running, at most", "5", "5"])
    assert "HorizontalPodAutoscaler scaler gives Deployment a 2 to 5 pods." in text


def test_jobs_stand_apart_and_count_in_the_second_total(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    text = printed(capsys, tmp_path, workload(), workload("Job", "once"))
    before, _, after = text.partition("Jobs, whose pods end:\n")
    assert "once" not in before
    assert "once" in after
    totals = {
        found[0]: found[1] for found in map(cells, after.splitlines()) if found[0] in ("running", "with all Jobs")
    }
    assert totals == {"running": "1", "with all Jobs": "2"}


def test_json_has_numbers_in_cores_and_bytes_and_null_for_no_limit(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    pod = {"containers": [{"name": "main", **asks("250m", "1Gi", limit="1")}]}
    said = json.loads(printed(capsys, tmp_path, workload(pod=pod, replicas=2), pvc("files"), form="json"))
    [found] = said["pods"]
    assert found["requests"] == {"cpu": 0.25, "memory": GI, "ephemeral-storage": 0}
    assert found["limits"] == {"cpu": 1, "memory": None, "ephemeral-storage": None}
    assert said["total"]["running"]["least"]["requests"]["cpu"] == 0.5
    assert said["total"]["while_all_parts_are_updated"]["least"]["pods"] == 3
    assert said["storage"] == {"least": 5 * GI, "most": 5 * GI}
    assert said["claims"][0]["owner"] is None


def test_manifests_without_pods_and_claims_ask_for_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    service = {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "a"}}
    assert printed(capsys, tmp_path, service) == "These manifests ask for nothing: they have no pods and no claims.\n"


@pytest.mark.parametrize(
    "spec",
    [
        {"replicas": "many"}, {"replicas": -1}, {"replicas": None}, {"replicas": 1.5}, {"template": None},
        {"strategy": {"rollingUpdate": {"maxSurge": [1]}}},
        {"template": {"spec": {"containers": [{"name": "a", "resources": {"requests": {"cpu": "a", "memory": [1]}}}]}}},
        {"template": {"spec": {"containers": [{"name": "a", "resources": None}], "initContainers": None}}},
    ],
)  # fmt: skip
def test_odd_fields_are_no_reason_to_stop(spec: dict[str, Any], capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert printed(capsys, tmp_path, workload(**spec)) != ""


@pytest.mark.parametrize(
    "spec",
    [None, [], {"instances": "three", "storage": "1Gi"}, {"template": {"spec": {"containers": ["a"]}}, "replicas": 2},
     {"resources": "many", "storage": {"size": 5}, "tablespaces": ["a", {"name": 1, "storage": {"size": "1Gi"}}]}],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["Cluster", "Rollout"])
def test_a_custom_resource_may_have_anything_in_it(spec: Any, kind: str):
    group = "postgresql.cnpg.io/v1" if kind == "Cluster" else "argoproj.io/v1alpha1"
    custom = {"apiVersion": group, "kind": kind, "metadata": {"name": "a"}, "spec": spec}
    assert len(pod_groups([custom])) <= 1
    assert len(claims([custom])) <= 2
