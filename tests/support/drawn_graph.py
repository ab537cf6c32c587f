"""The graph of who should reach whom: the diagram in docs/architecture.md, drawn for one installation.

Which parts there are, its manifests say; where a store is that does not run in the cluster, the environment of the pods
that use it; and what was opened by hand, the program.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from ipaddress import ip_address, ip_network

from tests.support.connections import mentions
from tests.support.diagram import Arrow, Box, arrows
from tests.support.examples import EVERY_PART, Example
from tests.support.manifests import (
    Manifest,
    Pod,
    containers,
    environment,
    find,
    namespace_of,
    of_kind,
    operator_pods,
    pods,
    selects,
)
from tests.support.network import COMPONENT
from tests.support.policy_graph import Edge, Place, Question, graph, questions
from tests.support.told import Told, hosts_in, told

METADATA = (
    "169.254.169.254",  # AWS, Azure, Google, Oracle
    "fd00:ec2::254",  # AWS
    "fd00:ec2::23",
    "168.63.129.16",  # Azure
    "fd20:ce::254",  # Google
    "100.100.100.200",  # Alibaba
    "fd00:100::100:200",
    "fd00:c1::a9fe:a9fe",  # Oracle
    "192.0.0.192",
    "fe80::a9fe:a9fe",  # OpenStack
)
LINK = ("169.254.1.1", "fe80::1")
# The last two are of pods and Services of the cluster.
PRIVATE = ("10.20.30.40", "172.20.1.2", "192.168.7.7", "100.64.3.4", "fd12:3456::7", "10.96.0.1", "10.244.9.9")
PUBLIC = ("1.1.1.1", "93.184.216.34", "2606:4700:4700::1111")
DNS = Place("the DNS", "kube-system", (("k8s-app", "kube-dns"),))
OPENSHIFT_DNS = Place(
    "the DNS of OpenShift", "openshift-dns", (("dns.operator.openshift.io/daemonset-dns", "default"),)
)
NODE_LOCAL_DNS = Place("the DNS of the node", address="169.254.20.10")
# Pods of CoreDNS listen there: in most clusters, in vcluster, in OpenShift, in Gardener.
DNS_PORTS = (53, 1053, 5353, 8053)
PRIVATE_NETWORKS = [
    ip_network(network)
    for network in (
        "10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "198.18.0.0/15",
        "240.0.0.0/4", "fc00::/7", "fe80::/10",
    )
]  # fmt: skip
API_SERVER_PORTS = (443, 2040, 6443, 6444, 8443, 16443)

# Where those that have metrics serve them; the ports of their pods say whether they do.
METRICS = {
    "milvus": 9091, "milvus-etcd": 2381, "milvus-minio": 9000, "qdrant": 6333, "weaviate": 2112, "postgres": 9187,
    "queue-exporter": 9540, "plugin-daemon": 5002,
}  # fmt: skip
# Those of CloudNativePG reach each other, and the operator reaches them, at PostgreSQL and at the instance manager.
REPLICATION = (5432, 8000)


@dataclass(frozen=True)
class Said:
    """What a program says about the network by hand."""

    allow_to: Sequence[tuple[str, str, int]] = ()
    allow_from: Sequence[tuple[str, str, int]] = ()
    ingress_namespaces: Sequence[str] = ()
    monitoring_namespaces: Sequence[str] = ()
    operator_namespace: str = "cnpg-system"
    addresses: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])

    @classmethod
    def by(cls, example: Example) -> "Said":
        given = {option.name: value for option in fields(cls) if (value := example.given(option.name)) is not None}
        given["allow_to"] = [(part.replace("_", "-"), *host) for part, host, _ in example.calls("allow_to")]
        given["allow_from"] = [
            (part.replace("_", "-"), caller["namespace"], caller["port"])
            for part, _, caller in example.calls("allow_from")
        ]
        return cls(**given)


def graph_errors(objects: Iterable[Manifest], said: Said | None = None) -> list[str]:
    """What is in the diagram and does not get through, and what gets through and is not in the diagram."""
    objects = list(objects)
    errors: list[str] = []
    for drawn in drawn_graphs(objects, said or Said()):
        asked = list(questions(objects, drawn.places, drawn.ports))
        wanted, actual = drawn.edges(asked), graph(objects, asked)
        errors += [f"no box of the diagram is {component}" for component in drawn.components_without_a_box]
        errors += [f"missing: {edge}" for edge in sorted(wanted - actual)]
        errors += [f"extra: {edge}" for edge in sorted(actual - wanted)]
    return errors


def drawn_graphs(objects: Iterable[Manifest], said: Said) -> "list[DrawnGraph]":
    """One for each installation, to which all others are strangers."""
    installations: dict[tuple[str, str], list[Manifest]] = {}
    for obj in objects:
        instance = (obj["metadata"].get("labels") or {}).get("app.kubernetes.io/instance", "")
        installations.setdefault((namespace_of(obj), instance), []).append(obj)
    return [DrawnGraph(own, said) for own in installations.values() if any(pods(own))]


@dataclass(frozen=True)
class Way:
    """Who may be at the other end (anybody, if nothing is said), and on which port (any, and any protocol, if none)."""

    port: int | None = None
    component: str | None = None
    namespace: str | None = None
    network: str | None = None
    public: bool = False
    but_for_metadata: bool = False

    def leads_to(self, place: Place, port: int, protocol: str) -> bool:
        if self.port is not None and (port, protocol) != (self.port, "TCP"):
            return False
        if self.component is not None:
            return place.name == self.component
        if self.namespace is not None:
            return place.namespace == self.namespace
        if self.network is not None:
            return ip_address(place.address) in ip_network(self.network)
        is_metadata = place.address in METADATA or ip_address(place.address).is_link_local
        if self.public:
            return place.address in PUBLIC
        return not (self.but_for_metadata and is_metadata)


class DrawnGraph:
    """The diagram, drawn for the installation in a manifest."""

    def __init__(self, objects: list[Manifest], said: Said) -> None:
        self._objects, self._said = objects, said
        self._pods = {_component(pod): pod for pod in [*pods(objects), *operator_pods(objects)]}
        [self._namespace] = {pod.namespace for pod in self._pods.values()}
        self._variables = {component: _variables(objects, pod) for component, pod in self._pods.items()}
        self._mentions = {(_component(one.pod), _component(pod), port) for one, pod, port in mentions(objects)}
        self._out: dict[str, list[Way]] = {component: [] for component in self._pods}
        self._in: dict[str, list[Way]] = {component: [] for component in self._pods}
        for arrow in arrows():
            self._draw(arrow)
        self._draw_inside_of_stores()
        self._draw_what_the_operator_needs()
        self._open_doors_of_services()
        self._open_metrics()
        self._add_what_was_said()

    @property
    def components_without_a_box(self) -> list[str]:
        boxes = [box for arrow in arrows() for box in (arrow.source, arrow.target)]
        return [component for component in self._pods if not any(box.part_of(component) for box in boxes)]

    @property
    def places(self) -> list[Place]:
        """All pods, strangers in each namespace that is named somewhere, and addresses of every kind."""
        ways = [way for ways in (*self._out.values(), *self._in.values()) for way in ways]
        namespaces = {self._namespace, "elsewhere", "kube-system", *(way.namespace for way in ways if way.namespace)}
        named = {str(ip_network(way.network)[0]) for way in ways if way.network}
        return [
            *(Place(name, pod.namespace, tuple(pod.labels.items())) for name, pod in self._pods.items()),
            *(Place(f"a pod of {name}", name, (("app", "other"),)) for name in sorted(namespaces)),
            DNS, OPENSHIFT_DNS, NODE_LOCAL_DNS,
            *(Place(ip, address=ip) for ip in sorted({*METADATA, *LINK, *PRIVATE, *PUBLIC, *named})),
        ]  # fmt: skip

    @property
    def ports(self) -> set[int]:
        """All ports that any pod listens on or anybody is told, and some that are nobody's."""
        ways = [way for ways in (*self._out.values(), *self._in.values()) for way in ways]
        listening = {port for component in self._pods for port in self._listening(component)}
        return {22, 53, 80, 443} | listening | {way.port for way in ways if way.port is not None}

    def edges(self, asked: Iterable[Question]) -> set[Edge]:
        """What of this should get through."""
        return {
            Edge(source.name, target.name, port, protocol)
            for source, target, port, protocol in asked
            if self._may_leave(source, target, port, protocol)
            and (target.name not in self._pods or _any_leads_to(self._in[target.name], source, port, protocol))
        }

    def _may_leave(self, source: Place, target: Place, port: int, protocol: str) -> bool:
        if source.name not in self._pods or _is_dns(target, port):
            return True
        return _any_leads_to(self._out[source.name], target, port, protocol)

    # -- the arrows

    def _draw(self, arrow: Arrow) -> None:
        targets = self._components(arrow.target)
        if arrow.source.id in ("Ingress", "LoadBalancer"):
            for target in targets:
                self._open_to_users(target, arrow.target.ports)
        for source in self._components(arrow.source):
            for target in targets:
                self._connect(source, target, self._ports_of(arrow, source, target))
            if not targets:
                self._out[source] += self._ways_out(source, arrow)

    def _ways_out(self, source: str, arrow: Arrow) -> list[Way]:
        """Where a box is that does not run in the cluster."""
        match arrow.target.id:
            case "public":
                # What the SSRF proxy lets through wherever it is, as far as somebody said where that is.
                ours = [*self._ways_to("api", only="FILES_URL"), *self._ways_to("sandbox", only="PIP_MIRROR_URL")]
                return [Way(public=True), *(way for way in ours if way.network or way.namespace)]
            case "kubernetes":
                return [Way(port) for port in API_SERVER_PORTS]
            case "repository":
                return self._ways_to(source)
            case "hosts":
                return [*self._ways_to("api", only="FILES_URL"), *self._ways_to(source)]
            case "marketplace" if arrow.label:
                return self._ways_to("api", only="MARKETPLACE_API_URL") if self._has_route(arrow.label) else []
            case "marketplace":
                return self._ways_to(source, only="MARKETPLACE_API_URL")
        if arrow.source.id == "ws":
            # It has the API's environment, and uses of it what is behind its two arrows.
            return [way for name in ("DB_HOST", "REDIS_HOST", "REDIS_SENTINELS") for way in self._ways_to(source, name)]
        if arrow.source.id == "agent":
            # Its URL may be in a Secret. It is that of the API's Redis, without the Sentinels.
            return self._ways_to("api", "REDIS_HOST")
        return self._ways_to(source) if arrow.target.is_store else []

    def _ports_of(self, arrow: Arrow, source: str, target: str) -> set[int]:
        """Those in the box; with a label, if the front door has that route, or else those that the caller is told."""
        written = set(arrow.target.parts[arrow.target.part_of(target) or ""])
        if arrow.source.id == "nginx" and arrow.label.startswith("/"):
            return written if any(self._has_route(route) for route in arrow.label.split()) else set()
        if (arrow.source.id, arrow.target.id) == ("agent", "redis"):
            return set() if target == "redis-sentinel" else {6379}
        told_of = {port for caller, called, port in self._mentions if (caller, called) == (source, target)}
        # What leads to the master of Sentinels is for those that cannot ask them.
        return told_of if arrow.label or target == "redis-proxy" else written

    def _has_route(self, route: str) -> bool:
        texts = list(_files(self._objects, self._pods["nginx"])) if "nginx" in self._pods else []
        return any(f"location {path} {{" in text for text in texts for path in (route, f"{route}/"))

    def _connect(self, source: str, target: str, ports: Iterable[int]) -> None:
        for port in set(ports) & self._listening(target):
            self._out[source].append(Way(port, component=target))
            self._in[target].append(Way(port, component=source))

    def _components(self, box: Box) -> list[str]:
        return [component for component in self._pods if box.part_of(component)]

    def _listening(self, component: str) -> set[int]:
        return {port["containerPort"] for port in self._pods[component].ports}

    # -- what the pods are told

    def _ways_to(self, component: str, only: str | None = None) -> list[Way]:
        """To the hosts that its environment names; the marketplace is a box of its own."""
        account = self._pods[component].spec.get("serviceAccountName") if component in self._pods else None
        accounts = [obj for obj in of_kind(self._objects, "ServiceAccount") if obj["metadata"]["name"] == account]
        annotations = accounts[0]["metadata"].get("annotations") or {} if accounts else {}
        hosts = [one for variables in self._variables.get(component, ()) for one in told(variables, annotations)]
        # A Redis runs beside each Sentinel.
        hosts += [one._replace(port=6379) for one in hosts if one.port == 26379]
        return [
            way
            for one in hosts
            if one.variable == only or (only is None and one.variable != "MARKETPLACE_API_URL")
            for way in self._way_to(one)
        ]

    def _way_to(self, one: Told) -> list[Way]:
        labels = one.host.split(".")
        here = one.host in ("localhost", "127.0.0.1", "0.0.0.0") or one.host.endswith(".localhost")
        if here or any(name in self._services for name in labels[:2]):
            return []
        if one.host in self._said.addresses:
            return [Way(one.port, network=cidr) for cidr in self._said.addresses[one.host]]
        if one.host == "marketplace.dify.ai":
            return [Way(one.port, public=True)]
        if one.is_address:
            return [Way(one.port, network=one.host)]
        if len(labels) == 1 or labels[2:3] == ["svc"]:
            return [Way(one.port, namespace=[*labels, self._namespace][1])]
        return [Way(one.port, but_for_metadata=True)]

    @property
    def _services(self) -> set[str]:
        clusters = {f"{obj['metadata']['name']}-rw" for obj in of_kind(self._objects, "Cluster")}
        return clusters | {obj["metadata"]["name"] for obj in of_kind(self._objects, "Service")}

    # -- what is not drawn for each installation

    def _draw_inside_of_stores(self) -> None:
        """The servers of one box reach each other as they are told: Milvus its etcd, Sentinels all of their Redis."""
        for source, target, port in self._mentions:
            if any(
                arrow.target.is_store and arrow.target.part_of(source) and arrow.target.part_of(target)
                for arrow in arrows()
            ):
                self._connect(source, target, [port])

    def _draw_what_the_operator_needs(self) -> None:
        for pod in operator_pods(self._objects):
            component = _component(pod)
            self._connect(component, component, REPLICATION)
            self._in[component] += [Way(port, namespace=self._said.operator_namespace) for port in REPLICATION]
            self._out[component] += [Way(port) for port in API_SERVER_PORTS]
            for store in of_kind(self._objects, "ObjectStore"):
                [(host, port)] = hosts_in(
                    store["spec"]["configuration"].get("endpointURL") or "https://s3.amazonaws.com"
                )
                self._out[component] += self._way_to(Told("endpointURL", host, port))

    def _open_doors_of_services(self) -> None:
        for service in of_kind(self._objects, "Service"):
            if service["spec"].get("type") in ("LoadBalancer", "NodePort"):
                for component, pod in self._pods.items():
                    if selects({"matchLabels": service["spec"].get("selector")}, pod.labels):
                        self._open_to_users(component, [port["targetPort"] for port in service["spec"]["ports"]])

    def _open_to_users(self, component: str, ports: Iterable[int]) -> None:
        namespaces = self._said.ingress_namespaces
        for port in ports:
            self._in[component] += [Way(port, namespace=name) for name in namespaces] if namespaces else [Way(port)]

    def _open_metrics(self) -> None:
        for component, port in METRICS.items():
            if component in self._pods and port in self._listening(component):
                self._in[component] += [Way(port, namespace=name) for name in self._said.monitoring_namespaces]

    def _add_what_was_said(self) -> None:
        for part, host, port in self._said.allow_to:
            ways = [Way(port, network=host)] if "/" in host else self._way_to(Told("allow_to", host, port))
            for component in self._pods if part == EVERY_PART else [part]:
                self._out[component] += ways
        for part, namespace, port in self._said.allow_from:
            self._in[part].append(Way(port, namespace=namespace))


def _is_dns(place: Place, port: int) -> bool:
    """Whether names are asked for there: pods of two namespaces, and whatever else has a private address."""
    if place.namespace in ("kube-system", "openshift-dns"):
        return port in DNS_PORTS
    return port == 53 and _is_private(place.address)


@cache
def _is_private(address: str) -> bool:
    there = ip_address(address)
    return any(there in network for network in PRIVATE_NETWORKS if network.version == there.version)


def _any_leads_to(ways: Iterable[Way], place: Place, port: int, protocol: str) -> bool:
    return any(way.leads_to(place, port, protocol) for way in ways)


def _component(pod: Pod) -> str:
    return pod.labels.get(COMPONENT) or pod.owner["metadata"]["labels"][COMPONENT]


def _variables(objects: list[Manifest], pod: Pod) -> list[dict[str, object]]:
    """What each of its containers reads."""
    return [dict(environment(objects, container, pod.namespace)) for container in containers(pod)]


def _files(objects: list[Manifest], pod: Pod) -> Iterator[str]:
    for volume in pod.spec.get("volumes") or []:
        if "configMap" in volume:
            yield from (
                find(objects, "ConfigMap", volume["configMap"]["name"], pod.namespace).get("data") or {}
            ).values()
