"""Restore: which backup an installation gets back."""

import re
from dataclasses import dataclass, field
from datetime import datetime

from .. import checks
from ..pods.tier import Tier
from ..wiring.secret_key import SecretKey
from .dify_backup import check_deadline, check_tier, check_work
from .repository import RepositoryChoice

_SNAPSHOT = re.compile(r"latest|[0-9a-f]{8,64}|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2})?")
# Names that users know from other tools -> what they are here.
_MEANT = {
    **dict.fromkeys(("snapshot_id", "id", "time", "point_in_time", "target_time", "at"), 'snapshot="…"'),
    **dict.fromkeys(("force", "overwrite"), "replace=True"),
    **dict.fromkeys(("source", "name", "installation"), 'of="…", the name of the installation that was saved'),
    "resources": "tier=Tier(resources=Resources(…))",
    "timeout": "deadline=86400",
}


@checks.fields("Restore()", meant=_MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class Restore:
    """Jobs that bring a backup back into a paused installation, and compare what is there then with what was saved.

    Apply it with `paused=True`; when the Jobs have succeeded, leave both out. Before anything is changed, a Job refuses
    a schema that is newer than the release, another `secret-key`, and a database with tables in it. See
    docs/backups.md.

    See https://restic.readthedocs.io/en/stable/050_restore.html

    Args:
        snapshot: Which one: `latest`, or a time in UTC, such as `2026-11-30T02:00`, for the last one until then, each
            of which means one that is whole; or the id of one, as it is. Default: `latest`.
        of: The name of the installation that was saved, where it is another one; default: the same.
        replace: Whether what is in the databases, among the files and in the vector store now is lost; default: no,
            and the database of Dify has to be empty.
        accept_other_secret_key: Whether the `secret-key` may be another one than that of the backup: what Dify
            encrypted with it, the secrets of OAuth clients of tools, stays unreadable. Default: no.
        repository: Where the backup is, a choice of `BackupRepository`; default: that of `backup`.
        password: The password of that repository; default: that of `backup`.
        deadline: Seconds that it may take; default: 86400, which is a day.
        work_size: The size of the disk that the pod needs for the dumps of the databases, such as `"20Gi"`; default:
            `20Gi`.
        work_storage_class: StorageClass of a volume for that, which is made and deleted with the pod, so that it stays
            until the Job is deleted; default: none, it is on the disk of the node.
        tier: Options of the pods; `resources` are those of each container, one of which runs at a time. Default: the
            part's own.

    Raises:
        TypeError: If the password is not a reference.
        ValueError: If a value is malformed, or there is a repository without its password.
    """

    snapshot: str = "latest"
    of: str | None = None
    replace: bool = False
    accept_other_secret_key: bool = False
    repository: RepositoryChoice | None = None
    password: SecretKey | None = None
    deadline: int = 86400
    work_size: str = "20Gi"
    work_storage_class: str | None = None
    tier: Tier = field(default_factory=Tier)

    def __post_init__(self) -> None:
        """Check each option."""
        if not _SNAPSHOT.fullmatch(self.snapshot) or ("-" in self.snapshot and not _is_time(self.snapshot)):
            raise checks.wrong(
                "Restore.snapshot", self.snapshot,
                '"latest", the id of a snapshot in 8 hexadecimal digits or more, or a time in UTC such as '
                '"2026-11-30T02:00"',
            )  # fmt: skip
        if self.of is not None:
            checks.dns_label("Restore.of", self.of)
        if (self.repository is None) != (self.password is None):
            raise ValueError("Restore.repository, Restore.password: give both, or neither for those of backup")
        check_deadline("Restore.deadline", self.deadline)
        check_work("Restore", self.work_size, self.work_storage_class)
        check_tier("Restore.tier", self.tier)


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
