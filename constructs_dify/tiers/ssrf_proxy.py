"""SsrfProxy: squid, which sends users' requests to public addresses and denies private ones."""

from collections.abc import Mapping, Sequence
from math import ceil
from typing import ClassVar, Final
from urllib.parse import urlsplit

from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..pods.probes import tcp_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.security import container_security, pod_security
from ..pods.tier import Tier
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_cidr, to_host, to_internet, to_part, to_private_host, to_url
from ..wiring.environment import Value
from ..workload.workload import Workload, WorkloadOptions
from .agent_backend import STUB_PATH
from .squid.config import AgentsPort, squid_conf
from .squid.options import SsrfProxyOptions

_CONFIG = "/etc/squid/squid.conf"
# Squid's own, and the longest that it keeps any connection.
_READ_TIMEOUT, _LIFETIME = 900, 86400
READ_TIMEOUTS: Final = (
    "HTTP_REQUEST_MAX_READ_TIMEOUT", "API_TOOL_DEFAULT_READ_TIMEOUT", "SSRF_DEFAULT_READ_TIME_OUT",
)  # fmt: skip
"""The settings by which the API and the workers wait for what they call through it, in seconds."""
_AGENTS = "agents"
_WHEN_KNOWN = 'until getent ahosts "$0"; do sleep 1; done; exec "$@"'


class SsrfProxy(Workload):
    """Sends the requests of HTTP request nodes, tools and sandboxed code, to public addresses only.

    Both squid and the NetworkPolicy deny private addresses, except those that `SsrfProxyOptions` allow and the hosts of
    `public_url`. To allow addresses, give a `tier` of that class; with any other `Tier`, nothing private is allowed.
    By name, it allows and denies what its `deny_domains` and `only_domains` say.

    The commands of agents come through a port of their own, which leads to `/agent-stub/` of the agent backend and to
    `/files/` of the API too. It is there with a `LocalSandbox` alone; what the options say holds there as well, but for
    the ports of these two parts at private addresses.

    See https://www.squid-cache.org/Doc/config/acl

    Attributes:
        options: What it allows and denies.
    """

    part = "ssrf-proxy"
    options_class = SsrfProxyOptions
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "SSRF_PROXY_ALLOW_PRIVATE_IPS": "SsrfProxyOptions.allow_cidrs",
        "SSRF_PROXY_ALLOW_PRIVATE_DOMAINS": "SsrfProxyOptions.allow_domains",
    }
    rendered_settings = frozenset({*fixed_settings, "COREDUMP_DIR"})
    scratch: ClassVar[Mapping[str, str]] = {
        "/tmp": "64Mi",
        "/run": "16Mi",
        "/var/log/squid": "64Mi",
        "/var/spool/squid": "512Mi",
    }

    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """Sends the requests of HTTP request nodes, tools and sandboxed code, to public addresses only.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.
        """
        tier = options.get("tier")
        self.options = tier if isinstance(tier, SsrfProxyOptions) else SsrfProxyOptions()
        super().__init__(scope, id, **options)

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the SSRF proxy get.

        Args:
            install: The installation.
        """
        here = (to_part("ssrf-proxy", install.port("ssrf-proxy")),)
        url = install.url("ssrf-proxy")
        environment: dict[str, Value] = {"SSRF_PROXY_HTTP_URL": url, "SSRF_PROXY_HTTPS_URL": url}
        if install.http_proxy:
            # With only the other two, NO_PROXY would let users' requests bypass it.
            environment["SSRF_PROXY_ALL_URL"] = url
        sandbox: dict[str, Value] = {"HTTP_PROXY": url, "HTTPS_PROXY": url}
        return Dependency(
            name="ssrf_proxy",
            grants={
                **python_services(Grant(environment=environment, destinations=here)),
                "sandbox": Grant(environment=sandbox, destinations=here),
                **({"local-sandbox": _agents_grant(install)} if install.release.has("local-sandbox") else {}),
            },
        )

    @staticmethod
    def without(install: Installation) -> Dependency:
        """What callers get where there is none: they call public addresses themselves, but for sandboxed code.

        Args:
            install: The installation.
        """
        internet = () if install.http_proxy else (to_internet(),)
        return Dependency(name="ssrf_proxy", grants=python_services(Grant(destinations=internet)))

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload. That of agents is there with the local sandbox."""
        return {name: port for name, port in super().ports.items() if name != _AGENTS or self._serves_agents}

    @property
    def _serves_agents(self) -> bool:
        """Whether there is a local sandbox, which brings the ways to what it reaches in here."""
        return bool((grant := self._grants.get("local_sandbox")) and grant.destinations)

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            resources=Resources(cpu="50m", memory="128Mi", cpu_limit="1", memory_limit="512Mi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=tcp_probe("http", period=2, failures=30),
            readiness=tcp_probe("http", period=10),
            liveness=tcp_probe("http", period=30),
            lifecycle=drain(5),
            # The drain, and squid's own 30 seconds for open requests.
            termination_grace_period=45,
        )

    def command(self) -> Sequence[str]:
        """See Workload. The image's entrypoint would write its own configuration."""
        squid = ("squid", "-f", _CONFIG, "-NYC")
        parent = _parent(self.install)
        # Squid looks up the site's proxy when it starts. If that fails, it does not try again for an hour.
        return squid if parent is None else ("sh", "-c", _WHEN_KNOWN, parent[0], *squid)

    def environment(self) -> Mapping[str, Value]:
        """See Workload. These are the names of the options in Dify 1.15.0 and later."""
        return {
            "SSRF_PROXY_ALLOW_PRIVATE_IPS": ",".join(self.options.allow_cidrs),
            "SSRF_PROXY_ALLOW_PRIVATE_DOMAINS": ",".join(self.options.allow_domains),
        }

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        patient = self.read_timeout if self.read_timeout > _READ_TIMEOUT else None
        agents = _agents_port(self.install) if self._serves_agents else None
        return {_CONFIG: configuration(self.install, self.options, self.setting("COREDUMP_DIR"), patient, agents)}

    @property
    def read_timeout(self) -> int:
        """Seconds that it waits for a server: as long as callers do, by the settings of the chart, or longer."""
        waits = (min(_LIFETIME, float(self.install.setting(name) or 0)) for name in READ_TIMEOUTS)
        return ceil(max(_READ_TIMEOUT, *waits))

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. With a proxy of the site, it connects directly only to allowed private addresses."""
        proxy, network = self.install.http_proxy, self.install.network
        granted, way_out = super()._destinations(), to_internet()
        if proxy is not None:
            # The site's proxy connects to the public addresses of the public URLs and of the package index.
            named = network.blocks() if network else {}
            granted = tuple(place for place in granted if place.part or place.namespace or place.host in named)
            way_out = to_url(proxy.url)
        return (
            *granted,
            way_out,
            *map(to_cidr, self.options.allow_cidrs),
            *map(_private_place, self.options.allow_domains),
        )


def configuration(
    install: Installation, options: SsrfProxyOptions, coredump_dir: str, read_timeout: int | None = None,
    agents: AgentsPort | None = None,
) -> str:  # fmt: skip
    """The configuration of squid in an installation; `read_timeout` in seconds, if not squid's own."""
    site = install.site_urls
    at_site, only = [checks.in_brackets(checks.host_of(url)) for url in site], options.only_domains
    return squid_conf(
        port=install.port("ssrf-proxy"),
        allow_cidrs=options.allow_cidrs,
        allow_domains=[*at_site, *options.allow_domains],
        deny_domains=options.deny_domains,
        only_domains=None if only is None else [*at_site, *only],
        web_ports=[url.port for url in site if url.scheme == "http" and url.port],
        tunnel_ports=[*(url.port for url in site if url.scheme == "https" and url.port), *options.tunnel_ports],
        coredump_dir=coredump_dir,
        parent=_parent(install),
        read_timeout=read_timeout,
        agents=agents,
    )


def _agents_grant(install: Installation) -> Grant:
    """What the local sandbox gets: the port of its own."""
    port = install.port("ssrf-proxy", _AGENTS)
    url = f"http://{install.resource_name('ssrf-proxy')}:{port}"
    proxies: dict[str, Value] = {"HTTP_PROXY": url, "HTTPS_PROXY": url, "NO_PROXY": "localhost,127.0.0.1"}
    # curl, wget and others read the small ones alone, for plain requests at least.
    small = {name.lower(): value for name, value in proxies.items()}
    return Grant(environment={**proxies, **small}, destinations=(to_part("ssrf-proxy", port),))


def _agents_port(install: Installation) -> AgentsPort:
    return AgentsPort(
        port=install.port("ssrf-proxy", _AGENTS),
        agent_backend=(install.fqdn("agent-backend"), install.service_port("agent-backend")),
        stub_path=STUB_PATH,
        api=(install.fqdn("api"), install.service_port("api")),
        pods=(install.port("agent-backend"), install.port("api")),
    )


def _parent(install: Installation) -> tuple[str, int] | None:
    """The site's own proxy."""
    if install.http_proxy is None:
        return None
    url = urlsplit(install.http_proxy.url)
    if url.scheme != "http":
        raise checks.wrong("HttpProxy.url", url.geturl(), "http://, because squid connects to it without TLS")
    # Squid does not use search domains.
    return install.full_name(checks.host_of(url)), url.port or 80


def _private_place(domain: str) -> Destination:
    """Where an allowed domain may be: in the namespace that it names, or else at any private address."""
    there = to_host(domain)
    return there if there.namespace else to_private_host(domain)
