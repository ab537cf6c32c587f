"""WebsocketTier: the API once more, for the browsers of those who edit a workflow together."""

from collections.abc import Mapping, Sequence
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..pods.listening import EVERYWHERE
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.rollout import drain
from ..pods.tier import Tier, merged
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination
from ..wiring.environment import Value
from ..workload.database_pool import DatabasePool
from ..workload.workload import Workload, WorkloadOptions
from .common import CLOSED_TO_PLUGINS, python_pool, python_tier, serving, start_failures
from .python_settings import python_grant

_PROCESSES = "SERVER_WORKER_AMOUNT"


class WebsocketTier(Workload):
    """The websocket API: what one person changes in a workflow, others who have it open see at once.

    Its pods need no sticky sessions: pages open nothing but WebSockets (`transports: ['websocket']` in Dify's
    websocket-manager.ts), each of which stays at one pod. From 1.16.0 on, pods tell each other through Redis; before,
    each knows only its own browsers, so there must be one.

    It is the API's program, and reads the API's settings, but has neither files nor credentials of storages, vector
    stores and plugins: it answers `/socket.io/` alone.

    See https://github.com/langgenius/dify/tree/main/docker#readme
    """

    part = "api"
    by_release = True
    pausable = True
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself", "DIFY_PORT": "the release"}
    needs = frozenset({"postgres", "redis", "schema", "sentry", "opentelemetry", "logging"})

    @checks.arguments("")
    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """The websocket API.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            ValueError: If there would be several processes, but the release has no way for them to tell each other.
        """
        if not options["install"].release.behaviour.websockets_reach_other_pods:
            self.singleton = "in this release, each pod knows only the browsers that it talks to itself"
        super().__init__(scope, id, **options)
        if self.singleton and self.whole(_PROCESSES) > 1:
            raise ValueError(
                f"{self.component}.settings[{_PROCESSES!r}]: got {self.setting(_PROCESSES)!r}; expected one process: "
                f"{self.singleton.replace('pod', 'process')}"
            )

    @staticmethod
    def without(install: Installation) -> Dependency:
        """What others are told where the release has it and it is switched off: else editors would wait for it.

        Args:
            install: The installation.
        """
        if not install.release.has("websocket"):
            return Dependency(name="websocket")
        known, off = install.release.settings, {"ENABLE_COLLABORATION_MODE": "false"}
        return Dependency(
            name="websocket",
            grants={
                **python_services(Grant(environment=off)),
                "web": Grant(environment=known.read_by("web", off)),
            },
        )

    @property
    def component(self) -> str:
        """See Workload."""
        return "websocket"

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload."""
        return self.install.release.ports[self.component]

    def defaults(self) -> Tier:
        """See Workload. The settings are for this part, whatever the chart has for the API."""
        health = self.install.release.health[self.component]
        return merged(
            python_tier(self.install),
            Tier(
                settings=self._of_its_own(),
                resources=Resources(cpu="250m", memory="768Mi", cpu_limit="1", memory_limit="2Gi"),
                startup=http_probe(health, "http", period=5, failures=start_failures(self.install, period=5)),
                readiness=http_probe(health, "http", period=10),
                liveness=http_probe(health, "http", period=30, timeout=10, failures=5),
                lifecycle=drain(5),
                # Browsers connect again, to another pod, as soon as this one lets go of them.
                termination_grace_period=30,
            ),
        )

    def _of_its_own(self) -> Mapping[str, str]:
        own = {
            "SERVER_WORKER_CLASS": "geventwebsocket.gunicorn.workers.GeventWebSocketWorker",
            _PROCESSES: "1",
            # Browsers that one process holds.
            "SERVER_WORKER_CONNECTIONS": "1000",
            "GUNICORN_TIMEOUT": "360",
            # It stores nothing, but makes the folder of a storage when it starts.
            "OPENDAL_FS_ROOT": "/tmp/storage",
        }
        # Of the database it asks who somebody is, and little else: 40 connections would stand idle.
        pool = {"SQLALCHEMY_POOL_SIZE": "5", "SQLALCHEMY_MAX_OVERFLOW": "10"}
        own |= {name: size for name, size in pool.items() if name not in self.install.settings}
        origins = "CONSOLE_CORS_ALLOW_ORIGINS"
        if not self.install.public_urls.urls("console_web") and origins not in self.install.settings:
            # Nobody knows the origin of the pages, and an empty list lets none in. Browsers keep the cookies of the
            # login, which are SameSite, from pages of other sites.
            own[origins] = "*"
        return own

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. It downloads nothing: public URLs, and hosts in the API's settings, open no way for it."""
        return tuple(way for name, grant in self._grants.items() if name != "public_url" for way in grant.destinations)

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts)

    def database_pool(self) -> DatabasePool:
        """See Workload."""
        return python_pool(self, processes=self.whole(_PROCESSES))

    def command(self) -> Sequence[str]:
        """See Workload. The image's own."""
        return serving(self)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            **CLOSED_TO_PLUGINS,
            "MODE": "api",
            "MIGRATION_ENABLED": "false",
            "DIFY_BIND_ADDRESS": EVERYWHERE,
            "DIFY_PORT": str(self.ports["http"]),
        }
