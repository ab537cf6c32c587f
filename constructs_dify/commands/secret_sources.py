"""What makes each Secret, according to the manifests."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from ..data_layer.postgres.cloudnative_pg import made_secrets
from ..secrets.secrets_job import filled_by
from .manifests import Manifest, field, items, mapping, name_of, namespace_of, pods_of

Place = tuple[str, str]
"""A namespace, and a Secret in it."""

_CERTIFICATE = ("ca.crt", "tls.crt", "tls.key")
_ACTION = re.compile(r"{{.*?}}", re.DOTALL)
_USED = re.compile(r'index \. "([^"]+)"|\.(\w+)')


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """What makes a Secret.

    Attributes:
        by: What makes it.
        keys: Key -> where its value comes from.
        open: Whether the Secret may have further keys.
    """

    by: str
    keys: Mapping[str, str]
    open: bool = False

    def of(self, key: str | None) -> str | None:
        """Where a key comes from, or the whole Secret if `key` is None; None if the key will be missing."""
        return self.by if key is None else self.keys.get(key, self.by if self.open else None)


def secret_sources(objects: Iterable[Manifest]) -> dict[Place, Source]:
    """What makes each Secret that these objects create."""
    found: dict[Place, Source] = {}
    for obj in objects:
        for name, source in _made_by(obj):
            place = (namespace_of(obj), str(name))
            # The manifests also contain the Secret that a Job fills, but without keys.
            if place not in found or not found[place].keys:
                found[place] = source
    return found


def _made_by(obj: Manifest) -> Iterator[tuple[str, Source]]:
    match obj["kind"]:
        case "Job":
            for container in (container for pod in pods_of(obj) for container in items(pod, "containers")):
                if filled := filled_by(container):
                    secret, keys = filled
                    yield secret, _source(f"Job {name_of(obj)}", keys)
        case "ExternalSecret":
            yield _text(obj, "spec", "target", "name") or name_of(obj), _external_secret(obj)
        case "SealedSecret":
            secret = _text(obj, "spec", "template", "metadata", "name") or name_of(obj)
            yield secret, _source("SealedSecret", mapping(obj, "spec", "encryptedData"))
        case "SecretProviderClass":
            for secret in items(obj, "spec", "secretObjects"):
                keys = [_text(entry, "key") for entry in items(secret, "data")]
                yield _text(secret, "secretName"), _source(f"SecretProviderClass {name_of(obj)}", keys)
        case "Secret":
            yield name_of(obj), _source("these manifests", [*(obj.get("data") or ()), *(obj.get("stringData") or ())])
        case "Certificate":
            yield _text(obj, "spec", "secretName"), _source("cert-manager", _CERTIFICATE)
        case "Ingress" if any("cert-manager.io/" in key for key in field(obj, "metadata", "annotations") or ()):
            for tls in items(obj, "spec", "tls"):
                yield _text(tls, "secretName"), _source("cert-manager", _CERTIFICATE)
        case "Cluster" if obj["apiVersion"].startswith("postgresql.cnpg.io/"):
            for secret, made in made_secrets(name_of(obj)).items():
                yield secret, _source(made.by, made.keys or ())
        case _:
            pass


def _source(by: str, keys: Iterable[str]) -> Source:
    # Manifests of others may have anything there.
    return Source(by=by, keys=dict.fromkeys([key for key in cast(Iterable[object], keys) if isinstance(key, str)], by))


def _external_secret(obj: Manifest) -> Source:
    fetched = {_text(entry, "secretKey"): _remote(mapping(entry, "remoteRef")) for entry in items(obj, "spec", "data")}
    texts = {key: str(text) for key, text in mapping(obj, "spec", "target", "template", "data").items()}
    kept = not texts or field(obj, "spec", "target", "template", "mergePolicy") == "Merge"
    keys = (fetched if kept else {}) | {key: _composed(text, fetched) for key, text in texts.items()}
    entries = [_text(entry, "extract", "key") or "what it finds" for entry in items(obj, "spec", "dataFrom")]
    return Source(
        by=", ".join(["ExternalSecret", *entries]),
        keys={key: f"ExternalSecret, {remote}" for key, remote in keys.items()},
        open=bool(entries) and kept,
    )


def _remote(reference: Manifest) -> str:
    return ": ".join(filter(None, (_text(reference, "key"), _text(reference, "property"))))


def _text(owner: Manifest, *path: str) -> str:
    """The text at this path; empty if there is none, or something else."""
    found = field(owner, *path)
    return found if isinstance(found, str) else ""


def _composed(text: str, fetched: Mapping[str, str]) -> str:
    """What a template makes a key from: one value unchanged, or several within a text."""
    names = [quoted or plain for action in _ACTION.findall(text) for quoted, plain in _USED.findall(action)]
    remotes = ", ".join(dict.fromkeys(fetched.get(name, name) for name in names))
    as_it_is = _ACTION.fullmatch(text) and "|" not in text
    return remotes if as_it_is else f"composed of {remotes}" if remotes else "as it is written"
