"""Objects handed over as plain data are what the classes of cdk8s-plus make of the same structs."""

from collections.abc import Iterator
from typing import Any

import cdk8s
import cdk8s_plus_27 as kplus
import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import (
    PRODUCTION,
    ApiTier,
    Autoscale,
    DifyChart,
    Migration,
    Postgres,
    Redis,
    Tier,
    VectorStore,
    changed,
)
from constructs_dify.checks.newer_structs import fields_of
from constructs_dify.pods.structs import int_or_string, quantity, struct
from constructs_dify.workload import rendered
from tests.support.canaries import CANARY, LOGIN
from tests.support.charts import dify, empty_chart, objects_of
from tests.support.manifests import find, of_kind

# Between them, they have every kind of object that the library renders, with nearly every field that it sets.
CONFIGURATIONS: dict[str, dict[str, Any]] = {
    "default": {},
    "1.9.1": {"release": "1.9.1"},
    "available": {
        "api": Tier(autoscale=Autoscale(min=2, max=4)), "web": PRODUCTION, "redis": Redis.in_cluster_sentinel(),
        "vector_store": VectorStore.in_cluster("milvus"),
    },
    "openshift": {"openshift": True, "postgres": Postgres.in_cluster(pgvector=True)},
}  # fmt: skip


def _structs(value: Any) -> Iterator[Any]:
    """Every typed struct within a value."""
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _structs(item)
    elif fields := fields_of(value):
        yield value
        for item in fields.values():
            yield from _structs(item)


@pytest.mark.parametrize("options", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_the_manifests_are_those_of_the_structs_themselves(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    fast = cdk8s.Testing.synth(dify(**options))
    monkeypatch.setattr(rendered, "_plain", lambda value, found: value)
    assert cdk8s.Testing.synth(dify(**options)) == fast


@pytest.mark.parametrize("options", CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_the_library_makes_no_struct_that_its_class_refuses(options: dict[str, Any], monkeypatch: pytest.MonkeyPatch):
    plain, given = rendered._plain, list[Any]()
    monkeypatch.setattr(rendered, "_plain", lambda value, found: given.append(value) or plain(value, found))
    dify(**options)
    made = list(_structs(given))
    assert len(made) > 300
    for each in made:
        assert type(each)(**fields_of(each)) == each


def test_a_struct_of_the_library_is_that_of_its_class_without_what_is_none():
    ours = struct(k8s.ContainerPort, name="api", container_port=5001, host_port=None)
    assert ours == k8s.ContainerPort(name="api", container_port=5001)
    assert (ours.name, ours.container_port, ours.host_port) == ("api", 5001, None)
    assert repr(ours) == "ContainerPort(name='api', container_port=5001)"


def test_a_struct_that_its_class_would_refuse_is_seen():
    # The fault that the test above is there for, which only the type checker sees where it is written.
    wrong = struct(k8s.ContainerPort, name="api", container_port="5001")  # pyright: ignore[reportArgumentType]
    with pytest.raises(TypeError, match="container_port"):
        type(wrong)(**fields_of(wrong))


def test_quantities_and_numbers_or_names_of_ports_arrive():
    chart = empty_chart()
    template = k8s.PodTemplateSpec(
        metadata=k8s.ObjectMeta(labels={"app": "x"}),
        spec=k8s.PodSpec(
            containers=[
                k8s.Container(
                    name="x",
                    image="x",
                    resources=k8s.ResourceRequirements(requests={"cpu": quantity("500m"), "memory": quantity("1Gi")}),
                    liveness_probe=k8s.Probe(http_get=k8s.HttpGetAction(path="/", port=int_or_string("http"))),
                    readiness_probe=k8s.Probe(tcp_socket=k8s.TcpSocketAction(port=int_or_string(80))),
                )
            ]
        ),
    )
    selector = k8s.LabelSelector(match_labels={"app": "x"})
    props = k8s.KubeDeploymentProps(spec=k8s.DeploymentSpec(selector=selector, template=template))
    made = rendered.rendered(k8s.KubeDeployment, chart, "fast", props)
    k8s.KubeDeployment(chart, "slow", spec=props.spec)
    fast, slow = objects_of(chart)
    assert fast["spec"] == slow["spec"]
    assert fast["spec"]["template"]["spec"]["containers"][0]["readinessProbe"]["tcpSocket"]["port"] == 80
    assert isinstance(made, k8s.KubeDeployment)


def test_a_service_takes_part_in_what_cdk8s_plus_makes_of_services():
    chart: DifyChart = dify()
    service = chart.api.service
    assert service is not None
    assert (service.name, service.port) == ("dify-api", 5001)
    service.expose_via_ingress("/tools")
    front = kplus.Ingress(chart, "front")
    front.add_rule("/", kplus.IngressBackend.from_service(service))
    service.select_label("tier", "backend")
    service.metadata.add_annotation("example.com/team", "ml")
    manifests = cdk8s.Testing.synth(chart)
    backends = [
        path["backend"]["service"]
        for ingress in of_kind(manifests, "Ingress")
        for rule in ingress["spec"]["rules"]
        for path in rule["http"]["paths"]
    ]
    assert backends == [{"name": "dify-api", "port": {"number": 5001}}] * 2
    ours = find(manifests, "Service", "dify-api")
    assert ours["spec"]["selector"]["tier"] == "backend"
    assert ours["spec"]["selector"]["app.kubernetes.io/component"] == "api"
    assert ours["metadata"]["annotations"] == {"example.com/team": "ml"}


def test_a_hook_may_return_structs_of_either_making():
    class Ours(ApiTier):
        def pod_spec(self) -> k8s.PodSpec:
            return changed(super().pod_spec(), host_aliases=[k8s.HostAlias(ip="10.0.0.1", hostnames=["models"])])

    class OurDify(DifyChart):
        def make_api(self, **options: Any) -> ApiTier:
            return Ours(self, "api", **options)

    api = find(cdk8s.Testing.synth(dify(OurDify)), "Deployment", "dify-api")
    assert api["spec"]["template"]["spec"]["hostAliases"] == [{"hostnames": ["models"], "ip": "10.0.0.1"}]


def _api(**members: Any) -> DifyChart:
    """A chart whose API is of a subclass with these members."""
    tier = type("Ours", (ApiTier,), members)

    class OurDify(DifyChart):
        def make_api(self, **options: Any) -> ApiTier:
            return tier(self, "api", **options)

    return dify(OurDify)


def test_no_credential_gets_into_an_object_by_whatever_way():
    def mutated(self: ApiTier) -> dict[str, str]:
        return {**ApiTier._labels(self), "example.com/login": LOGIN}

    with pytest.raises(ValueError, match=r"^api\.environment\.metadata\.labels\['example.com/login'\]: got ") as caught:
        _api(_labels=mutated)
    assert CANARY not in str(caught.value)


def test_a_list_that_changes_after_an_option_was_made_is_looked_at_where_it_ends_up():
    policies = [k8s.HpaScalingPolicyV2(period_seconds=60, type="Pods", value=1)]
    behavior = k8s.HorizontalPodAutoscalerBehaviorV2(scale_down=k8s.HpaScalingRulesV2(policies=policies))
    tier = Tier(autoscale=Autoscale(min=1, max=2, behavior=behavior))
    policies[0] = k8s.HpaScalingPolicyV2(period_seconds=60, type=LOGIN, value=1)
    with pytest.raises(ValueError, match="got a URL with a password") as caught:
        dify(api=tier)
    assert CANARY not in str(caught.value)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"ports": {"http": "5001"}}, r"^api\.ports\['http'\]: got '5001' \(str\); write a whole number"),
        ({"container_ports": {"http": "5001"}}, r"^api\.container_ports\['http'\]: got '5001'"),
        ({"runs_as": 5}, r"^api\.runs_as: got 5 \(int\); write a string"),
    ],
)
def test_what_a_subclass_says_in_properties_is_looked_at_before_it_goes_into_structs(
    members: dict[str, Any], error: str
):
    with pytest.raises(TypeError, match=error):
        _api(**members)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"retries": "3"}, r"^migrate\.retries: got '3' \(str\); write a whole number"),
        ({"deadline": 0}, r"^migrate\.deadline: got 0; expected a whole number, 1 or more"),
        ({"restart_policy": "Always"}, r"^migrate\.restart_policy: got 'Always'; expected one of Never, OnFailure"),
    ],
)
def test_what_a_job_says_of_itself_is_what_kubernetes_takes(members: dict[str, Any], error: str):
    class OurDify(DifyChart):
        def make_migration(self, **options: Any) -> Migration:
            return type("Ours", (Migration,), members)(self, "migration", **options)

    with pytest.raises((TypeError, ValueError), match=error):
        dify(OurDify)
