"""TargetPortsMeetServices: each Service of `Network.target_ports` is one that some part connects to, at that port."""

from collections.abc import Sequence

from .. import checks
from ..site.network import Network
from ..wiring.part import Part
from ..wiring.services import service_of
from .named_destinations import named_destinations


class TargetPortsMeetServices:
    """Each Service that `Network.target_ports` names is one that some part connects to, at that port.

    Args:
        parts: All parts.
        network: The options.
        namespace: The namespace of the installation.
    """

    def __init__(self, parts: Sequence[Part], network: Network, namespace: str) -> None:
        self._parts, self._network, self._namespace = parts, network, namespace

    def validate(self) -> list[str]:
        """One message for each Service that nobody connects to."""
        used: set[str] = set()
        # A name of two labels may be a domain too, and nobody is to think that it is a Service.
        known: set[str] = set()
        for host, there in named_destinations(self._parts):
            if service := service_of(host, self._namespace):
                names = {f"{service}.svc:{port}" for port in there.ports}
                used |= names
                known |= names if there.namespace or there.same_namespace else set()
        given = [f"{service}.svc:{port}" for service, port in self._network.pod_ports(self._namespace)]
        return [
            f"network.target_ports: got {name!r}, to which no part connects{checks.suggestion(name, sorted(known))}; "
            f"what they connect to is {', '.join(sorted(known)) or 'nothing of the kind'}"
            for name in given
            if name not in used
        ]
