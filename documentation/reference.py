"""The reference of the public names: rooms, each of which is a page, made of the docstrings."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass

import constructs_dify
from constructs_dify import Tier, Workload


@dataclass(frozen=True, kw_only=True, slots=True)
class Room:
    """Public names that people look for together.

    Attributes:
        file: The file of the page.
        title: Its title.
        about: What they are for, in a sentence or two.
        names: The names, in the order in which one meets them.
    """

    file: str
    title: str
    about: str
    names: Sequence[str]


ROOMS = (
    Room(
        file="chart.md",
        title="The chart",
        about="A whole Dify, and what is switched on and off for all of it.",
        names=("DifyChart", "Marketplace"),
    ),
    Room(
        file="options.md",
        title="Options of parts",
        about="What `api`, `web`, `workers` and the other parts take, and the values in it.",
        names=(
            "Tier", "WorkerPool", "SandboxOptions", "LocalSandboxOptions", "PluginDaemonOptions",
            "SsrfProxyOptions", "NginxOptions", "NginxLocation", "Resources", "UNLIMITED", "Autoscale",
            "QueueAutoscale", "DisruptionBudget", "ProbeTiming", "NO_PROBE", "http_probe", "tcp_probe",
            "exec_probe", "Service", "ServiceAccount", "native_sidecar", "SMALL", "PRODUCTION",
        ),
    ),
    Room(
        file="databases.md",
        title="Databases",
        about="Where accounts, apps and queues are kept: in the cluster or outside.",
        names=("Postgres", "MySQL", "Redis", "Backup"),
    ),
    Room(
        file="vector-stores.md",
        title="Vector stores",
        about="Where the embeddings of knowledge bases are kept: in the cluster or outside.",
        names=("VectorStore",),
    ),
    Room(
        file="storage.md",
        title="File storage",
        about="Where uploads and the packages of plugins are kept: in the cluster or outside.",
        names=("Storage",),
    ),
    Room(
        file="backups.md",
        title="Backups",
        about="What is saved, when and where to, and how it comes back.",
        names=("DifyBackup", "BackupRepository", "Retention", "Restore", "Backups", "BackupsOptions"),
    ),
    Room(
        file="secrets.md",
        title="Secrets",
        about="Where credentials come from. No parameter takes one as text.",
        names=("Secrets", "SecretKey", "RemoteKey"),
    ),
    Room(
        file="exposure.md",
        title="Exposure",
        about="How users reach Dify.",
        names=("Exposure", "PublicUrls", "ServiceName", "IngressController", "GatewayController"),
    ),
    Room(
        file="site.md",
        title="The site",
        about="What the cluster and its surroundings dictate: the network, proxies, certificates, mail, telemetry.",
        names=("Network", "HttpProxy", "CaBundle", "Mail", "OpenTelemetry", "Sentry", "Logging", "Monitoring"),
    ),
    Room(
        file="destinations.md",
        title="Destinations",
        about="Where a part may connect to, beside what it needs anyway.",
        names=("Destination", "to_part", "to_host", "to_url", "to_cidr", "to_internet"),
    ),
    Room(
        file="releases.md",
        title="Releases and warnings",
        about="What a release of Dify ships, and what synthesis warns of.",
        names=("Release", "Route", "User", "ReleaseWarning", "UnknownSettingWarning", "ServicePortWarning"),
    ),
    Room(
        file="parts.md",
        title="Parts",
        about="The constructs of the chart, to read, to subclass and to use alone.",
        names=(
            "Workload", "WorkloadOptions", "ApiTier", "WebTier", "WebsocketTier", "Workers", "Worker", "Beat",
            "Sandbox", "PluginDaemon", "AgentBackend", "LocalSandbox", "SsrfProxy", "NginxProxy",
            "QueueExporter", "Job", "Migration", "SmokeTest", "OneTimeCommand", "DataLayer",
            "SharedEnvironment", "NetworkPolicies",
        ),
    ),
    Room(
        file="extending.md",
        title="To extend it",
        about="What a provider, an engine or a part of your own is written with.",
        names=(
            "Installation", "Part", "Choice", "StorageChoice", "SecretsChoice", "ExposureChoice", "MailChoice",
            "Provided", "Dependency", "Grant", "Value", "python_services", "ApiFacts", "PluginDaemonFacts",
            "PostgresFacts", "MySqlFacts", "RedisFacts", "HttpProxyFacts", "DatabasePool", "FrontService",
            "SecurityNeeds", "pod_security", "container_security", "changed", "trusting",
        ),
    ),
)  # fmt: skip

_PACKAGE = constructs_dify.__name__


def index_page() -> str:
    """The list of all names."""
    lines = [
        "# All names",
        "",
        f"Each is imported from `{_PACKAGE}`. Others are not for users, and may change in any version.",
        "",
    ]
    for room in ROOMS:
        links = ", ".join(f"[`{name}`][{_PACKAGE}.{name}]" for name in room.names)
        lines += [f"**[{room.title}]({room.file})**", "", f"{room.about}", "", links, ""]
    return "\n".join(lines)


def room_page(room: Room) -> str:
    """The page of a room."""
    return "\n".join([f"# {room.title}", "", room.about, "", *(line for name in room.names for line in _entry(name))])


def _entry(name: str) -> Iterator[str]:
    member = getattr(constructs_dify, name)
    yield f"::: {_PACKAGE}.{name}"
    if options := _options(member):
        yield from ("    options:", *(f"      {option}: {text}" for option, text in options.items()))
    yield ""
    if inspect.isclass(member) and member is not Tier and issubclass(member, Tier):
        inherited = ", ".join(f"[`{each.name}`][{_PACKAGE}.Tier({each.name})]" for each in fields(Tier))
        yield from ("**Options of every part**, which it takes too:", "", inherited, "")
    elif inspect.isclass(member) and member is not Workload and issubclass(member, Workload):
        hooks = (each for each in vars(Workload) if _is_public_method(each) and each not in vars(member))
        inherited = ", ".join(f"[`{each}`][{_PACKAGE}.Workload.{each}]" for each in hooks)
        yield from ("**Of every part**, which it inherits:", "", inherited, "")


def _options(member: object) -> Mapping[str, str]:
    """What is said otherwise of a name: namespaces of factories show those of their bases."""
    if not inspect.isclass(member) or is_dataclass(member) or member.__init__ is not object.__init__:
        return {}
    factories = [
        name
        for base in member.__mro__
        for name, each in vars(base).items()
        if isinstance(each, staticmethod) and not name.startswith("_")
    ]
    return {"inherited_members": "true", "members": f"[{', '.join(factories)}]"} if factories else {}


def _is_public_method(name: str) -> bool:
    member = vars(Workload)[name]
    return not name.startswith("_") and callable(getattr(Workload, name)) and bool(inspect.getdoc(member))
