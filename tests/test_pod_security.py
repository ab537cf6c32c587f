"""Every pod fits the Pod Security level that it should, and the checker that says so sees each field of them."""

import re
from copy import deepcopy
from typing import Any

import pytest

from tests.support.charts import COMPONENT
from tests.support.gated import NAMES, objects_of
from tests.support.manifests import Manifest, namespace_of, of_kind, pods
from tests.support.pod_security import pod_security_errors
from tests.support.rules import ROOT
from tests.support.schemas import versions

ENFORCED = "pod-security.kubernetes.io/enforce"
LATEST = versions()[-1]
LISTS = ("containers", "initContainers", "ephemeralContainers")


# -- the manifests ------------------------------------------------------------------------------------------------


def test_there_are_pods_to_look_at():
    components = {each.labels[COMPONENT] for name in NAMES for each in pods(objects_of(name))}
    assert ROOT | {"api", "worker", "postgres", "redis", "milvus", "create-secrets"} <= components


@pytest.mark.parametrize("name", NAMES)
def test_every_pod_is_restricted_but_for_the_sandbox_which_is_baseline(name: str):
    found = list(pods(objects_of(name)))
    restricted = [each for each in found if each.labels[COMPONENT] not in ROOT]
    for version in versions():
        assert pod_security_errors(found, "baseline", version) == []
        assert pod_security_errors(restricted, "restricted", version) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_pod_that_is_not_restricted_could_not_be(name: str):
    for each in pods(objects_of(name)):
        if each.labels[COMPONENT] in ROOT:
            assert pod_security_errors([each], "restricted", LATEST)


@pytest.mark.parametrize("name", NAMES)
def test_the_namespace_admits_every_pod_in_it(name: str):
    objects = objects_of(name)
    for namespace in of_kind(objects, "Namespace"):
        inside = [each for each in pods(objects) if namespace_of(each.owner) == namespace["metadata"]["name"]]
        assert inside
        for version in versions():
            assert pod_security_errors(inside, namespace["metadata"]["labels"][ENFORCED], version) == []


# -- the checker --------------------------------------------------------------------------------------------------


def sound() -> Manifest:
    """A Deployment that is restricted, with a container of each kind."""
    security = {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}}
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "shop"},
        "spec": {
            "template": {
                "metadata": {},
                "spec": {
                    "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                    "volumes": [{"name": "data", "emptyDir": {}}],
                    **{kind: [{"name": kind, "securityContext": deepcopy(security)}] for kind in LISTS},
                },
            }
        },
    }


def errors(obj: Manifest, level: str, version: str = LATEST) -> list[str]:
    return pod_security_errors(pods([obj]), level, version)


def template(obj: Manifest) -> Any:
    return obj["spec"]["template"]


def changed(path: str, value: object) -> Manifest:
    """The sound Deployment with one value more, less (None) or another one; `[0]` is the first item of a list."""
    obj = sound()
    *above, last = path.replace("[0]", ".0").split(".")
    where: Any = template(obj)
    for key in above:
        where = where[0] if key == "0" else where.setdefault(key, {})
    where[last] = value
    return obj


def in_containers(fields: dict[str, Any]) -> dict[str, Any]:
    return {f"spec.{kind}[0].{field}": value for kind in LISTS for field, value in fields.items()}


def in_pod_and_containers(fields: dict[str, Any]) -> dict[str, Any]:
    return {f"spec.{field}": value for field, value in fields.items()} | in_containers(fields)


def test_a_sound_pod_has_no_errors():
    for version in versions():
        for level in ("privileged", "baseline", "restricted"):
            assert errors(sound(), level, version) == []


CALLERS = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")
# Field -> a value that baseline forbids.
BASELINE: dict[str, Any] = {
    "spec.hostNetwork": True,
    "spec.hostPID": True,
    "spec.hostIPC": True,
    "spec.volumes": [{"name": "data", "hostPath": {"path": "/var"}}],
    "spec.securityContext.sysctls": [{"name": "kernel.msgmax", "value": "1"}],
    **in_pod_and_containers({
        "securityContext.windowsOptions.hostProcess": True,
        "securityContext.appArmorProfile.type": "Unconfined",
        "securityContext.seLinuxOptions.type": "spc_t",
        "securityContext.seLinuxOptions.user": "system_u",
        "securityContext.seLinuxOptions.role": "system_r",
        "securityContext.seccompProfile.type": "Unconfined",
    }),
    **in_containers({
        "securityContext.privileged": True,
        "securityContext.procMount": "Unmasked",
        "securityContext.capabilities.add": ["CHOWN", "NET_RAW"],
        "ports": [{"containerPort": 1}, {"containerPort": 2, "hostPort": 2}],
        **{f"{caller}.httpGet.host": "169.254.169.254" for caller in CALLERS},
        **{f"{caller}.tcpSocket.host": "169.254.169.254" for caller in CALLERS},
    }),
}  # fmt: skip
VOLUMES = (
    "awsElasticBlockStore", "azureDisk", "azureFile", "cephfs", "cinder", "fc", "flexVolume", "flocker",
    "gcePersistentDisk", "gitRepo", "glusterfs", "iscsi", "nfs", "photonPersistentDisk", "portworxVolume", "quobyte",
    "rbd", "scaleIO", "storageos", "vsphereVolume",
)  # fmt: skip
# Field -> values that restricted forbids, and baseline does not. None: the field is not there.
RESTRICTED: dict[str, Any] = {
    "spec.volumes": tuple([{"name": "data", kind: {}}] for kind in VOLUMES),
    "spec.securityContext.runAsNonRoot": (False, None),
    "spec.securityContext.runAsUser": (0,),
    "spec.securityContext.seccompProfile": (None,),
    **in_containers({
        "securityContext.runAsNonRoot": (False,),
        "securityContext.runAsUser": (0,),
        "securityContext.allowPrivilegeEscalation": (True, None),
        "securityContext.capabilities": (None,),
        "securityContext.capabilities.drop": (["NET_RAW"], [], None),
        "securityContext.capabilities.add": (["NET_BIND_SERVICE", "CHOWN"],),
        "securityContext": (None,),
    }),
}  # fmt: skip


# Field -> values that restricted allows.
ALLOWED: dict[str, Any] = {
    "spec.hostNetwork": (False,),
    "spec.hostPID": (False,),
    "spec.hostIPC": (False,),
    "spec.volumes": tuple(
        [{"name": "data", kind: {}}]
        for kind in (
            "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected",
            "secret",
        )
    ),
    "spec.securityContext.sysctls": tuple(
        [{"name": name, "value": "1"}]
        for name in (
            "kernel.shm_rmid_forced", "net.ipv4.ip_local_port_range", "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.tcp_syncookies", "net.ipv4.ping_group_range", "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.tcp_keepalive_time", "net.ipv4.tcp_fin_timeout", "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes", "net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem",
        )
    ),
    **in_pod_and_containers({
        "securityContext.windowsOptions.hostProcess": (False,),
        "securityContext.appArmorProfile.type": ("RuntimeDefault", "Localhost"),
        "securityContext.seLinuxOptions.type": (
            "", "container_t", "container_init_t", "container_kvm_t", "container_engine_t",
        ),
        "securityContext.seLinuxOptions.level": ("s0:c1,c2",),
        "securityContext.seccompProfile.type": ("RuntimeDefault", "Localhost"),
        "securityContext.runAsNonRoot": (True,),
        "securityContext.runAsUser": (1, 1000),
    }),
    **in_containers({
        "securityContext.privileged": (False,),
        "securityContext.procMount": ("Default",),
        "securityContext.capabilities.drop": (["ALL"], ["NET_RAW", "ALL"]),
        "securityContext.capabilities.add": ([], ["NET_BIND_SERVICE"]),
        "ports": ([{"containerPort": 1}], [{"containerPort": 1, "hostPort": 0}]),
        **{f"{caller}.httpGet": ({"port": 80}, {"port": 80, "host": ""}) for caller in CALLERS},
        **{f"{caller}.tcpSocket": ({"port": 80}, {"port": 80, "host": ""}) for caller in CALLERS},
    }),
}  # fmt: skip


def pairs(fields: dict[str, Any]) -> list[tuple[str, object]]:
    return [(field, value) for field, values in fields.items() for value in values]


@pytest.mark.parametrize("field", BASELINE)
def test_a_namespace_of_either_level_refuses(field: str):
    obj = changed(field, BASELINE[field])
    [error] = errors(obj, "baseline")
    # Containers are named after their kind here.
    assert error.startswith("Deployment/shop: " + re.sub(r"(\w+)\[0\]", r"\1['\1']", field))
    assert error in errors(obj, "restricted")
    assert errors(obj, "privileged") == []


@pytest.mark.parametrize(("field", "value"), pairs(RESTRICTED))
def test_only_a_restricted_namespace_refuses(field: str, value: object):
    obj = changed(field, value)
    assert errors(obj, "baseline") == []
    assert any(field.rpartition(".")[2] in error for error in errors(obj, "restricted"))


@pytest.mark.parametrize(("field", "value"), pairs(ALLOWED))
def test_a_restricted_namespace_admits(field: str, value: object):
    assert errors(changed(field, value), "restricted") == []


def test_baseline_admits_the_capabilities_that_a_container_has_by_default():
    for capability in (
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    ):  # fmt: skip
        obj = changed("spec.containers[0].securityContext.capabilities.add", [capability])
        assert errors(obj, "baseline") == []


@pytest.mark.parametrize(
    ("profile", "admitted"),
    [("", True), ("runtime/default", True), ("localhost/shop", True), ("unconfined", False), ("other", False)],
)
def test_the_annotation_for_apparmor_counts_too(profile: str, admitted: bool):
    key = "container.apparmor.security.beta.kubernetes.io/containers"
    obj = changed("metadata.annotations", {key: profile, "other": "unconfined"})
    for level in ("baseline", "restricted"):
        assert (errors(obj, level) == []) is admitted


def test_what_the_pod_says_holds_for_containers_that_say_nothing():
    for field, shared, own in (("runAsNonRoot", None, True), ("seccompProfile", None, {"type": "Localhost"})):
        obj = changed(f"spec.securityContext.{field}", shared)
        for kind in LISTS:
            assert errors(obj, "restricted")
            template(obj)["spec"][kind][0]["securityContext"][field] = own
        assert errors(obj, "restricted") == []


@pytest.mark.parametrize(
    ("field", "value", "since"),
    [
        ("spec.securityContext.sysctls", [{"name": "net.ipv4.ip_local_reserved_ports"}], 27),
        ("spec.securityContext.sysctls", [{"name": "net.ipv4.tcp_keepalive_time"}], 29),
        ("spec.securityContext.sysctls", [{"name": "net.ipv4.tcp_rmem"}], 32),
        ("spec.securityContext.seLinuxOptions.type", "container_engine_t", 31),
    ],
)
def test_some_values_are_allowed_since_a_version(field: str, value: object, since: int):
    for level in ("baseline", "restricted"):
        assert errors(changed(field, value), level, f"1.{since - 1}")
        assert errors(changed(field, value), level, f"1.{since}") == []


def test_the_hosts_of_probes_count_since_a_version():
    obj = changed("spec.containers[0].livenessProbe.httpGet.host", "169.254.169.254")
    assert errors(obj, "baseline", "1.33") == []
    assert errors(obj, "baseline", "1.34")


@pytest.mark.parametrize(("field", "value"), [("runAsNonRoot", False), ("runAsUser", 0)])
def test_root_of_a_user_namespace_is_not_root_since_a_version(field: str, value: object):
    obj = changed(f"spec.securityContext.{field}", value)
    template(obj)["spec"]["hostUsers"] = False
    assert errors(obj, "restricted", "1.34")
    assert errors(obj, "restricted", "1.35") == []


def test_proc_may_be_unmasked_in_a_user_namespace_at_baseline_since_a_version():
    obj = changed("spec.containers[0].securityContext.procMount", "Unmasked")
    template(obj)["spec"]["hostUsers"] = False
    assert errors(obj, "baseline", "1.34")
    assert errors(obj, "baseline", "1.35") == []
    assert errors(obj, "restricted", "1.35")


def test_windows_knows_neither_capabilities_nor_seccomp():
    obj = changed("spec.os", {"name": "windows"})
    template(obj)["spec"]["securityContext"] = {"runAsNonRoot": True}
    for kind in LISTS:
        template(obj)["spec"][kind] = [{"name": kind}]
    assert errors(obj, "restricted") == []
    template(obj)["spec"]["os"] = {"name": "linux"}
    assert len(errors(obj, "restricted")) == 3 * len(LISTS)


@pytest.mark.parametrize("kind", ["CronJob", "DaemonSet", "Deployment", "Job", "Pod", "ReplicaSet", "StatefulSet"])
def test_it_looks_into_every_kind_of_workload(kind: str):
    obj = changed("spec.hostNetwork", True)
    obj["kind"] = kind
    if kind == "Pod":
        obj["spec"] = template(obj)["spec"]
    if kind == "CronJob":
        obj["spec"] = {"jobTemplate": {"spec": obj["spec"]}}
    assert errors(obj, "baseline") == [f"{kind}/shop: spec.hostNetwork is true"]
