"""The checkers themselves: each of them sees the fault that it is there for, and no fault where there is none."""

from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.manifests import Manifest, SecretRef, containers, environment, find, pods, selects
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.schemas import schema_errors, versions

SAMPLE = list(yaml.safe_load_all((Path(__file__).parent / "support" / "sample.yaml").read_text()))
GENERATED = {"shop-generated": {"password"}}
COMPONENT = "app.kubernetes.io/component"

Objects = list[Manifest]


@pytest.fixture
def objects() -> Objects:
    return deepcopy(SAMPLE)


def spec(objects: Objects, kind: str, name: str = "shop-api") -> Any:
    return find(objects, kind, name)["spec"]


def pod(objects: Objects) -> Any:
    return spec(objects, "Deployment")["template"]["spec"]


def container(objects: Objects) -> Any:
    return pod(objects)["containers"][0]


def variable(objects: Objects, name: str) -> Any:
    return next(entry for entry in container(objects)["env"] if entry["name"] == name)


def drop(objects: Objects, kind: str, name: str) -> None:
    objects.remove(find(objects, kind, name))


def assert_reported(objects: Objects, *sentences: str) -> None:
    """The sentences, or the parts of sentences, are reported, in any order, and nothing else is."""
    errors = sorted(reference_errors(objects, secret_keys=GENERATED))
    assert len(errors) == len(sentences), errors
    for sentence in sentences:
        assert any(sentence in error for error in errors), errors


# -- references ---------------------------------------------------------------------------------------------------


def test_a_sound_manifest_has_no_reference_errors(objects: Objects):
    assert_reported(objects)


def test_a_config_map_that_env_from_names_has_to_exist(objects: Objects):
    container(objects)["envFrom"].append({"configMapRef": {"name": "gone"}})
    assert_reported(objects, "Deployment/shop-api container api: ConfigMap/gone does not exist")


def test_a_key_of_a_config_map_has_to_exist(objects: Objects):
    ref = {"configMapKeyRef": {"name": "shop-config", "key": "gone"}}
    container(objects)["env"].append({"name": "X", "valueFrom": ref})
    assert_reported(objects, "variable X: ConfigMap/shop-config has no key 'gone'")


def test_an_optional_config_map_may_be_missing(objects: Objects):
    container(objects)["envFrom"].append({"configMapRef": {"name": "gone", "optional": True}})
    assert_reported(objects)


def test_a_file_mounted_from_a_config_map_has_to_be_one_of_its_keys(objects: Objects):
    container(objects)["volumeMounts"][1]["subPath"] = "other.conf"
    assert_reported(objects, "volume config: ConfigMap/shop-config has no key 'other.conf'")


def test_a_projected_config_map_has_to_exist(objects: Objects):
    pod(objects)["volumes"][1] = {"name": "config", "projected": {"sources": [{"configMap": {"name": "gone"}}]}}
    assert_reported(objects, "volume config: ConfigMap/gone does not exist")


def test_a_secret_has_to_exist(objects: Objects):
    drop(objects, "Secret", "shop-fixed")
    assert_reported(objects, "variable TOKEN: Secret/shop-fixed does not exist")


def test_a_key_of_a_secret_has_to_exist(objects: Objects):
    variable(objects, "TOKEN")["valueFrom"]["secretKeyRef"]["key"] = "gone"
    assert_reported(objects, "variable TOKEN: Secret/shop-fixed has no key 'gone'")


def test_a_key_of_a_generated_secret_has_to_be_among_those_generated(objects: Objects):
    variable(objects, "PASSWORD")["valueFrom"]["secretKeyRef"]["key"] = "gone"
    assert_reported(objects, "variable PASSWORD: Secret/shop-generated has no key 'gone'")


def test_a_key_of_an_external_secret_has_to_be_among_those_it_fetches(objects: Objects):
    variable(objects, "API_KEY")["valueFrom"]["secretKeyRef"]["key"] = "gone"
    assert_reported(objects, "variable API_KEY: Secret/shop-vault has no key 'gone'")


def test_what_the_user_provides_need_not_be_in_the_manifest(objects: Objects):
    drop(objects, "Secret", "shop-fixed")
    drop(objects, "PersistentVolumeClaim", "shop-files")
    claim = "PersistentVolumeClaim/shop-files"
    assert reference_errors(objects, {"Secret/shop-fixed", claim}, GENERATED) == []
    assert reference_errors(objects, {"Secret/shop-fixed/token", claim}, GENERATED) == []


def test_of_a_secret_that_the_user_provides_only_the_named_keys_count(objects: Objects):
    drop(objects, "Secret", "shop-fixed")
    [error] = reference_errors(objects, {"Secret/shop-fixed/other"}, GENERATED)
    assert "Secret/shop-fixed has no key 'token'" in error


def test_a_pull_secret_has_to_exist(objects: Objects):
    pod(objects)["imagePullSecrets"] = [{"name": "gone"}]
    assert_reported(objects, "Deployment/shop-api: Secret/gone does not exist")


def test_the_certificate_of_an_ingress_has_to_exist_unless_it_will_be_issued(objects: Objects):
    spec(objects, "Ingress", "shop")["tls"] = [{"secretName": "shop-tls"}]
    assert_reported(objects, "Ingress/shop: Secret/shop-tls does not exist")
    find(objects, "Ingress", "shop")["metadata"]["annotations"] = {"cert-manager.io/cluster-issuer": "acme"}
    assert_reported(objects)


def test_the_secrets_of_a_postgres_cluster_have_to_exist(objects: Objects):
    bootstrap = {"initdb": {"database": "shop", "owner": "shop", "secret": {"name": "gone"}}}
    objects.append(cluster({"instances": 1, "bootstrap": bootstrap}))
    assert_reported(objects, "Cluster/pg: Secret/gone does not exist")


def test_a_postgres_cluster_brings_a_secret_and_pods(objects: Objects):
    objects.append(cluster({"instances": 1}))
    variable(objects, "TOKEN")["valueFrom"]["secretKeyRef"] = {"name": "pg-app", "key": "password"}
    find(objects, "NetworkPolicy", "shop-db")["spec"]["podSelector"] = {"matchLabels": {"cnpg.io/cluster": "pg"}}
    find(objects, "NetworkPolicy", "shop-db")["spec"]["ingress"][0]["ports"] = [{"port": "postgresql"}]
    assert_reported(objects)


def cluster(spec: Manifest) -> Manifest:
    metadata = {"name": "pg", "namespace": "shop"}
    return {"apiVersion": "postgresql.cnpg.io/v1", "kind": "Cluster", "metadata": metadata, "spec": spec}


def test_a_claim_has_to_exist(objects: Objects):
    drop(objects, "PersistentVolumeClaim", "shop-files")
    assert_reported(objects, "volume files: PersistentVolumeClaim/shop-files does not exist")


def test_a_mounted_volume_has_to_be_in_the_pod(objects: Objects):
    container(objects)["volumeMounts"].append({"name": "gone", "mountPath": "/gone"})
    assert_reported(objects, "mounts the volume 'gone', which the pod does not have")


def test_a_service_account_has_to_exist(objects: Objects):
    pod(objects)["serviceAccountName"] = "gone"
    assert_reported(objects, "Deployment/shop-api: ServiceAccount/gone does not exist")


def test_the_service_of_a_stateful_set_has_to_exist(objects: Objects):
    spec(objects, "StatefulSet", "shop-db")["serviceName"] = "gone"
    assert_reported(objects, "StatefulSet/shop-db: serviceName: Service/gone does not exist")


def test_the_backend_of_an_ingress_has_to_exist(objects: Objects):
    path = spec(objects, "Ingress", "shop")["rules"][0]["http"]["paths"][0]
    path["backend"]["service"]["name"] = "gone"
    assert_reported(objects, "Ingress/shop: Service/gone does not exist")


def test_the_backend_of_an_ingress_has_to_have_the_port(objects: Objects):
    path = spec(objects, "Ingress", "shop")["rules"][0]["http"]["paths"][0]
    path["backend"]["service"]["port"] = {"number": 8000}
    assert_reported(objects, "Ingress/shop: Service/shop-api has no port 8000")


def test_the_backend_of_a_route_has_to_exist(objects: Objects):
    spec(objects, "HTTPRoute", "shop")["rules"][0]["backendRefs"][0]["name"] = "gone"
    assert_reported(objects, "HTTPRoute/shop: Service/gone does not exist")


def test_the_backend_of_a_route_has_to_have_the_port(objects: Objects):
    spec(objects, "HTTPRoute", "shop")["rules"][0]["backendRefs"][0]["port"] = 8000
    assert_reported(objects, "HTTPRoute/shop: Service/shop-api has no port 8000")


def test_a_service_has_to_select_a_pod(objects: Objects):
    spec(objects, "Service")["selector"] = {COMPONENT: "gone"}
    assert_reported(objects, "Service/shop-api: its selector matches no pod")


@pytest.mark.parametrize("port", ["gone", 9999])
def test_a_service_has_to_point_at_a_port_of_its_pods(objects: Objects, port: int | str):
    spec(objects, "Service")["ports"][0]["targetPort"] = port
    assert_reported(objects, f"Service/shop-api: Deployment/shop-api has no container port {port!r}")


def test_a_network_policy_has_to_select_a_pod(objects: Objects):
    spec(objects, "NetworkPolicy")["podSelector"] = {"matchLabels": {"tier": "back"}}
    assert_reported(
        objects,
        "NetworkPolicy/shop-api: its podSelector matches no pod",
        "NetworkPolicy/shop-api: no selected pod has a port named 'http'",
    )


def test_a_peer_of_a_network_policy_has_to_match_a_pod(objects: Objects):
    spec(objects, "NetworkPolicy")["egress"][0]["to"][0]["podSelector"] = {"matchLabels": {COMPONENT: "gone"}}
    spec(objects, "NetworkPolicy", "shop-db")["ingress"][0]["from"][0]["podSelector"] = {
        "matchLabels": {COMPONENT: "gone"}
    }
    assert_reported(
        objects,
        "NetworkPolicy/shop-api: a podSelector in egress matches no pod",
        "NetworkPolicy/shop-db: a podSelector in ingress matches no pod",
    )


def test_a_named_port_that_a_network_policy_opens_has_to_exist(objects: Objects):
    spec(objects, "NetworkPolicy", "shop-db")["ingress"][0]["ports"] = [{"port": "gone"}]
    assert_reported(objects, "NetworkPolicy/shop-db: no selected pod has a port named 'gone'")


def test_the_target_of_an_autoscaler_has_to_exist(objects: Objects):
    spec(objects, "HorizontalPodAutoscaler")["scaleTargetRef"]["name"] = "gone"
    assert_reported(objects, "HorizontalPodAutoscaler/shop-api: Deployment/gone does not exist")


def test_what_an_autoscaler_scales_must_not_set_replicas(objects: Objects):
    spec(objects, "Deployment")["replicas"] = 2
    assert_reported(objects, "Deployment/shop-api sets replicas")


def scaled_object(objects: Objects) -> Manifest:
    """Another autoscaler in place of the sample's, with a login."""
    drop(objects, "HorizontalPodAutoscaler", "shop-api")
    authentication = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "TriggerAuthentication",
        "metadata": {"name": "shop-queue", "namespace": "shop"},
        "spec": {"secretTargetRef": [{"parameter": "password", "name": "shop-generated", "key": "password"}]},
    }
    trigger = {"type": "redis", "metadata": {"listName": "mail"}, "authenticationRef": {"name": "shop-queue"}}
    made = {
        "apiVersion": "keda.sh/v1alpha1",
        "kind": "ScaledObject",
        "metadata": {"name": "shop-api", "namespace": "shop"},
        "spec": {"scaleTargetRef": {"name": "shop-api"}, "triggers": [trigger]},
    }
    objects += [authentication, made]
    return made


def test_a_sound_scaled_object_has_no_reference_errors(objects: Objects):
    scaled_object(objects)
    assert_reported(objects)


def test_the_target_of_a_scaled_object_has_to_exist(objects: Objects):
    scaled_object(objects)["spec"]["scaleTargetRef"]["name"] = "gone"
    assert_reported(objects, "ScaledObject/shop-api: Deployment/gone does not exist")


def test_what_a_scaled_object_scales_has_no_other_autoscaler(objects: Objects):
    autoscaler = find(objects, "HorizontalPodAutoscaler", "shop-api")
    scaled_object(objects)
    objects.append(autoscaler)
    assert_reported(objects, "HorizontalPodAutoscaler/shop-api: ScaledObject/shop-api scales Deployment/shop-api too")


def test_the_login_of_a_trigger_has_to_exist(objects: Objects):
    scaled_object(objects)["spec"]["triggers"][0]["authenticationRef"]["name"] = "gone"
    assert_reported(objects, "ScaledObject/shop-api: TriggerAuthentication/gone does not exist")


def test_a_key_that_a_login_names_has_to_exist(objects: Objects):
    scaled_object(objects)
    spec(objects, "TriggerAuthentication", "shop-queue")["secretTargetRef"][0]["key"] = "gone"
    assert_reported(objects, "TriggerAuthentication/shop-queue: Secret/shop-generated has no key 'gone'")


def test_a_disruption_budget_has_to_select_a_pod(objects: Objects):
    spec(objects, "PodDisruptionBudget")["selector"] = {"matchLabels": {COMPONENT: "gone"}}
    assert_reported(objects, "PodDisruptionBudget/shop-api: its selector matches no pod")


def test_a_bound_role_has_to_exist(objects: Objects):
    drop(objects, "Role", "shop-api")
    assert_reported(objects, "RoleBinding/shop-api: Role/shop-api does not exist")


def test_a_subject_of_a_role_binding_has_to_exist(objects: Objects):
    find(objects, "RoleBinding", "shop-api")["subjects"][0]["name"] = "gone"
    assert_reported(objects, "RoleBinding/shop-api: ServiceAccount/gone does not exist")


def test_an_object_that_a_role_names_has_to_exist(objects: Objects):
    find(objects, "Role", "shop-api")["rules"][0]["resourceNames"] = ["gone"]
    assert_reported(objects, "Role/shop-api: resourceNames: Secret/gone does not exist")


def test_a_probe_has_to_ask_a_port_of_its_container(objects: Objects):
    container(objects)["readinessProbe"]["httpGet"]["port"] = "gone"
    assert_reported(objects, "readinessProbe: the container has no port named 'gone'")


def test_a_workload_has_to_select_its_own_pods(objects: Objects):
    spec(objects, "Deployment")["selector"]["matchLabels"]["tier"] = "back"
    assert_reported(objects, "Deployment/shop-api: its selector does not match its own pod template")


def test_a_workload_must_not_select_the_pods_of_another(objects: Objects):
    spec(objects, "StatefulSet", "shop-db")["template"]["metadata"]["labels"]["tier"] = "front"
    spec(objects, "Deployment")["selector"] = {"matchLabels": {"tier": "front"}}
    assert_reported(objects, "Deployment/shop-api: its selector matches the pods of StatefulSet/shop-db too")


def test_a_required_affinity_has_to_match_a_pod(objects: Objects):
    terms = pod(objects)["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    terms[0]["labelSelector"] = {"matchLabels": {COMPONENT: "gone"}}
    assert_reported(objects, "Deployment/shop-api: a required podAffinity matches no pod")


def test_a_pod_has_to_be_spread_among_its_own_kind(objects: Objects):
    pod(objects)["topologySpreadConstraints"][0]["labelSelector"] = {"matchLabels": {COMPONENT: "db"}}
    assert_reported(objects, "a topologySpreadConstraint does not match the pod itself")


# -- well-formedness ----------------------------------------------------------------------------------------------


def test_two_objects_must_not_share_a_name(objects: Objects):
    objects.append(deepcopy(find(objects, "ConfigMap", "shop-config")))
    assert_reported(objects, "ConfigMap/shop-config: there are two of the core group in the namespace 'shop'")


def test_two_variables_must_not_share_a_name(objects: Objects):
    container(objects)["env"].append({"name": "URL", "value": "x"})
    assert_reported(objects, "container api: two variables are named 'URL'")


def test_two_volumes_must_not_be_mounted_at_one_path(objects: Objects):
    container(objects)["volumeMounts"].append({"name": "files", "mountPath": "/files"})
    assert_reported(objects, "container api: two volumes are mounted at '/files'")


def test_two_volumes_must_not_share_a_name(objects: Objects):
    pod(objects)["volumes"].append({"name": "files", "emptyDir": {}})
    assert_reported(objects, "Deployment/shop-api: two volumes are named 'files'")


def test_two_containers_must_not_share_a_name(objects: Objects):
    pod(objects)["initContainers"] = [{"name": "api", "image": "registry.example.com/shop:1.0"}]
    assert_reported(objects, "Deployment/shop-api: two containers are named 'api'")


def test_two_container_ports_must_not_share_a_name(objects: Objects):
    container(objects)["ports"].append({"name": "http", "containerPort": 8001})
    assert_reported(objects, "Deployment/shop-api: two container ports are named 'http'")


def test_two_service_ports_must_not_share_a_name(objects: Objects):
    spec(objects, "Service")["ports"].append({"name": "http", "port": 81, "targetPort": "http"})
    assert_reported(objects, "Service/shop-api: two ports are named 'http'")


def test_a_port_must_not_be_there_twice(objects: Objects):
    container(objects)["ports"].append({"name": "again", "containerPort": 8000})
    spec(objects, "Service")["ports"].append({"name": "again", "port": 80, "targetPort": "http"})
    assert_reported(objects, "the port 8000/TCP is there twice", "the port 80/TCP is there twice")


@pytest.mark.parametrize("name", ["Shop", "shop_config", "-shop", "shop-"])
def test_a_name_has_to_be_a_dns_name(objects: Objects, name: str):
    find(objects, "ServiceAccount", "shop-api")["metadata"]["name"] = name
    find(objects, "RoleBinding", "shop-api")["subjects"][0]["name"] = name
    pod(objects)["serviceAccountName"] = name
    assert_reported(objects, f"{name!r} is no valid name")


@pytest.mark.parametrize(("kind", "limit"), [("Ingress", 63), ("StatefulSet", 52)])
def test_a_name_must_not_be_too_long(objects: Objects, kind: str, limit: int):
    obj = next(obj for obj in objects if obj["kind"] == kind)
    obj["metadata"]["name"] = "x" * limit
    assert_reported(objects)
    obj["metadata"]["name"] += "x"
    assert_reported(objects, f"the name has {limit + 1} characters, more than {limit}")


def test_names_within_a_pod_have_to_be_valid(objects: Objects):
    container(objects)["name"] = "the_api"
    container(objects)["ports"].append({"name": "much-too-long-name", "containerPort": 8001})
    assert_reported(objects, "'the_api' is no valid name", "'much-too-long-name' is no valid name of a port")


@pytest.mark.parametrize("value", ["a b", "x" * 64, "-x"])
def test_a_label_value_has_to_be_valid(objects: Objects, value: str):
    find(objects, "ConfigMap", "shop-config")["metadata"]["labels"]["team"] = value
    assert_reported(objects, f"label team: {value!r} is no valid value")


def test_a_label_has_to_be_valid(objects: Objects):
    spec(objects, "Deployment")["template"]["metadata"]["labels"]["my team"] = "web"
    assert_reported(objects, "pod template: 'my team' is no valid label")


def test_a_variable_may_only_use_those_before_it(objects: Objects):
    container(objects)["env"].reverse()
    assert_reported(objects, "URL uses $(PASSWORD), which is not defined before it")


def test_an_argument_may_only_use_defined_variables(objects: Objects):
    container(objects)["args"].append("--user=$(GONE)")
    assert_reported(objects, "an argument uses $(GONE), which is not defined")


def test_a_config_map_for_the_environment_must_not_count_on_expansion(objects: Objects):
    find(objects, "ConfigMap", "shop-config")["data"]["URL2"] = "redis://:$(PASSWORD)@shop-db"
    assert_reported(objects, "URL2 of ConfigMap/shop-config uses $(PASSWORD), which Kubernetes does not expand there")


# -- schemas ------------------------------------------------------------------------------------------------------


def test_versions_start_at_the_oldest_supported_one_and_are_in_order():
    minors = [int(version.split(".")[1]) for version in versions()]
    assert minors == list(range(27, 27 + len(minors)))
    assert len(minors) > 1


@pytest.mark.parametrize("version", versions())
def test_a_sound_manifest_has_no_schema_errors(version: str):
    assert schema_errors(SAMPLE, version) == []


def test_an_unknown_field_is_an_error(objects: Objects):
    container(objects)["imagePullpolicy"] = "Always"
    [error] = schema_errors(objects, "1.27")
    assert error.startswith("Deployment/shop-api: spec.template.spec.containers[0]: ")
    assert "imagePullpolicy" in error


def test_a_value_of_the_wrong_type_is_an_error(objects: Objects):
    container(objects)["env"].append({"name": "PORT", "value": 8000})
    [error] = schema_errors(objects, versions()[-1])
    assert "spec.template.spec.containers[0].env[4].value: 8000 is not of type" in error


def test_a_missing_field_is_an_error(objects: Objects):
    del spec(objects, "Deployment")["selector"]
    [error] = schema_errors(objects, "1.27")
    assert "'selector' is a required property" in error


def test_a_field_newer_than_the_version_is_an_error(objects: Objects):
    pod(objects)["initContainers"] = [{"name": "sidecar", "image": "x:1", "restartPolicy": "Always"}]
    assert schema_errors(objects, versions()[-1]) == []
    assert len(schema_errors(objects, "1.27")) == 1


def test_an_unknown_field_of_a_custom_resource_is_an_error(objects: Objects):
    spec(objects, "HTTPRoute", "shop")["rules"][0]["timeout"] = "30s"
    [error] = schema_errors(objects, "1.27")
    assert error.startswith("HTTPRoute/shop: spec.rules[0]: ")
    assert "'timeout' was unexpected" in error


def test_unknown_metadata_of_a_custom_resource_is_an_error(objects: Objects):
    find(objects, "ExternalSecret", "shop-vault")["metadata"]["lables"] = {}
    [error] = schema_errors(objects, "1.27")
    assert error.startswith("ExternalSecret/shop-vault: metadata: ")


def test_an_unknown_kind_is_an_error(objects: Objects):
    objects.append({"apiVersion": "example.com/v1", "kind": "Gadget", "metadata": {"name": "x"}})
    [error] = schema_errors(objects, "1.27")
    assert error == "Gadget/x: Kubernetes 1.27 and crds/ know no example.com/v1 Gadget"


# -- network ------------------------------------------------------------------------------------------------------


def test_without_policies_everything_gets_through(objects: Objects):
    network = Network(obj for obj in objects if obj["kind"] != "NetworkPolicy")
    assert network.allows("db", "api", 1)
    assert network.allows({"app": "stranger"}, "db", 6379)
    assert network.allows_address("db", "198.51.100.1", 443)
    assert network.allows_from_address("db", "198.51.100.1", 443)


def test_both_ends_have_to_allow_a_connection(objects: Objects):
    assert Network(objects).allows("api", "db", 6379)
    assert not Network(objects).allows("db", "api", 8000)
    assert not Network(objects).allows({"app": "stranger"}, "db", 6379)
    closed_entrance = deepcopy(objects)
    drop(closed_entrance, "NetworkPolicy", "shop-db")
    assert not Network(closed_entrance).allows("api", "db", 6379)
    drop(objects, "NetworkPolicy", "shop-api")
    assert not Network(objects).allows("api", "db", 6379)


def test_only_the_named_port_is_open(objects: Objects):
    assert not Network(objects).allows("api", "db", 6380)
    assert not Network(objects).allows("api", "db", 6379, protocol="UDP")


def test_a_peer_in_another_namespace_is_only_allowed_by_a_namespace_selector(objects: Objects):
    network = Network(objects)
    assert not network.allows({COMPONENT: "api"}, "db", 6379, source_namespace="other")
    dns = {"k8s-app": "kube-dns"}
    assert network.allows("api", dns, 53, protocol="UDP", target_namespace="kube-system")
    assert not network.allows("api", dns, 53, protocol="UDP", target_namespace="other")
    assert not network.allows("api", dns, 53, protocol="TCP", target_namespace="kube-system")


def test_an_address_is_allowed_by_a_block_that_covers_it_and_does_not_except_it(objects: Objects):
    network = Network(objects)
    assert network.allows_address("api", "198.51.100.1", 443)
    assert not network.allows_address("api", "198.51.100.1", 80)
    assert not network.allows_address("api", "10.1.2.3", 443)
    assert not network.allows_address("api", "169.254.169.254", 443)
    assert not network.allows_address("db", "198.51.100.1", 443)


def test_a_range_of_ports_is_open_to_its_end(objects: Objects):
    network = Network(objects)
    assert [network.allows_address("api", "198.51.100.1", port) for port in (7999, 8000, 8010, 8011)] == [
        False,
        True,
        True,
        False,
    ]


def test_an_address_outside_is_let_in_by_a_block(objects: Objects):
    network = Network(objects)
    assert network.allows_from_address("api", "203.0.113.9", 8000)
    assert not network.allows_from_address("api", "198.51.100.1", 8000)
    assert not network.allows_from_address("db", "203.0.113.9", 6379)


def test_a_block_that_covers_the_pods_opens_the_way_to_every_pod(objects: Objects):
    egress = spec(objects, "NetworkPolicy")["egress"]
    egress[0] = {"to": [{"ipBlock": {"cidr": "0.0.0.0/0"}}]}
    assert Network(objects).allows("api", "db", 6379)
    egress[0]["to"][0]["ipBlock"]["except"] = ["10.0.0.0/8"]
    assert not Network(objects).allows("api", "db", 6379)


def test_a_policy_without_types_isolates_egress_only_when_it_has_egress_rules(objects: Objects):
    for name in ("shop-default", "shop-api"):
        drop(objects, "NetworkPolicy", name)
    policy = spec(objects, "NetworkPolicy", "shop-db")
    del policy["policyTypes"]
    assert Network(objects).allows_address("db", "198.51.100.1", 443)
    policy["egress"] = []
    assert not Network(objects).allows_address("db", "198.51.100.1", 443)


def test_a_rule_without_peers_is_for_all_and_without_ports_for_every_port(objects: Objects):
    spec(objects, "NetworkPolicy", "shop-db")["ingress"] = [{}]
    assert Network(objects).allows({"app": "stranger"}, "db", 1, source_namespace="other")
    assert Network(objects).allows_from_address("db", "198.51.100.1", 1)


def test_a_component_that_does_not_exist_is_a_mistake_in_the_question(objects: Objects):
    with pytest.raises(LookupError, match=r"no pod is of the component 'apl'; there are \['api', 'db'\]"):
        Network(objects).allows("apl", "db", 6379)


def test_an_answer_that_differs_between_pods_of_a_component_is_no_answer(objects: Objects):
    twin = deepcopy(find(objects, "Deployment", "shop-api"))
    twin["metadata"]["namespace"] = "other"
    objects.append(twin)
    with pytest.raises(LookupError, match="name one of the namespaces"):
        Network(objects).allows("api", "db", 6379)
    twin["metadata"] |= {"name": "shop-api-2", "namespace": "shop"}
    twin["spec"]["template"]["metadata"]["labels"]["tier"] = "back"
    spec(objects, "NetworkPolicy")["podSelector"]["matchLabels"]["tier"] = "front"
    with pytest.raises(ValueError, match="some of the pods"):
        Network(objects).allows("api", "db", 6379)


# -- finders ------------------------------------------------------------------------------------------------------


def test_looking_for_what_is_not_there_says_what_is(objects: Objects):
    with pytest.raises(LookupError, match=r"0 objects are Service/gone; .* \['shop-api', 'shop-db'\]"):
        find(objects, "Service", "gone")


def test_the_environment_is_resolved_in_the_order_of_kubernetes(objects: Objects):
    find(objects, "ConfigMap", "shop-config")["data"]["URL"] = "overridden"
    del find(objects, "ConfigMap", "shop-config")["data"]["app.conf"]
    assert environment(objects, container(objects)) == {
        "LOG_LEVEL": "INFO",
        "TOKEN": SecretRef("shop-fixed", "token"),
        "PASSWORD": SecretRef("shop-generated", "password"),
        "API_KEY": SecretRef("shop-vault", "api-key"),
        "URL": "redis://:$(PASSWORD)@shop-db/$(LOG_LEVEL)$$(HOME)",
    }


def test_a_later_env_from_wins_and_a_prefix_is_added(objects: Objects):
    sources = [
        {"configMapRef": {"name": "shop-config"}},
        {"configMapRef": {"name": "other"}},
        {"secretRef": {"name": "shop-fixed"}, "prefix": "S_"},
    ]
    metadata = {"name": "other", "namespace": "shop"}
    objects.append({"kind": "ConfigMap", "metadata": metadata, "data": {"LOG_LEVEL": "DEBUG"}})
    result = environment(objects, {"envFrom": sources})
    assert result["LOG_LEVEL"] == "DEBUG"
    assert result["S_token"] == SecretRef("shop-fixed", "token")


def test_init_containers_and_cron_jobs_are_found():
    template = {"metadata": {}, "spec": {"initContainers": [{"name": "a"}], "containers": [{"name": "b"}]}}
    job = {"kind": "CronJob", "metadata": {"name": "x"}, "spec": {"jobTemplate": {"spec": {"template": template}}}}
    [found] = pods([job])
    assert [entry["name"] for entry in containers(found)] == ["a", "b"]


@pytest.mark.parametrize(
    ("operator", "values", "matches"),
    [("In", ["x"], True), ("NotIn", ["x"], False), ("Exists", None, True), ("DoesNotExist", None, False)],
)
def test_selector_expressions_are_understood(operator: str, values: list[str] | None, matches: bool):
    assert selects({"matchExpressions": [{"key": "a", "operator": operator, "values": values}]}, {"a": "x"}) is matches
