"""What an exposure leads to: nginx alone or, without it, the parts themselves by the same routes."""

from collections.abc import Sequence

from .. import checks
from ..installation import Installation
from ..releases.release import Route
from ..tiers.nginx_proxy import HEALTH, NginxProxy
from ..tiers.upload_size import largest_upload
from ..wiring.part import Part
from ..workload.workload import Workload
from .choice import Backend, FrontDoor


def front_door(install: Installation, routes: Sequence[Route], parts: Sequence[Part]) -> FrontDoor:
    """The front door of an installation.

    Args:
        install: The installation.
        routes: The paths, and the parts behind them.
        parts: The parts that there are.
    """
    nginx = next((part for part in parts if isinstance(part, NginxProxy)), None)
    known = install.release.settings.of("nginx")

    def limit(name: str) -> str:
        return nginx.setting(name) if nginx else known[name].default

    return FrontDoor(
        install=install,
        backends=[_nginx(nginx)] if nginx else _parts(install, routes, parts),
        body_size=nginx.setting("NGINX_CLIENT_MAX_BODY_SIZE") if nginx else largest_upload(install.whole).body,
        read_timeout=checks.nginx_seconds(limit("NGINX_PROXY_READ_TIMEOUT")),
        send_timeout=checks.nginx_seconds(limit("NGINX_PROXY_SEND_TIMEOUT")),
        routes=routes,
    )


def _nginx(nginx: NginxProxy) -> Backend:
    assert nginx.service is not None
    assert nginx.service_port is not None
    return Backend(
        path="/", part=nginx.part, service=nginx.service, port=nginx.service_port,
        pod_port=nginx.install.port(nginx.part), health=HEALTH,
    )  # fmt: skip


def _parts(install: Installation, routes: Sequence[Route], parts: Sequence[Part]) -> list[Backend]:
    services = {part.component: part.service for part in parts if isinstance(part, Workload)}
    return [
        Backend(
            path=route.path, part=route.part, service=service, port=install.service_port(route.part),
            pod_port=install.port(route.part), health=install.release.health[route.part],
            urls=route.urls, hook_url=route.hook_url,
        )
        for route in routes
        if (service := services.get(route.part)) is not None
    ]  # fmt: skip
