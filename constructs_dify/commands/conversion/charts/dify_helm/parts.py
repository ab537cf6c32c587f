"""The parts of the chart: where each has its values, whether it runs, and what it is told beside its variables."""

from collections.abc import Mapping
from dataclasses import dataclass

from ...installed import InstalledPart, Option, PartName
from .accounts import account
from .environment.reader import Reader
from .images import image
from .nginx import nginx
from .pods import pod_options
from .probes import probes
from .scaling import scaling
from .services import service


@dataclass(frozen=True, kw_only=True, slots=True)
class ChartPart:
    """A part as the chart has it.

    Args:
        key: Where its values are.
        image: Where its image is, below `image`.
        first: The version of the chart that brought it.
        port: Where the port of its Service is, below its values; empty: no Service of its own.
        single: Whether it has one pod, whatever is said.
        switched: The version since which its security contexts have a switch; empty: they have none.
    """

    key: str
    image: str = ""
    first: str = "0.20.0"
    port: str = "service.port"
    single: bool = False
    switched: str = ""


CHART_PARTS: Mapping[PartName, ChartPart] = {
    "api": ChartPart(key="api", image="api", switched="0.34.0"),
    "worker": ChartPart(key="worker", image="api", port="", switched="0.34.0"),
    "beat": ChartPart(key="beat", image="api", first="0.28.0", port="", single=True, switched="0.34.0"),
    "web": ChartPart(key="web", image="web"),
    "websocket": ChartPart(key="apiWebsocket", image="api", first="0.38.0-rc1", switched="0.38.0-rc1"),
    "sandbox": ChartPart(key="sandbox", image="sandbox"),
    "plugin-daemon": ChartPart(
        key="pluginDaemon", image="pluginDaemon", first="0.23.0", port="service.ports.daemon"
    ),
    "ssrf-proxy": ChartPart(key="ssrfProxy", image="ssrfProxy", first="0.21.0"),
    "nginx": ChartPart(key="proxy", image="proxy", port="", switched="0.35.0"),
    "agent-backend": ChartPart(key="agentBackend", image="agentBackend", first="0.38.0-rc1"),
    "local-sandbox": ChartPart(key="localSandbox", image="localSandbox", first="0.38.0-rc1", single=True),
}  # fmt: skip


def known_parts(reader: Reader) -> dict[PartName, ChartPart]:
    """The parts that a version of the chart has.

    Args:
        reader: The values.
    """
    return {name: part for name, part in CHART_PARTS.items() if reader.since(part.first)}


def runs(reader: Reader, name: PartName) -> bool:
    """Whether a part runs.

    Args:
        reader: The values.
        name: The part.
    """
    part = CHART_PARTS[name]
    return reader.since(part.first) and reader.on(f"{part.key}.enabled")


def parts(reader: Reader, dify: str) -> dict[PartName, InstalledPart]:
    """The parts, without the variables of their containers.

    Args:
        reader: The values.
        dify: The version of Dify that the chart is made for.
    """
    return {
        name: InstalledPart(
            name=name,
            runs=runs(reader, name),
            keys=reader.keys(f"{part.key}.enabled"),
            called=reader.names.part(name),
            variables=nginx(reader) if name == "nginx" and runs(reader, name) else {},
            options=_options(reader, name, part, dify) if runs(reader, name) else {},
        )
        for name, part in known_parts(reader).items()
    }


def _options(reader: Reader, name: PartName, part: ChartPart, dify: str) -> dict[str, Option]:
    switched = bool(part.switched) and reader.since(part.switched)
    return {
        **image(reader, part.image, dify),
        **scaling(reader, part.key, single=part.single),
        **probes(reader, name, part.key),
        **pod_options(reader, part.key, switched=switched),
        **account(reader, part.key, reader.names.part(name)),
        **service(reader, part.key, part.port),
    }
