"""What is reviewed: the manifests, and everything that is read from them once."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ...releases.data import versions
from ...releases.release import Release
from ..manifests import Manifest, mapping, namespace_of
from ..system.backups import Backups
from ..system.connections import Network, network_of
from ..system.parts import Part
from ..system.resources import PodGroup, pod_groups

_NAME, _INSTANCE, _VERSION = (f"app.kubernetes.io/{label}" for label in ("name", "instance", "version"))
_UNNAMED = "dify"
_API = re.compile(r"(?:^|/)dify-api:v?(\d+\.\d+\.\d+(?:-fix\.\d+)?)(?=$|[-_+.@])")


@dataclass(frozen=True, kw_only=True, slots=True)
class Dify:
    """An installation of Dify.

    Attributes:
        name: Its name.
        namespace: Its namespace.
        version: The version that the manifests name; empty: none.
        release: What is known of it; None: nothing.
    """

    name: str
    namespace: str
    version: str
    release: Release | None


class Reviewed:
    """Manifests, and what is read from them.

    Args:
        objects: The manifests, without credentials.

    Attributes:
        objects: The same.
        network: Who may talk to whom.
        parts: What runs pods, without what another of the objects makes.
        installations: The installations of Dify.
        backups: What saves their data.
    """

    def __init__(self, objects: Sequence[Manifest]) -> None:
        self.objects = objects
        self.network: Network = network_of(objects)
        self._groups = {(group.namespace, group.kind, group.name): group for group in pod_groups(objects)}
        self.parts = [part for part in self.network.parts if self._place(part) in self._groups]
        self.installations = sorted(_installations(objects, self.parts), key=lambda each: (each.namespace, each.name))
        self.backups = Backups(objects, self.parts)
        self._titles = Counter(part.title for part in self.parts)
        self._names = Counter(part.name for part in self.parts)

    @property
    def running(self) -> list[Part]:
        """The parts whose pods do not end by themselves."""
        return [part for part in self.parts if not part.is_job]

    def group(self, part: Part) -> PodGroup:
        """The pods of a part."""
        return self._groups[self._place(part)]

    def called(self, part: Part) -> str:
        """What to call a part so that nobody takes it for another one."""
        if self._titles[part.title] == 1:
            return part.title
        return part.name if self._names[part.name] == 1 else f"{part.namespace}/{part.name}"

    def place(self, key: str) -> str:
        """What to call the end of a connection."""
        found = self.network.places[key]
        if found.kind == "route":
            return f"{found.title} ({found.note})"
        if found.part is None:
            return found.title
        is_known = self._place(found.part) in self._groups
        return self.called(found.part) if is_known else found.part.name

    def dify_of(self, part: Part) -> Dify | None:
        """The installation that a part belongs to."""
        place = (part.installation or _UNNAMED, part.namespace)
        return next((each for each in self.installations if (each.name, each.namespace) == place), None)

    @staticmethod
    def _place(part: Part) -> tuple[str, str, str]:
        return part.namespace, part.kind, part.name


def _installations(objects: Sequence[Manifest], parts: Sequence[Part]) -> Iterator[Dify]:
    labelled: dict[tuple[str, str], str] = {}
    for obj in objects:
        labels: Mapping[str, str] = mapping(obj, "metadata", "labels")
        if labels.get(_NAME) == "dify":
            place = (labels.get(_INSTANCE) or _UNNAMED, namespace_of(obj))
            labelled[place] = labelled.get(place) or labels.get(_VERSION) or ""
    # Objects of the whole cluster belong to the installation of the same name that has a namespace.
    spaced = {name for name, namespace in labelled if namespace}
    found = {place: version for place, version in labelled.items() if place[1] or place[0] not in spaced}
    # What others write: the tag of the API's image says it.
    for part in parts:
        images = (str(container.get("image")) for container in part.containers)
        tagged = next((match[1] for image in images if (match := _API.search(image))), "")
        place = (part.installation or _UNNAMED, part.namespace)
        if tagged and not is_known(found.get(place, "")):
            found[place] = tagged
    for (name, namespace), version in found.items():
        yield Dify(
            name=name, namespace=namespace, version=version, release=Release(version) if is_known(version) else None
        )  # fmt: skip


def is_known(version: str) -> bool:
    """Whether the library has data for a version."""
    return version in versions()
