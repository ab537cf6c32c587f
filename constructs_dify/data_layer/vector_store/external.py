"""ExternalVectorStore: a vector store outside of the cluster, or one that somebody else runs in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdk8s_plus_27 import k8s
from constructs import Construct

from ...installation import Installation
from ...wiring.dependency import Grant
from ...wiring.destinations import Destination
from ...wiring.environment import Value
from ..choice import Provided
from .vocabulary import vector_store_dependency


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalVectorStore:
    """The choice of one; what every factory of an outside store returns.

    Attributes:
        engine: The word for it in `VECTOR_STORE`.
        environment: What Dify cannot reach it without, by setting. A value of None leaves the setting out.
        destinations: Where it listens.
        defaults: Settings that the user may still override.
        volumes: Volumes with files that its client reads.
        mounts: Where they are.
        service_account_annotations: Annotations of the ServiceAccounts, such as the cloud role that may use it.
    """

    engine: str
    environment: Mapping[str, Value | None]
    destinations: Sequence[Destination]
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    volumes: Sequence[k8s.Volume] = ()
    mounts: Sequence[k8s.VolumeMount] = ()
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        grant = Grant(
            environment={name: value for name, value in self.environment.items() if value is not None},
            defaults=self.defaults,
            destinations=self.destinations,
            volumes=self.volumes,
            mounts=self.mounts,
            service_account_annotations=self.service_account_annotations,
        )
        return Provided(dependency=vector_store_dependency(self.engine, grant))
