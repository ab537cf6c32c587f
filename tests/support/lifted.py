"""Feeds lifters: what runs today, written shortly, and what their code makes."""

from collections.abc import Callable, Mapping
from typing import Any

import constructs_dify
from constructs_dify import Release, SecretKey
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.installed import (
    Installed,
    InstalledClaim,
    InstalledPart,
    InstalledServer,
    Lies,
    Option,
    PartName,
    Variable,
)
from constructs_dify.commands.conversion.lifting.granted import granted
from constructs_dify.commands.conversion.lifting.lifting import Lifting
from constructs_dify.commands.conversion.python_code import Code, text
from constructs_dify.wiring.dependency import Grant
from constructs_dify.wiring.environment import Expanded, Value

Given = Mapping[str, str | Value | Variable]
Lifter = Callable[[Lifting], Code | None]


def variable(name: str, value: str | Value | Variable) -> Variable:
    """A variable that the user wrote: a text, or a reference to a Secret of today."""
    match value:
        case Variable():
            return value
        case SecretKey():
            lies = Lies(secret=value.secret, key=value.key, of_release=False)
            return Variable(secret=True, lies=lies, keys=(name,))
        case Expanded():
            return Variable(text=value.text, keys=(name,))
        case _:
            return Variable(text=value, keys=(name,))


def hidden(text: str, name: str, secret: str = "old-api") -> Variable:
    """A credential that stands in the input and lies in a Secret of the release."""
    return Variable(text=text, secret=True, lies=Lies(secret=secret, key=name), keys=(f"values.{name}",))


def work(
    parts: Mapping[PartName, Given],
    *,
    release: str = "1.16.1",
    servers: list[InstalledServer] | None = None,
    claims: list[InstalledClaim] | None = None,
    options: Mapping[PartName, Mapping[str, Any]] | None = None,
    **more: Any,
) -> Lifting:
    """The work on an installation with these parts."""
    made: dict[PartName, InstalledPart] = {
        name: InstalledPart(
            name=name,
            variables={each: variable(each, value) for each, value in given.items()},
            options={each: Option(value=value) for each, value in ((options or {}).get(name) or {}).items()},
        )
        for name, given in parts.items()
    }
    installed = Installed(
        made_by="chart dify-helm 0.31.0", dify=release, name="old", release="old", namespace="dify", parts=made,
        servers=servers or [], claims=claims or [], **more,
    )  # fmt: skip
    return Lifting(installed=installed, release=Release(release), name="dify-next")


def evaluated(code: Code) -> Any:
    """What the code is when the program runs."""
    return eval(text(code), vars(constructs_dify).copy())


def grants(choice: Any, release: str = "1.16.1") -> Mapping[PartName, Grant]:
    """What a choice gives each part."""
    return granted(choice, Release(release))


def as_given(choice: Any, release: str = "1.16.1") -> dict[PartName, dict[str, Value]]:
    """The variables of the parts of an installation that has this choice."""
    return {part: {**grant.defaults, **grant.environment} for part, grant in grants(choice, release).items()}


def assert_round_trip(lifter: Lifter, choice: Any, release: str = "1.16.1") -> Lifting:
    """A choice becomes variables, and those the same choice, with nothing left to say."""
    given = as_given(choice, release)
    job = work(given, release=release)
    code = lifter(job)
    assert code is not None, said(job)
    assert as_given(evaluated(code), release) == given
    return job


def said(job: Lifting, group: str | None = None) -> list[str]:
    """The sentences of the report."""
    return [line(finding) for finding in job.findings if group in (None, finding.group)]


def line(finding: Finding) -> str:
    return f"{finding.group}: {finding.what} {finding.do}".strip()
