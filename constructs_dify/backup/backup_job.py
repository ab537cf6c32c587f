"""BackupJob: the CronJob of a pod that saves something."""

from collections.abc import Mapping
from typing import ClassVar, Final

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from ..pods.structs import laid_over, struct
from ..workload.rendered import rendered
from ..workload.workload import WorkloadOptions
from .dify_backup import DifyBackup, oldest
from .plan import Plan
from .planned import Planned

# Kubernetes adds the minute of a run to the name, and what it adds to the name of a pod has to fit too.
_MAX_NAME: Final = 52
# What a controller that was away has missed, it starts up to an hour later.
_STARTING_DEADLINE: Final = 3600
_HISTORY: Final = 3
# A volume of its own, with dumps on it, goes with its pod, and that with its Job.
_HISTORY_WITH_VOLUMES: Final = 1


class BackupJob(Planned):
    """Saves something on a schedule, one step after the other; the last one is restic, which keeps all of it.

    No run begins while another one is at it.

    See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/

    Attributes:
        cron_job: The CronJob.
    """

    singleton = "it runs on a schedule"
    retries: ClassVar[int] = 1
    """How many pods may fail before a run does."""

    cron_job: k8s.KubeCronJob

    def __init__(
        self, scope: Construct, id: str, *, options: DifyBackup, plan: Plan, suspended: bool,
        **workload: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """Saves something on a schedule.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: When, and where to.
            plan: What it does.
            suspended: Whether no run begins, because a backup comes back.
            workload: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.
        """
        self._options, self._plan, self._suspended = options, plan, suspended
        workload["uses"] = plan.dependencies(self.part)
        super().__init__(scope, id, **workload)

    @property
    def max_age(self) -> int:
        """Seconds after which its last success is too old."""
        return oldest(self._options)

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload."""
        return {}

    def pod_spec(self) -> k8s.PodSpec:
        """See Workload."""
        return laid_over(super().pod_spec(), {"restart_policy": "Never"})

    def _render_disruption_budget(self) -> None:
        """None: it ends by itself."""

    def _pod_annotations(self) -> Mapping[str, str]:
        """Without the checksum of its scripts, which the next run reads anyway."""
        return self.tier.annotations

    def _reload(self) -> dict[str, str]:
        """Nothing: the next run reads what there is then."""
        return {}

    def _render_pods(self) -> None:
        self.install.resource_name(self.component, at_most=_MAX_NAME)
        options, template = self._options, self._pod_template()
        has_volumes = any(volume.ephemeral for volume in template.spec.volumes or ()) if template.spec else False
        history = _HISTORY_WITH_VOLUMES if has_volumes else _HISTORY
        job = struct(
            k8s.JobSpec, backoff_limit=self.retries, active_deadline_seconds=options.deadline, template=template
        )
        labels = struct(k8s.ObjectMeta, labels={**self.tier.labels, **self._labels()})
        spec = struct(
            k8s.CronJobSpec,
            schedule=options.schedule,
            time_zone=options.time_zone,
            concurrency_policy="Forbid",
            suspend=self._suspended,
            starting_deadline_seconds=_STARTING_DEADLINE,
            successful_jobs_history_limit=history,
            failed_jobs_history_limit=history,
            job_template=struct(k8s.JobTemplateSpec, metadata=labels, spec=job),
        )
        props = struct(k8s.KubeCronJobProps, metadata=self._object_meta(template), spec=spec)
        self.cron_job = rendered(k8s.KubeCronJob, self, "cron-job", props)
