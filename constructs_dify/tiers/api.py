"""ApiTier: the Flask API."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..installation import Installation
from ..pods.listening import EVERYWHERE
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.tier import Tier, merged
from ..wiring.api_facts import ApiFacts
from ..wiring.dependency import Dependency, Grant
from ..wiring.destinations import to_part
from ..wiring.environment import Value
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload
from .common import CLOSED_TO_PLUGINS, python_pool, python_tier, serving, start_failures
from .python_settings import python_grant


class ApiTier(Workload):
    """Dify's API, which the console, the web apps and other programs call.

    Without a Migration among its dependencies, each pod migrates the database when it starts.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments
    """

    part = "api"
    leads_claims = True
    pausable = True
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself", "DIFY_PORT": "the release"}

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the API get.

        Args:
            install: The installation.
        """
        here = (to_part("api", install.port("api")),)
        files: dict[str, Value] = {}
        if install.public_urls.files_url is None or not install.release.behaviour.internal_files_url_leaks:
            # Plugins and workers need an absolute URL, and this one is reached from any pod. Where it leaks into links
            # to files that tools generate, it is omitted if there is a public URL. Agents' commands get their files
            # there through squid, which wants the full name.
            agents = install.release.has("local-sandbox")
            files["INTERNAL_FILES_URL"] = install.full_url("api") if agents else install.url("api")
        pages = install.release.settings.read_by("web", {"SERVER_CONSOLE_API_URL": install.url("api")})
        facts = ApiFacts(
            url=install.url("api"), inner_api_key=install.secret("plugin-inner-api-key"), destinations=here
        )
        return Dependency(
            name="api",
            grants={
                "api": Grant(defaults=files, destinations=here if files else ()),
                "worker": Grant(defaults=files, destinations=here),
                "beat": Grant(defaults=files, destinations=here),
                # What the pages' server asks the API itself.
                "web": Grant(environment=pages, destinations=here if pages else ()),
            },
            facts=facts,
        )

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["api"]
        return merged(
            python_tier(self.install),
            Tier(
                resources=Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="4Gi"),
                # Migrations may run before the port opens.
                startup=http_probe(health, "http", period=5, failures=start_failures(self.install, period=5)),
                readiness=http_probe(health, "http", period=10),
                liveness=http_probe(health, "http", period=30, timeout=10, failures=5),
                lifecycle=drain(5),
                # Responses stream for minutes.
                termination_grace_period=90,
            ),
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts)

    def database_pool(self) -> DatabasePool:
        """See Workload."""
        return python_pool(self, processes=self.whole("SERVER_WORKER_AMOUNT"))

    def command(self) -> Sequence[str]:
        """See Workload. The image's own."""
        return serving(self)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            **CLOSED_TO_PLUGINS,
            "MODE": "api",
            "MIGRATION_ENABLED": "true",
            "DIFY_BIND_ADDRESS": EVERYWHERE,
            "DIFY_PORT": str(self.install.port("api")),
            # Streamed responses take longer than the image's 200 seconds.
            "GUNICORN_TIMEOUT": "360",
            **self._worker_class(),
        }

    def _worker_class(self) -> dict[str, Value]:
        """What upstream's deployment says of it: the code's own default serves WebSockets from 1.14.0 on."""
        name = "SERVER_WORKER_CLASS"
        return {} if self.install.release.settings.of("api")[name].default == "gevent" else {name: "gevent"}
