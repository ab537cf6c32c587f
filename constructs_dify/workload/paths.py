"""Paths: where the destinations of a part are in the cluster at hand, as its `Network` says."""

import warnings
from collections.abc import Iterable
from dataclasses import replace

from .. import checks
from ..installation import Installation
from ..site.network import Network
from ..wiring.destinations import Destination, to_any_address, to_kubernetes
from ..wiring.services import API_SERVER, service_of

# Few programs in pods listen below it, so that a Service with such a port leads most likely to another one.
_UNPRIVILEGED = 1024


class ServicePortWarning(UserWarning):
    """A port of a Service is opened, and what the pods behind it listen on may be another one.

    See https://kubernetes.io/docs/concepts/services-networking/service/
    """


class Paths:
    """Where destinations are: addresses in place of names, ports of pods in place of those of Services."""

    def __init__(self, install: Installation, network: Network) -> None:
        """Where destinations are: addresses in place of names, ports of pods in place of those of Services.

        Args:
            install: The installation.
            network: Its network.
        """
        self._namespace, self._cilium = install.namespace, network.cilium
        self._blocks = network.blocks()
        self._api_servers = network.api_servers()
        # The Services of the installation itself have the ports of their pods, but for the first where a Tier says so.
        self._own_services = {_service(install, part) for part in install.release.ports}
        ports = install.service_ports.items()
        own = {(_service(install, part), port): _first_port(install, part) for part, port in ports}
        self._pod_ports = own | network.pod_ports(install.namespace)

    def to(self, where: str, destinations: Iterable[Destination]) -> list[Destination]:
        """Each path once, and no port of what is open on every port anyway.

        Args:
            where: What errors and warnings call the place that names the hosts.
            destinations: Where somebody connects to.
        """
        found = dict.fromkeys(path for each in destinations for path in self._placed(where, each))
        return [path for path in found if not path.ports or replace(path, ports=(), host=None) not in found]

    def _placed(self, where: str, destination: Destination) -> tuple[Destination, ...]:
        host = destination.host
        if destination.api_server:
            return self._to_api_server() or (destination,)
        if host is None:
            return (destination,)
        service = service_of(host, self._namespace)
        in_cluster = destination.same_namespace or destination.namespace is not None
        # `default` is no domain, so that the short name is this Service too.
        if service == API_SERVER:
            return self._to_named_api_server(where, host)
        if (blocks := self._blocks.get(host.removeprefix("."))) is not None:
            return (Destination(blocks=blocks, ports=destination.ports, protocols=destination.protocols),)
        if service is not None and (in_cluster or self._is_named(service, destination)):
            return (self._to_service(service, replace(destination, host=None, blocks=())),)
        return (destination if self._cilium and not in_cluster else replace(destination, host=None),)

    def _to_api_server(self) -> tuple[Destination, ...]:
        if self._cilium and self._api_servers:
            # Cilium knows by itself where it is.
            ports = dict.fromkeys(port for each in self._api_servers for port in each.ports)
            return (replace(to_kubernetes(), ports=tuple(ports)),)
        return self._api_servers

    def _to_named_api_server(self, where: str, host: str) -> tuple[Destination, ...]:
        """Refuse its Service where a policy would open pods: it has none."""
        if self._cilium:
            return self._to_api_server() or (to_kubernetes(),)
        if not self._api_servers:
            raise checks.wrong(
                where, host,
                "one with pods, because the API server has none, but addresses of nodes: give these with "
                'network=Network(api_server=["10.1.2.3:6443"]); '
                "`kubectl get endpointslices -n default -l kubernetes.io/service-name=kubernetes` lists them with "
                "their port, which is not always 443",
            )  # fmt: skip
        return self._api_servers

    def _is_named(self, service: str, destination: Destination) -> bool:
        """Whether a name of two labels, which may be a domain too, is one of `target_ports`."""
        there = destination.blocks == to_any_address().blocks
        return there and any((service, port) in self._pod_ports for port in destination.ports)

    def _to_service(self, service: str, destination: Destination) -> Destination:
        """The pods behind a Service."""
        ports = [self._pod_port(service, port) for port in destination.ports]
        namespace = None if destination.same_namespace else service.partition(".")[2]
        return replace(destination, namespace=namespace, ports=tuple(dict.fromkeys(ports)))

    def _pod_port(self, service: str, port: int) -> int:
        known = self._pod_ports.get((service, port))
        if known is None and port < _UNPRIVILEGED and service not in self._own_services:
            _warn(service, port)
        return port if known is None else known


def _service(install: Installation, part: str) -> str:
    return f"{install.resource_name(part, at_most=253)}.{install.namespace}"


def _first_port(install: Installation, part: str) -> int:
    return next(iter(install.release.ports[part].values()))


def _warn(service: str, port: int) -> None:
    # Without the part that connects there: Python prints a text once.
    there = f'"{service}.svc:{port}"'
    warnings.warn(
        f"network: got port {port} of the Service {service!r}, and NetworkPolicies see the port of its pods, which is "
        f"seldom below {_UNPRIVILEGED}; say which it is with network=Network(target_ports={{{there}: 8080}}), or that "
        f"it is the same with {{{there}: {port}}}; `kubectl get endpointslices -n {service.partition('.')[2]} "
        f"-l kubernetes.io/service-name={service.partition('.')[0]}` tells",
        ServicePortWarning, stacklevel=2,
    )  # fmt: skip
