"""The report: five groups of lines, where each key of the input went, and the way over."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import Any

from .findings import GROUPS, TITLES, Finding, Group
from .origins import Origin
from .switch import Step

_WIDTH = 100
# Entries of lists that are long: those of variables, and those at the top, which anchors are made of.
_ENTRY = re.compile(r"(\.extraEnv\[\d+\]|^[^.\[]+\[\d+\]).*")
# A whole copied values.yaml has hundreds of keys that say nothing new.
_MOST = 24


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    """What is told beside the program.

    Args:
        about: What it is of: made by, release, namespace, version of Dify.
        findings: The lines.
        ended: Each key of the input that the user wrote -> where it went: `"program"`, or the group of its line.
        origins: Each key -> where it stands.
        copies: Secrets of today -> what their copies are called.
        needed: Secrets that have to be made -> their keys, and where their values stand in the input.
        steps: The way over.
    """

    about: Mapping[str, str]
    findings: Sequence[Finding]
    ended: Mapping[str, str]
    origins: Mapping[str, Origin]
    copies: Mapping[str, str]
    needed: Mapping[str, Mapping[str, Sequence[str]]]
    steps: Sequence[Step]

    @property
    def status(self) -> int:
        """The exit status: 1 when something would be lost."""
        return int(any(finding.group == "lost" for finding in self.findings))

    def lines(self) -> Iterator[str]:
        """As text."""
        yield ", ".join(f"{what} {value}".strip() for what, value in self.about.items() if value)
        for group in GROUPS:
            found = [finding for finding in self.findings if finding.group == group]
            if not found:
                continue
            yield ""
            yield f"{TITLES[group]} ({len(found)})"
            for finding in found:
                yield from self._told(finding)
        yield ""
        yield "How to switch"
        for number, step in enumerate(self.steps, 1):
            yield _filled(f"{number}. {step.what}", "  ", "     ")
            yield from (f"       {command}" for command in step.commands)

    def as_json(self, program: str) -> str:
        """As JSON, with the program."""
        groups: dict[Group, list[dict[str, Any]]] = {group: [] for group in GROUPS}
        for finding in self.findings:
            groups[finding.group].append(
                {
                    "what": finding.what,
                    "do": finding.do,
                    "keys": list(finding.keys),
                    "where": [str(self.origins[key]) for key in finding.keys if key in self.origins],
                    "variables": list(finding.variables),
                }
            )
        return json.dumps(
            {
                "about": dict(self.about),
                "status": self.status,
                "groups": groups,
                "keys": dict(self.ended),
                "secrets": {"copied": dict(self.copies), "needed": self.needed},
                "steps": [{"what": step.what, "commands": list(step.commands)} for step in self.steps],
                "program": program,
            },
            indent=2,
        )

    def _told(self, finding: Finding) -> Iterator[str]:
        yield _filled(f"- {finding.what}", "  ", "    ")
        if finding.do:
            yield _filled(finding.do, "    ", "    ")
        if finding.keys:
            yield _filled(f"({self._places(finding.keys)})", "    ", "    ")

    def _places(self, keys: Iterable[str]) -> str:
        by_file: dict[str, list[str]] = {}
        seen: set[str] = set()
        for each in keys:
            origin = self.origins.get(each)
            # An entry of a list is one thing to a reader, however many keys it has.
            key = _ENTRY.sub(r"\1", each)
            if key in seen:
                continue
            seen.add(key)
            by_file.setdefault(origin.file if origin else "", []).append(
                f"{key} line {origin.line}" if origin and origin.line else key
            )
        return "; ".join(f"{file}: {_listed(found)}" if file else _listed(found) for file, found in by_file.items())


def _listed(places: Sequence[str]) -> str:
    further = len(places) - _MOST
    more = [f"and {further} more, which --format json lists"] if further > 0 else []
    return ", ".join([*places[:_MOST], *more])


def _filled(line: str, first: str, rest: str) -> str:
    return fill(
        line, _WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False, break_long_words=False
    )
