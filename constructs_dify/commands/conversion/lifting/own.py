"""What the library says by itself of each part of a release, before anybody gives it an option."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from cdk8s import App, Chart

from ....installation import Installation
from ....pods.tier import Tier
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
from ....validations.pods_are_valid import PodsAreValid
from ....workload.workload import Workload
from ..installed import PartName

_KINDS: Final[Mapping[PartName, type[Any]]] = {
    "api": ApiTier,
    "web": WebTier,
    "websocket": WebsocketTier,
    "worker": Worker,
    "beat": Beat,
    "sandbox": Sandbox,
    "plugin-daemon": PluginDaemon,
    "agent-backend": AgentBackend,
    "local-sandbox": LocalSandbox,
    "ssrf-proxy": SsrfProxy,
    "nginx": NginxProxy,
}


@cache
def own(release: Release) -> Mapping[PartName, Workload]:
    """The parts that a release has, on their own."""
    return {
        name: _part(name, kind, release, None)
        for name, kind in _KINDS.items()
        if not kind.by_release or release.has(name)
    }


def refusal(release: Release, name: PartName, tier: Tier) -> str | None:
    """Why a part cannot have these options; None: it can, as far as it knows on its own."""
    try:
        part = _part(name, _KINDS[name], release, tier)
    except (TypeError, ValueError) as error:
        return str(error).partition("\n")[0]
    return next(iter(PodsAreValid([part]).validate()), None)


def _part(name: PartName, kind: type[Any], release: Release, tier: Tier | None) -> Workload:
    port = tier.service.port if tier and tier.service else None
    install = Installation(name="own", namespace="own", release=release, service_ports={name: port} if port else {})
    more: dict[str, Any] = {}
    if name == "worker":
        pool = tier if isinstance(tier, WorkerPool) else WorkerPool(name="default")
        more, tier = {"pool": pool, "queues": release.queues}, pool
    if name == "nginx":
        more = {"routes": ()}
    chart = Chart(App(), "own", namespace="own", disable_resource_name_hashes=True)
    return kind(chart, name, install=install, tier=tier, **more)


def setting(release: Release, part: PartName, name: str) -> str | None:
    """The text of a setting where nobody gives one; None: the part knows no such setting."""
    found = own(release).get(part)
    if found is None or name not in release.settings.of(found.part):
        return None
    return found.setting(name)
