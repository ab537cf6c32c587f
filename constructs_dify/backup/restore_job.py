"""RestoreJob: the Job of a pod that brings something back."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from ..pods.resources import Resources
from ..pods.tier import Tier, merged
from ..releases.release import User
from ..wiring.secret_key import SecretKey
from ..workload.job import Job
from ..workload.workload import WorkloadOptions
from .plan import Plan


class RestoreJob(Job):
    """Brings something back from a backup, one step after the other, once: another snapshot is another Job.

    What was interrupted may run again: it changes nothing that is there already as it should be.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """

    part = "backup"
    image_of = "restic"
    retries = 2

    def __init__(
        self, scope: Construct, id: str, *, plan: Plan, deadline: int, **workload: Unpack[WorkloadOptions]
    ) -> None:
        """Brings something back from a backup.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            plan: What it does.
            deadline: Seconds that it may take.
            workload: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.
        """
        self._plan, self.deadline = plan, deadline
        workload["uses"] = plan.dependencies(self.part)
        super().__init__(scope, id, **workload)

    @property
    def component(self) -> str:
        """See Workload."""
        return self._plan.component

    @property
    def user(self) -> User:
        """See Workload. The owner of the files, so that what comes back belongs to who reads it."""
        return self._plan.user

    def defaults(self) -> Tier:
        """See Workload."""
        resources = Resources(cpu="100m", memory="256Mi", cpu_limit="2", memory_limit="2Gi")
        return merged(self._plan.tier(self.install), Tier(resources=resources))

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return self._plan.files

    def container(self) -> k8s.Container:
        """See Workload."""
        return self._plan.own_container(super().container(), self.tier)

    def pod_spec(self) -> k8s.PodSpec:
        """See Workload."""
        return self._plan.pod(super().pod_spec(), self.tier, [mount for _, mount in self._own_volumes])

    @property
    def secrets(self) -> Mapping[str, SecretKey]:
        """See Workload."""
        return self._plan.secrets
