"""The Redis of the chart, with or without Sentinel."""

from collections.abc import Iterator
from dataclasses import replace

from ....installed import InstalledClaim, InstalledServer, Lies
from ..environment.reader import Reader
from .server import Server, image, replaced, volumes

_CHART = "redis"
_PORT = 6379
_SENTINEL = 26379
_REPLICAS = 3


def redis(reader: Reader) -> Server | None:
    """The Redis of the chart; None: it does not run.

    Args:
        reader: The values.
    """
    if not reader.on(f"{_CHART}.enabled"):
        return None
    used = not replaced(reader, {"externalRedis": "0.20.0"})
    full = reader.names.redis
    # Up to 0.30 Dify did not know of the Sentinels.
    watched = _watched(reader) and reader.since("0.31.0")
    port = int(reader.at(f"{_CHART}.sentinel.service.ports.sentinel") or _SENTINEL) if watched else _port(reader)
    hosts = [host.rpartition(":")[0] for host in reader.names.redis_sentinels(_replicas(reader), port)]
    pods = "sentinel.containerPorts.sentinel" if watched else "master.containerPorts.redis"
    existing = reader.at(f"{_CHART}.auth.existingSecret")
    key = (existing and reader.at(f"{_CHART}.auth.existingSecretPasswordKey")) or "redis-password"
    protected = reader.at(f"{_CHART}.auth.enabled") is not False
    secrets = [f"Secret/{full}"] if protected and not existing else []
    return Server(
        installed=InstalledServer(
            kind="redis",
            hosts=tuple(hosts) if watched else (reader.names.redis_host,),
            port=port,
            pod_port=int(reader.at(f"{_CHART}.{pods}") or (_SENTINEL if watched else _PORT)),
            objects=tuple(_workloads(reader)),
            used=used,
            password=Lies(secret=existing or full, key=key, of_release=not existing or _by_operator(reader))
            if protected
            else None,
            image=image(reader, _CHART),
            keys=reader.keys(_CHART, "global.imageRegistry", "global.imagePullSecrets", "global.storageClass"),
        ),
        claims=list(_claims(reader, used=used)),
        objects=[*_workloads(reader), *_objects(reader), *secrets],
    )


def _replicated(reader: Reader) -> bool:
    return (reader.at(f"{_CHART}.architecture") or "replication") == "replication"


def _watched(reader: Reader) -> bool:
    return reader.on(f"{_CHART}.sentinel.enabled")


def _replicas(reader: Reader) -> int:
    count = reader.at(f"{_CHART}.replica.replicaCount")
    return int(_REPLICAS if count is None else count)


def _port(reader: Reader) -> int:
    return int(reader.at(f"{_CHART}.master.service.ports.redis") or _PORT)


def _by_operator(reader: Reader) -> bool:
    return reader.on("externalSecret.enabled") and reader.on("externalSecret.redis.enabled")


def _kind(reader: Reader) -> str:
    return reader.at(f"{_CHART}.master.kind") or "StatefulSet"


def _workloads(reader: Reader) -> Iterator[str]:
    full, replicated, watched = reader.names.redis, _replicated(reader), _watched(reader)
    if not replicated or not watched:
        yield f"{_kind(reader)}/{full}-master"
    if replicated:
        yield f"StatefulSet/{full}-node" if watched else f"StatefulSet/{full}-replicas"


def _claims(reader: Reader, *, used: bool) -> Iterator[InstalledClaim]:
    full, replicated, watched = reader.names.redis, _replicated(reader), _watched(reader)
    if not replicated or not watched:
        yield from _of_master(reader, used=used)
    if replicated:
        name = "node" if watched else "replicas"
        yield from volumes(
            reader, "redis", _CHART, "replica.persistence", f"redis-data-{full}-{name}", _replicas(reader),
            in_use=used and watched,
        )  # fmt: skip
        if watched and reader.on(f"{_CHART}.sentinel.persistence.enabled"):
            path, names = "sentinel.persistence", f"sentinel-data-{full}-node"
            yield from volumes(reader, "other", _CHART, path, names, _replicas(reader), in_use=used)


def _of_master(reader: Reader, *, used: bool) -> list[InstalledClaim]:
    path, name = "master.persistence", f"redis-data-{reader.names.redis}-master"
    sub_path = reader.at(f"{_CHART}.{path}.subPath") or None
    if _kind(reader) != "Deployment":
        count = reader.at(f"{_CHART}.master.count")
        return volumes(
            reader, "redis", _CHART, path, name, int(1 if count is None else count), sub_path=sub_path, in_use=used
        )
    # A claim of the release, which goes with it.
    found = volumes(reader, "redis", _CHART, path, name, 1, sub_path=sub_path, in_use=used)
    return [claim if claim.existing else _renamed(claim, name) for claim in found]


def _renamed(claim: InstalledClaim, name: str) -> InstalledClaim:
    return replace(claim, name=name, survives=False)


def _objects(reader: Reader) -> Iterator[str]:
    def on(path: str) -> bool:
        return reader.on(f"{_CHART}.{path}")

    full, replicated, watched = reader.names.redis, _replicated(reader), _watched(reader)
    if not on("existingConfigmap"):
        yield f"ConfigMap/{full}-configuration"
    yield from (f"ConfigMap/{full}-health", f"ConfigMap/{full}-scripts", f"Service/{full}-headless")
    if not watched:
        yield f"Service/{full}-master"
    if replicated:
        yield f"Service/{full}" if watched else f"Service/{full}-replicas"
    if reader.at(f"{_CHART}.serviceAccount.create") is not False:
        yield f"ServiceAccount/{reader.at(f'{_CHART}.serviceAccount.name') or full}"
    if on("metrics.enabled"):
        yield f"Service/{full}-metrics"
        if on("metrics.serviceMonitor.enabled"):
            yield f"ServiceMonitor/{full}"
        if on("metrics.prometheusRule.enabled"):
            yield f"PrometheusRule/{full}"
    if on("replica.autoscaling.enabled"):
        yield f"HorizontalPodAutoscaler/{full}-{'node' if watched else 'replicas'}"
    for kind, path in (("NetworkPolicy", "networkPolicy.enabled"), ("PodDisruptionBudget", "pdb.create")):
        if on(path):
            yield f"{kind}/{full}"
    if on("rbac.create"):
        yield from (f"Role/{full}", f"RoleBinding/{full}")
    alone = reader.at(f"{_CHART}.architecture") == "standalone" and _kind(reader) == "Deployment"
    persists = reader.at(f"{_CHART}.master.persistence.enabled") is not False
    if alone and persists and not on("master.persistence.existingClaim"):
        yield f"PersistentVolumeClaim/redis-data-{full}-master"
