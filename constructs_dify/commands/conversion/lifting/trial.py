"""Makes a choice before it is written down, and takes its variables if the library takes the choice."""

from inspect import Parameter, signature
from typing import Final, Literal

from ....releases.release import Release
from ..python_code import Call, Code, keys_of, literal
from .granted import granted
from .made import made, named
from .settling import Settling

Chosen = Literal["postgres", "redis", "vector_store", "storage"]

# What the chart takes where nothing is said.
_DEFAULTS: Final[dict[Chosen, Code]] = {
    "postgres": Call(name="Postgres.in_cluster"),
    "redis": Call(name="Redis.in_cluster"),
    "vector_store": Call(name="VectorStore.in_cluster", positional=(literal("weaviate"),)),
    "storage": Call(name="Storage.local"),
}


def tried(settling: Settling, code: Code, parameter: Chosen) -> Code | None:
    """The code of a choice, with all the keys that went into it; None if the library refuses it, which the report says.

    Args:
        settling: What compares it with today.
        code: The code.
        parameter: The parameter of the chart that it is for.
    """
    try:
        _check_complete(code)
        choice = made(code)
        granted(choice, settling.work.release)
    except (TypeError, ValueError) as refused:
        leave(
            settling, parameter, group="lost", what=f"The library takes nothing that says the same: {refused}.",
            do=f"Write {parameter}= by hand; without it there is a new and empty one, in the cluster or on claims.",
            more=tuple(sorted(keys_of(code))),
        )  # fmt: skip
        return None
    return settling.settle(code, choice)


def _check_complete(code: Code) -> None:
    """Say which argument is missing in words of the library, not of Python."""
    if not isinstance(code, Call):
        return
    for name, parameter in signature(named(code.name)).parameters.items():
        required = parameter.default is Parameter.empty and parameter.kind is Parameter.KEYWORD_ONLY
        if required and name not in code.arguments:
            raise ValueError(f"{code.name}.{name}: nothing says it")


def leave(
    settling: Settling, parameter: Chosen, *, group: Literal["lost", "changes"], what: str, do: str = "",
    more: tuple[str, ...] = (),
) -> None:  # fmt: skip
    """Take the variables of what stays behind: those that the default sets in its place, and those that were read.

    Args:
        settling: What was read.
        parameter: The parameter of the chart.
        group: The group of the line about it.
        what: What becomes of it.
        do: What to do about it.
        more: Further keys of the input that it is about.
    """
    names = default_names(parameter, settling.work.release).union(*(each.read for each in settling.readings))
    keys, variables = dict.fromkeys(more), dict[str, None]()
    for reading in settling.readings:
        for part in reading.parts:
            given = settling.work.left.get(part, {})
            for name in sorted(given):
                if name in names or (settling.belongs(name) and given[name].text == ""):
                    keys.update(dict.fromkeys(given.pop(name).keys))
                    variables[f"{part}:{name}"] = None
    if variables:
        settling.work.say(group, what, keys=tuple(keys), do=do, variables=tuple(variables))


def default_names(parameter: Chosen, release: Release) -> set[str]:
    """The variables that the default sets."""
    grants = granted(made(_DEFAULTS[parameter]), release)
    return {name for grant in grants.values() for name in grant.environment}
