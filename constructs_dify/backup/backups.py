"""Backups: the CronJobs that save an installation, and the Jobs that bring a backup back."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..wiring.dependency import Dependency
from ..wiring.part import Part
from ..wiring.secret_key import SecretKey
from .backup_job import BackupJob
from .backup_plans import backup_plans
from .dify_backup import DifyBackup
from .repository import RepositoryChoice
from .restore import Restore
from .restore_job import RestoreJob
from .restore_plans import restore_plans
from .sources import is_saved, sources_of


class BackupsOptions(TypedDict):
    """What `Backups` take by name. Who overrides `make_backups` hands all of it on.

    See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/

    Attributes:
        install: The installation.
        backup: When and where to it is saved; None: it is not.
        restore: What comes back; None: nothing.
        postgres: Its database.
        storage: Its file storage.
        vector_store: Its vector store.
        parts: All of its parts.
        credentials: Its own credentials.
    """

    install: Installation
    backup: DifyBackup | None
    restore: Restore | None
    postgres: Dependency
    storage: Dependency
    vector_store: Dependency
    parts: Sequence[Part]
    credentials: Mapping[str, SecretKey]


class Backups(Construct):
    """The CronJobs that save an installation, and the Jobs that bring a backup back.

    See https://kubernetes.io/docs/concepts/workloads/controllers/cron-jobs/

    Attributes:
        cron_jobs: What saves, the set itself first; empty without a `backup`.
        restores: What brings it back, the set itself first; empty without a `restore`.
        saves_to: The repository that it saves to, as restic calls it; None: none, or a claim of the namespace.
    """

    __signature__ = checks.Shown()

    def __init__(self, scope: Construct, id: str, **options: Unpack[BackupsOptions]) -> None:
        """The CronJobs that save an installation, and the Jobs that bring a backup back.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What they need to know of the installation, see `BackupsOptions`.

        Raises:
            ValueError: If there is something that cannot be saved, or a restore cannot be one.
        """
        super().__init__(scope, id)
        install, backup, restore = options["install"], options["backup"], options["restore"]
        sources = sources_of(
            install, postgres=options["postgres"], storage=options["storage"], vector_store=options["vector_store"],
            parts=options["parts"], secrets=options["credentials"],
        )  # fmt: skip
        self.saves_to = backup.repository.location if backup and not backup.repository.claim else None
        self.cron_jobs: list[BackupJob] = []
        self.restores: list[RestoreJob] = []
        for repository in (each.repository for each in (backup, restore) if each is not None):
            if repository and repository.claim and is_saved(sources, repository.claim, repository.sub_path):
                raise ValueError(
                    f"BackupRepository.claim.name: got {repository.claim!r}, where the data is that is saved, so that "
                    "each backup would save all those before it; expected a claim of its own"
                )
        if backup is not None:
            self.cron_jobs = [
                BackupJob(
                    self, plan.component, install=install, tier=backup.tier, options=backup, plan=plan,
                    suspended=restore is not None,
                )
                for plan in backup_plans(install, backup, sources)
            ]  # fmt: skip
        if restore is not None:
            repository, password = _from(backup, restore)
            if not install.paused:
                raise ValueError(
                    "restore: got it with paused=False; expected paused=True beside it, so that nothing reads or "
                    "writes what comes back; leave both out when the Jobs have succeeded"
                )
            self.restores = [
                RestoreJob(
                    self, plan.component, install=install, tier=restore.tier, plan=plan, deadline=restore.deadline
                )
                for plan in restore_plans(install, restore, repository, password, sources)
            ]  # fmt: skip

    @property
    def parts(self) -> list[Part]:
        """All that has pods."""
        return [*self.cron_jobs, *self.restores]


def _from(backup: DifyBackup | None, restore: Restore) -> tuple[RepositoryChoice, SecretKey]:
    """The repository of a restore, and its password."""
    if restore.repository is not None and restore.password is not None:
        return restore.repository, restore.password
    if backup is None:
        raise ValueError(
            "restore: got it without a repository; expected "
            "Restore(repository=BackupRepository.…(…), password=SecretKey(…)), or backup=DifyBackup(…) beside it"
        )
    return backup.repository, backup.password
