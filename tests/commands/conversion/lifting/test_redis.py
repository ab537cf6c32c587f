"""Redis of today, as a choice."""

from typing import Any

import pytest

from constructs_dify import Redis, SecretKey
from constructs_dify.commands.conversion.installed import InstalledServer, Lies, Variable
from constructs_dify.commands.conversion.lifting.redis import redis
from constructs_dify.commands.conversion.lifting.redis_url import redis_url
from constructs_dify.commands.conversion.python_code import Call, keys_of, text
from tests.support.charts import synth, variables
from tests.support.lifted import as_given, assert_round_trip, evaluated, grants, hidden, said, work

KEY, OTHER = SecretKey(secret="cache", key="password"), SecretKey(secret="cache", key="other")
BASE: dict[str, Any] = {"host": "redis.example.com", "password": KEY}
NODES = ["s0.example.com:26379", "s1.example.com:26379"]
SENTINEL: dict[str, Any] = {"nodes": NODES, "master": "team", "password": KEY}
TODAY = {"REDIS_HOST": "redis.example.com", "REDIS_PORT": "6379", "REDIS_PASSWORD": KEY, "REDIS_DB": "0"}

CHOICES = {
    "plain": ("1.16.1", Redis.external(**BASE)),
    "no password": ("1.16.1", Redis.external(host="redis.example.com")),
    "port": ("1.16.1", Redis.external(**BASE, port=6380)),
    "user": ("1.16.1", Redis.external(**BASE, username="dify")),
    "user in a Secret": ("1.16.1", Redis.external(**BASE, username=OTHER)),
    "TLS": ("1.16.1", Redis.external(**BASE, tls=True)),
    "databases": ("1.16.1", Redis.external(**BASE, database=3, broker_database=4)),
    "prefix": ("1.16.1", Redis.external(**BASE, key_prefix="team-a")),
    "ready URL": ("1.9.1", Redis.external(**BASE, broker_url=OTHER)),
    "Sentinels": ("1.9.1", Redis.external_sentinel(**SENTINEL)),
    "Sentinels, databases": ("1.9.1", Redis.external_sentinel(**SENTINEL, database=3, broker_database=4)),
    "Sentinels with a password": ("1.9.1", Redis.external_sentinel(**SENTINEL, sentinel_password=OTHER)),
    "Sentinels and a proxy": ("1.16.1", Redis.external_sentinel(**SENTINEL, proxy="proxy.example.com:6379")),
}


@pytest.mark.parametrize("name", CHOICES)
def test_a_choice_comes_back(name: str):
    release, choice = CHOICES[name]
    job = assert_round_trip(redis, choice, release)
    assert said(job, "lost") == []
    assert not any(left for left in job.left.values())


def test_a_chart_with_the_code_has_the_variables_of_today():
    release, choice = CHOICES["databases"]
    code = redis(work(as_given(choice, release)))
    assert code is not None
    objects = synth(redis=evaluated(code))
    api = variables(objects, "api")
    assert (api["REDIS_HOST"], api["REDIS_DB"]) == ("redis.example.com", "3")
    assert str(api["CELERY_BROKER_URL"]).endswith("@redis.example.com:6379/4")


def test_what_is_only_a_default_is_not_written():
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": hidden("redis://:sample-pass@redis.example.com:6379/1", "URL")}})
    code = redis(job)
    assert isinstance(code, Call)
    assert set(code.arguments) == {"host", "password"}
    assert "sample-pass" not in text(code) + str(said(job))


def test_nothing_is_said_where_nothing_is_given():
    job = work({"api": {"LOG_LEVEL": "INFO"}})
    assert redis(job) is None
    assert job.findings == []


@pytest.mark.parametrize("login", ["sample-pass", "$(REDIS_PASSWORD)"])
def test_a_broker_on_the_same_server_is_composed_again(login: str):
    given = {
        **TODAY, "REDIS_PASSWORD": hidden("sample-pass", "REDIS_PASSWORD"),
        "CELERY_BROKER_URL": Variable(text=f"redis://:{login}@redis.example.com:6379/5", secret=True, keys=("url",)),
    }  # fmt: skip
    job = work({"api": given, "worker": given})
    code = redis(job)
    assert isinstance(code, Call)
    assert set(code.arguments) == {"host", "password", "broker_database"}
    assert grants(evaluated(code))["api"].broker is not None
    assert said(job, "lost") == []
    assert "sample-pass" not in str(said(job))


def test_a_password_that_had_to_be_encoded_keeps_the_ready_url():
    given = {
        **TODAY, "REDIS_PASSWORD": hidden("sample@pass", "REDIS_PASSWORD"),
        "CELERY_BROKER_URL": hidden("redis://:sample%40pass@redis.example.com:6379/1", "CELERY_BROKER_URL"),
    }  # fmt: skip
    job = work({"api": given})
    code = redis(job)
    assert isinstance(code, Call)
    assert text(code.arguments["broker_url"]) == f'SecretKey(secret="{job.copies["old-api"]}", key="CELERY_BROKER_URL")'


def test_a_broker_on_another_server_is_referred_to_and_the_way_to_it_is_lost():
    url = hidden("redis://:sample-pass@queue.example.com:6379/1", "CELERY_BROKER_URL")
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": url}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "broker_url" in code.arguments
    assert "call allow_to" in said(job, "lost")[0]


def test_a_broker_of_another_kind_is_referred_to_and_lost():
    url = hidden("amqp://dify:sample-pass@rabbit.example.com:5672", "CELERY_BROKER_URL")
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": url}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "broker_url" in code.arguments
    assert said(job, "lost")


def test_a_url_on_another_server_that_kubernetes_fills_in_is_lost():
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": "redis://:$(REDIS_PASSWORD)@queue.example.com:6379/1"}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "broker_url" not in code.arguments
    assert "names another server than REDIS_HOST" in said(job, "lost")[0]


def test_a_broker_that_only_the_cluster_sees_is_referred_to():
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": OTHER}})
    code = redis(job)
    assert isinstance(code, Call)
    assert text(code.arguments["broker_url"]) == 'SecretKey(secret="cache", key="other")'
    assert said(job, "lost") == []


def test_a_url_made_of_what_everybody_knows_is_composed_again():
    known = Variable(secret=True, lies=Lies(secret="old-api", key="CELERY_BROKER_URL"), unsafe="everybody knows it")
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": known}})
    code = redis(job)
    assert isinstance(code, Call)
    assert set(code.arguments) == {"host", "password"}
    assert job.copies == {}


def test_tls_without_a_check_is_told_to_be_checked_from_now_on():
    job = work({"api": {**TODAY, "REDIS_USE_SSL": "true"}, "worker": {**TODAY, "REDIS_USE_SSL": "true"}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "tls=True" in text(code)
    assert "certificate is checked from now on" in str(said(job, "changes"))


def test_a_user_without_a_password_is_told_and_left_out():
    job = work({"api": {**TODAY, "REDIS_PASSWORD": "", "REDIS_USERNAME": "dify"}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "username" not in code.arguments
    assert "REDIS_USERNAME stands beside no password" in said(job, "lost")[0]


def test_a_cluster_is_lost():
    job = work({"api": {**TODAY, "REDIS_USE_CLUSTERS": "true", "REDIS_CLUSTERS": "a:1,b:2"}})
    assert redis(job) is not None
    assert "Redis Cluster" in said(job, "lost")[0]
    assert job.left["api"] == {}


def test_sentinels_without_a_proxy_get_one_to_decide_on():
    given = {
        "REDIS_USE_SENTINEL": "true", "REDIS_SENTINELS": ",".join(NODES), "REDIS_SENTINEL_SERVICE_NAME": "team",
        "REDIS_PASSWORD": KEY, "REDIS_SENTINEL_SOCKET_TIMEOUT": Variable(text="0.1"),
        "CELERY_BROKER_URL": Variable(text=";".join(f"sentinel://:x@{node}/1" for node in NODES), secret=True),
    }  # fmt: skip
    job = work({"api": given})
    code = redis(job)
    assert isinstance(code, Call), said(job)
    assert 'proxy="s0.example.com:6379"' in text(code)
    assert "leads to the master" in said(job, "lost")[0]
    assert "a tenth of a second" in str(said(job, "changes"))


def test_a_timeout_that_somebody_chose_stays_for_the_settings():
    given = {"REDIS_USE_SENTINEL": "true", "REDIS_SENTINELS": NODES[0], "REDIS_SENTINEL_SOCKET_TIMEOUT": "2"}
    job = work({"api": given}, release="1.9.1")
    assert redis(job) is not None
    assert set(job.left["api"]) == {"REDIS_SENTINEL_SOCKET_TIMEOUT"}


@pytest.mark.parametrize("given", [{"REDIS_PASSWORD": KEY}, {"REDIS_HOST": ""}, {"REDIS_USE_SENTINEL": "true"}])
def test_no_host_is_lost(given: dict[str, Any]):
    job = work({"api": given})
    assert redis(job) is None
    assert "Nothing says where Redis is" in said(job, "lost")[0]
    assert job.left["api"] == {}


@pytest.mark.parametrize("host", ["a.example.com,b.example.com", "redis://redis.example.com"])
def test_what_the_library_refuses_is_lost_and_nothing_of_it_is_left(host: str):
    job = work({"api": {**TODAY, "REDIS_HOST": host}})
    assert redis(job) is None
    assert "Write redis= by hand" in said(job, "lost")[0]
    assert job.left["api"] == {}
    assert job.copies == job.needed == {}


def test_the_database_of_agents_comes_from_their_url():
    agent = {"DIFY_AGENT_REDIS_URL": hidden("redis://:sample-pass@redis.example.com:6379/7", "DIFY_AGENT_REDIS_URL")}
    job = work({"api": TODAY, "agent-backend": agent})
    code = redis(job)
    assert isinstance(code, Call)
    assert "agent_database=7" in text(code)
    assert job.left["agent-backend"] == {}


def test_beside_a_ready_url_agents_have_one_too():
    agent = {"DIFY_AGENT_REDIS_URL": Variable(secret=True, lies=Lies(secret="old-agent", key="DIFY_AGENT_REDIS_URL"))}
    job = work({"api": {**TODAY, "CELERY_BROKER_URL": OTHER}, "agent-backend": agent})
    code = redis(job)
    assert isinstance(code, Call)
    assert {"broker_url", "agent_url"} <= set(code.arguments)


def test_events_on_another_server_keep_their_url():
    job = work({"api": {**TODAY, "EVENT_BUS_REDIS_URL": OTHER}})
    code = redis(job)
    assert isinstance(code, Call)
    assert "events_url" in code.arguments


def test_every_key_is_in_the_code_or_in_the_report():
    given = {
        **TODAY, "REDIS_USERNAME": "", "REDIS_USE_SSL": "false", "CELERY_BACKEND": "redis",
        "CELERY_BROKER_URL": "redis://redis.example.com:6379/1", "REDIS_SSL_CA_CERTS": "",
    }  # fmt: skip
    job = work({"api": given, "worker": given, "plugin-daemon": TODAY})
    code = redis(job)
    assert code is not None
    assert keys_of(code) | {key for finding in job.findings for key in finding.keys} == set(given)
    assert all(not left for left in job.left.values())


def test_a_worker_with_another_server_is_told():
    job = work({"api": TODAY, "worker": {**TODAY, "REDIS_HOST": "other.example.com"}})
    assert redis(job) is not None
    assert "REDIS_HOST of worker differs from that of api" in said(job, "lost")[0]


def test_a_daemon_on_another_database_is_told():
    job = work({"api": TODAY, "plugin-daemon": {**TODAY, "REDIS_DB": "9"}})
    assert redis(job) is not None
    assert "REDIS_DB of plugin-daemon was '9', and is '0'" in str(said(job, "changes"))


def test_a_server_that_was_brought_along_stays_and_the_port_of_its_pods_is_known():
    server = InstalledServer(kind="redis", hosts=("redis",), port=6379, pod_port=16379, objects=("StatefulSet/redis",))
    job = work({"api": {**TODAY, "REDIS_HOST": "redis"}}, servers=[server])
    assert redis(job) is not None
    assert job.target_ports == {"redis:6379": 16379}


def test_a_server_that_does_not_run_in_the_cluster_is_replaced_by_ours():
    server = InstalledServer(kind="redis", hosts=("redis",), port=6379, pod_port=6379)
    given = {**TODAY, "REDIS_HOST": "redis", "CELERY_BROKER_URL": "redis://:x@redis:6379/1"}
    job = work({"api": given, "agent-backend": {"DIFY_AGENT_REDIS_URL": "redis://:x@redis:6379/2"}}, servers=[server])
    assert redis(job) is None
    assert said(job, "lost") == []
    assert all(not left for left in job.left.values())
    assert set(given) <= {key for finding in job.findings for key in finding.keys}


@pytest.mark.parametrize(
    ("url", "user", "password", "nodes", "database"),
    [
        ("redis://h:1/2", "", "", ("h:1",), 2),
        ("rediss://:p@h", "", "p", ("h:6379",), 0),
        ("redis://u:p@ss/w:rd@h:6379/1", "u", "p@ss/w:rd", ("h:6379",), 1),
        ("sentinel://:p@a:1/3;sentinel://:p@b/3", "", "p", ("a:1", "b:26379"), 3),
    ],
)
def test_urls_are_read_as_their_writers_wrote_them(
    url: str, user: str, password: str, nodes: tuple[str, ...], database: int
):
    found = redis_url(url)
    assert found is not None
    assert (found.user, found.password, found.nodes, found.database) == (user, password, nodes, database)


@pytest.mark.parametrize("url", ["", "amqp://h", "redis://", "redis://h:1/2;amqp://h"])
def test_what_is_no_url_of_redis_is_none(url: str):
    assert redis_url(url) is None
