"""RestoreJob: the Job of a pod that brings something back."""

from constructs import Construct
from typing_extensions import Unpack

from ..workload.job import Job
from ..workload.workload import WorkloadOptions
from .plan import Plan
from .planned import Planned


class RestoreJob(Planned, Job):
    """Brings something back from a backup, one step after the other, once: another snapshot is another Job.

    What was interrupted may run again: it changes nothing that is there already as it should be.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """

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
