"""What changes: the variables and options of each part, as they are today and as the program has them."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast, get_args

from ...checks.credentials import shown
from ...releases.release import Release
from .findings import Finding, Group
from .installed import Installed, InstalledPart, PartName, Variable
from .lifting.lifting import Lifting
from .lifting.same_value import Place, same
from .lifting.words import is_same

# Said of each part in words of their own.
_TOPICS: Mapping[str, str] = {
    "replicas": "Number of pods",
    "autoscale": "Autoscaler",
    "resources": "Requests and limits",
    "liveness": "Liveness probe",
    "readiness": "Readiness probe",
    "startup": "Startup probe",
    "update_strategy": "Replacement of pods",
    "node_selector": "Node selector",
    "tolerations": "Tolerations",
    "affinity": "Affinity",
    "priority_class": "Priority class",
    "host_aliases": "Host aliases",
    "image_pull_secrets": "Secrets for the registry",
}
# What an option is where nothing says it.
_UNSAID: Mapping[str, Any] = {"replicas": 1}


def compared(
    installed: Installed, work: Lifting, written: frozenset[str], now: Mapping[PartName, InstalledPart]
) -> list[Finding]:
    """Lines for everything that differs and that no other line is about.

    Args:
        installed: What runs today.
        work: What the lifters made of it.
        written: The keys of the input that are in the program.
        now: The parts of the program's manifests.
    """
    said = {variable for finding in (*installed.findings, *work.findings) for variable in finding.variables}
    return [
        *_parts(installed, now),
        *_variables(installed, work, written, now, said),
        *_options(installed, written, now, said),
    ]


def _parts(installed: Installed, now: Mapping[PartName, InstalledPart]) -> Iterator[Finding]:
    running = {name for name, part in installed.parts.items() if part.runs}
    for name in sorted(running - now.keys()):
        yield Finding(group="lost", what=f"{name} runs today, and the program has no such part.")
    for name in sorted(now.keys() - running):
        if name in get_args(PartName):
            off = f"{name.replace('-', '_')}=None switches it off"
            yield Finding(group="changes", what=f"{name} does not run today, and will.", do=f"To stay without: {off}.")


def _variables(
    installed: Installed,
    work: Lifting,
    written: frozenset[str],
    now: Mapping[PartName, InstalledPart],
    said: set[str],
) -> Iterator[Finding]:
    both: dict[PartName, InstalledPart] = {
        name: part for name, part in installed.parts.items() if part.runs and name in now
    }
    addresses = _addresses(installed, now)
    # What becomes of a variable -> the parts of which that is so, with the keys that decided it.
    changed: dict[tuple[str, Group, str], list[tuple[PartName, tuple[str, ...]]]] = defaultdict(list)
    alike: dict[str, list[tuple[PartName, str]]] = defaultdict(list)
    for name, part in both.items():
        for variable, before in _unsaid(name, part.variables, said):
            after = now[name].variables.get(variable)
            default = _default(work.release, name, variable)
            likeness = _likeness((before, name, variable), after, work, addresses, default)
            if likeness is None:
                group, becomes = _change(before, after, written)
                changed[variable, group, becomes].append((name, before.keys))
            elif likeness:
                alike[likeness].append((name, variable))
    for (variable, group, becomes), places in changed.items():
        yield Finding(
            group=group,
            what=f"{variable}: {becomes} ({', '.join(name for name, _ in places)}).",
            keys=tuple(sorted({key for _, keys in places for key in keys})),
            variables=tuple(f"{name}:{variable}" for name, _ in places),
        )
    for likeness, places in alike.items():
        yield Finding(
            group="kept",
            what=f"{likeness}: {', '.join(sorted({variable for _, variable in places}))}.",
            variables=tuple(f"{name}:{variable}" for name, variable in places),
        )
    yield from _added(work.release, both, now, said)


def _unsaid(name: PartName, variables: Mapping[str, Variable], said: set[str]) -> Iterator[tuple[str, Variable]]:
    """The variables of a part that no line is about."""
    for variable, value in variables.items():
        if f"{name}:{variable}" not in said and f"*:{variable}" not in said:
            yield variable, value


def _change(before: Variable, after: Variable | None, written: frozenset[str]) -> tuple[Group, str]:
    """What to say of a variable that is not the same any more."""
    if after is None and before.chosen and written.issuperset(before.keys):
        return "kept", f"{_words(before)} before, an option of the program, and no variable, from now on"
    becomes = f"{_words(before)} before, {'not set' if after is None else _words(after)} from now on"
    return "lost" if before.chosen else "changes", becomes


def _added(
    release: Release,
    both: Mapping[PartName, InstalledPart],
    now: Mapping[PartName, InstalledPart],
    said: set[str],
) -> Iterator[Finding]:
    """Lines about variables that are new, and not what Dify does anyway."""
    parts_of: dict[tuple[str, str | None], list[PartName]] = defaultdict(list)
    for name, part in both.items():
        for variable, after in _unsaid(name, now[name].variables, said):
            if variable not in part.variables and (
                after.text is None or after.text != _default(release, name, variable)
            ):
                parts_of[variable, after.text].append(name)
    together: dict[tuple[PartName, ...], list[tuple[str, str | None]]] = defaultdict(list)
    for variable, names in parts_of.items():
        together[tuple(names)].append(variable)
    for names, found in together.items():
        told = sorted(variable if text is None else f"{variable}={text}" for variable, text in found)
        yield Finding(
            group="changes",
            what=f"Set from now on, and not today, at {', '.join(names)}: {', '.join(told)}.",
            variables=tuple(f"{name}:{variable}" for name in names for variable, _ in found),
        )


def _default(release: Release, part: str, variable: str) -> str:
    setting = release.settings.of(part).get(variable) if part in release.settings.parts else None
    return setting.default if setting else ""


def _likeness(
    today: Place, after: Variable | None, work: Lifting, addresses: Mapping[str, str], default: str
) -> str | None:
    """In which way it is the same for who reads a variable; empty: in every way; None: it is not the same."""
    before = today[0]
    if after is None:
        return _AS_DEFAULT if before.text is not None and not before.secret and is_same(before.text, default) else None
    if after.lies is not None:
        return _same_credential(today, (after.lies.secret, after.lies.key), work)
    if before.text is None or after.text is None:
        return "" if before.text is None and after.text is None and before.source == after.source else None
    if before.text != after.text and is_same(_translated(before.text, addresses), after.text):
        return _UNDER_NEW_NAMES
    return None if not is_same(before.text, after.text) else _AS_TEXT if before.lies is not None else ""


# What is said of variables that change, and mean the same.
_AS_DEFAULT = "No variables any more, because Dify does the same without"
_AS_TEXT = "Texts of the program, and no longer keys of a Secret"
_UNDER_NEW_NAMES = "Addresses of the parts under their new names"
_FROM_ANOTHER = "Read from another of the copied Secrets, where the same lies"
_FROM_NEW = "Read from a Secret that is made for it"


def _same_credential(today: Place, place: tuple[str, str], work: Lifting) -> str | None:
    before = today[0]
    if before.lies is not None:
        secret, key = before.lies.secret, before.lies.key
        if place == (work.copies.get(secret, secret), key):
            return ""
    there: list[Place] = [
        (variable, part.name, name)
        for part in work.installed.parts.values()
        for name, variable in part.variables.items()
        if variable.lies and (work.copies.get(variable.lies.secret), variable.lies.key) == place
    ]
    if any(same(work.installed, today, other) for other in there):
        return _FROM_ANOTHER
    needed = work.needed.get(place)
    # A text that nobody calls a credential may have been taken for one.
    known = before.secret or before.text is None or not {*before.keys}.isdisjoint(needed or ())
    return _FROM_NEW if needed is not None and known else None


def _addresses(installed: Installed, now: Mapping[PartName, InstalledPart]) -> dict[str, str]:
    """Names of today's parts -> those of the same parts in the program."""
    return {part.called: now[name].called for name, part in installed.parts.items() if part.called and name in now}


def _translated(text: str, addresses: Mapping[str, str]) -> str:
    """A URL of one of the parts, as it is called in the program; other texts stay."""

    def ours(match: re.Match[str]) -> str:
        return addresses.get(match[0], match[0])

    return re.sub(r"(?<=://)[a-z0-9-]+(?=[:/]|$)", ours, text)


def _words(variable: Variable) -> str:
    if variable.lies is not None:
        return f"from the Secret {variable.lies.secret}"
    if variable.secret:
        return "a credential"
    if variable.text is None:
        return "from elsewhere" if variable.source else "not set"
    return shown(variable.text) if variable.text else "empty"


def _options(
    installed: Installed, written: frozenset[str], now: Mapping[PartName, InstalledPart], said: set[str]
) -> Iterator[Finding]:
    for option, topic in _TOPICS.items():
        # What changes -> the parts, for those of which nobody wrote anything.
        unwritten: dict[str, list[str]] = defaultdict(list)
        for name, part in installed.parts.items():
            if not part.runs or name not in now or f"{name}:{option}" in said or f"*:{option}" in said:
                continue
            if option == "replicas" and ("autoscale" in part.options or "autoscale" in now[name].options):
                continue
            given, found = part.options.get(option), now[name].options.get(option)
            before = _told(option, given.value if given else _UNSAID.get(option))
            after = _told(option, found.value if found else _UNSAID.get(option))
            if before == after:
                continue
            if given and given.keys:
                yield Finding(
                    group="changes" if written.issuperset(given.keys) else "lost",
                    what=f"{topic} of {name}: {before} before, {after} from now on.",
                    keys=given.keys,
                    variables=(f"{name}:{option}",),
                )
            else:
                unwritten[f"{before} before, {after} from now on"].append(name)
        if unwritten:
            changes = "; ".join(f"{', '.join(names)}: {change}" for change, names in unwritten.items())
            yield Finding(
                group="changes",
                what=f"{topic}, where nobody chose: {changes}.",
                variables=tuple(f"{name}:{option}" for names in unwritten.values() for name in names),
            )


def _told(option: str, value: Any) -> str:
    """An option in a few words."""
    plain = _plain(value)
    if plain is None:
        return "none"
    if option == "resources":
        plain = _with_requests(plain)
    if option in ("liveness", "readiness", "startup"):
        return _probe(cast("Mapping[str, Any]", plain))
    return _words_of(plain)


def _probe(probe: Mapping[str, Any]) -> str:
    handler = next((name for name in _HANDLERS if name in probe), "")
    # The name of the port is the library's own.
    inside = {name: item for name, item in cast("dict[str, Any]", probe.get(handler) or {}).items() if name != "port"}
    numbers = [
        f"{name} {number}"
        for name, default in _PROBE_NUMBERS.items()
        if (number := probe.get(name, default)) not in (None, default)
    ]
    return " ".join(filter(None, (handler, _words_of(inside) if inside else "", *numbers)))


_HANDLERS = ("httpGet", "tcpSocket", "exec", "grpc")
# As Kubernetes has it where a probe says nothing.
_PROBE_NUMBERS: Mapping[str, int | None] = {
    "initialDelaySeconds": 0, "periodSeconds": 10, "timeoutSeconds": 1, "failureThreshold": 3, "successThreshold": 1,
}  # fmt: skip


def _with_requests(resources: Mapping[str, Any]) -> dict[str, Any]:
    """Kubernetes asks for as much as the limit where nothing else is asked for."""
    limits: Mapping[str, Any] = resources.get("limits") or {}
    requests: Mapping[str, Any] = resources.get("requests") or {}
    return {**resources, "requests": dict(sorted({**limits, **requests}.items()))}


def _plain(value: Any) -> Any:
    """A value in one order, without what says nothing: empty fields."""
    if isinstance(value, Mapping):
        said: dict[str, Any] = {}
        for key, item in sorted(cast("Mapping[str, Any]", value).items()):
            plain = _plain(item)
            if plain is not None and plain != "":
                said[key] = plain
        return said if said else None
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in cast("Sequence[Any]", value)] or None
    return None if value is False else value


def _words_of(value: Any) -> str:
    """A value in one line."""
    if isinstance(value, Mapping):
        return ", ".join(
            f"{key} {_words_of(item)}"
            for key, item in sorted(cast("Mapping[str, Any]", value).items())
            if item is not None
        )
    if isinstance(value, list):
        return "; ".join(_words_of(item) for item in cast("list[Any]", value))
    return str(value)
