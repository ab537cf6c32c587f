"""QueueExporter: what waits in the queues, for Prometheus."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.tier import Tier, merged
from ..wiring.dependency import Grant
from ..wiring.redis_facts import RedisFacts
from ..workload.workload import Workload
from .common import safe_tier
from .python_settings import python_grant

_FOLDER = "/exporter"


class QueueExporter(Workload):
    """Serves the length of every queue of the release, and how long the task that is next has been waiting.

    It reads the broker as the workers do, so it needs nothing but their settings for Redis.

    See https://prometheus.io/docs/instrumenting/exporters/
    """

    part = "queue-exporter"
    image_of = "api"
    scratch: ClassVar[Mapping[str, str]] = {}

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            safe_tier(self.install),
            Tier(
                resources=Resources(cpu="20m", memory="128Mi", cpu_limit="200m", memory_limit="256Mi"),
                # It imports Celery, more than a CPU second, on a request of 20m.
                startup=http_probe("/healthz", "metrics", period=5, failures=36),
                readiness=http_probe("/healthz", "metrics", period=10),
                liveness=http_probe("/healthz", "metrics", period=30),
            ),
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts) if isinstance(facts, RedisFacts) else Grant()

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python", f"{_FOLDER}/queue_metrics.py", str(self.ports["metrics"]), *self.install.release.queues)

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        here = Path(__file__).parent
        names = ("queue_metrics.py", "celery_ping.py")
        return {f"{_FOLDER}/{name}": (here / name).read_text("utf-8") for name in names}
