"""Addresses of the chart's own parts, as others are told them."""

from typing import Final

from ....installed import PartName
from .reader import Reader, Text

PORTS: Final[dict[PartName, str]] = {
    "api": "api.service.port",
    "sandbox": "sandbox.service.port",
    "ssrf-proxy": "ssrfProxy.service.port",
    "plugin-daemon": "pluginDaemon.service.ports.daemon",
    "agent-backend": "agentBackend.service.port",
    "local-sandbox": "localSandbox.service.port",
}


def address(reader: Reader, part: PartName, path: str = "") -> Text:
    """The URL of a part's Service. Where the Service is, the names of the release decide."""
    port = reader.text(PORTS[part])
    return reader.composed(f"http://{reader.names.part(part)}:{{}}{path}", port)


def squid(reader: Reader, *variables: str) -> dict[str, Text]:
    """Variables that lead to squid, if it runs."""
    if not reader.since("0.21.0") or not reader.on("ssrfProxy.enabled"):
        return {}
    keys = reader.keys("ssrfProxy.enabled")
    return {name: address(reader, "ssrf-proxy").because(keys) for name in variables}
