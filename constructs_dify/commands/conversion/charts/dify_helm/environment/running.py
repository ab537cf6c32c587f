"""Which parts run."""

from collections.abc import Mapping
from typing import Final

from ....installed import PartName
from .reader import Reader

# What the chart calls the parts in its values.
SECTIONS: Final[Mapping[PartName, str]] = {
    "api": "api",
    "worker": "worker",
    "beat": "beat",
    "web": "web",
    "websocket": "apiWebsocket",
    "sandbox": "sandbox",
    "plugin-daemon": "pluginDaemon",
    "ssrf-proxy": "ssrfProxy",
    "nginx": "proxy",
    "agent-backend": "agentBackend",
    "local-sandbox": "localSandbox",
}
# The first version with each; the others are in all.
_SINCE: Mapping[PartName, str] = {
    "ssrf-proxy": "0.21.0",
    "plugin-daemon": "0.23.0",
    "beat": "0.28.0",
    "websocket": "0.38.0-rc1",
    "agent-backend": "0.38.0-rc1",
    "local-sandbox": "0.38.0-rc1",
}
# What has to run beside a part.
_WITH: Mapping[PartName, PartName] = {"websocket": "api"}


def runs(reader: Reader, part: PartName) -> bool:
    """Whether a version of the chart has a part, and its values leave it on.

    Args:
        reader: The values.
        part: The part.
    """
    there = part not in _SINCE or reader.since(_SINCE[part])
    alone = part not in _WITH or runs(reader, _WITH[part])
    return there and alone and reader.on(f"{SECTIONS[part]}.enabled")
