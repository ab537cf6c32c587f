"""Keys of Secrets that are newly read, and where they come from."""

from collections.abc import Callable, Iterator
from functools import lru_cache

from ..manifests import Manifest, items, mapping
from ..secrets import ReadKey, keys_read
from .change import Change, Objects, Place
from .line import Finding
from .reading import text_at, texts_at

# What `keys_read` says of where a key comes from: from a person, from nowhere, from a Job, from a vault.
_BEFORE, _MISSING, _JOB, _FETCHED = "you:", "missing", "Job ", "ExternalSecret"

_COPY = "copy the values that are there to the new place first (docs/changing-an-installation.md)"
_FEW = 3

_Key = tuple[str, str, str]
"""A namespace, a Secret in it, and a key."""


def secrets_needed(change: Change) -> Iterator[Finding]:
    """Keys of Secrets that have to be there before."""
    had, _ = _both(change)
    for place, keys in _new(change, lambda source: source.startswith(_BEFORE)):
        made = any((old := had.get(key.place)) and not old.source.startswith(_BEFORE) for key in keys)
        yield Finding(
            about=[place],
            what=f"nothing in the manifests makes {_listed(keys)} any more; it has to be there"
            if made
            else f"has to be there before, with {_listed(keys)}",
            why=_read_by(keys),
            do="see to it that it stays, with the same values" if made else "until it is there, the pods do not start",
        )


def secret_keys_missing(change: Change) -> Iterator[Finding]:
    """Keys that what makes the Secret does not make, so that pods do not start."""
    for place, keys in _new(change, lambda source: source == _MISSING):
        yield Finding(
            about=[place],
            what=f"will not have {_listed(keys)}: pods that read it do not start",
            why=_read_by(keys),
            do="let what makes this Secret make these keys too: see constructs-dify secrets",
        )


def secrets_fetched(change: Change) -> Iterator[Finding]:
    """Keys that are newly fetched from a vault, where they have to be."""
    for place, keys in _new(change, lambda source: _FETCHED in source):
        yield Finding(
            about=[place],
            what=f"fetched from the store, where it has to be before: {_listed(keys)}",
            why=["an ExternalSecret names it; constructs-dify secrets NEW tells where in the store"],
            do="put it into the store: until it is there, the pods do not start",
        )


def secret_sources_switched(change: Change) -> Iterator[Finding]:
    """Keys that something else makes, or that come from elsewhere, than before, so that their values may be others."""
    had, _ = _both(change)
    for place, keys in _new(change, lambda source: not source.startswith((_JOB, _MISSING))):
        known = [read for read in keys if (old := had.get(read.place)) and old.source.startswith(_JOB)]
        if known:
            yield Finding(
                about=[place],
                what=f"its Job no longer makes {_listed(known)}; with other values than now, the servers refuse Dify, "
                "and what is encrypted is lost",
                why=[f"comes from {_origin(known[0].source)}"],
                do=_COPY,
            )
    for pair in change.kept("ExternalSecret"):
        old, new = _fetched(pair.old), _fetched(pair.new)
        moves: dict[str, list[str]] = {}
        for key in sorted(old.keys() & new.keys()):
            if old[key] != new[key]:
                moves.setdefault(f"{old[key] or '(none)'} -> {new[key] or '(none)'}", []).append(key)
        if moves:
            yield Finding(
                about=[pair.place],
                what="fetched from elsewhere; with other values than now, the servers refuse Dify, and what is "
                "encrypted is lost",
                why=[f"{', '.join(names)}: {way}" for way, names in moves.items()],
                do=_COPY,
            )


def _fetched(obj: Manifest) -> dict[str, str]:
    """From where an ExternalSecret has its values: the store, and the path of each key in it."""
    store = mapping(obj, "spec", "secretStoreRef")
    found = {"store": f"{text_at(store, 'kind') or 'SecretStore'} {text_at(store, 'name')}"}
    for each in items(obj, "spec", "data"):
        path = texts_at(each, "remoteRef")
        found[text_at(each, "secretKey")] = ", ".join(filter(None, map(path.get, ("key", "property", "version"))))
    for number, each in enumerate(items(obj, "spec", "dataFrom"), 1):
        found[f"dataFrom {number}"] = ", ".join(
            filter(None, (text_at(each, "extract", "key"), text_at(each, "find", "path")))
        )
    return found


def _origin(source: str) -> str:
    return "you" if source.startswith(_BEFORE) else source.partition(",")[0]


def secrets_generated(change: Change) -> Iterator[Finding]:
    """Keys that a Job newly makes."""
    for place, keys in _new(change, lambda source: source.startswith(_JOB)):
        yield Finding(about=[place], what=f"gets {_listed(keys)}", why=["its Job makes what is not there yet"])


def _new(change: Change, wanted: Callable[[str], bool]) -> Iterator[tuple[Place, list[ReadKey]]]:
    """The keys whose source is such a one, and was none before; those of a Secret together."""
    before, after = _both(change)
    groups: dict[tuple[str, str], list[ReadKey]] = {}
    for key, read in after.items():
        if wanted(read.source) and not (key in before and wanted(before[key].source)):
            groups.setdefault(key[:2], []).append(read)
    for (namespace, name), keys in groups.items():
        yield Place(group="", kind="Secret", namespace=namespace, name=name), keys


# Each rule asks for it, and it looks at every field.
@lru_cache(maxsize=1)
def _both(change: Change) -> tuple[dict[_Key, ReadKey], dict[_Key, ReadKey]]:
    return _keys(change.old), _keys(change.new)


def _keys(objects: Objects) -> dict[_Key, ReadKey]:
    """The keys that somebody cannot do without."""
    found, _ = keys_read(list(objects.values()))
    needed = [read for read in found if not all("(optional)" in by for by in read.by.split("; "))]
    return {read.place: read for read in needed}


def _listed(keys: list[ReadKey]) -> str:
    return ", ".join("all keys" if read.key == "*" else read.key for read in keys)


def _read_by(keys: list[ReadKey]) -> list[str]:
    if len(keys) > _FEW:
        readers = {name for read in keys for by in read.by.split("; ") for name in by.partition(" of ")[2].split(", ")}
        return [f"read by {', '.join(sorted(readers))}"]
    return [f"{'all keys' if read.key == '*' else read.key}: {read.by}" for read in keys]
