"""Configuration that changes while the pods that read it stay."""

from collections.abc import Iterator

from .change import Change, Pair, Place
from .config import How, held, reads
from .line import Finding, kubectl
from .templates import content, variable
from .workloads import RUNNING, replaced, template


def config_kept(change: Change) -> Iterator[Finding]:
    """A ConfigMap or Secret that changes while the pods that read it do not."""
    sources: dict[tuple[How, tuple[str, ...]], list[Place]] = {}
    readers: dict[tuple[How, tuple[str, ...]], list[Place]] = {}
    for pair in change.kept("ConfigMap", "Secret"):
        for how, places in _readers(change, pair).items():
            if why := tuple(_changed(change, pair, how)):
                sources.setdefault((how, why), []).append(pair.place)
                readers.setdefault((how, why), []).extend(places)
    for (how, why), places in sources.items():
        restarted = list(dict.fromkeys(readers[how, why]))
        if how == "files":
            yield Finding(
                about=[*places, *restarted],
                what="changes under running pods: new files after about a minute, if the program reads them again",
                why=why,
            )
        else:
            yield Finding(
                about=[*places, *restarted],
                what="read when pods start: they keep the old content until they are restarted",
                why=why,
                do="restart them if it matters",
                commands=kubectl("rollout restart", restarted),
            )


def _readers(change: Change, pair: Pair) -> dict[How, list[Place]]:
    """How it is read -> the workloads whose pods stay and read it so."""
    found: dict[How, list[Place]] = {}
    for other in change.kept(*RUNNING):
        if other.place.namespace != pair.place.namespace or replaced(other):
            continue
        hows: set[How] = {
            read.how
            for read in reads(template(other.new))
            if (read.kind, read.name) == (pair.place.kind, pair.place.name)
        }
        for how in sorted(hows):
            found.setdefault(how, []).append(other.place)
    return found


def _changed(change: Change, pair: Pair, how: How) -> Iterator[str]:
    kind, place = pair.place.kind, pair.place
    old, new = (held(side, kind, place.namespace, place.name) for side in (change.old, change.new))
    if how != "variables":
        yield from content(old, new, secret=kind == "Secret")
        return
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            yield f"{key} changed" if kind == "Secret" else variable(key, old.get(key), new.get(key))
