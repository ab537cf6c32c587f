"""What values say about the version of the chart that they are written for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from .....releases.data import order
from ...dotted import steps
from ...origins import Origin
from ...values_file import ValuesFile, over
from ...yaml_file import Node
from .charts import chart, versions


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A key that is not the same in all versions.

    Args:
        origin: Where it stands.
        shape: What it is: `text`, `map`, or empty if that does not matter.
        since: The first version that reads it so.
        until: The last version that reads it so.
    """

    origin: Origin
    shape: str = ""
    since: str
    until: str

    def fits(self, version: str) -> bool:
        """Whether a version reads it so."""
        return order(self.since) <= order(version) <= order(self.until)

    def __str__(self) -> str:
        """For messages: the key, and the versions."""
        shape = f" as a {self.shape}" if self.shape else ""
        return f"{self.origin}{shape}: chart {self.since} to {self.until}"


_OLDEST, _NEWEST = versions()[0], versions()[-1]
# Key, what it is there, first and last version.
_KNOWN: Sequence[tuple[str, str, str, str]] = (
    ("api.url", "", _OLDEST, "0.35.0"),
    ("api.secretKey", "", _OLDEST, "0.35.0"),
    *((f"global.{name}Domain", "", "0.35.0", _NEWEST)
      for name in ("consoleApi", "consoleWeb", "serviceApi", "appApi", "appWeb", "files")),
    ("global.triggerDomain", "", "0.37.0", _NEWEST),
    ("global.appSecretKey", "", "0.35.0", _NEWEST),
    ("externalPostgres.dbName", "", _OLDEST, "0.22.0"),
    ("externalPostgres.database", "", "0.23.0", _NEWEST),
    ("externalS3.bucketName", "text", _OLDEST, "0.23.1"),
    ("externalS3.bucketName", "map", "0.24.0", _NEWEST),
    ("externalCOS.bucketName", "text", "0.22.0", "0.23.1"),
    ("externalCOS.bucketName", "map", "0.24.0", _NEWEST),
    ("externalOSS.bucketName", "text", "0.21.0", "0.25.0"),
    ("externalOSS.bucketName", "map", "0.26.0", _NEWEST),
    ("externalGCS.bucketName", "text", "0.22.0", "0.25.0"),
    ("externalGCS.bucketName", "map", "0.26.0", _NEWEST),
    ("externalOBS.bucketName", "map", "0.26.0", _NEWEST),
    ("externalWeaviate.endpoint", "text", _OLDEST, "0.31.0"),
    ("externalWeaviate.endpoint", "map", "0.32.0", _NEWEST),
    ("externalMysql", "", "0.34.0", _NEWEST),
    ("agentBackend", "", "0.38.0-rc1", _NEWEST),
    ("httproute", "", "0.38.0-rc1", _NEWEST),
)  # fmt: skip
_SHAPES: Mapping[str, Callable[[Node], bool]] = {
    "": lambda node: node.value is not None and node.value != "",
    "text": lambda node: isinstance(node.value, str) and node.value != "",
    "map": lambda node: isinstance(node.value, Mapping),
}


def marks(files: Iterable[ValuesFile]) -> list[Mark]:
    """What the keys say about the version of the chart.

    Args:
        files: The user's files, in order.
    """
    given = reduce(over, (file.root for file in files), Node({}, "", 0))
    found: list[Mark] = []
    for key, shape, since, until in _KNOWN:
        node: Node | None = given
        for step in steps(key):
            node = node.mapping.get(str(step)) if node else None
        if node and _SHAPES[shape](node):
            found.append(Mark(origin=Origin(key, node.file, node.line), shape=shape, since=since, until=until))
    return found


def fitting(found: Iterable[Mark]) -> tuple[str, ...]:
    """The versions that read all keys as they are written; there may be none."""
    asked = list(found)
    return tuple(version for version in versions() if all(mark.fits(version) for mark in asked))


def check_version_fits(found: Iterable[Mark], version: str) -> None:
    """Raise a ValueError where a key has another meaning in a version of the chart than what is written.

    Args:
        found: The marks.
        version: The version that the user names.
    """
    version = chart(version).version
    for mark in found:
        if mark.shape and not mark.fits(version):
            other = "map" if mark.shape == "text" else "text"
            raise ValueError(
                f"{mark.origin}: got a {mark.shape}, which chart {mark.since} to {mark.until} reads; "
                f"expected a {other} for --chart-version {version}: name the version that runs, which `helm list` tells"
            )


def asking(found: Iterable[Mark]) -> str:
    """What to say where the user names no version: which ones the keys leave."""
    left = fitting(asked := list(found))
    if not asked:
        return f"one of {', '.join(versions())}; `helm list` tells it"
    said = "; ".join(map(str, asked))
    span = f"{left[0]} to {left[-1]}" if left else "none, so that some of the keys have no effect"
    return f"the one that runs, which `helm list` tells; the keys leave {span} ({said})"
