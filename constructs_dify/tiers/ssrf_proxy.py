"""SsrfProxy: squid, through which users' requests leave and which keeps them out of the private network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import ip_network
from typing import ClassVar

from .. import checks
from ..installation import Installation
from ..pods import container_security, pod_security, tcp_probe
from ..settings import Value
from ..tier import Resources, Tier
from ..wiring import Dependency, Destination, Grant, python_services, to_cidr, to_internet, to_part, to_private_host
from ..workload import Workload
from .squid.config import squid_conf

_CONFIG = "/etc/squid/squid.conf"


def no_ssrf_proxy(install: Installation) -> Dependency:
    """Without it, requests of workflows leave the API and the workers themselves; sandboxed code reaches nothing."""
    internet = () if install.http_proxy else (to_internet(),)
    return Dependency(name="ssrf_proxy", grants=python_services(Grant(destinations=internet)))


@dataclass(frozen=True, kw_only=True, slots=True)
class SsrfProxyOptions(Tier):
    """The options of the SSRF proxy: those of every part, and its own."""


class SsrfProxy(Workload):
    """The way out for HTTP request nodes, tools and sandboxed code: to public addresses only.

    What is private is refused by squid and by the NetworkPolicy, as upstream does since 1.15.0. Its settings
    `SSRF_PROXY_ALLOW_PRIVATE_IPS` (ranges) and `SSRF_PROXY_ALLOW_PRIVATE_DOMAINS`, both separated by commas, let
    some of it through.
    """

    part = "ssrf-proxy"
    rendered_settings = frozenset({"SSRF_PROXY_ALLOW_PRIVATE_IPS", "SSRF_PROXY_ALLOW_PRIVATE_DOMAINS", "COREDUMP_DIR"})
    scratch: ClassVar[Mapping[str, str]] = {
        "/tmp": "64Mi",
        "/run": "16Mi",
        "/var/log/squid": "64Mi",
        "/var/spool/squid": "512Mi",
    }

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the proxy get."""
        here = (to_part("ssrf-proxy", install.port("ssrf-proxy")),)
        url = install.url("ssrf-proxy")
        environment: dict[str, Value] = {"SSRF_PROXY_HTTP_URL": url, "SSRF_PROXY_HTTPS_URL": url}
        if install.http_proxy:
            # With the other two alone, NO_PROXY would let users' requests pass it by.
            environment["SSRF_PROXY_ALL_URL"] = url
        sandbox: dict[str, Value] = {"HTTP_PROXY": url, "HTTPS_PROXY": url}
        return Dependency(
            name="ssrf_proxy",
            grants={
                **python_services(Grant(environment=environment, destinations=here)),
                "sandbox": Grant(environment=sandbox, destinations=here),
            },
        )

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            resources=Resources(cpu="50m", memory="128Mi", cpu_limit="1", memory_limit="512Mi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=tcp_probe("http", period=2, failures=30),
            readiness=tcp_probe("http", period=10),
            liveness=tcp_probe("http", period=30),
            termination_grace_period=30,
        )

    def command(self) -> Sequence[str]:
        """See Workload. The image's entrypoint wants to write its own configuration."""
        return ("squid", "-f", _CONFIG, "-NYC")

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {
            _CONFIG: squid_conf(
                port=self.ports["http"],
                allow_private_ips=self._private_ips(),
                allow_domains=[*(url.hostname or "" for url in self.install.site_urls), *self._private_domains()],
                coredump_dir=self.setting("COREDUMP_DIR"),
            )
        }

    def _private_ips(self) -> list[str]:
        return [_range(text) for text in _list(self.setting("SSRF_PROXY_ALLOW_PRIVATE_IPS"))]

    def _private_domains(self) -> list[str]:
        name = "SSRF_PROXY_ALLOW_PRIVATE_DOMAINS"
        domains = _list(self.setting(name))
        for domain in domains:
            checks.host(f"ssrf-proxy.settings[{name!r}]", domain.removeprefix("."))
        return domains

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. A domain that is let through may be any private address, unless `Network.addresses` has it."""
        allowed = [to_cidr(cidr) for cidr in self._private_ips()]
        allowed += [to_private_host(domain.removeprefix(".")) for domain in self._private_domains()]
        return (*super()._destinations(), to_internet(), *allowed)


def _range(text: str) -> str:
    try:
        return str(ip_network(text, strict=False))
    except ValueError:
        raise checks.wrong(
            "ssrf-proxy.settings['SSRF_PROXY_ALLOW_PRIVATE_IPS']", text, 'addresses or ranges: "10.1.0.0/16,10.2.3.4"'
        ) from None


def _list(text: str) -> list[str]:
    return [item.strip() for item in text.split(",") if item.strip()]
