"""A chart is its parts: each can be left out, replaced, added and changed without touching the others."""

import re
from collections.abc import Mapping
from typing import Any

import pytest
from cdk8s import ApiObject, App, JsonPatch
from typing_extensions import Unpack

from constructs_dify import (
    ApiTier,
    DifyChart,
    Exposure,
    NginxProxy,
    Resources,
    SmokeTest,
    SsrfProxyOptions,
    Tier,
    WebTier,
    WorkerPool,
    Workload,
)
from constructs_dify.wiring.dependency import Dependency, Grant
from constructs_dify.wiring.destinations import to_part
from constructs_dify.wiring.environment import Value
from constructs_dify.workload.workload import WorkloadOptions
from tests.support.charts import components, container, dify, objects_of, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, SecretRef, environment, find, of_kind, pods
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

Objects = list[Manifest]


def errors(objects: Objects) -> list[str]:
    """Everything that the checks find."""
    job = container(objects, "create-secrets")["args"]
    secrets = {job[3]: set(job[4:])}
    return [
        *schema_errors(objects, versions()[0]),
        *reference_errors(objects, secret_keys=secrets),
        *connection_errors(objects),
        *rule_errors(objects),
    ]


def routes(objects: Objects) -> set[str]:
    template = find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]
    return set(re.findall(r"location (/\S*) \{\s*set \$upstream", template))


# -- parts that are switched off ----------------------------------------------------------------------------------

OFF: dict[str, tuple[dict[str, Any], list[str]]] = {
    # Of the front end, not of the websocket API.
    "web": ({"web": None}, ["dify-web'", "dify-web.", "dify-web:", "dify-web-"]),
    "beat": ({"beat": None}, ["dify-beat"]),
    "workers": ({"workers": None}, ["dify-worker"]),
    "nginx": ({"nginx": None}, ["dify-nginx", "NGINX_"]),
    "sandbox": ({"sandbox": None}, ["dify-sandbox", "sandbox-api-key", "CODE_EXECUTION_"]),
    "ssrf-proxy": ({"ssrf_proxy": None}, ["ssrf-proxy", "SSRF_PROXY_", "HTTP_PROXY"]),
    "plugin-daemon": (
        {"plugin_daemon": None},
        # An empty PLUGIN_DAEMON_KEY shuts the paths that are for the daemon, and the timeout is among the defaults.
        ["dify-plugin-daemon", "plugin-daemon-key", "plugin-inner-api-key", "PLUGIN_DAEMON_URL", "INNER_API_KEY"],
    ),
    "api": (
        {"api": None, "plugin_daemon": None},
        ["dify-api.", "//dify-api", "name: dify-api", "INTERNAL_FILES_URL", "/console/api"],
    ),
}


@pytest.mark.parametrize("part", OFF)
def test_nothing_refers_to_a_part_that_is_switched_off(part: str):
    options, words = OFF[part]
    objects = synth(**options)
    assert errors(objects) == []
    component = "worker" if part == "workers" else part
    assert component not in components(objects)
    text = str(objects)
    assert f"'app.kubernetes.io/component': '{component}'" not in text
    assert [word for word in words if word in text] == []


def test_the_routes_of_a_part_go_with_it():
    of_api = {"/console/api/", "/api/", "/v1/", "/openapi/", "/files/", "/mcp/", "/triggers/"}
    everything = {*of_api, "/e/", "/socket.io/", "/explore/", "/"}
    assert routes(synth()) == everything
    assert routes(synth(web=None)) == everything - {"/explore/", "/"}
    assert routes(synth(plugin_daemon=None)) == everything - {"/e/"}
    assert routes(synth(websocket=None)) == everything - {"/socket.io/"}
    assert routes(synth(api=None, plugin_daemon=None)) == everything - of_api - {"/e/"}


@pytest.mark.parametrize("part", ["web", "sandbox", "nginx", "ssrf_proxy", "migration", "smoke_test", "queue_exporter"])
def test_a_part_that_is_switched_off_has_no_attribute(part: str):
    off: dict[str, Any] = {} if part in ("smoke_test", "queue_exporter") else {part: None}
    chart = dify(**off)
    assert not hasattr(chart, part)
    assert chart.api.deployment
    with pytest.raises(AttributeError, match=rf"DifyChart\.{part}: this part is switched off"):
        getattr(chart, part)


def test_a_part_that_is_on_is_an_attribute_of_its_own_class():
    chart = dify(smoke_test=Tier())
    assert isinstance(chart.nginx, NginxProxy)
    assert isinstance(chart.api, ApiTier)
    assert isinstance(chart.smoke_test, SmokeTest)
    assert chart.workers.beat in chart.parts


def test_one_tier_can_be_all_there_is():
    objects = synth(
        api=None, websocket=None, workers=None, beat=None, sandbox=None, plugin_daemon=None, ssrf_proxy=None,
        expose=Exposure.none(),
    )  # fmt: skip
    assert components(objects) == {"web", "nginx", "postgres", "redis", "weaviate", "create-secrets"}
    assert reference_errors(objects) == []


def test_the_namespace_may_be_left_to_others():
    [namespace] = of_kind(synth(), "Namespace")
    assert namespace["metadata"]["name"] == "dify"
    assert of_kind(synth(create_namespace=False), "Namespace") == []


def test_the_namespace_is_as_strict_as_the_sandbox_allows():
    def levels(objects: Objects) -> dict[str, str]:
        [namespace] = of_kind(objects, "Namespace")
        prefix = "pod-security.kubernetes.io/"
        labels = namespace["metadata"]["labels"].items()
        return {key.removeprefix(prefix): level for key, level in labels if key.startswith(prefix)}

    # The sandbox starts as root.
    assert levels(synth()) == {"enforce": "baseline", "warn": "restricted", "audit": "restricted"}
    assert levels(synth(sandbox=None)) == {"enforce": "restricted", "warn": "restricted", "audit": "restricted"}


# -- options of one part and of all -------------------------------------------------------------------------------

PARTS = {
    "api": "api",
    "web": "web",
    "beat": "beat",
    "sandbox": "sandbox",
    "plugin_daemon": "plugin-daemon",
    "ssrf_proxy": "ssrf-proxy",
    "nginx": "nginx",
}


def labelled(objects: Objects) -> set[str]:
    """The components whose pods have the label of the tests."""
    return {pod.labels["app.kubernetes.io/component"] for pod in pods(objects) if pod.labels.get("team") == "ai"}


@pytest.mark.parametrize("parameter", PARTS)
def test_the_tier_of_a_part_reaches_that_part_alone(parameter: str):
    assert labelled(synth(**{parameter: Tier(labels={"team": "ai"})})) == {PARTS[parameter]}


def test_a_pool_is_the_tier_of_its_workers():
    pools = [WorkerPool(name="mail", queues=["mail"], labels={"team": "ai"}), WorkerPool(name="default")]
    assert labelled(synth(workers=pools)) == {"worker-mail"}


def test_defaults_reach_every_part_and_the_nearest_wins():
    objects = synth(
        defaults=Tier(labels={"team": "ai"}, node_selector={"pool": "apps", "zone": "a"}, priority_class="low"),
        web=Tier(node_selector={"zone": "b"}, priority_class="high"),
    )
    assert labelled(objects) == components(objects)
    assert pod(objects, "api").spec["nodeSelector"] == {"pool": "apps", "zone": "a"}
    assert pod(objects, "web").spec["nodeSelector"] == {"pool": "apps", "zone": "b"}
    assert [pod(objects, part).spec["priorityClassName"] for part in ("api", "redis", "web")] == ["low", "low", "high"]


def test_defaults_come_before_the_built_in_ones():
    resources = Resources(cpu="1", memory="1Gi")
    objects = synth(defaults=Tier(resources=resources))
    for component in components(objects):
        assert (
            container(objects, component)["resources"]["requests"].items() >= {"cpu": "1", "memory": "1Gi"}.items()
        ), component


def test_settings_of_the_chart_reach_the_api_the_workers_and_beat():
    objects = synth(settings={"LOG_LEVEL": "DEBUG", "SERVER_WORKER_AMOUNT": "4"})
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["LOG_LEVEL"] == "DEBUG"
    assert variables(objects, "api")["SERVER_WORKER_AMOUNT"] == "4"
    for component in ("web", "plugin-daemon", "sandbox"):
        assert "LOG_LEVEL" not in variables(objects, component)


def test_settings_of_a_part_come_before_those_of_the_chart():
    objects = synth(settings={"LOG_LEVEL": "DEBUG"}, api=Tier(settings={"LOG_LEVEL": "ERROR"}))
    assert [variables(objects, part)["LOG_LEVEL"] for part in ("api", "worker", "beat")] == ["ERROR", "DEBUG", "DEBUG"]


def test_every_image_comes_from_the_mirror(default_objects: Objects):
    mirror = "registry.example.com/mirror"
    objects = synth(image_registry=mirror)
    for component in components(objects):
        before = container(default_objects, component)["image"]
        # Docker Hub serves its own images below library/, which is where a mirror has them.
        expected = before if "/" in before else f"library/{before}"
        assert container(objects, component)["image"] == f"{mirror}/{expected}", component


def test_an_image_of_ones_own_is_pulled_from_where_it_says():
    image = "registry.example.com/own-api:1.9.1"
    objects = synth(image_registry="mirror.example.com", api=Tier(image=image))
    assert container(objects, "api")["image"] == image


def test_the_domain_of_the_cluster_is_in_full_names():
    template = find(synth(cluster_domain="k8s.example.com"), "ConfigMap", "dify-nginx-files")["data"]
    assert "http://dify-api.dify.svc.k8s.example.com:5001" in template["default.conf.template"]


def test_the_name_is_that_of_the_chart_unless_it_is_given():
    assert DifyChart(App(), "dify-prod", namespace="dify").install.name == "dify-prod"
    assert DifyChart(App(), "dify-prod", namespace="dify", name="dify").install.name == "dify"


def test_the_labels_that_select_do_not_depend_on_the_id_of_the_chart_or_on_the_release():
    objects = objects_of(DifyChart(App(), "another-id", namespace="dify", name="dify"))
    assert find(objects, "Deployment", "dify-api")["spec"]["selector"]["matchLabels"] == {
        "app.kubernetes.io/name": "dify",
        "app.kubernetes.io/instance": "dify",
        "app.kubernetes.io/component": "api",
    }


# -- what rolls ---------------------------------------------------------------------------------------------------


def rolled(before: Objects, **options: Any) -> set[str]:
    """The components whose pods a change replaces."""
    after = synth(**options)
    templates = [
        {pod.labels["app.kubernetes.io/component"]: (pod.metadata, pod.spec) for pod in pods(objects)}
        for objects in (before, after)
    ]
    assert templates[0].keys() == templates[1].keys()
    return {component for component in templates[0] if templates[0][component] != templates[1][component]}


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"api": Tier(settings={"LOG_LEVEL": "DEBUG"})}, {"api"}),
        ({"web": Tier(settings={"TOP_K_MAX_VALUE": "20"})}, {"web"}),
        ({"sandbox": Tier(settings={"MAX_WORKERS": "8"})}, {"sandbox"}),
        ({"plugin_daemon": Tier(settings={"PYTHON_ENV_INIT_TIMEOUT": "300"})}, {"plugin-daemon"}),
        ({"nginx": Tier(settings={"NGINX_CLIENT_MAX_BODY_SIZE": "1g"})}, {"nginx"}),
        ({"ssrf_proxy": SsrfProxyOptions(allow_cidrs=["10.1.0.0/16"])}, {"ssrf-proxy"}),
        ({"workers": [WorkerPool(name="default", settings={"LOG_LEVEL": "DEBUG"})]}, {"worker"}),
        ({"settings": {"LOG_LEVEL": "DEBUG"}}, {"api", "websocket", "worker", "beat"}),
        ({"settings": {"GUNICORN_TIMEOUT": "600"}}, {"api"}),
        ({"api": Tier(replicas=0)}, set()),
        ({"expose": Exposure.load_balancer()}, set()),
    ],
)
def test_a_change_rolls_the_pods_that_read_it_and_no_others(
    options: dict[str, Any], expected: set[str], default_objects: Objects
):
    assert rolled(default_objects, **options) == expected


# -- subclasses ---------------------------------------------------------------------------------------------------


class OurApi(ApiTier):
    """An API that says where it runs."""

    def environment(self) -> Mapping[str, Value]:
        return {**super().environment(), "APPLICATION_NAME": "ours"}


class OurDify(DifyChart):
    """A Dify with our API."""

    def make_api(self, **options: Unpack[WorkloadOptions]) -> ApiTier:
        return OurApi(self, "api", **options)


def test_a_subclass_chooses_the_class_of_a_part(default_objects: Objects):
    chart = dify(OurDify)
    assert isinstance(chart.api, OurApi)
    objects = objects_of(chart)
    assert errors(objects) == []
    assert variables(objects, "api") == variables(default_objects, "api") | {"APPLICATION_NAME": "ours"}
    assert variables(objects, "worker") == variables(default_objects, "worker")


@pytest.mark.parametrize(
    "part", ["api", "web", "sandbox", "plugin_daemon", "ssrf_proxy", "nginx", "workers", "migration"]
)
def test_every_part_has_a_method_that_makes_it(part: str):
    made: list[object] = []
    make = getattr(DifyChart, f"make_{part}")

    def remembering(self: DifyChart, **options: Any) -> object:
        made.append(make(self, **options))
        return made[-1]

    chart = dify(type("Remembering", (DifyChart,), {f"make_{part}": remembering}))
    assert made == [getattr(chart, part)]


class Exporter(Workload):
    """A ninth part."""

    part = "redis-exporter"

    @property
    def ports(self) -> Mapping[str, int]:
        # The probes that it takes over from the web ask this port.
        return {"http": 9121}

    def defaults(self) -> Tier:
        web = WebTier.defaults(self)  # type: ignore[arg-type]
        return Tier(
            image="registry.example.com/redis-exporter:1.0",
            resources=web.resources,
            pod_security_context=web.pod_security_context,
            security_context=web.security_context,
            liveness=web.liveness,
            readiness=web.readiness,
        )

    @property
    def user(self) -> Any:
        return self.install.release.users["web"]


class NineParts(DifyChart):
    """A Dify with an exporter for its Redis."""

    def make_more(self) -> list[Workload]:
        grant = Grant(
            environment={
                "REDIS_PASSWORD": self.install.secret("redis-password"),
                "TOKEN": self.install.secret("ninth"),
            },
            destinations=[to_part("redis", 6379)],
        )
        redis = Dependency(name="redis", grants={"redis-exporter": grant})
        return [Exporter(self, "redis-exporter", install=self.install, uses=[redis])]


def test_a_ninth_part_gets_its_policy_and_its_credentials_like_the_others():
    class WithHealth(NineParts):
        def make_more(self) -> list[Workload]:
            [exporter] = super().make_more()
            exporter.allow_from(namespace="monitoring", port=9121)
            return [exporter]

    chart = dify(WithHealth)
    objects = objects_of(chart)
    assert "redis-exporter" in components(objects)
    assert "ninth" in chart.secret_keys
    assert "ninth" in container(objects, "create-secrets")["args"]
    assert variables(objects, "redis-exporter")["REDIS_PASSWORD"] == variables(objects, "redis")["REDISCLI_AUTH"]
    network = Network(objects)
    assert network.allows("redis-exporter", "redis", 6379)
    assert not network.allows("redis-exporter", "postgres", 5432)
    assert not network.allows("api", "redis-exporter", 9121)
    scraper = {"app": "prometheus"}
    assert network.allows(scraper, "redis-exporter", 9121, source_namespace="monitoring", target_namespace="dify")


def test_a_part_can_be_patched():
    chart = dify()
    assert chart.web
    assert chart.web.deployment
    ApiObject.of(chart.web.deployment).add_json_patch(JsonPatch.add("/spec/minReadySeconds", 5))
    assert find(objects_of(chart), "Deployment", "dify-web")["spec"]["minReadySeconds"] == 5


# -- several charts -----------------------------------------------------------------------------------------------


def test_two_installations_live_in_one_app():
    app = App()
    charts = [DifyChart(app, name, namespace=name) for name in ("staging", "production")]
    app.synth_yaml()
    objects = [obj for chart in charts for obj in objects_of(chart)]
    keys = {f"{chart.install.name}-secrets": set(chart.secret_keys) for chart in charts}
    assert reference_errors(objects, secret_keys=keys) == []
    network = Network(objects)
    for source, target in (("staging", "production"), ("production", "staging")):
        assert not network.allows("api", "postgres", 5432, source_namespace=source, target_namespace=target)


def test_two_installations_live_in_one_namespace():
    app = App()
    one = DifyChart(app, "one", namespace="dify")
    two = DifyChart(app, "two", namespace="dify", create_namespace=False)
    app.synth_yaml()
    objects = [*objects_of(one), *objects_of(two)]
    keys = {f"{chart.install.name}-secrets": set(chart.secret_keys) for chart in (one, two)}
    assert reference_errors(objects, secret_keys=keys) == []
    network = Network(objects)
    labels = {
        chart: {
            "app.kubernetes.io/name": "dify",
            "app.kubernetes.io/instance": chart,
            "constructs-dify/installation": chart,
        }
        for chart in ("one", "two")
    }
    api = labels["one"] | {"app.kubernetes.io/component": "api"}
    postgres = {"app.kubernetes.io/component": "postgres"}
    assert network.allows(api, labels["one"] | postgres, 5432, "dify")
    assert not network.allows(api, labels["two"] | postgres, 5432, "dify")


# -- the whole ----------------------------------------------------------------------------------------------------


def test_the_pods_that_share_the_files_run_on_one_node(default_objects: Objects):
    def tied(part: str) -> dict[str, list[Any]]:
        return pod(default_objects, part).spec["affinity"]["podAffinity"]

    # The API chooses the node, and the others follow.
    assert tied("api").keys() == {"preferredDuringSchedulingIgnoredDuringExecution"}
    [preferred] = tied("api")["preferredDuringSchedulingIgnoredDuringExecution"]
    terms = [preferred["podAffinityTerm"]]
    for part in ("worker", "migrate"):
        assert tied(part).keys() == {"requiredDuringSchedulingIgnoredDuringExecution"}
        terms += tied(part)["requiredDuringSchedulingIgnoredDuringExecution"]
    assert len(terms) == 3
    for term in terms:
        assert term["topologyKey"] == "kubernetes.io/hostname"
        for other in ("api", "worker"):
            assert term["labelSelector"]["matchLabels"].items() <= pod(default_objects, other).labels.items()
    for component in components(default_objects) - {"api", "worker", "migrate"}:
        assert "affinity" not in pod(default_objects, component).spec


def test_what_the_api_the_workers_and_beat_share_is_in_one_config_map(default_objects: Objects):
    shared = {"configMapRef": {"name": "dify-environment"}}
    for component in ("api", "worker", "beat"):
        sources = container(default_objects, component)["envFrom"]
        assert shared in sources
        # The part's own come last and win.
        assert sources.index(shared) == 0
    common = find(default_objects, "ConfigMap", "dify-environment")["data"]
    for component in ("api", "worker", "beat"):
        own = find(default_objects, "ConfigMap", f"dify-{component}")["data"]
        assert own.keys().isdisjoint(common)


def test_no_credential_is_in_the_environment_of_a_part_that_does_not_need_it(default_objects: Objects):
    for component in ("web", "nginx", "ssrf-proxy"):
        values = environment(default_objects, container(default_objects, component)).values()
        assert [value for value in values if isinstance(value, SecretRef)] == []
    assert set(variables(default_objects, "sandbox")) & {"DB_PASSWORD", "REDIS_PASSWORD", "SECRET_KEY"} == set()
