"""Installations of others, and the charts that come of them."""

import warnings
from collections.abc import Mapping
from typing import Any

from cdk8s import App, Testing
from cdk8s_plus_27 import k8s

import constructs_dify
from constructs_dify import DifyChart, Release
from constructs_dify.commands.conversion.installed import Installed, InstalledPart, Lies, Option, PartName, Variable
from constructs_dify.commands.conversion.lifting.exposure import exposure
from constructs_dify.commands.conversion.lifting.http_proxy import http_proxy
from constructs_dify.commands.conversion.lifting.lifting import Lifting
from constructs_dify.commands.conversion.lifting.logging import logging
from constructs_dify.commands.conversion.lifting.mail import mail
from constructs_dify.commands.conversion.lifting.marketplace import marketplace
from constructs_dify.commands.conversion.lifting.opentelemetry import opentelemetry
from constructs_dify.commands.conversion.lifting.pip_mirror import pip_mirror
from constructs_dify.commands.conversion.lifting.public_url import public_url
from constructs_dify.commands.conversion.lifting.secrets import secrets
from constructs_dify.commands.conversion.lifting.sentry import sentry
from constructs_dify.commands.conversion.lifting.tiers import tiers
from constructs_dify.commands.conversion.lifting.wiring import wiring
from constructs_dify.commands.conversion.observed import parts as parts_of
from constructs_dify.commands.conversion.python_code import Code, keys_of, text

PARTS: tuple[PartName, ...] = ("api", "worker", "web", "sandbox", "plugin-daemon", "nginx")

Given = Mapping[str, Mapping[str, Any]]


def variable(value: Any, key: str) -> Variable:
    """A text that somebody chose, or a whole variable."""
    return value if isinstance(value, Variable) else Variable(text=value, keys=(key,))


def default(value: str) -> Variable:
    """A text that nobody chose."""
    return Variable(text=value)


def hidden(value: str, key: str) -> Variable:
    """A credential as text."""
    return Variable(text=value, secret=True, keys=(key,))


def lying(secret: str, key: str, *keys: str, of_release: bool = True, unsafe: str = "") -> Variable:
    """A credential in a Secret."""
    return Variable(secret=True, lies=Lies(secret=secret, key=key, of_release=of_release), keys=keys, unsafe=unsafe)


def option(value: Any, *keys: str) -> Option:
    """An option that somebody chose."""
    return Option(value=value, keys=keys or ("some.key",))


def installed(
    variables: Given | None = None, options: Mapping[str, Mapping[str, Option]] | None = None, dify: str = "1.9.1",
    parts: tuple[PartName, ...] = PARTS, **more: Any,
) -> Installed:  # fmt: skip
    """An installation with these parts."""
    variables, options = variables or {}, options or {}
    return Installed(
        made_by="chart dify-helm 0.31.0", dify=dify, name="acme-dify", release="acme", namespace="ai",
        parts={
            part: InstalledPart(
                name=part, called=f"acme-dify-{part}",
                variables={
                    name: variable(value, f"{part}.extraEnv.{name}")
                    for name, value in variables.get(part, {}).items()
                },
                options=dict(options.get(part, {})),
            )
            for part in parts
        },
        **more,
    )  # fmt: skip


def work_on(of: Installed) -> Lifting:
    """The work on an installation."""
    return Lifting(installed=of, release=Release(of.dify), name="dify-next")


def lifted(work: Lifting) -> dict[str, Code]:
    """All arguments of the chart, without those of the data layer."""
    url = public_url(work)
    found: dict[str, Code | None] = {
        "public_url": url, "mail": mail(work), "opentelemetry": opentelemetry(work), "sentry": sentry(work),
        "logging": logging(work), "marketplace": marketplace(work), "http_proxy": http_proxy(work),
        "pip_mirror": pip_mirror(work),
    }  # fmt: skip
    wiring(work)
    found["secrets"] = secrets(work, {name: code for name, code in found.items() if code})
    arguments = {name: code for name, code in found.items() if code is not None} | tiers(work)
    way = exposure(work, url)
    return {**arguments, **({"expose": way} if way else {})}


def made(code: Code) -> Any:
    """What a piece of code makes, as the program reads it."""
    return eval(text(code), {**vars(constructs_dify), "k8s": k8s})


def chart(work: Lifting, arguments: Mapping[str, Code]) -> DifyChart:
    """The chart of the program."""
    values = {name: made(code) for name, code in arguments.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return DifyChart(App(), work.name, namespace="ai", release=work.release, create_namespace=False, **values)


def now(work: Lifting, arguments: Mapping[str, Code]) -> dict[PartName, InstalledPart]:
    """The parts in the program's manifests, which have to be valid."""
    return parts_of(Testing.synth(chart(work, arguments)), work.release)


def ended(work: Lifting, arguments: Mapping[str, Code]) -> set[str]:
    """The keys that the program or the report has."""
    told = {key for finding in work.findings for key in finding.keys}
    return told.union(*map(keys_of, arguments.values()))


def groups(work: Lifting) -> dict[str, list[str]]:
    """The lines of the report, by group."""
    found: dict[str, list[str]] = {}
    for finding in work.findings:
        found.setdefault(finding.group, []).append(finding.what)
    return found
