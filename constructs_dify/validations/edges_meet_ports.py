"""EdgesMeetPorts: whatever a part connects to listens there."""

from collections.abc import Sequence

from ..wiring.part import Part


class EdgesMeetPorts:
    """Whatever a part connects to within the installation exists and listens there.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each edge that leads nowhere."""
        listening = {part.component: set(part.ports.values()) for part in self._parts}
        messages: list[str] = []
        for caller in self._parts:
            for destination in caller.destinations:
                part = destination.part
                if part is None:
                    continue
                if part not in listening:
                    messages.append(f"{caller.component}: uses {part!r}, which is not part of this installation")
                messages += [
                    f"{caller.component}: connects to port {port} of {part!r}, which listens on "
                    f"{', '.join(map(str, sorted(listening[part]))) or 'none'}"
                    for port in destination.ports
                    if part in listening and port not in listening[part]
                ]
        return messages
