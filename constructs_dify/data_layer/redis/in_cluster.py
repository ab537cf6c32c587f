"""A Redis server in the cluster."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import basename
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from ... import checks
from ...installation import Installation
from ...pods.probes import exec_probe
from ...pods.resources import Resources
from ...pods.security import container_security, pod_security
from ...pods.tier import Tier
from ...wiring.destinations import to_part
from ...wiring.environment import Value
from ..adopted_claims import check_redis
from ..choice import Provided
from ..engine import Engine, EngineOptions
from ..volume import VolumeOptions
from .config import check_config, config_lines
from .dependency import redis_dependency

PASSWORD = "redis-password"
"""Key of the password in the installation's Secret."""

_FOLDER = Path(__file__).parent
_CONFIG = "/etc/redis/redis.conf"
_NO_LINES: Mapping[str, str] = {}


class RedisServer(Engine):
    """Redis with a password, which is on no command line.

    See https://hub.docker.com/_/redis
    """

    part = "redis"
    data_path = "/data"
    kept_as = "Redis.external(host=…)"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "64Mi", "/run/redis": "16Mi"}
    file_paths: ClassVar[Sequence[str]] = (_CONFIG, "/scripts/start_redis.sh")
    """Where the files that lie beside this one are in the container."""

    @checks.arguments("")
    def __init__(
        self, scope: Construct, id: str, *, config: Mapping[str, str] = _NO_LINES, **options: Unpack[EngineOptions]
    ) -> None:
        """Redis with a password, which is on no command line.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            config: Lines of `redis.conf`, by name.
            options: What every engine takes.

        Raises:
            ValueError: When a line is malformed, is said elsewhere, or would lose what Dify keeps in Redis.
        """
        check_config(f"{id}.config", config)
        self._config = config
        super().__init__(scope, id, **options)

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        if self.existing_claim:
            check_redis(self.component, self.existing_claim, self.image)

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
        return {"REDISCLI_AUTH": self.install.secret(PASSWORD)}

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("sh", "/scripts/start_redis.sh")

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        texts = {path: (_FOLDER / basename(path)).read_text("utf-8") for path in self.file_paths}
        if self._config:
            texts[_CONFIG] += f"\n# What config= adds.\n{config_lines(self._config)}"
        return texts


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisInCluster:
    """The choice of it."""

    volume: VolumeOptions
    tier: Tier
    config: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check each option."""
        check_config("Redis.in_cluster.config", self.config)

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        server = RedisServer(scope, "redis", install=install, tier=self.tier, config=self.config, **self.volume)
        dependency = redis_dependency(
            install=install,
            nodes=[f"{server.name}:{server.service_port}"],
            password=install.secret(PASSWORD),
            destinations=(to_part("redis", install.port("redis", "redis")),),
        )
        return Provided(dependency=dependency, parts=(server,))
