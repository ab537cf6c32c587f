"""What a dependency gives its caller: the environment in the caller's vocabulary, and the network path."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import ip_address, ip_network
from typing import Protocol
from urllib.parse import urlsplit

import cdk8s_plus_27 as kplus
from cdk8s_plus_27 import k8s

from . import checks
from .addresses import INTERNAL_IPV4, INTERNAL_IPV6, METADATA_IPV4, METADATA_IPV6, PRIVATE_IPV4, PRIVATE_IPV6
from .broker import Broker
from .release import Release
from .settings import Env, Value

PYTHON_PARTS = ("api", "worker", "beat")
"""The parts that run one code base and read one vocabulary of settings."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """A range of addresses without some of them."""

    cidr: str
    without: tuple[str, ...] = ()


def without_metadata(cidr: str) -> Block:
    """A range of addresses, of which the metadata of the clouds is not open along with the rest."""
    network = ip_network(cidr)
    holes = [hole for hole in (*METADATA_IPV4, *METADATA_IPV6) if hole.version == network.version]
    return Block(
        cidr=str(network),
        without=tuple(str(hole) for hole in holes if hole != network and hole.subnet_of(network)),  # pyright: ignore[reportArgumentType]
    )


_ANY_ADDRESS = (without_metadata("0.0.0.0/0"), without_metadata("::/0"))
_PUBLIC_ADDRESSES = (
    Block(cidr="0.0.0.0/0", without=tuple(map(str, INTERNAL_IPV4))),
    Block(cidr="::/0", without=tuple(map(str, INTERNAL_IPV6))),
)
_PRIVATE_ADDRESSES = tuple(without_metadata(str(network)) for network in (*PRIVATE_IPV4, *PRIVATE_IPV6))


@dataclass(frozen=True, kw_only=True, slots=True)
class Destination:
    """Where a caller connects to: at most one of the first four (none: everything), on these TCP ports.

    Attributes:
        part: A part of the same installation.
        namespace: Any pod of a namespace.
        same_namespace: Any pod of the installation's namespace.
        blocks: Ranges of addresses.
        ports: The ports; none: every port.
        host: The name that it stands for; the ranges that `Network.addresses` has for that name come in place of it.
    """

    part: str | None = None
    namespace: str | None = None
    same_namespace: bool = False
    blocks: tuple[Block, ...] = ()
    ports: tuple[int, ...] = ()
    host: str | None = None


def to_part(part: str, *ports: int) -> Destination:
    """A part of the same installation."""
    return Destination(part=part, ports=ports)


def to_internet(*ports: int) -> Destination:
    """Public addresses only."""
    return Destination(blocks=_PUBLIC_ADDRESSES, ports=ports)


def to_cidr(cidr: str, *ports: int) -> Destination:
    """A range of addresses. The metadata of the clouds is open only where it is all that the range has."""
    return Destination(blocks=(without_metadata(cidr),), ports=ports)


def to_kubernetes() -> Destination:
    """The API server. No manifest can know its address, nor which of its two usual ports it listens on."""
    return Destination(host="kubernetes.default.svc", ports=(443, 6443))


def to_any_address(*ports: int) -> Destination:
    """Public and private addresses, but for the metadata of the clouds."""
    return Destination(blocks=_ANY_ADDRESS, ports=ports)


def to_host(host: str, *ports: int) -> Destination:
    """What a host name may stand for; NetworkPolicies know addresses and pods, but no names.

    An address is that address. `service.namespace.svc` is any pod of that namespace, a bare `service` any pod of
    this one. Another name may be any address, public or private, but for the metadata of the clouds.
    """
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        name = host.rstrip(".").lower()
        labels = name.split(".")
        if len(labels) == 1:
            return Destination(same_namespace=True, ports=ports, host=name)
        if labels[2:3] == ["svc"]:
            return Destination(namespace=labels[1], ports=ports, host=name)
        return replace(to_any_address(*ports), host=name)
    return to_cidr(f"{address}/{address.max_prefixlen}", *ports)


def to_private_host(host: str) -> Destination:
    """A host name that stands for private addresses only, on every port."""
    return Destination(blocks=_PRIVATE_ADDRESSES, host=host.lower())


def to_url(url: str) -> Destination:
    """The host and port of a URL."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        raise checks.wrong("a URL", url, "one whose port is a number, 1 to 65535") from None
    return to_host(parts.hostname or "", port or (443 if parts.scheme == "https" else 80))


def to_public_url(url: str) -> Destination:
    """The host and port of a URL, at public addresses only."""
    return replace(to_url(url), namespace=None, same_namespace=False, blocks=_PUBLIC_ADDRESSES)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """A command that ends as soon as something is ready, and the settings among the part's that it has to know.

    Attributes:
        command: The command.
        settings: Names of settings that may be references; those that are plain text it gets anyway.
    """

    command: Sequence[str]
    settings: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """What one part gets from a dependency: one gesture for settings, network, files and cloud role.

    Attributes:
        environment: Settings in the vocabulary of that part, which nothing else may set.
        defaults: Settings that the user may still override.
        destinations: Where it connects to.
        volumes: Volumes of its pods.
        mounts: Mounts of its container.
        service_account_annotations: Annotations of its ServiceAccount, such as the cloud role it takes.
        pod_labels: Labels of its pods that an admission webhook looks for.
        claim: A ReadWriteOnce claim that it shares with other parts: their pods are scheduled on one node.
        own_claims: Claims that nobody else uses; they are made together with the part.
        wait: What runs in the part's image until the dependency is ready, before the part itself.
        broker: Where Celery's queues are, or why nobody can tell, and what to do; None: it is no broker.
        one_pod: Why no more than one pod can have it, and what to do; None: any number can.
    """

    environment: Mapping[str, Value] = field(default_factory=dict[str, Value])
    defaults: Mapping[str, Value] = field(default_factory=dict[str, Value])
    destinations: Sequence[Destination] = ()
    volumes: Sequence[k8s.Volume] = ()
    mounts: Sequence[k8s.VolumeMount] = ()
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    claim: str | None = None
    own_claims: Sequence[k8s.KubePersistentVolumeClaimProps] = ()
    wait: Wait | None = None
    broker: Broker | str | None = None
    one_pod: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Dependency:
    """Something that parts use, with what it gives to each of them.

    Attributes:
        name: What errors call it, such as `postgres`.
        grants: Part -> what it gets. A part that is not in here gets nothing.
        refusals: Part -> why it cannot be used by that part, and what to do instead.
    """

    name: str
    grants: Mapping[str, Grant]
    refusals: Mapping[str, str] = field(default_factory=dict[str, str])

    def grant(self, part: str) -> Grant:
        """What that part gets.

        Raises:
            ValueError: When the part cannot use this dependency.
        """
        if part in self.refusals:
            raise ValueError(f"{self.name}: {self.refusals[part]}")
        return self.grants.get(part, Grant())


def add_grants(env: Env, grants: Mapping[str, Grant]) -> None:
    """Add what each dependency, by name, gives to an environment."""
    for grant in grants.values():
        env.add(grant.defaults)
    for name, grant in grants.items():
        env.add(grant.environment, owner=f"{name}, which also opens the network path")


def python_services(grant: Grant) -> dict[str, Grant]:
    """The same grant for the API, the workers and beat."""
    return dict.fromkeys(PYTHON_PARTS, grant)


def named_in(release: Release, settings: Mapping[str, Value]) -> tuple[Destination, ...]:
    """The hosts that a user's settings name: URLs, and the pairs of host and port that the release knows of."""
    outgoing = [value for name, value in settings.items() if name not in release.browser_settings]
    urls = [value for value in outgoing if isinstance(value, str) and value.startswith(("http://", "https://"))]
    hosts = [
        to_host(host, int(number) if isinstance(number := settings.get(port), str) and number else default)
        for name, (port, default) in release.host_settings.items()
        if isinstance(host := settings.get(name), str) and host
    ]
    return (*(to_url(url) for url in urls), *hosts)


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontService:
    """What the Service of the front door is like, and what leads to it.

    Attributes:
        type: The kind of Service.
        annotations: Its annotations.
        source_ranges: CIDR ranges that may connect; none: all.
        node_port: The port on every node; None: one that the cluster picks.
        port: The port of the Service; None: that of its pods.
        load_balancer_class: Who makes the load balancer; None: the cluster's own.
        external_traffic_policy: `Local` keeps the addresses of clients; None: `Cluster`.
        keepalive: Seconds for which a load balancer keeps connections that are idle, and so its Service has to; None:
            nobody does.
    """

    type: kplus.ServiceType = kplus.ServiceType.CLUSTER_IP
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    source_ranges: Sequence[str] = ()
    node_port: int | None = None
    port: int | None = None
    load_balancer_class: str | None = None
    external_traffic_policy: str | None = None
    keepalive: int | None = None


class Endpoint(Protocol):
    """What has pods that connect, are connected to, or both."""

    @property
    def component(self) -> str: ...  # noqa: D102
    @property
    def pod_labels(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def ports(self) -> Mapping[str, int]: ...  # noqa: D102
    @property
    def destinations(self) -> Sequence[Destination]: ...  # noqa: D102
