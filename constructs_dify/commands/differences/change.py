"""The objects of two sets of manifests, paired by what Kubernetes knows them by."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ..cluster_needs.need import CLUSTER_WIDE
from ..manifests import Manifest, items, mapping
from .applied import as_applied
from .reading import text_at

_OF_THE_CLUSTER = CLUSTER_WIDE | {
    "ClusterRole", "ClusterRoleBinding", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration",
    "VolumeAttributesClass",
}  # fmt: skip
# What a cluster puts into each namespace by itself.
_BY_THE_CLUSTER = frozenset((("ConfigMap", "kube-root-ca.crt"), ("ServiceAccount", "default")))
# As many as a reader takes in.
_MOST = 8


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Place:
    """What Kubernetes knows an object by.

    Attributes:
        group: The group of its API; empty for that of Kubernetes' core.
        kind: Its kind.
        namespace: Its namespace; empty if it is in none, or gets it when it is applied.
        name: Its name.
    """

    group: str
    kind: str
    namespace: str
    name: str

    @property
    def title(self) -> str:
        """Its kind and name."""
        return f"{self.kind} {self.name}"


Objects = Mapping[Place, Manifest]


@dataclass(frozen=True, kw_only=True, slots=True)
class Pair:
    """An object that is in both.

    Attributes:
        place: What it is known by.
        old: As it was.
        new: As it becomes.
    """

    place: Place
    old: Manifest
    new: Manifest


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Change:
    """Manifests that are applied over others.

    Attributes:
        old: What was applied before.
        new: What is applied now.
    """

    old: Objects
    new: Objects

    def kept(self, *kinds: str) -> Iterator[Pair]:
        """The objects of these kinds that are in both; of all kinds if none is named."""
        for place, obj in self.new.items():
            if place in self.old and (not kinds or place.kind in kinds):
                yield Pair(place=place, old=self.old[place], new=obj)

    def added(self, *kinds: str) -> list[Place]:
        """Those that are new."""
        return [place for place in self.new if place not in self.old and (not kinds or place.kind in kinds)]

    def left(self, *kinds: str) -> list[Place]:
        """Those that are in the manifests no more."""
        return [place for place in self.old if place not in self.new and (not kinds or place.kind in kinds)]


def change(old: Iterable[Manifest], new: Iterable[Manifest]) -> Change:
    """Pair the objects of two sets of manifests."""
    before, after = _placed(old), _placed(new)
    before, after = _in_namespace_of(before, after), _in_namespace_of(after, before)
    return Change(
        old={place: as_applied(obj, after.get(place)) for place, obj in before.items()},
        new={place: as_applied(obj, None) for place, obj in after.items()},
    )


def _placed(objects: Iterable[Manifest]) -> dict[Place, Manifest]:
    found: dict[Place, Manifest] = {}
    for obj in objects:
        name, kind = text_at(obj, "metadata", "name"), text_at(obj, "kind")
        # What a controller made of another object is not applied by anybody.
        if not name or not kind or (kind, name) in _BY_THE_CLUSTER or items(obj, "metadata", "ownerReferences"):
            continue
        namespace = "" if kind in _OF_THE_CLUSTER else text_at(obj, "metadata", "namespace")
        group = text_at(obj, "apiVersion").rpartition("/")[0]
        found[Place(group=group, kind=kind, namespace=namespace, name=name)] = obj
    return found


def _in_namespace_of(objects: Objects, others: Objects) -> Objects:
    """The objects; those that name no namespace in that of the others, if these are all in one."""
    there = _namespaces(others)
    if _namespaces(objects) or len(there) != 1:
        return objects
    [namespace] = there
    return dict(_placed_in(namespace, place, obj) for place, obj in objects.items())


def _placed_in(namespace: str, place: Place, obj: Manifest) -> tuple[Place, Manifest]:
    if place.kind in _OF_THE_CLUSTER:
        return place, obj
    metadata = {**mapping(obj, "metadata"), "namespace": namespace}
    return replace(place, namespace=namespace), {**obj, "metadata": metadata}


def _namespaces(objects: Objects) -> set[str]:
    return {place.namespace for place in objects if place.namespace}


def names(places: Sequence[Place]) -> str:
    """What these objects are called, those of a kind together: `Deployments dify-api, dify-web; Service dify-api`."""
    kinds: dict[str, list[str]] = {}
    for place in places:
        kinds.setdefault(place.kind, []).append(place.name)
    return "; ".join(f"{plural(kind, len(found))} {_listed(found)}" for kind, found in kinds.items())


def _listed(found: Sequence[str]) -> str:
    rest = len(found) - _MOST
    return ", ".join(found) if rest <= 1 else f"{', '.join(found[:_MOST])} and {rest} more"


def plural(kind: str, count: int) -> str:
    """A kind of object, for as many of them."""
    if count == 1:
        return kind
    if kind.endswith(("s", "ss")):
        return f"{kind}es"
    return f"{kind[:-1]}ies" if kind.endswith("y") and not kind.endswith("ay") else f"{kind}s"
