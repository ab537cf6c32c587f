"""AddressesMeetHosts: each host of `Network.addresses` is one that some part connects to."""

from collections.abc import Sequence

from .. import checks
from ..site.network import Network
from ..wiring.part import Part
from .named_destinations import named_destinations


class AddressesMeetHosts:
    """Each host that `Network.addresses` names is one that some part connects to.

    Args:
        parts: All parts.
        network: The options.
    """

    def __init__(self, parts: Sequence[Part], network: Network) -> None:
        self._parts, self._network = parts, network

    def validate(self) -> list[str]:
        """One message for each host that nobody connects to."""
        hosts = {host.removeprefix(".") for host, _ in named_destinations(self._parts)}
        return [
            f"network.addresses: got {host!r}, to which no part connects{checks.suggestion(host, hosts)}; "
            f"the hosts are {', '.join(sorted(hosts))}"
            for host in self._network.blocks()
            if host not in hosts
        ]
