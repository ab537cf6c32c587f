"""Workers and beat."""

import re
from typing import Any

import pytest
from typing_extensions import Unpack

from constructs_dify import Beat, DifyChart, ProbeTiming, Release, Storage, Tier, Worker, WorkerPool, Workers
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.tiers import celery_ping
from constructs_dify.tiers.workers import queues_of
from constructs_dify.wiring.environment import Value
from constructs_dify.workload.workload import WorkloadOptions
from tests.support.charts import components, container, dify, objects_of, pod, synth, variables
from tests.support.manifests import find, of_kind

RELEASE = Release(DEFAULT_VERSION)


def consumed(objects: Any, component: str) -> list[str]:
    return str(variables(objects, component)["CELERY_QUEUES"]).split(",")


# -- pools --------------------------------------------------------------------------------------------------------


def test_one_pool_consumes_every_queue_by_default(default_objects: Any):
    assert sorted(consumed(default_objects, "worker")) == sorted(RELEASE.queues)


def test_pools_share_the_queues_out_and_leave_none():
    pools = [
        WorkerPool(name="indexing", queues=["dataset", "pipeline"]),
        WorkerPool(name="mail", queues=["mail"]),
        WorkerPool(name="default"),
    ]
    objects = synth(workers=pools)
    assert consumed(objects, "worker-indexing") == ["dataset", "pipeline"]
    assert consumed(objects, "worker-mail") == ["mail"]
    everything = [
        queue for component in ("worker", "worker-indexing", "worker-mail") for queue in consumed(objects, component)
    ]
    assert sorted(everything) == sorted(RELEASE.queues)


def test_no_pool_need_be_for_the_rest_when_all_queues_are_named():
    pools = [WorkerPool(name="a", queues=RELEASE.queues[:3]), WorkerPool(name="b", queues=RELEASE.queues[3:])]
    assert queues_of(pools, RELEASE) == {"a": RELEASE.queues[:3], "b": RELEASE.queues[3:]}


def test_a_pool_for_the_rest_when_nothing_is_left_is_a_mistake():
    with pytest.raises(ValueError, match=r"workers: got 'b' without queues, but the other pools consume them all"):
        queues_of([WorkerPool(name="a", queues=RELEASE.queues), WorkerPool(name="b")], RELEASE)


def test_a_pool_works_on_as_many_tasks_at_a_time_as_it_says():
    pools = [WorkerPool(name="indexing", queues=["dataset"], concurrency=9), WorkerPool(name="default")]
    objects = synth(workers=pools)
    assert variables(objects, "worker-indexing")["CELERY_WORKER_AMOUNT"] == "9"


def test_each_pool_is_a_deployment_with_options_of_its_own():
    pools = [WorkerPool(name="indexing", queues=["dataset"], replicas=3), WorkerPool(name="default")]
    objects = synth(workers=pools, storage=Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1"))
    assert find(objects, "Deployment", "dify-worker-indexing")["spec"]["replicas"] == 3
    assert find(objects, "Deployment", "dify-worker")["spec"]["replicas"] == 1
    assert [obj["metadata"]["name"] for obj in of_kind(objects, "PodDisruptionBudget")] == ["dify-worker-indexing"]


def test_pools_are_known_by_their_names():
    chart = dify(workers=[WorkerPool(name="indexing", queues=["dataset"]), WorkerPool(name="default")])
    assert isinstance(chart.workers, Workers)
    assert chart.workers.pools.keys() == {"indexing", "default"}
    assert chart.workers.pools["indexing"].queues == ("dataset",)
    assert isinstance(chart.workers.beat, Beat)


# -- the worker ---------------------------------------------------------------------------------------------------


def test_nobody_connects_to_a_worker_or_to_beat(default_objects: Any):
    services = {service["metadata"]["name"] for service in of_kind(default_objects, "Service")}
    assert services.isdisjoint({"dify-worker", "dify-beat"})
    for component in ("worker", "beat"):
        assert "ports" not in container(default_objects, component)


def test_a_worker_is_asked_by_a_script_that_is_there(default_objects: Any):
    worker = container(default_objects, "worker")
    mounted = {mount["mountPath"] for mount in worker["volumeMounts"]}
    for probe in ("startupProbe", "livenessProbe"):
        interpreter, script, *_ = worker[probe]["exec"]["command"]
        assert interpreter == "python"
        assert script in mounted


def test_a_worker_that_hangs_is_replaced_soon(default_objects: Any):
    probe = container(default_objects, "worker")["livenessProbe"]
    # It may begin right after a check that it passed.
    until_verdict = probe["periodSeconds"] * probe["failureThreshold"] + celery_ping.REPLY_TIMEOUT
    assert until_verdict <= 220
    # It ignores SIGTERM.
    assert until_verdict + probe["terminationGracePeriodSeconds"] <= 250


def test_a_worker_has_the_time_to_come_back_to_its_broker(default_objects: Any):
    probe = container(default_objects, "worker")["livenessProbe"]
    # The first check may come right after the broker, and the last is in vain unless the worker listens by then. Celery
    # tries twice a minute, but once it waited 134 s for the address of a master that was gone, and 2 s for its queues.
    assert probe["periodSeconds"] * (probe["failureThreshold"] - 1) >= 140


@pytest.mark.parametrize("probe", ["startupProbe", "livenessProbe"])
def test_a_node_that_is_loaded_condemns_no_worker(probe: str, default_objects: Any):
    # Beside an answer that is waited for in vain, there is time to import Celery: a second of CPU, which took 30 s.
    assert celery_ping.TIME_LIMIT >= celery_ping.REPLY_TIMEOUT + 30
    # The probe ends without a verdict before Kubernetes takes its silence for one.
    assert container(default_objects, "worker")[probe]["timeoutSeconds"] >= celery_ping.TIME_LIMIT + 5


def test_a_worker_that_computes_is_alive_but_has_not_started(default_objects: Any):
    worker = container(default_objects, "worker")
    assert "--busy-is-alive" in worker["livenessProbe"]["exec"]["command"]
    assert "--busy-is-alive" not in worker["startupProbe"]["exec"]["command"]


def grace_when_hung(pool: WorkerPool, **options: Any) -> int:
    return container(synth(workers=[pool], **options), "worker")["livenessProbe"]["terminationGracePeriodSeconds"]


def test_a_worker_that_hangs_is_given_no_more_time_than_one_that_works():
    assert grace_when_hung(WorkerPool(name="default", termination_grace_period=10)) == 10
    shorter = Tier(termination_grace_period=20)
    assert grace_when_hung(WorkerPool(name="default"), agent_backend=None, defaults=shorter) == 20
    # Kubernetes takes no 0 from a probe.
    assert grace_when_hung(WorkerPool(name="default", termination_grace_period=0)) == 1
    usual = grace_when_hung(WorkerPool(name="default"))
    assert grace_when_hung(WorkerPool(name="default", termination_grace_period=3600)) == usual
    assert grace_when_hung(WorkerPool(name="default", liveness=ProbeTiming(period=90))) == usual


def test_only_a_worker_that_hangs_is_given_less_time_than_its_pod_has(default_objects: Any):
    assert "terminationGracePeriodSeconds" not in container(default_objects, "worker")["startupProbe"]


def test_a_worker_runs_the_image_of_the_api(default_objects: Any):
    images = {container(default_objects, component)["image"] for component in ("api", "worker", "beat")}
    assert images == {f"langgenius/dify-api:{DEFAULT_VERSION}"}


@pytest.mark.parametrize("part", ["api", "worker", "beat", "migrate"])
def test_what_imports_all_of_dify_keeps_the_compiled_modules(part: str, default_objects: Any):
    spec = pod(default_objects, part).spec
    empty = {volume["name"] for volume in spec["volumes"] if "emptyDir" in volume}
    # The probe of a worker is another process in the same container.
    for each in (*spec.get("initContainers", ()), *spec["containers"]):
        [folder] = [variable["value"] for variable in each["env"] if variable["name"] == "PYTHONPYCACHEPREFIX"]
        assert [mount["name"] in empty for mount in each["volumeMounts"] if mount["mountPath"] == folder] == [True]


# -- beat ---------------------------------------------------------------------------------------------------------


def test_there_is_never_more_than_one_beat(default_objects: Any):
    spec = find(default_objects, "Deployment", "dify-beat")["spec"]
    assert spec["replicas"] == 1
    # While a new pod starts, the old one must be gone.
    assert spec["strategy"] == {"type": "Recreate"}


def test_beat_may_be_stopped():
    assert find(synth(beat=Tier(replicas=0)), "Deployment", "dify-beat")["spec"]["replicas"] == 0


def test_beat_keeps_its_schedule_where_it_may_write(default_objects: Any):
    command = container(default_objects, "beat")["command"]
    schedule = command[command.index("-s") + 1]
    folders = {mount["mountPath"] for mount in container(default_objects, "beat")["volumeMounts"]}
    assert schedule.rpartition("/")[0] in folders


def test_beat_is_alive_as_long_as_it_writes_its_schedule(default_objects: Any):
    beat = container(default_objects, "beat")
    schedule = beat["command"][beat["command"].index("-s") + 1]
    asked = beat["livenessProbe"]["exec"]["command"][-1]
    assert schedule.rpartition("/")[2] in asked
    [minutes] = re.findall(r"-mmin -(\d+) ", asked)
    # It writes at least every eight minutes, whatever is due.
    assert 16 <= int(minutes) <= 60


def test_beat_can_be_without_workers_and_workers_without_beat():
    assert components(synth(workers=None)) >= {"beat"}
    assert components(synth(beat=None)) >= {"worker"}
    assert components(synth(beat=None, workers=None)).isdisjoint({"worker", "beat"})


# -- subclasses ---------------------------------------------------------------------------------------------------


class QuietWorker(Worker):
    """A worker that logs less."""

    def environment(self) -> dict[str, Value]:
        return {**super().environment(), "MAX_TASKS_PER_CHILD": "10"}


class QuietWorkers(Workers):
    """Pools of quiet workers."""

    def make_worker(self, *, pool: WorkerPool, queues: Any, **options: Unpack[WorkloadOptions]) -> Worker:
        return QuietWorker(self, f"worker-{pool.name}", pool=pool, queues=queues, **options)


def test_a_subclass_chooses_the_class_of_each_worker():
    class Quiet(DifyChart):
        def make_workers(self, **options: Any) -> Workers:
            return QuietWorkers(self, "workers", **options)

    objects = objects_of(dify(Quiet))
    assert variables(objects, "worker")["MAX_TASKS_PER_CHILD"] == "10"
    assert "MAX_TASKS_PER_CHILD" not in variables(objects, "beat")
