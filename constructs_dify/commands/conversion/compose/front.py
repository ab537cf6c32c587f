"""How docker compose is reached: the nginx that it publishes on the machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .... import checks
from ..findings import Finding
from ..installed import Front, Option, Variable
from .environment import Environment

# Who serves which name.
_URLS = (
    "CONSOLE_WEB_URL",
    "CONSOLE_API_URL",
    "SERVICE_API_URL",
    "APP_WEB_URL",
    "APP_API_URL",
    "FILES_URL",
    "TRIGGER_URL",
)
_CERTIFICATE = (
    "NGINX_HTTPS_ENABLED", "NGINX_SSL_CERT_FILENAME", "NGINX_SSL_CERT_KEY_FILENAME", "NGINX_SSL_PROTOCOLS",
    "NGINX_ENABLE_CERTBOT_CHALLENGE", "CERTBOT_EMAIL", "CERTBOT_DOMAIN", "CERTBOT_OPTIONS",
)  # fmt: skip
_DEBUGGING = ("EXPOSE_PLUGIN_DEBUGGING_HOST", "EXPOSE_PLUGIN_DEBUGGING_PORT", "PLUGIN_DEBUGGING_HOST")
_DEBUGGING_PORT = 5003
_PORTS = ("EXPOSE_NGINX_PORT", "EXPOSE_NGINX_SSL_PORT", "NGINX_PORT", "NGINX_SSL_PORT")


@dataclass(kw_only=True, slots=True)
class Way:
    """The way in.

    Args:
        front: The Service in front of nginx.
        ingress: The Ingress that comes nearest; None: no host name is known.
        findings: What changes.
    """

    front: Front
    ingress: Mapping[str, Option] | None = None
    findings: list[Finding] = field(default_factory=list[Finding])


def way(environment: Environment, chosen: frozenset[str], name: str, api: Mapping[str, Variable]) -> Way:
    """The way in that comes nearest to that of docker compose.

    Args:
        environment: The variables.
        chosen: The keys that somebody chose.
        name: The prefix of the objects' names.
        api: The variables of the API.
    """
    named = [each for each in environment.effective("NGINX_SERVER_NAME").split() if _is_public(each)]
    keys = ("NGINX_SERVER_NAME",) if "NGINX_SERVER_NAME" in chosen else ()
    urls = [text for url in _URLS if url in api and (text := api[url].text)]
    hosts = named or list(dict.fromkeys(host for url in urls if _is_public(host := _host(url))))
    ends_tls = environment.effective("NGINX_HTTPS_ENABLED").lower() == "true"
    found = Way(front=Front(name="nginx"))
    if not chosen.isdisjoint(_DEBUGGING):
        found.findings.append(Finding(
            group="changes",
            what="docker compose publishes a port at which plugins join that somebody is developing; here the plugin "
            "daemon listens for them within its pod alone.",
            do=f"Use kubectl port-forward deployment/{name}-plugin-daemon {_DEBUGGING_PORT}; or set "
            "PLUGIN_REMOTE_INSTALLING_HOST to 0.0.0.0 in plugin_daemon=Tier(settings=…), and open the way with "
            f"dify.plugin_daemon.allow_from(port={_DEBUGGING_PORT}, …).",
        ))  # fmt: skip
    ports = tuple(each for each in _PORTS if each in chosen)
    published = environment.effective("EXPOSE_NGINX_PORT")
    if not hosts:
        found.findings.append(Finding(
            group="changes", keys=keys + ports,
            what=f"docker compose publishes nginx on port {published} of its machine; here nothing outside of the "
            "cluster reaches it, because no host name stands in NGINX_SERVER_NAME or in a URL.",
            do='Write public_url="https://…" and expose=Exposure.ingress() or another way; until then, use '
            f"kubectl port-forward service/{name}-nginx 8080:80.",
        ))  # fmt: skip
        found.findings += _certificate(chosen, hosts, name, ends_tls=False)
        return found
    rules = [{"host": host, "paths": [{"path": "/", "pathType": "Prefix"}]} for host in hosts]
    found.ingress = {"hosts": Option(value=rules, keys=keys)}
    tls = ends_tls or any(url.startswith("https://") for url in urls)
    if tls:
        found.ingress = {**found.ingress, "tls": Option(value=[{"secretName": f"{name}-tls", "hosts": hosts}])}
    found.findings.append(Finding(
        group="changes", keys=ports,
        what=f"docker compose publishes nginx on port {published} of its machine; here an Ingress leads to it.",
        do=f"Point the DNS of {', '.join(hosts)} to the controller of the Ingress, once the new installation works.",
    ))  # fmt: skip
    found.findings += _certificate(chosen, hosts, name, ends_tls=tls)
    return found


def _certificate(chosen: frozenset[str], hosts: list[str], name: str, *, ends_tls: bool) -> list[Finding]:
    keys = tuple(each for each in _CERTIFICATE if each in chosen)
    if not keys and not ends_tls:
        return []
    if not ends_tls:
        return [Finding(
            group="lost", keys=keys, what="nginx serves no certificate here: what is in front of it does.",
            do="Write expose=Exposure.ingress(tls_secret=…) or another way that ends TLS.",
        )]  # fmt: skip
    return [Finding(
        group="kept", keys=keys,
        what=f"The certificate of {', '.join(hosts)} belongs to the Ingress here; only cert-manager renews it.",
        do=f"Put it into the Secret {name}-tls, from nginx/ssl or volumes/certbot/conf/live: kubectl create secret tls "
        f"{name}-tls --cert=… --key=…; or write cluster_issuer= in place of tls_secret=.",
    )]  # fmt: skip


def _host(url: str) -> str:
    found = re.match(r"https?://([^/:?#@]+)", url)
    return found.group(1) if found else ""


def _is_public(host: str) -> bool:
    """Whether it is a name that an Ingress can have: no address, no placeholder of nginx, no name of one word."""
    return "." in host and checks.is_host(host) and not checks.is_address(host) and not host.endswith(".internal")
