"""`constructs-dify explain`: where the value of a setting comes from, and who gets it."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import wrap

from .. import checks
from ..checks.credentials import names_a_credential, problem_of, shown
from ..checks.references import only_refers
from ..releases.data import versions
from ..releases.release import Release
from ..releases.settings import Setting
from ..tiers.nginx_proxy import NginxProxy
from ..tiers.sandbox import Sandbox
from ..tiers.ssrf_proxy import SsrfProxy
from .arguments import add_format, add_paths, command_parser, parse, read_manifests
from .conversion.hidden import looks_random
from .manifests import Manifest, mapping
from .secrets import ReadKey, keys_read
from .settings import set_by
from .settings_catalogue import Entry, in_order, of_a_family
from .system.parts import Part
from .upgrade_facts import part_of
from .variable_sources import Origin, Reader, Variables

_ABOUT = """\
Tell where the value of a setting comes from in manifests, which containers get
it, what overrides what, and what Dify does by default.

NAME is the variable, such as LOG_LEVEL; it stands behind the paths.
"""
_NAME, _WIDTH = 14, 100
# What the library writes into files.
_IN_FILES = {kind.part: kind.rendered_settings for kind in (NginxProxy, Sandbox, SsrfProxy)}
_COMPONENT = "app.kubernetes.io/component"
_MANAGED_BY = "app.kubernetes.io/managed-by"


@dataclass(frozen=True, kw_only=True, slots=True)
class _Answer:
    """One value, and the containers that get it.

    Attributes:
        readers: The containers.
        entries: How the release knows the setting for their parts; empty: it does not.
    """

    readers: Sequence[Reader]
    entries: Sequence[Entry]

    @property
    def origin(self) -> Origin:
        """What decides; that of another reader may be in another place, and says the same."""
        return self.readers[0].origins[-1]

    @property
    def known(self) -> Mapping[tuple[str, str], Sequence[str]]:
        """What Dify's own default is, and what sets it -> for which parts."""
        return _known(self.entries)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facts:
    """All that is known of a variable.

    Attributes:
        name: The variable.
        release: The release that the manifests are of; None: they do not say, or it is not known.
        answers: What containers get.
        reads: How the release knows it, for all parts.
        without: Parts that read it and do not get it -> how the release knows it for them.
        unseen: Sources of variables that are not among the manifests.
        keys: The keys of Secrets that something reads.
    """

    name: str
    release: Release | None
    answers: Sequence[_Answer]
    reads: Sequence[Entry]
    without: Sequence[tuple[Sequence[Part], Entry]]
    unseen: Sequence[str]
    keys: Sequence[ReadKey]


def explain(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `explain`.
    """
    parser = command_parser("explain", _ABOUT)
    add_paths(parser)
    parser.add_argument("name", metavar="NAME", help="the variable")
    add_format(parser)
    given = parse(parser, arguments)
    objects = read_manifests(parser, given.paths)
    facts = _facts(parser, objects, given.name)
    lines = json.dumps(_described(facts), indent=2).splitlines() if given.format == "json" else _told(facts)
    print("\n".join(lines))
    return 0


# -- what is known ------------------------------------------------------------------------------------------------


def _facts(parser: ArgumentParser, objects: Sequence[Manifest], given: str) -> _Facts:
    variables, release = Variables(objects), _release(objects)
    name = next((each for each in (given, given.upper()) if variables.readers(each)), given.upper())
    readers = variables.readers(name)
    every = release.settings.parts if release else ()
    reads = of_a_family(release, every, name) if release else []
    with_it = {reader.part.key for reader in readers}
    # A Job gets what it needs for its one task.
    others = [part for part in variables.parts if part.key not in with_it and not part.is_job]
    without = _without(others, reads, release)
    # Any name may be one of a family such as LOG_*, which other parts read.
    if not readers and not without and all("*" in entry.name for entry in reads):
        known = [setting for part in every for setting in release.settings.of(part)] if release else []
        near = checks.suggestion(name, sorted({*variables.names, *known}))
        parser.error(f"NAME: no container gets {shown(given)}, and {_nobody(release)} has no such setting{near}")
    return _Facts(
        name=name,
        release=release,
        answers=_answers(readers, reads, release),
        reads=reads,
        without=without,
        unseen=list(dict.fromkeys(source for part in others for source in variables.unseen(part))),
        keys=keys_read(objects)[0],
    )


def _nobody(release: Release | None) -> str:
    return f"Dify {release.version}" if release else "nobody knows of which release of Dify they are, so nobody"


def _release(objects: Sequence[Manifest]) -> Release | None:
    """The release that objects of Dify are labelled with, if it is known; of several, the newest."""
    labels = [mapping(obj, "metadata", "labels") for obj in objects]
    of_dify = [each for each in labels if each.get("app.kubernetes.io/name") == "dify"]
    said = {str(each.get("app.kubernetes.io/version")) for each in of_dify}
    return next((Release(version) for version in reversed(versions()) if version in said), None)


def _answers(readers: Sequence[Reader], reads: Sequence[Entry], release: Release | None) -> list[_Answer]:
    """The containers, those together that get the same, and for whose parts the same holds."""
    alike: dict[object, list[Reader]] = {}
    for reader in readers:
        known = tuple(_known(_of_part(reader.part, reads, release)))
        given = tuple((origin.text, origin.secret, origin.key) for origin in reader.origins)
        hidden = "" if reader.origins[-1].text is not None else reader.origins[-1].where
        alike.setdefault((reader.part.namespace, given, hidden, known), []).append(reader)
    found: list[_Answer] = []
    for group in alike.values():
        entries = {id(entry): entry for reader in group for entry in _of_part(reader.part, reads, release)}
        found.append(_Answer(readers=group, entries=list(entries.values())))
    return found


def _entries(part: Part, reads: Sequence[Entry], release: Release | None) -> list[Entry]:
    name = _of_catalogue(part, release)
    return [entry for entry in reads if name in entry.parts]


def _of_part(part: Part, reads: Sequence[Entry], release: Release | None) -> Sequence[Entry]:
    """How the release knows a variable for a part; where no label says which part it is, for all."""
    says = _COMPONENT in mapping(part.obj, "metadata", "labels")
    return _entries(part, reads, release) if says else reads


def _known(entries: Sequence[Entry]) -> Mapping[tuple[str, str], Sequence[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for entry in entries:
        found.setdefault((_default(entry.setting), set_by(entry)), []).extend(entry.parts)
    return found


def _of_catalogue(part: Part, release: Release | None) -> str | None:
    """The part of the catalogue whose program it runs."""
    name = part_of(part.obj, release) if release else None
    # Its program is that of the API, which has a catalogue for both.
    return "api" if name == "websocket" or part.title == "migrate" else name


def _without(
    parts: Sequence[Part], reads: Sequence[Entry], release: Release | None
) -> list[tuple[Sequence[Part], Entry]]:
    """Parts that would read it, and how the release knows it for them."""
    found: dict[tuple[str, str], tuple[list[Part], Entry]] = {}
    for part in parts:
        for entry in _entries(part, reads, release):
            found.setdefault((_default(entry.setting), set_by(entry)), ([], entry))[0].append(part)
    return list(found.values())


def _is_in_a_file(name: str, parts: Sequence[Part]) -> bool:
    """Whether this library writes a setting of these parts into a file."""
    ours = all(mapping(part.obj, "metadata", "labels").get(_MANAGED_BY) == "cdk8s" for part in parts)
    return ours and any(name in _IN_FILES.get(part.title, ()) for part in parts)


# -- as text ------------------------------------------------------------------------------------------------------


def _told(facts: _Facts) -> Iterator[str]:
    yield f"{facts.name}{f', Dify {facts.release.version}' if facts.release else ''}"
    if not facts.answers:
        yield ""
        yield "  No container gets it."
    if not facts.answers and not facts.without:
        for (default, by), parts in _known(facts.reads).items():
            yield from _field("read by", ", ".join(parts))
            yield from _field("default", default)
            yield from _field("set by", by)
    for answer in facts.answers:
        yield ""
        yield from _field("value", _value(facts.name, answer.origin, answer.entries))
        yield from _secret(facts, answer)
        for number, (where, readers) in enumerate(_by_source(answer.readers).items()):
            yield from _field("" if number else "comes from", f"{where}, for {_listed(readers)}")
        yield from _overridden(facts.name, answer)
        for (default, by), parts in answer.known.items():
            of = f", for {', '.join(parts)}" if len(answer.known) > 1 else ""
            yield from _field("default", f"{_compared(answer.origin, default)}{of}")
            yield from _field("set by", by)
        if not answer.entries and facts.release:
            yield from _field("default", f"Dify {facts.release.version} knows no such setting of these parts")
    for parts, entry in facts.without:
        yield ""
        if _is_in_a_file(facts.name, parts):
            yield from _field("in a file", f"of {_titles(parts)}, where the library writes it, and not a variable")
        else:
            yield from _field("not given", f"to {_titles(parts)}, which would read it")
        yield from _field("default", _default(entry.setting))
        yield from _field("set by", set_by(entry))
    yield from _notes(facts)


def _titles(parts: Sequence[Part]) -> str:
    return ", ".join(dict.fromkeys(part.title for part in parts))


def _by_source(readers: Sequence[Reader]) -> Mapping[str, Sequence[Reader]]:
    found: dict[str, list[Reader]] = {}
    for reader in readers:
        found.setdefault(reader.origins[-1].where, []).append(reader)
    return found


def _notes(facts: _Facts) -> Iterator[str]:
    if facts.unseen:
        yield ""
        said = f"Not among these manifests, and may have it too: {', '.join(facts.unseen)}."
        yield from wrap(said, _WIDTH, break_on_hyphens=False)
    if facts.release is None:
        yield ""
        yield "No label says which known release of Dify this is, so nothing is said of its defaults."


def _field(name: str, text: str) -> Iterator[str]:
    first, *others = wrap(text, _WIDTH - _NAME, break_on_hyphens=False, break_long_words=False) or [""]
    yield f"  {name:<{_NAME - 2}}{first}"
    yield from (" " * _NAME + line for line in others)


def _value(name: str, origin: Origin, entries: Sequence[Entry]) -> str:
    """What is given, if it may be seen."""
    if origin.secret:
        return "in a Secret, so it is not shown"
    if origin.text is None:
        return "known in the cluster alone"
    if _is_hidden(name, origin.text, entries):
        return "(not shown: it may be a credential)"
    return origin.text or "(empty)"


def _is_hidden(name: str, text: str, entries: Sequence[Entry]) -> bool:
    """Whether a text may be a credential."""
    if not text or (only_refers(text) and problem_of(text) is None):
        return False
    named = names_a_credential(name) or any(entry.setting.secret for entry in entries)
    return named or problem_of(text) is not None or looks_random(text)


def _overridden(name: str, answer: _Answer) -> Iterator[str]:
    for origin in dict.fromkeys(origin for reader in answer.readers for origin in reversed(reader.origins[:-1])):
        same = origin.text is not None and origin.text == answer.origin.text
        said = "the same" if same else _value(name, origin, answer.entries)
        yield from _field("overrides", f"{origin.where}: {said}")


def _secret(facts: _Facts, answer: _Answer) -> Iterator[str]:
    """What makes the key, and who reads it by another name."""
    if not answer.origin.secret:
        return
    key = _key(facts, answer)
    yield from _field("", f"under the key {answer.origin.key}, {f'made by {key.source}' if key else 'made elsewhere'}")
    others = [by for by in key.by.split("; ") if not by.startswith(f"{facts.name} of ")] if key else []
    if others:
        yield from _field("read too as", "; ".join(others))


def _key(facts: _Facts, answer: _Answer) -> ReadKey | None:
    namespace, origin = answer.readers[0].part.namespace, answer.origin
    place = (namespace, origin.secret, origin.key)
    return next((key for key in facts.keys if (key.namespace, key.secret, key.key) == place), None)


def _listed(readers: Sequence[Reader]) -> str:
    """The objects whose containers get it; where some of its containers do not, with those that do."""
    found: dict[str, list[Reader]] = {}
    for reader in readers:
        found.setdefault(reader.part.key, []).append(reader)
    return ", ".join(
        group[0].part.name
        if len(group) == len([*group[0].part.init_containers, *group[0].part.containers])
        else f"{group[0].part.name} ({', '.join(reader.container for reader in group)})"
        for group in found.values()
    )


def _compared(origin: Origin, default: str) -> str:
    return f"{default}, so this says what is so anyway" if origin.text and origin.text == default else default


def _default(setting: Setting) -> str:
    """What Dify does where nobody says anything."""
    return setting.default if setting.default and not setting.secret else "none"


# -- as JSON ------------------------------------------------------------------------------------------------------


def _described(facts: _Facts) -> Mapping[str, object]:
    return {
        "name": facts.name,
        "release": facts.release.version if facts.release else None,
        "found": [_of_answer(facts, answer) for answer in facts.answers],
        "not_given": [
            {
                "parts": [part.title for part in parts],
                "in_a_file": _is_in_a_file(facts.name, parts),
                "default": _seen_default(entry),
                "set_by": set_by(entry),
            }
            for parts, entry in facts.without
        ],
        "unseen": list(facts.unseen),
    }


def _of_answer(facts: _Facts, answer: _Answer) -> dict[str, object]:
    key = _key(facts, answer) if answer.origin.secret else None
    return {
        **_of_origin(facts.name, answer.origin, answer.entries),
        "made_by": key.source if key else None,
        "overrides": [_of_origin(facts.name, origin, answer.entries) for origin in answer.readers[0].origins[:-1]],
        "containers": [
            {
                "namespace": reader.part.namespace,
                "kind": reader.part.kind,
                "name": reader.part.name,
                "container": reader.container,
                "from": reader.origins[-1].where,
            }
            for reader in answer.readers
        ],
        "known_as": [
            {"parts": in_order(entry.parts), "default": _seen_default(entry), "set_by": set_by(entry)}
            for entry in answer.entries
        ],
    }


def _of_origin(name: str, origin: Origin, entries: Sequence[Entry]) -> dict[str, object]:
    hidden = origin.text is not None and _is_hidden(name, origin.text, entries)
    return {
        "from": origin.where,
        "value": None if hidden else origin.text,
        "hidden": hidden,
        "secret": {"name": origin.secret, "key": origin.key} if origin.secret else None,
    }


def _seen_default(entry: Entry) -> str | None:
    return None if entry.setting.secret else entry.setting.default or None
