"""The probes of a part: the chart's own with other numbers, another one, or none."""

from collections.abc import Mapping
from typing import Any

from ...installed import Option, PartName
from .environment.reader import Reader
from .templates import rendered

PROBES = {"liveness": "Liveness", "readiness": "Readiness", "startup": "Startup"}
_HANDLERS = ("exec", "grpc", "httpGet", "tcpSocket")

_PAGE = {"path": "/apps", "port": "web", "httpHeaders": [{"name": "accept-language", "value": "en"}]}
# What a probe asks; the startup probe knocks at the same port.
_ASKS: Mapping[PartName, Mapping[str, Any]] = {
    "api": {"httpGet": {"path": "/health", "port": "api"}},
    "web": {"httpGet": _PAGE},
    "websocket": {"httpGet": {"path": "/health", "port": "api"}},
    "sandbox": {"httpGet": {"path": "/health", "port": "sandbox"}},
    "agent-backend": {"tcpSocket": {"port": "agent-backend"}},
    "local-sandbox": {"httpGet": {"path": "/healthz", "port": "local-sandbox"}},
}


def probes(reader: Reader, name: PartName, key: str) -> dict[str, Option]:
    """The options about the probes of a part; one that is off is False.

    Args:
        reader: The values.
        name: The part.
        key: Where it has its values.

    Raises:
        ValueError: If a probe has a template in it, or two handlers.
    """
    if not reader.since("0.22.0"):
        return {}
    found: dict[str, Option] = {}
    for probe, title in PROBES.items():
        custom = f"{key}.custom{title}Probe"
        own = f"{key}.{probe}Probe"
        if reader.on(custom):
            found[probe] = Option(value=rendered(reader, custom), keys=reader.keys(custom))
        elif name in _ASKS and reader.on(f"{own}.enabled"):
            found[probe] = Option(value=_with_handler(reader, name, probe, own), keys=reader.keys(own))
        elif name in _ASKS:
            found[probe] = Option(value=False, keys=reader.keys(f"{own}.enabled"))
    return found


def _with_handler(reader: Reader, name: PartName, probe: str, path: str) -> dict[str, Any]:
    numbers = {field: value for field, value in rendered(reader, path).items() if field != "enabled"}
    handler = _handler(reader, name, probe)
    for other in _HANDLERS:
        if other in numbers and other not in handler:
            raise ValueError(
                f"{reader.where(f'{path}.{other}')}: got {other} beside the chart's {next(iter(handler))}; expected "
                f"one of the two, because Kubernetes refuses both: write all of it as custom{PROBES[probe]}Probe"
            )
    return {**numbers, **handler}


def _handler(reader: Reader, name: PartName, probe: str) -> Mapping[str, Any]:
    asks = _ASKS[name]
    port = next(iter(asks.values()))["port"]
    if probe == "startup" or (name == "sandbox" and not reader.since("0.23.0")):
        return {"tcpSocket": {"port": port}}
    return asks
