"""A Redis server in the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from constructs import Construct

from ...installation import Installation
from ...pods import container_security, exec_probe, pod_security
from ...settings import Expanded, Value
from ...tier import Resources, Tier
from ...wiring import Dependency, Grant, python_services, to_part
from ..choice import Provided
from ..engine import Engine

CACHE_DATABASE, BROKER_DATABASE = 0, 1
_START = "start_redis.sh"


class RedisServer(Engine):
    """Redis with a password, which is on no command line.

    See https://hub.docker.com/_/redis
    """

    part = "redis"
    data_path = "/data"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "64Mi", "/run/redis": "16Mi"}

    def defaults(self) -> Tier:
        """See Workload."""
        ping = ("sh", "-c", "redis-cli ping | grep -q PONG")
        return Tier(
            resources=Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="1Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            # Loading a large append-only file takes minutes.
            startup=exec_probe(*ping, period=5, failures=120),
            readiness=exec_probe(*ping, period=10),
            liveness=exec_probe(*ping, period=30, failures=5),
            termination_grace_period=60,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"REDISCLI_AUTH": self.install.secret("redis-password")}

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("sh", f"/scripts/{_START}")

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        folder = Path(__file__).parent
        return {
            "/etc/redis/redis.conf": (folder / "redis.conf").read_text("utf-8"),
            f"/scripts/{_START}": (folder / _START).read_text("utf-8"),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisInCluster:
    """The choice of it."""

    storage: str
    storage_class: str | None
    tier: Tier

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = RedisServer(
            scope, "redis", install=install, tier=self.tier, storage=self.storage, storage_class=self.storage_class
        )
        port = install.port("redis", "redis")
        here = (to_part("redis", port),)
        common: dict[str, Value] = {
            "REDIS_HOST": server.name,
            "REDIS_PORT": str(port),
            "REDIS_PASSWORD": install.secret("redis-password"),
            "REDIS_DB": str(CACHE_DATABASE),
            "REDIS_USE_SSL": "false",
        }
        # Safe to compose: the generated alphabet has nothing that a URL would need to escape.
        broker = Expanded(text=f"redis://:$(REDIS_PASSWORD)@{server.name}:{port}/{BROKER_DATABASE}")
        api: dict[str, Value] = {**common, "CELERY_BROKER_URL": broker, "CELERY_BACKEND": "redis"}
        dependency = Dependency(
            name="redis",
            grants={
                **python_services(Grant(environment=api, destinations=here)),
                "plugin-daemon": Grant(environment=common, destinations=here),
            },
        )
        return Provided(dependency=dependency, endpoints=(server,))
