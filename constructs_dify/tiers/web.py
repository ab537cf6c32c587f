"""WebTier: the Next.js front end."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from ..pods.listening import EVERYWHERE, on_both_families
from ..pods.probes import http_probe, tcp_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.security import container_security, pod_security
from ..pods.tier import Tier
from ..site.ca_bundle import CaBundle
from ..wiring.dependency import Grant
from ..wiring.destinations import Destination
from ..wiring.environment import Value
from ..workload.workload import Workload

SHARED_WITH_API: Final = ("INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH", "EDITION", "DEPLOY_ENV")
"""The settings that must be the same in the API, which enforces them, and here, where the pages show them."""


class WebTier(Workload):
    """Serves the pages of the console and of the web apps. The browser calls the API directly.

    Where the release does, its server asks the API too, inside the cluster.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments
    """

    part = "web"
    fixed_settings: ClassVar[Mapping[str, str]] = {"PORT": "the release"}

    @property
    def scratch(self) -> Mapping[str, str]:  # pyright: ignore[reportIncompatibleVariableOverride]
        """See Workload. For pm2, in images that start it, and for the cache of Next.js."""
        release = self.install.release
        pm2 = release.settings.read_by("web", {"PM2_INSTANCES": "/.pm2"}).values()
        return {"/tmp": "1Gi", **dict.fromkeys(pm2, "256Mi"), f"{release.behaviour.web_folder}/.next/cache": "1Gi"}

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            resources=Resources(cpu="100m", memory="256Mi", cpu_limit="1", memory_limit="1Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=tcp_probe("http", period=5, failures=36),
            readiness=http_probe(self.install.release.health["web"], "http", period=10),
            liveness=tcp_probe("http", period=30),
            lifecycle=drain(5),
            termination_grace_period=30,
        )

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. Browsers, not the pods, connect to the URLs in its settings."""
        return tuple(self._granted())

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        if isinstance(facts, CaBundle):
            return facts.trusted(Grant(environment={"NODE_EXTRA_CA_CERTS": facts.path_in_pods}))
        return Grant()

    def command(self) -> Sequence[str]:
        """See Workload. The image's own, in the image's folder."""
        return on_both_families("HOSTNAME", "/bin/sh", "./entrypoint.sh")

    def environment(self) -> Mapping[str, Value]:
        """See Workload. What the API enforces or says too follows the chart's settings."""
        shared = {name: text for name in SHARED_WITH_API if isinstance(text := self.install.settings.get(name), str)}
        # From 1.16.1 on, pages ask the API for the edition.
        shared = self.install.release.settings.read_by("web", shared)
        # Next.js listens on the address of the name in HOSTNAME, which is the pod's if nobody says otherwise.
        listen = {"HOSTNAME": EVERYWHERE, "PORT": str(self.install.port("web"))}
        return {"NEXT_TELEMETRY_DISABLED": "1", **listen, **shared}
