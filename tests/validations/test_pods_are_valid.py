"""Whatever is added to a pod, the API server accepts it, or the error says what it would not."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import ApiTier, DifyChart, Tier, changed
from constructs_dify.pods.faults import pod_faults
from constructs_dify.pods.manifests import manifest
from tests.support.charts import dify, empty_chart, objects_of
from tests.support.manifests import Manifest


def pod(*containers: Manifest, init: Any = (), volumes: Any = (), claims: Any = (), **metadata: Any) -> list[str]:
    """The faults of a pod."""
    spec = {"containers": [*containers], "initContainers": [*init], "volumes": [*volumes]}
    return list(pod_faults("api", {"metadata": metadata, "spec": spec}, claims=claims))


def own(name: str = "api", **fields: Any) -> Manifest:
    return {"name": name, **fields}


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
        pod(own(livenessProbe={"exec": {}})),
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
    chart = dify(Twice, web=Tier(sidecars=[k8s.Container(name="web")], volume_mounts=[mount]))
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
