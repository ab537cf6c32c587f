"""The Pod Security Standards, every field of them: why a namespace of a level would not admit a pod.

See https://kubernetes.io/docs/concepts/security/pod-security-standards/ and, for what changed in which version,
https://github.com/kubernetes/kubernetes/tree/master/staging/src/k8s.io/pod-security-admission/policy
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ..operations.namespace import Level
from ..pods.manifests import Manifest, mapping

NEWEST: Final = 35
"""The minor version of Kubernetes up to which the rules are known."""

CONTAINERS = ("initContainers", "containers", "ephemeralContainers")

CAPABILITIES = {
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
}  # fmt: skip
PROFILES = {"RuntimeDefault", "Localhost"}
APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
}  # fmt: skip
# Value -> the minor version of Kubernetes since which it is allowed.
SELINUX_TYPES = {"": 0, "container_t": 0, "container_init_t": 0, "container_kvm_t": 0, "container_engine_t": 31}
SYSCTLS = {
    "kernel.shm_rmid_forced": 0,
    "net.ipv4.ip_local_port_range": 0,
    "net.ipv4.ip_unprivileged_port_start": 0,
    "net.ipv4.ping_group_range": 0,
    "net.ipv4.tcp_syncookies": 0,
    "net.ipv4.ip_local_reserved_ports": 27,
    "net.ipv4.tcp_fin_timeout": 29,
    "net.ipv4.tcp_keepalive_intvl": 29,
    "net.ipv4.tcp_keepalive_probes": 29,
    "net.ipv4.tcp_keepalive_time": 29,
    "net.ipv4.tcp_rmem": 32,
    "net.ipv4.tcp_wmem": 32,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Checked:
    """A pod, and how Kubernetes looks at it.

    Attributes:
        template: Its template, as in a manifest.
        level: The level of the namespace.
        minor: The minor version of Kubernetes.
    """

    template: Manifest
    level: Level
    minor: int

    @property
    def spec(self) -> Manifest:
        """Its spec."""
        return self.template["spec"]

    @property
    def annotations(self) -> Mapping[str, str]:
        """Its annotations."""
        return mapping(self.template, "metadata", "annotations")

    @property
    def runs_windows(self) -> bool:
        """Whether its nodes run Windows."""
        return mapping(self.spec, "os").get("name") == "windows"

    @property
    def has_users_of_its_own(self) -> bool:
        """Whether root in the pod is nobody on the node, for which Kubernetes relaxes some rules since 1.35."""
        return self.minor >= 35 and self.spec.get("hostUsers") is False

    def values(self, *paths: str) -> Iterator[tuple[str, Any]]:
        """Each value that is set at these paths of the spec, and where it is; `[*]` stands for every item."""
        for path in paths:
            yield from _values(self.spec, path.split("."), "spec")

    def in_containers(self, *paths: str) -> Iterator[tuple[str, Any]]:
        """The same in each container of each kind."""
        return self.values(*(f"{kind}[*].{path}" for kind in CONTAINERS for path in paths))

    def in_pod_and_containers(self, path: str) -> Iterator[tuple[str, Any]]:
        """The same in the pod itself and in each container."""
        yield from self.values(path)
        yield from self.in_containers(path)

    def containers(self) -> Iterator[tuple[str, Any]]:
        """Each container of each kind, and where it is."""
        return self.values(*(f"{kind}[*]" for kind in CONTAINERS))


Rule = Callable[[Checked], Iterator[str]]


def pod_security_errors(template: Manifest, level: Level, minor: int = NEWEST) -> list[str]:
    """Why a namespace of that level would not admit the pods of a template, one sentence each.

    Args:
        template: The template of the pods, as in a manifest.
        level: The level that the namespace enforces.
        minor: The minor version of Kubernetes.
    """
    rules = {"privileged": (), "baseline": BASELINE, "restricted": (*BASELINE, *RESTRICTED)}[level]
    pod = Checked(template=template, level=level, minor=minor)
    return [error for rule in rules for error in rule(pod)]


def _values(found: Any, path: list[str], where: str) -> Iterator[tuple[str, Any]]:
    if found is None:
        return
    if not path:
        yield where, found
        return
    key, each, _ = path[0].partition("[*]")
    value, where = found.get(key), f"{where}.{key}"
    if not each:
        yield from _values(value, path[1:], where)
    else:
        for index, item in enumerate(value or ()):
            name = item.get("name") if hasattr(item, "get") else None
            yield from _values(item, path[1:], f"{where}[{repr(name) if name else index}]")


# -- baseline -----------------------------------------------------------------------------------------------------


def _no_host_process(pod: Checked) -> Iterator[str]:
    for where, value in pod.in_pod_and_containers("securityContext.windowsOptions.hostProcess"):
        if value:
            yield f"{where} is true"


def _no_host_namespaces(pod: Checked) -> Iterator[str]:
    for where, value in pod.values("hostNetwork", "hostPID", "hostIPC"):
        if value:
            yield f"{where} is true"


def _not_privileged(pod: Checked) -> Iterator[str]:
    for where, value in pod.in_containers("securityContext.privileged"):
        if value:
            yield f"{where} is true"


def _no_strong_capabilities(pod: Checked) -> Iterator[str]:
    for where, value in pod.in_containers("securityContext.capabilities.add[*]"):
        if value not in CAPABILITIES:
            yield f"{where} is {value}"


def _no_folders_of_the_node(pod: Checked) -> Iterator[str]:
    for where, value in pod.values("volumes[*].hostPath"):
        yield f"{where} is {value.get('path')}"


def _no_ports_of_the_node(pod: Checked) -> Iterator[str]:
    for where, value in pod.in_containers("ports[*].hostPort"):
        if value:
            yield f"{where} is {value}"


def _probes_and_hooks_stay_in_the_pod(pod: Checked) -> Iterator[str]:
    if pod.minor < 34:
        return
    callers = ("livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop")
    paths = [f"{caller}.{call}.host" for caller in callers for call in ("httpGet", "tcpSocket")]
    for where, value in pod.in_containers(*paths):
        if value:
            yield f"{where} is {value}"


def _apparmor_is_on(pod: Checked) -> Iterator[str]:
    for where, profile in pod.in_pod_and_containers("securityContext.appArmorProfile"):
        if profile.get("type") not in PROFILES:
            yield f"{where}.type is {profile.get('type')}"
    for key, value in pod.annotations.items():
        allowed = value in ("", "runtime/default") or value.startswith("localhost/")
        if key.startswith(APPARMOR) and not allowed:
            yield f"metadata.annotations[{key}] is {value}"


def _selinux_is_not_widened(pod: Checked) -> Iterator[str]:
    for where, value in pod.in_pod_and_containers("securityContext.seLinuxOptions.type"):
        if value not in SELINUX_TYPES or SELINUX_TYPES[value] > pod.minor:
            yield f"{where} is {value}"
    for option in ("user", "role"):
        for where, value in pod.in_pod_and_containers(f"securityContext.seLinuxOptions.{option}"):
            if value:
                yield f"{where} is {value}"


def _proc_is_masked(pod: Checked) -> Iterator[str]:
    if pod.has_users_of_its_own and pod.level == "baseline":
        return
    for where, value in pod.in_containers("securityContext.procMount"):
        if value != "Default":
            yield f"{where} is {value}"


def _seccomp_is_not_off(pod: Checked) -> Iterator[str]:
    for where, profile in pod.in_pod_and_containers("securityContext.seccompProfile"):
        if profile.get("type") not in PROFILES:
            yield f"{where}.type is {profile.get('type')}"


def _only_safe_sysctls(pod: Checked) -> Iterator[str]:
    for where, value in pod.values("securityContext.sysctls[*].name"):
        if value not in SYSCTLS or SYSCTLS[value] > pod.minor:
            yield f"{where} is {value}"


BASELINE: tuple[Rule, ...] = (
    _no_host_process,
    _no_host_namespaces,
    _not_privileged,
    _no_strong_capabilities,
    _no_folders_of_the_node,
    _no_ports_of_the_node,
    _probes_and_hooks_stay_in_the_pod,
    _apparmor_is_on,
    _selinux_is_not_widened,
    _proc_is_masked,
    _seccomp_is_not_off,
    _only_safe_sysctls,
)


# -- restricted ---------------------------------------------------------------------------------------------------


def _only_harmless_volumes(pod: Checked) -> Iterator[str]:
    for where, volume in pod.values("volumes[*]"):
        kinds = {kind for kind, source in volume.items() if kind != "name" and source is not None}
        if not kinds & VOLUMES:
            yield f"{where} is of the type {', '.join(sorted(kinds)) or 'nothing'}"


def _no_privilege_escalation(pod: Checked) -> Iterator[str]:
    if pod.runs_windows:
        return
    for where, container in pod.containers():
        if mapping(container, "securityContext").get("allowPrivilegeEscalation") is not False:
            yield f"{where}.securityContext.allowPrivilegeEscalation is not false"


def _not_root(pod: Checked) -> Iterator[str]:
    if pod.has_users_of_its_own:
        return
    shared = mapping(pod.spec, "securityContext").get("runAsNonRoot")
    if shared is False:
        yield "spec.securityContext.runAsNonRoot is false"
    for where, container in pod.containers():
        own = mapping(container, "securityContext").get("runAsNonRoot")
        if own is False or (own is None and not shared):
            yield f"{where}.securityContext.runAsNonRoot is not true"


def _not_the_user_root(pod: Checked) -> Iterator[str]:
    if pod.has_users_of_its_own:
        return
    for where, value in pod.in_pod_and_containers("securityContext.runAsUser"):
        if value == 0:
            yield f"{where} is 0"


def _seccomp_is_on(pod: Checked) -> Iterator[str]:
    """Its type is checked by `baseline`."""
    if pod.runs_windows or any(pod.values("securityContext.seccompProfile")):
        return
    for where, container in pod.containers():
        if mapping(container, "securityContext").get("seccompProfile") is None:
            yield f"{where}.securityContext.seccompProfile is not set"


def _no_capabilities(pod: Checked) -> Iterator[str]:
    if pod.runs_windows:
        return
    for where, container in pod.containers():
        capabilities = mapping(container, "securityContext", "capabilities")
        if "ALL" not in (capabilities.get("drop") or ()):
            yield f"{where}.securityContext.capabilities.drop lacks ALL"
        for index, value in enumerate(capabilities.get("add") or ()):
            if value != "NET_BIND_SERVICE":
                yield f"{where}.securityContext.capabilities.add[{index}] is {value}"


RESTRICTED: tuple[Rule, ...] = (
    _only_harmless_volumes,
    _no_privilege_escalation,
    _not_root,
    _not_the_user_root,
    _seccomp_is_on,
    _no_capabilities,
)
