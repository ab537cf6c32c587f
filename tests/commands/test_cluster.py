"""`python -m constructs_dify cluster` lists what has to be in the cluster before the manifests are applied."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from constructs_dify.__main__ import main
from constructs_dify.commands.cluster import lines, wanted_by
from constructs_dify.commands.cluster_needs.need import CLUSTER_WIDE, DEFAULT
from tests.support.examples import GOLDENS, expected_folder, expected_objects
from tests.support.manifests import Manifest, of_kind
from tests.support.references import reference_errors, secrets_in_use

ROOT = Path(__file__).parents[2]
HOSTNAME, ZONE = "kubernetes.io/hostname", "topology.kubernetes.io/zone"

Place = tuple[str, str, str]


def told(*objects: Manifest) -> dict[Place, str]:
    """(namespace, kind, name) -> what wants it."""
    header, *body = lines(wanted_by(objects))
    starts = [header.index(title) for title in ("NAMESPACE", "KIND", "NAME ", "WANTED BY")]
    cut = [[line[a:b].strip() for a, b in zip(starts, [*starts[1:], None], strict=True)] for line in body]
    return {(namespace, kind, name): by for namespace, kind, name, by in cut}


def needs(*objects: Manifest) -> set[Place]:
    """What these objects want, where their namespace is among them."""
    return set(told(made("Namespace", "dify"), *objects))


def wide(kind: str, *names: str) -> set[Place]:
    """What is in no namespace."""
    return {("", kind, name) for name in names}


def local(kind: str, *names: str, namespace: str = "dify") -> set[Place]:
    return {(namespace, kind, name) for name in names}


def made(kind: str, name: str = "a", spec: Any = None, *, api: str = "v1", **metadata: Any) -> Manifest:
    metadata = {"name": name, "namespace": "dify", **metadata}
    return {"apiVersion": api, "kind": kind, "metadata": metadata, "spec": spec or {}}


def workload(pod: Manifest, *, kind: str = "Deployment", name: str = "web", **spec: Any) -> Manifest:
    template = {"metadata": {"labels": {"app": name}}, "spec": {"containers": [{"name": "main"}], **pod}}
    return made(kind, name, {"template": template, **spec}, api="apps/v1")


def cnpg(**spec: Any) -> Manifest:
    return made("Cluster", "db", {"instances": 3, **spec}, api="postgresql.cnpg.io/v1")


CNPG = wide("CustomResourceDefinition", "postgresql.cnpg.io/v1 Cluster")


# -- custom resources ---------------------------------------------------------------------------------------------


def test_a_kind_that_kubernetes_does_not_have_is_listed_once_with_its_version():
    route = "gateway.networking.k8s.io/v1"
    objects = [made("HTTPRoute", "a", api=route), made("HTTPRoute", "b", api=route), made("Cluster", api="other.io/v2")]
    definitions = wide("CustomResourceDefinition", f"{route} HTTPRoute", "other.io/v2 Cluster")
    assert needs(*objects) == definitions
    assert told(*objects)["", "CustomResourceDefinition", f"{route} HTTPRoute"] == "a, b"


def test_no_kind_of_kubernetes_itself_is_taken_for_a_custom_resource():
    apis = ("v1", "batch/v1", "storage.k8s.io/v1", "rbac.authorization.k8s.io/v1", "apiextensions.k8s.io/v1")
    assert needs(*(made("Thing", api=api) for api in apis)) == set()


@pytest.mark.parametrize(("served", "listed"), [("v1", False), ("v1beta1", True)])
def test_a_definition_among_the_manifests_serves_the_versions_that_it_names(served: str, listed: bool):
    spec = {"group": "keda.sh", "names": {"kind": "ScaledJob"}, "versions": [{"name": served, "served": True}]}
    definition = made("CustomResourceDefinition", "scaledjobs.keda.sh", spec, api="apiextensions.k8s.io/v1")
    expected = wide("CustomResourceDefinition", "keda.sh/v1 ScaledJob") if listed else set()
    assert needs(made("ScaledJob", api="keda.sh/v1"), definition) == expected


def test_a_custom_resource_may_have_anything_under_a_name_that_pods_use():
    spec = {"rules": [{"resources": ["pods"], "spec": "containers"}], "requests": {"storage": 1}}
    assert needs(made("Policy", spec=spec, api="kyverno.io/v1")) == wide(
        "CustomResourceDefinition", "kyverno.io/v1 Policy"
    )


def test_stores_issuers_projects_and_sources_are_listed_where_they_are_looked_for():
    shared = {"name": "all", "kind": "ClusterSecretStore"}
    store = {"secretStoreRef": {"name": "own"}, "data": [{"sourceRef": {"storeRef": shared}}]}
    source = {"kind": "GitRepository", "name": "dify", "namespace": "flux-system"}
    objects = [
        made("ExternalSecret", spec=store, api="external-secrets.io/v1"),
        made("Certificate", spec={"issuerRef": {"name": "ca"}}, api="cert-manager.io/v1"),
        made("Gateway", annotations={"cert-manager.io/cluster-issuer": "acme"}),
        made("Application", spec={"project": "platform"}, api="argoproj.io/v1alpha1"),
        made("Kustomization", spec={"sourceRef": source}, api="kustomize.toolkit.fluxcd.io/v1"),
    ]
    found = {place for place in needs(*objects) if place[1] != "CustomResourceDefinition"}
    assert found == (
        local("SecretStore", "own")
        | wide("ClusterSecretStore", "all")
        | local("Issuer", "ca")
        | wide("ClusterIssuer", "acme")
        | local("AppProject", "platform")
        | local("GitRepository", "dify", namespace="flux-system")
    )


def test_a_project_of_argo_cd_that_is_always_there_is_not_listed():
    application = made("Application", spec={"project": "default"}, api="argoproj.io/v1alpha1")
    assert needs(application) == wide("CustomResourceDefinition", "argoproj.io/v1alpha1 Application")


# -- what pods name -----------------------------------------------------------------------------------------------

NAMED = {
    "priorityClassName": "PriorityClass",
    "runtimeClassName": "RuntimeClass",
    "serviceAccountName": "ServiceAccount",
}


@pytest.mark.parametrize("option", NAMED)
def test_what_a_pod_names_is_listed_with_the_workload_unless_it_is_made(option: str):
    kind = NAMED[option]
    [place] = local(kind, "x") if kind == "ServiceAccount" else wide(kind, "x")
    pod = {option: "x"}
    assert told(made("Namespace", "dify"), workload(pod, name="api"), workload(pod))[place] == "api, web"
    # A chart with a namespace writes it on what belongs to no namespace too.
    assert needs(workload(pod), made(kind, "x")) == set()


def test_what_every_cluster_has_is_not_listed():
    pod = {
        "priorityClassName": "system-node-critical",
        "serviceAccountName": "default",
        "volumes": [{"name": "v", "projected": {"sources": [{"configMap": {"name": "kube-root-ca.crt"}}]}}],
    }
    assert needs(workload(pod), made("ConfigMap", namespace="kube-system")) == set()


@pytest.mark.parametrize("kind", ["CronJob", "Pod", "StatefulSet"])
def test_pods_of_every_kind_of_workload_are_read(kind: str):
    spec = {"containers": [{"name": "main"}], "runtimeClassName": "gvisor"}
    specs = {
        "CronJob": {"jobTemplate": {"spec": {"template": {"spec": spec}}}},
        "Pod": spec,
        "StatefulSet": {"template": {"spec": spec}},
    }
    assert needs(made(kind, spec=specs[kind])) == wide("RuntimeClass", "gvisor")


def test_config_maps_that_are_read_and_neither_made_nor_optional_are_listed():
    def reference(name: str, **more: Any) -> Manifest:
        return {"name": name, "key": "k", **more}

    env = [
        {"name": "A", "valueFrom": {"configMapKeyRef": reference("of-a-variable")}},
        {"name": "B", "valueFrom": {"configMapKeyRef": reference("optional", optional=True)}},
    ]
    main = {"name": "main", "env": env, "envFrom": [{"configMapRef": {"name": "of-all-variables"}}]}
    volumes = [
        {"name": "a", "configMap": {"name": "of-files"}},
        {"name": "b", "projected": {"sources": [{"configMap": {"name": "projected"}}]}},
        {"name": "c", "configMap": {"name": "made"}},
    ]
    sql = {"initdb": {"postInitApplicationSQLRefs": {"configMapRefs": [reference("of-an-operator")]}}}
    objects = [workload({"containers": [main], "volumes": volumes}), made("ConfigMap", "made"), cnpg(bootstrap=sql)]
    listed = ("of-a-variable", "of-all-variables", "of-files", "projected", "of-an-operator")
    assert needs(*objects) == local("ConfigMap", *listed) | CNPG


def test_a_config_map_in_another_namespace_does_not_help():
    pod = {"volumes": [{"name": "a", "configMap": {"name": "ca"}}]}
    assert needs(workload(pod), made("ConfigMap", "ca", namespace="default")) == local("ConfigMap", "ca")


def test_claims_are_listed_unless_they_are_made_or_come_from_a_template():
    def claim(name: str) -> Manifest:
        return {"name": name, "persistentVolumeClaim": {"claimName": name}}

    template = {"metadata": {"name": "data"}}
    stateful = workload({}, kind="StatefulSet", name="db", replicas=2, volumeClaimTemplates=[template])
    pod = {"volumes": [claim("data-db-1"), claim("data-db-2"), claim("files"), claim("shared")]}
    objects = [workload(pod), stateful, made("PersistentVolumeClaim", "files")]
    lacking = {place for place in needs(*objects) if place[1] == "PersistentVolumeClaim"}
    assert lacking == local("PersistentVolumeClaim", "data-db-2", "shared")


def test_a_volume_of_a_driver_wants_the_driver_and_what_it_is_told_to_mount():
    source = {"driver": "secrets-store.csi.k8s.io", "volumeAttributes": {"secretProviderClass": "vault"}}
    found = needs(workload({"volumes": [{"name": "a", "csi": source}]}))
    assert found == wide("CSIDriver", "secrets-store.csi.k8s.io") | local("SecretProviderClass", "vault")


def test_an_account_that_gets_permissions_is_listed_unless_an_operator_makes_it():
    subjects = [{"kind": "ServiceAccount", "name": "db"}, {"kind": "ServiceAccount", "name": "ci", "namespace": "ci"}]
    binding = {**made("RoleBinding"), "subjects": [*subjects, {"kind": "User", "name": "jane"}]}
    assert needs(binding, cnpg()) == local("ServiceAccount", "ci", namespace="ci") | CNPG


# -- storage ------------------------------------------------------------------------------------------------------


def claim_spec(**spec: Any) -> Manifest:
    return {"resources": {"requests": {"storage": "1Gi"}}, **spec}


FAST = claim_spec(storageClassName="fast")
CLAIMS = {
    "a claim": made("PersistentVolumeClaim", spec=FAST),
    "a template": workload({}, kind="StatefulSet", volumeClaimTemplates=[{"metadata": {"name": "data"}, "spec": FAST}]),
    "a volume of one pod": workload({"volumes": [{"name": "v", "ephemeral": {"volumeClaimTemplate": {"spec": FAST}}}]}),
    "a custom resource": made("Thing", spec={"storage": {"volumeClaimTemplate": {"spec": FAST}}}),
}


@pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)
def test_the_storage_class_of_a_claim_is_listed_unless_it_is_made(claim: Manifest):
    assert needs(claim) == wide("StorageClass", "fast")
    assert needs(claim, made("StorageClass", "fast")) == set()
    assert needs(claim, made("PersistentVolume", "disk", {"storageClassName": "fast"})) == set()


@pytest.mark.parametrize("default", ["true", "false"])
def test_a_claim_that_names_no_class_wants_the_default_one(default: str):
    marked = made("StorageClass", "slow", annotations={"storageclass.kubernetes.io/is-default-class": default})
    expected = wide("StorageClass", DEFAULT) if default == "false" else set()
    assert needs(made("PersistentVolumeClaim", spec=claim_spec()), marked) == expected


def test_a_claim_to_a_volume_wants_the_volume():
    bound = made("PersistentVolumeClaim", "a", claim_spec(storageClassName="manual", volumeName="disk"))
    static = made("PersistentVolumeClaim", "b", claim_spec(storageClassName=""))
    assert needs(bound, static) == wide("PersistentVolume", "disk", "(any without a StorageClass)")
    assert needs(bound, made("PersistentVolume", "disk")) == set()


def test_every_volume_of_cloudnative_pg_wants_its_class():
    tablespaces = [{"name": "t", "storage": {"pvcTemplate": claim_spec(storageClassName="cold")}}]
    objects = cnpg(storage={"size": "1Gi"}, walStorage={"storageClass": "fast"}, tablespaces=tablespaces)
    assert needs(objects) == wide("StorageClass", DEFAULT, "fast", "cold") | CNPG


# -- routes -------------------------------------------------------------------------------------------------------


def test_an_ingress_wants_its_class_or_the_controller_of_its_annotation_or_the_default():
    assert needs(made("Ingress", spec={"ingressClassName": "nginx"})) == wide("IngressClass", "nginx")
    annotated = made("Ingress", annotations={"kubernetes.io/ingress.class": "gce"})
    assert needs(annotated) == wide("Ingress controller", "gce")
    assert needs(made("Ingress")) == wide("IngressClass", DEFAULT)
    default = made("IngressClass", "nginx", annotations={"ingressclass.kubernetes.io/is-default-class": "true"})
    assert needs(made("Ingress"), default) == set()


def test_a_route_wants_its_gateways_each_in_its_namespace_and_names_the_listener():
    parents = [{"name": "public", "namespace": "infra", "sectionName": "https"}, {"name": "own"}]
    route = made("HTTPRoute", "dify", {"parentRefs": parents})
    table = told(made("Namespace", "dify"), route)
    assert table == {("infra", "Gateway", "public"): "listener https of dify", ("dify", "Gateway", "own"): "dify"}
    gateway = made("Gateway", "own", {"gatewayClassName": "cilium"})
    assert needs(route, gateway) == local("Gateway", "public", namespace="infra") | wide("GatewayClass", "cilium")


def test_a_service_for_the_internet_wants_a_load_balancer():
    objects = [
        made("Service", spec={"type": "LoadBalancer"}),
        made("Service", spec={"type": "LoadBalancer", "loadBalancerClass": "service.k8s.aws/nlb"}),
        made("Service", spec={"type": "NodePort"}),
    ]
    assert needs(*objects) == wide("Load balancer", DEFAULT, "service.k8s.aws/nlb")


# -- namespaces ---------------------------------------------------------------------------------------------------


def test_a_namespace_that_objects_are_in_is_listed_unless_it_is_made():
    objects = [made("ConfigMap", "a"), made("Service", "b")]
    assert told(*objects) == {("", "Namespace", "dify"): "2 objects in it"}
    assert told(*objects, made("Namespace", "dify")) == {}


def test_the_dns_of_another_kind_of_cluster_is_not_listed(default_objects: list[Manifest]):
    [policy] = [obj for obj in default_objects if obj["metadata"]["name"] == "dify-allow-dns"]
    assert "openshift-dns" in str(policy)
    assert told(made("Namespace", "dify"), policy) == {}


def test_a_namespace_that_only_policies_name_is_listed_as_such():
    monitoring = {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}
    either = {"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["models", "kube-system"]}
    peers = [{"namespaceSelector": monitoring}, {"namespaceSelector": {"matchExpressions": [either]}}]
    table = told(made("Namespace", "dify"), made("NetworkPolicy", spec={"ingress": [{"from": peers}]}))
    assert set(table) == wide("Namespace", "models", "monitoring")
    assert set(table.values()) == {"NetworkPolicies, which allow its traffic"}


# -- nodes --------------------------------------------------------------------------------------------------------


def required(*terms: list[tuple[str, str, list[str]]]) -> Manifest:
    """Node affinity; each term is a list of key, operator and values."""
    listed = [
        {"matchExpressions": [{"key": key, "operator": operator, "values": values} for key, operator, values in term]}
        for term in terms
    ]
    return {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": {"nodeSelectorTerms": listed}}}


def test_each_label_that_a_node_must_have_is_a_line():
    affinity = required(
        [("cpu", "In", ["a", "b"]), ("arch", "In", ["amd64"]), ("ssd", "Exists", []), ("no", "NotIn", ["x"])]
    )
    found = needs(workload({"nodeSelector": {"pool": "apps"}, "affinity": affinity}))
    assert found == wide("Node label", "pool=apps", "cpu in (a, b)", "arch=amd64", "ssd", "no!=x")


def test_of_several_terms_one_is_enough():
    affinity = required([("pool", "In", ["a"]), ("old", "DoesNotExist", [])], [("size", "Gt", ["4"])])
    assert needs(workload({"affinity": affinity})) == wide("Node label", "pool=a,!old or size Gt 4")


def test_a_label_that_is_only_preferred_is_not_a_need():
    preference = {"weight": 1, "preference": {"matchExpressions": [{"key": "ssd", "operator": "Exists"}]}}
    affinity = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": [preference]}}
    assert needs(workload({"affinity": affinity})) == set()


def test_taints_that_pods_tolerate_are_shown_as_kubectl_writes_them():
    tolerations = [
        {"key": "dedicated", "operator": "Equal", "value": "dify", "effect": "NoSchedule"},
        {"key": "gpu", "operator": "Exists"},
        {"operator": "Exists", "effect": "NoExecute"},
        {"key": "node.kubernetes.io/not-ready", "operator": "Exists", "effect": "NoExecute"},
    ]
    found = needs(workload({"tolerations": tolerations}))
    assert found == wide("Node taint (tolerated)", "dedicated=dify:NoSchedule", "gpu")


def test_who_tolerates_every_taint_asks_for_none():
    assert needs(workload({"tolerations": [{"operator": "Exists", "effect": "NoSchedule"}]})) == set()


def apart(key: str, app: str = "web") -> Manifest:
    term = {
        "topologyKey": key,
        "labelSelector": {"matchExpressions": [{"key": "app", "operator": "In", "values": [app]}]},
    }
    return {"affinity": {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}}


def test_pods_that_keep_apart_want_as_many_nodes_as_they_are():
    assert needs(workload(apart(HOSTNAME), replicas=3)) == wide("Nodes", f"3 with different {HOSTNAME}")
    assert needs(workload(apart(ZONE), replicas=2)) == wide("Nodes", f"2 with different {ZONE}")
    assert needs(workload(apart(HOSTNAME))) == set()


@pytest.mark.parametrize(
    "scaler",
    [
        made(
            "HorizontalPodAutoscaler", spec={"minReplicas": 4, "scaleTargetRef": {"kind": "Deployment", "name": "web"}}
        ),
        made("ScaledObject", spec={"minReplicaCount": 4, "scaleTargetRef": {"name": "web"}}),
    ],
    ids=lambda scaler: scaler["kind"],
)
def test_an_autoscaler_says_how_many_they_are_at_least(scaler: Manifest):
    assert needs(workload(apart(HOSTNAME)), scaler) == wide("Nodes", f"4 with different {HOSTNAME}")


def test_pods_that_keep_away_from_others_want_no_number_of_nodes():
    assert needs(workload(apart(HOSTNAME, app="db"), replicas=3)) == set()
    assert needs(workload(apart(ZONE, app="db"), replicas=3)) == wide("Node label", ZONE)


def test_a_required_spread_wants_the_label_on_the_nodes():
    def spread(unsatisfiable: str, **more: Any) -> Manifest:
        constraint = {"topologyKey": ZONE, "maxSkew": 1, "whenUnsatisfiable": unsatisfiable, **more}
        return workload({"topologySpreadConstraints": [constraint]}, replicas=3)

    assert needs(spread("ScheduleAnyway")) == set()
    assert needs(spread("DoNotSchedule")) == wide("Node label", ZONE)
    assert needs(spread("DoNotSchedule", minDomains=3)) == wide("Nodes", f"3 with different {ZONE}")


def test_pods_that_want_company_want_the_label_on_the_nodes():
    def beside(key: str) -> Manifest:
        term = {"topologyKey": key, "labelSelector": {"matchLabels": {"app": "db"}}}
        return workload({"affinity": {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}})

    assert needs(beside(HOSTNAME)) == set()
    assert needs(beside(ZONE)) == wide("Node label", ZONE)


def test_a_cluster_of_cloudnative_pg_asks_of_nodes_what_its_pods_will():
    toleration = {"key": "dedicated", "operator": "Exists"}
    affinity = {"nodeSelector": {"pool": "db"}, "tolerations": [toleration], "podAntiAffinityType": "required"}
    found = needs(cnpg(affinity=affinity, priorityClassName="high"))
    assert found == CNPG | wide("Node label", "pool=db") | wide("Node taint (tolerated)", "dedicated") | wide(
        "Nodes", f"3 with different {HOSTNAME}"
    ) | wide("PriorityClass", "high")
    assert needs(cnpg(affinity={"nodeSelector": {}})) == CNPG


# -- metrics ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "spec", "apis"),
    [
        ("HorizontalPodAutoscaler", {"metrics": [{"type": "Resource"}, {"type": "Resource"}]}, ["metrics.k8s.io"]),
        ("HorizontalPodAutoscaler", {"targetCPUUtilizationPercentage": 80}, ["metrics.k8s.io"]),
        ("HorizontalPodAutoscaler", {"metrics": [{"type": "Pods"}]}, ["custom.metrics.k8s.io"]),
        ("HorizontalPodAutoscaler", {"metrics": [{"type": "External"}]}, ["external.metrics.k8s.io"]),
        ("ScaledObject", {"triggers": [{"type": "cpu"}]}, ["metrics.k8s.io"]),
        ("ScaledObject", {"triggers": [{"type": "redis"}]}, []),
    ],
)
def test_an_autoscaler_wants_the_api_of_its_metrics(kind: str, spec: Manifest, apis: list[str]):
    scaler = made(kind, spec={"scaleTargetRef": {"name": "web"}, **spec})
    assert needs(scaler) == wide("APIService", *apis)
    assert needs(scaler, *(made("APIService", f"v1.{api}", {"group": api}) for api in apis)) == set()


# -- the examples -------------------------------------------------------------------------------------------------


def example(name: str) -> list[Manifest]:
    [golden] = (golden for golden in GOLDENS if golden.startswith(f"{name}/"))
    return expected_objects(golden)


def test_the_default_install_wants_a_default_storage_class_and_nothing_else():
    volumes = "dify-files, dify-plugins, dify-postgres, dify-redis, dify-weaviate"
    assert told(*example("default")) == {("", "StorageClass", DEFAULT): volumes}


def test_the_install_on_premises_wants_what_its_program_names():
    table = told(*example("on_premises_ha"))
    assert set(table) == {
        *wide(
            "CustomResourceDefinition",
            "barmancloud.cnpg.io/v1 ObjectStore",
            "postgresql.cnpg.io/v1 Cluster",
            "postgresql.cnpg.io/v1 Database",
            "postgresql.cnpg.io/v1 ScheduledBackup",
        ),
        *wide("IngressClass", "haproxy"),
        *wide("Namespace", "cnpg-system", "minio"),
        *wide("Node label", "dedicated=dify"),
        *wide("Node taint (tolerated)", "dedicated=dify:NoSchedule"),
        *wide("Nodes", f"3 with different {HOSTNAME}"),
        *wide("RuntimeClass", "gvisor"),
        *wide("StorageClass", "fast"),
    }
    assert table["", "RuntimeClass", "gvisor"] == "dify-sandbox"
    assert table["", "StorageClass", "fast"] == "dify-postgres, dify-qdrant, dify-redis-sentinel"
    assert {"dify-api", "dify-postgres", "dify-sandbox"} <= set(table["", "Node label", "dedicated=dify"].split(", "))


def test_the_program_of_the_install_on_premises_says_in_words_what_it_wants():
    text, _, _ = (ROOT / "examples" / "on_premises_ha" / "main.py").read_text().partition("\nfrom ")
    for need in (
        "CloudNativePG",
        "Barman Cloud",
        "haproxy",
        "minio",
        "dedicated=dify",
        "gvisor",
        "fast",
        "three nodes",
    ):
        assert need in text


def mentions(value: Any, option: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of a manifest, at any depth, with its value; each item of a list as a value of its own."""
    if isinstance(value, dict):
        for name, inside in value.items():
            yield from mentions(inside, name)
    if isinstance(value, list):
        for inside in value:
            yield from mentions(inside, option)
    else:
        yield option, value


BY_NAME = {
    "claimName": "PersistentVolumeClaim", "gatewayClassName": "GatewayClass", "ingressClassName": "IngressClass",
    "priorityClassName": "PriorityClass", "runtimeClassName": "RuntimeClass", "serviceAccountName": "ServiceAccount",
    "storageClass": "StorageClass", "storageClassName": "StorageClass", "project": "AppProject",
}  # fmt: skip
BY_REFERENCE = {
    "configMap": "ConfigMap", "configMapKeyRef": "ConfigMap", "configMapRef": "ConfigMap", "issuerRef": "Issuer",
    "parentRefs": "Gateway", "secretStoreRef": "SecretStore", "sourceRef": "",
}  # fmt: skip


def referred(obj: Manifest) -> Iterator[Place]:
    """What an object refers to in the fields above."""
    own = obj["metadata"].get("namespace", "")
    for option, value in mentions(obj.get("spec")):
        if option in BY_NAME:
            kind, name, namespace = BY_NAME[option], value, own
        elif option in BY_REFERENCE and not value.get("optional"):
            kind, name = value.get("kind", BY_REFERENCE[option]), value["name"]
            namespace = value.get("namespace", own)
        else:
            continue
        yield ("" if kind in CLUSTER_WIDE else namespace, kind, name)


@pytest.mark.parametrize("golden", GOLDENS)
def test_of_each_example_whatever_is_named_is_made_or_listed(golden: str):
    objects = expected_objects(golden)
    exists = {
        (
            "" if obj["kind"] in CLUSTER_WIDE else obj["metadata"].get("namespace", ""),
            obj["kind"],
            obj["metadata"]["name"],
        )
        for obj in objects
    }
    # Kubernetes makes the claims of a StatefulSet.
    exists |= {
        (its["namespace"], "PersistentVolumeClaim", f"{claim['metadata']['name']}-{its['name']}-0")
        for obj in of_kind(objects, "StatefulSet") if (its := obj["metadata"])
        for claim in obj["spec"].get("volumeClaimTemplates") or []
    }  # fmt: skip
    listed = set(told(*objects))
    assert {place for obj in objects for place in referred(obj)} <= exists | listed
    assert not exists & listed


@pytest.mark.parametrize("golden", GOLDENS)
def test_of_each_example_no_reference_is_left_open(golden: str):
    objects = expected_objects(golden)
    listed = {f"{kind}/{name}" for _, kind, name in told(*objects)}
    # The other command lists those.
    secrets = (
        {f"Secret/{name}" for name in secrets_in_use(objects)}
        | {
            f"Secret/{tls['secretName']}"
            for ingress in of_kind(objects, "Ingress")
            for tls in ingress["spec"].get("tls", [])
        }
        | {
            f"Secret/{route['spec']['tls']['externalCertificate']['name']}"
            for route in of_kind(objects, "Route")
            if "externalCertificate" in route["spec"].get("tls", {})
        }
    )
    assert [error for error in reference_errors(objects, listed | secrets) if "does not exist" in error] == []


# -- the command --------------------------------------------------------------------------------------------------


def test_the_table_is_printed_and_the_exit_status_is_0(capsys: pytest.CaptureFixture[str]):
    assert main(["cluster", str(expected_folder("on_premises_ha"))]) == 0
    header, *body = capsys.readouterr().out.splitlines()
    assert header.split() == ["NAMESPACE", "KIND", "NAME", "WANTED", "BY"]
    assert any(line.split() == ["RuntimeClass", "gvisor", "dify-sandbox"] for line in body)


def test_manifests_beside_the_install_make_what_it_wants(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "sandbox.yaml").write_text(yaml.safe_dump(made("RuntimeClass", "gvisor", api="node.k8s.io/v1")))
    assert main(["cluster", str(expected_folder("on_premises_ha")), str(tmp_path)]) == 0
    assert "RuntimeClass" not in capsys.readouterr().out


# -- what is incomplete -------------------------------------------------------------------------------------------

_NODE = {"matchExpressions": [{"key": "kubernetes.io/metadata.name", "operator": "In", "values": ["a"]}]}
_TERM = {"topologyKey": ZONE, "labelSelector": _NODE}
_REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution"
_AFFINITY = {
    "nodeAffinity": {_REQUIRED: {"nodeSelectorTerms": [_NODE]}},
    "podAffinity": {_REQUIRED: [_TERM]},
    "podAntiAffinity": {_REQUIRED: [_TERM]},
}
_SPREAD = {"topologyKey": ZONE, "whenUnsatisfiable": "DoNotSchedule", "minDomains": 2}
_CLAIM = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
_SCALED = {"minReplicas": 2, "scaleTargetRef": {"name": "web"}, "metrics": [{"type": "Pods"}]}
_DEFINED = {"group": "a.io", "names": {"kind": "A"}, "versions": [{"name": "v1", "served": True}]}
COMPLETE: list[Manifest] = [
    workload({"affinity": _AFFINITY, "topologySpreadConstraints": [_SPREAD], "tolerations": [{"key": "a"}]}),
    workload({"volumes": [{"csi": {"driver": "d"}}]}, kind="StatefulSet", volumeClaimTemplates=[_CLAIM]),
    made("HorizontalPodAutoscaler", spec=_SCALED),
    made("ScaledObject", spec={"scaleTargetRef": {"name": "web"}, "triggers": [{"type": "cpu"}]}),
    made("NetworkPolicy", spec={"ingress": [{"from": [{"namespaceSelector": _NODE}]}]}),
    made("HTTPRoute", spec={"parentRefs": [{"name": "public", "sectionName": "https"}]}),
    made("Certificate", spec={"issuerRef": {"name": "a"}}),
    made("ExternalSecret", spec={"secretStoreRef": {"name": "a"}}, api="external-secrets.io/v1"),
    made("Kustomization", spec={"sourceRef": {"kind": "Bucket", "name": "a"}}, api="kustomize.toolkit.fluxcd.io/v1"),
    made("CustomResourceDefinition", spec=_DEFINED),
    {**made("RoleBinding"), "subjects": [{"kind": "ServiceAccount", "name": "a"}]},
    cnpg(affinity={"podAntiAffinityType": "required"}, storage={"size": "1Gi"}, tablespaces=[{"storage": {}}]),
]


def incomplete(value: Any) -> Iterator[Any]:
    """A value with one of its fields left out, or empty, at any depth."""
    if isinstance(value, dict):
        for key, item in value.items():
            rest = {other: given for other, given in value.items() if other != key}
            yield from (rest, {**rest, key: None}, *({**rest, key: less} for less in incomplete(item)))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from ([*value[:index], less, *value[index + 1 :]] for less in incomplete(item))


@pytest.mark.parametrize("obj", COMPLETE, ids=lambda obj: obj["kind"])
def test_an_object_that_says_too_little_is_no_traceback(obj: Manifest):
    always = {name: obj[name] for name in ("apiVersion", "kind", "metadata")}
    for less in incomplete({name: item for name, item in obj.items() if name not in always}):
        wanted_by([{**always, **less}, COMPLETE[0]])
