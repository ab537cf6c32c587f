"""Planned: the base of what saves and of what brings back, each in a pod that does what a plan says."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s

from ..pods.resources import Resources
from ..pods.tier import Tier, merged
from ..releases.release import User
from ..wiring.secret_key import SecretKey
from ..workload.workload import Workload
from .plan import Plan


class Planned(Workload):
    """A part whose pod does what a plan says, one step after the other.

    See https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
    """

    part = "backup"
    image_of = "restic"

    _plan: Plan

    @property
    def component(self) -> str:
        """See Workload."""
        return self._plan.component

    @property
    def user(self) -> User:
        """See Workload. The owner of the files, which nobody else may read, and to whom they come back."""
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
