"""Which licences what is installed may have, and the list of those that it has."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

ALLOWED = {
    "Apache-2.0": "asks for a notice, and gives rights to patents",
    "BSD License": "which of them is not said; all ask for a notice only",
    "BSD-2-Clause": "asks for a notice only",
    "BSD-3-Clause": "asks for a notice only",
    "ISC": "asks for a notice only",
    "MIT": "asks for a notice only",
    "PSF-2.0": "the one of Python itself",
}
"""Licences under which others may be used in a program of any licence, and why each may be in an installation."""

_CLASSIFIERS = {"Apache Software License": "Apache-2.0", "MIT License": "MIT"}
# A classifier that says no more than that there is a licence.
_SAYS_NOTHING = "License :: OSI Approved"
_NOT_STATED = "not stated"


def forbidden(components: Iterable[dict[str, Any]]) -> list[str]:
    """What has a licence that is not allowed, or a package that states none.

    What lies inside of a package and states none comes with the licence of the package, which its authors answer for.
    """
    found: list[str] = []
    for component in components:
        where = f"{component['name']} {component.get('version', '')}".strip()
        if not licences(component):
            found.append(f"{where}: states no licence")
        for each in (component, *component.get("components", ())):
            name = where if each is component else f"{each['name']} in {where}"
            found += [f"{name}: has the licence {one}" for one in licences(each) if one not in ALLOWED]
    return found


def licences(component: dict[str, Any]) -> Sequence[str]:
    """The licences that a component states, by their names in SPDX where it says them."""
    return list(dict.fromkeys(_stated(component)))


def _stated(component: dict[str, Any]) -> Iterator[str]:
    for choice in component.get("licenses") or ():
        if "expression" in choice:
            # Of several, whatever joins them, each has to be allowed.
            yield from (word for word in re.findall(r"[\w.+-]+", choice["expression"]) if word not in ("AND", "OR"))
            continue
        said: str = choice["license"].get("id") or choice["license"]["name"]
        if said != _SAYS_NOTHING:
            name: str = said.rpartition(" :: ")[2]
            yield _CLASSIFIERS.get(name, name)


def table(components: Iterable[dict[str, Any]]) -> str:
    """All of them, as Markdown."""
    lines = [
        "# Licences of what an installation brings",
        "",
        "| package | version | licence | inside of | installed |",
        "| --- | --- | --- | --- | --- |",
    ]
    for component in components:
        scope = "always" if component.get("scope") != "optional" else "with an extra"
        for each in (component, *component.get("components", ())):
            stated = ", ".join(licences(each)) or _NOT_STATED
            inside = "" if each is component else component["name"]
            lines.append(f"| {each['name']} | {each.get('version', '')} | {stated} | {inside} | {scope} |")
    return "\n".join(lines) + "\n"
