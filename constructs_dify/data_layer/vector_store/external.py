"""ExternalVectorStore: a vector store that this installation does not run, outside or inside the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cdk8s_plus_27 import k8s
from constructs import Construct

from ...installation import Installation
from ...wiring.dependency import Grant
from ...wiring.destinations import Destination
from ...wiring.environment import Value
from ..by_release import unread
from ..choice import Provided
from .vocabulary import factory, vector_store_dependency


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalVectorStore:
    """What every factory of an external vector store returns.

    Attributes:
        engine: Its value of `VECTOR_STORE`.
        environment: The settings that Dify needs to connect to it. A value of None omits the setting.
        destinations: The hosts and ports that it listens on.
        defaults: Settings that the user may still override.
        volumes: Volumes with files that its client reads.
        mounts: Where the container mounts them.
        service_account_annotations: Annotations of the ServiceAccounts, such as a cloud role with access to it.
    """

    engine: str
    environment: Mapping[str, Value | None]
    destinations: Sequence[Destination]
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    volumes: Sequence[k8s.Volume] = ()
    mounts: Sequence[k8s.VolumeMount] = ()
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: If the release does not know the store, or one of the settings.
        """
        environment = {name: value for name, value in self.environment.items() if value is not None}
        grant = Grant(
            environment=environment,
            defaults=self.defaults,
            destinations=self.destinations,
            volumes=self.volumes,
            mounts=self.mounts,
            service_account_annotations=self.service_account_annotations,
        )
        dependency = vector_store_dependency(install, self.engine, grant)
        if why := unread(install, "api", environment):
            raise ValueError(f"{factory(self.engine)}: {why}")
        return Provided(dependency=dependency)
