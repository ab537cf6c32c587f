"""The volumes that every part has of its own: writable folders, and its configuration files."""

from collections.abc import Collection, Mapping
from posixpath import basename, isabs, normpath
from re import sub

from cdk8s_plus_27 import k8s

from .. import checks
from ..checks.credentials import shown
from ..pods.structs import struct
from ..pods.volumes import scratch as scratch_volume

# What Kubernetes keeps in one ConfigMap.
_MAX_FILES = 1024 * 1024


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
        source = struct(k8s.ConfigMapVolumeSource, name=config_map, default_mode=0o555)
        volume = struct(k8s.Volume, name="files", config_map=source)
        volumes += [
            (volume, struct(k8s.VolumeMount, name="files", mount_path=path, sub_path=basename(path), read_only=True))
            for path in files
        ]
    return volumes


def check_files(path: str, files: Mapping[str, str]) -> None:
    """Each file has a path of its own, and a name that no other has, because the names are keys of one ConfigMap.

    Args:
        path: Where the files are written.
        files: Path in the container -> text.

    Raises:
        ValueError: When a file could not be mounted, or there is too much in them.
    """
    named: dict[str, str] = {}
    for file in files:
        where = f"{path}[{shown(file)}]"
        if not isabs(file) or normpath(file) != file or ":" in file or not checks.is_key(basename(file)):
            raise checks.wrong(where, file, 'the whole path of a file, such as "/etc/my.conf", without ".." and ":"')
        if (other := named.setdefault(basename(file), file)) != file:
            raise checks.wrong(where, file, f"another file name than that of {other!r}: one ConfigMap has both")
    size = sum(len(basename(file)) + len(text.encode()) for file, text in files.items())
    if size > _MAX_FILES:
        raise ValueError(
            f"{path}: got {size} bytes; expected at most {_MAX_FILES}, because Kubernetes keeps no more in a ConfigMap"
        )
