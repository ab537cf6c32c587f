"""Small makers of the typed structs that pods are built of, with safe defaults."""

from collections.abc import Sequence
from functools import cache
from posixpath import basename
from typing import TYPE_CHECKING, TypeVar, cast

from cdk8s_plus_27 import k8s

if TYPE_CHECKING:
    from .release import User
    from .secrets import SecretKey

Struct = TypeVar("Struct")


@cache
def quantity(value: str) -> k8s.Quantity:
    """A Kubernetes quantity; cached, because each one made is a round trip to Node."""
    return k8s.Quantity.from_string(value)


@cache
def int_or_string(value: int | str) -> k8s.IntOrString:
    """A number or a name; cached, because each one made is a round trip to Node."""
    if isinstance(value, int):
        return k8s.IntOrString.from_number(cast(float, value))
    return k8s.IntOrString.from_string(value)


@cache
def pod_security(user: "User") -> k8s.PodSecurityContext:
    """A pod that runs as this user, owns its volumes and has the runtime's seccomp profile."""
    return k8s.PodSecurityContext(
        run_as_non_root=user.uid != 0,
        run_as_user=user.uid,
        run_as_group=user.gid,
        fs_group=user.gid or None,
        fs_group_change_policy="OnRootMismatch" if user.gid else None,
        seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"),
    )


@cache
def container_security(
    *, capabilities: Sequence[str] = (), read_only_root_filesystem: bool = True
) -> k8s.SecurityContext:
    """A container without privilege escalation and with no capabilities but these."""
    return k8s.SecurityContext(
        allow_privilege_escalation=False,
        read_only_root_filesystem=read_only_root_filesystem,
        capabilities=k8s.Capabilities(drop=["ALL"], add=list(capabilities) or None),
    )


@cache
def http_probe(path: str, port: str, *, period: int, failures: int = 3, timeout: int = 5) -> k8s.Probe:
    """A probe that wants a 2xx or 3xx answer."""
    return k8s.Probe(
        http_get=k8s.HttpGetAction(path=path, port=int_or_string(port)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
    )


@cache
def tcp_probe(port: str, *, period: int, failures: int = 3, timeout: int = 5) -> k8s.Probe:
    """A probe that wants the port to accept."""
    return k8s.Probe(
        tcp_socket=k8s.TcpSocketAction(port=int_or_string(port)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
    )


@cache
def exec_probe(*command: str, period: int, failures: int = 3, timeout: int = 5, delay: int | None = None) -> k8s.Probe:
    """A probe that wants the command to exit with 0."""
    return k8s.Probe(
        exec=k8s.ExecAction(command=list(command)),
        period_seconds=period,
        failure_threshold=failures,
        timeout_seconds=timeout,
        initial_delay_seconds=delay,
    )


@cache
def drain(seconds: int) -> k8s.Lifecycle:
    """A pause before SIGTERM, in which Services stop sending new requests to the pod."""
    return k8s.Lifecycle(pre_stop=k8s.LifecycleHandler(exec=k8s.ExecAction(command=["sleep", str(seconds)])))


@cache
def surge() -> k8s.DeploymentStrategy:
    """New pods come before old ones go, a quarter of them at a time."""
    update = k8s.RollingUpdateDeployment(max_surge=int_or_string("25%"), max_unavailable=int_or_string(0))
    return k8s.DeploymentStrategy(type="RollingUpdate", rolling_update=update)


@cache
def secret_variable(name: str, source: "SecretKey") -> k8s.EnvVar:
    """A variable whose value is one key of a Secret."""
    reference = k8s.SecretKeySelector(name=source.secret, key=source.key)
    return k8s.EnvVar(name=name, value_from=k8s.EnvVarSource(secret_key_ref=reference))


@cache
def scratch(name: str, path: str, *, limit: str = "1Gi") -> tuple[k8s.Volume, k8s.VolumeMount]:
    """An empty writable folder that goes with the pod."""
    volume = k8s.Volume(name=name, empty_dir=k8s.EmptyDirVolumeSource(size_limit=quantity(limit)))
    return volume, k8s.VolumeMount(name=name, mount_path=path)


def changed(struct: Struct, **changes: object) -> Struct:
    """A copy of a typed struct with some fields changed, for hooks that start from what `super()` made.

    Args:
        struct: Any struct of `cdk8s_plus_27.k8s`.
        changes: Its fields, in snake_case.
    """
    return type(struct)(**{**struct._values, **changes})  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType]


def plain(value: object) -> object:
    """A typed struct, or anything in it, as dicts, lists and texts, equal whenever the manifests would be."""
    if isinstance(value, (k8s.Quantity, k8s.IntOrString)):
        return value.value
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in cast(Sequence[object], value)]
    fields = cast("dict[str, object] | None", value if isinstance(value, dict) else getattr(value, "_values", None))
    if fields is None:
        return cast(object, value)
    return {name: plain(item) for name, item in sorted(fields.items())}


@cache
def config_map_file(name: str, config_map: str, key: str, path: str) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """One key of a ConfigMap as a file, beside or in place of what the image has there. A new text needs new pods."""
    item = k8s.KeyToPath(key=key, path=basename(path))
    volume = k8s.Volume(name=name, config_map=k8s.ConfigMapVolumeSource(name=config_map, items=[item]))
    return volume, k8s.VolumeMount(name=name, mount_path=path, sub_path=basename(path), read_only=True)


def secret_file(name: str, source: "SecretKey", path: str) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """One key of a Secret as a file, beside what the image has in that folder. A new value needs new pods."""
    item = k8s.KeyToPath(key=source.key, path=basename(path))
    volume = k8s.Volume(name=name, secret=k8s.SecretVolumeSource(secret_name=source.secret, items=[item]))
    return volume, k8s.VolumeMount(name=name, mount_path=path, sub_path=basename(path), read_only=True)
