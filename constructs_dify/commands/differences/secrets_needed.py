"""Keys of Secrets that are newly read, and where they come from."""

from collections.abc import Iterator, Mapping

from ..manifests import Manifest
from ..secret_sources import Source, secret_sources
from .change import Change, Objects, Place
from .config import reads
from .line import Finding
from .reading import mapping_at, mappings_at, text_at
from .workloads import template

Key = tuple[str, str, str]
"""A namespace, a Secret in it and a key; an empty one stands for all keys."""


def secrets_needed(change: Change) -> Iterator[Finding]:
    """Keys that somebody has to put into a Secret before."""
    yield from _findings(change, missing=False)


def secret_keys_missing(change: Change) -> Iterator[Finding]:
    """Keys that what makes the Secret does not make."""
    yield from _findings(change, missing=True)


def _findings(change: Change, *, missing: bool) -> Iterator[Finding]:
    before, after = _wanted(change.old), _wanted(change.new)
    had, has = secret_sources(change.old.values()), secret_sources(change.new.values())
    groups: dict[tuple[str, str], list[Key]] = {}
    for key in after:
        source = has.get(key[:2])
        lacks = source is not None and source.of(key[2] or None) is None
        there_before = key in before and not _made(had, key)
        if not there_before and (lacks if missing else source is None):
            groups.setdefault(key[:2], []).append(key)
    for (namespace, name), keys in groups.items():
        listed = ", ".join(sorted(key[2] or "(all keys)" for key in keys))
        read = sorted({reader for key in keys for reader in after[key]})
        place = Place(group="", kind="Secret", namespace=namespace, name=name)
        if missing:
            what = f"nothing makes {listed}, and pods that read it do not start"
            do = f"{has[namespace, name].by} makes this Secret: let it make these keys too"
        elif any(_made(had, key) for key in keys):
            what = f"nothing in the manifests makes {listed} any more; it has to be there"
            do = "see to it that the Secret stays, with the same values"
        else:
            what, do = f"has to have {listed} before", "make the Secret before you apply; until then, pods wait"
        yield Finding(about=[place], what=what, why=[f"read as {_listed(read)}"], do=do)


def _listed(read: list[str]) -> str:
    return ", ".join(read[:6]) + (f" and {len(read) - 6} more" if len(read) > 6 else "")


def _made(sources: Mapping[tuple[str, str], Source], key: Key) -> bool:
    source = sources.get(key[:2])
    return source is not None and source.of(key[2] or None) is not None


def _wanted(objects: Objects) -> dict[Key, list[str]]:
    """The keys that something cannot do without, and what reads each."""
    found: dict[Key, list[str]] = {}
    for place, obj in objects.items():
        for name, key, by in (*_of_pods(obj), *_of_routes(place, obj)):
            found.setdefault((place.namespace, name, key), []).append(f"{by} of {place.name}")
    return found


def _of_pods(obj: Manifest) -> Iterator[tuple[str, str, str]]:
    pod = template(obj)
    for read in reads(pod):
        if read.kind == "Secret" and not read.optional:
            yield read.name, read.key, read.by or "variables"
    for secret in mappings_at(pod, "spec", "imagePullSecrets"):
        if name := text_at(secret, "name"):
            yield name, ".dockerconfigjson", "login to the registry"


def _of_routes(place: Place, obj: Manifest) -> Iterator[tuple[str, str, str]]:
    if place.kind == "Ingress":
        for tls in mappings_at(obj, "spec", "tls"):
            if name := text_at(tls, "secretName"):
                yield name, "tls.crt", "certificate"


def secrets_fetched(change: Change) -> Iterator[Finding]:
    """What an ExternalSecret newly fetches from its store."""
    for place, obj in change.new.items():
        if place.kind == "ExternalSecret":
            new = [each for each in _remotes(obj) if each not in _remotes(change.old.get(place, {}))]
            if new:
                yield Finding(
                    about=[place],
                    what="fetches from the store, where it has to be before: " + ", ".join(new),
                    why=["no pod that reads it starts without"],
                    do="put it into the store before you apply",
                )


def _remotes(obj: Manifest) -> list[str]:
    found = [mapping_at(entry, "remoteRef") for entry in mappings_at(obj, "spec", "data")]
    found += [mapping_at(entry, "extract") for entry in mappings_at(obj, "spec", "dataFrom")]
    texts = [": ".join(filter(None, (text_at(each, "key"), text_at(each, "property")))) for each in found]
    return list(dict.fromkeys(filter(None, texts)))


def secrets_generated(change: Change) -> Iterator[Finding]:
    """Keys that a Job newly makes."""
    had, has = secret_sources(change.old.values()), secret_sources(change.new.values())
    for (namespace, name), source in has.items():
        if not source.by.startswith("Job "):
            continue
        new = sorted(key for key in source.keys if not _made(had, (namespace, name, key)))
        if new:
            place = Place(group="", kind="Secret", namespace=namespace, name=name)
            yield Finding(about=[place], what=f"gets {', '.join(new)}", why=[f"{source.by} makes what is not there yet"])
