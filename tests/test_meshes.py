"""The programs of docs/meshes.md: what they add is valid, is what the mesh needs, and opens nothing else."""

from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import cdk8s
import pytest
import yaml

from tests.support.manifests import Manifest, find, of_kind
from tests.support.schemas import schema_errors, versions
from tests.support.user_programs import IN_DOCS

SIDECARS, AMBIENT, LINKERD = (name for name in IN_DOCS if name.startswith("meshes_"))


@cache
def objects_of(name: str) -> list[Manifest]:
    with TemporaryDirectory() as folder:
        with patch.object(cdk8s, "App", partial(cdk8s.App, outdir=folder)):
            exec(compile(IN_DOCS[name], "docs", "exec"), {"__name__": "__main__"})
        [path] = Path(folder).glob("*.yaml")
        return list(yaml.load_all(path.read_text(), yaml.CSafeLoader))


def egress_ports(objects: list[Manifest], component: str, namespace: str) -> set[int]:
    """The ports of a namespace that a part may connect to."""
    return {
        port["port"]
        for policy in of_kind(objects, "NetworkPolicy")
        if policy["spec"]["podSelector"].get("matchLabels", {}).get("app.kubernetes.io/component") == component
        for rule in policy["spec"].get("egress", [])
        if namespace in str(rule.get("to"))
        for port in rule["ports"]
    }


@pytest.mark.parametrize("name", [SIDECARS, AMBIENT, LINKERD])
def test_a_cluster_takes_the_manifests(name: str):
    # Native sidecars are of 1.29, and so are these pages.
    assert schema_errors(objects_of(name), versions()[-1]) == []


@pytest.mark.parametrize("name", [SIDECARS, LINKERD])
def test_every_pod_asks_for_a_native_sidecar_jobs_included(name: str):
    for kind in ("Deployment", "StatefulSet", "Job"):
        for workload in of_kind(objects_of(name), kind):
            annotations = workload["spec"]["template"]["metadata"]["annotations"]
            assert [value for key, value in annotations.items() if "ative" in key] == ["true"], workload["metadata"]


@pytest.mark.parametrize("part", ["api", "migrate", "create-secrets", "postgres", "nginx"])
def test_every_proxy_reaches_its_control_plane(part: str):
    assert egress_ports(objects_of(SIDECARS), part, "istio-system") == {15012}
    assert egress_ports(objects_of(LINKERD), part, "'linkerd'") == {8080, 8086, 8090}


def test_the_outgoing_proxy_is_no_http_to_istio():
    ports = find(objects_of(SIDECARS), "Service", "dify-ssrf-proxy")["spec"]["ports"]
    # The second is for the commands of agents.
    assert [(port["name"], port["appProtocol"]) for port in ports] == [("http", "tcp"), ("agents", "tcp")]


def test_each_edge_between_pods_has_a_twin_for_the_tunnel_alone():
    policies = {policy["metadata"]["name"]: policy["spec"] for policy in of_kind(objects_of(AMBIENT), "NetworkPolicy")}
    twins = 0
    for name, spec in policies.items():
        if name.endswith("-tunnel") or f"{name}-tunnel" not in policies:
            continue
        twin = policies[f"{name}-tunnel"]
        assert twin["podSelector"] == spec["podSelector"]
        for direction, peers in (("ingress", "from"), ("egress", "to")):
            edges = [rule for rule in spec.get(direction, []) if peers in rule and "ipBlock" not in str(rule[peers])]
            assert [rule[peers] for rule in twin.get(direction, [])] == [rule[peers] for rule in edges]
            twins += len(edges)
            for rule in twin.get(direction, []):
                assert rule["ports"] == [{"port": 15008, "protocol": "TCP"}]
    assert twins > 20
    assert "dify-default-deny-tunnel" not in policies


def test_the_namespace_is_in_the_mesh():
    def metadata(name: str) -> Manifest:
        return find(objects_of(name), "Namespace", "dify")["metadata"]

    assert metadata(SIDECARS)["labels"]["istio-injection"] == "enabled"
    assert metadata(AMBIENT)["labels"]["istio.io/dataplane-mode"] == "ambient"
    assert metadata(LINKERD)["annotations"]["linkerd.io/inject"] == "enabled"
