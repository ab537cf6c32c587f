"""File storage on persistent volume claims."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal, NoReturn, get_args

from cdk8s_plus_27 import k8s
from constructs import Construct

from ... import checks
from ...checks.credentials import shown
from ...installation import Installation
from ...pods.volumes import scratch
from ...tiers.plugin_daemon import STORAGE_ROOT
from ...wiring.dependency import Dependency, Grant
from ...wiring.environment import Value
from ...wiring.part import Part
from ...workload.claims import claim
from ...workload.rendered import rendered
from ..choice import Provided
from .claims import PACKAGES_ROOT, mounted, plugin_disk, shared_plugin_disk
from .object_storage import StorageChoice
from .ownership import TakeOwnership, check_ownership

AccessMode = Literal["ReadWriteOnce", "ReadWriteMany"]

_FILES_PATH = "/app/api/storage"
_SIZE = "20Gi"
# What is on a claim -> the parts that read it.
_READERS = {"files": ("api", "worker"), "plugins": ("plugin-daemon",)}


@dataclass(frozen=True, kw_only=True, slots=True)
@checks.factories("Storage")
class LocalStorage:
    """What `Storage.local` returns."""

    size: str | None
    plugin_size: str | None
    storage_class: str | None
    plugin_storage_class: str | None
    access_mode: AccessMode
    plugin_access_mode: AccessMode
    existing_claim: str | None
    plugin_existing_claim: str | None
    sub_path: str | None
    plugin_sub_path: str | None
    take_ownership: bool

    def __post_init__(self) -> None:
        """Check each option."""
        if self.access_mode == "ReadWriteOncePod":  # pyright: ignore[reportUnnecessaryComparison]
            raise checks.wrong(
                "Storage.local.access_mode", self.access_mode,
                "ReadWriteOnce or ReadWriteMany, because the API and every worker mount the claim",
            )  # fmt: skip
        for name in ("access_mode", "plugin_access_mode"):
            checks.one_of(f"Storage.local.{name}", getattr(self, name), get_args(AccessMode))
        _check_claim("", self.existing_claim, self.size, self.storage_class, self.sub_path)
        _check_claim(
            "plugin_", self.plugin_existing_claim, self.plugin_size, self.plugin_storage_class, self.plugin_sub_path
        )
        self._check_plugin_class()
        if self._on_one_claim:
            self._check_one_claim()
        if self.take_ownership and self.existing_claim is None and self.plugin_existing_claim is None:
            raise checks.wrong(
                "Storage.local.take_ownership", True,
                "False without existing_claim and plugin_existing_claim, because nobody else has files on a new claim",
            )  # fmt: skip

    @property
    def _on_one_claim(self) -> bool:
        return self.existing_claim is not None and self.existing_claim == self.plugin_existing_claim

    def _check_one_claim(self) -> None:
        """Files and packages are in folders of their own, and the claim has one access mode."""
        files, plugins = (PurePosixPath(path or "") for path in (self.sub_path, self.plugin_sub_path))
        if files.is_relative_to(plugins) or plugins.is_relative_to(files):
            raise ValueError(
                f"Storage.local.plugin_sub_path: got {shown(self.plugin_sub_path)} beside "
                f"sub_path={shown(self.sub_path)} on the one claim {self.existing_claim!r}; expected two folders of "
                "it, neither of them within the other, because plugins must not reach the users' files, such as "
                'sub_path="files", plugin_sub_path="plugins", or another claim as plugin_existing_claim'
            )
        if self.access_mode != self.plugin_access_mode:
            raise checks.wrong(
                "Storage.local.plugin_access_mode", self.plugin_access_mode,
                f"{self.access_mode!r}, the access_mode of the same claim, {self.existing_claim!r}",
            )  # fmt: skip

    def _check_plugin_class(self) -> None:
        """The class of the shared files, which many nodes mount, is one of a network file system."""
        shared = self.access_mode == "ReadWriteMany" and self.storage_class is not None
        own = self.plugin_access_mode == "ReadWriteOnce" and self.plugin_existing_claim is None
        if shared and own and self.plugin_storage_class is None:
            raise ValueError(
                f"Storage.local.plugin_storage_class: got none beside access_mode={self.access_mode!r} and "
                f"storage_class={shown(self.storage_class)}; expected a class of its own for the plugin daemon's "
                "claim, which plugins run from, because a network file system is too slow for their many small files; "
                'give that of a disk, such as plugin_storage_class="fast"'
            )

    def _refuse_ours(self, name: str) -> NoReturn:
        """Refuse the claim that is made for files for packages too, and the other way round."""
        option, ours = ("", "packages") if name == self.existing_claim else ("plugin_", "files")
        raise checks.wrong(
            f"Storage.local.{option}existing_claim", name,
            f"another claim, because that is the new one for the {ours}, and plugins must not reach the users' files",
        )  # fmt: skip

    @property
    def plugin_refusal(self) -> str | None:
        """See StorageChoice. What is said of the files there has no effect: another storage has them."""
        of_files = ("existing_claim", "sub_path", "size")
        given = next((name for name in of_files if getattr(self, name) is not None), None)
        return given and (
            f"got Storage.local({given}={shown(getattr(self, given))}), which is for files, and those are elsewhere "
            f"here; expected plugin_{given} for that of the packages"
        )

    def plugin_grant(self, install: Installation) -> Grant:
        """See StorageChoice."""
        shared = self.plugin_access_mode == "ReadWriteMany"
        disk = (shared_plugin_disk if shared else plugin_disk)(
            install,
            size=self.plugin_size or _SIZE,
            storage_class=self.plugin_storage_class or self.storage_class,
            existing_claim=self.plugin_existing_claim,
            sub_path=self.plugin_sub_path,
        )
        environment: dict[str, Value] = {
            "PLUGIN_STORAGE_TYPE": "local",
            "PLUGIN_STORAGE_LOCAL_ROOT": self._plugin_root,
        }
        grant = replace(disk, environment=environment)
        if not self._on_one_claim:
            return grant
        # The kubelet gives all files of the volume to one group, that of the pod which mounted it last.
        group = install.release.users["api"].gid
        return replace(grant, claim=None if shared else self.plugin_existing_claim, fs_group=group)

    @property
    def _plugin_root(self) -> str:
        return PACKAGES_ROOT if self.plugin_access_mode == "ReadWriteMany" else STORAGE_ROOT

    def provide_plugins(self, scope: Construct, install: Installation) -> tuple[Grant, Sequence[Part]]:
        """See StorageChoice."""
        grant = self.plugin_grant(install)
        jobs = self._taken(
            scope, install, "plugins", self.plugin_existing_claim, self.plugin_sub_path, self.plugin_access_mode
        )
        for job in jobs:
            grant = job.awaited(grant, self._plugin_root)
        return grant, jobs

    def _taken(
        self, scope: Construct, install: Installation, what: str, claim: str | None, sub_path: str | None,
        access_mode: AccessMode,
    ) -> list[TakeOwnership]:  # fmt: skip
        """The Job that gives the files on a claim to their readers, if there is one."""
        if not self.take_ownership or claim is None:
            return []
        check_ownership(install)
        # A Job that pauses is none, and nobody is there to wait for it.
        if install.paused:
            return []
        job = TakeOwnership(
            scope, f"own-{what}", install=install, what=what, claim=claim, sub_path=sub_path,
            one_node=access_mode == "ReadWriteOnce", readers=_READERS[what],
        )  # fmt: skip
        return [job]

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        # The access mode of a claim cannot be changed, so each has a claim of its own.
        part = "files" if self.access_mode == "ReadWriteOnce" else "shared-files"
        name = self.existing_claim or install.resource_name(part)
        if self.existing_claim is None:
            size = self.size or _SIZE
            files = claim(install, part, size=size, storage_class=self.storage_class, access_mode=self.access_mode)
            rendered(k8s.KubePersistentVolumeClaim, scope, "files-claim", files)
        environment: dict[str, Value] = {
            "STORAGE_TYPE": "opendal",
            "OPENDAL_SCHEME": "fs",
            "OPENDAL_FS_ROOT": _FILES_PATH,
        }
        volume, mount = mounted("files", name, _FILES_PATH, self.sub_path)
        shared = Grant(
            environment=environment,
            volumes=(volume,),
            mounts=(mount,),
            claim=name if self.access_mode == "ReadWriteOnce" else None,
        )
        jobs = self._taken(scope, install, "files", self.existing_claim, self.sub_path, self.access_mode)
        for job in jobs:
            shared = job.awaited(shared, _FILES_PATH)
        daemon, plugin_jobs = self.provide_plugins(scope, install)
        if name in daemon.claim_names and not self._on_one_claim:
            self._refuse_ours(name)
        # Beat stores no files, but its process needs the folder when it starts.
        empty_volume, empty_mount = scratch("files-storage", _FILES_PATH, limit="16Mi")
        beat = Grant(environment=environment, volumes=(empty_volume,), mounts=(empty_mount,))
        grants = {"api": shared, "worker": shared, "beat": beat, "plugin-daemon": daemon}
        return Provided(dependency=Dependency(name="storage", grants=grants), parts=[*jobs, *plugin_jobs])


def _check_claim(
    prefix: str, existing: str | None, size: str | None, storage_class: str | None, sub_path: str | None
) -> None:
    path = f"Storage.local.{prefix}"
    if size is not None:
        checks.quantity(f"{path}size", size)
    if storage_class is not None:
        checks.dns_name(f"{path}storage_class", storage_class)
    if existing is not None:
        if size is not None:
            raise ValueError(
                f"{path}size: got {shown(size)} together with {prefix}existing_claim={shown(existing)}, which already "
                "has a size; leave it out"
            )
        if storage_class is not None:
            raise ValueError(
                f"{path}storage_class: got {shown(storage_class)} together with "
                f"{prefix}existing_claim={shown(existing)}, which already has a class; "
                "leave it out (plugin_storage_class is that of the plugin daemon's claim)"
            )
        checks.dns_name(f"{path}existing_claim", existing)
        if len(existing) > checks.MAX_NAME:
            raise checks.wrong(
                f"{path}existing_claim", existing, f"at most {checks.MAX_NAME} characters, because it labels the pods"
            )
    if sub_path is not None:
        checks.sub_path(f"{path}sub_path", sub_path)


@checks.factories("Storage")
class LocalStorages:
    """The factory for storage in the cluster."""

    @staticmethod
    def local(
        *,
        size: str | None = None,
        storage_class: str | None = None,
        access_mode: AccessMode = "ReadWriteOnce",
        existing_claim: str | None = None,
        sub_path: str | None = None,
        plugin_size: str | None = None,
        plugin_storage_class: str | None = None,
        plugin_access_mode: AccessMode = "ReadWriteOnce",
        plugin_existing_claim: str | None = None,
        plugin_sub_path: str | None = None,
        take_ownership: bool = False,
    ) -> StorageChoice:
        """Persistent volume claims: one that the API and the workers share, and one for the plugin daemon only.

        The claims stay in the cluster when you delete the manifests.

        See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes

        Args:
            size: Size of the shared claim; default: 20Gi.
            storage_class: StorageClass of the shared claim; default: the cluster's.
            access_mode: `ReadWriteOnce` schedules the pods that share the claim onto one node, which works everywhere,
                and which a drain empties as a whole; `ReadWriteMany` allows several nodes. Each has a claim of its own.
                Default: `ReadWriteOnce`.
            existing_claim: An existing claim with that access mode; default: a new one.
            sub_path: The folder of the volume to use; default: all of it.
            plugin_size: Size of the plugin daemon's claim; default: 20Gi.
            plugin_storage_class: StorageClass of the plugin daemon's claim; default: `storage_class`. Plugins run from
                it, so use a fast disk, not a network file system; beside `access_mode="ReadWriteMany"`, say which.
            plugin_access_mode: `ReadWriteMany` keeps only packages on that claim, which several plugin daemons can then
                share. Plugins run from the disk of the node, where each new pod installs them again. Default:
                `ReadWriteOnce`.
            plugin_existing_claim: An existing claim for the plugin daemon, with that access mode; default: a new one.
                It may be `existing_claim`, with a `sub_path` and a `plugin_sub_path` that are apart.
            plugin_sub_path: The folder of the plugin daemon's volume to use; default: all of it.
            take_ownership: Whether Jobs give what is on the existing claims to the users that our parts run as, where
                it is somebody else's: for files that root wrote, as the community Helm chart up to 0.33 and Docker
                Compose did. Stop what wrote them first. The API, the workers and the plugin daemon wait until that is
                done; later, it changes nothing, and you can leave it out again. The Jobs run as root, which the Pod
                Security level `baseline` admits, `restricted` and OpenShift do not. On a `ReadWriteOnce` claim, they
                run on the node of those that wait; for others, `defaults` say where.

        Raises:
            ValueError: If a size, a name, a path or an access mode is invalid, or two do not go together.
        """
        return LocalStorage(
            size=size,
            storage_class=storage_class,
            access_mode=access_mode,
            existing_claim=existing_claim,
            sub_path=sub_path,
            plugin_size=plugin_size,
            plugin_storage_class=plugin_storage_class,
            plugin_access_mode=plugin_access_mode,
            plugin_existing_claim=plugin_existing_claim,
            plugin_sub_path=plugin_sub_path,
            take_ownership=take_ownership,
        )
