"""The servers of docker compose that Dify uses, and how their data comes over."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ....data_layer.postgres.in_cluster import DATABASE, PLUGIN_DATABASE
from ..findings import Finding
from ..installed import InstalledServer, Variable
from .hosts import hosts
from .services import SERVERS, Server

# What the library makes in the cluster in its place.
_REPLACED = ("postgres", "redis", "weaviate", "qdrant", "milvus", "pgvector")


@dataclass(frozen=True, kw_only=True, slots=True)
class Brought:
    """A server that docker compose brings along.

    Args:
        service: Its name there.
        facts: What is known of it.
        used: Whether Dify uses it.
    """

    service: str
    facts: Server
    used: bool

    @property
    def hosts(self) -> tuple[str, ...]:
        """The names under which Dify reaches it."""
        return (self.service, "host.docker.internal") if self.facts.published else (self.service,)

    def installed(self) -> InstalledServer:
        """For what runs today."""
        port = self.facts.port
        return InstalledServer(kind=self.facts.kind, hosts=self.hosts, port=port, pod_port=port, used=self.used)


def brought(
    services: Mapping[str, Iterable[str]], profiles: set[str], api: Mapping[str, Variable], engines: set[str]
) -> list[Brought]:
    """The servers that run or are used.

    Args:
        services: Service -> its profiles.
        profiles: The profiles that are on.
        api: The variables of the API.
        engines: The vector store and the database that are chosen.
    """
    found: list[Brought] = []
    for service, needed in services.items():
        if service not in SERVERS:
            continue
        server = Brought(service=service, facts=SERVERS[service], used=False)
        used = _is_used(server, set(needed), api, engines)
        if used or not needed or not profiles.isdisjoint(needed):
            found.append(Brought(service=service, facts=server.facts, used=used))
    return found


def _is_used(server: Brought, needed: set[str], api: Mapping[str, Variable], engines: set[str]) -> bool:
    def leads(name: str) -> bool:
        return name in api and not hosts(api[name].text or "").isdisjoint(server.hosts)

    match server.facts.kind:
        case "postgres" | "mysql":
            return leads("DB_HOST")
        case "redis":
            sentinel = api.get("REDIS_USE_SENTINEL")
            return leads("REDIS_HOST") and not (sentinel and (sentinel.text or "").lower() == "true")
        case _:
            chosen = server.service == "unstructured" or not needed.isdisjoint(engines)
            return chosen and any(leads(name) for name in api if name.startswith(server.facts.settings))


def moving(server: Brought, api: Mapping[str, Variable], daemon: Mapping[str, Variable]) -> Finding:
    """What becomes of a server that Dify uses, and of its data."""
    facts = server.facts
    match facts.kind:
        case "postgres":
            databases = [_text(api, "DB_DATABASE", DATABASE), _text(daemon, "DB_DATABASE", PLUGIN_DATABASE)]
            return Finding(
                group="kept",
                what=f"The databases {' and '.join(databases)} of the server {server.service} move into a PostgreSQL "
                "of the installation's own, with users and passwords of its own.",
                do="The way over says how.",
            )
        case "redis":
            return Finding(
                group="kept",
                what=f"What is in {server.service} is not copied: it holds queues and caches, which are made anew.",
                do="Let the worker finish what is in its queues before you stop docker compose.",
            )
        case "mysql":
            return Finding(
                group="lost",
                what=f"The server {server.service} does not run in the cluster: the library makes no MySQL.",
                do="Restore a mysqldump of both databases into a MySQL of your own, while docker compose's parts are "
                "stopped, and write its address as host= of MySQL.external.",
            )
        case "other" if server.service == "unstructured":
            return Finding(
                group="lost", what="The service unstructured does not run in the cluster: the library makes none.",
                do="Deploy it yourself, and give its address as the setting UNSTRUCTURED_API_URL.",
            )  # fmt: skip
        case kind if kind in _REPLACED:
            return Finding(
                group="kept",
                what=f"The vectors of {server.service} do not come over by themselves: the new server is empty.",
                do="Index all documents again, or have the engine make a backup there and restore it here.",
            )
        case _:
            return Finding(
                group="lost",
                what=f"The vector store {server.service} does not run in the cluster: the library makes none such.",
                do="Run it outside, and give its address; or choose VectorStore.in_cluster(…), and index all again.",
            )


def _text(variables: Mapping[str, Variable], name: str, default: str) -> str:
    variable = variables.get(name)
    return (variable.text if variable else None) or default
