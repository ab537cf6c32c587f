"""What a piece of code makes, so that the library's own checks look at it before the program does."""

from collections.abc import Mapping
from dataclasses import replace
from inspect import signature
from typing import Any

from cdk8s_plus_27 import k8s

from ....data_layer.mysql import MySQL
from ....data_layer.postgres import Postgres
from ....data_layer.redis import Redis
from ....data_layer.storage import Storage
from ....data_layer.vector_store import VectorStore
from ....exposure import Exposure
from ....exposure.controllers import IngressController
from ....pods.probes import NO_PROBE, ProbeTiming
from ....pods.resources import UNLIMITED, Resources
from ....pods.scaling import Autoscale, DisruptionBudget
from ....pods.service import Service
from ....pods.service_account import ServiceAccount
from ....pods.tier import Tier
from ....releases.release import Release
from ....secrets.external import RemoteKey
from ....secrets.secrets import Secrets
from ....site.http_proxy import HttpProxy
from ....site.mail import Mail
from ....site.network import Network
from ....site.public_urls import PublicUrls
from ....site.telemetry import Logging, OpenTelemetry, Sentry
from ....tiers.local_sandbox import LocalSandboxOptions
from ....tiers.marketplace import Marketplace
from ....tiers.nginx.options import NginxOptions
from ....tiers.plugin_daemon import PluginDaemonOptions
from ....tiers.sandbox import SandboxOptions
from ....tiers.squid.options import SsrfProxyOptions
from ....tiers.workers import WorkerPool
from ....wiring.secret_key import SecretKey
from ..python_code import Call, Code, Dict, List, Literal, Name
from .given_away import given_away

_NAMES: Mapping[str, Any] = {
    "NO_PROBE": NO_PROBE,
    "UNLIMITED": UNLIMITED,
    "k8s": k8s,
    **{
        kind.__name__: kind
        for kind in (
            Autoscale, DisruptionBudget, Exposure, HttpProxy, IngressController, LocalSandboxOptions, Logging, Mail,
            Marketplace, MySQL, Network, NginxOptions, OpenTelemetry, PluginDaemonOptions, Postgres, ProbeTiming,
            PublicUrls, Redis, RemoteKey, Resources, SandboxOptions, SecretKey, Secrets, Sentry, Service,
            ServiceAccount, SsrfProxyOptions, Storage, Tier, VectorStore, WorkerPool,
        )
    },
}  # fmt: skip


def made(code: Code) -> Any:
    """What a piece of code makes.

    Raises:
        ValueError: If the library refuses a value.
        TypeError: If the library refuses a type.
    """
    match code:
        case Literal():
            return code.value
        case Name():
            return named(code.name)
        case Call():
            positional = [made(value) for value in code.positional]
            return named(code.name)(*positional, **{name: made(value) for name, value in code.arguments.items()})
        case List():
            return [made(item) for item in code.items]
        case Dict():
            return {key: made(value) for key, value in code.items.items()}


def named(name: str) -> Any:
    """What a name stands for, such as `Storage.s3`."""
    first, *others = name.split(".")
    found = _NAMES[first]
    for other in others:
        found = getattr(found, other)
    return found


def fault(code: Code) -> str | None:
    """Why the library refuses what a piece of code makes, or it may not be written; None: nothing is wrong with it."""
    try:
        made(code)
    except (TypeError, ValueError) as error:
        return str(error).partition("\n")[0]
    found = given_away(code)
    return f"got {found}" if found else None


def fits(code: Code, release: Release) -> bool:
    """Whether the library takes what a piece of code makes of the site, and the release has it.

    Args:
        code: Code of `Logging` or `OpenTelemetry`.
        release: The release.
    """
    if fault(code):
        return False
    try:
        made(code).dependency(release)
    except ValueError:
        return False
    return True


def in_order(code: Code) -> Code:
    """A piece of code with the arguments of factories and options in the order of their own signatures."""
    match code:
        case Call():
            arguments = {name: in_order(value) for name, value in code.arguments.items()}
            if not code.name.startswith("k8s."):
                known = [name for name in signature(named(code.name)).parameters if name in arguments]
                arguments = {name: arguments[name] for name in (*known, *arguments)}
            return replace(code, arguments=arguments)
        case List():
            return replace(code, items=[in_order(item) for item in code.items])
        case Dict():
            return replace(code, items={key: in_order(item) for key, item in code.items.items()})
        case Literal() | Name():
            return code
