"""Every option of a Tier reaches the pods, of a Deployment and of a StatefulSet alike."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

import pytest
from cdk8s import ApiObject, Chart, JsonPatch
from cdk8s_plus_27 import k8s

from constructs_dify import (
    NO_PROBE,
    ApiTier,
    Autoscale,
    DisruptionBudget,
    Installation,
    ProbeTiming,
    Resources,
    SecretKey,
    Service,
    ServiceAccount,
    Tier,
    WebTier,
    Workload,
)
from constructs_dify.data_layer.engine import Engine
from constructs_dify.data_layer.vector_store.weaviate import WeaviateServer
from constructs_dify.pods.structs import changed
from constructs_dify.pods.volumes import secret_variable
from constructs_dify.wiring.dependency import Dependency, Grant
from constructs_dify.wiring.destinations import to_part
from constructs_dify.wiring.environment import Expanded, Value
from tests.support.charts import COMPONENT as SELECTING
from tests.support.charts import alone, container, empty_chart, objects_of, pod
from tests.support.manifests import Manifest, SecretRef, environment, find, of_kind, pods, title
from tests.support.references import reference_errors

Objects = list[Manifest]

PROBE = k8s.Probe(exec=k8s.ExecAction(command=["true"]), period_seconds=7)
SIDECAR = k8s.Container(name="logs", image="registry.example.com/logs:1.0")


@dataclass(frozen=True)
class Rendered:
    """A part that is alone in a chart."""

    component: str
    objects: Objects

    @property
    def workload(self) -> Any:
        [found] = of_kind(self.objects, "Deployment", "StatefulSet")
        return found

    @property
    def template(self) -> Any:
        return self.workload["spec"]["template"]

    @property
    def pod(self) -> Any:
        return self.template["spec"]

    @property
    def container(self) -> Any:
        return self.pod["containers"][0]

    @property
    def variables(self) -> Any:
        return environment(self.objects, self.container)

    def all(self, kind: str) -> Any:
        return of_kind(self.objects, kind)


def api(tier: Tier | None = None, **options: Any) -> Rendered:
    _, objects = alone(ApiTier, tier=tier or Tier(), **options)
    return Rendered("api", objects)


def weaviate(tier: Tier | None = None, **options: Any) -> Rendered:
    _, objects = alone(WeaviateServer, tier=tier or Tier(), **({"storage": "1Gi"} | options))
    return Rendered("weaviate", objects)


Part = Callable[[Tier], Rendered]


@pytest.fixture(params=[api, weaviate])
def part(request: pytest.FixtureRequest) -> Part:
    return request.param


@dataclass(frozen=True)
class Option:
    """An option with a value, and where that value has to be."""

    value: Any
    found: Callable[[Rendered], Any]
    expected: Any


OPTIONS: dict[str, Option] = {
    "affinity": Option(
        k8s.Affinity(
            pod_anti_affinity=k8s.PodAntiAffinity(
                required_during_scheduling_ignored_during_execution=[k8s.PodAffinityTerm(topology_key="zone")]
            )
        ),
        lambda part: part.pod["affinity"],
        {"podAntiAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [{"topologyKey": "zone"}]}},
    ),
    "annotations": Option(
        {"example.com/scrape": "yes"},
        lambda part: part.template["metadata"]["annotations"]["example.com/scrape"],
        "yes",
    ),
    "dns_config": Option(
        k8s.PodDnsConfig(options=[k8s.PodDnsConfigOption(name="ndots", value="2")]),
        lambda part: part.pod["dnsConfig"],
        {"options": [{"name": "ndots", "value": "2"}]},
    ),
    "dns_policy": Option("ClusterFirst", lambda part: part.pod["dnsPolicy"], "ClusterFirst"),
    "env_from": Option(
        [k8s.EnvFromSource(config_map_ref=k8s.ConfigMapEnvSource(name="ours"))],
        lambda part: part.container["envFrom"][-1],
        {"configMapRef": {"name": "ours"}},
    ),
    "extra_env": Option(
        [k8s.EnvVar(name="OURS", value="1")],
        lambda part: part.container["env"][-1],
        {"name": "OURS", "value": "1"},
    ),
    "host_aliases": Option(
        [k8s.HostAlias(ip="10.0.0.1", hostnames=["pg.example.com"])],
        lambda part: part.pod["hostAliases"],
        [{"ip": "10.0.0.1", "hostnames": ["pg.example.com"]}],
    ),
    "service": Option(
        Service(annotations={"example.com/scrape": "yes"}, labels={"team": "ai"}, cluster_ip="10.96.0.5"),
        lambda part: [
            (each["metadata"]["annotations"], each["metadata"]["labels"]["team"], each["spec"]["clusterIP"])
            for each in part.all("Service")
        ],
        [({"example.com/scrape": "yes"}, "ai", "10.96.0.5")],
    ),
    "service_account": Option(
        ServiceAccount(annotations={"example.com/role": "dify"}),
        lambda part: [account["metadata"].get("annotations") for account in part.all("ServiceAccount")],
        [{"example.com/role": "dify"}],
    ),
    "image": Option(
        "registry.example.com/own:2.0", lambda part: part.container["image"], "registry.example.com/own:2.0"
    ),
    "image_pull_policy": Option("Always", lambda part: part.container["imagePullPolicy"], "Always"),
    "image_pull_secrets": Option(
        ["registry", "other"], lambda part: part.pod["imagePullSecrets"], [{"name": "registry"}, {"name": "other"}]
    ),
    "init_containers": Option([SIDECAR], lambda part: [c["name"] for c in part.pod["initContainers"]], ["logs"]),
    "labels": Option(
        {"team": "ai"},
        lambda part: (part.template["metadata"]["labels"]["team"], part.workload["metadata"]["labels"]["team"]),
        ("ai", "ai"),
    ),
    "lifecycle": Option(
        k8s.Lifecycle(pre_stop=k8s.LifecycleHandler(exec=k8s.ExecAction(command=["sleep", "1"]))),
        lambda part: part.container["lifecycle"],
        {"preStop": {"exec": {"command": ["sleep", "1"]}}},
    ),
    "liveness": Option(
        PROBE, lambda part: part.container["livenessProbe"], {"exec": {"command": ["true"]}, "periodSeconds": 7}
    ),
    "node_selector": Option({"pool": "apps"}, lambda part: part.pod["nodeSelector"], {"pool": "apps"}),
    "pod_security_context": Option(
        k8s.PodSecurityContext(run_as_user=5), lambda part: part.pod["securityContext"]["runAsUser"], 5
    ),
    "priority_class": Option("critical", lambda part: part.pod["priorityClassName"], "critical"),
    "readiness": Option(
        PROBE, lambda part: part.container["readinessProbe"], {"exec": {"command": ["true"]}, "periodSeconds": 7}
    ),
    "resources": Option(
        Resources(cpu="1", memory="3Gi", memory_limit="5Gi"),
        lambda part: part.container["resources"],
        {"requests": {"cpu": "1", "memory": "3Gi"}, "limits": {"cpu": "2", "memory": "5Gi"}},
    ),
    "runtime_class": Option("gvisor", lambda part: part.pod["runtimeClassName"], "gvisor"),
    "security_context": Option(
        k8s.SecurityContext(run_as_user=5), lambda part: part.container["securityContext"]["runAsUser"], 5
    ),
    "share_process_namespace": Option(True, lambda part: part.pod["shareProcessNamespace"], True),
    "sidecars": Option([SIDECAR], lambda part: [c["name"] for c in part.pod["containers"]][1:], ["logs"]),
    "startup": Option(
        PROBE, lambda part: part.container["startupProbe"], {"exec": {"command": ["true"]}, "periodSeconds": 7}
    ),
    "termination_grace_period": Option(7, lambda part: part.pod["terminationGracePeriodSeconds"], 7),
    "tolerations": Option(
        [k8s.Toleration(key="dedicated", operator="Exists")],
        lambda part: part.pod["tolerations"],
        [{"key": "dedicated", "operator": "Exists"}],
    ),
    "topology_spread": Option(
        [k8s.TopologySpreadConstraint(max_skew=2, topology_key="zone", when_unsatisfiable="DoNotSchedule")],
        lambda part: part.pod["topologySpreadConstraints"],
        [{"maxSkew": 2, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule"}],
    ),
    "volume_mounts": Option(
        [k8s.VolumeMount(name="certificates", mount_path="/certificates")],
        lambda part: part.container["volumeMounts"][-1],
        {"name": "certificates", "mountPath": "/certificates"},
    ),
    "volumes": Option(
        [k8s.Volume(name="certificates", secret=k8s.SecretVolumeSource(secret_name="ours"))],
        lambda part: part.pod["volumes"][-1],
        {"name": "certificates", "secret": {"secretName": "ours"}},
    ),
}
# Those that mean something else to a Deployment than to a StatefulSet, or to the API than to Weaviate.
TESTED_BELOW = {"autoscale", "disruption_budget", "replicas", "settings", "update_strategy"}


def test_each_option_has_a_test():
    assert {option.name for option in fields(Tier)} == OPTIONS.keys() | TESTED_BELOW


@pytest.mark.parametrize("name", OPTIONS)
def test_an_option_reaches_the_pods(name: str, part: Part):
    option = OPTIONS[name]
    options: Mapping[str, Any] = {name: option.value}
    assert option.found(part(Tier(**options))) == option.expected


def test_the_number_of_pods_is_that_of_the_tier():
    assert api().workload["spec"]["replicas"] == 1
    assert api(Tier(replicas=3)).workload["spec"]["replicas"] == 3
    assert api(Tier(replicas=0)).workload["spec"]["replicas"] == 0
    assert weaviate(Tier(replicas=0)).workload["spec"]["replicas"] == 0


def test_a_deployment_replaces_its_pods_as_the_tier_says():
    strategy = k8s.DeploymentStrategy(type="Recreate")
    assert api(Tier(update_strategy=strategy)).workload["spec"]["strategy"] == {"type": "Recreate"}


def test_settings_reach_the_environment_of_the_container():
    assert api(Tier(settings={"LOG_LEVEL": "DEBUG"})).variables["LOG_LEVEL"] == "DEBUG"
    assert weaviate(Tier(settings={"QUERY_DEFAULTS_LIMIT": "50"})).variables["QUERY_DEFAULTS_LIMIT"] == "50"


# -- probes -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("probe", ["liveness", "readiness", "startup"])
def test_a_probe_can_be_tuned_without_being_replaced(probe: str, part: Part):
    key = f"{probe}Probe"
    options: Mapping[str, Any] = {probe: ProbeTiming(period=99, failures=9)}
    before, after = part(Tier()).container[key], part(Tier(**options)).container[key]
    assert after == before | {"periodSeconds": 99, "failureThreshold": 9}


@pytest.mark.parametrize("probe", ["liveness", "readiness", "startup"])
def test_a_probe_can_be_switched_off_and_the_others_stay(probe: str, part: Part):
    options: Mapping[str, Any] = {probe: NO_PROBE}
    before, after = part(Tier()).container, part(Tier(**options)).container
    assert before.keys() - after.keys() == {f"{probe}Probe"}


def test_a_probe_that_defaults_switch_off_can_be_given_again_but_not_tuned():
    install = Installation(name="dify", namespace="dify", defaults=Tier(liveness=NO_PROBE))
    assert "livenessProbe" not in api(install=install).container
    assert api(Tier(liveness=PROBE), install=install).container["livenessProbe"]["exec"]
    with pytest.raises(ValueError, match=r"^api\.liveness: got a timing for a probe that the part does not have"):
        api(Tier(liveness=ProbeTiming(period=60)), install=install)


@pytest.mark.parametrize("probe", ["liveness", "readiness", "startup"])
def test_a_text_is_no_probe(probe: str):
    options: Any = {probe: "off"}
    with pytest.raises(TypeError, match=rf"^Tier\.{probe}: got 'off' \(str\); write ProbeTiming.* or NO_PROBE, with "):
        Tier(**options)


# -- the resolver -------------------------------------------------------------------------------------------------


def test_a_part_adds_its_options_of_the_resolver_to_those_of_the_defaults():
    def options(**given: str) -> k8s.PodDnsConfig:
        return k8s.PodDnsConfig(options=[k8s.PodDnsConfigOption(name=name, value=given[name]) for name in given])

    shared = Tier(dns_config=k8s.PodDnsConfig(searches=["example.com"], options=options(ndots="2").options))
    install = Installation(name="dify", namespace="dify", defaults=shared)
    assert api(Tier(dns_config=options(ndots="3", timeout="1")), install=install).pod["dnsConfig"] == {
        "searches": ["example.com"],
        "options": [{"name": "ndots", "value": "3"}, {"name": "timeout", "value": "1"}],
    }


def test_a_resolver_of_ones_own_needs_a_server_wherever_it_is_said():
    own = k8s.PodDnsConfig(nameservers=["10.0.0.10"])
    install = Installation(name="dify", namespace="dify", defaults=Tier(dns_config=own))
    assert api(Tier(dns_policy="None"), install=install).pod["dnsPolicy"] == "None"
    with pytest.raises(ValueError, match=r"^api\.dns_policy: got 'None' and no server to ask; expected dns_config="):
        api(Tier(dns_policy="None"))
    with pytest.raises(ValueError, match=r"^defaults\.dns_policy: got 'None' and no server to ask"):
        api(Tier(), install=Installation(name="dify", namespace="dify", defaults=Tier(dns_policy="None")))


@pytest.mark.parametrize(
    ("field", "config"),
    [
        ("nameservers[0]", {"nameservers": ["dns.example.com"]}),
        ("nameservers", {"nameservers": [f"10.0.0.{last}" for last in range(4)]}),
        ("searches[1]", {"searches": ["example.com.", "a b"]}),
        ("searches", {"searches": [f"s{number}.example.com" for number in range(33)]}),
        ("options[0].name", {"options": [k8s.PodDnsConfigOption(value="2")]}),
    ],
)
def test_a_resolver_is_one_that_kubernetes_takes(field: str, config: Any):
    with pytest.raises(ValueError, match=rf"^Tier\.dns_config\.{re.escape(field)}: got "):
        Tier(dns_config=k8s.PodDnsConfig(**config))


# -- autoscaling, disruption, spreading ---------------------------------------------------------------------------


def test_an_autoscaler_owns_the_number_of_pods():
    behavior = k8s.HorizontalPodAutoscalerBehaviorV2(scale_down=k8s.HpaScalingRulesV2(stabilization_window_seconds=600))
    part = api(Tier(autoscale=Autoscale(min=2, max=6, cpu=70, memory=80, behavior=behavior)))
    assert "replicas" not in part.workload["spec"]
    [autoscaler] = part.all("HorizontalPodAutoscaler")
    spec = autoscaler["spec"]
    assert spec["scaleTargetRef"] == {"apiVersion": "apps/v1", "kind": "Deployment", "name": "dify-api"}
    assert (spec["minReplicas"], spec["maxReplicas"]) == (2, 6)
    assert spec["behavior"] == {"scaleDown": {"stabilizationWindowSeconds": 600}}
    assert [
        (metric["resource"]["name"], metric["resource"]["target"]["averageUtilization"]) for metric in spec["metrics"]
    ] == [("cpu", 70), ("memory", 80)]


def test_an_autoscaler_may_scale_on_memory_alone():
    [autoscaler] = api(Tier(autoscale=Autoscale(min=1, max=2, cpu=None, memory=80))).all("HorizontalPodAutoscaler")
    assert [metric["resource"]["name"] for metric in autoscaler["spec"]["metrics"]] == ["memory"]


def test_without_an_autoscaler_there_is_none(part: Part):
    assert part(Tier()).all("HorizontalPodAutoscaler") == []


@pytest.mark.parametrize(
    "tier", [Tier(replicas=2), Tier(autoscale=Autoscale(min=2, max=3)), Tier(autoscale=Autoscale(min=1, max=3))]
)
def test_several_pods_are_taken_one_at_a_time_and_spread_over_zones_and_nodes(tier: Tier):
    part = api(tier)
    [budget] = part.all("PodDisruptionBudget")
    assert budget["spec"] == {
        "maxUnavailable": 1,
        "selector": {"matchLabels": part.workload["spec"]["selector"]["matchLabels"]},
    }
    constraints = part.pod["topologySpreadConstraints"]
    # Nodes without a zone are still several nodes.
    assert {each["topologyKey"] for each in constraints} == {"topology.kubernetes.io/zone", "kubernetes.io/hostname"}
    for each in constraints:
        # A cluster with one zone or one node must still run them.
        assert each["whenUnsatisfiable"] == "ScheduleAnyway"
        # Of a rollout, the old pods are about to leave: the new ones would avoid the zones that are then empty.
        assert each["matchLabelKeys"] == ["pod-template-hash"]


@pytest.mark.parametrize("tier", [Tier(), Tier(replicas=0), Tier(autoscale=Autoscale(min=1, max=1))])
def test_a_budget_for_a_single_pod_would_only_block_a_drain(tier: Tier):
    assert api(tier).all("PodDisruptionBudget") == []
    assert "topologySpreadConstraints" not in api(tier).pod


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        (DisruptionBudget(min_available=0), {"minAvailable": 0}),
        (DisruptionBudget(max_unavailable=1), {"maxUnavailable": 1}),
        (DisruptionBudget(max_unavailable="50%"), {"maxUnavailable": "50%"}),
    ],
)
def test_a_budget_of_ones_own_is_taken_as_it_is(budget: DisruptionBudget, expected: Manifest, part: Part):
    [found] = part(Tier(disruption_budget=budget)).all("PodDisruptionBudget")
    assert {key: value for key, value in found["spec"].items() if key != "selector"} == expected


@pytest.mark.parametrize(
    ("pods", "budget"),
    [
        (Tier(), DisruptionBudget(min_available=1)),
        (Tier(), DisruptionBudget(min_available="50%")),
        (Tier(), DisruptionBudget(max_unavailable=0)),
        (Tier(replicas=3), DisruptionBudget(min_available=3)),
        (Tier(replicas=3), DisruptionBudget(min_available="70%")),
        (Tier(replicas=3), DisruptionBudget(max_unavailable="0%")),
        (Tier(autoscale=Autoscale(min=1, max=9)), DisruptionBudget(min_available=1)),
    ],
)
def test_a_budget_that_no_drain_could_keep_is_refused(pods: Tier, budget: DisruptionBudget):
    with pytest.raises(ValueError, match=r"api\.disruption_budget: got DisruptionBudget.* could never evict one; exp"):
        api(replace(pods, disruption_budget=budget))


@pytest.mark.parametrize(
    ("pods", "budget"),
    [
        (Tier(replicas=0), DisruptionBudget(min_available=1)),
        (Tier(replicas=2), DisruptionBudget(min_available=1)),
        (Tier(replicas=3), DisruptionBudget(min_available="50%")),
        (Tier(replicas=3), DisruptionBudget(max_unavailable="10%")),
        (Tier(autoscale=Autoscale(min=2, max=9)), DisruptionBudget(min_available=1)),
    ],
)
def test_a_budget_that_leaves_one_pod_to_evict_is_fine(pods: Tier, budget: DisruptionBudget):
    assert len(api(replace(pods, disruption_budget=budget)).all("PodDisruptionBudget")) == 1


def test_a_budget_for_all_parts_is_refused_where_it_is_written():
    one_stays = DisruptionBudget(min_available=1)
    install = Installation(name="dify", namespace="dify", defaults=Tier(disruption_budget=one_stays))
    with pytest.raises(ValueError, match=r"^defaults\.disruption_budget: got .* for 1 pod of api, so that"):
        api(Tier(), install=install)
    # The part's own takes its place.
    assert api(Tier(disruption_budget=DisruptionBudget(max_unavailable=1)), install=install)


# -- the ServiceAccount -------------------------------------------------------------------------------------------


def test_each_part_has_a_service_account_of_its_own(part: Part):
    rendered = part(Tier())
    [account] = rendered.all("ServiceAccount")
    assert rendered.pod["serviceAccountName"] == account["metadata"]["name"] == f"dify-{rendered.component}"


def test_an_existing_service_account_is_used_and_not_made(part: Part):
    rendered = part(Tier(service_account=ServiceAccount(name="ours")))
    assert rendered.pod["serviceAccountName"] == "ours"
    assert rendered.all("ServiceAccount") == []


def test_a_dependency_annotates_the_service_account_and_labels_the_pods():
    grant = Grant(service_account_annotations={"example.com/role": "files"}, pod_labels={"example.com/identity": "use"})
    part = api(
        Tier(service_account=ServiceAccount(annotations={"example.com/other": "1"})),
        uses=[Dependency(name="storage", grants={"api": grant})],
    )
    [account] = part.all("ServiceAccount")
    assert account["metadata"]["annotations"] == {"example.com/role": "files", "example.com/other": "1"}
    assert part.template["metadata"]["labels"]["example.com/identity"] == "use"
    assert "example.com/identity" not in part.workload["spec"]["selector"]["matchLabels"]


def test_of_labels_of_one_key_those_that_select_come_first_then_those_of_dependencies():
    mine, theirs = {"example.com/identity": "mine"}, {"example.com/identity": "use", SELECTING: "other"}
    part = api(Tier(labels=mine), uses=[Dependency(name="storage", grants={"api": Grant(pod_labels=theirs)})])
    labels = part.template["metadata"]["labels"]
    # Kubernetes refuses a Deployment that does not select its own pods.
    assert labels[SELECTING] == "api"
    # The webhook looks for that one.
    assert labels["example.com/identity"] == "use"


# -- what a dependency gives --------------------------------------------------------------------------------------


def test_a_dependency_gives_settings_files_and_the_network_path():
    grant = Grant(
        environment={"DB_HOST": "pg"},
        defaults={"LOG_LEVEL": "INFO"},
        destinations=[to_part("postgres", 5432)],
        volumes=[k8s.Volume(name="ca", config_map=k8s.ConfigMapVolumeSource(name="ca"))],
        mounts=[k8s.VolumeMount(name="ca", mount_path="/ca")],
    )
    construct, objects = alone(ApiTier, uses=[Dependency(name="postgres", grants={"api": grant, "web": Grant()})])
    rendered = Rendered("api", objects)
    assert (rendered.variables["DB_HOST"], rendered.variables["LOG_LEVEL"]) == ("pg", "INFO")
    assert {"name": "ca", "configMap": {"name": "ca"}} in rendered.pod["volumes"]
    assert {"name": "ca", "mountPath": "/ca"} in rendered.container["volumeMounts"]
    assert to_part("postgres", 5432) in construct.destinations


def test_a_dependency_gives_nothing_to_others():
    grant = Grant(environment={"DB_HOST": "pg"}, destinations=[to_part("postgres", 5432)])
    construct, objects = alone(WebTier, uses=[Dependency(name="postgres", grants={"api": grant})])
    assert "DB_HOST" not in Rendered("web", objects).variables
    assert construct.destinations == ()


def test_a_default_of_a_dependency_may_be_overridden_and_its_settings_may_not():
    dependency = Dependency(
        name="postgres", grants={"api": Grant(environment={"DB_HOST": "pg"}, defaults={"LOG_LEVEL": "INFO"})}
    )
    rendered = api(Tier(settings={"LOG_LEVEL": "DEBUG"}), uses=[dependency])
    assert rendered.variables["LOG_LEVEL"] == "DEBUG"
    with pytest.raises(ValueError, match=r"api\.settings\['DB_HOST'\]: already set by postgres"):
        api(Tier(settings={"DB_HOST": "elsewhere"}), uses=[dependency])


def test_a_dependency_may_refuse_a_part():
    dependency = Dependency(name="storage", grants={}, refusals={"api": "cannot; use s3 instead"})
    with pytest.raises(ValueError, match="storage: cannot; use s3 instead"):
        api(uses=[dependency])


class Follower(ApiTier):
    leads_claims = False


def beside_the_claim(term: Manifest, part: Rendered) -> bool:
    selected = term["labelSelector"]["matchLabels"].items() <= part.template["metadata"]["labels"].items()
    return selected and term["topologyKey"] == "kubernetes.io/hostname"


def test_the_pods_that_share_a_claim_run_on_one_node_whatever_else_their_affinity_says():
    term = k8s.PodAffinityTerm(topology_key="zone", label_selector=k8s.LabelSelector(match_labels={"a": "b"}))
    node = k8s.NodeAffinity(
        required_during_scheduling_ignored_during_execution=k8s.NodeSelector(node_selector_terms=[])
    )
    mine = k8s.Affinity(
        node_affinity=node, pod_affinity=k8s.PodAffinity(required_during_scheduling_ignored_during_execution=[term])
    )
    dependency = Dependency(name="storage", grants={"api": Grant(claim="dify-files")})
    for kind in (ApiTier, Follower):
        part = Rendered("api", alone(kind, tier=Tier(affinity=mine), uses=[dependency])[1])
        wanted = part.pod["affinity"]["podAffinity"]
        first, *others = wanted["requiredDuringSchedulingIgnoredDuringExecution"]
        assert first["topologyKey"] == "zone"
        assert "nodeAffinity" in part.pod["affinity"]
        # One of them has to be free to leave a node where the others still are.
        if kind.leads_claims:
            assert others == []
            [preferred] = wanted["preferredDuringSchedulingIgnoredDuringExecution"]
            assert beside_the_claim(preferred["podAffinityTerm"], part)
        else:
            [required] = others
            assert beside_the_claim(required, part)


def test_two_claims_that_others_share_may_be_in_use_on_two_nodes_and_are_refused():
    files, more = (Dependency(name=name, grants={"api": Grant(claim=f"dify-{name}")}) for name in ("files", "more"))
    with pytest.raises(ValueError, match=r"^api: got the ReadWriteOnce claims 'dify-files' and 'dify-more', .* one at"):
        alone(ApiTier, uses=[files, more])


# -- the environment ----------------------------------------------------------------------------------------------


def test_a_variable_of_ones_own_takes_the_place_of_one_of_the_part():
    own = secret_variable("SECRET_KEY", SecretKey(secret="mine", key="secret-key"))
    part = api(Tier(extra_env=[own]))
    assert [variable for variable in part.container["env"] if variable["name"] == "SECRET_KEY"] == [
        {"name": "SECRET_KEY", "valueFrom": {"secretKeyRef": {"name": "mine", "key": "secret-key"}}}
    ]


def test_what_kubernetes_completes_still_finds_the_variable_that_took_the_place_of_another():
    grant = Grant(
        environment={
            "REDIS_PASSWORD": SecretKey(secret="dify-secrets", key="redis-password"),
            "CELERY_BROKER_URL": Expanded(text="redis://:$(REDIS_PASSWORD)@dify-redis:6379/1"),
        }
    )
    mine = secret_variable("REDIS_PASSWORD", SecretKey(secret="mine", key="password"))
    own = [k8s.EnvVar(name="A", value="1"), mine]
    part = api(Tier(extra_env=own), uses=[Dependency(name="redis", grants={"api": grant})])
    names = [variable["name"] for variable in part.container["env"]]
    assert names.index("REDIS_PASSWORD") < names.index("CELERY_BROKER_URL")
    assert names.count("REDIS_PASSWORD") == 1
    assert part.variables["REDIS_PASSWORD"] == SecretRef("mine", "password")


def test_of_two_variables_of_one_name_the_nearest_wins():
    install = Installation(
        name="dify", namespace="dify", defaults=Tier(extra_env=[k8s.EnvVar(name="A", value="everywhere")])
    )
    part = api(Tier(extra_env=[k8s.EnvVar(name="A", value="here")]), install=install)
    assert [variable["value"] for variable in part.container["env"] if variable["name"] == "A"] == ["here"]


def test_a_variable_of_ones_own_wins_over_a_setting():
    part = api(Tier(settings={"LOG_LEVEL": "INFO"}, extra_env=[k8s.EnvVar(name="LOG_LEVEL", value="DEBUG")]))
    assert part.variables["LOG_LEVEL"] == "DEBUG"


def digest(part: Rendered) -> str:
    return part.template["metadata"]["annotations"]["checksum/config"]


def test_changed_configuration_rolls_the_pods():
    assert digest(api(Tier(settings={"LOG_LEVEL": "DEBUG"}))) != digest(api(Tier(settings={"LOG_LEVEL": "INFO"})))
    assert digest(api()) == digest(api())


def test_what_is_written_in_another_order_is_the_same_configuration():
    one, other = {"LOG_LEVEL": "DEBUG", "LOG_TZ": "UTC"}, {"LOG_TZ": "UTC", "LOG_LEVEL": "DEBUG"}
    assert digest(api(Tier(settings=one))) == digest(api(Tier(settings=other)))


# -- subclasses ---------------------------------------------------------------------------------------------------


class Exporter(Workload):
    """A part that Dify does not have."""

    part = "exporter"

    @property
    def ports(self) -> Mapping[str, int]:
        return {"metrics": 9121}

    def defaults(self) -> Tier:
        return Tier(image="registry.example.com/exporter:1.0", resources=Resources(cpu="10m", memory="16Mi"))

    def environment(self) -> Mapping[str, Value]:
        return {"ANYTHING": "1"}

    def files(self) -> Mapping[str, str]:
        return {"/etc/exporter/exporter.yaml": "port: 9121\n"}

    def command(self) -> Sequence[str]:
        return ("exporter",)

    def arguments(self) -> Sequence[str]:
        return ("--config", "/etc/exporter/exporter.yaml")

    def pod_spec(self) -> k8s.PodSpec:
        return k8s.PodSpec(containers=[self.container()], subdomain="exporters")


def test_a_part_of_ones_own_needs_only_what_it_says_of_itself():
    construct, objects = alone(Exporter)
    rendered = Rendered("exporter", objects)
    assert rendered.container["image"] == "registry.example.com/exporter:1.0"
    assert rendered.container["command"] == ["exporter"]
    assert rendered.container["args"] == ["--config", "/etc/exporter/exporter.yaml"]
    assert rendered.variables == {"ANYTHING": "1"}
    assert find(objects, "Service", "dify-exporter")["spec"]["ports"][0]["port"] == 9121
    assert find(objects, "ConfigMap", "dify-exporter-files")["data"] == {"exporter.yaml": "port: 9121\n"}
    assert construct.address == "dify-exporter:9121"


def test_a_subclass_may_replace_the_pod():
    _, objects = alone(Exporter)
    assert Rendered("exporter", objects).pod["subdomain"] == "exporters"


def test_files_are_mounted_where_the_part_wants_them_and_cannot_be_written():
    class Configured(ApiTier):
        def files(self) -> Mapping[str, str]:
            return {"/etc/a/a.conf": "a\n", "/b/b.sh": "b\n"}

    _, objects = alone(Configured)
    rendered = Rendered("api", objects)
    mounts = {mount["mountPath"]: mount for mount in rendered.container["volumeMounts"]}
    for path, key in (("/etc/a/a.conf", "a.conf"), ("/b/b.sh", "b.sh")):
        assert mounts[path]["subPath"] == key
        assert mounts[path]["readOnly"] is True


def test_files_may_be_read_by_a_user_that_is_not_root_and_written_by_none(default_objects: Any):
    modes = {
        (title(each.owner), volume["name"]): volume["configMap"].get("defaultMode", 0o644)
        for each in pods(default_objects)
        for volume in each.spec.get("volumes") or []
        if "configMap" in volume
    }
    assert modes
    for where, mode in modes.items():
        assert mode & 0o444 == 0o444, where
        assert mode & 0o022 == 0, where


def test_changed_files_roll_the_pods():
    def with_text(text: str) -> str:
        class Configured(ApiTier):
            def files(self) -> Mapping[str, str]:
                return {"/etc/a/a.conf": text}

        _, objects = alone(Configured)
        return digest(Rendered("api", objects))

    assert with_text("a") != with_text("b")


def test_the_kubernetes_object_is_open_to_patches():
    chart = empty_chart()
    part = ApiTier(chart, "api", install=Installation(name="dify", namespace="dify"))
    assert part.deployment is not None
    ApiObject.of(part.deployment).add_json_patch(JsonPatch.add("/spec/minReadySeconds", 5))
    assert find(objects_of(chart), "Deployment", "dify-api")["spec"]["minReadySeconds"] == 5


def test_a_part_says_what_it_is_made_of():
    construct, objects = alone(ApiTier)
    assert construct.deployment is not None
    assert construct.stateful_set is None
    assert construct.service is not None
    assert construct.service.name == "dify-api"
    assert construct.address == "dify-api:5001"
    assert construct.pod_labels == Rendered("api", objects).workload["spec"]["selector"]["matchLabels"]


# -- servers with a volume ----------------------------------------------------------------------------------------


def test_a_server_has_a_claim_of_its_own():
    part = weaviate(storage="7Gi", storage_class="fast")
    [template] = part.workload["spec"]["volumeClaimTemplates"]
    assert template["spec"]["resources"]["requests"]["storage"] == "7Gi"
    assert template["spec"]["storageClassName"] == "fast"
    assert {"name": "data", "mountPath": "/var/lib/weaviate"} in part.container["volumeMounts"]


def test_a_server_without_a_storage_class_takes_the_default_of_the_cluster():
    [template] = weaviate().workload["spec"]["volumeClaimTemplates"]
    assert "storageClassName" not in template["spec"]


def test_a_server_says_what_it_is_made_of():
    construct, objects = alone(WeaviateServer, storage="1Gi")
    assert isinstance(construct, Engine)
    assert construct.stateful_set is not None
    assert construct.deployment is None
    assert pod(objects, "weaviate").owner["spec"]["serviceName"] == construct.service.name  # type: ignore[union-attr]


def test_a_server_may_be_patched_to_have_no_claim():
    server, objects = alone(WeaviateServer, storage="1Gi")
    assert find(objects, "StatefulSet", "dify-weaviate")["spec"]["volumeClaimTemplates"]
    assert server.stateful_set is not None
    ApiObject.of(server.stateful_set).add_json_patch(JsonPatch.remove("/spec/volumeClaimTemplates"))
    patched = find(objects_of(Chart.of(server)), "StatefulSet", "dify-weaviate")
    assert "volumeClaimTemplates" not in patched["spec"]


# -- volumes of one's own -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["tmp", "bytecode", "mine"])
def test_two_volumes_of_one_name_are_refused_which_kubernetes_would_do_later(name: str):
    mine = k8s.Volume(name="mine", empty_dir=k8s.EmptyDirVolumeSource())
    other = k8s.Volume(name=name, empty_dir=k8s.EmptyDirVolumeSource())
    with pytest.raises(ValueError, match=rf"^api\.volumes: got two called '{name}', .* give yours another name"):
        api(Tier(volumes=[mine, other]))


@pytest.mark.parametrize("path", ["/var/cache/python", "/mine"])
def test_two_mounts_at_one_path_are_refused_which_kubernetes_would_do_later(path: str):
    volume = k8s.Volume(name="mine", empty_dir=k8s.EmptyDirVolumeSource())
    mounts = [k8s.VolumeMount(name="mine", mount_path=each) for each in ("/mine", path)]
    with pytest.raises(ValueError, match=rf"^api\.volume_mounts: got two at '{path}', .* at another path"):
        api(Tier(volumes=[volume], volume_mounts=mounts))


def test_a_volume_of_ones_own_takes_the_place_of_a_scratch_folder():
    mount = k8s.VolumeMount(name="cache", mount_path="/tmp")
    volume = k8s.Volume(name="cache", empty_dir=k8s.EmptyDirVolumeSource(medium="Memory"))
    _, objects = alone(ApiTier, tier=Tier(volumes=[volume], volume_mounts=[mount]))
    mounts = container(objects, "api")["volumeMounts"]
    assert [mount["name"] for mount in mounts if mount["mountPath"] == "/tmp"] == ["cache"]
    assert reference_errors(objects, {"Secret/dify-secrets"}) == []


def test_a_hook_may_change_what_the_part_made():
    class Patient(ApiTier):
        def container(self) -> k8s.Container:
            return changed(super().container(), working_dir="/srv", tty=True)

    _, objects = alone(Patient)
    own, plain = container(objects, "api"), container(alone(ApiTier)[1], "api")
    assert own == {**plain, "workingDir": "/srv", "tty": True}


def test_two_dependencies_of_one_name_are_told_apart_or_refused():
    twice = [Dependency(name="etl", grants={}), Dependency(name="etl", grants={})]
    with pytest.raises(ValueError, match=r"api\.uses: got two dependencies called 'etl'"):
        alone(ApiTier, uses=twice)
