"""What the data layer gives each release, and what it refuses where a release lacks it."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_dify import Installation, MySQL, Postgres, Redis, Release, SecretKey, Storage, VectorStore
from constructs_dify.data_layer.choice import Choice
from constructs_dify.releases.data import versions
from constructs_dify.tiers.plugin_daemon_settings import plugin_daemon_grant
from constructs_dify.tiers.python_settings import python_grant
from constructs_dify.wiring.dependency import Grant
from constructs_dify.wiring.destinations import to_host, to_part
from tests.data_layer.test_storage import CASES as STORAGES
from tests.data_layer.test_vector_stores import CASES as STORES
from tests.support.charts import empty_chart

KEY, OTHER, CA = (SecretKey(secret="s", key=key) for key in ("key", "other", "ca"))
DATABASE: dict[str, Any] = {"host": "db.example.com", "username": "dify", "password": KEY, "database": "dify"}
SENTINELS: dict[str, Any] = {"nodes": ["s0.example.com:26379"], "master": "main", "password": KEY}
AZURE: dict[str, Any] = {"account": "account", "container": "files", "plugin_container": "plugins"}


def grant(choice: Choice, release: str, part: str = "api") -> Grant:
    """What a part of a release gets from a choice."""
    install = Installation(name="dify", namespace="dify", release=Release(release))
    readers = {"api": python_grant, "plugin-daemon": lambda facts: plugin_daemon_grant(facts, install.release)}
    return choice.provide(empty_chart(), install).dependency.grant(part, readers[part])


def environment(choice: Choice, release: str, part: str = "api") -> dict[str, Any]:
    return dict(grant(choice, release, part).environment)


# -- every release ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [version for version in versions() if version != "1.9.1"])
def test_every_setting_of_every_choice_is_one_that_the_release_reads(version: str):
    settings, unread = Release(version).settings, set[tuple[str, str, str]]()
    for name, case in {**STORES, **STORAGES}.items():
        for part in ("api", "plugin-daemon"):
            for setting, value in environment(case.choice, version, part).items():
                found = settings.find(part, setting)
                if found is None:
                    unread.add((name, part, setting))
                elif isinstance(value, str):
                    found.check(name, value)
    assert unread == set()


def test_every_vector_store_of_the_newest_release_has_a_factory():
    words = Release(versions()[-1]).settings.of("api")["VECTOR_STORE"].words
    assert {word for word in words if not hasattr(VectorStore, word.replace("-", "_"))} == set()


LATER: list[tuple[Callable[[], Choice], str, str, str]] = [
    (lambda: VectorStore.alibabacloud_mysql(**DATABASE), "1.9.2", "1.9.1", "VectorStore.alibabacloud_mysql"),
    (lambda: VectorStore.seekdb(**DATABASE), "1.11.2", "1.11.1", "VectorStore.seekdb"),
    (lambda: VectorStore.iris(host="i.example.com", username="u", password=KEY), "1.11.2", "1.11.1",
     "VectorStore.iris"),
    (lambda: MySQL.external(**DATABASE), "1.10.1", "1.10.0", "MySQL.external"),
    (
        lambda: VectorStore.hologres(
            host="h.example.com", database="d", access_key_id=OTHER, access_key_secret=KEY
        ),
        "1.13.1", "1.13.0", "VectorStore.hologres",
    ),
    (
        lambda: VectorStore.milvus(url="https://m.example.com", token=KEY, ca=CA), "1.15.0", "1.14.2",
        "VectorStore.milvus",
    ),
    (
        lambda: VectorStore.weaviate(url="https://w.example.com", grpc_url="grpcs://g.example.com"), "1.10.0", "1.9.2",
        "VectorStore.weaviate.grpc_url",
    ),
    (
        lambda: Redis.external(host="r.example.com", key_prefix="team"), "1.14.0", "1.13.3", "Redis.external.key_prefix"
    ),
    (
        lambda: Redis.external(host="r.example.com", password=KEY, events_url=OTHER), "1.13.0", "1.12.1",
        "Redis.external.events_url",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("choice", "since", "before", "path"), LATER)
def test_what_came_later_is_refused_before_with_the_release_that_has_it(
    choice: Callable[[], Choice], since: str, before: str, path: str
):
    assert environment(choice(), since)
    with pytest.raises(ValueError, match=rf"^{path}: Dify {before} has no .*came with {since}"):
        grant(choice(), before)


# -- Weaviate -----------------------------------------------------------------------------------------------------


def test_weaviate_has_its_grpc_port_open_from_the_release_whose_client_speaks_it():
    inside = VectorStore.in_cluster("weaviate")
    assert [grant(inside, version).destinations for version in ("1.9.1", "1.9.2")] == [
        (to_part("weaviate", 8080),),
        (to_part("weaviate", 8080, 50051),),
    ]
    assert "WEAVIATE_GRPC_ENDPOINT" not in environment(inside, "1.9.2")
    assert environment(inside, "1.10.0")["WEAVIATE_GRPC_ENDPOINT"] == "grpc://dify-weaviate:50051"


@pytest.mark.parametrize(
    ("given", "url", "at"),
    [
        ({"url": "http://w.example.com:8080"}, "grpc://w.example.com:50051", ("w.example.com", 50051)),
        ({"url": "https://w.example.com"}, "grpcs://w.example.com:443", None),
        ({"url": "https://w.example.com:8443"}, "grpcs://w.example.com:443", ("w.example.com", 443)),
        (
            {"url": "https://w.example.com", "grpc_url": "grpcs://g.example.com"}, "grpcs://g.example.com",
            ("g.example.com", 443),
        ),
    ],
)  # fmt: skip
def test_weaviate_outside_is_reached_where_its_grpc_api_is(given: Any, url: str, at: tuple[str, int] | None):
    found = grant(VectorStore.weaviate(**given), "1.16.1")
    assert found.environment["WEAVIATE_GRPC_ENDPOINT"] == url
    assert len(found.destinations) == (1 if at is None else 2)
    assert at is None or to_host(*at) in found.destinations
    assert len(grant(VectorStore.weaviate(url=given["url"]), "1.9.1").destinations) == 1


def test_a_weaviate_url_for_grpc_has_a_scheme_of_grpc():
    with pytest.raises(ValueError, match="grpc:// or grpcs://"):
        VectorStore.weaviate(url="https://w.example.com", grpc_url="https://w.example.com:50051")


# -- storages of the plugin daemon --------------------------------------------------------------------------------


def test_the_plugin_daemon_signs_in_to_azure_with_the_identity_of_the_files_where_its_release_can():
    choice = Storage.azure_blob(**AZURE, workload_identity="client")
    found = grant(choice, "1.14.0", "plugin-daemon")
    assert found.environment["AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY"] == "true"
    assert found.service_account_annotations == {"azure.workload.identity/client-id": "client"}
    assert found.pod_labels
    with pytest.raises(ValueError, match=r"1\.13\.3 has no AZURE.*came with 1\.14\.0; give connection_string"):
        grant(choice, "1.13.3", "plugin-daemon")
    connected = Storage.azure_blob(**AZURE, workload_identity="client", connection_string=KEY)
    assert "AZURE_BLOB_STORAGE_USE_MANAGED_IDENTITY" not in environment(connected, "1.14.0", "plugin-daemon")


def test_the_plugin_daemon_uses_baidu_where_its_release_can():
    choice = Storage.baidu_obs(
        bucket="b", plugin_bucket="b", endpoint="https://bj.bcebos.com", access_key=OTHER, secret_key=KEY
    )
    assert environment(choice, "1.14.2", "plugin-daemon")["PLUGIN_STORAGE_TYPE"] == "baidu_bos"
    with pytest.raises(ValueError, match=r"came with 1\.14\.2; .*plugins=Storage\.local\(\)"):
        grant(choice, "1.14.1", "plugin-daemon")


# -- Redis --------------------------------------------------------------------------------------------------------


def test_events_reach_the_master_of_a_sentinel_set_by_way_of_a_proxy():
    inside = Redis.in_cluster_sentinel()
    found = grant(inside, "1.13.0")
    assert (found.environment["REDIS_HOST"], found.environment["REDIS_PORT"]) == ("dify-redis-proxy", "6379")
    assert to_part("redis-proxy", 6379) in found.destinations
    assert "REDIS_HOST" not in environment(inside, "1.12.1")
    assert "REDIS_HOST" not in environment(inside, "1.13.0", "plugin-daemon")


def test_a_sentinel_set_outside_needs_a_proxy_from_the_release_on_that_sends_events():
    with pytest.raises(ValueError, match=r"^Redis\.external_sentinel\.proxy: missing; Dify 1\.13\.0"):
        grant(Redis.external_sentinel(**SENTINELS), "1.13.0")
    assert environment(Redis.external_sentinel(**SENTINELS), "1.12.1")
    found = grant(Redis.external_sentinel(**SENTINELS, proxy="r.example.com:6380"), "1.13.0")
    assert (found.environment["REDIS_HOST"], found.environment["REDIS_PORT"]) == ("r.example.com", "6380")
    assert to_host("r.example.com", 6380) in found.destinations


def test_events_trust_the_authority_of_redis():
    choice = Redis.external(host="r.example.com", password=KEY, tls=True, ca=CA)
    url = environment(choice, "1.13.0")["PUBSUB_REDIS_URL"].text
    assert url == "rediss://:$(REDIS_PASSWORD)@r.example.com:6379/0?ssl_ca_certs=/etc/dify/redis/ca.pem"
    assert "PUBSUB_REDIS_URL" not in environment(choice, "1.12.1")
    assert "PUBSUB_REDIS_URL" not in environment(Redis.external(host="r.example.com", tls=True), "1.13.0")


def test_a_ready_url_of_the_broker_beside_an_authority_needs_one_for_events():
    given: dict[str, Any] = {"host": "r.example.com", "password": KEY, "tls": True, "ca": CA, "broker_url": OTHER}
    with pytest.raises(ValueError, match=r"events_url: got None.*ssl_ca_certs="):
        grant(Redis.external(**given), "1.16.1")
    assert environment(Redis.external(**given, events_url=KEY), "1.16.1")["PUBSUB_REDIS_URL"] == KEY
    assert environment(Redis.external(**given), "1.12.1")


def test_a_key_prefix_is_before_the_keys_of_all_that_share_a_redis():
    found = grant(Redis.external(host="r.example.com", key_prefix="team"), "1.14.0")
    assert found.environment["REDIS_KEY_PREFIX"] == "team"
    assert getattr(found.broker, "key_prefix", None) == "team:"
    daemon = environment(Redis.external(host="r.example.com", key_prefix="team"), "1.14.0", "plugin-daemon")
    assert daemon["REDIS_KEY_PREFIX"] == "team:plugin_daemon"
    with pytest.raises(ValueError, match="key_prefix"):
        Redis.external(host="r.example.com", key_prefix="team:*")


# -- databases ----------------------------------------------------------------------------------------------------


def test_mysql_is_told_to_each_reader_in_its_own_words():
    choice = MySQL.external(**DATABASE, tls=True, ca=CA)
    api, daemon = environment(choice, "1.16.1"), environment(choice, "1.16.1", "plugin-daemon")
    assert (api["DB_TYPE"], api["DB_PORT"], api["DB_DATABASE"]) == ("mysql", "3306", "dify")
    assert api["DB_EXTRAS"] == "ssl_ca=/etc/dify/mysql/ca.pem"
    assert (daemon["DB_TYPE"], daemon["DB_DATABASE"], daemon["DB_SSL_MODE"]) == ("mysql", "dify_plugin", "require")
    public = environment(MySQL.external(**DATABASE, tls=True), "1.16.1")
    assert public["DB_EXTRAS"] == "ssl_ca=/etc/ssl/certs/ca-certificates.crt"
    assert "DB_EXTRAS" not in environment(MySQL.external(**DATABASE), "1.16.1")


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"username": "a:b"}, "username"), ({"database": "a-b"}, "database"),
        ({"plugin_database": "dify"}, "plugin_database"), ({"ca": CA}, "ca"),
        ({"accept_shared_database": True}, "accept_shared_database"),
    ],
)  # fmt: skip
def test_what_mysql_cannot_be_told_is_refused(wrong: dict[str, Any], path: str):
    with pytest.raises(ValueError, match=rf"^MySQL\.external\.{path}: got"):
        MySQL.external(**{**DATABASE, **wrong})


def test_one_mysql_database_for_both_is_taken_from_whoever_says_so():
    choice = MySQL.external(**DATABASE, plugin_database="dify", accept_shared_database=True)
    assert {environment(choice, "1.16.1", part)["DB_DATABASE"] for part in ("api", "plugin-daemon")} == {"dify"}


PROXY = "dify.proxy-abc123.eu-central-1.rds.amazonaws.com"


def test_an_rds_proxy_is_taken_by_the_releases_that_leave_the_time_zone_to_the_database():
    given: dict[str, Any] = {"host": PROXY, "username": "dify", "password": KEY}
    assert environment(Postgres.external(**given), "1.14.0")["DB_SESSION_TIMEZONE_OVERRIDE"] == ""
    with pytest.raises(ValueError, match=r"^Postgres\.external\.host: .*RDS Proxy.*1\.14\.0"):
        grant(Postgres.external(**given), "1.13.3")
    with pytest.raises(ValueError, match=r"^Postgres\.external\.parameters: .*RDS Proxy"):
        Postgres.external(**given, parameters={"search_path": "dify"})
    direct = Postgres.external(**{**given, "host": "db.example.com"})
    assert "DB_SESSION_TIMEZONE_OVERRIDE" not in environment(direct, "1.14.0")
