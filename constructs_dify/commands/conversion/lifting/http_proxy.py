"""The way to the internet where there is no direct one: `http_proxy`."""

from collections.abc import Iterator

from ....checks.credentials import shown
from ....site.http_proxy import HttpProxy
from ..installed import PartName, Variable
from ..python_code import Call, Code, List, literal
from .lifting import Lifting
from .own_parts import is_own_url, names_of_parts

_PARTS: tuple[PartName, ...] = ("api", "worker", "beat", "websocket", "plugin-daemon")
_NAMES = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY")
# What the library leaves out of the proxy itself.
_ANYWAY = ("localhost", "127.0.0.1", "::1", ".svc", ".cluster.local", "svc", "cluster.local", ".svc.cluster.local")


def http_proxy(work: Lifting) -> Code | None:
    """The argument `http_proxy`. A proxy that the library cannot name stays, and becomes a setting."""
    found: dict[tuple[PartName, str], Variable] = {
        (part, name): variable
        for part in _PARTS
        for name in (*_NAMES, *map(str.lower, _NAMES))
        if (variable := work.left.get(part, {}).get(name))
    }
    first = next(
        (found[part, name] for part in _PARTS[:2] for name in _spelt(*_NAMES[:2]) if found.get((part, name))), None
    )
    if first is None or not first.text or is_own_url(work.installed, "ssrf-proxy", first.text):
        return None
    url = first.text.rstrip("/")
    keys = tuple(dict.fromkeys(key for variable in found.values() for key in variable.keys))
    said = tuple(f"{part}:{name}" for part, name in found)
    try:
        HttpProxy(url=url)
    except ValueError as error:
        _take(work, found)
        work.say("lost", f"The proxy is left out: {error}", keys=keys, variables=said)
        return None
    _take(work, found)
    for (part, name), variable in found.items():
        if name.upper() in _NAMES[:2] and (variable.text or "").rstrip("/") != url:
            work.say(
                "changes", f"{name} of {part} is another proxy; from now on all go through {shown(url)}.",
                keys=variable.keys, variables=(f"{part}:{name}",),
            )  # fmt: skip
    exceptions = list(dict.fromkeys(_exceptions(work, found)))
    arguments: dict[str, Code] = {"url": literal(url)}
    if exceptions:
        arguments["no_proxy"] = List(items=[literal(host) for host in exceptions])
    work.say(
        "changes", "All parts that call the internet go through the proxy, the plugin daemon and squid too.",
        variables=said,
    )  # fmt: skip
    return Call(name="HttpProxy", arguments=arguments, keys=keys)


def _spelt(*names: str) -> Iterator[str]:
    yield from names
    yield from map(str.lower, names)


def _take(work: Lifting, found: dict[tuple[PartName, str], Variable]) -> None:
    for part, name in found:
        del work.left[part][name]


def _exceptions(work: Lifting, found: dict[tuple[PartName, str], Variable]) -> Iterator[str]:
    own = names_of_parts(work.installed)
    for (part, name), variable in found.items():
        if name.upper() != "NO_PROXY":
            continue
        for entry in (variable.text or "").replace(" ", ",").split(","):
            host = entry.strip().removeprefix("*").lower()
            if not host or host in _ANYWAY or host in own or host.endswith((".svc", ".svc.cluster.local")):
                continue
            try:
                HttpProxy(url="http://proxy.example.com:3128", no_proxy=[host])
            except ValueError as error:
                work.say(
                    "lost", f"NO_PROXY of {part} has an entry that is left out: {error}",
                    keys=variable.keys, variables=(f"{part}:{name}",),
                )  # fmt: skip
                continue
            yield host
