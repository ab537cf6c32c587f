"""Probes: functions that create them, and options that tune their timing."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Final

from cdk8s_plus_27 import k8s

from .. import checks
from .structs import int_or_string, laid_over, struct


@checks.fields("ProbeTiming(period=30)")
@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeTiming:
    """Tunes the timing of a probe that a part already has. To replace the probe, give a `k8s.Probe` instead.

    See https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/

    Args:
        initial_delay: Seconds before the first check; default: the part's.
        period: Seconds between checks; default: the part's.
        timeout: Seconds until a check counts as failed; default: the part's.
        failures: Consecutive failures until the probe fails; default: the part's.
        successes: Consecutive successes until the probe succeeds (readiness only); default: the part's.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
        ValueError: If a number is too small.
    """

    initial_delay: int | None = None
    period: int | None = None
    timeout: int | None = None
    failures: int | None = None
    successes: int | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        checks.integer("ProbeTiming.initial_delay", self.initial_delay, at_least=0)
        for name in ("period", "timeout", "failures", "successes"):
            checks.integer(f"ProbeTiming.{name}", getattr(self, name), at_least=1)

    def _applied_to(self, probe: k8s.Probe) -> k8s.Probe:
        tuned = {
            "initial_delay_seconds": self.initial_delay,
            "period_seconds": self.period,
            "timeout_seconds": self.timeout,
            "failure_threshold": self.failures,
            "success_threshold": self.successes,
        }
        return laid_over(probe, {name: value for name, value in tuned.items() if value is not None})


@checks.example("NO_PROBE")
class NoProbe(Enum):
    """The type of `NO_PROBE`."""

    NO_PROBE = "no probe"


NO_PROBE: Final = NoProbe.NO_PROBE
"""Switches a probe off: `Tier(liveness=NO_PROBE)`."""

Probe = ProbeTiming | k8s.Probe | NoProbe


def merged_probe(given: list[Probe | None]) -> k8s.Probe | NoProbe | None:
    """Merge probes, with the most specific last: a timing tunes the probe before it, a whole probe replaces it.

    Of a probe that is switched off, `NO_PROBE` remains; a timing has nothing to tune there.
    """
    probe: k8s.Probe | NoProbe | None = None
    for one in given:
        if isinstance(one, ProbeTiming):
            probe = one._applied_to(probe) if isinstance(probe, k8s.Probe) else None  # pyright: ignore[reportPrivateUsage]
        elif isinstance(one, k8s.Probe) or (one is not None and probe is not None):
            probe = one
    return probe


def whole_probe(probe: Probe | None) -> k8s.Probe | None:
    """The probe of a container, once all that is said of it is merged."""
    return probe if isinstance(probe, k8s.Probe) else None


@checks.arguments("http_probe")
@cache
def http_probe(path: str, port: int | str, *, period: int, failures: int = 3, timeout: int = 5) -> k8s.Probe:
    """A probe that succeeds with a 2xx or 3xx response.

    Args:
        path: The path to request.
        port: The port, by number or name.
        period: Seconds between checks.
        failures: Consecutive failures until the probe fails; default: 3.
        timeout: Seconds until a check counts as failed; default: 5.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    return struct(
        k8s.Probe,
        http_get=struct(k8s.HttpGetAction, path=path, port=int_or_string(port)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
    )


@checks.arguments("tcp_probe")
@cache
def tcp_probe(port: int | str, *, period: int, failures: int = 3, timeout: int = 5) -> k8s.Probe:
    """A probe that succeeds if the port accepts connections.

    Args:
        port: The port, by number or name.
        period: Seconds between checks.
        failures: Consecutive failures until the probe fails; default: 3.
        timeout: Seconds until a check counts as failed; default: 5.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    return struct(
        k8s.Probe,
        tcp_socket=struct(k8s.TcpSocketAction, port=int_or_string(port)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
    )


@checks.arguments("exec_probe")
@cache
def exec_probe(
    *command: str, period: int, failures: int = 3, timeout: int = 5, delay: int | None = None, grace: int | None = None
) -> k8s.Probe:
    """A probe that succeeds if the command exits with 0.

    Args:
        command: The command and its arguments.
        period: Seconds between checks.
        failures: Consecutive failures until the probe fails; default: 3.
        timeout: Seconds until a check counts as failed; default: 5.
        delay: Seconds before the first check; default: none.
        grace: Seconds between SIGTERM and SIGKILL once the probe has failed, never for readiness; default: the pod's.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    return struct(
        k8s.Probe,
        exec=struct(k8s.ExecAction, command=list(command)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
        initial_delay_seconds=delay,
        termination_grace_period_seconds=grace,
    )
