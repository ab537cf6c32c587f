"""`constructs-dify secrets`: what reads which key of which Secret, and what makes it."""

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, astuple, dataclass

from .. import checks
from ..pods.secret_references import references
from .arguments import add_format, add_paths, command_parser, parse, read_manifests
from .manifests import Manifest, items, mappings, name_of, namespace_of, pods_of
from .secret_sources import Place, Source, secret_sources
from .table import table

_COLUMNS = ("NAMESPACE", "SECRET", "KEY", "SOURCE", "READ BY")
_YOU = "you: must exist before"
# What a key has to be, by the variable that it is for, where not any text will do.
_BASE64URL = "32 bytes in base64url: python3 -c 'import secrets; print(secrets.token_urlsafe(32))'"
_FORMS = {"DIFY_AGENT_SERVER_SECRET_KEY": _BASE64URL}


_ABOUT = """\
List each key of a Secret that something reads, and what makes it. The exit
status is 1 when one of them will be missing.
"""


@dataclass(frozen=True, slots=True)
class ReadKey:
    """A key of a Secret that something reads.

    Attributes:
        namespace: The namespace of the Secret.
        secret: Its name.
        key: The key; `*`: all keys.
        source: What makes it, or who has to.
        by: What reads it.
    """

    namespace: str
    secret: str
    key: str
    source: str
    by: str

    @property
    def place(self) -> tuple[str, str, str]:
        """Where it is."""
        return self.namespace, self.secret, self.key


def secrets(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `secrets`.
    """
    parser = command_parser("secrets", _ABOUT)
    add_paths(parser)
    add_format(parser)
    given = parse(parser, arguments)
    found, problems = keys_read(read_manifests(parser, given.paths))
    if given.format == "json":
        print(json.dumps({"keys": [asdict(each) for each in found], "missing": problems}, indent=2))
    else:
        print("\n".join(lines(found)))
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


@dataclass(frozen=True, kw_only=True, slots=True)
class _Need:
    """A key of a Secret that an object needs.

    Attributes:
        place: The Secret.
        key: The key; None: all keys.
        reader: The object.
        by: What in the object reads the key: a variable, a file, an option.
        optional: Whether the key may be missing.
    """

    place: Place
    key: str | None
    reader: str
    by: str
    optional: bool = False


def lines(keys: Iterable[ReadKey]) -> list[str]:
    """The lines of the table."""
    return table([_COLUMNS, *map(astuple, keys)])


def keys_read(objects: Sequence[Manifest]) -> tuple[list[ReadKey], list[str]]:
    """The keys that these manifests read, and a sentence for each required one that will be missing."""
    made = secret_sources(objects)
    readers: dict[tuple[Place, str | None], list[_Need]] = {}
    for need in (need for obj in objects for need in _needs(obj) if _names(need)):
        readers.setdefault((need.place, need.key), []).append(need)
    found: list[ReadKey] = []
    problems: list[str] = []
    for place, key in sorted(readers, key=lambda wanted: (wanted[0], wanted[1] or "")):
        needs = readers[place, key]
        source = made[place].of(key) if place in made else _YOU
        if source is None:
            required = [need for need in needs if not need.optional]
            source = "missing" if required else "nobody"
            if required:
                problems.append(_problem(place, key or "", required, made[place]))
        form = next((_FORMS[need.by] for need in needs if need.by in _FORMS), None)
        if form and not source.startswith("Job "):
            source = f"{source}, {form}"
        found.append(ReadKey(*place, key or "*", source, _listed(needs)))
    return found, problems


def _names(need: _Need) -> bool:
    """Whether it names a Secret: an incomplete object, or one of a kind of its own, may have anything there."""
    texts: list[object] = [need.place[1], need.by, "" if need.key is None else need.key]
    return bool(need.place[1]) and all(isinstance(text, str) for text in texts)


def _problem(place: Place, key: str, needs: Iterable[_Need], source: Source) -> str:
    return (
        f"the Secret {place[1]!r} will not have the key {key!r}, which is {_listed(needs)}: it gets "
        f"{', '.join(sorted(source.keys)) or 'no keys'} from {source.by}{checks.suggestion(key, source.keys)}"
    )


def _listed(needs: Iterable[_Need]) -> str:
    """What reads a key, grouped by the variable, file or option."""
    readers: dict[str, list[str]] = {}
    for need in needs:
        readers.setdefault(f"{need.by} (optional)" if need.optional else need.by, []).append(need.reader)
    return "; ".join(f"{by} of {', '.join(sorted(set(who)))}" for by, who in sorted(readers.items()))


def _needs(obj: Manifest) -> Iterator[_Need]:
    where, reader = namespace_of(obj), name_of(obj)
    for read in (read for pod in pods_of(obj) for read in references(pod)):
        yield _Need(place=(where, read.secret), key=read.key, reader=reader, by=read.by, optional=read.optional)
    # Pods, ServiceAccounts and custom resources have this field.
    for _, owner in mappings(obj):
        for secret in items(owner, "imagePullSecrets"):
            yield _Need(place=(where, secret.get("name") or ""), key=".dockerconfigjson", reader=reader, by="images")
    if obj["kind"] == "Ingress":
        for tls in items(obj, "spec", "tls"):
            for key in ("tls.crt", "tls.key"):
                yield _Need(place=(where, tls.get("secretName") or ""), key=key, reader=reader, by="TLS")
    if _is_custom(obj):
        for option, found in mappings(obj.get("spec")):
            name, key = found.get("name"), found.get("key")
            if isinstance(name, str) and isinstance(key, str) and "configmap" not in option.lower():
                yield _Need(place=(where, name), key=key, reader=reader, by=option)


def _is_custom(obj: Manifest) -> bool:
    """Whether it is a custom resource, in which `name` and `key` together are a key of a Secret."""
    group: str = obj["apiVersion"].rpartition("/")[0]
    return "." in group and not group.endswith("k8s.io")
