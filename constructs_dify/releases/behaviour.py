"""Behaviour: how the programs of a Dify release behave, where that is not a setting, an image or a port."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """How the programs of a Dify release behave, as far as manifests depend on it.

    Attributes:
        import_seconds: CPU seconds that the API spends on importing itself, for each process and `flask` command.
        migration_reports_failure: Whether `flask upgrade-db` exits with an error when the migration failed.
        migration_renews_lock: Whether the lock of a migration lasts for as long as it runs, not for a minute.
        job_mode: Whether the image of the API runs a `flask` command and ends, with MODE=job.
    """

    import_seconds: int
    migration_reports_failure: bool
    migration_renews_lock: bool
    job_mode: bool
