"""The arguments of `DifyChart`, in the order in which it takes them."""

from collections.abc import Mapping

from ..python_code import Call, Code, Dict, literal
from .exposure import exposure
from .http_proxy import http_proxy
from .lifting import Lifting
from .logging import logging
from .made import in_order
from .mail import mail
from .marketplace import marketplace
from .opentelemetry import opentelemetry
from .pip_mirror import pip_mirror
from .postgres import postgres
from .public_url import public_url
from .redis import redis
from .secrets import secrets
from .sentry import sentry
from .storage import storage
from .tiers import tiers
from .vector_store import vector_store
from .wiring import wiring

_ORDER = (
    "namespace", "create_namespace", "release", "public_url", "postgres", "redis", "vector_store", "storage", "secrets",
    "expose", "marketplace", "mail", "opentelemetry", "sentry", "logging", "settings", "api", "web", "websocket",
    "workers", "beat", "sandbox", "plugin_daemon", "agent_backend", "local_sandbox", "ssrf_proxy", "nginx",
    "image_registry", "images", "network", "http_proxy", "pip_mirror",
)  # fmt: skip

# What is said of parts that do not run today, and that few mean to be without.
_OFF = {
    "beat": "It does not run today. Without it nothing starts on schedule: no clean-up, no reminders, no triggers.",
    "ssrf_proxy": "It does not run today. Without it, workflows reach whatever the API and the sandbox can reach.",
}


def chart_arguments(work: Lifting) -> dict[str, Code]:
    """Lift everything: what a choice takes, no setting says any more."""
    wiring(work)
    made: dict[str, Code | None] = {
        "postgres": postgres(work),
        "redis": redis(work),
        "vector_store": vector_store(work),
        "storage": storage(work),
        "mail": mail(work),
        "opentelemetry": opentelemetry(work),
        "sentry": sentry(work),
        "logging": logging(work),
        "marketplace": marketplace(work),
        "http_proxy": http_proxy(work),
        "pip_mirror": pip_mirror(work),
        "public_url": public_url(work),
    }
    made["expose"] = exposure(work, made["public_url"])
    given = {name: code for name, code in made.items() if code is not None}
    if (credentials := secrets(work, given)) is not None:
        given["secrets"] = credentials
    given |= tiers(work)
    given["namespace"] = literal(work.installed.namespace)
    # Where no release is, the namespace is new.
    if work.installed.release:
        given["create_namespace"] = literal(
            False, comment="It is there; one of ours would put a Pod Security level on all pods in it."
        )
    given["release"] = literal(work.release.version)
    for part, comment in _OFF.items():
        if given.get(part) == literal(None):
            given[part] = literal(None, comment=comment)
    if work.target_ports:
        ports: dict[str, Code] = {host: literal(port) for host, port in sorted(work.target_ports.items())}
        given["network"] = _network(ports)
    unknown = given.keys() - set(_ORDER)
    assert not unknown, unknown
    return {name: in_order(given[name]) for name in _ORDER if name in given}


def _network(ports: Mapping[str, Code]) -> Code:
    return Call(
        name="Network",
        arguments={"target_ports": Dict(items=ports)},
        comment="NetworkPolicies see the port of the pods, which is another one than that of the Service.",
    )
