"""How manifests differ from others, in a form that people read and that gives the manifests back.

`difference` writes it and `patched` reads it; examples/README.md says what the lines mean.
"""

import json
import re
from collections.abc import Iterator
from difflib import SequenceMatcher, unified_diff
from itertools import islice, takewhile
from textwrap import wrap

# The lines of an object, by its kind and name.
Objects = dict[str, list[str]]
# What its first line is under, then lines that stay (" "), go ("-") and come ("+").
Hunk = tuple[str, ...]

REWRITE = "`make golden` rewrites what is expected"

_WIDTH = 128
_ARROW = " -> "
_SEPARATOR = re.compile(r"^---\n", re.M)
_KIND = re.compile(r"^kind: (.+)$", re.M)
_NAME = re.compile(r"^metadata:\n(?:  .*\n)*?  name: (.+)$", re.M)
# The name of a Job ends with one, and an annotation that rolls pods is one.
_HASH = re.compile(r"^  name: .*-([0-9a-f]{8})$|^ +checksum/config: ([0-9a-f]{16})$")
# What differs in every object: where manifests say it, and the texts that hold it.
_EVERYWHERE = (
    (re.compile("app.kubernetes.io/version: (.+)"), ("app.kubernetes.io/version: {}\n",)),
    (
        re.compile("app.kubernetes.io/instance: (.+)"),
        ("app.kubernetes.io/instance: {}\n", "constructs-dify/installation: {}\n", " {}-", "//{}-", "@{}-"),
    ),
    (re.compile("^  namespace: (.+)$", re.M), (" namespace: {}\n", ".{}.svc")),
)
# A key that opens a mapping, a list or a text of several lines.
_OPENS = re.compile(r"[ -]*([\w./-]+):(?: [|>][-+]?)?$")
# What the first object comes after.
_NOTHING = "nothing"
# A smaller object is read faster whole than beside another.
_SMALL = 40


class DoesNotFitError(Exception):
    """A difference speaks of what is not in the manifests."""


def difference(base: str, output: str) -> str:
    """What makes `output` of `base`, object by object."""
    written = "\n\n".join("\n".join(section) for section in _sections(base, output) if section[1:]) + "\n"
    assert patched(base, written) == output, "a difference does not give the manifests back"
    return written


def _sections(base: str, output: str) -> list[list[str]]:
    everywhere = list(_everywhere(base, output))
    everywhere += _hashes(_objects(_replaced(base, everywhere)), _objects(output))
    before, after = _objects(_replaced(base, everywhere)), _objects(output)
    placed = _placed(list(before), list(after))
    return [
        ["everywhere:", *(f"~ {json.dumps(old)}{_ARROW}{json.dumps(new)}" for old, new in everywhere)],
        ["gone:", *(f"- {name}" for name in before if name not in after)],
        ["moved:", *(f"~ {name} after {previous}" for name, previous in placed.items() if name in before)],
        *_changed({name: (before[name], after[name]) for name in after if name in before}),
        *_new(before, after, placed),
    ]


def patched(base: str, written: str) -> str:
    """The manifests that differ from `base` in what is `written`."""
    sections = [section.split("\n") for section in written.removesuffix("\n").split("\n\n")]
    if sections[0][0] == "everywhere:":
        pairs = [line.removeprefix("~ ").split(_ARROW) for line in sections[0][1:]]
        base = _replaced(base, [(json.loads(old), json.loads(new)) for old, new in pairs])
    objects = _objects(base)
    hunks: dict[str, list[Hunk]] = {name: [] for name in objects}
    placed: dict[str, str] = {}
    for section in sections:
        heading, *lines = section
        if heading == "gone:":
            for line in lines:
                del objects[_known(line.removeprefix("- "), objects)]
        elif heading == "moved:":
            placed |= {line.split()[1]: line.split()[3] for line in lines}
        elif heading.startswith("changed: "):
            for name in [name for line in section if line.startswith("changed: ") for name in line.split()[1:]]:
                hunks[_known(name, objects)] += _hunks_of(lines)
    objects = {name: _with(lines, hunks[name]) for name, lines in objects.items()}
    for heading, *lines in sections:
        if found := re.fullmatch(r"new: (\S+) after (\S+)(?: like (\S+))?", heading):
            name, placed[found[1]], like = found.groups()
            whole = [line[1:] for line in lines]
            objects[name] = _with(objects[_known(like, objects)], _hunks_of(lines)) if like else whole
    return "---\n".join("\n".join(objects[name]) + "\n" for name in _order(list(objects), placed))


def first_lines(expected: str, text: str, name: str) -> str:
    """What a test tells of manifests that are not as expected."""
    lines = unified_diff(expected.splitlines(), text.splitlines(), name, "what it gives now", n=2, lineterm="")
    return "\n".join([f"{REWRITE}:", *islice(lines, 80)])


def _objects(text: str) -> Objects:
    """The objects of manifests, in their order."""
    found: Objects = {}
    for document in _SEPARATOR.split(text):
        kind, name = _KIND.search(document), _NAME.search(document)
        assert kind, document
        assert name, document
        # With another hash it is the same Job, changed.
        known = f"{kind[1]}/" + (re.sub("-[0-9a-f]{8}$", "", name[1]) if kind[1] == "Job" else name[1])
        assert known not in found, f"{known} is there twice"
        found[known] = document.removesuffix("\n").split("\n")
    return found


def _known(name: str, objects: Objects) -> str:
    if name not in objects:
        raise DoesNotFitError(f"there is no {name}")
    return name


def _replaced(text: str, pairs: list[tuple[str, str]]) -> str:
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _everywhere(base: str, output: str) -> Iterator[tuple[str, str]]:
    """Texts of `base` that are others in all of `output`: the release, the name of the installation, the namespace."""
    for said, texts in _EVERYWHERE:
        old, new = said.search(base), said.search(output)
        if old and new and old[1] != new[1]:
            yield from ((text.format(old[1]), text.format(new[1])) for text in texts)


def _hashes(before: Objects, after: Objects) -> Iterator[tuple[str, str]]:
    """Hashes that are others, because what they are of has changed."""
    for name in (name for name in before if name in after):
        old, new = (
            [found[1] or found[2] for line in objects[name] if (found := _HASH.match(line))]
            for objects in (before, after)
        )
        yield from ((one, other) for one, other in zip(old, new, strict=False) if one != other)


def _placed(before: list[str], after: list[str]) -> dict[str, str]:
    """After which other one each object comes that is new or has moved among those that stay."""
    there = [name for name in before if name in after]
    stay = [name for name in after if name in before]
    blocks = SequenceMatcher(None, there, stay, autojunk=False).get_matching_blocks()
    still = {name for block in blocks for name in there[block.a : block.a + block.size]}
    return {name: previous for previous, name in zip([_NOTHING, *after], after, strict=False) if name not in still}


def _order(names: list[str], placed: dict[str, str]) -> list[str]:
    order = [name for name in names if name not in placed]
    waiting = dict(placed)
    while ready := [name for name, previous in waiting.items() if previous in [_NOTHING, *order]]:
        for name in ready:
            previous = waiting.pop(name)
            order.insert(0 if previous == _NOTHING else order.index(previous) + 1, name)
    if waiting:
        raise DoesNotFitError(f"there is nothing to place {', '.join(waiting)} after")
    return order


def _changed(objects: dict[str, tuple[list[str], list[str]]]) -> Iterator[list[str]]:
    """The hunks of objects that stay. Those that several objects have in common are there once."""
    having: dict[Hunk, list[str]] = {}
    for name, (before, after) in objects.items():
        for hunk in _hunks(before, after):
            having.setdefault(hunk, []).append(name)
    common: dict[tuple[str, ...], list[Hunk]] = {}
    for hunk, names in having.items():
        common.setdefault(tuple(names), []).append(hunk)
    for names, hunks in common.items():
        width = _WIDTH - len("changed: ")
        listed = wrap(" ".join(names), width, break_long_words=False, break_on_hyphens=False)
        yield [*(f"changed: {line}" for line in listed), *_lines(hunks)]


def _new(before: Objects, after: Objects, placed: dict[str, str]) -> Iterator[list[str]]:
    """The objects that are new: whole, or by what they have that one like them has not."""
    there = {name: lines for name, lines in after.items() if name in before}
    for name, lines in after.items():
        if name not in before:
            heading = f"new: {name} after {placed[name]}"
            like = {
                other: _lines(_hunks(there[other], lines))
                for other in there
                if other.partition("/")[0] == name.partition("/")[0] and len(lines) > _SMALL
            }
            nearest = min(like, key=lambda other: len(like[other]), default=None)
            if nearest and len(like[nearest]) < len(lines) / 2:
                yield [f"{heading} like {nearest}", *like[nearest]]
            else:
                yield [heading, *(f"+{line}" for line in lines)]
            there[name] = lines


def _hunks(before: list[str], after: list[str]) -> list[Hunk]:
    """What changes, each change with the line before it, and with more where that does not tell the place."""
    paths = _paths(before)
    found: list[Hunk] = []
    for changes in _changes(before, after):
        start, stop = max(changes[0][0] - 1, 0), changes[-1][1]
        while len(_places(before[start:stop], paths[start], before, paths)) > 1:
            start, stop = (start - 1, stop) if start else (start, stop + 1)
        lines, at = [], start
        for i, j, k, m in changes:
            lines += [f" {line}" for line in before[at:i]]
            lines += [f"-{line}" for line in before[i:j]]
            lines += [f"+{line}" for line in after[k:m]]
            at = j
        lines += [f" {line}" for line in before[at:stop]]
        found.append((f"@@ {paths[start]}", *lines))
    return found


def _changes(before: list[str], after: list[str]) -> list[list[tuple[int, int, int, int]]]:
    """The lines that go and come. Changes with one line between them are one."""
    found: list[list[tuple[int, int, int, int]]] = []
    for kind, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind != "equal":
            if not found or i - found[-1][-1][1] > 1:
                found.append([])
            found[-1].append((i, j, k, m))
    return found


def _with(lines: list[str], hunks: list[Hunk]) -> list[str]:
    """The lines of an object with all hunks applied."""
    paths = _paths(lines)
    goes: set[int] = set()
    comes: dict[int, list[str]] = {}
    for heading, *changes in hunks:
        stays = [line[1:] for line in changes if not line.startswith("+")]
        places = _places(stays, heading.removeprefix("@@ "), lines, paths)
        if len(places) != 1:
            raise DoesNotFitError("\n".join([heading, *changes]))
        [at] = places
        for change in changes:
            if change.startswith("+"):
                comes.setdefault(at, []).append(change[1:])
            else:
                goes |= {at} if change.startswith("-") else set()
                at += 1
    result: list[str] = []
    for at, line in enumerate(lines):
        result += comes.get(at, [])
        result += [] if at in goes else [line]
    return result + comes.get(len(lines), [])


def _lines(hunks: list[Hunk]) -> list[str]:
    return [line for hunk in hunks for line in hunk]


def _hunks_of(lines: list[str]) -> list[Hunk]:
    found: list[list[str]] = []
    for line in lines:
        if line.startswith("@@ "):
            found.append([])
        if found:
            found[-1].append(line)
    return [tuple(hunk) for hunk in found]


def _places(part: list[str], path: str, lines: list[str], paths: list[str]) -> list[int]:
    """Where some lines begin that are under a path."""
    return [at for at, under in enumerate(paths) if under == path and lines[at : at + len(part)] == part]


def _paths(lines: list[str]) -> list[str]:
    """What each line is under, as `.spec.template.spec.containers.env[DB_HOST]`."""
    found: list[str] = []
    under: list[tuple[int, str]] = []
    for at, line in enumerate(lines):
        depth = len(line) - len(line.lstrip(" "))
        if line:
            while under and under[-1][0] >= depth:
                under.pop()
            if line[depth:].startswith("- "):
                under.append((depth, _item(lines, at, depth)))
                depth += 2
        found.append("".join(label for _, label in under) or ".")
        if opens := _OPENS.match(line):
            under.append((depth, f".{opens[1]}"))
    return found


def _item(lines: list[str], at: int, depth: int) -> str:
    """Which item of its list begins here, by name, where the list has more than one."""
    inside, item, name = " " * (depth + 1), " " * depth + "- ", " " * (depth + 2) + "name: "
    above = next((line for line in reversed(lines[:at]) if line and not line.startswith(inside)), "")
    own = list(takewhile(lambda line: not line or line.startswith(inside), lines[at + 1 :]))
    below = "".join(lines[at + 1 + len(own) :][:1])
    if not above.startswith(item) and not below.startswith(item):
        return ""
    named = [line for line in [lines[at].replace("- ", "  ", 1), *own] if line.startswith(name)]
    return f"[{named[0].removeprefix(name)}]" if named else ""
