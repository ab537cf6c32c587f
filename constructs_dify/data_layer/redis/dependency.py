"""The dependency on Redis, wherever it runs."""

from collections.abc import Sequence

from ...installation import Installation
from ...wiring.broker import Broker
from ...wiring.dependency import Dependency
from ...wiring.destinations import Destination
from ...wiring.redis_facts import RedisFacts
from ...wiring.secret_key import SecretKey

CACHE_DATABASE, BROKER_DATABASE, AGENT_DATABASE = 0, 1, 2

_HIDDEN = "the number of the broker's database is in broker_url, where KEDA cannot read it; leave broker_url out"


def redis_dependency(
    *,
    install: Installation,
    nodes: Sequence[str],
    destinations: Sequence[Destination],
    password: SecretKey | None,
    username: str | SecretKey | None = None,
    master: str | None = None,
    sentinel_password: SecretKey | None = None,
    database: int = CACHE_DATABASE,
    broker_database: int = BROKER_DATABASE,
    broker_url: SecretKey | None = None,
    tls: bool = False,
    ca: SecretKey | None = None,
    agent_database: int = AGENT_DATABASE,
    agent_url: SecretKey | None = None,
    key_prefix: str | None = None,
    proxy: str | None = None,
    proxy_destinations: Sequence[Destination] = (),
    events_url: SecretKey | None = None,
) -> Dependency:
    """One server, or a set of servers whose Sentinels say which of them is the master; see RedisFacts."""
    broker = Broker(
        nodes=[_everywhere(node, install) for node in nodes],
        database=broker_database,
        master=master,
        username=username,
        password=password,
        sentinel_password=sentinel_password,
        tls=tls,
        ca=ca,
        # Celery's transport puts a colon between.
        key_prefix=f"{key_prefix}:" if key_prefix else "",
        destinations=destinations,
    )
    facts = RedisFacts(
        nodes=nodes,
        database=database,
        broker_database=broker_database,
        broker=_HIDDEN if broker_url else broker,
        credentials=install.secrets,
        destinations=destinations,
        master=master,
        username=username,
        password=password,
        sentinel_password=sentinel_password,
        broker_url=broker_url,
        tls=tls,
        ca=ca,
        agent_database=agent_database,
        agent_url=agent_url,
        key_prefix=key_prefix,
        proxy=proxy,
        proxy_destinations=proxy_destinations,
        has_events=has_events(install),
        events_url=events_url,
    )
    return Dependency(name="redis", facts=facts)


def _everywhere(node: str, install: Installation) -> str:
    """A `host:port` for other namespaces: a bare host is a Service of the installation's own."""
    host, _, port = node.partition(":")
    return node if "." in host else f"{host}.{install.namespace}.svc.{install.cluster_domain}:{port}"


def has_events(install: Installation) -> bool:
    """Whether the release sends events between the API and the workers through Redis.

    It asks no Sentinel for them: it takes one URL, by default that of REDIS_HOST, which Sentinels do without. See
    https://github.com/langgenius/dify/issues/32880
    """
    return install.release.settings.find("api", "PUBSUB_REDIS_URL") is not None
