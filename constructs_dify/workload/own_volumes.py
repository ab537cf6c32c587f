"""The volumes that every part has of its own: writable folders, and its configuration files."""

from collections.abc import Collection, Mapping
from posixpath import basename
from re import sub

from cdk8s_plus_27 import k8s

from ..pods.volumes import scratch as scratch_volume


def own_volumes(
    config_map: str, *, scratch: Mapping[str, str], files: Collection[str], taken: Collection[str]
) -> list[tuple[k8s.Volume, k8s.VolumeMount]]:
    """The volumes, each with its mount.

    Args:
        config_map: Name of the ConfigMap that holds the files.
        scratch: Writable folders, and their size limits.
        files: Paths of the files in the container.
        taken: Paths at which the user mounts something else.
    """
    volumes = [
        scratch_volume(sub(r"[^a-z0-9]+", "-", path).strip("-"), path, limit=limit)
        for path, limit in scratch.items()
        if path not in taken
    ]
    if files:
        # The mode lets the container's user read, and run the scripts among them.
        source = k8s.ConfigMapVolumeSource(name=config_map, default_mode=0o555)
        volume = k8s.Volume(name="files", config_map=source)
        volumes += [
            (volume, k8s.VolumeMount(name="files", mount_path=path, sub_path=basename(path), read_only=True))
            for path in files
        ]
    return volumes
