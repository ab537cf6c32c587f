"""What manifests say of an installation that is about to be upgraded."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ..releases.release import Release
from .manifests import Manifest, items, mapping, namespace_of, pods_of
from .system.backups import Backups
from .system.parts import parts_of
from .system.variables import config_maps, variables

_COMPONENT = "app.kubernetes.io/component"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """What an installation has.

    Attributes:
        known: Whether there were manifests to tell; if not, everything may be.
        has: What steps ask for -> what there is of it: `vector_store`, `storage`, `engine`, `setting`.
        settings: Part -> the variables of its pods.
        weaviate: The image of the Weaviate in the cluster; empty: there is none.
        versions: The releases that the objects are labelled with.
        backups: The CronJobs that save sets, and then those that save their pieces: namespace and name.
    """

    known: bool = False
    has: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    settings: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    weaviate: str = ""
    versions: tuple[str, ...] = ()
    backups: tuple[tuple[str, str], ...] = ()

    def meets(self, needs: Mapping[str, str]) -> bool:
        """Whether it has all that a step needs, or nobody knows."""
        return not self.known or all(wanted in self.has.get(kind, ()) for kind, wanted in needs.items())


def facts_of(objects: Sequence[Manifest], release: Release) -> Facts:
    """What these manifests say.

    Args:
        objects: The manifests.
        release: The release that they are of.
    """
    maps = config_maps(objects)
    settings: dict[str, set[str]] = {}
    texts: dict[str, set[str]] = {}
    engines: dict[str, str] = {}
    for obj in objects:
        part = part_of(obj, release)
        if part is None:
            continue
        for pod in pods_of(obj):
            for container in items(pod, "containers"):
                for name, text in variables(container, namespace_of(obj), maps).items():
                    settings.setdefault(part, set()).add(name)
                    texts.setdefault(name, set()).add(text)
                if obj["kind"] == "StatefulSet" and container.get("name") == part:
                    engines[part] = str(container.get("image"))
    local = texts.get("STORAGE_TYPE", set()) & {"local"} or texts.get("OPENDAL_SCHEME", set()) & {"fs"}
    return Facts(
        known=True,
        has={
            "vector_store": frozenset(texts.get("VECTOR_STORE", ())),
            "storage": frozenset({"local" if local else "object"}),
            "engine": frozenset(engines),
            "setting": frozenset(name for name, given in texts.items() if given - {"false"}),
        },
        settings={part: frozenset(names) for part, names in settings.items()},
        weaviate=engines.get("weaviate", ""),
        versions=tuple(sorted({str(version) for obj in objects if (version := _version(obj))})),
        backups=tuple(_backups(objects)),
    )


def _backups(objects: Sequence[Manifest]) -> list[tuple[str, str]]:
    found = sorted(Backups(objects, parts_of(objects)).all, key=lambda each: bool(each.piece))
    return [(each.part.namespace, each.part.name) for each in found]


def part_of(obj: Manifest, release: Release) -> str | None:
    """The part of the release that an object is of: `worker-indexing` is a `worker`; None: of none."""
    component = str(mapping(obj, "metadata", "labels").get(_COMPONENT) or "")
    known: Iterable[str] = sorted((*release.settings.parts, *release.ports), key=len, reverse=True)
    return next((part for part in known if component == part or component.startswith(f"{part}-")), None)


def _version(obj: Manifest) -> str | None:
    labels = mapping(obj, "metadata", "labels")
    return labels.get("app.kubernetes.io/version") if labels.get("app.kubernetes.io/name") == "dify" else None
