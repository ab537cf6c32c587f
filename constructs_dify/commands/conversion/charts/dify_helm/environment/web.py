"""The ConfigMap of the web app, which has no Secret."""

from .addresses import address
from .reader import Reader, constant
from .rows import Entries
from .urls import url, web_marketplace


def web(reader: Reader) -> Entries:
    """What the web app is told."""
    entries = Entries(config={name: url(reader, name) for name in ("CONSOLE_API_URL", "APP_API_URL")})
    entries.add(web_marketplace(reader))
    if reader.since("0.35.0") and reader.on("global.edition"):
        entries.config["EDITION"] = reader.text("global.edition")
    if not reader.since("0.38.0-rc1"):
        return entries
    entries.config["SERVER_CONSOLE_API_URL"] = address(reader, "api")
    if reader.on("apiWebsocket.enabled"):
        socket = reader.text("apiWebsocket.socketUrl").because(reader.keys("apiWebsocket.enabled"))
        entries.config["NEXT_PUBLIC_SOCKET_URL"] = socket
    if reader.on("agentBackend.enabled"):
        entries.config["NEXT_PUBLIC_ENABLE_AGENT_V2"] = constant("true", reader.keys("agentBackend.enabled"))
    return entries
