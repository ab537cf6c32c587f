"""DifyBackup: what is saved of an installation, when, and where to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from .. import checks
from ..pods.tier import Tier
from ..releases.parsers import time_zones
from ..wiring.secret_key import SecretKey
from .repository import RepositoryChoice
from .retention import Retention

# What a Tier says of a server, and of a container that these pods have several of.
_NOT_OF_JOBS = (
    "replicas", "autoscale", "disruption_budget", "image", "liveness", "readiness", "startup", "service", "sidecars",
    "update_strategy",
)  # fmt: skip
# Names that users know from other tools, or from the backups of CloudNativePG -> what they are here.
_REPOSITORY = 'repository=BackupRepository.s3(bucket="…", region="…", folder="…")'
_MEANT = {
    **dict.fromkeys(("destination", "storage", "bucket", "prefix", "path", "folder", "endpoint", "s3"), _REPOSITORY),
    **dict.fromkeys(("claim", "pvc", "existing_claim"), 'repository=BackupRepository.claim(name="…")'),
    **dict.fromkeys(("access_key", "secret_key", "credentials"), "it in repository=BackupRepository.…(…)"),
    **dict.fromkeys(
        ("keep", "keep_daily", "keep_weekly", "keep_monthly", "history"), "retention=Retention(daily=7, weekly=4)"
    ),
    "check": "verify=1",
    "cron": 'schedule="0 2 * * *"',
    "encryption_password": "password=SecretKey(…)",
    "resources": "tier=Tier(resources=Resources(…))",
    "timeout": "deadline=21600",
    "timezone": 'time_zone="Etc/UTC"',
}
# What a run may come later than the one before it, and an hour that the clocks are put back.
_LATE = 2 * 60 * 60
_MINUTE = 60
_RETENTION = Retention(daily=7, weekly=4, monthly=6)


@checks.fields(
    "DifyBackup(repository=BackupRepository.…(…), password=SecretKey(…))", meant=_MEANT,
    used_in="DifyChart(backup=…), and saves all of an installation",
)  # fmt: skip
@dataclass(frozen=True, kw_only=True, slots=True)
class DifyBackup:
    """Backups of an installation on a schedule: the databases, files, plugins and vectors of one moment, encrypted.

    restic keeps them: each is whole or not there, equal parts of all are kept once, and nobody reads them without the
    password. Keep the password outside of the cluster too, because without it the backups are lost.

    What is outside of the cluster is its provider's business, but for a PostgreSQL server, whose databases are saved
    like those of one in the cluster; say which version it has: `Postgres.external(client_image=…)`. See
    docs/backups.md.

    See https://restic.readthedocs.io/en/stable/

    Args:
        repository: Where they go, a choice of `BackupRepository`.
        password: The password of the repository, of your own making.
        schedule: When, as a cron expression of five fields; default: `0 2 * * *`, two at night.
        time_zone: The time zone of the schedule; an hour that its clocks leave out in spring has no backup that day.
            Default: `Etc/UTC`.
        retention: Which snapshots stay; None: all, for credentials that may not delete. Default: the last one of each
            of 7 days, 4 weeks and 6 months.
        include_secrets: Whether the installation's own credentials are saved too, with its `secret-key`; default: no,
            and you keep the `secret-key` elsewhere.
        verify: How much of the repository is read back after each backup and compared, in percent of its size; 0 looks
            at its structure only. Default: 1.
        deadline: Seconds that a backup may take; default: 21600, which is six hours.
        max_age: Seconds after which a last success is too old, for the alert that `monitoring` has; default: two hours
            more than the longest time between two runs, so 93600 where it runs each day.
        work_size: The size of the disk that a pod needs for the dumps of the databases while it runs, such as
            `"20Gi"`; default: `20Gi`.
        work_storage_class: StorageClass of a volume for that, which is made and deleted with each pod, so that those of
            the last run stay until the next one has ended; default: none, it is on the disk of the node.
        tier: Options of the pods; `resources` are those of each container, one of which runs at a time. Default: the
            part's own.

    Raises:
        TypeError: If the password is not a reference.
        ValueError: If a value is malformed, or the options are those of a server.
    """

    repository: RepositoryChoice
    password: SecretKey
    schedule: str = "0 2 * * *"
    time_zone: str = "Etc/UTC"
    retention: Retention | None = _RETENTION
    include_secrets: bool = False
    verify: int = 1
    deadline: int = 21600
    max_age: int | None = None
    work_size: str = "20Gi"
    work_storage_class: str | None = None
    tier: Tier = field(default_factory=Tier)

    def __post_init__(self) -> None:
        """Check each option."""
        checks.cron("DifyBackup.schedule", self.schedule)
        check_time_zone("DifyBackup.time_zone", self.time_zone)
        checks.integer("DifyBackup.verify", self.verify, at_least=0, at_most=100)
        check_deadline("DifyBackup.deadline", self.deadline)
        checks.integer("DifyBackup.max_age", self.max_age, at_least=60)
        pause = checks.longest_pause(self.schedule)
        if self.max_age is not None and pause is not None and self.max_age < pause:
            raise checks.wrong(
                "DifyBackup.max_age",
                self.max_age,
                f"{pause} or more, which may be between two runs",
            )
        check_work("DifyBackup", self.work_size, self.work_storage_class)
        check_tier("DifyBackup.tier", self.tier)


def oldest(options: DifyBackup) -> int:
    """Seconds after which a last success is too old."""
    return options.max_age or (checks.longest_pause(options.schedule) or 0) + _LATE


def check_work(path: str, size: str, storage_class: str | None) -> None:
    """The disk for what is on its way into a repository, or out of it."""
    checks.quantity(f"{path}.work_size", size)
    if storage_class is not None:
        checks.dns_name(f"{path}.work_storage_class", storage_class)


def check_deadline(path: str, seconds: int) -> None:
    """The seconds that a pod may take: a number below a minute was meant in hours."""
    if seconds < _MINUTE:
        raise checks.wrong(path, seconds, f"a whole number, {_MINUTE} or more, of seconds: six hours are 21600")
    checks.integer(path, seconds, at_least=_MINUTE)


def check_time_zone(path: str, name: str) -> None:
    """A time zone of a CronJob, which is looked up as a file, so that capitals count."""
    if name not in time_zones():
        raise checks.wrong(path, name, 'a time zone such as "Europe/Berlin" or "Etc/UTC"')


def check_tier(path: str, tier: Tier) -> None:
    """Raise a ValueError where the options of pods that end are those of a server."""
    given: Sequence[str] = [name for name in _NOT_OF_JOBS if getattr(tier, name)]
    if given:
        raise checks.wrong(
            f"{path}.{given[0]}", getattr(tier, given[0]), "none, because these pods run once and have several images"
        )
    if tier.settings:
        raise checks.wrong(
            f"{path}.settings", tier.settings,
            'none, because restic and the client of PostgreSQL have no settings of Dify\'s; give what they read as '
            'extra_env=[k8s.EnvVar(name="RESTIC_COMPRESSION", value="max")]',
        )  # fmt: skip
