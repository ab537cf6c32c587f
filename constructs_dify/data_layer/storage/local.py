"""File storage on persistent volume claims."""

from dataclasses import dataclass

from cdk8s_plus_27 import k8s
from constructs import Construct

from ... import checks
from ...installation import Installation
from ...pods import quantity, scratch
from ...secrets_job import KEEP
from ...settings import Value
from ...tiers.plugin_daemon import STORAGE_ROOT
from ...wiring import Dependency, Grant
from ..choice import Provided

_FILES_PATH = "/app/api/storage"


@dataclass(frozen=True, kw_only=True, slots=True)
class LocalStorage:
    """The choice of it."""

    size: str
    plugin_size: str
    storage_class: str | None
    access_mode: str

    def __post_init__(self) -> None:
        """Check each option."""
        checks.quantity("Storage.local.size", self.size)
        checks.quantity("Storage.local.plugin_size", self.plugin_size)
        checks.one_of("Storage.local.access_mode", self.access_mode, ("ReadWriteOnce", "ReadWriteMany"))
        if self.storage_class is not None:
            checks.dns_name("Storage.local.storage_class", self.storage_class)

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        files = self._claim(scope, install, "files", self.size, self.access_mode)
        plugins = self._claim(scope, install, "plugins", self.plugin_size, "ReadWriteOnce")
        api: dict[str, Value] = {
            "STORAGE_TYPE": "opendal",
            "OPENDAL_SCHEME": "fs",
            "OPENDAL_FS_ROOT": _FILES_PATH,
        }
        shared = Grant(
            environment=api,
            volumes=(_volume("files", files),),
            mounts=(k8s.VolumeMount(name="files-storage", mount_path=_FILES_PATH),),
            claim=files if self.access_mode == "ReadWriteOnce" else None,
        )
        # Beat keeps no files, but its process wants the folder at its start.
        empty_volume, empty_mount = scratch("files-storage", _FILES_PATH, limit="16Mi")
        beat = Grant(environment=api, volumes=(empty_volume,), mounts=(empty_mount,))
        daemon = Grant(
            environment={"PLUGIN_STORAGE_TYPE": "local"},
            volumes=(_volume("plugins", plugins),),
            mounts=(k8s.VolumeMount(name="plugins-storage", mount_path=STORAGE_ROOT),),
        )
        grants = {"api": shared, "worker": shared, "beat": beat, "plugin-daemon": daemon}
        return Provided(dependency=Dependency(name="storage", grants=grants))

    def _claim(self, scope: Construct, install: Installation, part: str, size: str, access_mode: str) -> str:
        name = install.resource_name(part)
        k8s.KubePersistentVolumeClaim(
            scope,
            f"{part}-claim",
            metadata=k8s.ObjectMeta(
                name=name, namespace=install.namespace, labels=install.labels(part), annotations=KEEP
            ),
            spec=k8s.PersistentVolumeClaimSpec(
                access_modes=[access_mode],
                storage_class_name=self.storage_class,
                resources=k8s.ResourceRequirements(requests={"storage": quantity(size)}),
            ),
        )
        return name


def _volume(part: str, claim: str) -> k8s.Volume:
    return k8s.Volume(
        name=f"{part}-storage", persistent_volume_claim=k8s.PersistentVolumeClaimVolumeSource(claim_name=claim)
    )
