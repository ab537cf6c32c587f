"""How the parts start and behave, where that is not the same at every release: both sides of each difference."""

from collections.abc import Mapping
from typing import Any

import pytest

from constructs_dify import (
    ApiTier,
    Beat,
    Installation,
    Marketplace,
    Monitoring,
    Network,
    PluginDaemon,
    PublicUrls,
    Release,
    Sandbox,
    SandboxOptions,
    SecretKey,
    Tier,
    WebTier,
    Worker,
    WorkerPool,
)  # fmt: skip
from constructs_dify.tiers.marketplace import no_marketplace
from constructs_dify.tiers.plugin_daemon_settings import plugin_daemon_grant
from constructs_dify.tiers.workers import queues_of
from constructs_dify.validations.waits_are_long_enough import WaitsAreLongEnough
from constructs_dify.wiring.credential_source import OwnSecret
from constructs_dify.wiring.redis_facts import RedisFacts
from constructs_dify.workload.workload import Workload
from tests.support.charts import alone, container, dify, pod, synth, variables
from tests.support.manifests import Manifest, find, of_kind
from tests.support.network import Network as Policies

PUBLIC = PublicUrls.same("https://dify.example.com")


def install(version: str, **options: Any) -> Installation:
    return Installation(name="dify", namespace="dify", release=Release(version), **options)


def made(kind: type[Workload], version: str, **options: Any) -> list[Manifest]:
    """The objects of a part at a release."""
    return alone(kind, install=install(version), **options)[1]


def defaults(version: str) -> Mapping[str, object]:
    """What the API, the workers and beat get at a release, whatever they depend on."""
    [secrets] = [each for each in install(version).dependencies() if each.name == "secrets"]
    return secrets.grants["api"].defaults


def worker(version: str, **options: Any) -> list[Manifest]:
    return made(Worker, version, pool=WorkerPool(name="default"), queues=["mail"], **options)


# -- how they start -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "budget"), [("1.15.0", 600), ("1.16.0", 900)])
def test_what_imports_dify_has_the_time_that_the_import_of_its_release_takes(version: str, budget: int):
    for objects, component in (
        (made(ApiTier, version), "api"), (worker(version), "worker"), (made(Beat, version), "beat"),
    ):  # fmt: skip
        probe = container(objects, component)["startupProbe"]
        assert probe["periodSeconds"] * probe["failureThreshold"] == budget
        # Even on no more than it requests, the import takes less than half of it.
        cores = int(container(objects, component)["resources"]["requests"]["cpu"].removesuffix("m")) / 1000
        assert Release(version).behaviour.import_seconds / cores <= budget / 2


@pytest.mark.parametrize(
    ("version", "writable"),
    [
        ("1.13.0", {"/tmp", "/.pm2", "/app/web/.next/cache"}),
        ("1.13.1", {"/tmp", "/app/web/.next/cache"}),
        ("1.14.0", {"/tmp", "/app/targets/next/web/.next/cache"}),
    ],
)
def test_the_web_may_write_where_the_programs_of_its_release_want_to(version: str, writable: set[str]):
    assert {mount["mountPath"] for mount in container(made(WebTier, version), "web")["volumeMounts"]} == writable


def test_the_entrypoint_of_the_web_is_the_one_in_the_folder_that_its_image_starts_in():
    # /app/web up to 1.13, /app from 1.14 on.
    assert {container(made(WebTier, version), "web")["command"][-1] for version in ("1.9.1", "1.16.1")} == {
        "./entrypoint.sh"
    }
    assert "workingDir" not in container(made(WebTier, "1.16.1"), "web")


def test_requests_are_served_by_gevent_also_where_the_default_would_serve_websockets():
    # The image's own default up to 1.13.
    assert "SERVER_WORKER_CLASS" not in variables(made(ApiTier, "1.13.3"), "api")
    assert variables(made(ApiTier, "1.14.0"), "api")["SERVER_WORKER_CLASS"] == "gevent"
    chosen = Tier(settings={"SERVER_WORKER_CLASS": "gthread"})
    assert variables(made(ApiTier, "1.14.0", tier=chosen), "api")["SERVER_WORKER_CLASS"] == "gthread"


# -- how they stop ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "grace"), [("1.13.2", 30), ("1.13.3", 45)])
def test_a_sandbox_that_only_sigkill_ends_has_the_time_of_its_last_run_and_no_more(version: str, grace: int):
    objects = made(Sandbox, version, tier=SandboxOptions(timeout=40))
    assert pod(objects, "sandbox").spec["terminationGracePeriodSeconds"] == grace


# -- what the workers consume -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("queue", "before", "since"),
    [
        ("trigger_refresh_publisher", "1.9.2", "1.10.0"),
        ("workflow_archive", "1.15.0", "1.16.0"),
        ("app_rbac", "1.15.0", "1.16.0"),
    ],
)
def test_workers_consume_a_queue_from_the_release_on_that_sends_to_it(queue: str, before: str, since: str):
    pools = [WorkerPool(name="default")]
    assert queue not in queues_of(pools, Release(before))["default"]
    assert queue in queues_of(pools, Release(since))["default"]


@pytest.mark.parametrize("name", ["CELERY_WORKER_QUEUES", "CELERY_WORKER_CONCURRENCY"])
def test_the_names_that_win_over_a_pools_queues_and_concurrency_are_refused(name: str):
    assert name not in variables(worker("1.9.2"), "worker")
    assert variables(worker("1.10.0"), "worker")[name] == ""
    with pytest.raises(ValueError, match=rf"{name}.*WorkerPool\."):
        worker("1.10.0", tier=Tier(settings={name: "1"}))


def test_a_pool_of_processes_counts_its_connections_by_whichever_name_it_was_asked_for():
    def processes(version: str, **settings: str) -> int:
        options = {"pool": WorkerPool(name="default", concurrency=7), "queues": ["mail"]}
        part, _ = alone(Worker, install=install(version), tier=Tier(settings=settings), **options)
        return part.database_pool().processes

    assert processes("1.9.1") == processes("1.16.1") == 1
    assert processes("1.9.1", CELERY_WORKER_CLASS="prefork") == 7
    assert processes("1.16.1", CELERY_WORKER_POOL="prefork") == 7
    assert processes("1.16.1", CELERY_WORKER_POOL="solo", CELERY_WORKER_CLASS="prefork") == 1


# -- what nobody asked for ----------------------------------------------------------------------------------------


def test_nothing_is_told_to_the_vendor_unless_it_is_asked_for():
    assert defaults("1.16.1")["DISABLE_TELEMETRY"] == "true"
    assert "DISABLE_TELEMETRY" not in defaults("1.16.0")
    asked = alone(Beat, install=install("1.16.1", settings={"DISABLE_TELEMETRY": "false"}))[1]
    assert variables(asked, "beat")["DISABLE_TELEMETRY"] == "false"


def test_plugins_get_their_packages_from_where_the_site_says_and_not_from_the_fastest_mirror():
    assert "PIP_MIRROR_AUTO_DETECT" not in variables(made(PluginDaemon, "1.14.2"), "plugin-daemon")
    assert variables(made(PluginDaemon, "1.15.0"), "plugin-daemon")["PIP_MIRROR_AUTO_DETECT"] == "false"


@pytest.mark.parametrize(("version", "published"), [("1.13.3", None), ("1.14.0", "false")])
def test_without_a_marketplace_nothing_is_published_at_the_vendors_either(version: str, published: str | None):
    grants = no_marketplace(install(version)).grants
    assert grants["api"].defaults.get("CREATORS_PLATFORM_FEATURES_ENABLED") == published


def test_without_a_marketplace_pages_get_a_url_that_they_accept_and_browsers_block():
    assert no_marketplace(install("1.12.1")).grants["web"].environment["MARKETPLACE_API_URL"] == ""
    assert no_marketplace(install("1.13.0")).grants["web"].environment["MARKETPLACE_API_URL"] == "http://127.0.0.1:9"


def test_a_proxied_marketplace_is_a_whole_url_where_pages_accept_no_path():
    proxied = Marketplace(proxied=True)
    for version, url in (("1.12.1", "/marketplace"), ("1.13.0", "https://dify.example.com/marketplace")):
        grant = proxied.dependency(install(version, public_urls=PUBLIC)).grants["web"]
        assert grant.environment["MARKETPLACE_API_URL"] == url
    with pytest.raises(ValueError, match=r"^marketplace\.proxied: got True without a public_url; expected one"):
        proxied.dependency(install("1.13.0"))


# -- how they reach each other ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "told"), [("1.11.2", False), ("1.11.3", True)])
def test_plugins_fetch_files_within_the_cluster_where_that_url_stays_out_of_links(version: str, told: bool):
    public = ApiTier.dependency(install(version, public_urls=PUBLIC)).grants["worker"].defaults
    assert ("INTERNAL_FILES_URL" in public) is told
    # Nobody knows another one.
    assert "INTERNAL_FILES_URL" in ApiTier.dependency(install(version)).grants["worker"].defaults


@pytest.mark.parametrize(
    ("version", "path", "told"),
    [
        ("1.11.4", "/etc/ssl/certs/dify-redis-ca.pem", False),
        ("1.12.0", "/etc/dify/redis/ca.pem", True),
    ],
)
def test_the_plugin_daemon_trusts_the_authority_of_redis_by_its_setting_or_as_one_of_the_systems(
    version: str, path: str, told: bool
):
    facts = RedisFacts(
        nodes=["redis.example.com:6379"], database=0, broker_database=1, broker="none", credentials=OwnSecret(),
        destinations=(), tls=True, ca=SecretKey(secret="redis-ca", key="ca.pem"),
    )  # fmt: skip
    grant = plugin_daemon_grant(facts, Release(version))
    assert [mount.mount_path for mount in grant.mounts] == [path]
    assert grant.environment.get("REDIS_SSL_CA_CERTS") == (path if told else None)


# -- waits --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("version", "told"), [("1.9.1", None), ("1.9.2", "600")])
def test_the_api_waits_for_plugins_as_long_as_the_daemon_lets_them_take(version: str, told: str | None):
    assert defaults(version).get("PLUGIN_DAEMON_TIMEOUT") == told


@pytest.mark.parametrize(("version", "said"), [("1.9.1", False), ("1.9.2", True)])
def test_a_plugin_that_may_take_longer_than_the_api_waits_is_a_mistake_where_the_api_hangs_up(version: str, said: bool):
    chart = dify(release=version, plugin_daemon=Tier(settings={"PLUGIN_MAX_EXECUTION_TIMEOUT": "1200"}))
    messages = WaitsAreLongEnough(chart.parts).validate()
    assert any("waits 600 s (PLUGIN_DAEMON_TIMEOUT)" in message for message in messages) is said
    assert said or messages == []


# -- metrics ------------------------------------------------------------------------------------------------------


def test_prometheus_reads_the_plugin_daemon_where_that_has_metrics():
    options: dict[str, Any] = {"network": Network(monitoring_namespaces=["monitoring"]), "monitoring": Monitoring()}
    monitors = {
        version: {each["metadata"]["name"] for each in of_kind(synth(release=version, **options), "PodMonitor")}
        for version in ("1.13.3", "1.14.0")
    }
    assert monitors["1.14.0"] - monitors["1.13.3"] == {"dify-plugin-daemon"}
    objects = synth(release="1.14.0", **options)
    [endpoint] = find(objects, "PodMonitor", "dify-plugin-daemon")["spec"]["podMetricsEndpoints"]
    assert (endpoint["port"], endpoint["path"], "authorization" in endpoint) == ("http", "/metrics", False)
    where = {"source_namespace": "monitoring", "target_namespace": "dify"}
    assert Policies(objects).allows({"app": "prometheus"}, "plugin-daemon", 5002, **where)
