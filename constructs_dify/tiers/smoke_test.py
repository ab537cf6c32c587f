"""SmokeTest: a Job that checks that every Service answers."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..pods.resources import Resources
from ..pods.tier import Tier, merged
from ..wiring.destinations import Destination, to_part
from ..wiring.part import Part
from ..workload.job import Job
from ..workload.workload import Workload, WorkloadOptions
from .common import safe_tier

_SCRIPT = "/scripts/health_check.py"


class SmokeTest(Job):
    """Checks from inside the cluster that every Service of the installation answers its health check.

    A person, or Argo CD after a sync, starts it. No part waits for it.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """

    part = "smoke-test"
    image_of = "api"
    retries = 0
    scratch: ClassVar[Mapping[str, str]] = {}

    @checks.arguments("")
    def __init__(
        self, scope: Construct, id: str, *, targets: Sequence[Part], **options: Unpack[WorkloadOptions]
    ) -> None:
        """Checks from inside the cluster that every Service of the installation answers its health check.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            targets: The parts to check; parts without a Service of their own are skipped.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            TypeError: If a value is of the wrong type, or there is no parameter of that name.
        """
        self._targets = [target for target in targets if isinstance(target, Workload) and target.service is not None]
        super().__init__(scope, id, **options)

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            safe_tier(self.install),
            Tier(resources=Resources(cpu="50m", memory="64Mi", cpu_limit="500m", memory_limit="128Mi")),
        )

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python", _SCRIPT)

    def arguments(self) -> Sequence[str]:
        """See Workload. One URL for each Service."""
        return [_url(target) for target in self._targets]

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_SCRIPT: Path(__file__).with_name("health_check.py").read_text("utf-8")}

    def _destinations(self) -> tuple[Destination, ...]:
        return tuple(to_part(target.component, next(iter(target.ports.values()))) for target in self._targets)


def _url(target: Workload) -> str:
    """The URL of its readiness probe, if that uses the port of its address; otherwise only the port."""
    probe = target.tier.readiness
    asked = probe.http_get if isinstance(probe, k8s.Probe) else None
    if asked is None or asked.port.value != next(iter(target.ports)):
        return f"tcp://{target.address}"
    return f"http://{target.address}{asked.path}"
