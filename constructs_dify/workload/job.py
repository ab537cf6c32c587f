"""Job: the base construct of what runs once."""

from collections.abc import Mapping
from hashlib import sha256
from typing import ClassVar

from cdk8s_plus_27 import k8s

from .. import checks
from ..pods.structs import laid_over, plain, struct
from ..pods.tier import Tier
from .rendered import rendered
from .workload import Workload


class Job(Workload):
    """A part that runs once and ends.

    Its name ends in a hash of what it does, because a Job cannot be changed: other content is another Job, and applying
    the same manifests again does nothing.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/

    Attributes:
        job: The Job; there is no such attribute while the installation is paused and the Job is one that pauses.
    """

    singleton = "it runs once"
    retries: ClassVar[int] = 5
    """How many pods may fail before the Job does."""
    restart_policy: ClassVar[str] = "Never"
    """`Never`: what failed stays to be looked at, beside a new pod. `OnFailure`: the same pod tries again."""

    deadline: int | None = None
    """The seconds after which it is ended; None: none."""

    job: k8s.KubeJob

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload."""
        return {}

    def reasons(self) -> object:
        """What is a reason to run again, beside what is in its pod."""
        return None

    def _check_properties(self) -> None:
        super()._check_properties()
        checks.integer(f"{self.component}.retries", self.retries, at_least=0)
        checks.integer(f"{self.component}.deadline", self.deadline, at_least=1)
        checks.one_of(f"{self.component}.restart_policy", self.restart_policy, ("Never", "OnFailure"))

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        if tier.disruption_budget is not None:
            raise checks.wrong(f"{self.component}.disruption_budget", tier.disruption_budget, f"none: {self.singleton}")
        if self.tier.sidecars:
            raise ValueError(
                f"{self.component}.sidecars: got {self.tier.sidecars[0].name!r}, beside which the Job never ends; give "
                "it as init_containers=[native_sidecar(k8s.Container(…))], also where it is of defaults"
            )

    def _render_disruption_budget(self) -> None:
        """None, whatever the defaults say: Kubernetes cannot count what a Job should have, and it ends anyway."""

    def _pod_annotations(self) -> Mapping[str, str]:
        """Without the checksum of its configuration: not every setting is a reason to run again."""
        return self.tier.annotations

    def _reload(self) -> dict[str, str]:
        """Nothing: what ran once need not run again for another password."""
        return {}

    def _render_pods(self) -> None:
        template = self._pod_template()
        if self.paused:
            return
        template = laid_over(template, {"spec": laid_over(template.spec, {"restart_policy": self.restart_policy})})
        does = sha256(repr([plain(template), self._files, self.reasons()]).encode()).hexdigest()[:8]
        name = self.install.resource_name(f"{self.component}-{does}")
        spec = struct(k8s.JobSpec, backoff_limit=self.retries, active_deadline_seconds=self.deadline, template=template)
        props = struct(k8s.KubeJobProps, metadata=laid_over(self._object_meta(template), {"name": name}), spec=spec)
        self.job = rendered(k8s.KubeJob, self, "job", props)
