"""PluginDaemon: installs and runs plugins."""

from collections.abc import Mapping
from typing import ClassVar

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods import container_security, http_probe, pod_security
from ..settings import Value
from ..tier import Resources, Tier
from ..wiring import Dependency, Destination, Grant, python_services, to_internet, to_part
from ..workload import Workload

STORAGE_ROOT = "/app/storage"
_DEBUG_HOST = "PLUGIN_REMOTE_INSTALLING_HOST"
_LOOPBACK = "127.0.0.1"


class PluginDaemon(Workload):
    """Installs plugins and runs them as its child processes, so it needs the internet: package indexes, and whatever
    the plugins call; with an `http_proxy`, only that one. For a model server on a private address, call `allow_to`.

    Its image decides how it starts (a plugin that finds itself below process 1 stops), so there is no command here.

    A plugin that runs on its developer's machine joins through `kubectl port-forward`, because the port for that
    listens within the pod alone. `PLUGIN_REMOTE_INSTALLING_HOST="0.0.0.0"` among the settings opens it, and
    `allow_from(port=5003, …)` the way there.

    See https://github.com/langgenius/dify-plugin-daemon
    """  # noqa: D205

    part = "plugin-daemon"
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "SERVER_PORT": "the release",
        "PLUGIN_REMOTE_INSTALLING_PORT": "the release",
        "PLATFORM": "the part itself",
        "PLUGIN_WORKING_PATH": "storage",
    }
    # The home folder is for what plugins cache.
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "4Gi", "/home/ubuntu": "4Gi"}
    # True of all up to 0.6 at least; upstream says that it does not scale out.
    singleton = "the daemon keeps running plugins on one node's disk and does not share them with a second pod"

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload. The one for plugins elsewhere is among them where others can reach it."""
        ports = super().ports
        return {"http": ports["http"]} if self.setting(_DEBUG_HOST) == _LOOPBACK else ports

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the plugin daemon get."""
        here = (to_part("plugin-daemon", install.port("plugin-daemon")),)
        environment: dict[str, Value] = {
            "PLUGIN_DAEMON_URL": install.url("plugin-daemon"),
            "PLUGIN_DAEMON_KEY": install.secret("plugin-daemon-key"),
            "INNER_API_KEY_FOR_PLUGIN": install.secret("plugin-inner-api-key"),
        }
        return Dependency(
            name="plugin_daemon",
            grants={
                **python_services(Grant(environment=environment, destinations=here)),
                "nginx": Grant(destinations=here),
            },
        )

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["plugin-daemon"]
        return Tier(
            resources=Resources(cpu="250m", memory="1Gi", cpu_limit="2", memory_limit="4Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            update_strategy=k8s.DeploymentStrategy(type="Recreate"),
            startup=http_probe(health, "http", period=5, failures=60),
            readiness=http_probe(health, "http", period=10),
            liveness=http_probe(health, "http", period=30, failures=5),
            # The shell that is process 1 of 0.3.0 does not pass SIGTERM on: the whole time is always waited out.
            termination_grace_period=15,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "SERVER_PORT": str(self.install.port("plugin-daemon")),
            "SERVER_KEY": self.install.secret("plugin-daemon-key"),
            "PLATFORM": "local",
            "GIN_MODE": "release",
            # Switched off altogether, the plugins' page of 1.9.1 shows an error to those who may debug.
            _DEBUG_HOST: _LOOPBACK,
            "PLUGIN_REMOTE_INSTALLING_PORT": str(self.install.port("plugin-daemon", "debug")),
            "PLUGIN_WORKING_PATH": f"{STORAGE_ROOT}/cwd",
            "FORCE_VERIFYING_SIGNATURE": "true",
            "HEALTH_API_LOG_ENABLED": "false",
        }

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. With a proxy of the site, plugins go through that one."""
        internet = () if self.install.http_proxy else (to_internet(),)
        return (*super()._destinations(), *internet)
