"""The vector store: one outside, or the chart's Weaviate."""

from collections.abc import Sequence
from typing import Any, cast

from .reader import Reader, Text, constant
from .rows import Choice, Entries, read, row, secret, winner

_GRPC = "0.32.0"
_MILVUS_URI = "0.23.0"

CHOICES = (
    Choice(
        key="externalWeaviate",
        config=[
            row("VECTOR_STORE", "=weaviate"),
            row("WEAVIATE_ENDPOINT", ".endpoint", before=_GRPC),
            row("WEAVIATE_ENDPOINT", ".endpoint.http", since=_GRPC),
            row("WEAVIATE_GRPC_ENDPOINT", ".endpoint.grpc", since=_GRPC, if_set=True),
        ],
        secret=[row("WEAVIATE_API_KEY", ".apiKey")],
    ),
    Choice(
        key="externalQdrant",
        config=[
            row("VECTOR_STORE", "=qdrant"),
            row("QDRANT_URL", ".endpoint"),
            row("QDRANT_CLIENT_TIMEOUT", "=20", before="0.21.0"),
            row("QDRANT_CLIENT_TIMEOUT", ".timeout", since="0.21.0"),
            row("QDRANT_GRPC_ENABLED", ".grpc.enabled", since="0.21.0"),
            row("QDRANT_GRPC_PORT", ".grpc.port", since="0.21.0"),
        ],
        secret=[row("QDRANT_API_KEY", ".apiKey")],
    ),
    Choice(
        key="externalMilvus",
        config=[
            row("VECTOR_STORE", "=milvus"),
            row("MILVUS_HOST", ".host", before=_MILVUS_URI),
            row("MILVUS_PORT", ".port", before=_MILVUS_URI),
            row("MILVUS_SECURE", ".useTLS", before=_MILVUS_URI),
            row("MILVUS_URI", ".uri", since=_MILVUS_URI),
            row("MILVUS_DATABASE", ".database", since=_MILVUS_URI),
        ],
        secret=[
            row("MILVUS_TOKEN", ".token", since=_MILVUS_URI),
            row("MILVUS_USER", ".user"),
            row("MILVUS_PASSWORD", ".password"),
        ],
    ),
    Choice(
        key="externalPgvector",
        since="0.21.0",
        config=[
            row("VECTOR_STORE", "=pgvector"),
            row("PGVECTOR_HOST", ".address"),
            row("PGVECTOR_PORT", ".port"),
            row("PGVECTOR_DATABASE", ".dbName"),
        ],
        secret=[row("PGVECTOR_USER", ".username"), row("PGVECTOR_PASSWORD", ".password")],
    ),
    Choice(
        key="externalTencentVectorDB",
        since="0.22.0",
        config=[
            row("VECTOR_STORE", "=tencent"),
            row("TENCENT_VECTOR_DB_URL", ".url"),
            row("TENCENT_VECTOR_DB_API_KEY", ".apiKey", before="0.23.0"),
            row("TENCENT_VECTOR_DB_TIMEOUT", ".timeout"),
            row("TENCENT_VECTOR_DB_USERNAME", ".username", before="0.23.0"),
            row("TENCENT_VECTOR_DB_DATABASE", ".database"),
            row("TENCENT_VECTOR_DB_SHARD", ".shard"),
            row("TENCENT_VECTOR_DB_REPLICAS", ".replicas"),
        ],
        secret=[
            row("TENCENT_VECTOR_DB_USERNAME", ".username", since="0.23.0"),
            row("TENCENT_VECTOR_DB_API_KEY", ".apiKey", since="0.23.0"),
        ],
    ),
    Choice(
        key="externalMyScaleDB",
        since="0.23.0",
        config=[
            row("VECTOR_STORE", "=myscale"),
            row("MYSCALE_HOST", ".host"),
            row("MYSCALE_PORT", ".port"),
            row("MYSCALE_DATABASE", ".database"),
            row("MYSCALE_FTS_PARAMS", ".ftsParams"),
        ],
        secret=[row("MYSCALE_USER", ".username"), row("MYSCALE_PASSWORD", ".password")],
    ),
    Choice(
        key="externalTableStore",
        since="0.24.0",
        config=[
            row("VECTOR_STORE", "=tablestore"),
            row("TABLESTORE_ENDPOINT", ".endpoint"),
            row("TABLESTORE_INSTANCE_NAME", ".instanceName"),
        ],
        secret=[
            row("TABLESTORE_ACCESS_KEY_ID", ".accessKeyId"),
            row("TABLESTORE_ACCESS_KEY_SECRET", ".accessKeySecret"),
        ],
    ),
    Choice(
        key="externalElasticsearch",
        since="0.28.0",
        config=[
            row("VECTOR_STORE", "=elasticsearch"),
            row("ELASTICSEARCH_HOST", ".host"),
            row("ELASTICSEARCH_PORT", ".port"),
        ],
        secret=[
            row("ELASTICSEARCH_USERNAME", ".username", since="0.28.1"),
            row("ELASTICSEARCH_PASSWORD", ".password", since="0.28.1"),
        ],
    ),
    Choice(key="weaviate"),
)


def vector_store(reader: Reader) -> Entries:
    """Where the API and the workers keep vectors."""
    choice, keys = winner(reader, CHOICES)
    if choice is None:
        return Entries()
    entries = _built_in(reader) if choice.key == "weaviate" else read(reader, choice.config, (), choice.key)
    entries.secret = secret(reader, CHOICES) or (_api_key(reader) if reader.on("weaviate.enabled") else {})
    return entries.because(keys)


def _built_in(reader: Reader) -> Entries:
    """The Weaviate of the chart, which is called so whatever the release is called."""
    entries = Entries(config={"VECTOR_STORE": constant("weaviate")})
    name = reader.text("weaviate.service.name")
    headless = reader.at("weaviate.service.clusterIP") == "None"
    if reader.at("weaviate.service.type") == "ClusterIP" and not headless:
        address = reader.composed("http://{}", name)
        entries.config["WEAVIATE_ENDPOINT"] = address.because(
            reader.keys("weaviate.service.type", "weaviate.service.clusterIP")
        )
    if reader.since(_GRPC):
        entries.config["WEAVIATE_GRPC_ENDPOINT"] = _grpc(reader, name)
    return entries


def _grpc(reader: Reader, name: Text) -> Text:
    switch = reader.keys("weaviate.grpcService.enabled")
    if not reader.on("weaviate.grpcService.enabled"):
        return reader.composed("{}:50051", name).because(switch)
    ports = cast(Sequence[dict[str, Any]], reader.at("weaviate.grpcService.ports") or ({},))
    port = constant(str(ports[0].get("port", "")), reader.keys("weaviate.grpcService.ports"))
    return reader.composed("{}:{}", reader.text("weaviate.grpcService.name"), port).because(switch)


def _api_key(reader: Reader) -> dict[str, Text]:
    if not reader.on("weaviate.authentication.apikey"):
        return {}
    return {"WEAVIATE_API_KEY": reader.credential("weaviate.authentication.apikey.allowed_keys.0")}
