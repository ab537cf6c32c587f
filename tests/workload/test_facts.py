"""A part of one's own reads the facts of its dependencies in one class, and no provider knows of it."""

import ast
from pathlib import Path
from typing import Any

import pytest

import constructs_dify
from constructs_dify import (
    CaBundle,
    Dependency,
    DifyChart,
    Grant,
    PluginDaemon,
    PluginDaemonFacts,
    Redis,
    RedisFacts,
    Tier,
    Value,
    Workload,
    trusting,
)
from constructs_dify.wiring.dependency import PYTHON_PARTS
from tests.support.charts import alone, container, dify, objects_of, pod, variables
from tests.support.manifests import SecretRef
from tests.support.network import Network
from tests.support.samples import key

REDIS_CA = "/etc/agent/redis-ca.pem"


class KnowledgeFs(Workload):
    part = "knowledge-fs"

    def defaults(self) -> Tier:
        return Tier(image="example.com/knowledge-fs:1")

    def reads(self, facts: object) -> Grant:
        match facts:
            case RedisFacts():
                url = facts.url(
                    key="agent-redis-url", database=2, username="AGENT_REDIS_USERNAME", password="AGENT_REDIS_PASSWORD"
                )
                environment: dict[str, Value] = {"AGENT_REDIS_URL": url}
                if facts.password:
                    environment["AGENT_REDIS_PASSWORD"] = facts.password
                grant = Grant(environment=environment, destinations=facts.destinations)
                return trusting(grant, "redis-ca", facts.ca, REDIS_CA)
            case PluginDaemonFacts():
                return Grant(
                    environment={"AGENT_PLUGIN_DAEMON_URL": facts.url, "AGENT_PLUGIN_DAEMON_KEY": facts.key},
                    destinations=facts.destinations,
                )
            case CaBundle():
                return facts.trusted(Grant(environment=facts.variables))
            case _:
                return Grant()


class WithKnowledgeFs(DifyChart):
    def make_more(self) -> Any:
        uses = [self.data_layer.postgres, self.data_layer.redis, PluginDaemon.dependency(self.install)]
        return [KnowledgeFs(self, "knowledge-fs", install=self.install, uses=uses)]


@pytest.fixture(scope="module")
def objects() -> Any:
    return objects_of(dify(WithKnowledgeFs, ca_bundle=CaBundle(config_map="site-ca")))


def test_it_calls_what_it_reads_by_its_own_names(objects: Any):
    given = variables(objects, "knowledge-fs")
    assert given["AGENT_REDIS_URL"] == "redis://:$(AGENT_REDIS_PASSWORD)@dify-redis:6379/2"
    assert given["AGENT_REDIS_PASSWORD"] == SecretRef("dify-secrets", "redis-password")
    assert given["AGENT_PLUGIN_DAEMON_URL"] == "http://dify-plugin-daemon:5002"
    assert given["AGENT_PLUGIN_DAEMON_KEY"] == SecretRef("dify-secrets", "plugin-daemon-key")


def test_the_network_path_to_what_it_reads_is_open_and_no_other(objects: Any):
    network = Network(objects)
    assert network.allows("knowledge-fs", "redis", 6379)
    assert network.allows("knowledge-fs", "plugin-daemon", 5002)
    for part, port in (("postgres", 5432), ("api", 5001), ("sandbox", 8194)):
        assert not network.allows("knowledge-fs", part, port)


def test_it_trusts_the_authorities_of_the_site(objects: Any):
    mounts = {mount["mountPath"] for mount in container(objects, "knowledge-fs")["volumeMounts"]}
    assert variables(objects, "knowledge-fs")["SSL_CERT_FILE"] in mounts
    assert {"site-ca"} <= {
        volume["configMap"]["name"] for volume in pod(objects, "knowledge-fs").spec["volumes"] if "configMap" in volume
    }


def test_it_follows_another_choice_of_redis_with_its_authority():
    redis = Redis.external(host="cache.example.com", port=6380, password=key(), tls=True, ca=key("ca.pem"))
    objects = objects_of(dify(WithKnowledgeFs, redis=redis))
    given = variables(objects, "knowledge-fs")
    assert given["AGENT_REDIS_URL"] == "rediss://:$(AGENT_REDIS_PASSWORD)@cache.example.com:6380/2"
    assert REDIS_CA in {mount["mountPath"] for mount in container(objects, "knowledge-fs")["volumeMounts"]}


def test_facts_that_a_part_does_not_read_give_it_nothing(objects: Any):
    assert not any("postgres" in str(value) for value in variables(objects, "knowledge-fs").values())
    part, _ = alone(KnowledgeFs, uses=[Dependency(name="weather", facts={"url": "https://weather.example.com"})])
    assert part.destinations == ()


def test_a_grant_for_a_part_comes_before_what_the_part_makes_of_facts():
    facts = PluginDaemonFacts(url="http://facts", key=key("key"), inner_api_key=key("inner"), destinations=())
    grant = Grant(environment={"AGENT_PLUGIN_DAEMON_URL": "http://grant"})
    given = Dependency(name="plugin_daemon", facts=facts, grants={"knowledge-fs": grant})
    _, objects = alone(KnowledgeFs, uses=[given])
    assert variables(objects, "knowledge-fs")["AGENT_PLUGIN_DAEMON_URL"] == "http://grant"


def test_a_part_takes_only_the_dependencies_that_it_says_it_needs():
    class Caller(KnowledgeFs):
        needs = frozenset({"plugin_daemon"})

    redis = Dependency(name="redis", grants={"knowledge-fs": Grant(environment={"AGENT_REDIS_URL": "redis://a"})})
    _, objects = alone(KnowledgeFs, uses=[redis])
    assert "AGENT_REDIS_URL" in str(objects)
    _, objects = alone(Caller, uses=[redis])
    assert "AGENT_REDIS_URL" not in str(objects)


# -- providers ------------------------------------------------------------------------------------------------------

PACKAGE = Path(constructs_dify.__file__).parent
PROVIDERS = [
    *sorted((PACKAGE / "data_layer" / "postgres").glob("*.py")),
    *sorted((PACKAGE / "data_layer" / "redis").glob("*.py")),
    *(PACKAGE / "site" / f"{name}.py" for name in ("http_proxy", "ca_bundle")),
]
READERS = {*PYTHON_PARTS, "plugin-daemon", "web", "sandbox", "nginx", "ssrf-proxy", "queue-exporter", "migrate"}


def named_readers(source: str) -> set[str]:
    """The readers that code names, one by one or as the Python parts, whatever its docstrings say."""
    found: set[str] = set()
    module = ast.parse(source)
    # Whose settings tell what the release can do; nothing is given to that part.
    asked = {
        id(argument)
        for node in ast.walk(module)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in ("unread", "install.release.settings.find")
        for argument in node.args
    }
    for node in ast.walk(module):
        if id(node) in asked:
            continue
        if isinstance(node, ast.Constant) and node.value in READERS:
            found.add(str(node.value))
        elif isinstance(node, ast.alias | ast.Name):
            name = node.name if isinstance(node, ast.alias) else node.id
            found |= {name} & {"python_services", "PYTHON_PARTS"}
    return found


@pytest.mark.parametrize("file", PROVIDERS, ids=lambda file: f"{file.parent.name}/{file.name}")
def test_no_provider_of_facts_names_a_reader(file: Path):
    assert named_readers(file.read_text("utf-8")) == set()


def test_sentry_names_no_reader_either():
    module = ast.parse((PACKAGE / "site" / "telemetry.py").read_text("utf-8"))
    [sentry] = [node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Sentry"]
    assert named_readers(ast.unparse(sentry)) == set()


def test_a_provider_that_names_a_reader_is_found():
    assert named_readers('grants = {"plugin-daemon": Grant(), **python_services(Grant())}') == {
        "plugin-daemon", "python_services",
    }  # fmt: skip
