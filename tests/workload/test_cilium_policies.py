"""With Cilium, what leads out of the cluster is allowed by name, and by nothing beside it."""

from ipaddress import ip_address, ip_network
from typing import Any

import pytest
import yaml
from cdk8s import ApiObject

from constructs_dify import (
    Installation,
    Network,
    Postgres,
    SsrfProxyOptions,
    Storage,
    VectorStore,
    WebTier,
)
from tests.support.charts import alone, synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.samples import key

Objects = list[Manifest]

OPTIONS: dict[str, Any] = {
    "network": Network(cilium=True, addresses={"mail.example.com": ["10.9.0.0/16"]}),
    "postgres": Postgres.external(host="PG.example.com", username="dify", password=key()),
    "vector_store": VectorStore.qdrant(url="http://qdrant.vectors.svc:6333", api_key=key()),
    "settings": {"MAIL_TYPE": "smtp", "SMTP_SERVER": "mail.example.com", "SMTP_PORT": "2525"},
    "ssrf_proxy": SsrfProxyOptions(allow_domains=[".corp.example.com"]),
}

API = """\
endpointSelector:
  matchLabels:
    app.kubernetes.io/component: api
    app.kubernetes.io/instance: dify
    app.kubernetes.io/name: dify
    constructs-dify/installation: dify
egress:
- toFQDNs:
  - matchName: pg.example.com
  toPorts:
  - ports:
    - port: '5432'
      protocol: TCP
- toFQDNs:
  - matchName: marketplace.dify.ai
  toPorts:
  - ports:
    - port: '443'
      protocol: TCP
- toCIDRSet:
  - cidr: 10.9.0.0/16
  toPorts:
  - ports:
    - port: '2525'
      protocol: TCP
"""


@pytest.fixture(scope="module")
def objects() -> Objects:
    return synth(**OPTIONS)


def egress(objects: Objects, name: str) -> list[Manifest]:
    return find(objects, "CiliumNetworkPolicy", f"dify-allow-{name}")["spec"]["egress"]


def allow_to(host: str, port: int, network: Network | None = None) -> Manifest:
    """The policy that one more destination makes."""
    install = Installation(name="dify", namespace="dify", network=network or Network(cilium=True))
    policy = alone(WebTier, install=install)[0].allow_to(host, port)
    assert isinstance(policy, ApiObject)
    return policy.to_json()


def test_a_policy_reads_like_what_it_allows(objects: Objects):
    found = find(objects, "CiliumNetworkPolicy", "dify-allow-from-api-outside")
    assert yaml.dump(found["spec"], sort_keys=False) == API
    assert found["metadata"]["labels"] == find(objects, "NetworkPolicy", "dify-default-deny")["metadata"]["labels"]


def test_a_part_less_changes_no_policy_of_the_others(objects: Objects):
    again = synth(**{**OPTIONS, "beat": None})
    for name in ("from-api-outside", "from-ssrf-proxy-outside", "dns"):
        assert egress(objects, name) == egress(again, name)


def test_no_network_policy_opens_an_address_beside_it(objects: Objects):
    for policy in of_kind(objects, "NetworkPolicy"):
        for rule in policy["spec"].get("egress", []):
            assert rule.get("to"), f"{policy['metadata']['name']} leads everywhere"
            assert not any("ipBlock" in peer for peer in rule["to"]), policy["metadata"]["name"]


def test_everything_is_denied_and_pods_are_connected_as_without_cilium(objects: Objects):
    plain = synth(**{**OPTIONS, "network": Network(addresses=OPTIONS["network"].addresses)})
    for name in ("dify-default-deny", "dify-allow-to-api", "dify-allow-to-nginx", "dify-allow-from-nginx"):
        assert find(objects, "NetworkPolicy", name) == find(plain, "NetworkPolicy", name)
    # What is in the cluster outside of the installation, too.
    [rule] = [r for r in find(objects, "NetworkPolicy", "dify-allow-from-api")["spec"]["egress"] if _is_qdrant(r)]
    assert rule["to"] == [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "vectors"}}}]


def _is_qdrant(rule: Manifest) -> bool:
    return [port["port"] for port in rule["ports"]] == [6333]


def test_whatever_leads_out_without_cilium_leads_out_with_it(objects: Objects):
    plain = synth(**{**OPTIONS, "network": Network(addresses=OPTIONS["network"].addresses)})
    for policy in of_kind(plain, "NetworkPolicy"):
        name = policy["metadata"]["name"]
        blocks = [peer for rule in policy["spec"].get("egress", []) for peer in rule.get("to", []) if "ipBlock" in peer]
        if blocks and name != "dify-allow-dns":
            assert find(objects, "CiliumNetworkPolicy", f"{name}-outside")


def test_cilium_sees_every_answer_of_the_dns_wherever_it_is(objects: Objects):
    rules = egress(objects, "dns")
    assert {"matchLabels": {"k8s:io.kubernetes.pod.namespace": "kube-system"}} in rules[0]["toEndpoints"]
    for rule in rules:
        for to in rule["toPorts"]:
            assert to["rules"]["dns"] == [{"matchPattern": "*"}]
            assert {port["protocol"] for port in to["ports"]} == {"ANY"}
    assert {entity for rule in rules for entity in rule.get("toEntities", [])} == {"host"}
    assert "dify-allow-dns" not in {policy["metadata"]["name"] for policy in of_kind(objects, "NetworkPolicy")}


def test_the_job_reaches_the_api_server_and_nothing_else(objects: Objects):
    [rule] = egress(objects, "from-create-secrets-outside")
    assert rule["toEntities"] == ["kube-apiserver"]
    assert {"443", "6443"} <= {port["port"] for to in rule["toPorts"] for port in to["ports"]}


def test_the_port_of_the_api_server_is_the_one_that_the_network_says():
    network = Network(cilium=True, api_server=["10.1.2.3:7443"])
    for policy in (
        find(synth(network=network), "CiliumNetworkPolicy", "dify-allow-from-create-secrets-outside"),
        allow_to("kubernetes.default.svc", 443, network),
    ):
        [rule] = policy["spec"]["egress"]
        assert rule == {
            "toEntities": ["kube-apiserver"], "toPorts": [{"ports": [{"port": "7443", "protocol": "TCP"}]}],
        }  # fmt: skip


@pytest.mark.parametrize("part", ["plugin-daemon", "ssrf-proxy"])
def test_the_internet_is_public_addresses_and_not_all_the_world(part: str, objects: Objects):
    ranges = [block for rule in egress(objects, f"from-{part}-outside") for block in rule.get("toCIDRSet", [])]
    assert _holds(ranges, "1.1.1.1")
    assert _holds(ranges, "2606:4700:4700::1111")
    for address in ("10.0.0.1", "169.254.169.254", "100.100.100.200", "fd00:ec2::254"):
        assert not _holds(ranges, address), address
    assert "toEntities" not in str(egress(objects, f"from-{part}-outside"))


def _holds(blocks: list[Manifest], address: str) -> bool:
    there = ip_address(address)
    return any(
        there in ip_network(block["cidr"]) and not any(there in ip_network(hole) for hole in block.get("except", []))
        for block in blocks
    )


def test_all_that_is_below_a_domain_is_a_pattern(objects: Objects):
    [rule] = [rule for rule in egress(objects, "from-ssrf-proxy-outside") if "toFQDNs" in rule]
    assert rule == {
        "toFQDNs": [
            {"matchName": "corp.example.com"},
            {"matchPattern": "*.corp.example.com"},
            {"matchPattern": "*.*.corp.example.com"},
        ]
    }


def test_the_agent_that_gives_out_a_role_is_the_node_to_cilium():
    storage = Storage.google_cloud(bucket="dify", plugins=Storage.local())
    rules = egress(synth(storage=storage, network=Network(cilium=True)), "from-api-outside")
    ports = [{"ports": [{"port": "80", "protocol": "TCP"}]}]
    assert {"toEntities": ["host"], "toPorts": ports} in rules
    assert {"toCIDRSet": [{"cidr": "169.254.169.254/32"}], "toPorts": ports} in rules


def test_what_is_opened_by_hand_is_of_the_kind_that_it_needs():
    assert allow_to("models.example.com", 443)["spec"]["egress"][0]["toFQDNs"] == [{"matchName": "models.example.com"}]
    assert allow_to("10.20.0.0/16", 443)["spec"]["egress"][0]["toCIDRSet"] == [{"cidr": "10.20.0.0/16"}]
    assert allow_to("ollama.models.svc", 11434)["kind"] == "NetworkPolicy"


def test_the_pods_of_an_operator_ask_the_same_dns():
    objects = synth(postgres=Postgres.cloudnative_pg(), network=Network(cilium=True))
    assert egress(objects, "dns-postgres") == egress(objects, "dns")
    assert {"toEntities": ["kube-apiserver"]}.items() <= egress(objects, "from-postgres-outside")[0].items()


def test_names_of_policies_are_told_apart_from_those_of_network_policies(objects: Objects):
    policies = [*of_kind(objects, "NetworkPolicy"), *of_kind(objects, "CiliumNetworkPolicy")]
    names = [policy["metadata"]["name"] for policy in policies]
    assert len(names) == len(set(names))
