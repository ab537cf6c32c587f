"""What docker compose calls Dify's parts, and the servers that it brings along."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ..installed import PartName

PARTS: Mapping[str, PartName] = {
    "api": "api",
    "worker": "worker",
    "worker_beat": "beat",
    "api_websocket": "websocket",
    "web": "web",
    "sandbox": "sandbox",
    "plugin_daemon": "plugin-daemon",
    "ssrf_proxy": "ssrf-proxy",
    "nginx": "nginx",
    "agent_backend": "agent-backend",
    "local_sandbox": "local-sandbox",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server that docker compose brings along.

    Args:
        kind: What it is.
        port: Its port.
        folder: Where its data is, beside the docker compose file.
        settings: How the variables that lead to it, or configure it, begin.
        published: Whether its port is one of the machine's, too.
    """

    kind: Literal["postgres", "redis", "weaviate", "qdrant", "mysql", "milvus", "pgvector", "other"]
    port: int
    folder: str
    settings: tuple[str, ...] = ()
    published: bool = False


def _other(port: int, folder: str, *settings: str) -> Server:
    return Server(kind="other", port=port, folder=f"volumes/{folder}", settings=settings)


_POSTGRES = Server(
    kind="postgres", port=5432, folder="volumes/db/data", settings=("DB_", "POSTGRES_", "PGDATA", "PGUSER")
)

SERVERS: Mapping[str, Server] = {
    "db": _POSTGRES,
    "db_postgres": _POSTGRES,
    "db_mysql": Server(kind="mysql", port=3306, folder="volumes/mysql/data", settings=("DB_", "MYSQL_")),
    "redis": Server(
        kind="redis", port=6379, folder="volumes/redis/data",
        settings=("REDIS_", "CELERY_BROKER_URL", "BROKER_USE_SSL", "EVENT_BUS_REDIS_URL", "DIFY_AGENT_REDIS_URL"),
    ),
    "weaviate": Server(kind="weaviate", port=8080, folder="volumes/weaviate", settings=("WEAVIATE_",)),
    "qdrant": Server(kind="qdrant", port=6333, folder="volumes/qdrant", settings=("QDRANT_",)),
    "milvus-standalone": Server(
        kind="milvus", port=19530, folder="volumes/milvus", settings=("MILVUS_", "ETCD_", "MINIO_"), published=True
    ),
    "pgvector": Server(kind="pgvector", port=5432, folder="volumes/pgvector/data", settings=("PGVECTOR_",)),
    "pgvecto-rs": _other(5432, "pgvecto_rs/data", "PGVECTO_RS_", "PGVECTOR_"),
    "chroma": _other(8000, "chroma", "CHROMA_"),
    "couchbase-server": _other(8091, "couchbase/data", "COUCHBASE_"),
    "vastbase": _other(5432, "vastbase", "VASTBASE_"),
    "iris": _other(1972, "iris", "IRIS_"),
    "oracle": _other(1521, "oradata", "ORACLE_"),
    "oceanbase": _other(2881, "oceanbase", "OCEANBASE_"),
    "seekdb": _other(2881, "seekdb", "OCEANBASE_", "SEEKDB_"),
    "opensearch": _other(9200, "opensearch/data", "OPENSEARCH_"),
    "opengauss": _other(6600, "opengauss/data", "OPENGAUSS_"),
    "myscale": _other(8123, "myscale/data", "MYSCALE_"),
    "matrixone": _other(6001, "matrixone/data", "MATRIXONE_"),
    "elasticsearch": _other(9200, "elasticsearch", "ELASTICSEARCH_", "ETL_"),
    "unstructured": _other(8000, "unstructured", "UNSTRUCTURED_"),
}  # fmt: skip

# How variables that lead to a server end; the others are Dify's own about it.
_LEADING = (
    "_HOST", "_PORT", "_URL", "_URI", "_ENDPOINT", "_USER", "_USERNAME", "_PASSWORD", "_API_KEY", "_TOKEN", "_DATABASE",
    "_DB", "_SSL", "_CONNECTION_STRING",
)  # fmt: skip


def leads(server: Server, name: str) -> bool:
    """Whether a variable leads to a server."""
    return name.startswith(server.settings) and name.endswith(_LEADING)
