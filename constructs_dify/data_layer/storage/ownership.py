"""TakeOwnership: the Job that gives the files on a claim to the users that read them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar, Final

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from ...installation import Installation
from ...pods.resources import Resources
from ...pods.scheduling import CLAIM_LABEL, beside_the_claims
from ...pods.security import SecurityNeeds, container_security, pod_security
from ...pods.structs import laid_over, struct
from ...pods.tier import Tier
from ...releases.release import User
from ...wiring.dependency import Dependency, Grant, Wait
from ...workload.job import Job
from ...workload.workload import WorkloadOptions
from .claims import mounted

_SCRIPT = "/scripts/take_ownership.py"
_FOLDER = "/adopted"
_ROOT = User(uid=0, gid=0)
# What others own, root without capabilities can neither read nor give away.
_CAPABILITIES: Final = ("CHOWN", "DAC_OVERRIDE")
_WAIT: Final = 'until [ -O "$0" ]; do echo "$0 has another owner yet: see the Job {job}"; sleep 5; done'


class TakeOwnership(Job):
    """Gives the files on a claim that was there before to the user that reads them, where they are somebody else's.

    It runs as root, with the two capabilities that this takes, and connects to nothing. Those that read the files wait
    until the folder is theirs, which it becomes last. Where one node at a time has the claim, they hold it while they
    wait, so that it runs on the node of one of them, and is not started before.

    Attributes:
        claim: The claim.
        readers: The parts that read it.
        owner: The user and the group that the files get.
    """

    part = "take-ownership"
    image_of = "api"
    pausable = True
    scratch: ClassVar[Mapping[str, str]] = {}
    exceptions: ClassVar[Mapping[str, str]] = {
        "CKV_K8S_23": "Only root can give files to another user",
        "CKV_K8S_25": "To read what others own and to give it away; all others are dropped",
        "CKV_K8S_40": "It runs as root, once, and connects to nothing",
    }

    def __init__(
        self, scope: Construct, id: str, *, what: str, claim: str, sub_path: str | None, one_node: bool,
        readers: Collection[str], **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """Gives the files on a claim to the user that reads them.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            what: What is on the claim, as its name says it.
            claim: The claim.
            sub_path: The folder of its volume; None: all of it.
            one_node: Whether one node at a time has the claim.
            readers: The parts that read it, whose user gets the files.
            options: What every part takes.
        """
        self.claim, self.readers = claim, readers
        self.owner = options["install"].release.users[next(iter(readers))]
        self._what, self._one_node = what, one_node
        volume, mount = mounted("adopted", claim, _FOLDER, sub_path)
        grant = Grant(volumes=(volume,), mounts=(mount,))
        options["uses"] = [*options.get("uses", ()), Dependency(name="claim", grants={self.part: grant})]
        super().__init__(scope, id, **options)

    @property
    def component(self) -> str:
        """See Workload."""
        return f"own-{self._what}"

    @property
    def user(self) -> User:
        """See Workload."""
        return _ROOT

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            resources=Resources(cpu="100m", memory="64Mi", cpu_limit="1", memory_limit="256Mi"),
        )

    def security_needs(self) -> SecurityNeeds:
        """See Workload."""
        return SecurityNeeds(
            pod=struct(k8s.PodSecurityContext, run_as_non_root=False, run_as_user=self.user.uid),
            container=struct(k8s.SecurityContext, capabilities=struct(k8s.Capabilities, add=list(_CAPABILITIES))),
            why="only root can give files to another user",
        )

    def pod_spec(self) -> k8s.PodSpec:
        """See Workload. Beside a reader, whatever node that is on: its pods lack the label, and so follow one."""
        pod = super().pod_spec()
        if not self._one_node:
            return pod
        affinity = beside_the_claims(None, [self.claim], leads=False)
        tolerations = [*self.tier.tolerations, struct(k8s.Toleration, operator="Exists", effect="NoSchedule")]
        none = dict.fromkeys(("node_selector", "topology_spread_constraints"))
        return laid_over(pod, {**none, "affinity": affinity, "tolerations": tolerations})

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python3", _SCRIPT)

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return (str(self.owner.uid), str(self.owner.gid), _FOLDER)

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_SCRIPT: Path(__file__).with_name("take_ownership.py").read_text("utf-8")}

    def awaited(self, grant: Grant, path: str) -> Grant:
        """What a reader gets: it waits for the Job, which finds it by a label where one node at a time has the claim.

        Args:
            grant: What it gets of the claim.
            path: Where it mounts it.
        """
        wait = Wait(command=("sh", "-c", _WAIT.format(job=self.name), path))
        labels = {CLAIM_LABEL: self.claim} if self._one_node else {}
        return replace(grant, wait=wait, pod_labels={**grant.pod_labels, **labels})


def check_ownership(install: Installation) -> None:
    """Raise a ValueError where no Job can take files over."""
    if install.openshift:
        raise ValueError(
            "Storage.local.take_ownership: got True with openshift=True; expected False, because the users of pods are "
            "those of the range of the namespace, and none is root; give the files to the group 0 where they are kept "
            "(chgrp -R 0 and chmod -R g=u)"
        )
