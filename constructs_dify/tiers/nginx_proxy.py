"""NginxProxy: the front door, which sends each path to the part behind it."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Unpack

from cdk8s_plus_27 import k8s
from constructs import Construct

from ..installation import Installation
from ..pods import changed, container_security, drain, http_probe, pod_security
from ..release import Route
from ..settings import Value
from ..tier import Resources, Tier
from ..wiring import FrontService
from ..workload import Workload, WorkloadOptions
from .nginx.config import Location, nginx_files

_FRONT_SERVICE = FrontService()
_PATHS = {"nginx.conf": "/etc/nginx/nginx.conf", "default.conf.template": "/etc/nginx/templates/default.conf.template"}


class NginxProxy(Workload):
    """The one entrance. Streams pass unbuffered; a part that is away is a 502 on its paths and nothing else.

    Its settings `NGINX_CLIENT_MAX_BODY_SIZE` (100m), `NGINX_PROXY_READ_TIMEOUT` and `NGINX_PROXY_SEND_TIMEOUT` (3600s),
    `NGINX_KEEPALIVE_TIMEOUT` (65) and `NGINX_WORKER_PROCESSES` (2) are those of Dify's compose file.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        routes: The paths, and the parts behind them.
        marketplace: What `/marketplace` stands for; None: no such path.
        front_service: What its Service is like, as an `Exposure` wants it.
        options: What every part takes.
    """

    part = "nginx"
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "NGINX_ENTRYPOINT_LOCAL_RESOLVERS": "the part itself",
        "NGINX_ENVSUBST_FILTER": "the part itself",
    }
    rendered_settings = frozenset({
        "NGINX_CLIENT_MAX_BODY_SIZE", "NGINX_PROXY_READ_TIMEOUT", "NGINX_PROXY_SEND_TIMEOUT", "NGINX_KEEPALIVE_TIMEOUT",
        "NGINX_WORKER_PROCESSES",
    })  # fmt: skip
    # The entrypoint writes the server into conf.d, from the template and the pod's resolvers.
    scratch: ClassVar[Mapping[str, str]] = {
        "/tmp": "1Gi",
        "/run": "16Mi",
        "/var/cache/nginx": "1Gi",
        "/etc/nginx/conf.d": "16Mi",
    }

    def __init__(
        self, scope: Construct, id: str, *, routes: Sequence[Route], marketplace: str | None = None,
        front_service: FrontService = _FRONT_SERVICE,
        **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """Render the proxy."""
        self._routes, self._marketplace, self._front_service = routes, marketplace, front_service
        super().__init__(scope, id, **options)

    def defaults(self) -> Tier:
        """See Workload."""
        # Port 80 without root; the sysctl is one that the Pod Security level `restricted` allows.
        low_ports = k8s.Sysctl(name="net.ipv4.ip_unprivileged_port_start", value=str(self.ports["http"]))
        return Tier(
            resources=Resources(cpu="50m", memory="64Mi", cpu_limit="1", memory_limit="256Mi"),
            pod_security_context=changed(pod_security(self.user), sysctls=[low_ports]),
            security_context=container_security(),
            startup=http_probe("/healthz", "http", period=2, failures=30),
            readiness=http_probe("/healthz", "http", period=10),
            liveness=http_probe("/healthz", "http", period=30),
            lifecycle=drain(5),
            # Streams that are under way may end.
            termination_grace_period=90,
        )

    def front_service(self) -> FrontService:
        """See Workload."""
        return self._front_service

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            # The image hands the pod's resolvers to the template, and nothing else of the environment.
            "NGINX_ENTRYPOINT_LOCAL_RESOLVERS": "1",
            "NGINX_ENVSUBST_FILTER": "^NGINX_LOCAL_RESOLVERS$",
        }

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        install: Installation = self.install
        texts = nginx_files(
            locations=[
                Location(
                    path=route.path,
                    upstream=f"http://{install.fqdn(route.part)}:{install.port(route.part)}",
                    hook_url=route.hook_url,
                )
                for route in self._routes
            ],
            marketplace=self._marketplace,
            listen=self.ports["http"],
            body_size=self.setting("NGINX_CLIENT_MAX_BODY_SIZE"),
            read_timeout=self.setting("NGINX_PROXY_READ_TIMEOUT"),
            send_timeout=self.setting("NGINX_PROXY_SEND_TIMEOUT"),
            keepalive_timeout=self.setting("NGINX_KEEPALIVE_TIMEOUT"),
            worker_processes=self.setting("NGINX_WORKER_PROCESSES"),
        )
        return {_PATHS.get(name, f"/etc/nginx/{name}"): text for name, text in texts.items()}
