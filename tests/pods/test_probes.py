"""Probes: the numbers that they have when nobody gives any, and what a timing may be."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import NO_PROBE, ProbeTiming, Tier
from constructs_dify.pods.probes import exec_probe, http_probe, merged_probe, tcp_probe
from constructs_dify.pods.tier import merged

MAKERS: dict[str, k8s.Probe] = {
    "http": http_probe("/health", "http", period=7),
    "tcp": tcp_probe("http", period=7),
    "exec": exec_probe("true", period=7),
}


@pytest.mark.parametrize("kind", MAKERS)
def test_one_slow_answer_is_no_failure_of_the_pod(kind: str):
    probe = MAKERS[kind]
    assert (probe.period_seconds, probe.failure_threshold, probe.timeout_seconds) == (7, 3, 5)


def test_a_probe_asks_what_it_is_made_for():
    http, tcp, command = MAKERS["http"], MAKERS["tcp"], MAKERS["exec"]
    assert http.http_get is not None
    assert (http.http_get.path, http.http_get.port.value) == ("/health", "http")
    assert tcp.tcp_socket is not None
    assert tcp.tcp_socket.port.value == "http"
    assert command.exec is not None
    assert command.exec.command == ["true"]
    assert exec_probe("true", period=7, delay=120).initial_delay_seconds == 120


def test_a_command_can_leave_less_time_to_end_than_the_pod():
    assert exec_probe("true", period=7, grace=30).termination_grace_period_seconds == 30
    assert MAKERS["exec"].termination_grace_period_seconds is None
    tuned = merged_probe([exec_probe("true", period=7, grace=30), ProbeTiming(period=60)])
    assert isinstance(tuned, k8s.Probe)
    assert (tuned.period_seconds, tuned.termination_grace_period_seconds) == (60, 30)


def test_other_numbers_are_taken_as_they_are():
    probe = http_probe("/health", "http", period=30, failures=5, timeout=10)
    assert (probe.period_seconds, probe.failure_threshold, probe.timeout_seconds) == (30, 5, 10)


def test_a_part_without_a_probe_has_none_to_tune():
    assert merged_probe([None, ProbeTiming(period=60)]) is None
    assert merged(Tier(), Tier(liveness=ProbeTiming(period=60))).liveness is None


def test_who_says_nothing_of_a_probe_keeps_it():
    probe = MAKERS["http"]
    assert merged(Tier(liveness=probe), Tier(), Tier(replicas=2)).liveness is probe


def test_a_switched_off_probe_is_off_until_there_is_a_whole_one():
    probe = MAKERS["http"]
    assert merged_probe([probe, NO_PROBE]) == NO_PROBE
    assert merged_probe([probe, NO_PROBE, ProbeTiming(period=60)]) is None
    assert merged_probe([probe, NO_PROBE, MAKERS["tcp"]]) is MAKERS["tcp"]
    assert merged_probe([None, NO_PROBE]) is None


def test_a_timing_before_a_whole_probe_is_forgotten():
    probe = MAKERS["tcp"]
    assert merged_probe([MAKERS["http"], ProbeTiming(period=60), probe]) is probe


def test_tuning_a_probe_leaves_the_one_that_other_parts_share():
    probe = http_probe("/health", "http", period=7)
    assert merged_probe([probe, ProbeTiming(period=60, failures=9, timeout=9, successes=2)]) is not probe
    assert http_probe("/health", "http", period=7).period_seconds == 7


@pytest.mark.parametrize(
    ("name", "value"),
    [("initial_delay", -1), ("period", 0), ("timeout", 0), ("failures", 0), ("successes", 0), ("period", -5)],
)
def test_a_number_is_one_that_kubernetes_takes(name: str, value: int):
    with pytest.raises(ValueError, match=rf"^ProbeTiming\.{name}: got {value}; expected a whole number, [01] or more"):
        ProbeTiming(**{name: value})


@pytest.mark.parametrize("value", ["30", 1.5, True])
def test_a_number_is_a_whole_one(value: Any):
    with pytest.raises(TypeError, match=r"^ProbeTiming\.period: got .*; write a whole number"):
        ProbeTiming(period=value)


def test_a_check_may_start_at_once():
    assert ProbeTiming(initial_delay=0).initial_delay == 0


@pytest.mark.parametrize("option", ["liveness", "startup"])
def test_only_readiness_takes_more_than_one_success(option: str):
    probe = MAKERS["http"]
    for several in (ProbeTiming(successes=2), k8s.Probe(http_get=probe.http_get, success_threshold=2)):
        Tier(readiness=several)
        wrong: Any = {option: several}
        with pytest.raises(ValueError, match=rf"^Tier\.{option}\.success\w+: got 2; expected 1, .* readiness only"):
            Tier(**wrong)
    right: Any = {option: ProbeTiming(successes=1)}
    Tier(**right)
