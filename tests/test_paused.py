"""An installation that is paused: nothing of Dify touches its data."""

from typing import Any

import pytest

from constructs_dify import Autoscale, Monitoring, Network, QueueAutoscale, Storage, Tier, WorkerPool
from tests.support.charts import COMPONENT, synth
from tests.support.immutable import refusals
from tests.support.manifests import Manifest, environment, of_kind, pods, title
from tests.support.references import reference_errors

OPTIONS: dict[str, Any] = {
    "release": "1.9.1",
    "api": Tier(autoscale=Autoscale(min=2, max=3)),
    "storage": Storage.s3(bucket="files", plugin_bucket="files", region="eu-central-1"),
    "workers": [WorkerPool(name="default", autoscale=QueueAutoscale(max=2))],
    "web": Tier(replicas=2),
    "smoke_test": Tier(),
    "one_time_commands": ["vdb-migrate"],
    "monitoring": Monitoring(),
    "network": Network(monitoring_namespaces=["monitoring"]),
    "settings": {"SQLALCHEMY_POOL_SIZE": "10"},
}


@pytest.fixture(scope="module")
def running() -> list[Manifest]:
    return synth(argo_cd=True, **OPTIONS)


@pytest.fixture(scope="module")
def paused() -> list[Manifest]:
    return synth(argo_cd=True, paused=True, **OPTIONS)


def replicas(objects: list[Manifest]) -> dict[str, int | None]:
    return {
        obj["metadata"]["labels"][COMPONENT]: obj["spec"].get("replicas")
        for obj in of_kind(objects, "Deployment", "StatefulSet")
    }


def test_what_reads_or_writes_the_data_has_no_pods_and_the_rest_stays(paused: list[Manifest], running: list[Manifest]):
    stopped = {component for component, number in replicas(paused).items() if number == 0}
    assert stopped == {"api", "worker", "beat", "plugin-daemon"}
    others = replicas(running)
    assert {name: number for name, number in replicas(paused).items() if name not in stopped} == {
        name: number for name, number in others.items() if name not in stopped
    }


def test_every_deployment_that_knows_a_database_is_among_them(paused: list[Manifest]):
    for each in pods(paused):
        component = each.labels[COMPONENT]
        known = {name for container in each.spec["containers"] for name in environment(paused, container)}
        if "DB_PASSWORD" in known:
            assert replicas(paused)[component] == 0, component


def test_no_autoscaler_starts_them_again_and_no_budget_waits_for_them(paused: list[Manifest]):
    assert not [title(obj) for obj in of_kind(paused, "HorizontalPodAutoscaler")]
    assert [title(obj) for obj in of_kind(paused, "PodDisruptionBudget")] == ["PodDisruptionBudget/dify-web"]
    [scaler] = of_kind(paused, "ScaledObject")
    assert scaler["metadata"]["annotations"]["autoscaling.keda.sh/paused-replicas"] == "0"


def test_no_job_touches_the_data(paused: list[Manifest], running: list[Manifest]):
    def jobs(objects: list[Manifest]) -> set[str]:
        return {obj["metadata"]["labels"][COMPONENT].rpartition("-")[0] for obj in of_kind(objects, "Job")}

    assert jobs(running) > jobs(paused) == {"create"}


def test_the_pods_that_come_back_are_the_same(paused: list[Manifest], running: list[Manifest]):
    def templates(objects: list[Manifest]) -> dict[str, Manifest]:
        return {title(obj): obj["spec"]["template"] for obj in of_kind(objects, "Deployment", "StatefulSet")}

    assert templates(paused) == templates(running)
    assert not refusals(running, paused)
    assert not refusals(paused, running)


def test_nothing_that_is_named_is_missing(paused: list[Manifest]):
    # KEDA is told the same number, so neither puts back what the other says.
    assert [each for each in reference_errors(paused) if "sets replicas" not in each] == []


def test_the_scaler_of_an_installation_that_runs_is_not_paused(running: list[Manifest]):
    [scaler] = of_kind(running, "ScaledObject")
    assert "autoscaling.keda.sh/paused-replicas" not in scaler["metadata"].get("annotations", {})
