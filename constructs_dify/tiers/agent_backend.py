"""AgentBackend: runs agents, for the API and the workers."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from ..installation import Installation
from ..pods.probes import tcp_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.security import container_security, pod_security
from ..pods.tier import Tier
from ..pods.trust import trusting
from ..site.ca_bundle import CaBundle
from ..wiring.api_facts import ApiFacts
from ..wiring.dependency import Dependency, Grant
from ..wiring.destinations import to_part
from ..wiring.environment import Expanded, Value
from ..wiring.plugin_daemon_facts import PluginDaemonFacts
from ..wiring.redis_facts import REDIS_CA, RedisFacts
from ..workload.workload import Workload, WorkloadOptions

STUB_PATH = "/agent-stub"
"""The path of what commands in the local sandbox may ask of it; all else on its port is for the API and the workers."""
API_TOKEN, SERVER_KEY = "agent-api-token", "agent-server-key"

# uvicorn waits for open streams before it lets runs end. The API opens one that breaks off again, on another pod.
_STREAMS = 5
_DRAIN = 5
GRACE = "DIFY_AGENT_SHUTDOWN_GRACE_SECONDS"
"""The setting that says how many seconds runs have to end when its pod is stopped."""
BEFORE_GRACE = _DRAIN + _STREAMS
"""Seconds between the moment that its pod is stopped and the one from which runs have this time."""


class AgentBackend(Workload):
    """Runs the agents of Agent apps and of agent nodes; without it, only these fail.

    Only the API and the workers can connect to it, because part of what is on its port asks for no token (1.16).
    The local sandbox reaches `/agent-stub/` alone, through the SSRF proxy.

    See https://github.com/langgenius/dify/tree/main/dify-agent
    """

    part = "agent-backend"
    by_release = True
    pausable = True
    # It writes nothing: measured with a root that is read-only and no volume at all.
    scratch: ClassVar[Mapping[str, str]] = {}

    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """Runs the agents of Agent apps and of agent nodes.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.
        """
        release = options["install"].release
        if not release.behaviour.agent_runs_end_anywhere:
            self.singleton = f"in Dify {release.version}, only the process that runs an agent can stop it"
        super().__init__(scope, id, **options)

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the agent backend get: the API and the workers. Beat calls it through them.

        Args:
            install: The installation.
        """
        settings: dict[str, Value] = {
            "AGENT_BACKEND_BASE_URL": install.url("agent-backend"),
            "AGENT_BACKEND_API_TOKEN": install.secret(API_TOKEN),
        }
        grant = Grant(
            environment=install.release.settings.read_by("api", settings),
            destinations=(to_part("agent-backend", install.port("agent-backend")),),
        )
        return Dependency(name="agent_backend", grants={"api": grant, "worker": grant})

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            resources=Resources(cpu="100m", memory="512Mi", cpu_limit="1", memory_limit="1Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            # It has no route for health, and starts without those that it calls.
            startup=tcp_probe("http", period=5, failures=36),
            readiness=tcp_probe("http", period=10),
            liveness=tcp_probe("http", period=30),
            lifecycle=drain(_DRAIN),
            # Of its grace for runs, 30 seconds, and what comes before and after.
            termination_grace_period=BEFORE_GRACE + 30 + 10,
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        match facts:
            case RedisFacts():
                return _redis(facts)
            case PluginDaemonFacts():
                return Grant(
                    environment={
                        "DIFY_AGENT_PLUGIN_DAEMON_URL": facts.url,
                        "DIFY_AGENT_PLUGIN_DAEMON_API_KEY": facts.key,
                    },
                    destinations=facts.destinations,
                )
            case ApiFacts():
                return Grant(
                    environment={
                        "DIFY_AGENT_INNER_API_URL": facts.url,
                        "DIFY_AGENT_INNER_API_KEY": facts.inner_api_key,
                    },
                    destinations=facts.destinations,
                )
            case CaBundle():
                # For a Redis whose certificate is of such an authority: nothing else that it calls speaks TLS.
                return facts.trusted(Grant(environment={"SSL_CERT_FILE": facts.path_in_pods}))
            case _:
                return Grant()

    def arguments(self) -> Sequence[str]:
        """See Workload. The image's own, but on the addresses of both families: the image listens on those of IPv4."""
        return (
            "uvicorn", "dify_agent.server.app:app", "--host=", "--port", str(self.install.port("agent-backend")),
            "--timeout-graceful-shutdown", str(_STREAMS),
        )  # fmt: skip

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        settings: dict[str, Value] = {
            "DIFY_AGENT_API_TOKEN": self.install.secret(API_TOKEN),
            "DIFY_AGENT_SERVER_SECRET_KEY": self.install.secret(SERVER_KEY),
            # These two as squid, which asks for no search domains, finds them for the local sandbox.
            "DIFY_AGENT_STUB_API_BASE_URL": f"{self.install.full_url('agent-backend')}{STUB_PATH}",
            "DIFY_AGENT_SANDBOX_FILES_BASE_URL": self.install.full_url("api"),
        }
        return self.install.release.settings.read_by(self.part, settings)


def _redis(facts: RedisFacts) -> Grant:
    if facts.master is not None and facts.proxy is None:
        raise ValueError(
            f"agent_backend: got a Redis with Sentinels, {', '.join(facts.nodes)}, but its one setting for Redis, "
            "DIFY_AGENT_REDIS_URL, names a single server; expected an address that leads to the master, "
            "Redis.external_sentinel(proxy=…), or a Redis without Sentinels, or agent_backend=None, without which "
            "everything works but agents"
        )
    facts = facts.direct
    url = facts.agent_url or facts.url(
        key="agent-redis-url",
        database=facts.agent_database,
        username="REDIS_USERNAME",
        password="REDIS_PASSWORD",
        query=f"ssl_ca_certs={REDIS_CA}" if facts.ca else "",
    )
    environment: dict[str, Value] = {"DIFY_AGENT_REDIS_URL": url}
    if facts.key_prefix is not None:
        environment["DIFY_AGENT_REDIS_PREFIX"] = f"{facts.key_prefix}:dify-agent"
    if isinstance(url, Expanded):
        if facts.broker_url is not None:
            raise ValueError(
                "redis.agent_url: got none beside broker_url, which is there because the password cannot be written "
                "into a URL as it is; expected the ready URL of the agent backend's database too, in a Secret: "
                'agent_url=SecretKey(secret="dify-redis", key="agent-url"), or agent_backend=None'
            )
        login = {"REDIS_USERNAME": facts.username, "REDIS_PASSWORD": facts.password}
        environment |= {name: value for name, value in login.items() if value is not None and f"$({name})" in url.text}
    grant = Grant(environment=environment, destinations=facts.destinations)
    return trusting(grant, "redis-ca", facts.ca, REDIS_CA)
