"""The rules of the real CRDs, as far as they concern what this library emits, are in crds/ and are kept."""

import re
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest
import yaml

from constructs_dify import (
    Backup,
    Exposure,
    GatewayController,
    IngressController,
    Monitoring,
    Network,
    Postgres,
    QueueAutoscale,
    Secrets,
    VectorStore,
    WorkerPool,
)
from tests.support.charts import synth
from tests.support.crd_rules import crd_rule_errors
from tests.support.defaults import missing_defaults
from tests.support.examples import ROOT
from tests.support.manifests import Manifest
from tests.support.rules import rule_errors
from tests.support.schemas import custom_schema, schema_errors, versions

GONE = object()
URL = "https://dify.example.com"
APPLIED = ("argo_cd/applications.k8s.yaml", "flux/flux-system.k8s.yaml")


def _emitted() -> Iterator[Manifest]:
    yield from synth(
        public_url=URL,
        expose=Exposure.http_route(gateway="infra/public", section="https", issuer="ours"),
        nginx=None,
        postgres=Postgres.cloudnative_pg(backup=Backup(destination="s3://backups/dify")),
        vector_store=VectorStore.in_cluster("qdrant"),
        secrets=Secrets.external(store="vault", path="dify"),
        monitoring=Monitoring(),
        network=Network(monitoring_namespaces=["monitoring"]),
        workers=[WorkerPool(name="default", autoscale=QueueAutoscale(max=4))],
    )
    yield from synth(network=Network(cilium=True))
    gateway = GatewayController.gke()
    yield from synth(public_url=URL, expose=Exposure.http_route(gateway="infra/public", controller=gateway))
    ingress = IngressController.gke(managed_certificate=True)
    yield from synth(public_url=URL, expose=Exposure.ingress(controller=ingress))
    route = Exposure.openshift_route(tls_secret="dify-tls")
    yield from synth(public_url=URL, expose=route)
    for path in APPLIED:
        yield from yaml.load_all((ROOT / "examples" / path).read_text(), yaml.CSafeLoader)


@pytest.fixture(scope="module")
def emitted() -> dict[str, Manifest]:
    """One object of each kind of custom resource."""
    objects: dict[str, Manifest] = {}
    for obj in _emitted():
        if custom_schema(obj) is not None:
            objects.setdefault(obj["kind"], obj)
    return objects


def changed(obj: Manifest, path: str, value: Any) -> Manifest:
    """A copy of an object with another value at a path such as `spec.rules[0].timeouts`; GONE takes it out."""
    copy = deepcopy(obj)
    *above, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    place: Any = copy
    for step in above:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return copy


def test_there_is_an_object_of_every_kind_in_crds(emitted: dict[str, Manifest]):
    crds = [crd for path in (ROOT / "crds").glob("*.yaml") for crd in yaml.load_all(path.read_text(), yaml.CSafeLoader)]
    assert emitted.keys() == {crd["spec"]["names"]["kind"] for crd in crds}


def test_what_is_emitted_breaks_no_rule(emitted: dict[str, Manifest]):
    assert schema_errors(emitted.values(), versions()[-1]) == []


# -- rules in CEL, and lists in which nothing may stand twice -------------------------------------------------------

PARENT = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public", "namespace": "infra"}
FILTER = {"type": "RequestHeaderModifier", "requestHeaderModifier": {"remove": ["Dify-Hook-Url"]}}
REDIRECT = {"type": "RequestRedirect", "requestRedirect": {"scheme": "https"}}
REWRITE = {"type": "URLRewrite", "urlRewrite": {"hostname": "dify.internal"}}


def mirror(**share: Any) -> Manifest:
    backend = {"group": "", "kind": "Service", "name": "copy", "port": 80}
    return {"type": "RequestMirror", "requestMirror": {"backendRef": backend, **share}}


def rewrite(**path: Any) -> Manifest:
    return {"type": "URLRewrite", "urlRewrite": {"path": path}}


ROUTE_PATH = "spec.rules[0].matches[0].path"
HEALTH_CHECK = "spec.default.config.httpHealthCheck"

BROKEN_RULES: list[tuple[str, str, Any, str]] = [
    ("HTTPRoute", "spec.parentRefs", [PARENT, PARENT], "name different sections of it"),
    ("HTTPRoute", "spec.parentRefs", [PARENT, {**PARENT, "sectionName": "https"}], "both name a section of it"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "api", "the path starts with a slash"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/a//b", "the path has none of //"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/a/../b", "the path has none of //"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/a%2Fb", "the path has none of //"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/a/..", "the path does not end with /. or /.."),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/a b", "only characters that a URL may have"),
    ("HTTPRoute", "spec.rules[5].filters", [FILTER, FILTER], "only mirrors and extensions come more than once"),
    ("HTTPRoute", "spec.rules[5]", {"filters": [REWRITE, REDIRECT]}, "redirects or rewrites, not both"),
    ("HTTPRoute", "spec.rules[5].filters", [REDIRECT], "a rule that redirects has no backends"),
    ("HTTPRoute", "spec.rules[5].filters[0].requestHeaderModifier", GONE, "headers of requests says how"),
    ("HTTPRoute", "spec.rules[5].filters", [{"type": "ResponseHeaderModifier"}], "headers of answers says how"),
    ("HTTPRoute", "spec.rules[5].filters", [{"type": "RequestMirror"}], "mirrors says where"),
    ("HTTPRoute", "spec.rules[5].filters", [{"type": "RequestRedirect"}], "redirects says where"),
    ("HTTPRoute", "spec.rules[5].filters", [{"type": "URLRewrite"}], "rewrites says what"),
    ("HTTPRoute", "spec.rules[5].filters", [{"type": "ExtensionRef"}], "of a Gateway's own names it"),
    (
        "HTTPRoute",
        "spec.rules[5].filters",
        [mirror(percent=1, fraction={"numerator": 1, "denominator": 2})],
        "not both",
    ),
    (
        "HTTPRoute",
        "spec.rules[5].filters",
        [mirror(fraction={"numerator": 3, "denominator": 2})],
        "at most all of them",
    ),
    ("HTTPRoute", "spec.rules[5].filters", [rewrite(type="ReplaceFullPath")], "what replaces the whole path is said"),
    ("HTTPRoute", "spec.rules[5].filters", [rewrite(type="ReplacePrefixMatch")], "what replaces the prefix is said"),
    ("HTTPRoute", "spec.rules[5].filters[0].requestHeaderModifier.remove", ["A", "A"], "'A' is there twice"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].port", GONE, "a Service needs a port"),
    ("HTTPRoute", "spec.rules[0].timeouts", {"request": "1s", "backendRequest": "2s"}, "one attempt takes no longer"),
    ("HealthCheckPolicy", f"{HEALTH_CHECK}.portSpecification", "USE_SERVING_PORT", "where there is a port"),
    ("HealthCheckPolicy", f"{HEALTH_CHECK}.port", GONE, "where there is a port"),
    ("HealthCheckPolicy", "spec.default.config.type", "TCP", "of the type that is named"),
    ("Database", "spec.name", "postgres", "own databases cannot be managed"),
    ("ScaledObject", "spec.minReplicaCount", 5, "minReplicaCount is not above maxReplicaCount"),
    (
        "PrometheusRule",
        "spec.groups",
        [{"name": "dify", "rules": []}, {"name": "dify", "rules": []}],
        "['dify'] is there twice",
    ),
]


@pytest.mark.parametrize(("kind", "path", "value", "words"), BROKEN_RULES)
def test_a_broken_rule_is_an_error(emitted: dict[str, Manifest], kind: str, path: str, value: Any, words: str):
    [error] = schema_errors([changed(emitted[kind], path, value)], versions()[-1])
    assert words in error


def test_a_port_of_a_health_check_without_its_specification_is_an_error(emitted: dict[str, Manifest]):
    policy = changed(emitted["HealthCheckPolicy"], f"{HEALTH_CHECK}.portSpecification", GONE)
    [error] = schema_errors([policy], versions()[-1])
    assert error == (
        f"HealthCheckPolicy/dify-nginx: {HEALTH_CHECK}: "
        "portSpecification is USE_FIXED_PORT where there is a port, and only there"
    )


def test_every_rule_of_crds_for_new_objects_is_broken_above(emitted: dict[str, Manifest]):
    def messages(schema: Any) -> Iterator[str]:
        if isinstance(schema, dict):
            for rule in schema.get("x-kubernetes-validations", ()):
                if "oldSelf" not in rule["rule"]:
                    yield rule["message"]
            schema = list(schema.values())
        if isinstance(schema, list):
            for part in schema:
                yield from messages(part)

    known = {message for obj in emitted.values() for message in messages(custom_schema(obj))}
    assert [message for message in known if not any(words in message for _, _, _, words in BROKEN_RULES)] == []


def test_a_rule_that_cannot_be_evaluated_is_broken():
    schema = {"x-kubernetes-validations": [{"rule": "self.size > 1", "message": "is larger than one"}]}
    assert crd_rule_errors({"size": 2}, schema) == []
    assert crd_rule_errors({}, schema) == [": is larger than one"]


def test_a_field_that_is_a_word_of_cel_has_its_escaped_name():
    schema = {"x-kubernetes-validations": [{"rule": "self.__namespace__ == 'dify'", "message": "is in dify"}]}
    assert crd_rule_errors({"namespace": "dify"}, schema) == []
    assert crd_rule_errors({"namespace": "other"}, schema) == [": is in dify"]


# -- what JSON Schema says ------------------------------------------------------------------------------------------

LONG = "a" * 254
BROKEN_SCHEMAS: list[tuple[str, str, Any, str]] = [
    ("Route", "spec.host", "*.example.com", "does not match"),
    ("Route", "spec.tls.externalCertificate.name", GONE, "'name' is a required property"),
    ("Route", "spec.tls.insecureEdgeTerminationPolicy", "redirect", "is not one of"),
    ("Route", "spec.to.weight", 257, "is greater than the maximum of 256"),
    ("Application", "spec.project", GONE, "'project' is a required property"),
    ("BackendConfig", "spec.healthCheck.type", "TCP", "is not one of"),
    ("Certificate", "spec.issuerRef", GONE, "'issuerRef' is a required property"),
    ("Certificate", "spec.secretName", GONE, "'secretName' is a required property"),
    ("Cluster", "spec.instances", 0, "is less than the minimum of 1"),
    ("Cluster", "spec.plugins[0].name", GONE, "'name' is a required property"),
    ("Cluster", "spec.resources.requests.cpu", "half", "does not match"),
    ("Database", "spec.owner", GONE, "'owner' is a required property"),
    ("Database", "spec.extensions[0].ensure", "there", "is not one of"),
    ("Database", "spec.databaseReclaimPolicy", "keep", "is not one of"),
    ("ExternalSecret", "spec.data[0].remoteRef.conversionStrategy", "None", "is not one of"),
    ("ExternalSecret", "spec.data[0].remoteRef.decodingStrategy", "Hex", "is not one of"),
    ("ExternalSecret", "spec.data[0].remoteRef.metadataPolicy", "Skip", "is not one of"),
    ("ExternalSecret", "spec.data[0].secretKey", "a/b", "does not match"),
    ("ExternalSecret", "spec.data[0].secretKey", LONG, "is too long"),
    ("ExternalSecret", "spec.secretStoreRef.name", "a..b", "does not match"),
    ("ExternalSecret", "spec.target.name", "", "should be non-empty"),
    ("ExternalSecret", "spec.target.template.mergePolicy", "Add", "is not one of"),
    ("GCPBackendPolicy", "spec", GONE, "'spec' is a required property"),
    ("GCPBackendPolicy", "spec.default.timeoutSec", 0, "is less than the minimum of 1"),
    ("GCPBackendPolicy", "spec.targetRef.kind", "", "should be non-empty"),
    ("GitRepository", "spec.interval", "often", "does not match"),
    ("GitRepository", "spec.url", "git@git.example.com:dify", "does not match"),
    ("HTTPRoute", "spec.hostnames[0]", "Dify.example.com", "does not match"),
    ("HTTPRoute", "spec.hostnames", [f"{number}.example.com" for number in range(17)], "spec.hostnames: ["),
    ("HTTPRoute", "spec.parentRefs[0].namespace", "a.b", "does not match"),
    ("HTTPRoute", "spec.parentRefs[0].sectionName", "HTTPS", "does not match"),
    ("HTTPRoute", "spec.rules", [], "should be non-empty"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].port", 0, "is less than the minimum of 1"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].weight", 1000001, "is greater than the maximum of 1000000"),
    ("HTTPRoute", "spec.rules[0].timeouts.request", "1.5s", "does not match"),
    ("HTTPRoute", f"{ROUTE_PATH}.type", "Prefix", "is not one of"),
    ("HTTPRoute", f"{ROUTE_PATH}.value", "/" + "a" * 1024, f"{ROUTE_PATH}.value: "),
    ("HealthCheckPolicy", "spec.default.config.type", GONE, "'type' is a required property"),
    ("HealthCheckPolicy", f"{HEALTH_CHECK}.port", 65536, "is greater than the maximum of 65535"),
    ("HealthCheckPolicy", f"{HEALTH_CHECK}.requestPath", "healthz", "does not match"),
    ("Kustomization", "spec.timeout", "long", "does not match"),
    ("Kustomization", "spec.sourceRef.kind", GONE, "'kind' is a required property"),
    ("ManagedCertificate", "spec.domains[0]", "*.example.com", "does not match"),
    ("ManagedCertificate", "spec.domains[0]", "a" * 60 + ".com", "is too long"),
    ("ManagedCertificate", "spec.domains", ["dify.example.com"] * 101, "spec.domains: ["),
    ("ObjectStore", "spec.configuration.data.compression", "zstd", "is not one of"),
    ("ObjectStore", "spec.configuration.destinationPath", "", "should be non-empty"),
    ("ObjectStore", "spec.configuration.wal.compression", "zip", "is not one of"),
    ("ObjectStore", "spec.retentionPolicy", "30 days", "does not match"),
    ("PodMonitor", "spec.podMetricsEndpoints[0].interval", "1.5m", "does not match"),
    ("PrometheusRule", "spec.groups[0].name", "", "should be non-empty"),
    ("PrometheusRule", "spec.groups[0].rules[0].for", "soon", "does not match"),
    ("ReferenceGrant", "spec.from", [], "should be non-empty"),
    ("ReferenceGrant", "spec.to[0].kind", "", "should be non-empty"),
    ("ScaledObject", "spec.scaleTargetRef.name", "", "should be non-empty"),
    ("ScaledObject", "spec.triggers", [], "should be non-empty"),
    ("ScheduledBackup", "spec.backupOwnerReference", "nobody", "is not one of"),
    ("ScheduledBackup", "spec.method", "copy", "is not one of"),
    ("TriggerAuthentication", "spec.secretTargetRef[0].key", GONE, "'key' is a required property"),
]


@pytest.mark.parametrize(("kind", "path", "value", "words"), BROKEN_SCHEMAS)
def test_what_the_api_server_would_refuse_is_an_error(
    emitted: dict[str, Manifest], kind: str, path: str, value: Any, words: str
):
    assert any(words in error for error in schema_errors([changed(emitted[kind], path, value)], versions()[-1]))


# -- defaults inside lists ------------------------------------------------------------------------------------------

DEFAULTED = [
    ("Cluster", "spec.plugins[0].enabled"),
    ("Cluster", "spec.plugins[0].isWALArchiver"),
    ("Database", "spec.extensions[0].ensure"),
    ("ExternalSecret", "spec.data[0].remoteRef.conversionStrategy"),
    ("ExternalSecret", "spec.data[0].remoteRef.decodingStrategy"),
    ("ExternalSecret", "spec.data[0].remoteRef.metadataPolicy"),
    ("HTTPRoute", "spec.parentRefs[0].group"),
    ("HTTPRoute", "spec.parentRefs[0].kind"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].group"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].kind"),
    ("HTTPRoute", "spec.rules[0].backendRefs[0].weight"),
    ("HTTPRoute", "spec.rules[0].matches"),
    ("HTTPRoute", f"{ROUTE_PATH}.type"),
]


def test_a_route_without_a_weight_never_agrees_with_what_the_api_server_keeps(emitted: dict[str, Manifest]):
    route = changed(emitted["HTTPRoute"], "spec.rules[0].backendRefs[0].weight", GONE)
    assert rule_errors([route]) == [
        "HTTPRoute/dify-http-route: leaves the default of spec.rules[0].backendRefs[0].weight to the API server, "
        "so that a server-side diff never ends"
    ]


@pytest.mark.parametrize(("kind", "path"), DEFAULTED)
def test_a_default_inside_a_list_is_written(emitted: dict[str, Manifest], kind: str, path: str):
    obj = emitted[kind]
    assert missing_defaults(obj, custom_schema(obj)) == []
    assert missing_defaults(changed(obj, path, GONE), custom_schema(obj)) == [path]


FIELD = {"properties": {"key": {}, "kind": {"default": "Service"}}}


def lists(**options: Any) -> Any:
    return {"properties": {"ports": {"items": FIELD, **options}}}


def test_a_default_outside_of_lists_is_left_to_the_api_server():
    assert missing_defaults({}, FIELD) == []


def test_a_list_is_compared_as_a_whole_unless_its_items_have_keys():
    obj = {"ports": [{"key": "a", "kind": "Pod"}, {"key": "b"}]}
    assert missing_defaults(obj, lists()) == ["ports[1].kind"]
    assert missing_defaults(obj, lists(**{"x-kubernetes-list-map-keys": ["key"]})) == []


def test_a_key_of_an_item_is_written_although_it_has_a_default():
    assert missing_defaults({"ports": [{"key": "a"}]}, lists(**{"x-kubernetes-list-map-keys": ["key", "kind"]})) == [
        "ports[0].kind"
    ]


def test_an_atomic_map_is_compared_as_a_whole():
    schema = {"properties": {"target": {**FIELD, "x-kubernetes-map-type": "atomic"}}}
    assert missing_defaults({"target": {}}, schema) == ["target.kind"]


def test_a_reference_is_followed_to_its_definition():
    schema = {"properties": {"ports": {"items": {"$ref": "#/$defs/io.example.Port"}}}}
    assert missing_defaults({"ports": [{}]}, schema, {"io.example.Port": FIELD}) == ["ports[0].kind"]
