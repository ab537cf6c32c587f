"""NginxProxy: the front door, which routes each path to its part."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final
from urllib.parse import urlsplit

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.security import SecurityNeeds, container_security, pod_security
from ..pods.structs import struct
from ..pods.tier import Tier
from ..releases.release import Route
from ..site.ca_bundle import CaBundle
from ..wiring.dependency import Grant
from ..wiring.destinations import Destination, to_part, to_url
from ..wiring.environment import Value
from ..workload.front_service import FrontService
from ..workload.workload import Workload, WorkloadOptions
from .marketplace import check_marketplace_url
from .nginx.config import Location, Server, nginx_files
from .nginx.options import NginxLocation, NginxOptions
from .nginx.snippets import check_route
from .upload_size import largest_upload

HEALTH: Final = "/healthz"
"""The path that answers 200 as long as nginx runs, independently of the parts behind it."""
_FRONT_SERVICE = FrontService()
_PATHS = {
    "nginx.conf": "/etc/nginx/nginx.conf",
    "default.conf.template": "/etc/nginx/templates/default.conf.template",
    "16-ipv6.envsh": "/docker-entrypoint.d/16-ipv6.envsh",
}


class NginxProxy(Workload):
    """The front door of an installation: nginx, which routes each path to its part.

    It does not buffer streams. If a part is down, only the paths of that part answer 502.

    Its settings `NGINX_PROXY_READ_TIMEOUT` and `NGINX_PROXY_SEND_TIMEOUT` (3600s), `NGINX_KEEPALIVE_TIMEOUT` (65) and
    `NGINX_WORKER_PROCESSES` (2) are those of Dify's compose file. `NGINX_CLIENT_MAX_BODY_SIZE` follows the largest of
    the limits of uploads in the settings of the chart (181m, for a bundle of plugins).

    See https://nginx.org/en/docs/dirindex.html

    Attributes:
        options: What it serves and says beside Dify's own.
    """

    part = "nginx"
    options_class = NginxOptions
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "NGINX_ENTRYPOINT_LOCAL_RESOLVERS": "the part itself",
        "NGINX_ENVSUBST_FILTER": "the part itself",
    }
    rendered_settings = frozenset({
        "NGINX_CLIENT_MAX_BODY_SIZE", "NGINX_PROXY_READ_TIMEOUT", "NGINX_PROXY_SEND_TIMEOUT", "NGINX_KEEPALIVE_TIMEOUT",
        "NGINX_WORKER_PROCESSES",
    })  # fmt: skip
    # The entrypoint writes the servers into conf.d, from the template and the pod's resolvers.
    scratch: ClassVar[Mapping[str, str]] = {
        "/tmp": "1Gi",
        "/run": "16Mi",
        "/var/cache/nginx": "1Gi",
        "/etc/nginx/conf.d": "16Mi",
    }

    @checks.arguments("")
    def __init__(
        self, scope: Construct, id: str, *, routes: Sequence[Route], marketplace: str | None = None,
        front_service: FrontService = _FRONT_SERVICE,
        **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """The front door of an installation: nginx, which routes each path to its part.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            routes: The paths, and the parts behind them.
            marketplace: The URL that `/marketplace` proxies; None: no such path.
            front_service: How its Service is configured, which the `Exposure` decides; default: inside the cluster
                alone.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            ValueError: When the marketplace's URL is malformed, is not https or has a path; when a location of the
                options is already one of Dify's.
        """
        if marketplace is not None:
            check_marketplace_url("NginxProxy.marketplace", marketplace)
        tier = options.get("tier")
        self.options = tier if isinstance(tier, NginxOptions) else NginxOptions()
        _check_locations(self.options.locations, routes, marketplace)
        self._routes, self._marketplace, self._front_service = routes, marketplace, front_service
        super().__init__(scope, id, **options)

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            resources=Resources(cpu="50m", memory="64Mi", cpu_limit="1", memory_limit="256Mi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(HEALTH, "http", period=2, failures=30),
            readiness=http_probe(HEALTH, "http", period=10),
            liveness=http_probe(HEALTH, "http", period=30),
            lifecycle=drain(5),
            # Give open streams time to end.
            termination_grace_period=90,
        )

    def security_needs(self) -> SecurityNeeds:
        """See Workload. The Pod Security level `restricted` allows this sysctl, and so does OpenShift."""
        port = str(self.ports["http"])
        low_ports = struct(k8s.Sysctl, name="net.ipv4.ip_unprivileged_port_start", value=port)
        return SecurityNeeds(
            pod=struct(k8s.PodSecurityContext, sysctls=[low_ports]),
            why=f"nginx listens on port {port} without being root",
        )

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. The same routes that become locations open the ways to the parts behind them."""
        behind = {route.part for route in self._routes}
        # In the order of the release, so that another route leaves the policy as it is.
        ways = [to_part(part, self.install.port(part)) for part in self.install.release.ports if part in behind]
        further = [to_url(location.upstream) for location in self.options.locations if location.upstream]
        return (*ways, *further, *super()._destinations())

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        verifies = any((location.upstream or "").startswith("https:") for location in self.options.locations)
        # The marketplace brings the file with it.
        if isinstance(facts, CaBundle) and verifies and not self._marketplace:
            return facts.trusted(Grant())
        return Grant()

    def front_service(self) -> FrontService:
        """See Workload."""
        return self._front_service

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        keepalive = self._front_service.keepalive
        return {
            # The image passes only what it finds in the pod to the template, and nothing else from the environment.
            "NGINX_ENTRYPOINT_LOCAL_RESOLVERS": "1",
            "NGINX_ENVSUBST_FILTER": "^NGINX_(LOCAL_RESOLVERS|LISTEN_IPV6|RESOLVER_IPV6)$",
            "NGINX_CLIENT_MAX_BODY_SIZE": largest_upload(self.install.whole).body,
            **({"NGINX_KEEPALIVE_TIMEOUT": str(keepalive)} if keepalive else {}),
        }

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        texts = nginx_files(
            servers=servers_of(self.install, self._routes, self._marketplace, self.options.locations),
            scheme=self.install.public_urls.scheme,
            listen=self.ports["http"],
            health=HEALTH,
            body_size=self.setting("NGINX_CLIENT_MAX_BODY_SIZE"),
            read_timeout=self.setting("NGINX_PROXY_READ_TIMEOUT"),
            send_timeout=self.setting("NGINX_PROXY_SEND_TIMEOUT"),
            keepalive_timeout=self.setting("NGINX_KEEPALIVE_TIMEOUT"),
            worker_processes=self.setting("NGINX_WORKER_PROCESSES"),
            server_snippet=self.options.server_snippet,
            http_snippet=self.options.http_snippet,
        )
        return {_PATHS.get(name, f"/etc/nginx/{name}"): text for name, text in texts.items()}


def servers_of(
    install: Installation, routes: Sequence[Route], marketplace: str | None, locations: Sequence[NginxLocation] = ()
) -> list[Server]:
    """A default server with every path, and one for each set of hosts that serve only some paths."""
    urls = install.public_urls
    hosts: dict[tuple[Sequence[Route], bool], list[str]] = {}
    for host in urls.hosts:
        there = tuple(route for route in routes if urls.below(host, route.urls))
        # Only the pages of the console use the marketplace.
        hosts.setdefault((there, urls.below(host, ["console_web"])), []).append(host)
    hosts.pop((tuple(routes), True), None)
    snippets = {location.path.rstrip("/"): location.snippet for location in locations}
    own = {route.path.rstrip("/") for route in routes}
    further = [_further(install, location) for location in locations if location.path.rstrip("/") not in own]

    def server(names: Sequence[str], there: Sequence[Route], market: str | None) -> Server:
        ways = [_location(install, route, snippets.get(route.path.rstrip("/"), "")) for route in there]
        return Server(hosts=names, locations=[*ways, *further], marketplace=market)

    return [server((), routes, marketplace)] + [
        server(names, there, marketplace if console else None) for (there, console), names in hosts.items()
    ]


def _location(install: Installation, route: Route, snippet: str) -> Location:
    upstream = f"http://{install.fqdn(route.part)}:{install.service_port(route.part)}"
    return Location(
        path=route.path, upstream=upstream, hook_url=route.hook_url, websocket=route.websocket, snippet=snippet
    )


def _further(install: Installation, location: NginxLocation) -> Location:
    upstream = location.upstream
    if upstream is not None:
        parts = urlsplit(upstream)
        host = checks.in_brackets(install.full_name(checks.host_of(parts)))
        upstream = f"{parts.scheme}://{host}:{checks.port_of(parts)}"
    return Location(path=location.path, upstream=upstream, snippet=location.snippet)


def _check_locations(locations: Sequence[NginxLocation], routes: Sequence[Route], marketplace: str | None) -> None:
    """Dify's own paths stay Dify's."""
    own = {route.path.rstrip("/") for route in routes}
    reserved = {HEALTH: "the kubelet asks for it"}
    if marketplace is not None:
        reserved["/marketplace"] = "Marketplace(proxied=True) has it"
    for index, location in enumerate(locations):
        path = f"NginxOptions.locations[{index}]"
        if why := reserved.get(location.path.rstrip("/")):
            raise checks.wrong(f"{path}.path", location.path, f"another path: {why}")
        if location.path.rstrip("/") in own:
            if location.upstream is not None:
                raise checks.wrong(
                    f"{path}.upstream", location.upstream,
                    f"none, because {location.path} is a path of Dify; give another path, or only a snippet",
                )  # fmt: skip
            check_route(f"{path}.snippet", location.snippet)
