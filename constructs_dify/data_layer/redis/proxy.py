"""RedisProxy: one address that leads to the master of a Sentinel set."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from ...pods.listening import EVERYWHERE, on_both_families
from ...pods.probes import http_probe, tcp_probe
from ...pods.resources import Resources
from ...pods.rollout import drain
from ...pods.scaling import DisruptionBudget
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.destinations import Destination
from ...wiring.environment import Value
from ...workload.workload import Workload, WorkloadOptions
from .in_cluster import PASSWORD

_CONFIG = "/etc/haproxy/haproxy.cfg"


class RedisProxy(Workload):
    """HAProxy in front of a Sentinel set, for clients that cannot ask Sentinels which Redis is the master.

    Dify is one of them: it reaches its cache and its queues through Sentinels, and its streams of events at one host.
    See https://github.com/langgenius/dify/issues/32880

    See https://docs.haproxy.org/3.0/configuration.html
    """

    part = "redis-proxy"
    scratch: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, scope: Construct, id: str, *, servers: Sequence[str], to: Destination, **options: Unpack[WorkloadOptions]
    ) -> None:
        """HAProxy in front of a Sentinel set, for clients that cannot ask Sentinels which Redis is the master.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            servers: `host:port` of each Redis.
            to: Where these are, for the NetworkPolicies.
            options: What every part takes.
        """
        self._servers, self._to = servers, to
        super().__init__(scope, id, **options)

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            replicas=2,
            resources=Resources(cpu="20m", memory="64Mi", cpu_limit="500m", memory_limit="128Mi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            disruption_budget=DisruptionBudget(max_unavailable=1),
            startup=tcp_probe("redis", period=2, failures=30),
            # There is a master behind it.
            readiness=http_probe("/ready", "health", period=2),
            liveness=tcp_probe("redis", period=30),
            lifecycle=drain(5),
        )

    def command(self) -> Sequence[str]:
        """See Workload. `-db` keeps it in the foreground."""
        return on_both_families("BIND_ADDRESS", "haproxy", "-db", "-f", _CONFIG, both="[::]")

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"BIND_ADDRESS": EVERYWHERE, "REDISCLI_AUTH": self.install.secret(PASSWORD)}

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        text = Path(__file__).with_name("haproxy.cfg").read_text("utf-8")
        for name, port in self.ports.items():
            text = text.replace(f"{{{{{name}}}}}", str(port))
        servers = "".join(f"    server redis-{index} {server}\n" for index, server in enumerate(self._servers))
        return {_CONFIG: text + servers}

    def _destinations(self) -> tuple[Destination, ...]:
        return (*super()._destinations(), self._to)
