"""Which paths nginx passes on to whom, as its configuration says."""

import re
from collections.abc import Iterator, Sequence

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from .parts import Part

_LOCATION = re.compile(r"^\s*location\s+(?:(?:=|~\*?|\^~)\s+)?(\S+)\s*\{(.*?)^\s*\}", re.MULTILINE | re.DOTALL)
_UPSTREAM = re.compile(r"(?:proxy_pass|set\s+\$\w+)\s+\"?https?://([a-zA-Z0-9.-]+)(?::(\d+))?")


def locations(part: Part, objects: Sequence[Manifest]) -> Iterator[tuple[str, str, str]]:
    """Each path that the files of a part pass on: the path, the host and the port; none where there are no such files.

    Args:
        part: The part.
        objects: All manifests, with the ConfigMaps among them.
    """
    mounted = {
        str(name)
        for volume in items(part.pod, "volumes")
        for name in (
            field(volume, "configMap", "name"),
            *(field(each, "configMap", "name") for each in items(volume, "projected", "sources")),
        )
        if name
    }
    for obj in objects:
        if obj["kind"] == "ConfigMap" and name_of(obj) in mounted and namespace_of(obj) == part.namespace:
            for text in mapping(obj, "data").values():
                for path, body in _LOCATION.findall(text or ""):
                    if found := _UPSTREAM.search(body):
                        yield path, found[1], found[2]
