"""Keys that the user wrote and that are in nothing that runs, with the reason."""

from collections.abc import Iterable, Iterator

from ...dotted import Step, dotted, steps
from ...findings import Finding
from ...installed import Installed, Option, Variable
from .environment.reader import Reader
from .keys import fate
from .parts import CHART_PARTS, known_parts, runs
from .pods import SCHEDULING
from .probes import PROBES

_ANYWAY = "The chart's defaults say the same as these."
_OTHERWISE = "In this combination of values, the chart reads none of these."


def leftovers(reader: Reader, installed: Installed) -> list[Finding]:
    """What the report says of each key that nothing else speaks of.

    Args:
        reader: The values.
        installed: What the release consists of.
    """
    spoken_of = set(spoken(installed))
    lines: dict[str, list[str]] = {}
    for key in reader.values.chosen_leaves():
        if key not in spoken_of:
            lines.setdefault(_why(reader, key), []).append(key)
    return [Finding(group="no-effect", what=why, keys=tuple(keys)) for why, keys in lines.items()]


def spoken(installed: Installed) -> Iterator[str]:
    """The keys that something of a release comes from, or that a line of the report is about.

    Args:
        installed: What the release consists of.
    """
    for part in installed.parts.values():
        yield from part.keys
        yield from _of(part.options.values())
        yield from _of(part.variables.values())
    for found in (*installed.claims, *installed.servers, *installed.findings):
        yield from found.keys
    if installed.front:
        yield from installed.front.keys
        yield from _of(installed.front.options.values())
    for route in (installed.ingress, installed.http_route):
        yield from _of((route or {}).values())
    if installed.remote_secrets:
        for keys in installed.remote_secrets.keys.values():
            yield from keys


def _of(some: Iterable[Option | Variable]) -> Iterator[str]:
    for one in some:
        yield from one.keys


def _why(reader: Reader, key: str) -> str:
    if found := fate(key, reader.version):
        why = found[1].removeprefix(f"{key}: ")
        first = why.partition(" ")[0]
        # The name of a key stays as it is written.
        return f"{why if '.' in first else why[:1].upper() + why[1:]}{'' if why.endswith('?') else '.'}"
    path = steps(key)
    if not reader.values.differs(*path):
        return _ANYWAY
    return _switched_off(reader, path) or next(_reasons(reader, path), _OTHERWISE)


def _switched_off(reader: Reader, path: tuple[Step, ...]) -> str:
    """The switch above a key that is off; empty: there is none."""
    for depth in range(1, len(path)):
        above = path[:depth]
        around = reader.values.at(*above)
        if isinstance(around, dict) and "enabled" in around and not around["enabled"] and path != (*above, "enabled"):
            return f"{dotted((*above, 'enabled'))} is not true, so that what it switches does not exist."
    return ""


def _reasons(reader: Reader, path: tuple[Step, ...]) -> Iterator[str]:
    """What fits a key of this kind, the first being the best."""
    first, second = path[0], path[1] if len(path) > 1 else None
    if first in SCHEDULING.values():
        yield f"Each part that runs has its own {first}."
    if first == "service":
        yield f"The Service in front is of another type ({reader.at('service.type')}), or there is none without nginx."
    if first == "image" and not _image_runs(reader, second):
        yield f"No part runs with the image of {second}."
    if "pullSecrets" in path:
        yield "The chart takes names of Secrets, one a line, and no mappings: nothing is pulled with these."
    if isinstance(second, str) and any(f"{probe}Probe" == second for probe in PROBES):
        yield f"custom{second[0].upper()}{second[1:]} of the same part comes in its place."
    if "persistence" in path:
        yield "The claim is one that exists already, or the data is not on a claim."
    if second == "autoscaling":
        yield f"The chart has no autoscaler for {first}."
    if second == "enabled":
        yield f"{first} is off, and Dify is told of nothing in its place."
    if second == "containerSecurityContext":
        yield f"Up to chart 0.24, {first}.privileged comes in its place."
    if second == "serviceAccount":
        yield "The chart makes no ServiceAccount for the part: serviceAccount.create is not true."


def _image_runs(reader: Reader, image: Step | None) -> bool:
    return any(CHART_PARTS[name].image == image and runs(reader, name) for name in known_parts(reader))
