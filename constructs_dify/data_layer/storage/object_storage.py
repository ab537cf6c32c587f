"""ObjectStorage: a storage outside the cluster, and how the plugin daemon uses it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from constructs import Construct

from ... import checks
from ...checks.credentials import shown
from ...installation import Installation
from ...wiring.dependency import Dependency, Grant, python_services
from ...wiring.part import Part
from ..by_release import check_kind, unread
from ..choice import Choice, Provided
from .claims import plugin_disk, plugin_scratch

# What is in no name of a bucket: the scheme of a URL, and the folder behind one.
_NOT_IN_BUCKETS = ":/"


@checks.example("one of its factories, Storage.…(…)")
class StorageChoice(Choice, Protocol):
    """A choice of `Storage`. It may also hold only the plugin daemon's packages, with another storage for the files."""

    @property
    def plugin_refusal(self) -> str | None:
        """Why the plugin daemon cannot use it, and what to do instead; None if it can."""
        ...

    def plugin_grant(self, install: Installation) -> Grant:
        """What the plugin daemon gets."""
        ...

    def provide_plugins(self, scope: Construct, install: Installation) -> tuple[Grant, Sequence[Part]]:
        """The same, once what it needs in the cluster is created, and that."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class ObjectStorage:
    """What every factory of an object storage returns.

    Args:
        factory: The factory that was called, as errors name it.
        files: What the API, the workers and beat get. Beat stores no files, but its process connects when it starts.
        packages: What the plugin daemon gets in addition to its disk, or why it cannot use this storage.
        plugins: Another storage for the plugin daemon.
        plugin_cache: Size of a claim for the plugin daemon's disk; None: the disk ends with the pod.
        otherwise: What to write in addition for a release whose plugin daemon does not read all of `packages`.
        bucket: The bucket of the files; None: the plugin daemon cannot use this storage.
        plugin_bucket: That of the packages, as far as it is said.
        bucket_option: The option of the factory that says it.

    Raises:
        ValueError: If the plugin daemon cannot use the other storage either, or `plugin_cache` or `plugin_bucket` is
            given with `plugins`.
    """

    factory: str
    files: Grant
    packages: Grant | str
    plugins: StorageChoice | None
    plugin_cache: str | None = None
    otherwise: str = "give the plugin daemon another storage: plugins=Storage.local()"
    bucket: str | None = None
    plugin_bucket: str | None = None
    bucket_option: str = "plugin_bucket"

    def __post_init__(self) -> None:
        """Check the options for the plugin daemon."""
        buckets = {self.bucket_option.removeprefix("plugin_"): self.bucket, self.bucket_option: self.plugin_bucket}
        for option, bucket in buckets.items():
            if bucket is not None and any(each in bucket for each in _NOT_IN_BUCKETS):
                raise checks.wrong(
                    f"{self.factory}.{option}", bucket, 'the name alone, such as "dify-files", without scheme or folder'
                )
        checks.quantity(f"{self.factory}.plugin_cache", self.plugin_cache)
        if self.plugins is None:
            return
        if not hasattr(self.plugins, "plugin_grant"):
            raise TypeError(
                f"{self.factory}.plugins: got {shown(self.plugins)}; write a Storage, such as Storage.local()"
            )
        if self.plugins.plugin_refusal is not None:
            raise ValueError(f"{self.factory}.plugins: {self.plugins.plugin_refusal}")
        if self.plugin_cache is not None:
            raise ValueError(
                f"{self.factory}.plugin_cache: got {self.plugin_cache!r} together with plugins, which has its own "
                "disk; set the size there"
            )
        if self.plugin_bucket is not None:
            raise ValueError(
                f"{self.factory}.{self.bucket_option}: got {shown(self.plugin_bucket)} together with plugins, where "
                "the packages go instead; leave one of the two out"
            )

    @property
    def plugin_refusal(self) -> str | None:
        """See StorageChoice."""
        if self.plugins is not None or isinstance(self.packages, Grant):
            return None
        return (
            f"the plugin daemon cannot use {self.factory}(...): {self.packages}; "
            f"to give it another storage, write {self.factory}(..., plugins=Storage.local())"
        )

    def plugin_grant(self, install: Installation) -> Grant:
        """See StorageChoice. The plugin daemon runs plugins from a local disk, wherever it keeps their packages."""
        if self.plugins is not None:
            return self.plugins.plugin_grant(install)
        if isinstance(self.packages, str):
            raise ValueError(self.plugin_refusal)
        if why := self._unread(install):
            raise ValueError(why)
        disk = plugin_scratch() if self.plugin_cache is None else plugin_disk(install, size=self.plugin_cache)
        return replace(
            self.packages,
            volumes=disk.volumes,
            mounts=disk.mounts,
            own_claims=disk.own_claims,
            one_pod=disk.one_pod,
        )

    def provide_plugins(self, scope: Construct, install: Installation) -> tuple[Grant, Sequence[Part]]:
        """See StorageChoice."""
        if self.plugins is not None:
            return self.plugins.provide_plugins(scope, install)
        return self.plugin_grant(install), ()

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        check_kind(install, self.factory, "STORAGE_TYPE", str(self.files.environment["STORAGE_TYPE"]))
        refusal = self.plugin_refusal or self._unread(install) or self._unsaid
        grants, parts = python_services(self.files), ()
        if not refusal:
            grants["plugin-daemon"], parts = self.provide_plugins(scope, install)
        refusals = {"plugin-daemon": refusal} if refusal else {}
        return Provided(dependency=Dependency(name="storage", grants=grants, refusals=refusals), parts=parts)

    @property
    def _unsaid(self) -> str | None:
        """Why nobody knows where packages go: who finds none of them in a bucket takes the plugins for lost."""
        if self.plugins is not None or self.bucket is None or self.plugin_bucket is not None:
            return None
        return (
            f"{self.factory}.{self.bucket_option}: got none; expected where the plugin daemon keeps the packages of "
            f"plugins: {self.bucket_option}={shown(self.bucket)} to keep them beside the files, or another one, or "
            "plugins=Storage.local() for another storage"
        )

    def _unread(self, install: Installation) -> str | None:
        """Why the plugin daemon of the release cannot use it, though that of another one can."""
        if self.plugins is not None or isinstance(self.packages, str):
            return None
        why = unread(install, "plugin-daemon", self.packages.environment)
        return why and f"the plugin daemon cannot use {self.factory}(...): {why}; {self.otherwise}"
