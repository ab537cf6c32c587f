"""Public URLs, CORS and the marketplace. All are copied as they are: nothing comes from the Ingress."""

from .reader import Reader, Text, constant
from .rows import Entries

_GLOBAL = "0.35.0"
# From here on, what is below `api.url`, `api.secretKey` and `pluginDaemon.marketplace` is not read.
_GLOBAL_ONLY = "0.36.0"

CORS = {"WEB_API_CORS_ALLOW_ORIGINS": "*", "CONSOLE_CORS_ALLOW_ORIGINS": "*"}
# Variable -> its key below `api.url`, and that in `global`.
URLS = {
    "CONSOLE_WEB_URL": ("consoleWeb", "consoleWebDomain"),
    "CONSOLE_API_URL": ("consoleApi", "consoleApiDomain"),
    "SERVICE_API_URL": ("serviceApi", "serviceApiDomain"),
    "APP_WEB_URL": ("appWeb", "appWebDomain"),
    "APP_API_URL": ("appApi", "appApiDomain"),
    "FILES_URL": ("files", "filesDomain"),
    "MARKETPLACE_API_URL": ("marketplaceApi", "marketplace.apiUrl"),
    "MARKETPLACE_URL": ("marketplace", "marketplace.url"),
}
_SHARED = ("CONSOLE_WEB_URL", "CONSOLE_API_URL", "SERVICE_API_URL", "APP_WEB_URL", "FILES_URL")
_MARKETPLACE = "0.23.0"


def paths(reader: Reader, old: str, new: str) -> tuple[str, ...]:
    """The keys that one thing is read from: the first that is not empty wins."""
    if not reader.since(_GLOBAL):
        return (old,)
    return (new,) if reader.since(_GLOBAL_ONLY) else (old, new)


def url_paths(reader: Reader, name: str) -> tuple[str, ...]:
    """The keys that a URL is read from."""
    old, new = URLS[name]
    return paths(reader, f"api.url.{old}", f"global.{new}")


def url(reader: Reader, name: str) -> Text:
    """One URL."""
    return reader.first(*url_paths(reader, name))


def api_urls(reader: Reader) -> Entries:
    """The URLs that the API knows."""
    entries = Entries(config={name: url(reader, name) for name in _SHARED})
    if reader.since("0.37.0"):
        entries.config["TRIGGER_URL"] = reader.text("global.triggerDomain")
    return entries


def worker_urls(reader: Reader) -> Entries:
    """The URLs that the workers know."""
    if reader.since(_GLOBAL_ONLY):
        return api_urls(reader)
    return Entries(config={"CONSOLE_WEB_URL": url(reader, "CONSOLE_WEB_URL")})


def marketplace_paths(reader: Reader, name: str) -> tuple[str, ...]:
    """The keys that a switch of the marketplace is read from."""
    return paths(reader, f"pluginDaemon.marketplace.{name}", f"global.marketplace.{name}")


def marketplace(reader: Reader) -> Entries:
    """Where the API, the workers and the plugin daemon find plugins."""
    if not reader.since(_MARKETPLACE):
        return Entries()
    on, keys = _switch(reader, "enabled")
    entries = Entries(config={"MARKETPLACE_ENABLED": constant("true" if on else "false")})
    if on:
        entries.config["MARKETPLACE_API_URL"] = url(reader, "MARKETPLACE_API_URL")
    return entries.because(keys)


def web_marketplace(reader: Reader) -> Entries:
    """Where the browser finds plugins: behind nginx, if that passes it on."""
    if not reader.since(_MARKETPLACE):
        return Entries()
    entries = marketplace(reader)
    on, (proxied, proxy_keys) = entries.config["MARKETPLACE_ENABLED"], _switch(reader, "apiProxyEnabled")
    if on.text == "true" and reader.on("pluginDaemon.enabled") and proxied:
        keys = (*on.keys, *reader.keys("pluginDaemon.enabled"), *proxy_keys)
        entries.config["MARKETPLACE_API_URL"] = constant("/marketplace", keys)
    elif not reader.since("0.23.1"):
        entries.config["MARKETPLACE_API_URL"] = url(reader, "MARKETPLACE_API_URL")
    entries.config["MARKETPLACE_URL"] = url(reader, "MARKETPLACE_URL")
    return entries


def _switch(reader: Reader, name: str) -> tuple[bool, tuple[str, ...]]:
    """Whether a switch of the marketplace is on, and what says so: 0.35 reads two, of which one is enough."""
    switches = marketplace_paths(reader, name)
    on = [path for path in switches if reader.on(path)]
    return bool(on), reader.keys(*(on or switches))
