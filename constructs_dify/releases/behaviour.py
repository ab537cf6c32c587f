"""Behaviour: how the programs of a Dify release behave, where that is not a setting, an image or a port."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """How the programs of a Dify release behave, as far as manifests depend on it.

    Attributes:
        import_seconds: CPU seconds that the API spends on importing itself, for each process and `flask` command.
        migration_reports_failure: Whether `flask upgrade-db` exits with an error when the migration failed.
        migration_renews_lock: Whether the lock of a migration lasts for as long as it runs, not for a minute.
        job_mode: Whether its image runs a single `flask` command where `MODE` is `job`.
        internal_files_url_leaks: Whether links for browsers begin with `INTERNAL_FILES_URL`, where there is one.
        otel_grpc_tls: Whether traces over gRPC can go through TLS.
        web_folder: The folder of the web's server in its image.
        web_checks_urls: Whether the web serves nothing where a setting that should be a whole URL is none.
        sandbox_ignores_sigterm: Whether process 1 of the sandbox is a shell, which does not pass SIGTERM on.
    """

    import_seconds: int
    migration_reports_failure: bool
    migration_renews_lock: bool
    job_mode: bool
    internal_files_url_leaks: bool
    otel_grpc_tls: bool
    web_folder: str
    web_checks_urls: bool
    sandbox_ignores_sigterm: bool
