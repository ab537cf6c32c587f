"""A Redis server, or a Sentinel set, that is already there."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from constructs import Construct

from ... import checks
from ...checks.credentials import shown
from ...installation import Installation
from ...releases.release import Release, first_with_part
from ...wiring.destinations import to_host
from ...wiring.redis_facts import REDIS_CA
from ...wiring.secret_key import SecretKey
from ..by_release import check_setting
from ..choice import Provided
from .dependency import AGENT_DATABASE, BROKER_DATABASE, has_events, redis_dependency

NO_CLUSTER = (
    "Dify cannot run on Redis Cluster: Celery pops from several keys at once, which a cluster refuses, and the plugin "
    "daemon has no client for it; use a Redis with cluster mode off, Redis.external or Redis.external_sentinel"
)
_MASTER = re.compile(r"[-A-Za-z0-9_.]+")
_PREFIX = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
_PROXY = "redis.example.com:6379"
_PASSWORD = 'SecretKey(secret="dify-redis", key="password")'


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisExternal:
    """The choice of one server."""

    host: str
    port: int
    username: str | SecretKey | None
    password: SecretKey | None
    tls: bool
    ca: SecretKey | None
    database: int
    broker_database: int
    broker_url: SecretKey | None
    agent_database: int
    agent_url: SecretKey | None
    events_url: SecretKey | None
    key_prefix: str | None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "Redis.external"
        _check_prefix(path, self.key_prefix)
        if not isinstance(self.host, str) or "," in self.host or self.host.startswith("clustercfg."):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise checks.wrong(f"{path}.host", self.host, f"the host name of one server. {NO_CLUSTER}")
        checks.host(f"{path}.host", self.host)
        checks.port(f"{path}.port", self.port)
        _check_login(path, self.username, self.password)
        _check_databases(path, self.database, self.broker_database, self.broker_url)
        _check_agent_database(path, self.agent_database, self.agent_url)
        if self.ca is not None and not self.tls:
            raise ValueError(f"{path}.ca: got {self.ca!r} without TLS, which would not use it; give tls=True")

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: When the release does not read an option, or needs one more.
        """
        path = "Redis.external"
        _check_agents(install.release, path, self.agent_database, self.agent_url)
        _check_release(install, path, self.key_prefix, self.events_url)
        if self.ca is not None and self.broker_url is not None and self.events_url is None and has_events(install):
            example = f"rediss://:p%40ss@{self.host}:{self.port}/{self.database}?ssl_ca_certs={REDIS_CA}"
            raise ValueError(
                f"{path}.events_url: got None beside broker_url and ca; expected a SecretKey of the ready URL for "
                f"events, such as {example}, with the user and the password percent-encoded as in broker_url: "
                "Dify trusts no authority for events but the one that the URL names"
            )
        dependency = redis_dependency(
            install=install,
            nodes=[f"{self.host}:{self.port}"],
            username=self.username,
            password=self.password,
            database=self.database,
            broker_database=self.broker_database,
            broker_url=self.broker_url,
            events_url=self.events_url,
            key_prefix=self.key_prefix,
            tls=self.tls,
            ca=self.ca,
            agent_database=self.agent_database,
            agent_url=self.agent_url,
            destinations=(to_host(self.host, self.port),),
        )
        return Provided(dependency=dependency)


@dataclass(frozen=True, kw_only=True, slots=True)
class RedisExternalSentinel:
    """The choice of a Sentinel set."""

    nodes: Sequence[str]
    master: str
    username: str | SecretKey | None
    password: SecretKey | None
    sentinel_password: SecretKey | None
    port: int
    database: int
    broker_database: int
    broker_url: SecretKey | None
    agent_database: int
    agent_url: SecretKey | None
    proxy: str | None
    key_prefix: str | None

    def __post_init__(self) -> None:
        """Check each option."""
        path = "Redis.external_sentinel"
        _check_prefix(path, self.key_prefix)
        if self.proxy is not None:
            _, port = checks.host_and_port(f"{path}.proxy", self.proxy, _PROXY)
            if port is None:
                raise checks.wrong(f"{path}.proxy", self.proxy, f'a host and its port, such as "{_PROXY}"')
        example = '["sentinel-0.example.com:26379", "sentinel-1.example.com:26379"]'
        if not self.nodes:
            raise checks.wrong(f"{path}.nodes", self.nodes, f"at least one Sentinel: {example}")
        for index, node in enumerate(self.nodes):
            checks.host_and_port(f"{path}.nodes[{index}]", node, "sentinel-0.example.com:26379")
            if node in self.nodes[:index]:
                raise checks.wrong(f"{path}.nodes[{index}]", node, "each Sentinel once")
        if not _MASTER.fullmatch(self.master):
            raise checks.wrong(f"{path}.master", self.master, 'the name that the Sentinels know, such as "mymaster"')
        checks.port(f"{path}.port", self.port)
        _check_login(path, self.username, self.password)
        _check_databases(path, self.database, self.broker_database, self.broker_url)
        _check_agent_database(path, self.agent_database, self.agent_url)

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice.

        Raises:
            ValueError: When the release does not read an option, or needs one more.
        """
        path = "Redis.external_sentinel"
        _check_release(install, path, self.key_prefix, None)
        _check_agents(install.release, path, self.agent_database, self.agent_url)
        if self.proxy is None and has_events(install):
            raise ValueError(
                f"{path}.proxy: missing; Dify {install.release.version} sends events between the API and the workers "
                f'through one host, and asks no Sentinel for it: give proxy="{_PROXY}", an address that always leads '
                "to the master, such as HAProxy's"
            )
        proxy_host, _, proxy_port = (self.proxy or "").rpartition(":")
        default = install.port("redis-sentinel", "sentinel")
        nodes = [node if ":" in node else f"{node}:{default}" for node in self.nodes]
        hosts = [node.partition(":") for node in nodes]
        dependency = redis_dependency(
            install=install,
            nodes=nodes,
            master=self.master,
            username=self.username,
            password=self.password,
            sentinel_password=self.sentinel_password,
            database=self.database,
            broker_database=self.broker_database,
            broker_url=self.broker_url,
            agent_database=self.agent_database,
            agent_url=self.agent_url,
            # Redis and its Sentinel share a host, so that is where the master will be found.
            destinations=[to_host(host, int(sentinel), self.port) for host, _, sentinel in hosts],
            key_prefix=self.key_prefix,
            proxy=self.proxy,
            proxy_destinations=(to_host(proxy_host, int(proxy_port)),) if self.proxy else (),
        )
        return Provided(dependency=dependency)


def _check_prefix(path: str, prefix: str | None) -> None:
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        raise checks.wrong(f"{path}.key_prefix", prefix, 'letters, digits, "-", "_" and ".", such as "team-a"')


def _check_release(install: Installation, path: str, prefix: str | None, events_url: SecretKey | None) -> None:
    if prefix is not None:
        check_setting(install, f"{path}.key_prefix", "REDIS_KEY_PREFIX")
    if events_url is not None:
        check_setting(install, f"{path}.events_url", "PUBSUB_REDIS_URL")


def _check_login(path: str, username: str | SecretKey | None, password: SecretKey | None) -> None:
    if username is None:
        return
    if not isinstance(username, SecretKey):
        checks.instance(f"{path}.username", username, str, 'a name such as "dify", or a SecretKey')
        if not username:
            raise checks.wrong(f"{path}.username", username, "a name, or None for the default user")
    if password is None:
        raise ValueError(f"{path}.username: got {shown(username)} without a password; give {_PASSWORD} too")


def _check_databases(path: str, database: int, broker_database: int, broker_url: SecretKey | None) -> None:
    checks.integer(f"{path}.database", database, at_least=0)
    checks.integer(f"{path}.broker_database", broker_database, at_least=0)
    if broker_url is not None and broker_database != BROKER_DATABASE:
        raise checks.wrong(f"{path}.broker_database", broker_database, "none beside broker_url, which names its own")


def _check_agent_database(path: str, database: int, url: SecretKey | None) -> None:
    checks.integer(f"{path}.agent_database", database, at_least=0)
    if url is not None and database != AGENT_DATABASE:
        raise checks.wrong(f"{path}.agent_database", database, "none beside agent_url, which names its own")


def _check_agents(release: Release, path: str, database: int, url: SecretKey | None) -> None:
    """Refuse what is for agents where the release has none."""
    for option, value in {"agent_database": database, "agent_url": url}.items():
        if value not in (None, AGENT_DATABASE) and not release.has("agent-backend"):
            raise ValueError(
                f"{path}.{option}: got {shown(value)}, but Dify {release.version} has no agent backend: it came with "
                f"{first_with_part('agent-backend')}; leave it out"
            )
