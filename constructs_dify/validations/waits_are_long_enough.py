"""WaitsAreLongEnough: nobody hangs up while the other side may still be at work."""

from collections.abc import Iterator, Sequence
from math import floor

from .. import checks
from ..tiers.agent_backend import BEFORE_GRACE, GRACE
from ..tiers.ssrf_proxy import READ_TIMEOUTS, SsrfProxy
from ..wiring.part import Part
from ..workload.workload import Workload
from .known_settings import known, named, place

# Who waits, for how long, for whom, which may take how long, and what comes of it otherwise.
_WAITS = (
    (
        "nginx", "NGINX_PROXY_READ_TIMEOUT", "api", "APP_MAX_EXECUTION_TIME",
        "an app whose answer does not stream ends in a 504",
    ),
    (
        "nginx", "NGINX_PROXY_READ_TIMEOUT", "plugin-daemon", "PLUGIN_MAX_EXECUTION_TIMEOUT",
        "a slow endpoint of a plugin ends in a 504",
    ),
    (
        "api", "PLUGIN_DAEMON_TIMEOUT", "plugin-daemon", "PLUGIN_MAX_EXECUTION_TIMEOUT",
        "a call of a slow plugin fails",
    ),
    ("api", "APP_MAX_EXECUTION_TIME", "api", "WORKFLOW_MAX_EXECUTION_TIME", "the app stops the workflow earlier"),
    (
        "api", "APP_MAX_EXECUTION_TIME", "web", "TEXT_GENERATION_TIMEOUT_MS",
        "the page waits for an app that has been stopped",
    ),
)  # fmt: skip


class WaitsAreLongEnough:
    """Nobody hangs up while the other side may still be at work.

    Before Dify 1.9.2, which brought PLUGIN_DAEMON_TIMEOUT, the API waits for the plugin daemon as long as it takes.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each wait that is too short."""
        return [
            *self._in_the_table(), *self._for_code(), *self._of_sync_workers(), *self._of_squid(), *self._idle(),
            *self._of_agents(),
        ]  # fmt: skip

    def _in_the_table(self) -> Iterator[str]:
        for caller, wait, callee, work, otherwise in _WAITS:
            for waits in named(self._parts, caller):
                for works in named(self._parts, callee):
                    patience, time = _seconds(waits, wait), _seconds(works, work)
                    # Within a part, a default that is never reached is nobody's intention.
                    meant = waits is not works or work in works.install.settings or work in works.tier.settings
                    if meant and patience is not None and time is not None and patience < time:
                        yield _too_short(waits, wait, patience, works, work, time, otherwise)

    def _for_code(self) -> Iterator[str]:
        wait, work = "CODE_EXECUTION_READ_TIMEOUT", "WORKER_TIMEOUT"
        for sandbox in named(self._parts, "sandbox"):
            for caller in named(self._parts, "api", "worker"):
                patience, time = _seconds(caller, wait), _seconds(sandbox, work)
                # Longer: the sandbox needs some time of its own, to stop the code and to answer.
                if patience is not None and time is not None and patience <= time:
                    yield _too_short(
                        caller, wait, patience, sandbox, work, time, "code that takes its time looks like a failed call"
                    )

    def _of_sync_workers(self) -> Iterator[str]:
        """Only workers of this kind are stopped for a long request; for others, the time is for their heartbeat."""
        wait, work = "GUNICORN_TIMEOUT", "APP_MAX_EXECUTION_TIME"
        for api in named(self._parts, "api"):
            patience, time = _seconds(api, wait), _seconds(api, work)
            if known(api, "SERVER_WORKER_CLASS") == "sync" and patience and time and patience < time:
                yield _too_short(
                    api,
                    wait,
                    patience,
                    api,
                    work,
                    time,
                    "gunicorn stops a worker of class sync in the middle of an app",
                )

    def _of_squid(self) -> Iterator[str]:
        for proxy in self._parts:
            if not isinstance(proxy, SsrfProxy):
                continue
            for caller in named(self._parts, "api", "worker"):
                for name in READ_TIMEOUTS:
                    time = _seconds(caller, name)
                    if time is not None and time > proxy.read_timeout:
                        yield (
                            f"{caller.component}: waits {time:g} s for other servers ({name}), but squid, which it "
                            f"goes through, {proxy.read_timeout} s; give {name} in the settings of the chart, which "
                            "squid follows, up to a day"
                        )

    def _idle(self) -> Iterator[str]:
        name = "NGINX_KEEPALIVE_TIMEOUT"
        for nginx in named(self._parts, "nginx"):
            wanted, given = nginx.front_service().keepalive, _seconds(nginx, name)
            if wanted is not None and given is not None and given < wanted:
                yield (
                    f"nginx.settings[{name!r}]: got {given:g}, but the load balancer in front of it keeps idle "
                    f"connections for nearly {wanted} s, and answers some requests with a 502 if nginx closes them "
                    f"earlier; leave it out, or give {wanted} at least"
                )

    def _of_agents(self) -> Iterator[str]:
        for backend in named(self._parts, "agent-backend"):
            time, lives = _seconds(backend, GRACE), backend.tier.termination_grace_period
            if time is not None and lives is not None and lives <= BEFORE_GRACE + time:
                yield (
                    f"{backend.component}: gives runs {time:g} s to end ({GRACE}), which start {BEFORE_GRACE} s after "
                    f"its pod is stopped, but the pod is killed after {lives} s; give termination_grace_period="
                    f"{floor(BEFORE_GRACE + time) + 1}, or more, in its Tier, or lower the setting"
                )


def _seconds(part: Workload, name: str) -> float | None:
    text = known(part, name)
    if text is None:
        return None
    if part.install.release.settings.of(part.part)[name].type == "nginx-time":
        return checks.nginx_seconds(text)
    try:
        number = float(text)
    except ValueError:
        # The page takes its default for what is no number.
        return None
    return number / 1000 if name.endswith("_MS") else number


def _too_short(
    waits: Workload, wait: str, patience: float, works: Workload, work: str, time: float, otherwise: str
) -> str:
    return (
        f"{waits.component}: waits {patience:g} s ({wait}), but {works.component} may take {time:g} s ({work}), so "
        f"{otherwise}; raise {place(waits, wait)}, or lower {place(works, work)}"
    )
