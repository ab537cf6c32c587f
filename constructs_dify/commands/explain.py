"""`constructs-dify explain`: where the value of a setting comes from, and who gets it."""

import json
from collections.abc import Iterator, Mapping, Sequence

from ..checks.credentials import problem_of
from ..checks.references import only_refers
from .arguments import add_format, add_paths, command_parser, parse, read_manifests
from .conversion.hidden import Hidden, looks_random
from .credentials import credentials_in, is_credential
from .explained import Answer, Facts, by_default, facts_of, is_in_a_file
from .paragraphs import named, sentence
from .secrets import ReadKey
from .setting_words import default_of, set_by
from .settings_catalogue import Entry, in_order
from .system.parts import Part
from .variable_sources import Origin, Reader

_ABOUT = """\
Tell where the value of a setting comes from in manifests, which containers get
it, what overrides what, and what Dify does by default.

NAME is the variable, such as LOG_LEVEL; it stands behind the paths.
"""


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
    try:
        facts = facts_of(objects, given.name)
    except ValueError as error:
        parser.error(str(error))
    text = json.dumps(_described(facts), indent=2) if given.format == "json" else "\n".join(_told(facts))
    # A value may repeat what a Secret among the manifests holds.
    print(Hidden(credentials_in(objects)).masked(text))
    return 0


# -- as text ------------------------------------------------------------------------------------------------------


def _told(facts: Facts) -> Iterator[str]:
    yield f"{facts.name}{f', Dify {facts.release.version}' if facts.release else ''}"
    if not facts.answers:
        yield ""
        yield "  No container gets it."
    if not facts.answers and not facts.without:
        for (default, by), parts in by_default(facts.reads).items():
            yield from named("read by", ", ".join(parts))
            yield from named("default", default or "none")
            yield from named("set by", by)
    for answer in facts.answers:
        yield ""
        yield from named("value", _value(facts.name, answer.origin, answer.entries))
        yield from _secret(facts, answer)
        for number, (where, readers) in enumerate(_by_source(answer.readers).items()):
            yield from named("" if number else "comes from", f"{where}, for {_listed(readers)}")
        yield from _overridden(facts.name, answer)
        for (default, by), parts in answer.known.items():
            of = f", for {', '.join(parts)}" if len(answer.known) > 1 else ""
            yield from named("default", f"{_compared(answer.origin, default)}{of}")
            yield from named("set by", by)
        if not answer.entries and facts.release:
            yield from named("default", f"Dify {facts.release.version} knows no such setting of these parts")
    for parts, entry in facts.without:
        yield ""
        if is_in_a_file(facts.name, parts):
            yield from named("in a file", f"of {_titles(parts)}, where the library writes it, and not a variable")
        else:
            yield from named("not given", f"to {_titles(parts)}, which would read it")
        yield from named("default", default_of(entry.setting) or "none")
        yield from named("set by", set_by(entry))
    yield from _notes(facts)


def _titles(parts: Sequence[Part]) -> str:
    return ", ".join(dict.fromkeys(part.title for part in parts))


def _by_source(readers: Sequence[Reader]) -> Mapping[str, Sequence[Reader]]:
    found: dict[str, list[Reader]] = {}
    for reader in readers:
        found.setdefault(reader.origins[-1].where, []).append(reader)
    return found


def _notes(facts: Facts) -> Iterator[str]:
    if facts.unseen:
        yield ""
        said = f"Not among these manifests, and may have it too: {', '.join(facts.unseen)}."
        yield from sentence(said)
    if facts.release is None:
        yield ""
        yield "No label says which one known release of Dify this is, so nothing is said of its defaults."


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
    return is_credential(name, text) or any(entry.setting.secret for entry in entries) or looks_random(text)


def _overridden(name: str, answer: Answer) -> Iterator[str]:
    for origin in dict.fromkeys(origin for reader in answer.readers for origin in reversed(reader.origins[:-1])):
        same = origin.text is not None and origin.text == answer.origin.text
        said = "the same" if same else _value(name, origin, answer.entries)
        yield from named("overrides", f"{origin.where}: {said}")


def _secret(facts: Facts, answer: Answer) -> Iterator[str]:
    """What makes the key, and who reads it by another name."""
    if not answer.origin.secret:
        return
    key = _key(facts, answer)
    yield from named("", f"under the key {answer.origin.key}, {f'made by {key.source}' if key else 'made elsewhere'}")
    others = [by for by in key.by.split("; ") if not by.startswith(f"{facts.name} of ")] if key else []
    if others:
        yield from named("read too as", "; ".join(others))


def _key(facts: Facts, answer: Answer) -> ReadKey | None:
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
    same = origin.text and origin.text == default
    return f"{default}, so this says what is so anyway" if same else default or "none"


# -- as JSON ------------------------------------------------------------------------------------------------------


def _described(facts: Facts) -> Mapping[str, object]:
    return {
        "name": facts.name,
        "release": facts.release.version if facts.release else None,
        "found": [_of_answer(facts, answer) for answer in facts.answers],
        "not_given": [
            {
                "parts": [part.title for part in parts],
                "in_a_file": is_in_a_file(facts.name, parts),
                "default": default_of(entry.setting) or None,
                "set_by": set_by(entry),
            }
            for parts, entry in facts.without
        ],
        "unseen": list(facts.unseen),
    }


def _of_answer(facts: Facts, answer: Answer) -> dict[str, object]:
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
            {"parts": in_order(entry.parts), "default": default_of(entry.setting) or None, "set_by": set_by(entry)}
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
