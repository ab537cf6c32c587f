"""Writes what a change does: for a terminal, for programs, for a pull request."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from textwrap import fill

from ..conversion.hidden import Hidden
from .rules import NOTES, Line, counts

_WIDTH = 110
# Of the reasons of a line; all of them are in JSON.
_MOST = 10
_LONGEST = 1000
_ALL = "--format json has all"
# What a reviewer wants to see whatever its severity.
_SHOWN = ("Jobs", "Pods")
_NONE = "Nothing changes."
_MARKDOWN = re.compile(r"([\\`*_\[\]<>|~#])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def as_text(found: Sequence[Line], hidden: Hidden) -> str:
    """The lines for a terminal."""
    return hidden.masked("\n".join(_text(_masked(found, hidden))))


def _text(found: Sequence[Line]) -> Iterator[str]:
    yield _summary(found)
    for section, lines in groupby(found, key=lambda line: line.rule.section):
        yield ""
        yield f"{section} ({NOTES[section]})" if section in NOTES else section
        for line in lines:
            finding = line.finding
            yield _wrapped(f"  {line.rule.severity:<8}", " " * 10, _headline(line))
            if finding.why:
                first, *others = _shortened(finding.why)
                yield _wrapped(f"{' ' * 10}why: ", " " * 15, first)
                yield from (_wrapped(" " * 15, " " * 17, text) for text in others)
            if finding.do:
                yield _wrapped(f"{' ' * 10}do:  ", " " * 15, finding.do)
            yield from (f"{' ' * 15}{command}" for command in finding.commands)


def _wrapped(first: str, rest: str, text: str) -> str:
    text = _UNPRINTABLE.sub("?", text)
    return fill(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )


def as_markdown(found: Sequence[Line], hidden: Hidden) -> str:
    """The lines for a comment on a pull request; most of what only informs is folded up."""
    return hidden.masked("\n".join(_markdown(_masked(found, hidden))))


def _markdown(found: Sequence[Line]) -> Iterator[str]:
    yield "### What this change does to the running system"
    yield ""
    yield _summary(found)
    loud = [line for line in found if line.rule.severity != "info" or line.rule.section in _SHOWN]
    quiet = [line for line in found if line not in loud]
    yield from _sections(loud)
    if quiet:
        yield ""
        yield "<details><summary>All else that happens</summary>"
        yield from _sections(quiet)
        yield ""
        yield "</details>"


def _sections(found: Sequence[Line]) -> Iterator[str]:
    for section, lines in groupby(found, key=lambda line: line.rule.section):
        yield ""
        yield f"**{section}**" + (f" ({NOTES[section]})" if section in NOTES else "")
        yield ""
        for line in lines:
            finding = line.finding
            yield f"- **{line.rule.severity}** {_escaped(_headline(line))}"
            if finding.why:
                yield f"  - why: {_escaped('; '.join(_shortened(finding.why)))}"
            if finding.do:
                yield f"  - do: {_escaped(finding.do)}"
            if finding.commands:
                yield ""
                yield "  ```sh"
                yield from (f"  {_UNPRINTABLE.sub('?', command).replace('```', '')}" for command in finding.commands)
                yield "  ```"


def as_json(found: Sequence[Line], hidden: Hidden) -> str:
    """The lines for programs, with all reasons."""
    lines = [
        {
            "severity": line.rule.severity,
            "section": line.rule.section,
            "rule": line.rule.name,
            "objects": [
                {"kind": place.kind, "namespace": place.namespace, "name": place.name} for place in line.finding.about
            ],
            "what": line.finding.what,
            "why": list(line.finding.why),
            "do": line.finding.do,
            "commands": list(line.finding.commands),
        }
        for line in _masked(found, hidden)
    ]
    return json.dumps({"counts": counts(list(found)), "lines": lines}, indent=2)


def _summary(found: Sequence[Line]) -> str:
    if not found:
        return _NONE
    said = ", ".join(f"{count} {severity}" for severity, count in counts(list(found)).items())
    return f"{len(found)} {'line' if len(found) == 1 else 'lines'}: {said}"


def _headline(line: Line) -> str:
    titles = line.finding.titles
    return f"{titles}: {line.finding.what}" if titles else line.finding.what


def _shortened(why: Sequence[str]) -> list[str]:
    texts, rest = [_cut(text) for text in why], len(why) - _MOST
    return texts if rest <= 1 else [*texts[:_MOST], f"and {rest} more ({_ALL})"]


def _cut(text: str) -> str:
    """A text of a length that somebody reads, cut between two things."""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rpartition('; ')[0]}; … ({_ALL})"


def _escaped(text: str) -> str:
    """A text that is no Markdown, names nobody and has no line breaks."""
    return _MARKDOWN.sub(r"\\\1", _UNPRINTABLE.sub("?", text)).replace("@", "@\u200b")


def _masked(found: Sequence[Line], hidden: Hidden) -> list[Line]:
    """The lines without credentials, before wrapping and escaping make other texts of these."""
    return [
        replace(
            line,
            finding=replace(
                line.finding,
                what=hidden.masked(line.finding.what),
                why=[hidden.masked(text) for text in line.finding.why],
                do=hidden.masked(line.finding.do),
                commands=[hidden.masked(command) for command in line.finding.commands],
            ),
        )
        for line in found
    ]
