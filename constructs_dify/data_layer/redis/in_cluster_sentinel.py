"""Three Redis servers in the cluster, watched by Sentinels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import cdk8s_plus_27 as kplus
from cdk8s import ApiObject, JsonPatch
from cdk8s_plus_27 import k8s
from constructs import Construct

from ...installation import Installation
from ...pods.probes import exec_probe
from ...pods.resources import Resources, requirements
from ...pods.structs import changed, struct
from ...pods.tier import Tier, merged
from ...wiring.destinations import Destination, to_part
from ...wiring.environment import Value
from ...wiring.part import Part
from ..choice import Provided
from ..volume import VolumeOptions
from .config import check_config
from .dependency import has_events, redis_dependency
from .in_cluster import PASSWORD, RedisServer
from .proxy import RedisProxy

_SENTINEL_PASSWORD = "redis-sentinel-password"
_MASTER = "mymaster"
_IMPATIENT = {"timeout": "1", "attempts": "2"}


class RedisSentinelSet(RedisServer):
    """Three pods, each of which runs a Redis and a Sentinel. Any one of them may be lost, the master included.

    See https://redis.io/docs/latest/operate/oss_and_stack/management/sentinel/
    """

    singleton = None
    replicas = 3
    headless = True
    # A pod that starts first waits for what the Sentinels of the others say.
    pod_management = "Parallel"
    file_paths: ClassVar[Sequence[str]] = (
        *RedisServer.file_paths,
        "/etc/redis/sentinel.conf",
        "/scripts/sentinel_set.sh",
        "/scripts/start_redis_replica.sh",
        "/scripts/start_sentinel.sh",
    )

    @property
    def component(self) -> str:
        """See Workload. Not the name of the single server, whose Service and StatefulSet cannot become these."""
        return "redis-sentinel"

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload."""
        return {**self.container_ports, **self.install.release.ports["redis-sentinel"]}

    @property
    def container_ports(self) -> Mapping[str, int]:
        """See Workload."""
        return self.install.release.ports["redis"]

    @property
    def nodes(self) -> list[str]:
        """The DNS names of its pods."""
        return [f"{self.name}-{ordinal}.{self.install.fqdn(self.component)}" for ordinal in range(self.replicas)]

    def defaults(self) -> Tier:
        """See Workload."""
        name = struct(k8s.EnvVarSource, field_ref=struct(k8s.ObjectFieldSelector, field_path="metadata.name"))
        # A Sentinel that waits for the name of a lost pod suspends all failovers for half a minute.
        impatient = [struct(k8s.PodDnsConfigOption, name=name, value=value) for name, value in _IMPATIENT.items()]
        own = Tier(
            extra_env=[struct(k8s.EnvVar, name="POD_NAME", value_from=name)],
            dns_config=struct(k8s.PodDnsConfig, options=impatient),
        )
        return merged(super().defaults(), own)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            **super().environment(),
            "SENTINEL_PASSWORD": self.install.secret(_SENTINEL_PASSWORD),
            "SENTINEL_MASTER": _MASTER,
            # On the volume, so that a set that lost all pods at once still knows which of them was the master.
            "SENTINEL_RUN_FOLDER": f"{self.data_path}/sentinel",
            "REDIS_NODES": " ".join(self.nodes),
        }

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("sh", "/scripts/start_redis_replica.sh")

    def containers(self) -> list[k8s.Container]:
        """See Workload."""
        own, *sidecars = super().containers()
        return [changed(own, name=self.part), self._sentinel(own), *sidecars]

    def _sentinel(self, redis: k8s.Container) -> k8s.Container:
        ports = self.install.release.ports["redis-sentinel"]
        ping = ("sh", "-c", f'REDISCLI_AUTH="$SENTINEL_PASSWORD" redis-cli -p {ports["sentinel"]} ping | grep -q PONG')
        return struct(
            k8s.Container,
            name="sentinel",
            image=redis.image,
            image_pull_policy=redis.image_pull_policy,
            command=["sh", "/scripts/start_sentinel.sh"],
            ports=[struct(k8s.ContainerPort, name=name, container_port=port) for name, port in ports.items()],
            env_from=self._environment_sources() or None,
            env=self._variables(),
            resources=requirements(Resources(cpu="50m", memory="32Mi", cpu_limit="500m", memory_limit="128Mi")),
            startup_probe=exec_probe(*ping, period=5, failures=24),
            readiness_probe=exec_probe(*ping, period=10),
            liveness_probe=exec_probe(*ping, period=30, failures=5),
            security_context=self.tier.security_context,
            volume_mounts=self._mounts(),
        )

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        if tier.autoscale is not None or tier.replicas not in (None, self.replicas):
            field, given = ("autoscale", tier.autoscale) if tier.autoscale else ("replicas", tier.replicas)
            raise ValueError(
                f"{self.component}.{field}: got {given!r}; expected {self.replicas} pods: clients know them by name, "
                "and two of three Sentinels have to agree on a new master"
            )

    def _destinations(self) -> tuple[Destination, ...]:
        return (*super()._destinations(), to_part(self.component, *self.ports.values()))

    def _affinity(self) -> k8s.Affinity | None:
        """The user's, and a node for each: when two are lost together, the third alone cannot elect a master."""
        given = super()._affinity() or struct(k8s.Affinity)
        if given.pod_anti_affinity is not None:
            return given
        apart = struct(
            k8s.PodAffinityTerm,
            topology_key="kubernetes.io/hostname",
            label_selector=struct(k8s.LabelSelector, match_labels=self.pod_labels),
        )
        repelled = struct(k8s.PodAntiAffinity, required_during_scheduling_ignored_during_execution=[apart])
        return changed(given, pod_anti_affinity=repelled)

    def _render_service(self) -> kplus.Service | None:
        service = super()._render_service()
        assert service is not None
        # Pods look each other up to become ready.
        ApiObject.of(service).add_json_patch(JsonPatch.add("/spec/publishNotReadyAddresses", True))
        return service


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisInClusterSentinel:
    """The choice of them."""

    volume: VolumeOptions
    tier: Tier
    config: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check each option."""
        check_config("Redis.in_cluster_sentinel.config", self.config)

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = RedisSentinelSet(scope, "redis", install=install, tier=self.tier, config=self.config, **self.volume)
        parts: list[Part] = [server]
        proxy: RedisProxy | None = None
        port = server.ports["redis"]
        if has_events(install):
            proxy = RedisProxy(
                scope,
                "redis-proxy",
                install=install,
                servers=[f"{node}:{port}" for node in server.nodes],
                to=to_part(server.component, port),
            )
            parts.append(proxy)
        dependency = redis_dependency(
            install=install,
            nodes=[f"{node}:{server.ports['sentinel']}" for node in server.nodes],
            master=_MASTER,
            password=install.secret(PASSWORD),
            sentinel_password=install.secret(_SENTINEL_PASSWORD),
            destinations=(to_part(server.component, *server.ports.values()),),
            proxy=proxy and f"{proxy.name}:{proxy.ports['redis']}",
            proxy_destinations=(to_part(proxy.component, proxy.ports["redis"]),) if proxy else (),
        )
        return Provided(dependency=dependency, parts=parts)
