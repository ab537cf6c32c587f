"""The Weaviate of the chart, whose names are fixed."""

from ....installed import InstalledClaim, InstalledServer
from ..claims import size
from ..environment.reader import Reader
from .server import Server, image, replaced

_CHART = "weaviate"
_PORT, _POD_PORT = 80, 8080
_ALTERNATIVES = {
    "externalWeaviate": "0.20.0",
    "externalQdrant": "0.20.0",
    "externalMilvus": "0.20.0",
    "externalPgvector": "0.21.0",
    "externalTencentVectorDB": "0.22.0",
    "externalMyScaleDB": "0.23.0",
    "externalTableStore": "0.24.0",
    "externalElasticsearch": "0.28.0",
}


def weaviate(reader: Reader) -> Server | None:
    """The Weaviate of the chart; None: it does not run.

    Args:
        reader: The values.
    """
    if not reader.on(f"{_CHART}.enabled"):
        return None
    used = not replaced(reader, _ALTERNATIVES)
    service = reader.at(f"{_CHART}.service.name") or _CHART
    # Subchart 17, which has gRPC.
    newer = reader.since("0.32.0")
    has_grpc = newer and reader.on(f"{_CHART}.grpcService.enabled")
    grpc = reader.at(f"{_CHART}.grpcService.name") if has_grpc else None
    ports = reader.at(f"{_CHART}.service.ports") or [{"port": _PORT}]
    services = [f"Service/{name}" for name in (service, f"{service}-headless", grpc) if name]
    secrets = ["Secret/weaviate-cluster-api-basic-auth"] if newer else []
    settings = [] if reader.on(f"{_CHART}.custom_config_map.enabled") else ["ConfigMap/weaviate-config"]
    return Server(
        installed=InstalledServer(
            kind="weaviate",
            hosts=tuple(name for name in (service, grpc) if name),
            port=int(ports[0]["port"]),
            pod_port=_POD_PORT,
            objects=("StatefulSet/weaviate",),
            used=used,
            image=image(reader, _CHART, "repo"),
            keys=reader.keys(_CHART),
        ),
        claims=_claims(reader, used=used),
        objects=["StatefulSet/weaviate", *services, *settings, *secrets],
    )


def _claims(reader: Reader, *, used: bool) -> list[InstalledClaim]:
    count = reader.at(f"{_CHART}.replicas")
    return [
        InstalledClaim(
            name=f"weaviate-data-weaviate-{pod}",
            holds="weaviate",
            size=size(reader, f"{_CHART}.storage.size"),
            storage_class=reader.at(f"{_CHART}.storage.storageClassName") or None,
            access_mode="ReadWriteOnce",
            in_use=used,
            keys=reader.keys(f"{_CHART}.storage"),
        )
        for pod in range(int(1 if count is None else count))
    ]
