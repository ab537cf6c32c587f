"""ApiTier: the Flask API."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ..installation import Installation
from ..pods.listening import EVERYWHERE, on_both_families
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
from .common import python_pool, python_tier
from .python_settings import python_grant


class ApiTier(Workload):
    """Dify's API, which the console, the web apps and other programs call.

    Without a Migration among its dependencies, each pod migrates the database when it starts.

    See https://docs.dify.ai/en/getting-started/install-self-hosted/environments
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
        if install.public_urls.files_url is None:
            # Plugins need an absolute URL. 1.9.1 also uses it in links to files that tools generate (fixed in
            # 1.11.3), so it is omitted if there is a public URL.
            files["INTERNAL_FILES_URL"] = install.url("api")
        facts = ApiFacts(
            url=install.url("api"), inner_api_key=install.secret("plugin-inner-api-key"), destinations=here
        )
        return Dependency(
            name="api",
            grants={
                "api": Grant(environment=files, destinations=here if files else ()),
                "worker": Grant(environment=files, destinations=here),
                "beat": Grant(environment=files, destinations=here),
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
                # Migrations may run before the port opens: allow ten minutes.
                startup=http_probe(health, "http", period=5, failures=120),
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
        # With DEBUG, the image starts Flask's own server in place of gunicorn, which wants the address in brackets.
        both = "::" if self.setting("DEBUG") == "true" else "[::]"
        return on_both_families("DIFY_BIND_ADDRESS", "/bin/bash", "/entrypoint.sh", both=both)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "MODE": "api",
            "MIGRATION_ENABLED": "true",
            "DIFY_BIND_ADDRESS": EVERYWHERE,
            "DIFY_PORT": str(self.install.port("api")),
            # Streamed responses take longer than the image's 200 seconds.
            "GUNICORN_TIMEOUT": "360",
        }
