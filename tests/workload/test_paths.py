"""Where parts may go in the cluster at hand: its DNS and API server, named addresses, the pods behind Services."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from cdk8s import App
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Destination,
    DifyChart,
    Installation,
    NetworkPolicies,
    Postgres,
    Redis,
    ServicePortWarning,
    Storage,
    Tier,
    VectorStore,
    WebTier,
)
from constructs_dify import Network as Walls
from tests.support.charts import alone, dify, empty_chart, objects_of, synth
from tests.support.manifests import Manifest, find
from tests.support.network import Network
from tests.support.samples import key

PUBLIC, PRIVATE, METADATA = "1.1.1.1", "10.20.30.40", "169.254.169.254"
STRANGER = {"app": "stranger"}


@pytest.fixture(scope="module")
def network(default_objects: list[Manifest]) -> Network:
    return Network(default_objects)


# -- where names are asked for, and where the API server is -------------------------------------------------------

DNS_OF: dict[str, tuple[dict[str, str] | str, str, int]] = {
    "kubeadm, EKS, AKS, k3s": ({"k8s-app": "kube-dns"}, "kube-system", 53),
    "a chart of CoreDNS": ({"app.kubernetes.io/name": "coredns"}, "kube-system", 53),
    "a cache that is a pod, as in GKE": ({"k8s-app": "node-local-dns"}, "kube-system", 53),
    "vcluster": ({"k8s-app": "kube-dns"}, "kube-system", 1053),
    "Gardener": ({"k8s-app": "kube-dns"}, "kube-system", 8053),
    "OpenShift": ({"dns.operator.openshift.io/daemonset-dns": "default"}, "openshift-dns", 5353),
    "NodeLocal DNSCache": ("169.254.20.10", "", 53),
    "Kubespray's cache": ("169.254.25.10", "", 53),
    "EKS Auto Mode, at the cluster IP": ("172.20.0.10", "", 53),
    "GKE with Cloud DNS": ("169.254.169.254", "", 53),
    "GKE with NodeLocal DNSCache, at the cluster IP": ("34.118.224.10", "", 53),
    "the resolver of a VPC": ("10.0.0.2", "", 53),
    "the resolver of AWS": ("169.254.169.253", "", 53),
    "the resolver of AWS, IPv6": ("fd00:ec2::253", "", 53),
    "a cluster IP of IPv6": ("fd12:3456::a", "", 53),
}


@pytest.mark.parametrize("cluster", DNS_OF)
@pytest.mark.parametrize("protocol", ["UDP", "TCP"])
def test_every_common_cluster_answers_who_asks_for_a_name(cluster: str, protocol: str, network: Network):
    there, namespace, port = DNS_OF[cluster]
    if isinstance(there, str):
        assert network.allows_address("web", there, port, protocol)
    else:
        assert network.allows(
            "web", there, port, source_namespace="dify", target_namespace=namespace, protocol=protocol
        )


def test_names_are_asked_for_nowhere_else(network: Network):
    for address in (PUBLIC, "2606:4700:4700::1111", "168.63.129.16"):
        assert not network.allows_address("web", address, 53, "UDP")
    for port in (80, 5353, 8053):
        assert not network.allows_address("web", PRIVATE, port, "UDP")
        assert not network.allows_address("web", METADATA, port)
    assert not network.allows("web", STRANGER, 8080, source_namespace="dify", target_namespace="kube-system")


def test_the_dns_is_where_the_network_says_and_nowhere_else():
    network = Network(synth(network=Walls(dns=["openshift-dns:5353", "10.0.0.10", "[fd00::10]:5353"])))
    for protocol in ("UDP", "TCP"):
        assert network.allows(
            "web", STRANGER, 5353, source_namespace="dify", target_namespace="openshift-dns", protocol=protocol
        )
        assert network.allows_address("web", "10.0.0.10", 53, protocol)
        assert network.allows_address("web", "fd00::10", 5353, protocol)
    for address, port in (("10.0.0.11", 53), ("10.0.0.10", 5353), ("169.254.20.10", 53), ("fd00::10", 53)):
        assert not network.allows_address("web", address, port, "UDP")
    kube_system: dict[str, Any] = {"source_namespace": "dify", "target_namespace": "kube-system"}
    assert not network.allows("web", {"k8s-app": "kube-dns"}, 53, protocol="UDP", **kube_system)


def test_a_name_server_of_a_part_is_one_that_the_network_lets_it_ask():
    def ask(address: str, **options: Any) -> None:
        install = Installation(name="dify", namespace="dify", **options)
        alone(WebTier, install=install, tier=Tier(dns_config=k8s.PodDnsConfig(nameservers=[address])))

    expected = r'^web\.dns_config\.nameservers\[0\]: got \'8\.8\.8\.8\'; .*dns=\["kube-system", "8\.8\.8\.8"\]'
    with pytest.raises(ValueError, match=expected):
        ask("8.8.8.8")
    with pytest.raises(ValueError, match=r"got '10\.0\.0\.11'"):
        ask("10.0.0.11", network=Walls(dns=["10.0.0.10"]))
    ask("8.8.8.8", network=Walls(dns=["kube-system", "8.8.8.8"]))
    ask("8.8.8.8", network=None)
    ask("10.0.0.10")
    # A cluster IP, behind which the pods are.
    ask("10.96.0.10", network=Walls(dns=["kube-system"]))


def test_the_resolvers_of_an_operator_s_pods_are_the_same():
    objects = synth(postgres=Postgres.cloudnative_pg(), network=Walls(dns=["10.0.0.10"]))
    for name in ("dify-allow-dns", "dify-allow-dns-postgres"):
        [rule] = find(objects, "NetworkPolicy", name)["spec"]["egress"]
        assert rule["to"] == [{"ipBlock": {"cidr": "10.0.0.10/32"}}]


@pytest.mark.parametrize("port", [443, 6443, 16443, 8443, 6444, 2040])
def test_the_job_finds_the_api_server_wherever_it_listens(port: int, network: Network):
    for address in (PUBLIC, PRIVATE, "172.20.0.1", "fd00::1"):
        assert network.allows_address("create-secrets", address, port)
    assert network.allows("create-secrets", STRANGER, port, source_namespace="dify", target_namespace="other")


def test_the_api_server_is_where_the_network_says_at_the_port_that_it_says():
    walls = Walls(api_server=["10.1.2.3:7443", "10.2.0.0/24"])
    network = Network(synth(network=walls, postgres=Postgres.cloudnative_pg()))
    servers = {"cnpg.io/cluster": "dify-postgres", "constructs-dify/installation": "dify"}
    for source in ("create-secrets", servers):
        assert network.allows_address(source, "10.1.2.3", 7443)
        assert not network.allows_address(source, "10.1.2.3", 6443)
        assert network.allows_address(source, "10.2.0.9", 16443)
        assert not network.allows_address(source, "10.2.0.9", 7443)
        assert not network.allows_address(source, PRIVATE, 443)


@pytest.mark.parametrize("option", ["dns", "api_server"])
@pytest.mark.parametrize(
    "text",
    ["dns.example.com", "10.0.0.1/8", "10.0.0.1:0", "10.0.0.1:70000", "10.0.0.1:dns", "", ":53", "fd00::10:x", "Kube",
     "[kube-system", "https://10.0.0.1", "fe80::1%eth0"],
)  # fmt: skip
def test_a_place_is_an_address_a_range_or_a_namespace_with_a_port(option: str, text: str):
    with pytest.raises(ValueError, match=rf"^Network\.{option}\[0\]: got .*; expected "):
        Walls(dns=[text]) if option == "dns" else Walls(api_server=[text])


def test_a_list_of_no_places_is_refused():
    with pytest.raises(ValueError, match=r"^Network\.dns: got \[\]; expected at least one place"):
        Walls(dns=[])


def test_the_addresses_of_the_api_server_have_one_place():
    for host in ("kubernetes.default.svc", "kubernetes.default", "Kubernetes.default.svc.cluster.local"):
        with pytest.raises(ValueError, match=r"give its addresses as api_server=\['10\.9\.8\.7/32'\]"):
            Walls(addresses={host: ["10.9.8.7/32"]})


# -- hosts whose addresses are known --------------------------------------------------------------------------------


def narrowed(host: str, **options: Any) -> Network:
    """The network of an installation that has nothing on port 443 but what is given, with an address for one host."""
    return Network(synth(marketplace=None, network=Walls(addresses={host: ["10.9.8.0/24", "fd09::/64"]}), **options))


SENTINEL_SET = Redis.external_sentinel(
    nodes=["s1.example.com:26380"], master="m", proxy="redis.example.com:6381", password=key()
)
HOSTS: dict[str, tuple[str, dict[str, Any], str, int]] = {
    "postgres": (
        "pg.example.com",
        {"postgres": Postgres.external(host="PG.example.com", username="dify", password=key())},
        "plugin-daemon", 5432,
    ),
    "redis": ("redis.example.com", {"redis": Redis.external(host="redis.example.com", password=key())}, "beat", 6379),
    "a sentinel": (
        "s1.example.com",
        {"redis": SENTINEL_SET},
        "worker", 26380,
    ),
    "a Redis beside its sentinel": (
        "s1.example.com",
        {"redis": SENTINEL_SET},
        "worker", 6379,
    ),
    "a vector store": (
        "qdrant.example.com",
        {"vector_store": VectorStore.qdrant(url="https://Qdrant.example.com:6333", api_key=key())},
        "api", 6333,
    ),
    "S3": (
        "s3.eu-central-1.amazonaws.com",
        {
            "storage": Storage.s3(
                bucket="b", plugin_bucket="b", region="eu-central-1", access_key=key("a"), secret_key=key("s")
            )
        },
        "api", 443,
    ),
    "Azure": (
        "account.blob.core.windows.net",
        {
            "storage": Storage.azure_blob(
                account="account", container="c", plugin_container="c", account_key=key(),
                connection_string=key("c"),
            )
        },
        "worker", 443,
    ),
    "COS": (
        "cos.ap-guangzhou.myqcloud.com",
        {
            "storage": Storage.tencent_cos(
                bucket="b-1", plugin_bucket="b-1", region="ap-guangzhou", secret_id=key("i"), secret_key=key()
            )
        },
        "worker", 443,
    ),
    "a mail server": (
        "mail.example.com", {"settings": {"SMTP_SERVER": "Mail.example.com", "SMTP_PORT": "2525"}}, "worker", 2525,
    ),
    "a URL in a setting": (
        "etl.example.com", {"settings": {"UNSTRUCTURED_API_URL": "https://etl.example.com/general"}}, "worker", 443,
    ),
    "the public URL": ("dify.example.com", {"public_url": "https://Dify.example.com"}, "plugin-daemon", 443),
    "a service in the cluster": (
        "minio.minio.svc",
        {
            "storage": Storage.s3(
                bucket="b", plugin_bucket="b", region="r", endpoint="http://minio.minio.svc:9000",
                access_key=key("a"), secret_key=key("s"),
            )
        },
        "api", 9000,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HOSTS)
def test_whoever_connects_to_a_host_reaches_the_addresses_that_are_named_and_no_others(case: str):
    host, options, part, port = HOSTS[case]
    network = narrowed(host, **options)
    assert network.allows_address(part, "10.9.8.7", port)
    assert network.allows_address(part, "fd09::7", port)
    assert not network.allows_address(part, "10.9.8.7", port + 1) or part == "plugin-daemon"
    for other in ("10.9.9.7", "fd09:1::7", METADATA):
        assert not network.allows_address(part, other, port), other
    if part != "plugin-daemon":
        assert not network.allows_address(part, PUBLIC, port)
    assert not network.allows(part, STRANGER, port, source_namespace="dify", target_namespace="minio")


def test_a_role_of_the_cloud_needs_more_than_the_storage():
    role = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
    storage = Storage.s3(bucket="b", plugin_bucket="b", region="eu-central-1", service_account_annotations=role)
    places = {"s3.eu-central-1.amazonaws.com": ["10.9.8.0/24"], "sts.eu-central-1.amazonaws.com": ["10.9.7.0/24"]}
    network = Network(synth(marketplace=None, storage=storage, network=Walls(addresses=places)))
    for address in ("10.9.8.7", "10.9.7.7"):
        assert network.allows_address("api", address, 443)
    assert not network.allows_address("api", "10.9.6.7", 443)


def test_the_job_may_be_told_where_the_api_server_is():
    network = Network(synth(network=Walls(api_server=["10.9.8.7"])))
    assert network.allows_address("create-secrets", "10.9.8.7", 6443)
    assert not network.allows_address("create-secrets", PRIVATE, 6443)


def test_the_marketplace_may_be_somewhere_else():
    network = Network(synth(network=Walls(addresses={"marketplace.dify.ai": ["10.9.8.7/32"]})))
    assert network.allows_address("api", "10.9.8.7", 443)
    assert not network.allows_address("api", PUBLIC, 443)


def test_a_host_that_was_allowed_by_hand_is_at_the_addresses_that_are_named():
    chart = dify(network=Walls(addresses={"models.example.com": ["10.9.8.0/24"]}))
    assert chart.web
    chart.web.allow_to("Models.example.com", 8000)
    network = Network(objects_of(chart))
    assert network.allows_address("web", "10.9.8.7", 8000)
    assert not network.allows_address("web", "10.9.9.7", 8000)


def test_a_wide_range_is_open_without_the_metadata_and_a_narrow_one_as_it_is_written():
    setting = {"settings": {"SMTP_SERVER": "mail.example.com"}}
    wide = Network(synth(**setting, network=Walls(addresses={"mail.example.com": ["0.0.0.0/0", "fc00::/7"]})))
    narrow = Network(synth(**setting, network=Walls(addresses={"mail.example.com": ["169.254.171.0/24"]})))
    assert wide.allows_address("api", PRIVATE, 465)
    for address in (METADATA, "100.100.100.200", "fd00:ec2::254"):
        assert not wide.allows_address("api", address, 465)
    # Where VPC Lattice has its services.
    assert narrow.allows_address("api", "169.254.171.7", 465)
    assert not narrow.allows_address("api", METADATA, 465)


def refused(**options: Any) -> str:
    app = App()
    DifyChart(app, "dify", namespace="dify", **options)
    with pytest.raises(Exception, match="Validation failed") as error:
        app.synth_yaml()
    return str(error.value)


def test_addresses_of_a_host_that_nobody_connects_to_are_refused_with_those_that_somebody_does():
    mistake = "network.addresses: got {!r}, to which no part connects"
    message = refused(
        network=Walls(addresses={"pg.exmaple.com": ["10.9.8.0/24"]}),
        postgres=Postgres.external(host="pg.example.com", username="dify", password=key()),
        redis=Redis.external(host="redis.data.svc", password=key()),
    )
    assert f"{mistake.format('pg.exmaple.com')}; did you mean 'pg.example.com'?" in message
    for host in ("marketplace.dify.ai", "redis.data.svc"):
        assert host in message
    # An address has no name to be called by.
    message = refused(
        network=Walls(addresses={"10.9.8.7": ["10.9.8.0/24"]}),
        postgres=Postgres.external(host="10.9.8.7", username="dify", password=key()),
    )
    assert mistake.format("10.9.8.7") in message


# -- the port of a Service, and that of its pods ------------------------------------------------------------------

SPELLINGS = ["weaviate", "weaviate.vectors", "weaviate.vectors.svc", "Weaviate.vectors.svc.cluster.local"]


@pytest.mark.parametrize("named", ["weaviate:80", "weaviate.vectors:80", "weaviate.vectors.svc:80"])
@pytest.mark.parametrize("host", SPELLINGS)
def test_the_path_to_a_service_leads_to_the_port_of_its_pods(host: str, named: str):
    install = Installation(name="dify", namespace="vectors", network=Walls(target_ports={named: 8080}))
    part, _ = alone(WebTier, install=install)
    policy = part.allow_to(host, 80)
    assert policy is not None
    [rule] = policy.to_json()["spec"]["egress"]
    assert rule["ports"] == [{"port": 8080, "protocol": "TCP"}]
    assert "ipBlock" not in str(rule["to"])


def test_settings_and_choices_lead_to_the_port_of_the_pods_too():
    walls = Walls(target_ports={"weaviate.vectors.svc:80": 8080, "unstructured.etl.svc:443": 8443})
    network = Network(
        synth(
            network=walls,
            vector_store=VectorStore.weaviate(url="http://weaviate.vectors", api_key=key()),
            settings={"UNSTRUCTURED_API_URL": "https://unstructured.etl.svc/general"},
        )
    )
    for namespace, port, service in (("vectors", 8080, 80), ("etl", 8443, 443)):
        there: dict[str, Any] = {"source_namespace": "dify", "target_namespace": namespace}
        assert network.allows("api", STRANGER, port, **there)
        assert not network.allows("api", STRANGER, service, **there)


def test_a_service_of_the_installation_with_another_port_leads_to_that_of_its_pods():
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", service_ports={"api": 8080}))
    opened = part.allow_to("dify-api.dify.svc", 8080)
    assert opened
    [rule] = opened.to_json()["spec"]["egress"]
    assert rule["ports"] == [{"port": 5001, "protocol": "TCP"}]


def test_what_a_part_speaks_udp_to_lets_it_in_by_udp():
    install = Installation(name="dify", namespace="dify")

    @dataclass
    class Pods:
        component: str
        destinations: Sequence[Destination] = ()

        @property
        def pod_labels(self) -> dict[str, str]:
            return install.selector(self.component)

        @property
        def ports(self) -> dict[str, int]:
            return {}

    chart = empty_chart()
    caller = Pods("caller", [Destination(part="syslog", ports=(514,), protocols=("UDP",))])
    NetworkPolicies(chart, "network", install=install, parts=[caller, Pods("syslog")], entrances={})
    network = Network(objects_of(chart))
    for protocol, open in (("UDP", True), ("TCP", False)):
        assert network.allows(
            install.selector("caller") | install.own_label(), install.selector("syslog") | install.own_label(), 514,
            source_namespace="dify", target_namespace="dify", protocol=protocol,
        ) is open  # fmt: skip


def test_a_domain_of_two_labels_stays_a_domain():
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=Walls()))
    policy = part.allow_to("example.com", 80)
    assert policy is not None
    assert "0.0.0.0/0" in str(policy.to_json())


def test_a_port_that_is_hardly_that_of_the_pods_is_warned_of_with_what_to_write():
    part, _ = alone(WebTier)
    with pytest.warns(ServicePortWarning, match=r'target_ports=\{"weaviate\.vectors\.svc:80": 8080\}.*endpointslices'):
        part.allow_to("weaviate.vectors.svc", 80)
    with pytest.warns(ServicePortWarning, match='"collector.dify.svc:443": 443'):
        part.allow_to("collector", [443, 4317])


def test_a_port_that_is_confirmed_or_that_nothing_is_behind_is_not_warned_of():
    install = Installation(name="dify", namespace="dify", network=Walls(target_ports={"collector:80": 80}))
    part, _ = alone(WebTier, install=install)
    # All warnings are errors here.
    for host, port in (("collector", 80), ("ollama.models.svc", 11434), ("example.com", 80), ("dify-nginx", 80)):
        part.allow_to(host, port)
    nowhere, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=None))
    nowhere.allow_to("collector", 80)


def test_a_service_to_which_nothing_connects_is_refused_with_those_to_which_something_does():
    message = refused(
        network=Walls(target_ports={"weaviat.vectors.svc:80": 8080}),
        vector_store=VectorStore.weaviate(url="http://weaviate.vectors.svc:8000", api_key=key()),
    )
    assert "network.target_ports: got 'weaviat.vectors.svc:80', to which no part connects" in message
    assert "did you mean 'weaviate.vectors.svc:8000'?" in message


@pytest.mark.parametrize(
    "name", ["weaviate", "weaviate.vectors.svc", "a.b.example.com:80", "10.0.0.1:80", "x:0", "x:y"]
)
def test_a_target_port_is_of_a_service_and_its_port(name: str):
    with pytest.raises(ValueError, match=r"^Network\.target_ports: got "):
        Walls(target_ports={name: 8080})


def test_a_service_has_one_target_port_however_it_is_spelled():
    walls = Walls(target_ports={"weaviate:80": 8080, "weaviate.dify.svc:80": 8081})
    part, _ = alone(WebTier, install=Installation(name="dify", namespace="dify", network=walls))
    with pytest.raises(ValueError, match=r"^Network\.target_ports: got .*expected weaviate\.dify:80 once"):
        part.allow_to("weaviate", 80)
