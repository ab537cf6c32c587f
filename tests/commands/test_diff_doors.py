"""`constructs-dify diff` tells what is opened wider than before, and what only looks like it."""

import copy
from typing import Any

import pytest

from tests.support.changes import at, edited, found, named, text, workload
from tests.support.charts import synth
from tests.support.manifests import Manifest

pytestmark = pytest.mark.commands

RBAC = "rbac.authorization.k8s.io/v1"


def said(rule: str, old: list[Manifest], new: list[Manifest]) -> str:
    return "\n".join(map(text, found(rule, old, new)))


def changed(obj: Manifest, path: str, value: Any) -> list[Manifest]:
    return edited([obj], obj["kind"], obj["metadata"]["name"], at(path, value))


def ingress(host: str = "dify.example.com", **notes: str) -> Manifest:
    backend = {"service": {"name": "app", "port": {"number": 80}}}
    paths = [{"path": "/", "pathType": "Prefix", "backend": backend}]
    rule: Manifest = {"http": {"paths": paths}, **({"host": host} if host else {})}
    obj = named("Ingress", "app", "networking.k8s.io/v1", spec={"rules": [rule]})
    obj["metadata"]["annotations"] = notes
    return obj


def policy(*blocks: dict[str, Any]) -> Manifest:
    rule = {"to": [{"ipBlock": block} for block in blocks], "ports": [{"port": 443}]}
    spec = {"podSelector": {}, "policyTypes": ["Egress"], "egress": [rule]}
    return named("NetworkPolicy", "app", "networking.k8s.io/v1", spec=spec)


def route(**parent: str) -> Manifest:
    spec = {"parentRefs": [{"name": "public", **parent}], "rules": [{"backendRefs": [{"name": "app", "port": 80}]}]}
    return named("HTTPRoute", "app", "gateway.networking.k8s.io/v1", spec=spec)


def service(**port: Any) -> Manifest:
    return named("Service", "app", spec={"ports": [{"name": "http", "port": 80, **port}], "selector": {"app": "app"}})


def test_a_listener_of_the_same_gateway_may_be_one_without_tls():
    words = said("controller-switched", [route(sectionName="https")], [route(sectionName="http")])
    assert "another listener" in words
    assert "https -> http" in words


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ({"nodePort": 30001}, {"nodePort": 30002}, "nodePort of port 80/TCP 30001 -> 30002"),
        ({"name": "http"}, {"name": "web"}, "name of port 80/TCP http -> web"),
    ],
)
def test_a_port_of_a_service_has_a_name_and_a_port_of_the_nodes_that_others_rely_on(
    old: dict[str, Any], new: dict[str, Any], says: str
):
    assert says in said("service-ports-changed", [service(**old)], [service(**new)])


@pytest.mark.parametrize("host", ["", "*.example.com"])
def test_a_host_that_a_wider_route_takes_still_leads_in(host: str):
    assert found("hosts-closed", [ingress()], [ingress(host)]) == []
    assert found("hosts-closed", [ingress()], [ingress("other.example.org")])


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("10.0.0.0/8", "0.0.0.0/1", "egress 0.0.0.0/1 (new)"),
        ("10.0.0.0/8", "10.0.0.0/16", ""),
        ("10.0.0.0/8", "nonsense", "egress nonsense (new)"),
    ],
)
def test_only_a_range_with_more_addresses_is_wider(old: str, new: str, says: str):
    words = said("ranges-widened", [policy({"cidr": old})], [policy({"cidr": new})])
    assert says in words
    assert bool(words) == bool(says)


def test_ranges_are_told_where_a_setting_names_the_host_too():
    old = synth()
    new = copy.deepcopy(old)
    for obj in new:
        if obj["kind"] == "NetworkPolicy" and obj["metadata"]["name"] == "dify-allow-from-api":
            for rule in obj["spec"]["egress"]:
                for peer in rule.get("to", []):
                    peer.get("ipBlock", {}).pop("except", None)
    assert "no longer without" in said("ranges-widened", old, new)


def test_what_was_open_to_public_addresses_is_not_closed_when_it_is_open_to_all():
    private = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"]
    old = [workload("Deployment", "app"), policy({"cidr": "0.0.0.0/0", "except": private})]
    new = [workload("Deployment", "app"), policy({"cidr": "0.0.0.0/0"})]
    assert found("connections-closed", old, new) == []
    assert found("ways-out-opened", old, new)
    assert found("connections-closed", new, old)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("securityContext.seccompProfile.type", "Unconfined", "seccompProfile Unconfined"),
        ("shareProcessNamespace", True, "shareProcessNamespace"),
        ("containers.0.ports", [{"containerPort": 80, "hostPort": 80}], "port 80 of the node (main)"),
        ("containers.0.securityContext.seccompProfile.type", "Unconfined", "seccompProfile Unconfined (main)"),
    ],
)
def test_pods_that_may_do_more_are_told(path: str, value: Any, says: str):
    obj = workload("Deployment", "app")
    assert says in said("pods-loosened", [obj], changed(obj, f"spec.template.spec.{path}", value))


def test_pods_with_another_account_have_its_rights():
    obj = workload("Deployment", "app")
    words = said("rights-given", [obj], changed(obj, "spec.template.spec.serviceAccountName", "mighty"))
    assert "gets the rights of ServiceAccount mighty" in words


def test_a_new_binding_for_the_whole_cluster_is_told_and_a_small_one_is_not():
    role = {"kind": "ClusterRole", "name": "cluster-admin"}
    subjects = [{"kind": "ServiceAccount", "name": "dify-api"}]
    old = [workload("Deployment", "app")]
    mighty = named("ClusterRoleBinding", "x", RBAC, roleRef=role, subjects=subjects)
    small = named("RoleBinding", "x", RBAC, roleRef={"kind": "Role", "name": "x"}, subjects=subjects)
    assert "newly gives ClusterRole cluster-admin\nServiceAccount dify-api" in said("rights-given", old, [*old, mighty])
    assert found("rights-given", old, [*old, small]) == []


def test_the_group_of_an_api_belongs_to_a_right():
    old = named("Role", "app", RBAC, rules=[{"apiGroups": [""], "resources": ["secrets"], "verbs": ["get"]}])
    assert "get secrets.*" in said("rights-added", [old], changed(old, "rules.0.apiGroups", ["*"]))


@pytest.mark.parametrize("name", ["whitelist-source-range", "ssl-redirect", "force-ssl-redirect", "auth-url"])
def test_an_annotation_that_guards_a_way_in_is_told(name: str):
    note = f"nginx.ingress.kubernetes.io/{name}"
    assert note in said("doors-widened", [ingress(**{note: "a"})], [ingress()])
    assert found("doors-widened", [ingress()], [ingress(note="b")]) == []


def test_a_route_of_openshift_that_answers_in_the_clear_is_told():
    tls = {"termination": "edge", "insecureEdgeTerminationPolicy": "Redirect"}
    obj = named("Route", "app", "route.openshift.io/v1", spec={"tls": tls})
    new = changed(obj, "spec.tls.insecureEdgeTerminationPolicy", "Allow")
    assert "insecureEdgeTerminationPolicy Redirect -> Allow" in said("doors-widened", [obj], new)


def test_a_service_that_a_route_needs_is_not_among_those_to_delete():
    assert found("objects-left", [service(), ingress()], [ingress()]) == []
    assert found("objects-left", [service(), ingress()], [])
