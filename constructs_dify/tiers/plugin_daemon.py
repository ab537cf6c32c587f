"""PluginDaemon: installs and runs plugins."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.security import container_security, pod_security
from ..pods.structs import struct
from ..pods.tier import MEANT, Tier
from ..wiring.dependency import Dependency, Grant
from ..wiring.destinations import Destination, to_internet, to_part
from ..wiring.environment import Value
from ..wiring.plugin_daemon_facts import PluginDaemonFacts
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload, WorkloadOptions
from .plugin_daemon_settings import package_limits, plugin_daemon_grant

STORAGE_ROOT = "/app/storage"
_DEBUG_HOST = "PLUGIN_REMOTE_INSTALLING_HOST"
_LOOPBACK = "127.0.0.1"


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class PluginDaemonOptions(Tier):
    """The options of the plugin daemon: those of every part, and its own.

    See https://github.com/langgenius/dify-plugin-daemon

    Args:
        accept_unsupported_scale_out: Whether there may be several pods, which upstream does not support for the
            community edition: each of them installs every plugin on its own disk, up to half a minute after the one
            that was asked to, and until it has, it passes calls on to the others (over IPv4 alone) or fails them; a
            plugin under development is on one pod alone. Their packages need a storage that all of them share. Default:
            no.

    Raises:
        TypeError: When an option is of the wrong type.
        ValueError: When an option is outside of what Kubernetes accepts.
    """

    accept_unsupported_scale_out: bool = False

    @property
    def several(self) -> bool:
        """Whether there may be several pods."""
        return self.accept_unsupported_scale_out and (self.autoscale is not None or (self.replicas or 1) > 1)


class PluginDaemon(Workload):
    """Installs plugins and runs them as its child processes, so it needs the internet: package indexes, and whatever
    the plugins call; with an `http_proxy`, only that one. For a model server on a private address, call `allow_to`.

    Its image decides how it starts (a plugin that finds itself below process 1 stops), so there is no command here.

    A plugin that runs on its developer's machine joins through `kubectl port-forward`, because the port for that
    listens within the pod alone. `PLUGIN_REMOTE_INSTALLING_HOST` among the settings opens it (`"0.0.0.0"` for IPv4 or
    `"[::]"` for IPv6; it takes one of the two), and `allow_from(port=5003, …)` the way there.

    See https://github.com/langgenius/dify-plugin-daemon

    Attributes:
        options: The plugin daemon's own options.
    """  # noqa: D205

    part = "plugin-daemon"
    pausable = True
    options_class = PluginDaemonOptions
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "SERVER_PORT": "the release",
        "PLUGIN_REMOTE_INSTALLING_PORT": "the release",
        "PLATFORM": "the part itself",
        "PLUGIN_WORKING_PATH": "storage",
    }
    # The home folder is for what plugins cache.
    home = "/home/ubuntu"
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "4Gi", home: "4Gi"}
    # True of all up to 0.6 at least; upstream says that it does not scale out.
    singleton = (
        "the daemon keeps running plugins on one node's disk and does not share them with a second pod; "
        "PluginDaemonOptions(accept_unsupported_scale_out=True) puts up with that"
    )

    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """Installs plugins and runs them as its child processes.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`; its tier
                may be a `PluginDaemonOptions`.
        """
        tier = options.get("tier")
        self.options = tier if isinstance(tier, PluginDaemonOptions) else PluginDaemonOptions()
        if self.options.several:
            self.singleton = None
        super().__init__(scope, id, **options)

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload. The one for plugins elsewhere is among them where others can reach it."""
        ports = super().ports
        return {"http": ports["http"]} if self.setting(_DEBUG_HOST) == _LOOPBACK else ports

    @property
    def container_ports(self) -> Mapping[str, int]:
        """See Workload. Who reads the pod finds there what to forward with `kubectl port-forward`."""
        return super().ports

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the plugin daemon get.

        Args:
            install: The installation.
        """
        here = (to_part("plugin-daemon", install.port("plugin-daemon")),)
        facts = PluginDaemonFacts(
            url=install.url("plugin-daemon"),
            key=install.secret("plugin-daemon-key"),
            inner_api_key=install.secret("plugin-inner-api-key"),
            destinations=here,
        )
        return Dependency(name="plugin_daemon", facts=facts)

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["plugin-daemon"]
        return Tier(
            resources=Resources(cpu="250m", memory="1Gi", cpu_limit="2", memory_limit="4Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            update_strategy=struct(k8s.DeploymentStrategy, type="Recreate") if self.singleton else None,
            startup=http_probe(health, "http", period=5, failures=60),
            readiness=http_probe(health, "http", period=10),
            liveness=http_probe(health, "http", period=30, failures=5),
            # Before 0.6, process 1 is a shell that does not pass SIGTERM on, so the whole time is always waited out;
            # from then on, the daemon ends as soon as it has told its plugins.
            termination_grace_period=15,
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return plugin_daemon_grant(facts, self.install.release)

    def database_pool(self) -> DatabasePool:
        """See Workload."""
        limited_by = "DB_MAX_OPEN_CONNS"
        return DatabasePool(size=self.whole(limited_by) or None, limited_by=limited_by)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "SERVER_PORT": str(self.install.port("plugin-daemon")),
            "SERVER_KEY": self.install.secret("plugin-daemon-key"),
            "PLATFORM": "local",
            "GIN_MODE": "release",
            # Switched off altogether, the plugins' page shows an error to those who may debug.
            _DEBUG_HOST: _LOOPBACK,
            "PLUGIN_REMOTE_INSTALLING_PORT": str(self.install.port("plugin-daemon", "debug")),
            "PLUGIN_WORKING_PATH": f"{STORAGE_ROOT}/cwd",
            "FORCE_VERIFYING_SIGNATURE": "true",
            "HEALTH_API_LOG_ENABLED": "false",
            **package_limits(self.install),
            # From 0.6.3 on, it asks mirrors in China too, and installs packages from the fastest.
            **self.install.release.settings.read_by("plugin-daemon", {"PIP_MIRROR_AUTO_DETECT": "false"}),
        }

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. Plugins go through the proxy of the site; several pods pass calls on to each other."""
        internet = () if self.install.http_proxy else (to_internet(),)
        peers = () if self.singleton else (to_part(self.component, self.install.port("plugin-daemon")),)
        return (*super()._destinations(), *internet, *peers)
