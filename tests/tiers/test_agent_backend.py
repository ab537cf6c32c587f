"""AgentBackend."""

import re
from typing import Any

import pytest

from constructs_dify import (
    AgentBackend,
    CaBundle,
    Installation,
    LocalSandbox,
    Redis,
    RedisFacts,
    Release,
    SecretKey,
    Secrets,
    Tier,
)
from constructs_dify.data_layer.choice import Choice
from constructs_dify.validations.waits_are_long_enough import WaitsAreLongEnough
from constructs_dify.wiring.credential_source import OwnSecret
from constructs_dify.wiring.environment import Expanded
from tests.support.charts import alone, components, container, dify, empty_chart, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef
from tests.support.network import Network

RELEASE = "1.16.1"
PASSWORD = SecretKey(secret="dify-redis", key="password")


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    return synth(release=RELEASE)


def of(version: str) -> Installation:
    return Installation(name="dify", namespace="dify", release=Release(version))


def redis_url(choice: Choice, **options: Any) -> Any:
    """What the agent backend gets for a Redis."""
    chart = dify(release=RELEASE, redis=choice, **options)
    return chart.agent_backend.reads(chart.data_layer.redis.facts).environment["DIFY_AGENT_REDIS_URL"]


# -- who calls it, and whom it calls -------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["api", "worker"])
def test_the_api_and_the_workers_know_where_it_is_and_its_token(objects: list[Manifest], caller: str):
    environment = variables(objects, caller)
    assert environment["AGENT_BACKEND_BASE_URL"] == "http://dify-agent-backend:5050"
    assert environment["AGENT_BACKEND_API_TOKEN"] == SecretRef("dify-secrets", "agent-api-token")
    assert variables(objects, "agent-backend")["DIFY_AGENT_API_TOKEN"] == environment["AGENT_BACKEND_API_TOKEN"]


def test_nobody_else_reaches_it_because_a_part_of_its_port_asks_for_no_token(objects: list[Manifest]):
    network = Network(objects)
    callers = {part for part in components(objects) if network.allows(part, "agent-backend", 5050)}
    # Squid lets the local sandbox to one path of it, which tests/real asks squid about.
    assert callers == {"api", "worker", "ssrf-proxy"}


def test_it_reaches_what_an_agent_needs_and_nothing_else(objects: list[Manifest]):
    network = Network(objects)
    ports = {"api": 5001, "plugin-daemon": 5002, "redis": 6379, "local-sandbox": 5004}
    assert {part for part, port in ports.items() if network.allows("agent-backend", part, port)} == set(ports)
    for part, port in {"postgres": 5432, "weaviate": 8080, "sandbox": 8194, "ssrf-proxy": 3128}.items():
        assert not network.allows("agent-backend", part, port)
    assert not network.allows_address("agent-backend", "93.184.216.34", 443)


def test_it_shares_its_keys_with_those_whom_it_calls(objects: list[Manifest]):
    own = variables(objects, "agent-backend")
    assert own["DIFY_AGENT_PLUGIN_DAEMON_URL"] == "http://dify-plugin-daemon:5002"
    assert own["DIFY_AGENT_PLUGIN_DAEMON_API_KEY"] == variables(objects, "plugin-daemon")["SERVER_KEY"]
    assert own["DIFY_AGENT_INNER_API_URL"] == "http://dify-api:5001"
    assert own["DIFY_AGENT_INNER_API_KEY"] == variables(objects, "api")["INNER_API_KEY_FOR_PLUGIN"]
    assert own["DIFY_AGENT_SHELLCTL_ENTRYPOINT"] == "http://dify-local-sandbox:5004"
    assert own["DIFY_AGENT_SHELLCTL_AUTH_TOKEN"] == variables(objects, "local-sandbox")["SHELLCTL_AUTH_TOKEN"]
    assert own["DIFY_AGENT_SERVER_SECRET_KEY"] == SecretRef("dify-secrets", "agent-server-key")


def test_the_sandbox_finds_its_way_back_through_squid_which_knows_no_search_domains(objects: list[Manifest]):
    stub = variables(objects, "agent-backend")["DIFY_AGENT_STUB_API_BASE_URL"]
    assert stub == "http://dify-agent-backend.dify.svc.cluster.local:5050/agent-stub"
    for caller in ("api", "worker"):
        files = variables(objects, caller)["INTERNAL_FILES_URL"]
        assert files == "http://dify-api.dify.svc.cluster.local:5001"


def test_a_release_is_told_by_the_names_that_it_reads():
    _, objects = alone(AgentBackend, install=of("1.17.0"), uses=[LocalSandbox.dependency(of("1.17.0"))])
    own = variables(objects, "agent-backend")
    assert own["DIFY_AGENT_LOCAL_SANDBOX_ENDPOINT"] == "http://dify-local-sandbox:5004"
    assert own["DIFY_AGENT_SANDBOX_FILES_BASE_URL"] == "http://dify-api.dify.svc.cluster.local:5001"
    assert "DIFY_AGENT_SHELLCTL_ENTRYPOINT" not in own
    # The token came after the part itself.
    _, objects = alone(AgentBackend, install=of("1.16.0"))
    assert "DIFY_AGENT_API_TOKEN" not in variables(objects, "agent-backend")
    assert "AGENT_BACKEND_API_TOKEN" not in AgentBackend.dependency(of("1.16.0")).grants["api"].environment


# -- its pod -------------------------------------------------------------------------------------------------------


def test_it_has_no_right_and_nothing_to_write_to(objects: list[Manifest]):
    own, spec = container(objects, "agent-backend"), pod(objects, "agent-backend").spec
    assert own["securityContext"]["readOnlyRootFilesystem"] is True
    assert own["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert spec["securityContext"]["runAsUser"] == 1001
    assert spec["automountServiceAccountToken"] is False
    assert "volumes" not in spec


def test_it_is_asked_at_its_port_because_it_has_no_route_for_health(objects: list[Manifest]):
    own = container(objects, "agent-backend")
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert own[probe]["tcpSocket"] == {"port": "http"}


def test_it_listens_on_both_families(objects: list[Manifest]):
    arguments = container(objects, "agent-backend")["args"]
    # Which uvicorn takes for all addresses; "::" is IPv6 alone for it, and the image's 0.0.0.0 IPv4.
    assert "--host=" in arguments
    assert arguments[arguments.index("--port") + 1] == "5050"


def test_runs_have_their_grace_before_the_pod_is_killed(objects: list[Manifest]):
    own, spec = container(objects, "agent-backend"), pod(objects, "agent-backend").spec
    streams = int(own["args"][own["args"].index("--timeout-graceful-shutdown") + 1])
    pause = int(own["lifecycle"]["preStop"]["exec"]["command"][1])
    assert spec["terminationGracePeriodSeconds"] > pause + streams + 30


def test_there_is_one_of_it_where_only_the_process_that_runs_an_agent_can_stop_it():
    with pytest.raises(ValueError, match=r"agent-backend\.replicas: got 2; expected one pod: in Dify 1\.16\.1, only"):
        alone(AgentBackend, install=of("1.16.1"), tier=Tier(replicas=2))
    part, _ = alone(AgentBackend, install=of("1.17.0"), tier=Tier(replicas=2))
    assert part.pods_at_most == 2


def test_a_grace_for_runs_that_the_pod_does_not_live_to_see_is_an_error():
    name = "DIFY_AGENT_SHUTDOWN_GRACE_SECONDS"

    def complaints(**options: Any) -> list[str]:
        return WaitsAreLongEnough([AgentBackend(empty_chart(), "part", install=of(RELEASE), **options)]).validate()

    [complaint] = complaints(tier=Tier(settings={name: "300"}))
    assert complaint == (
        f"agent-backend: gives runs 300 s to end ({name}), which start 10 s after its pod is stopped, but the pod is "
        "killed after 50 s; give termination_grace_period=311, or more, in its Tier, or lower the setting"
    )
    assert complaints(tier=Tier(settings={name: "300"}, termination_grace_period=320)) == []
    assert complaints() == []


# -- Redis ---------------------------------------------------------------------------------------------------------


def test_it_has_a_database_of_its_own_with_the_password_from_the_secret(objects: list[Manifest]):
    own = variables(objects, "agent-backend")
    assert own["REDIS_PASSWORD"] == SecretRef("dify-secrets", "redis-password")
    assert redis_url(Redis.in_cluster()) == Expanded(text="redis://:$(REDIS_PASSWORD)@dify-redis:6379/2")


def test_tls_a_user_and_an_authority_are_in_the_url():
    choice = Redis.external(
        host="redis.example.com", username="di fy", password=PASSWORD, tls=True, agent_database=7,
        ca=SecretKey(secret="dify-redis", key="ca.crt"),
    )  # fmt: skip
    url = redis_url(choice)
    assert url.text == (
        "rediss://di%20fy:$(REDIS_PASSWORD)@redis.example.com:6379/7?ssl_ca_certs=/etc/dify/redis/ca.pem"
    )


def test_a_redis_without_a_password_needs_none():
    objects = synth(release=RELEASE, redis=Redis.external(host="redis.example.com"))
    own = variables(objects, "agent-backend")
    assert own["DIFY_AGENT_REDIS_URL"] == "redis://redis.example.com:6379/2"
    assert "REDIS_PASSWORD" not in own


def test_a_secret_store_composes_the_url_with_any_password():
    choice = Redis.external(host="redis.example.com", password=PASSWORD)
    url = redis_url(choice, secrets=Secrets.external(store="vault", path="dify"))
    assert (url.secret, url.key) == ("dify-redis", "agent-redis-url")


def test_its_keys_have_the_prefix_of_the_installation_that_shares_its_database_with_others():
    shared = synth(redis=Redis.external(host="redis.example.com", key_prefix="team-a"))
    assert variables(shared, "agent-backend")["DIFY_AGENT_REDIS_PREFIX"] == "team-a:dify-agent"
    alone_there = synth(redis=Redis.external(host="redis.example.com"))
    assert "DIFY_AGENT_REDIS_PREFIX" not in variables(alone_there, "agent-backend")


def test_beside_a_ready_url_of_the_broker_it_needs_one_too():
    ready = {"host": "redis.example.com", "password": PASSWORD, "broker_url": SecretKey(secret="r", key="broker")}
    with pytest.raises(ValueError, match=r"^redis\.agent_url: got none beside broker_url, .* agent_backend=None"):
        dify(release=RELEASE, redis=Redis.external(**ready))
    own = SecretKey(secret="r", key="agents")
    assert redis_url(Redis.external(**ready, agent_url=own)) == own


def test_behind_sentinels_it_is_told_the_address_that_leads_to_the_master_and_reaches_it():
    choice = Redis.external_sentinel(
        nodes=["s0.example.com"], master="mymaster", password=PASSWORD, proxy="redis.example.com:6390"
    )
    assert redis_url(choice) == Expanded(text="redis://:$(REDIS_PASSWORD)@redis.example.com:6390/2")
    hosts = {(way.host, way.ports) for way in dify(release=RELEASE, redis=choice).agent_backend.destinations}
    assert ("redis.example.com", (6390,)) in hosts
    assert "s0.example.com" not in {host for host, _ in hosts}


def test_sentinels_alone_are_refused_with_the_reason_and_what_to_do():
    choice = Redis.external_sentinel(nodes=["s0.example.com"], master="mymaster", password=PASSWORD)
    # The API and the workers need the address too, with agents or without.
    without: list[dict[str, Any]] = [{}, {"agent_backend": None}]
    for agents in without:
        with pytest.raises(ValueError, match=r"^Redis\.external_sentinel\.proxy: missing; Dify 1\.16\.1 sends events"):
            dify(release=RELEASE, redis=choice, **agents)
    facts = RedisFacts(
        nodes=["s0.example.com:26379"], master="mymaster", database=0, broker_database=1, broker="none",
        credentials=OwnSecret(), destinations=(),
    )  # fmt: skip
    part, _ = alone(AgentBackend, install=of(RELEASE))
    expected = r"^agent_backend: got a Redis with Sentinels, s0\.example\.com:26379, .*proxy=.* agent_backend=None"
    with pytest.raises(ValueError, match=expected):
        part.reads(facts)


def test_options_for_its_database_are_refused_where_there_is_none():
    options: list[dict[str, Any]] = [{"agent_database": 3}, {"agent_url": PASSWORD}]
    for option in options:
        choice = Redis.external(host="redis.example.com", password=PASSWORD, **option)
        with pytest.raises(ValueError, match=r"^Redis\.external\.agent_.*: it came with 1\.16\.0; leave it out"):
            dify(release="1.15.0", redis=choice)
    with pytest.raises(ValueError, match=r"^Redis\.external\.agent_database: got 3; expected none beside agent_url"):
        Redis.external(host="redis.example.com", agent_database=3, agent_url=PASSWORD)


def test_it_trusts_the_authorities_of_the_site_for_redis():
    bundle = CaBundle(config_map="site-authorities")
    part, _ = alone(AgentBackend, install=of(RELEASE))
    grant = part.reads(bundle)
    assert grant.environment["SSL_CERT_FILE"] == bundle.path_in_pods
    assert [mount.mount_path for mount in grant.mounts] == [bundle.path_in_pods]


# -- switching it off ----------------------------------------------------------------------------------------------


def test_without_it_there_is_no_sandbox_of_its_either_and_nobody_is_told_of_it():
    chart = dify(release=RELEASE, agent_backend=None)
    assert not hasattr(chart, "local_sandbox")
    assert not [place for place in chart.api.destinations if place.part == "agent-backend"]
    assert not [key for key in chart.secret_keys if key.startswith("agent-")]


@pytest.mark.parametrize("needed", ["api", "plugin_daemon"])
def test_it_goes_with_what_it_is_no_use_without_unless_its_options_are_given(needed: str):
    off: dict[str, Any] = {needed: None} | ({"plugin_daemon": None} if needed == "api" else {})
    assert not hasattr(dify(release=RELEASE, **off), "agent_backend")
    tier = Tier(resources=None, labels={"a": "b"})
    with pytest.raises(ValueError, match=rf"^agent_backend: got Tier.* it needs {needed}, which is switched off"):
        dify(release=RELEASE, agent_backend=tier, **off)


def test_a_release_without_it_refuses_its_options():
    with pytest.raises(ValueError, match=re.escape("it came with 1.16.0")):
        dify(release="1.15.0", agent_backend=Tier(labels={"a": "b"}))
    assert not hasattr(dify(release="1.15.0"), "agent_backend")


def test_facts_of_a_redis_have_a_database_for_it_unless_they_say_otherwise():
    assert RedisFacts.__dataclass_fields__["agent_database"].default == 2
