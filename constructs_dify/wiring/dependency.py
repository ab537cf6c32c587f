"""What a part gets from something it depends on: settings, network path, files and cloud role in one Grant."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from cdk8s_plus_27 import k8s

from .. import checks
from .broker import Broker
from .destinations import Destination
from .environment import Value
from .postgres_facts import PostgresFacts
from .saving import Saving

PYTHON_PARTS = ("api", "worker", "beat")
"""The parts that run one code base and read one vocabulary of settings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A command that ends as soon as something is ready, run with all that the part's own container has.

    Attributes:
        command: The command.
    """

    command: Sequence[str]


@checks.fields(handed_on=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What one part gets from a dependency: one gesture for settings, network, files and cloud role.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Attributes:
        environment: Settings in the vocabulary of that part, which nothing else may set; default: none.
        defaults: Settings that the user may still override; default: none.
        destinations: Where it connects to; default: none.
        volumes: Volumes of its pods; default: none.
        mounts: Mounts of its container; default: none.
        service_account_annotations: Annotations of its ServiceAccount, such as the cloud role it takes; default: none.
        pod_labels: Labels of its pods that an admission webhook looks for; default: none.
        claim: A ReadWriteOnce claim that it shares with other parts: their pods are scheduled on one node, which the
            API chooses; default: none.
        own_claims: Claims that nobody else uses; they are made together with the part. Default: none.
        wait: What runs in the part's image until the dependency is ready, before the part itself; default: none.
        broker: Where Celery's queues are, or why nobody can tell, and what to do; None: it is no broker.
        fs_group: The group that its pods give the files on its volumes, where pods of another user mount the same
            ones; None: that of its own user.
        one_pod: Why no more than one pod can have it, and what to do; None: any number can.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
        ValueError: If a text holds a credential.
    """

    environment: Mapping[str, Value] = field(default_factory=dict[str, Value])
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    destinations: Sequence[Destination] = ()
    volumes: Sequence[k8s.Volume] = ()
    mounts: Sequence[k8s.VolumeMount] = ()
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    claim: str | None = None
    own_claims: Sequence[k8s.KubePersistentVolumeClaimProps] = ()
    wait: Wait | None = None
    fs_group: int | None = None
    broker: Broker | str | None = None
    one_pod: str | None = None

    @property
    def claim_names(self) -> list[str]:
        """The claims among its volumes."""
        sources = [volume.persistent_volume_claim for volume in self.volumes]
        return [source.claim_name for source in sources if source]


@checks.fields('Dependency(name="…", grants={…}), or one of a DataLayer, such as data.postgres')
@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """Something that parts use.

    It says part by part what each of them gets, or hands over facts, such as `RedisFacts`, and each part that reads
    them says itself what it makes of them, in `Workload.reads()`.

    See https://kubernetes.io/docs/concepts/services-networking/network-policies/

    Attributes:
        name: What errors call it, such as `postgres`.
        grants: Part -> what it gets. A part that is not in here gets what it makes of the facts. Default: none.
        refusals: Part -> why it cannot be used by that part, and what to do instead; default: none.
        facts: What is known of it, in nobody's vocabulary; None: the grants say all.
        saving: What backups take of it: what a program saves, or the database of a server that is dumped with Dify's
            own; None: nothing.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    name: str
    grants: Mapping[str, Grant] = field(default_factory=dict[str, Grant])
    refusals: Mapping[str, str] = field(default_factory=dict[str, str])
    facts: object | None = None
    saving: Saving | PostgresFacts | None = None

    def grant(self, part: str, reads: Callable[[object], Grant] | None = None) -> Grant:
        """What a part gets.

        Args:
            part: The part.
            reads: What it makes of facts; None: nothing.

        Raises:
            ValueError: When the part cannot use this dependency.
        """
        if part in self.refusals:
            raise ValueError(f"{self.name}: {self.refusals[part]}")
        if part in self.grants:
            return self.grants[part]
        return Grant() if self.facts is None or reads is None else reads(self.facts)


@checks.arguments("python_services")
def python_services(grant: Grant) -> dict[str, Grant]:
    """The same grant for the API, the workers and beat.

    Args:
        grant: What each of them gets.

    Raises:
        TypeError: If it is no `Grant`.
    """
    return dict.fromkeys(PYTHON_PARTS, grant)
