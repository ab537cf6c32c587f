"""A server that the chart brings along, with all that belongs to it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from ....installed import InstalledClaim, InstalledServer
from ..claims import size, storage_class
from ..environment.reader import Reader

Holds = Literal["postgres", "redis", "other"]
# What the charts of the servers ask for where nothing is said; the other claims are those of Sentinels.
_SIZES: Mapping[Holds, str] = {"postgres": "8Gi", "redis": "8Gi", "other": "100Mi"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """A server that the chart brings along.

    Args:
        installed: The server.
        claims: Its claims.
        objects: All its objects, as `Kind/name`.
    """

    installed: InstalledServer
    claims: list[InstalledClaim] = field(default_factory=list[InstalledClaim])
    objects: list[str] = field(default_factory=list[str])


def replaced(reader: Reader, alternatives: Mapping[str, str]) -> bool:
    """Whether Dify uses something else instead of a server of the chart.

    Args:
        reader: The values.
        alternatives: Where their values are -> the version of the chart that brought them.
    """
    return any(reader.since(first) and reader.on(f"{key}.enabled") for key, first in alternatives.items())


def of_all(reader: Reader, chart: str, path: str) -> Any:
    """A value that the charts of several servers share; what all of them are told comes first.

    Args:
        reader: The values.
        chart: Where the server has its values.
        path: The value, below `global`.
    """
    return reader.at(f"global.{path}") or reader.at(f"{chart}.global.{path}")


def image(reader: Reader, chart: str, repository: str = "repository") -> str:
    """The image of a server.

    Args:
        reader: The values.
        chart: Where it has its values.
        repository: What its chart calls the repository.
    """
    registry = of_all(reader, chart, "imageRegistry") if chart != "weaviate" else None
    parts = (registry or reader.at(f"{chart}.image.registry"), reader.at(f"{chart}.image.{repository}"))
    name = "/".join(filter(None, parts))
    digest = reader.at(f"{chart}.image.digest")
    return f"{name}@{digest}" if digest else f"{name}:{reader.text(f'{chart}.image.tag').text}"


def volumes(
    reader: Reader, kind: Holds, chart: str, path: str, workload: str, pods: int, **options: Any
) -> list[InstalledClaim]:
    """The claims of a StatefulSet, one a pod.

    Args:
        reader: The values.
        kind: What is on them.
        chart: Where the server has its values.
        path: Where what is said of the claims is, below them.
        workload: What their names start with.
        pods: How many pods there are.
        options: What else is known of them.
    """
    path = f"{chart}.{path}"
    if reader.at(f"{path}.enabled") is False:
        return []
    keys = reader.keys(path)
    if existing := reader.at(f"{path}.existingClaim"):
        return [InstalledClaim(name=existing, holds=kind, existing=True, keys=keys, **options)]
    modes = reader.at(f"{path}.accessModes") or ["ReadWriteOnce"]
    return [
        InstalledClaim(
            name=f"{workload}-{pod}",
            holds=kind,
            size=size(reader, f"{path}.size") or _SIZES[kind],
            storage_class=storage_class(of_all(reader, chart, "storageClass") or reader.at(f"{path}.storageClass")),
            access_mode=modes[0],
            keys=keys,
            **options,
        )
        for pod in range(pods)
    ]
