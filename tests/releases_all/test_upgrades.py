"""From each release to the next, and from the oldest to the newest."""

import warnings
from functools import cache
from itertools import pairwise

import pytest

from constructs_dify import Release
from constructs_dify.releases.data import versions
from tests.support.charts import COMPONENT, synth
from tests.support.immutable import refusals
from tests.support.manifests import Manifest, environment, of_kind, pods, title

pytestmark = pytest.mark.releases

PAIRS = [*pairwise(versions()), (versions()[0], versions()[-1]), (versions()[0], "1.16.1")]
WAITING = ("api", "worker", "beat")
# What a part is given when it knows Dify's database, or calls those that do.
KNOWS = {"DB_HOST", "DIFY_AGENT_INNER_API_KEY"}


@cache
def default(release: str, *, paused: bool = False) -> list[Manifest]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return synth(release=release, paused=True) if paused else synth(release=release)


def jobs(release: str, component: str) -> set[str]:
    return {
        obj["metadata"]["name"]
        for obj in of_kind(default(release), "Job")
        if obj["metadata"]["labels"][COMPONENT] == component
    }


def queues(release: str) -> set[str]:
    [worker] = [pod for pod in pods(default(release)) if pod.labels[COMPONENT] == "worker"]
    return set(str(environment(default(release), worker.spec["containers"][0])["CELERY_QUEUES"]).split(","))


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_an_api_server_takes_the_newer_one_over_the_older_one(old: str, new: str):
    assert refusals(default(old), default(new)) == []


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_services_keep_their_names_and_their_ports(old: str, new: str):
    def ports(release: str) -> dict[str, set[int]]:
        services = of_kind(default(release), "Service")
        return {title(obj): {port["port"] for port in obj["spec"]["ports"]} for obj in services}

    later = ports(new)
    for service, there in ports(old).items():
        assert there <= later[service], service


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_tasks_of_the_older_one_are_taken_by_workers_of_the_newer_one(old: str, new: str):
    assert queues(old) <= queues(new)


@pytest.mark.parametrize(("old", "new"), PAIRS)
def test_the_newer_one_migrates_in_a_job_of_its_own(old: str, new: str):
    [before], [after] = jobs(old, "migrate"), jobs(new, "migrate")
    assert before != after


@pytest.mark.parametrize("release", versions())
def test_pods_wait_for_the_schema_with_the_image_that_they_run(release: str):
    waiting = {pod.labels[COMPONENT]: pod for pod in pods(default(release)) if pod.labels[COMPONENT] in WAITING}
    assert waiting.keys() == set(WAITING)
    for component, pod in waiting.items():
        [wait] = [each for each in pod.spec["initContainers"] if each["name"] == "wait-for-schema"]
        assert wait["image"] == pod.spec["containers"][0]["image"] == Release(release).images["api"], component


@pytest.mark.parametrize("release", versions())
def test_paused_nothing_is_left_of_what_knows_the_data(release: str):
    objects = default(release, paused=True)
    assert refusals(default(release), objects) == []
    for pod in pods(objects):
        names = {name for each in pod.spec["containers"] for name in environment(objects, each)}
        if KNOWS & names:
            assert pod.owner["spec"].get("replicas") == 0, title(pod.owner)
