"""Volumes on persistent volume claims, and the disk that the plugin daemon needs with any storage."""

from cdk8s_plus_27 import k8s

from ...installation import Installation
from ...pods.structs import struct
from ...pods.volumes import scratch
from ...tiers.plugin_daemon import STORAGE_ROOT
from ...wiring.dependency import Grant
from ...workload.claims import claim

PACKAGES_ROOT = f"{STORAGE_ROOT}/packages"
_ONE_DAEMON = (
    "its disk is one ReadWriteOnce claim, and several pods would overwrite each other's plugins; use an object "
    'storage without plugin_cache, or Storage.local(plugin_access_mode="ReadWriteMany")'
)


def mounted(part: str, name: str, path: str, sub_path: str | None) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """A claim as a volume, and its mount."""
    source = struct(k8s.PersistentVolumeClaimVolumeSource, claim_name=name)
    return (
        struct(k8s.Volume, name=f"{part}-storage", persistent_volume_claim=source),
        struct(k8s.VolumeMount, name=f"{part}-storage", mount_path=path, sub_path=sub_path),
    )


def plugin_disk(
    install: Installation,
    *,
    size: str,
    storage_class: str | None = None,
    existing_claim: str | None = None,
    sub_path: str | None = None,
) -> Grant:
    """A disk for the plugin daemon only, at the root of its storage, with packages and running plugins."""
    volume, mount = mounted("plugins", existing_claim or install.resource_name("plugins"), STORAGE_ROOT, sub_path)
    own = claim(install, "plugins", size=size, storage_class=storage_class, access_mode="ReadWriteOnce")
    return Grant(volumes=(volume,), mounts=(mount,), own_claims=() if existing_claim else (own,), one_pod=_ONE_DAEMON)


def shared_plugin_disk(
    install: Installation,
    *,
    size: str,
    storage_class: str | None = None,
    existing_claim: str | None = None,
    sub_path: str | None = None,
) -> Grant:
    """A disk on which several plugin daemons share packages. Each runs its plugins from its own node's disk."""
    local = plugin_scratch()
    # Neither the access mode nor the contents of the claim `plugins` are these.
    name = "plugin-packages"
    volume, mount = mounted("packages", existing_claim or install.resource_name(name), PACKAGES_ROOT, sub_path)
    own = claim(install, name, size=size, storage_class=storage_class, access_mode="ReadWriteMany")
    return Grant(
        volumes=(*local.volumes, volume),
        mounts=(*local.mounts, mount),
        own_claims=() if existing_claim else (own,),
    )


def plugin_scratch() -> Grant:
    """Like `plugin_disk`, but on the node's disk: each new pod unpacks and installs the plugins again."""
    volume, mount = scratch("plugins-storage", STORAGE_ROOT, limit="10Gi")
    return Grant(volumes=(volume,), mounts=(mount,))
