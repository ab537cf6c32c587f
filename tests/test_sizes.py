"""What the numbers of the default install are for: memory, and how long a start, a silence and an end may take.

Bounds, not copies: other numbers within them are another choice, numbers outside of them break an installation.
"""

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify import SMALL, Tier, checks
from tests.support.charts import COMPONENT, components, container, pod, synth
from tests.support.manifests import Manifest, containers, of_kind, pods, title
from tests.support.requests import claims, of_pod, total

ROOT = Path(__file__).parents[1]
MI = 1024**2
# Measured with the real Dify, which imports all of itself, without the compiled modules of an earlier start.
CPU_SECONDS_OF_A_START = {"api": 25, "worker": 25, "beat": 25}


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """The least that a part needs.

    Attributes:
        memory: MiB that its container must be allowed, and why.
        start: Seconds that it may take until it answers, and why; None: it has no startup probe.
        silence: Seconds without an answer before it is restarted, and why; None: nobody asks it.
        end: Seconds that it may take to stop, and why; None: it ends by itself.
    """

    memory: tuple[int, str]
    start: tuple[int, str] | None
    silence: tuple[int, str] | None
    end: tuple[int, str] | None


# Of what was measured with the real Dify, half as much again: it was one user's load.
BOUNDS: dict[str, Bounds] = {
    "api": Bounds(
        memory=(1064, "its peak was 709 MiB"),
        start=(600, "where there is no Migration it migrates before its port opens"),
        silence=(120, "its processes may all be at long requests, and a restart would cut every stream"),
        end=(60, "answers stream for minutes"),
    ),
    "worker": Bounds(
        memory=(735, "its peak was 490 MiB"),
        start=(600, "it imports all of Dify, and each check imports Celery beside it"),
        silence=(180, "Celery may take 136 s to come back to its broker, and a restart gives up the tasks at hand"),
        end=(
            120,
            "an indexing run takes minutes, and on a node that is drained the API waits for its claim",
        ),
    ),
    "websocket": Bounds(
        memory=(735, "it imports what a worker does, and holds a connection for each open editor"),
        start=(600, "it imports all of Dify"),
        silence=(120, "a restart cuts every editor off"),
        end=(10, "pages connect again by themselves"),
    ),
    "agent-backend": Bounds(
        memory=(512, "a Python server, and the runs under way"),
        start=(120, "it imports a part of Dify"),
        silence=(60, "a restart ends every run"),
        end=(30, "its grace for the runs under way"),
    ),
    "local-sandbox": Bounds(
        memory=(1024, "it runs what agents like, all of them in one pod"),
        start=(30, "it starts at once, but its image may have to be unpacked"),
        silence=(60, "its commands may take all of its CPU"),
        end=(5, "what runs in it is lost"),
    ),
    "migrate": Bounds(memory=(512, "its peak was 341 MiB"), start=None, silence=None, end=None),
    "beat": Bounds(
        memory=(420, "its peak was 280 MiB"),
        start=(600, "it imports all of Dify"),
        silence=(120, "it writes its schedule every few minutes"),
        end=(10, "it writes its schedule"),
    ),
    "web": Bounds(
        memory=(512, "Node and its cache of pages"),
        start=(120, "a slow node takes a minute or two to start Node"),
        silence=(60, "a slow page is no reason"),
        end=(20, "downloads of pages under way"),
    ),
    "nginx": Bounds(
        memory=(128, "two processes, and the buffers of some hundred streams"),
        start=(30, "it starts at once, but its image may have to be unpacked"),
        silence=(60, "a restart would cut every stream"),
        end=(60, "answers stream for minutes"),
    ),
    "plugin-daemon": Bounds(
        memory=(1024, "238 MiB by itself, and a Python process for every plugin in the same container"),
        start=(300, "it starts every plugin that is installed"),
        silence=(120, "a restart ends every plugin, and they take minutes to come back"),
        end=(10, "its shell waits the whole time out"),
    ),
    "sandbox": Bounds(
        memory=(1024, "four Python processes at a time beside the server, and one with pandas takes 100 MiB or more"),
        start=(120, "it installs packages and lays out its chroot"),
        silence=(60, "its runs may take all of its CPU"),
        end=(15, "a run may take 15 seconds"),
    ),
    "ssrf-proxy": Bounds(
        memory=(256, "an upload is buffered in up to 16 MB, and several at a time are"),
        start=(30, "it reads its configuration and resolves names"),
        silence=(60, "all that goes out goes through it"),
        end=(35, "squid waits for 30 seconds for requests under way, after the pause"),
    ),
    "postgres": Bounds(
        memory=(1024, "256 MB of shared buffers, and a few MB for each of up to 300 connections"),
        start=(600, "it may have a long log to replay"),
        silence=(120, "a restart ends every transaction"),
        end=(60, "it writes a checkpoint"),
    ),
    "redis": Bounds(
        memory=(512, "a rewrite of its log may need what it holds once more"),
        start=(600, "a large log takes minutes to load"),
        silence=(120, "a restart takes the queues away from everybody, until its log is loaded"),
        end=(30, "it writes what it holds"),
    ),
    "weaviate": Bounds(
        memory=(1024, "vectors are held in memory"),
        start=(600, "large indexes take minutes to load"),
        silence=(120, "loading its indexes again takes minutes"),
        end=(60, "it writes what it holds"),
    ),
    "create-secrets": Bounds(memory=(64, "a small Python program"), start=None, silence=None, end=None),
}


def budget(probe: Manifest) -> int:
    """The seconds that all checks must fail for."""
    return probe["periodSeconds"] * probe["failureThreshold"]


def probes(objects: list[Manifest], kind: str) -> Iterator[tuple[str, Manifest]]:
    for found in pods(objects):
        for each in found.spec["containers"]:
            if probe := each.get(kind):
                yield title(found.owner), probe


# -- each part by what it needs -----------------------------------------------------------------------------------


def test_every_part_of_the_default_install_has_its_bounds(default_objects: Any):
    assert set(BOUNDS) == components(default_objects)


@pytest.mark.parametrize("part", BOUNDS)
def test_memory_is_enough_for_what_a_part_does(part: str, default_objects: Any):
    limit = container(default_objects, part)["resources"]["limits"]["memory"]
    least, why = BOUNDS[part].memory
    assert checks.amount(limit) >= least * MI, why


@pytest.mark.parametrize("part", BOUNDS)
def test_a_start_is_waited_for(part: str, default_objects: Any):
    probe, least = container(default_objects, part).get("startupProbe"), BOUNDS[part].start
    assert (probe is None) == (least is None)
    if probe and least:
        assert budget(probe) >= least[0], least[1]


@pytest.mark.parametrize("part", BOUNDS)
def test_a_silence_is_put_up_with_for_a_while_but_not_for_ever(part: str, default_objects: Any):
    probe, least = container(default_objects, part).get("livenessProbe"), BOUNDS[part].silence
    assert (probe is None) == (least is None)
    if probe and least:
        assert least[0] <= budget(probe) <= 600, least[1]


@pytest.mark.parametrize("part", BOUNDS)
def test_an_end_is_waited_for(part: str, default_objects: Any):
    grace, least = pod(default_objects, part).spec.get("terminationGracePeriodSeconds"), BOUNDS[part].end
    assert (grace is None) == (least is None)
    if grace is not None and least is not None:
        assert grace >= least[0], least[1]


def test_a_start_is_waited_for_on_a_node_that_gives_no_more_than_was_requested(default_objects: Any):
    for objects in (default_objects, synth(defaults=SMALL)):
        for part, seconds in CPU_SECONDS_OF_A_START.items():
            found = container(objects, part)
            share = checks.amount(found["resources"]["requests"]["cpu"])
            assert budget(found["startupProbe"]) >= seconds / share, part


# -- what is true of all ------------------------------------------------------------------------------------------


def test_no_part_is_restarted_for_less_than_three_failures_or_half_a_minute(default_objects: Any):
    found = list(probes(default_objects, "livenessProbe"))
    assert len(found) == len([bounds for bounds in BOUNDS.values() if bounds.silence])
    for where, probe in found:
        assert probe["failureThreshold"] >= 3, where
        assert budget(probe) >= 30, where


def test_a_check_ends_before_the_next_one_or_is_a_start(default_objects: Any):
    for kind in ("livenessProbe", "readinessProbe"):
        for where, probe in probes(default_objects, kind):
            assert probe["timeoutSeconds"] <= probe["periodSeconds"], (where, kind)


def test_a_check_has_more_than_the_one_second_of_kubernetes(default_objects: Any):
    for kind in ("livenessProbe", "readinessProbe", "startupProbe"):
        for where, probe in probes(default_objects, kind):
            assert probe["timeoutSeconds"] >= 5, (where, kind)


def test_what_does_not_answer_gets_no_requests_long_before_it_is_restarted(default_objects: Any):
    for found in pods(default_objects):
        for each in found.spec["containers"]:
            if "readinessProbe" in each:
                assert budget(each["readinessProbe"]) <= 30 < budget(each["livenessProbe"]), each["name"]


def test_the_pause_before_the_end_leaves_time_to_end(default_objects: Any):
    paused: set[str] = set()
    for found in pods(default_objects):
        for each in found.spec["containers"]:
            if hook := each.get("lifecycle"):
                [command, pause] = hook["preStop"]["exec"]["command"]
                assert command == "sleep"
                assert int(pause) + 20 <= found.spec["terminationGracePeriodSeconds"], each["name"]
                paused.add(found.labels[COMPONENT])
    assert paused == {"api", "web", "websocket", "nginx", "ssrf-proxy", "agent-backend"}


def test_no_container_may_use_less_than_it_asks_for(default_objects: Any):
    for found in pods(default_objects):
        for each in containers(found):
            requests, limits = each["resources"]["requests"], each["resources"]["limits"]
            assert requests.keys() == limits.keys(), each["name"]
            for name, request in requests.items():
                assert 0 < checks.amount(request) <= checks.amount(limits[name]), (title(found.owner), each["name"])


# -- the whole of it -----------------------------------------------------------------------------------------------

INSTALLS: dict[str, dict[str, Any]] = {
    "default install": {},
    "with `defaults=SMALL`": {"defaults": SMALL},
}


def test_the_whole_of_it_fits_two_small_nodes(default_objects: Any):
    # What a first try has: 2 x (2 CPUs, 4 GiB), of which Kubernetes keeps some. Jobs are over soon.
    running = total(default_objects, jobs=False)
    assert running["cpu"] <= 3.5
    assert running["memory"] <= 7 * 1024 * MI


def test_a_laptop_can_update_all_of_a_small_one():
    # 4 CPUs and 8 GiB, of which Kubernetes keeps one of each at most.
    updated = total(synth(defaults=SMALL), jobs=True, surge=True)
    assert updated["cpu"] <= 3
    assert updated["memory"] <= 7 * 1024 * MI


@pytest.mark.parametrize("name", INSTALLS)
def test_the_readme_says_what_all_of_it_requests(name: str):
    objects = synth(**INSTALLS[name])
    needed = [
        total(objects, jobs=False),
        total(objects, jobs=True),
        total(objects, jobs=True, surge=True),
    ]
    cells = [f"{each['cpu']:.2f} CPU, {each['memory'] / 1024 / MI:.1f} GiB" for each in needed]
    cells.append(f"{sum(claims(objects)) / 1024 / MI:.0f} GiB")
    assert f"| {name} | {' | '.join(cells)} |" in (ROOT / "README.md").read_text()


def test_what_runs_first_counts_if_it_is_more_than_what_runs_then(default_objects: Any):
    found = pod(deepcopy(default_objects), "api")
    [first, own] = (*found.spec["initContainers"], *found.spec["containers"])
    assert of_pod(found, "requests")["cpu"] == checks.amount(own["resources"]["requests"]["cpu"])
    first["resources"]["requests"]["cpu"] = "3"
    assert of_pod(found, "requests")["cpu"] == 3
    first["restartPolicy"] = "Always"
    assert of_pod(found, "requests")["cpu"] == 3 + checks.amount(own["resources"]["requests"]["cpu"])


# -- a namespace with quotas ---------------------------------------------------------------------------------------


def documented(kind: str) -> Any:
    """The object in the docs on quotas."""
    section = (ROOT / "docs" / "operations.md").read_text().partition("### A namespace with quotas\n")[2]
    block = section.partition("```yaml\n")[2].partition("```")[0]
    [found] = of_kind(list(yaml.safe_load_all(block)), kind)
    return found["spec"]


@pytest.mark.parametrize("name", INSTALLS)
def test_the_quota_in_the_docs_admits_all_of_it_while_all_of_it_is_updated(name: str):
    objects = synth(smoke_test=Tier(), **INSTALLS[name])
    hard = {key: checks.amount(value) for key, value in documented("ResourceQuota")["hard"].items()}
    requests, limits = (total(objects, kind, jobs=True, surge=True) for kind in ("requests", "limits"))
    used = {
        "requests.cpu": requests["cpu"],
        "requests.memory": requests["memory"],
        "limits.cpu": limits["cpu"],
        "limits.memory": limits["memory"],
        "pods": requests["pods"],
        "persistentvolumeclaims": len(claims(objects)),
        "requests.storage": sum(claims(objects)),
    }
    assert used.keys() == hard.keys()
    assert {key: amount for key, amount in used.items() if amount > hard[key]} == {}


@pytest.mark.parametrize("name", INSTALLS)
def test_the_limit_range_in_the_docs_admits_each_container_and_each_claim(name: str):
    objects = synth(smoke_test=Tier(), **INSTALLS[name])
    [of_containers, of_claims] = documented("LimitRange")["limits"]
    refused: list[str] = []
    for found in pods(objects):
        for each in containers(found):
            for resource in ("cpu", "memory"):
                request, limit = (checks.amount(each["resources"][kind][resource]) for kind in ("requests", "limits"))
                least, most, ratio = (
                    checks.amount(of_containers[bound][resource]) for bound in ("min", "max", "maxLimitRequestRatio")
                )
                if not least <= request <= limit <= min(most, request * ratio):
                    refused.append(f"{title(found.owner)}: {resource} of {each['name']}")
    assert refused == []
    assert max(claims(objects)) <= checks.amount(of_claims["max"]["storage"])
