"""Behaviour: how the programs of a Dify release behave, where that is not a setting, an image or a port."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Behaviour:
    """How the programs of a Dify release behave, as far as manifests depend on it.

    Attributes:
        import_seconds: CPU seconds that the API spends on importing itself, for each process and `flask` command.
        migration_reports_failure: Whether `flask upgrade-db` exits with an error when the migration failed.
        migration_renews_lock: Whether the lock of a migration lasts for as long as it runs, not for a minute.
        login_by_cookies: Whether people are logged in by cookies, whose names the API and the pages derive from URLs.
        internal_files_url_leaks: Whether links that browsers get have the host of `INTERNAL_FILES_URL`.
        websockets_reach_other_pods: Whether what one process of the websocket API is told reaches browsers at another.
        agent_runs_end_anywhere: Whether every process of the agent backend can cancel the runs of the others.
        local_sandbox_reaps: Whether the image of the local sandbox has an init that reaps processes left behind.
        local_sandbox_keeps_files: Whether agents find their files again in the local sandbox after it was replaced.
        job_mode: Whether its image runs a single `flask` command where `MODE` is `job`.
        otel_grpc_tls: Whether traces over gRPC can go through TLS.
        web_folder: The folder of the web's server in its image.
        web_checks_urls: Whether the web serves nothing where a setting that should be a whole URL is none.
        sandbox_ignores_sigterm: Whether process 1 of the sandbox is a shell, which does not pass SIGTERM on.
        weaviate_stop_seconds: How long its Weaviate may take to stop; killed before, the newer ones lose vectors.
    """

    import_seconds: int
    migration_reports_failure: bool
    migration_renews_lock: bool
    login_by_cookies: bool
    internal_files_url_leaks: bool
    websockets_reach_other_pods: bool
    agent_runs_end_anywhere: bool
    local_sandbox_reaps: bool
    local_sandbox_keeps_files: bool
    job_mode: bool
    otel_grpc_tls: bool
    web_folder: str
    web_checks_urls: bool
    sandbox_ignores_sigterm: bool
    weaviate_stop_seconds: int
