"""Which settings the library sets itself, and by which parameter: found by asking it.

`python -m tests.support.own_settings` writes what it finds to the file that the commands read.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import partial
from inspect import Parameter, signature
from itertools import islice
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from cdk8s import App, Chart

import constructs_dify
from constructs_dify import DifyChart, Installation, Redis, Release, SecretKey, Tier, VectorStore
from constructs_dify.commands import own_settings
from constructs_dify.releases.data import versions
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.wiring.environment import Value
from constructs_dify.workload.workload import Workload
from tests.support.charts import dify
from tests.support.public_api import PLACES, Parameterised, parameters
from tests.support.samples import key

FILE = Path(own_settings.__file__).with_suffix(".tsv")

Place = tuple[str, str]
"""A part of the catalogue, and a setting."""

Told = Mapping[Place, tuple[Value, bool]]
"""What parts are told: the value, and whether nobody else may set it."""

_RELEASES = (versions()[0], DEFAULT_VERSION, versions()[-1])
# Of which parameters are asked; what another one has more is the library's own.
_ASKED = (versions()[0], DEFAULT_VERSION)
# Classes of what the chart takes -> the parameter. Those of the first can be asked without a chart.
_DATA = {
    "MySQL": "postgres",
    "Postgres": "postgres",
    "Redis": "redis",
    "Storage": "storage",
    "VectorStore": "vector_store",
}
_SITE = {
    "CaBundle": "ca_bundle", "HttpProxy": "http_proxy", "Logging": "logging", "Mail": "mail",
    "Marketplace": "marketplace", "OpenTelemetry": "opentelemetry", "PublicUrls": "public_url", "Sentry": "sentry",
}  # fmt: skip
_PARTS = {
    "LocalSandboxOptions": "local_sandbox", "NginxOptions": "nginx", "PluginDaemonOptions": "plugin_daemon",
    "SandboxOptions": "sandbox", "SsrfProxyOptions": "ssrf_proxy", "WorkerPool": "workers",
}  # fmt: skip
_OF_EVERY_PART = frozenset(field.name for field in fields(Tier))
# Programs of another part, which get more or less of its settings than it gets itself.
_LIKE_OTHERS = ("migrate", "websocket")


# What the default chart has, and what others are told without it.
_LEFT_OUT = ("local_sandbox", "marketplace", "plugin_daemon", "sandbox", "ssrf_proxy", "websocket")
# Servers that the default chart has not.
_SERVERS: Sequence[Mapping[str, Any]] = (
    {"vector_store": VectorStore.in_cluster("qdrant")},
    {"vector_store": VectorStore.in_cluster("milvus")},
    {"vector_store": VectorStore.in_cluster("pgvector")},
    {"redis": Redis.in_cluster_sentinel()},
)
# More choices than these are told by their parameter alone.
_MANY = 4
# Of more arguments than these, none is named.
_FEW = 2


@dataclass(kw_only=True, slots=True)
class Row:
    """What is found of one setting of a part.

    Attributes:
        by: What sets it without being asked, such as `secrets=…`; empty: the library, or a choice.
        choices: `postgres=Postgres.external` -> its arguments -> whether the setting has their texts in it.
        without: What sets it because something is left out, such as `marketplace=None`.
        fixed: Whether nobody else may set it, once it is set so.
        free: Whether the library sets it in a chart without options, and others may too.
        held: Whether it is set in a chart without options, and nobody else may.
        text: What the library says in place of Dify's default, where nobody says anything.
    """

    by: str = ""
    choices: defaultdict[str, dict[str, bool]] = field(default_factory=partial(defaultdict, dict[str, bool]))
    without: set[str] = field(default_factory=set[str])
    fixed: bool = False
    free: bool = False
    held: bool = False
    text: str = ""

    @property
    def always(self) -> bool:
        """Whether a chart without options has it, set so."""
        return self.held if self.fixed else self.free

    @property
    def parameters(self) -> str:
        """By what it is set, as a program has it."""
        if not self.choices:
            return self.by or " or ".join(sorted(self.without))
        direct = {choice: [name for name, same in names.items() if same] for choice, names in self.choices.items()}
        named = {choice: names for choice, names in direct.items() if names}
        if len(self.choices) > _MANY:
            [parameter] = {choice.partition("=")[0] for choice in self.choices}
            common = {name for names in named.values() for name in names}
            factories = {choice.partition("=")[2].partition(".")[0] for choice in named}
            alike = len(common) == len(factories) == 1 and len(named) > 1
            return f"{parameter}={factories.pop()}.…({common.pop()}=…)" if alike else f"{parameter}=…"
        if not named and len(self.choices) == 1:
            [(choice, names)] = self.choices.items()
            return f"{choice}({next(iter(names))}=…)" if len(names) == 1 else f"{choice}(…)"
        if not named:
            return _either(f"{choice}(…)" for choice in self.choices)
        few = {choice: names if len(names) <= _FEW else [] for choice, names in named.items()}
        calls = {choice: [f"{choice}({name}=…)" for name in names] or [f"{choice}(…)"] for choice, names in few.items()}
        return _either(call for every in calls.values() for call in every)


def _either(expressions: Iterable[str]) -> str:
    """Several expressions; the parameter that they have in common is said once."""
    first, *others = sorted(expressions)
    parameter = first.partition("=")[0]
    return " or ".join([first, *(other.removeprefix(f"{parameter}=") for other in others)])


def lines() -> list[str]:
    """The lines of the file."""
    found: dict[Place, Row] = defaultdict(Row)
    for version in _RELEASES:
        _ask(Release(version), found)
    parts: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for (part, name), row in sorted(found.items()):
        how = "fixed" if row.fixed else "default"
        parts[name, how, "always" if row.always else "given", row.parameters, row.text].append(part)
    return sorted("\t".join((name, ",".join(of), *rest)) for (name, *rest), of in parts.items())


def _ask(release: Release, found: dict[Place, Row]) -> None:
    parts = _parts(dify(release=release))
    servers = [part for choice in _SERVERS for part in _parts(dify(release=release, **choice))]
    # A server that the default chart has not: what is said of it is so wherever it is there.
    for part in (*parts, *(part for part in servers if part.part not in {one.part for one in parts})):
        for name, value in part._env._values.items():
            if release.settings.find(part.part, name) is None:
                continue
            row = found[part.part, name]
            by, owned = _by_itself(part, name, value)
            row.by, row.fixed, row.held = by or row.by, row.fixed or owned, row.held or owned
            row.free |= not owned
            if by == "" and isinstance(value, str) and release.version == DEFAULT_VERSION:
                row.text = value
    if release.version in _ASKED:
        _ask_parameters(release, parts, found)


def _ask_parameters(release: Release, parts: Sequence[Workload], found: dict[Place, Row]) -> None:
    before = _told(parts)
    of_owner: dict[str, list[Parameterised]] = defaultdict(list)
    for each in parameters():
        of_owner[each.owner].append(each)
    for each in (each for group in of_owner.values() for each in group):
        owner = each.owner.partition(".")[0]
        if owner in _DATA:
            choice, tell = f"{_DATA[owner]}={each.owner}", _by_choice(release, parts)
        elif owner in _SITE or (owner in _PARTS and each.name not in _OF_EVERY_PART):
            choice, tell = f"{(_SITE | _PARTS)[owner]}={each.owner}", _by_chart(release, PLACES[owner])
        elif each.owner == "DifyChart" and each.name in _LEFT_OUT:
            for place, (text, owned) in _told(_parts(dify(**{"release": release, each.name: None}))).items():
                if release.settings.find(*place) is not None and before.get(place) != (text, owned):
                    found[place].without.add(f"{each.name}=None")
                    found[place].fixed |= owned
            continue
        elif str(each) == "DifyChart.pip_mirror":
            choice, tell = "pip_mirror", _by_chart(release, lambda url: {"pip_mirror": url})
        else:
            continue
        answers = _answers(each, tell, of_owner[each.owner] if owner in (*_DATA, "Mail") else [])
        for value, told in answers:
            for place, (text, owned) in told.items():
                if release.settings.find(*place) is None or (owner not in _DATA and before.get(place) == (text, owned)):
                    continue
                row = found[place]
                row.fixed |= owned
                names = row.choices[choice]
                if any(other.get(place, (None,))[0] != text for _, other in answers):
                    names[each.name] = names.get(each.name, False) or _is_in(value, text)


def _is_in(value: object, text: Value) -> bool:
    """Whether a setting has the text of an argument in it."""
    if isinstance(value, bool):
        return str(text).lower() == str(value).lower()
    if isinstance(value, SecretKey):
        return text == value
    # Too short a word is in anything.
    return isinstance(value, (str, int)) and len(str(value)) > 2 and str(value) in str(text)


def _by_itself(part: Workload, name: str, value: Value) -> tuple[str | None, bool]:
    """What sets something in a chart without options: empty: the library; None: a choice, which is asked itself."""
    for dependency, grant in part._grants.items():
        if name in grant.environment:
            if dependency == "secrets":
                return "secrets=…", True
            if dependency == "schema":
                return "migration=…", True
            if dependency in vars(DifyChart):
                return ("secrets=…" if isinstance(value, SecretKey) else f"the address of {dependency}"), True
            return None, True
        if name in grant.defaults:
            return ("" if dependency == "secrets" else None), False
    if name in part.fixed_settings:
        source = part.fixed_settings[name]
        owner, _, argument = source.partition(".")
        parameter = f"{source}=…" if source in signature(DifyChart.__init__).parameters else source
        return (f"{_PARTS[owner]}={owner}({argument}=…)" if argument else parameter), True
    return ("secrets=…", True) if isinstance(value, SecretKey) else ("", False)


# -- what parameters do ---------------------------------------------------------------------------------------------


def _answers(
    each: Parameterised, tell: Callable[[Any], Told], others: Sequence[Parameterised]
) -> list[tuple[object, Told]]:
    """Several values of a parameter, and what parts are told with them.

    A value that is not taken alone is tried together with each other parameter.
    """
    credentials = {other.name: key(other.name) for other in others if other.takes_only_references}
    pairs = [{other.name: one} for other in others if other is not each for one in islice(_values(other), 4)]
    more: list[dict[str, Any]] = [{}, credentials, *pairs, *({**credentials, **pair} for pair in pairs)]
    found: list[tuple[object, Told]] = []
    for value in _values(each):
        for beside in more if each.owner != "DifyChart" else [{}]:
            try:
                made = value if each.owner == "DifyChart" else each.together({**beside, each.name: value})
                found.append((value, tell(made)))
                break
            except (TypeError, ValueError):
                # The parameter takes no such value, or the release has nothing for it.
                continue
    return found


def _values(each: Parameterised) -> Iterator[Any]:
    call: Any = constructs_dify
    for word in each.owner.split("."):
        call = getattr(call, word)
    default = signature(call.__init__ if call is DifyChart else call).parameters[each.name].default
    if default is not Parameter.empty:
        yield default
    union = get_origin(each.hint) in (Union, UnionType)
    for hint in get_args(each.hint) if union else (each.hint,):
        yield from _of_type(hint, each.name)


def _of_type(hint: Any, name: str) -> Iterator[Any]:
    if hint is SecretKey:
        yield from (key(f"{name}-one"), key(f"{name}-two"))
    elif hint is str:
        for mark in ("one", "two"):
            host = f"{mark}.example.com"
            yield from (host, f"https://{host}:8443", f"https://{host}", mark, f"/{mark}", f"{mark}@example.com")
    elif hint is int:
        yield from (4321, 4322)
    elif hint is float:
        yield from (0.25, 0.75)
    elif hint is bool:
        yield from (True, False)
    elif get_origin(hint) is Literal:
        yield from get_args(hint)
    elif hint is not NoneType:
        yield from (["one.example.com"], ["https://one.example.com"], {"root": "/one"}, [4321])


def _by_choice(release: Release, parts: Sequence[Workload]) -> Callable[[Any], Told]:
    def tell(choice: Any) -> Told:
        install = Installation(name="dify", namespace="dify", release=release)
        dependency = choice.provide(Chart(App(), "dify"), install).dependency
        told: dict[Place, tuple[Value, bool]] = {}
        for part in parts:
            if part.part not in dependency.refusals and (part.needs is None or dependency.name in part.needs):
                grant = dependency.grant(part.part, part.reads)
                told |= {(part.part, name): (value, False) for name, value in grant.defaults.items()}
                told |= {(part.part, name): (value, True) for name, value in grant.environment.items()}
        return told

    return tell


def _by_chart(release: Release, place: Callable[[Any], dict[str, Any]]) -> Callable[[Any], Told]:
    return lambda value: _told(_parts(dify(**{**place(value), "release": release})))


def _parts(chart: DifyChart) -> list[Workload]:
    return [part for part in chart.parts if isinstance(part, Workload) and part.component not in _LIKE_OTHERS]


def _told(parts: Sequence[Workload]) -> Told:
    return {
        (part.part, name): (value, name in part._env._owner)
        for part in parts
        for name, value in part._env._values.items()
    }


if __name__ == "__main__":
    FILE.write_text("".join(f"{line}\n" for line in lines()), "utf-8")
