"""Plan: what the pod of a backup or of a restore does, one step after the other, and what it needs for that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.security import container_security, pod_security
from ..pods.structs import laid_over
from ..pods.tier import Tier
from ..releases.release import User
from ..wiring.dependency import Dependency, Grant
from ..wiring.secret_key import SecretKey
from .claims import NOWHERE, Neighbours, on_the_node_of
from .scripts import script
from .steps import SCRIPTS, Step


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What a pod does, one step after the other.

    Attributes:
        component: The end of its name.
        user: Whom it runs as: the owner of the data.
        steps: What it does; the last one is its own container, and those before it its init containers.
        scripts: The scripts of this library that they run.
        programs: Name -> text of what else they run; default: nothing.
        tools: Name -> what the tools need that they run: the way to their servers, and the role of the cloud.
        beside: The pods on whose node it has to run; default: none.
        with_claim: A ReadWriteOnce claim that other pods which come at the same time have too, so that they all go to
            one node; default: none.
        group: The group that its pod gives the volumes to; default: that of the user.
        owns_volumes: Whether it gives them to one at all. Where other pods have done so, one of another
            group would take them away from those. Default: yes.
    """

    component: str
    user: User
    steps: Sequence[Step]
    scripts: Sequence[str]
    tools: Mapping[str, Grant]
    programs: Mapping[str, str] = field(default_factory=dict[str, str])
    beside: Neighbours = NOWHERE
    with_claim: str | None = None
    group: int | None = None
    owns_volumes: bool = True

    def dependencies(self, part: str) -> list[Dependency]:
        """What a part with this plan depends on: what its tools need, and what its own container has mounted.

        Args:
            part: The part, as grants call it.
        """
        pairs = self.steps[-1].volumes
        own = Grant(
            volumes=list({volume.name: volume for volume, _ in pairs}.values()),
            mounts=[mount for _, mount in pairs],
            claim=self.with_claim,
        )
        return [
            Dependency(name=name, grants={part: grant}) for name, grant in {**self.tools, "what it has": own}.items()
        ]

    @property
    def secrets(self) -> dict[str, SecretKey]:
        """The credentials that the steps read, by step and variable."""
        return {f"{step.name}.{name}": key for step in self.steps for name, key in step.secrets.items()}

    @property
    def files(self) -> dict[str, str]:
        """Path -> text of all that they run."""
        texts = {**{name: script(name) for name in self.scripts}, **self.programs}
        return {f"{SCRIPTS}/{name}": text for name, text in texts.items()}

    def tier(self, install: Installation) -> Tier:
        """The safe pod of its user, in the group that all who write to a repository on a claim have in common."""
        pod = pod_security(self.user)
        shared = install.release.users["api"].gid
        if self.user.gid != shared:
            pod = laid_over(pod, {"supplemental_groups": [shared]})
        if self.group is not None:
            pod = laid_over(pod, {"fs_group": self.group})
        if not self.owns_volumes:
            pod = laid_over(pod, {"fs_group": None, "fs_group_change_policy": None})
        return Tier(pod_security_context=pod, security_context=container_security())

    def own_container(self, container: k8s.Container, tier: Tier) -> k8s.Container:
        """The container of a part as its last step.

        Args:
            container: The container, with what the options of the part say.
            tier: These options.
        """
        last = self.steps[-1]
        return laid_over(
            container,
            {
                "name": last.name, "image": last.image, "command": list(last.command), "args": None,
                "env": last.environment_with(tier),
                # What it says of a failure is then in the description of the pod, which stays longer than its log.
                "termination_message_policy": "FallbackToLogsOnError",
            },
        )  # fmt: skip

    def pod(self, pod: k8s.PodSpec, tier: Tier, mounts: Sequence[k8s.VolumeMount]) -> k8s.PodSpec:
        """The pod of a part with the steps before the last one, on the node where it has to run.

        Args:
            pod: The pod.
            tier: The options of the part.
            mounts: What every container has mounted.
        """
        volumes = {volume.name: volume for volume in pod.volumes or ()}
        for step in self.steps[:-1]:
            for volume, _ in step.volumes:
                volumes.setdefault(volume.name, volume)
        before = [step.container(tier, [*mounts, *tier.volume_mounts]) for step in self.steps[:-1]]
        before = [*(pod.init_containers or ()), *before]
        whole = laid_over(pod, {"init_containers": before or None, "volumes": list(volumes.values())})
        return on_the_node_of(whole, self.beside)
