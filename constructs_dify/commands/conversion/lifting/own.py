"""What the library says by itself of each part of a release, before anybody gives it an option."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from cdk8s import App, Chart

from ....installation import Installation
from ....releases.release import Release
from ....tiers.agent_backend import AgentBackend
from ....tiers.api import ApiTier
from ....tiers.local_sandbox import LocalSandbox
from ....tiers.nginx_proxy import NginxProxy
from ....tiers.plugin_daemon import PluginDaemon
from ....tiers.sandbox import Sandbox
from ....tiers.ssrf_proxy import SsrfProxy
from ....tiers.web import WebTier
from ....tiers.websocket import WebsocketTier
from ....tiers.workers import Beat, Worker, WorkerPool
from ....workload.workload import Workload
from ..installed import PartName


@cache
def own(release: Release) -> Mapping[PartName, Workload]:
    """The parts of a release, on their own."""
    chart = Chart(App(), "own", namespace="own", disable_resource_name_hashes=True)
    install = Installation(name="own", namespace="own", release=release)
    kinds: dict[PartName, type[Any]] = {
        "api": ApiTier, "beat": Beat, "web": WebTier, "sandbox": Sandbox, "plugin-daemon": PluginDaemon,
        "ssrf-proxy": SsrfProxy,
    }  # fmt: skip
    later: dict[PartName, type[Any]] = {
        "websocket": WebsocketTier, "agent-backend": AgentBackend, "local-sandbox": LocalSandbox,
    }  # fmt: skip
    kinds |= {name: kind for name, kind in later.items() if release.has(name)}
    parts: dict[PartName, Workload] = {name: kind(chart, name, install=install) for name, kind in kinds.items()}
    parts["worker"] = Worker(
        chart, "worker", install=install, pool=WorkerPool(name="default"), queues=release.queues,
        tier=WorkerPool(name="default"),
    )  # fmt: skip
    parts["nginx"] = NginxProxy(chart, "nginx", install=install, routes=())
    return parts


def setting(release: Release, part: PartName, name: str) -> str | None:
    """The text of a setting where nobody gives one; None: the part knows no such setting."""
    found = own(release).get(part)
    if found is None or name not in release.settings.of(found.part):
        return None
    return found.setting(name)
