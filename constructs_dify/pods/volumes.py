"""Volumes with their mounts, and variables from Secrets."""

from functools import cache
from posixpath import basename

from cdk8s_plus_27 import k8s

from ..wiring.secret_key import SecretKey
from .structs import quantity, struct


@cache
def secret_variable(name: str, source: SecretKey) -> k8s.EnvVar:
    """A variable whose value is one key of a Secret."""
    reference = struct(k8s.SecretKeySelector, name=source.secret, key=source.key)
    return struct(k8s.EnvVar, name=name, value_from=struct(k8s.EnvVarSource, secret_key_ref=reference))


@cache
def scratch(name: str, path: str, *, limit: str = "1Gi") -> tuple[k8s.Volume, k8s.VolumeMount]:
    """An empty writable folder that is deleted with the pod."""
    volume = struct(k8s.Volume, name=name, empty_dir=struct(k8s.EmptyDirVolumeSource, size_limit=quantity(limit)))
    return volume, struct(k8s.VolumeMount, name=name, mount_path=path)


@cache
def config_map_file(name: str, config_map: str, key: str, path: str) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """One key of a ConfigMap as a file, next to or instead of the image's files. A new text needs new pods."""
    item = struct(k8s.KeyToPath, key=key, path=basename(path))
    volume = struct(k8s.Volume, name=name, config_map=struct(k8s.ConfigMapVolumeSource, name=config_map, items=[item]))
    return volume, struct(k8s.VolumeMount, name=name, mount_path=path, sub_path=basename(path), read_only=True)


def secret_file(name: str, source: SecretKey, path: str) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """One key of a Secret as a file, next to the image's files in that folder. A new value needs new pods."""
    item = struct(k8s.KeyToPath, key=source.key, path=basename(path))
    volume = struct(
        k8s.Volume, name=name, secret=struct(k8s.SecretVolumeSource, secret_name=source.secret, items=[item])
    )
    return volume, struct(k8s.VolumeMount, name=name, mount_path=path, sub_path=basename(path), read_only=True)
