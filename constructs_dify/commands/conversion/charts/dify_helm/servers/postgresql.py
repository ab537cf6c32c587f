"""The PostgreSQL of the chart."""

from collections.abc import Iterator

from ....installed import InstalledServer, Lies
from ..environment.reader import Reader
from ..parts import runs
from .server import Server, image, of_all, replaced, volumes

_CHART = "postgresql"
_AUTH = "postgresql.auth"
_PORT = 5432


def postgresql(reader: Reader) -> Server | None:
    """The PostgreSQL of the chart; None: it does not run.

    Args:
        reader: The values.
    """
    if not reader.on(f"{_CHART}.enabled"):
        return None
    used = not replaced(reader, {"externalPostgres": "0.20.0", "externalMysql": "0.34.0"})
    primary, read = reader.names.postgresql_primary, _read(reader)
    written = volumes(
        reader, "postgres", _CHART, "primary.persistence", f"data-{primary}", 1,
        sub_path=reader.at(f"{_CHART}.primary.persistence.subPath") or None, in_use=used,
    )  # fmt: skip
    # Nobody reads the replicas.
    copies = volumes(
        reader, "postgres", _CHART, "readReplicas.persistence", f"data-{read}", _replicas(reader), in_use=False
    )
    return Server(
        installed=InstalledServer(
            kind="postgres",
            hosts=(reader.names.postgresql_host,),
            port=_PORT,
            pod_port=int(reader.at(f"{_CHART}.containerPorts.postgresql") or _PORT),
            objects=tuple(f"StatefulSet/{name}" for name in (primary, read) if name),
            used=used,
            password=_password(reader),
            image=image(reader, _CHART),
            shared_database=used and runs(reader, "plugin-daemon"),
            keys=reader.keys(_CHART, "global.imageRegistry", "global.imagePullSecrets", "global.storageClass"),
        ),
        claims=[*written, *copies],
        objects=list(_objects(reader, primary, read)),
    )


def _replicated(reader: Reader) -> bool:
    return reader.at(f"{_CHART}.architecture") == "replication"


def _read(reader: Reader) -> str:
    """The prefix of the replicas' objects; empty: there are none."""
    name = reader.at(f"{_CHART}.readReplicas.name") or "read"
    return f"{reader.names.postgresql}-{name}"[:63].removesuffix("-") if _replicated(reader) else ""


def _replicas(reader: Reader) -> int:
    count = reader.at(f"{_CHART}.readReplicas.replicaCount")
    return int(1 if count is None else count) if _replicated(reader) else 0


def _existing(reader: Reader) -> str | None:
    return of_all(reader, _CHART, "postgresql.auth.existingSecret") or reader.at(f"{_AUTH}.existingSecret")


def _password(reader: Reader) -> Lies:
    existing = _existing(reader)
    # Dify is the user that is named for all charts, whoever else the server knows.
    admin = not of_all(reader, _CHART, "postgresql.auth.username")
    key, name = ("postgres-password", "adminPasswordKey") if admin else ("password", "userPasswordKey")
    if existing:
        named = of_all(reader, _CHART, f"postgresql.auth.secretKeys.{name}")
        key = named or reader.at(f"{_AUTH}.secretKeys.{name}") or key
    by_operator = reader.on("externalSecret.enabled") and reader.on("externalSecret.postgresql.enabled")
    return Lies(secret=existing or reader.names.postgresql, key=key, of_release=not existing or by_operator)


def _objects(reader: Reader, primary: str, read: str) -> Iterator[str]:
    def on(path: str) -> bool:
        return reader.on(f"{_CHART}.{path}")

    full = reader.names.postgresql
    if not _existing(reader):
        yield f"Secret/{full}"
    for name in filter(None, (primary, read)):
        yield f"StatefulSet/{name}"
        yield f"Service/{name}"
        yield f"Service/{f'{name}-hl'[:63].removesuffix('-')}"
        if on("metrics.enabled"):
            yield f"Service/{name}-metrics"
            if on("metrics.customMetrics"):
                yield f"ConfigMap/{name}-metrics"
            if on("metrics.serviceMonitor.enabled"):
                yield f"ServiceMonitor/{name}"
    if on("metrics.enabled") and on("metrics.prometheusRule.enabled"):
        yield f"PrometheusRule/{full}"
    if (on("primary.configuration") or on("primary.pgHbaConfiguration")) and not on("primary.existingConfigmap"):
        yield f"ConfigMap/{primary}-configuration"
    if on("primary.extendedConfiguration") and not on("primary.existingExtendedConfigmap"):
        yield f"ConfigMap/{primary}-extended-configuration"
    if read and on("readReplicas.extendedConfiguration"):
        yield f"ConfigMap/{read}-extended-configuration"
    if on("primary.initdb.scripts") and not on("primary.initdb.scriptsConfigMap"):
        yield f"ConfigMap/{primary}-init-scripts"
    if on("serviceAccount.create"):
        yield f"ServiceAccount/{reader.at(f'{_CHART}.serviceAccount.name') or full}"
    if on("rbac.create"):
        yield from (f"Role/{full}", f"RoleBinding/{full}")
