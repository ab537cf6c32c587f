"""Whatever is added to a pod, the API server accepts it, or the error says what it would not."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import ApiTier, DifyChart, Tier, changed
from constructs_dify.pods.faults import pod_faults
from constructs_dify.pods.manifests import manifest
from constructs_dify.pods.structs import int_or_string
from tests.support.charts import dify, empty_chart, objects_of
from tests.support.manifests import Manifest


def pod(*containers: Manifest, init: Any = (), volumes: Any = (), claims: Any = (), **metadata: Any) -> list[str]:
    """The faults of a pod."""
    spec = {"containers": [*containers], "initContainers": [*init], "volumes": [*volumes]}
    return list(pod_faults("api", {"metadata": metadata, "spec": spec}, claims=claims))


def own(name: str = "api", **fields: Any) -> Manifest:
    return {"name": name, "image": "busybox:1.37", **fields}


DATA = {"name": "data", "mountPath": "/data"}
FOLDER = {"name": "data", "emptyDir": {}}
SECRET = {"name": "other", "secret": {}}
GET = {"httpGet": {"port": 80}}

# What is wrong -> the faults of such a pod, what they name, and the faults of the pod beside it, which has none.
FAULTS: dict[str, tuple[list[str], str, list[str]]] = {
    "two containers of one name": (pod(own(), own()), "api.containers: got two called 'api'", pod(own(), own("b"))),
    "an init container called like another": (
        pod(own(), init=[own()]),
        "got two called 'api', init containers included",
        pod(own(), init=[own("first")]),
    ),
    "a container with a capital": (pod(own("Api")), "api.containers['Api'].name: got 'Api'", pod(own("1-api"))),
    "two volumes of one name": (
        pod(own(), volumes=[FOLDER, {**SECRET, "name": "data"}]),
        "api.volumes: got two called 'data'",
        pod(own(), volumes=[FOLDER, SECRET]),
    ),
    "a volume of two kinds": (
        pod(own(), volumes=[{**FOLDER, "secret": {}}]),
        "api.volumes['data']: got emptyDir and secret",
        pod(own(), volumes=[FOLDER]),
    ),
    "two mounts at one path": (
        pod(own(volumeMounts=[DATA, {**DATA, "mountPath": "/data/"}]), volumes=[FOLDER]),
        "api.containers['api'].volume_mounts: got two at '/data'",
        pod(own(volumeMounts=[DATA, {**DATA, "mountPath": "/data/more"}]), volumes=[FOLDER]),
    ),
    "a mount of no volume": (
        pod(own(volumeMounts=[{**DATA, "name": "dat"}]), volumes=[FOLDER]),
        "got 'dat' at '/data', which is no volume of the pod; did you mean 'data'?",
        pod(own(volumeMounts=[DATA]), claims=["data"]),
    ),
    "a variable that starts with a digit": (
        pod(own(env=[{"name": "1A"}])),
        "api.containers['api'].env['1A']: got '1A'",
        pod(own(env=[{"name": "_A.b-1"}])),
    ),
    "a variable twice": (
        pod(own(env=[{"name": "A"}, {"name": "A"}])),
        "api.containers['api'].env: got 'A' twice",
        pod(own(env=[{"name": "A"}, {"name": "a"}])),
    ),
    "a port out of bounds": (
        pod(own(ports=[{"containerPort": 70000}])),
        "ports[0].containerPort: got 70000",
        pod(own(ports=[{"containerPort": 65535}])),
    ),
    "a user beyond int32": (
        pod(own(securityContext={"runAsUser": 2**31})),
        "runAsUser: got 2147483648",
        pod(own(securityContext={"runAsUser": 2**31 - 1})),
    ),
    "half a second": (
        pod(own(readinessProbe={**GET, "periodSeconds": 0.5})),
        "periodSeconds: got 0.5",
        pod(own(readinessProbe={**GET, "periodSeconds": 5.0})),
    ),
    "two successes of liveness": (
        pod(own(livenessProbe={**GET, "successThreshold": 2})),
        "success_threshold: got 2; expected 1",
        pod(own(readinessProbe={**GET, "successThreshold": 2})),
    ),
    "a probe with nothing to call": (
        pod(own(livenessProbe={"periodSeconds": 5})),
        "livenessProbe: got nothing to call",
        pod(own(livenessProbe={"exec": {"command": ["true"]}})),
    ),
    "a probe of an init container": (
        pod(own(), init=[own("first", readinessProbe=GET)]),
        "an init container runs to its end",
        pod(own(), init=[own("first", readinessProbe=GET, restartPolicy="Always")]),
    ),
    "a label with a space": (
        pod(own(), labels={"my team": "ml"}),
        "api.labels['my team']",
        pod(own(), labels={"a/b": ""}),
    ),
    "an annotation of two prefixes": (
        pod(own(), annotations={"a/b/c": ""}),
        "api.annotations['a/b/c']",
        pod(own(), annotations={"Example.com/b": "any text\n"}),
    ),
    "too many annotations": (
        pod(own(), annotations={"a": "x" * 2**18}),
        "api.annotations: got 262145 bytes",
        pod(own(), annotations={"a": "x" * (2**18 - 1)}),
    ),
}  # fmt: skip


@pytest.mark.parametrize("wrong", FAULTS)
def test_what_the_api_server_refuses_is_a_fault_and_what_is_right_beside_it_is_none(wrong: str):
    faults, told, right = FAULTS[wrong]
    assert [told in fault for fault in faults] == [True]
    assert right == []


def test_a_struct_is_read_as_the_manifest_will_have_it():
    spec = k8s.PodSpec(
        host_pid=True,
        host_ipc=False,
        containers=[k8s.Container(name="api", security_context=k8s.SecurityContext(run_as_non_root=True))],
        volumes=[k8s.Volume(name="data", downward_api=k8s.DownwardApiVolumeSource(default_mode=420))],
        node_selector={"my_pool": "a_b"},
    )
    assert manifest(spec) == k8s.KubePod(empty_chart(), "pod", spec=spec).to_json()["spec"]


class Twice(DifyChart):
    """With a container of its own name once more, as a hook of a subclass may have it."""

    def make_api(self, **options: Any) -> ApiTier:
        class Api(ApiTier):
            def pod_spec(self) -> k8s.PodSpec:
                pod = super().pod_spec()
                return changed(pod, containers=[*pod.containers, changed(pod.containers[0], ports=None)])

        return Api(self, "api", **options)


def test_synth_tells_at_once_what_hooks_and_options_made_of_pods():
    mount = k8s.VolumeMount(name="nowhere", mount_path="/x")
    chart = dify(Twice, web=Tier(sidecars=[k8s.Container(name="web", image="busybox:1.37")], volume_mounts=[mount]))
    with pytest.raises(RuntimeError) as error:
        objects_of(chart)
    for told in (
        "api.containers: got two called 'api'",
        "web.containers: got two called 'web'",
        "web.containers['web'].volume_mounts: got 'nowhere' at '/x', which is no volume of the pod",
    ):
        assert told in str(error.value)


# -- where a Tier alone knows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("option", ["init_containers", "sidecars"])
def test_a_container_that_is_wrong_by_itself_is_refused_where_it_is_written(option: str):
    wrong: Any = {option: [k8s.Container(name="a"), k8s.Container(name="b", env=[k8s.EnvVar(name="1A")])]}
    with pytest.raises(ValueError, match=rf"^Tier\.{option}\[1\]\.env\['1A'\]: got '1A'; expected letters"):
        Tier(**wrong)


def test_a_variable_of_ones_own_has_a_name_that_kubernetes_takes():
    Tier(extra_env=[k8s.EnvVar(name="MY.setting-1")])
    for name in ("1A", "A=B", "A B", "", "..A", "A\n"):
        with pytest.raises(ValueError, match=r"^Tier\.extra_env\[0\]\.name: got "):
            Tier(extra_env=[k8s.EnvVar(name=name)])


# -- words of closed sets, and what Kubernetes has further rules for -------------------------------------------------

# Field -> what is wrong, what the error tells, and what is right beside it; in the spec of the pod.
IN_PODS: dict[str, tuple[Manifest, str, Manifest]] = {
    "dnsPolicy": ({"dnsPolicy": "clusterFirst"}, "got 'clusterFirst'", {"dnsPolicy": "ClusterFirst"}),
    "operator": (
        {"tolerations": [{"key": "a", "operator": "In"}]}, "tolerations[0].operator: got 'In'; expected one of Equal",
        {"tolerations": [{"key": "a", "operator": "Exists"}, {"operator": "Exists"}]},
    ),
    "value": (
        {"tolerations": [{"key": "a", "operator": "Exists", "value": "b"}]}, "looks at no value",
        {"tolerations": [{"key": "a", "value": "b"}]},
    ),
    "key": ({"tolerations": [{"value": "b"}]}, "tolerations[0].key: got none", {"tolerations": [{"key": "b"}]}),
    "tolerationSeconds": (
        {"tolerations": [{"key": "a", "effect": "NoSchedule", "tolerationSeconds": 5}]}, "with effect='NoExecute' only",
        {"tolerations": [{"key": "a", "effect": "NoExecute", "tolerationSeconds": 5}]},
    ),
    "hostAliases": (
        {"hostAliases": [{"ip": "host", "hostnames": ["a.example"]}]}, "host_aliases[0].ip: got 'host'",
        {"hostAliases": [{"ip": "fd00::1", "hostnames": ["a.example"]}]},
    ),
    "hostnames": (
        {"hostAliases": [{"ip": "10.0.0.1", "hostnames": ["A_b"]}]}, "host_aliases[0].hostnames: got 'A_b'",
        {"hostAliases": [{"ip": "10.0.0.1", "hostnames": []}]},
    ),
    "nodeSelector": ({"hostUsers": 5.5}, "hostUsers: got 5.5", {"nodeSelector": {"scheme": "any", "effect": "x"}}),
}  # fmt: skip
# The same in a container.
IN_CONTAINERS: dict[str, tuple[Manifest, str, Manifest]] = {
    "image": ({"image": None}, "image: got None", {"image": "a:1"}),
    "imagePullPolicy": ({"imagePullPolicy": "always"}, "did you mean 'Always'?", {"imagePullPolicy": "Always"}),
    "protocol": (
        {"ports": [{"containerPort": 1, "protocol": "tcp"}]}, "got 'tcp'",
        {"ports": [{"containerPort": 1, "protocol": "UDP"}]},
    ),
    "port name": (
        {"ports": [{"containerPort": 1, "name": "much-too-long-a-name"}]}, "expected at most 15",
        {"ports": [{"containerPort": 1, "name": "not-too-long-1a"}]},
    ),
    "quantity": (
        {"resources": {"limits": {"cpu": "1 Gi"}}}, "resources.limits['cpu']: got '1 Gi'",
        {"resources": {"limits": {"cpu": ".5", "memory": "1e3", "nvidia.com/gpu": "1"}}},
    ),
    "envFrom": (
        {"envFrom": [{"prefix": "A"}]}, "env_from[0]: got both or neither", {"envFrom": [{"secretRef": {"name": "a"}}]},
    ),
    "envFrom name": (
        {"envFrom": [{"secretRef": {"name": "A_b"}}]}, "env_from[0].name: got 'A_b'",
        {"envFrom": [{"configMapRef": {"name": "a.b"}}]},
    ),
    "preStop": (
        {"lifecycle": {"preStop": {}}}, "lifecycle.preStop: got nothing to call",
        {"lifecycle": {"preStop": {"exec": {"command": ["true"]}}}},
    ),
    "exec": (
        {"livenessProbe": {"exec": {}}}, "livenessProbe.exec: got no command",
        {"livenessProbe": {"exec": {"command": ["true"]}}},
    ),
    "port of a probe": (
        {"livenessProbe": {"httpGet": {"port": "htp"}}, "ports": [{"containerPort": 80, "name": "http"}]},
        "httpGet.port: got 'htp', which is no port of the container; did you mean 'http'?",
        {"livenessProbe": {"httpGet": {"port": "http"}}, "ports": [{"containerPort": 80, "name": "http"}]},
    ),
    "port 0": (
        {"livenessProbe": {"tcpSocket": {"port": 0}}}, "tcpSocket.port: got 0",
        {"livenessProbe": {"tcpSocket": {"port": 1}}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("field", IN_PODS)
def test_a_field_of_a_pod_that_the_api_server_refuses_is_a_fault(field: str):
    wrong, told, right = IN_PODS[field]
    faults, none = (list(pod_faults("api", {"spec": {**spec, "containers": [own()]}})) for spec in (wrong, right))
    assert [told in fault for fault in faults] == [True]
    assert none == []


@pytest.mark.parametrize("field", IN_CONTAINERS)
def test_a_field_of_a_container_that_the_api_server_refuses_is_a_fault(field: str):
    wrong, told, right = IN_CONTAINERS[field]
    assert [told in fault for fault in pod(own(**wrong))] == [True]
    assert pod(own(**right)) == []


@pytest.mark.parametrize("mount_path", ["", "/a:b"])
def test_a_mount_has_a_path(mount_path: str):
    faults = pod(own(volumeMounts=[{"name": "data", "mountPath": mount_path}]), volumes=[FOLDER])
    assert ["mount_path: got" in fault for fault in faults] == [True]


@pytest.mark.parametrize("sub_path", ["/a", "../a", "a/.."])
def test_a_mount_stays_below_its_volume(sub_path: str):
    faults = pod(own(volumeMounts=[{**DATA, "subPath": sub_path}]), volumes=[FOLDER])
    assert [f"sub_path: got {sub_path!r}" in fault for fault in faults] == [True]
    assert pod(own(volumeMounts=[{**DATA, "subPath": "a/..b"}]), volumes=[FOLDER]) == []


def rolling(surge: int | str, unavailable: int | str) -> k8s.DeploymentStrategy:
    steps = {"max_surge": int_or_string(surge), "max_unavailable": int_or_string(unavailable)}
    return k8s.DeploymentStrategy(type="RollingUpdate", rolling_update=k8s.RollingUpdateDeployment(**steps))


@pytest.mark.parametrize(
    ("strategy", "told"),
    [
        (k8s.DeploymentStrategy(type="recreate"), r"type: got 'recreate'; expected Recreate or RollingUpdate"),
        (k8s.DeploymentStrategy(type="Recreate", rolling_update={}), "rolling_update: got one beside Recreate"),
        (rolling(0, "0%"), "rolling_update: got 0 for both"),
        (rolling("a", 1), "rolling_update.maxSurge: got 'a'"),
    ],
)
def test_a_strategy_that_the_api_server_refuses_is_an_error_where_it_is_written(
    strategy: k8s.DeploymentStrategy, told: str
):
    with pytest.raises(ValueError, match=rf"^Tier\.update_strategy\.{told}"):
        Tier(update_strategy=strategy)


def test_strategies_that_the_api_server_takes_pass():
    for strategy in (k8s.DeploymentStrategy(type="Recreate"), rolling(0, 1), rolling("25%", 0), rolling(1, "100%")):
        Tier(update_strategy=strategy)
