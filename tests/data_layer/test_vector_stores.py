"""Every vector store of Dify 1.9.1, outside of the cluster, for each of its readers."""

from collections.abc import Callable, Iterator
from pathlib import Path
from re import DOTALL, findall
from textwrap import dedent
from types import SimpleNamespace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import cdk8s
import pytest

from constructs_dify import Installation, Release, SecretKey, VectorStore
from constructs_dify.data_layer.choice import Choice
from constructs_dify.data_layer.vector_store import cloud
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.wiring.dependency import Grant
from constructs_dify.wiring.destinations import Destination, to_host
from tests.support.charts import components, container, dify, empty_chart, pod, synth, variables
from tests.support.manifests import find
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions

# The words that Dify 1.9.1 accepts as VECTOR_STORE.
WORDS = {
    "weaviate", "qdrant", "milvus", "pgvector", "tencent", "myscale", "tablestore", "elasticsearch",
    "elasticsearch-ja", "opensearch", "analyticdb", "baidu", "chroma", "clickzetta", "couchbase", "huawei_cloud",
    "lindorm", "matrixone", "oceanbase", "opengauss", "oracle", "pgvecto-rs", "relyt", "tidb_on_qdrant",
    "tidb_vector", "upstash", "vastbase", "vikingdb",
}  # fmt: skip
# Those that came with later releases; what Dify gets of them is in test_by_release.py.
NEWER_WORDS = {"alibabacloud_mysql", "hologres", "iris", "seekdb"}
PYTHON = ("api", "worker", "beat")
INSTALL = Installation(name="dify", namespace="dify")
SETTINGS = Release(DEFAULT_VERSION).settings

KEY, OTHER = SecretKey(secret="vectors", key="key"), SecretKey(secret="vectors", key="other")
CA = SecretKey(secret="vectors-ca", key="ca.pem")
OUTSIDE = {"Secret/vectors", "Secret/vectors-ca", "Secret/vectors-wallet"}
ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
DATABASE: dict[str, Any] = {"host": "db.example.com", "username": "dify", "password": KEY, "database": "vectors"}
OPENAPI: dict[str, Any] = {
    "account": "dify", "password": KEY, "access_key_id": OTHER, "access_key_secret": KEY, "region": "cn-hangzhou",
    "instance": "gp-1", "namespace_password": KEY,
}  # fmt: skip
AMAZON: dict[str, Any] = {"url": "https://vectors.eu-central-1.es.amazonaws.com", "aws_region": "eu-central-1"}
TIDB_CLOUD: dict[str, Any] = {
    "url": "https://qdrant.example.com", "public_key": KEY, "private_key": OTHER, "project_id": "1",
    "api_url": "https://clusters.example.com/v1beta1", "iam_api_url": "https://users.example.com/v1beta1",
}  # fmt: skip


class Case(NamedTuple):
    """A choice, its word, how its settings begin, and the hosts and ports that it needs."""

    choice: Choice
    word: str
    prefix: str
    reaches: set[tuple[str, int]]


def at(port: int) -> set[tuple[str, int]]:
    return {("db.example.com", port)}


CASES = {
    "weaviate": Case(
        VectorStore.weaviate(url="https://w.example.com", api_key=KEY), "weaviate", "WEAVIATE_",
        {("w.example.com", 443)},
    ),
    "qdrant": Case(
        VectorStore.qdrant(url="https://q.example.com:443", api_key=KEY), "qdrant", "QDRANT_", {("q.example.com", 443)}
    ),
    "qdrant, gRPC": Case(
        VectorStore.qdrant(url="http://q.example.com", api_key=KEY, grpc=True), "qdrant", "QDRANT_",
        {("q.example.com", 6333), ("q.example.com", 6334)},
    ),
    "milvus": Case(
        VectorStore.milvus(url="http://m.example.com", username=OTHER, password=KEY), "milvus", "MILVUS_",
        {("m.example.com", 19530)},
    ),
    "milvus, token": Case(
        VectorStore.milvus(url="https://m.example.com", token=KEY), "milvus", "MILVUS_", {("m.example.com", 443)}
    ),
    "pgvector": Case(VectorStore.pgvector(**DATABASE), "pgvector", "PGVECTOR_", at(5432)),
    "pgvecto_rs": Case(VectorStore.pgvecto_rs(**DATABASE), "pgvecto-rs", "PGVECTO_RS_", at(5432)),
    "relyt": Case(VectorStore.relyt(**DATABASE), "relyt", "RELYT_", at(5432)),
    "vastbase": Case(VectorStore.vastbase(**DATABASE), "vastbase", "VASTBASE_", at(5432)),
    "opengauss": Case(VectorStore.opengauss(**DATABASE), "opengauss", "OPENGAUSS_", at(5432)),
    "tidb_vector": Case(VectorStore.tidb_vector(**DATABASE), "tidb_vector", "TIDB_VECTOR_", at(4000)),
    "oceanbase": Case(VectorStore.oceanbase(**DATABASE), "oceanbase", "OCEANBASE_", at(2881)),
    "matrixone": Case(VectorStore.matrixone(**DATABASE), "matrixone", "MATRIXONE_", at(6001)),
    "myscale": Case(VectorStore.myscale(host="db.example.com", password=KEY), "myscale", "MYSCALE_", at(8123)),
    "oracle": Case(
        VectorStore.oracle(dsn="db.example.com/freepdb1", username="dify", password=KEY), "oracle", "ORACLE_", at(1521)
    ),
    "oracle, wallet": Case(
        VectorStore.oracle(
            dsn="dify_high", username="dify", password=KEY, hosts=["db.example.com:1522"], wallet="vectors-wallet",
            wallet_password=OTHER,
        ),
        "oracle", "ORACLE_", at(1522),
    ),
    "elasticsearch": Case(
        VectorStore.elasticsearch(url="https://es.example.com:9200", password=KEY, ca=CA), "elasticsearch",
        "ELASTICSEARCH_", {("es.example.com", 9200)},
    ),
    "elasticsearch, cloud": Case(
        VectorStore.elasticsearch(cloud_url="https://cloud.example.com", api_key=KEY), "elasticsearch",
        "ELASTICSEARCH_", {("cloud.example.com", 443)},
    ),
    "elasticsearch_ja": Case(
        VectorStore.elasticsearch_ja(url="http://es.example.com:9200", password=KEY), "elasticsearch-ja",
        "ELASTICSEARCH_", {("es.example.com", 9200)},
    ),
    "opensearch": Case(
        VectorStore.opensearch(url="https://os.example.com:9200", username="dify", password=KEY), "opensearch",
        "OPENSEARCH_", {("os.example.com", 9200)},
    ),
    "opensearch, role": Case(
        VectorStore.opensearch(**AMAZON, service_account_annotations=ROLE), "opensearch", "OPENSEARCH_",
        {("vectors.eu-central-1.es.amazonaws.com", 443), ("sts.eu-central-1.amazonaws.com", 443)},
    ),
    "opensearch, pod identity": Case(
        VectorStore.opensearch(**AMAZON, aws_service="aoss"), "opensearch", "OPENSEARCH_",
        {("vectors.eu-central-1.es.amazonaws.com", 443), ("169.254.170.23", 80), ("fd00:ec2::23", 80)},
    ),
    "huawei_cloud": Case(
        VectorStore.huawei_cloud(hosts=["https://10.0.0.5:9200", "https://10.0.0.6:9200"], username="a", password=KEY),
        "huawei_cloud", "HUAWEI_CLOUD_", {("10.0.0.5", 9200), ("10.0.0.6", 9200)},
    ),
    "lindorm": Case(
        VectorStore.lindorm(url="http://l.example.com:30070", username="dify", password=KEY), "lindorm", "LINDORM_",
        {("l.example.com", 30070)},
    ),
    "tidb_on_qdrant": Case(
        VectorStore.tidb_on_qdrant(**TIDB_CLOUD, grpc=True, grpc_port=443), "tidb_on_qdrant", "TIDB_",
        {("qdrant.example.com", 6333), ("qdrant.example.com", 443), ("clusters.example.com", 443),
         ("users.example.com", 443)},
    ),
    "chroma": Case(
        VectorStore.chroma(host="c.example.com", auth_credentials=KEY), "chroma", "CHROMA_", {("c.example.com", 8000)}
    ),
    "couchbase": Case(
        VectorStore.couchbase(
            connection_string=OTHER, hosts=["c.example.com"], username="dify", password=KEY, bucket="vectors"
        ),
        "couchbase", "COUCHBASE_", {("c.example.com", port) for port in (11207, 18091, 18093, 18094)},
    ),
    "tencent": Case(
        VectorStore.tencent(url="http://10.0.0.5", api_key=KEY, database="dify"), "tencent", "TENCENT_VECTOR_DB_",
        {("10.0.0.5", 80)},
    ),
    "tablestore": Case(
        VectorStore.tablestore(
            endpoint="https://t.example.com", instance="dify", access_key_id=OTHER, access_key_secret=KEY
        ),
        "tablestore", "TABLESTORE_", {("t.example.com", 443)},
    ),
    "analyticdb": Case(VectorStore.analyticdb(**OPENAPI), "analyticdb", "ANALYTICDB_",
        {("gpdb.cn-hangzhou.aliyuncs.com", 443)},
    ),
    "analyticdb, SQL": Case(
        VectorStore.analyticdb(host="db.example.com", account="dify", password=KEY), "analyticdb", "ANALYTICDB_",
        at(5432),
    ),
    "baidu": Case(
        VectorStore.baidu(endpoint="http://b.example.com:5287", api_key=KEY, database="dify"), "baidu",
        "BAIDU_VECTOR_DB_", {("b.example.com", 5287)},
    ),
    "vikingdb": Case(
        VectorStore.vikingdb(access_key=OTHER, secret_key=KEY), "vikingdb", "VIKINGDB_",
        {("api-vikingdb.mlp.cn-shanghai.volces.com", 443)},
    ),
    "upstash": Case(
        VectorStore.upstash(url="https://u.example.com", token=KEY), "upstash", "UPSTASH_VECTOR_",
        {("u.example.com", 443)},
    ),
    "clickzetta": Case(
        VectorStore.clickzetta(instance="i", username="dify", password=KEY, workspace="quick_start"), "clickzetta",
        "CLICKZETTA_", {("api.clickzetta.com", 443)},
    ),
}  # fmt: skip
every_case = pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))


def grants(case: Case) -> dict[str, Grant]:
    scope = cdk8s.Chart(cdk8s.Testing.app(), "chart", namespace="dify")
    return dict(case.choice.provide(scope, INSTALL).dependency.grants)


def the_grant(case: Case) -> Grant:
    return grants(case)["api"]


def ends(destinations: Any) -> set[tuple[Destination, int]]:
    return {
        (
            Destination(part=one.part, blocks=one.blocks, same_namespace=one.same_namespace, namespace=one.namespace),
            port,
        )
        for one in destinations
        for port in one.ports
    }


# -- outside of the cluster: every factory --------------------------------------------------------------------------


def test_there_is_a_factory_for_every_vector_store_of_dify():
    assert {case.word for case in CASES.values()} == WORDS
    factories = {name for name in dir(VectorStore) if not name.startswith("_")} - {"in_cluster", "pgvector_in_postgres"}
    assert factories == {word.replace("-", "_") for word in WORDS | NEWER_WORDS}


@every_case
def test_dify_gets_the_word_and_the_settings_of_that_store_and_of_no_other(case: Case):
    given = {**the_grant(case).environment, **the_grant(case).defaults}
    assert given.pop("VECTOR_STORE") == case.word
    assert given
    assert [name for name in given if not name.startswith(case.prefix)] == []


@every_case
def test_the_api_the_workers_and_beat_get_the_same_and_nobody_else_gets_anything(case: Case):
    assert set(grants(case)) == set(PYTHON)
    assert all(grant == the_grant(case) for grant in grants(case).values())


@every_case
@pytest.mark.parametrize("part", PYTHON)
def test_every_setting_is_one_that_dify_reads_with_a_value_that_it_accepts(case: Case, part: str):
    for name, value in {**the_grant(case).environment, **the_grant(case).defaults}.items():
        setting = SETTINGS.find(part, name)
        assert setting is not None, name
        if isinstance(value, str):
            assert value
            setting.check(name, value)


@every_case
def test_every_credential_is_a_reference(case: Case):
    environment = the_grant(case).environment
    secrets = [name for name in environment if (found := SETTINGS.find("api", name)) and found.secret]
    assert all(isinstance(environment[name], SecretKey) for name in secrets)
    keyless = environment.get("OPENSEARCH_AUTH_METHOD") == "aws_managed_iam"
    assert bool(secrets) is not keyless


@every_case
def test_the_network_opens_to_the_hosts_and_ports_of_that_store_and_to_nothing_else(case: Case):
    needed = [to_host(host, port) for host, port in case.reaches]
    assert ends(the_grant(case).destinations) == ends(needed)


@every_case
def test_every_host_of_that_store_can_be_given_its_addresses(case: Case):
    names = {host.lower() for host, _ in case.reaches if to_host(host, 1).host}
    assert {one.host for one in the_grant(case).destinations if one.host} == names


@every_case
def test_the_network_opens_to_every_host_that_the_settings_name(case: Case):
    grant = the_grant(case)
    literals = {name: value for name, value in grant.environment.items() if isinstance(value, str)}
    for host, port in named_hosts(literals):
        assert ends([to_host(host, port)]) <= ends(grant.destinations), (host, port)


def named_hosts(environment: dict[str, str]) -> Iterator[tuple[str, int]]:
    """The hosts and ports in the settings, as the clients of the stores read them."""
    for name, value in environment.items():
        port = environment.get(name.replace("_HOST", "_PORT")) if name.endswith("_HOST") else None
        for url in [urlsplit(one) for one in value.split(",")]:
            if url.scheme in ("http", "https"):
                yield url.hostname or "", int(port or url.port or {"http": 80, "https": 443}[url.scheme])
            elif port is not None:
                yield value, int(port)


@every_case
def test_a_chart_with_it_is_sound(case: Case):
    objects = synth(vector_store=case.choice)
    keys = {"dify-secrets": set(dify(vector_store=case.choice).secret_keys)}
    assert reference_errors(objects, external=OUTSIDE, secret_keys=keys) == []
    assert rule_errors(objects) == []
    assert schema_errors(objects, versions()[0]) == []
    assert not components(objects) & {"weaviate", "qdrant", "milvus", "pgvector"}
    for part in PYTHON:
        assert variables(objects, part)["VECTOR_STORE"] == case.word


# -- outside of the cluster: what is special ------------------------------------------------------------------------


def environment(choice: Choice) -> dict[str, Any]:
    return dict(the_grant(Case(choice, "", "", set())).environment)


def test_a_url_is_kept_as_it_is_written_unless_the_client_would_take_another_port():
    assert (
        environment(VectorStore.weaviate(url="https://w.example.com"))["WEAVIATE_ENDPOINT"] == "https://w.example.com"
    )
    assert environment(VectorStore.qdrant(url="https://q.example.com"))["QDRANT_URL"] == "https://q.example.com:6333"
    assert environment(VectorStore.qdrant(url="https://q.example.com:443/x"))["QDRANT_URL"] == (
        "https://q.example.com:443/x"
    )
    milvus = VectorStore.milvus(url="http://m.example.com/db", token=KEY)
    assert environment(milvus)["MILVUS_URI"] == "http://m.example.com:19530/db"
    cloud = VectorStore.milvus(url="https://m.example.com", token=KEY)
    assert environment(cloud)["MILVUS_URI"] == "https://m.example.com"


def test_elasticsearch_gets_the_scheme_with_the_host_because_it_would_take_http_otherwise():
    found = environment(VectorStore.elasticsearch(url="https://es.example.com:9200", password=KEY))
    assert found["ELASTICSEARCH_HOST"] == "https://es.example.com"
    assert found["ELASTICSEARCH_PORT"] == "9200"
    assert found["ELASTICSEARCH_VERIFY_CERTS"] == "true"
    assert found["ELASTICSEARCH_USE_CLOUD"] == "false"
    assert found["ELASTICSEARCH_USERNAME"] == "elastic"


def test_elastic_cloud_gets_its_url_and_its_key_and_no_password():
    found = environment(VectorStore.elasticsearch(cloud_url="https://cloud.example.com", api_key=KEY))
    assert found["ELASTICSEARCH_USE_CLOUD"] == "true"
    assert found["ELASTICSEARCH_CLOUD_URL"] == "https://cloud.example.com:443"
    assert found["ELASTICSEARCH_API_KEY"] == KEY
    assert not {"ELASTICSEARCH_HOST", "ELASTICSEARCH_PASSWORD"} & set(found)


@pytest.mark.parametrize("part", PYTHON)
def test_the_authority_of_elasticsearch_is_a_read_only_file_where_the_setting_says(part: str):
    objects = synth(vector_store=CASES["elasticsearch"].choice)
    path = variables(objects, part)["ELASTICSEARCH_CA_CERTS"]
    [mount] = [mount for mount in container(objects, part)["volumeMounts"] if mount["mountPath"] == path]
    assert mount["readOnly"] is True
    [volume] = [volume for volume in pod(objects, part).spec["volumes"] if volume["name"] == mount["name"]]
    assert volume["secret"]["secretName"] == "vectors-ca"
    assert [(item["key"], item["path"]) for item in volume["secret"]["items"]] == [("ca.pem", mount["subPath"])]


@pytest.mark.parametrize("part", PYTHON)
def test_the_wallet_of_oracle_is_a_read_only_folder_where_both_settings_say(part: str):
    objects = synth(vector_store=CASES["oracle, wallet"].choice)
    found = variables(objects, part)
    assert found["ORACLE_CONFIG_DIR"] == found["ORACLE_WALLET_LOCATION"]
    assert found["ORACLE_IS_AUTONOMOUS"] == "true"
    [mount] = [m for m in container(objects, part)["volumeMounts"] if m["mountPath"] == found["ORACLE_CONFIG_DIR"]]
    assert mount["readOnly"] is True
    assert mount["name"] in {volume["name"] for volume in pod(objects, part).spec["volumes"]}


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_the_scheme_of_opensearch_decides_on_tls_and_on_certificates(scheme: str):
    url = f"{scheme}://os.example.com:9200"
    found = environment(VectorStore.opensearch(url=url, username="dify", password=KEY))
    tls = {"http": "false", "https": "true"}[scheme]
    assert (found["OPENSEARCH_SECURE"], found["OPENSEARCH_VERIFY_CERTS"]) == (tls, tls)
    assert (found["OPENSEARCH_HOST"], found["OPENSEARCH_PORT"]) == ("os.example.com", "9200")


def test_amazon_opensearch_is_reached_with_a_role_and_no_key():
    objects = synth(vector_store=CASES["opensearch, role"].choice)
    for part in PYTHON:
        found = variables(objects, part)
        assert found["OPENSEARCH_AUTH_METHOD"] == "aws_managed_iam"
        assert found["OPENSEARCH_AWS_SERVICE"] == "es"
        assert not {"OPENSEARCH_USER", "OPENSEARCH_PASSWORD"} & set(found)
        account = find(objects, "ServiceAccount", pod(objects, part).spec["serviceAccountName"])
        assert account["metadata"]["annotations"] == ROLE
    assert "annotations" not in find(objects, "ServiceAccount", "dify-web")["metadata"]


def test_the_token_of_chroma_gets_the_client_class_that_sends_it():
    assert environment(CASES["chroma"].choice)["CHROMA_AUTH_PROVIDER"].endswith("TokenAuthClientProvider")
    assert "CHROMA_AUTH_PROVIDER" not in environment(VectorStore.chroma(host="c.example.com"))


def test_a_private_connection_to_vikingdb_is_plain_http():
    choice = VectorStore.vikingdb(access_key=KEY, secret_key=OTHER, host="10.0.0.5", tls=False)
    assert environment(choice)["VIKINGDB_SCHEME"] == "http"
    assert ends(the_grant(Case(choice, "", "", set())).destinations) == ends([to_host("10.0.0.5", 80)])


def test_a_couchbase_without_tls_listens_on_other_ports():
    given: dict[str, Any] = {"connection_string": OTHER, "username": "dify", "password": KEY, "bucket": "vectors"}
    choice = VectorStore.couchbase(**given, hosts=["c.example.com"], tls=False)
    [destination] = the_grant(Case(choice, "", "", set())).destinations
    assert set(destination.ports) == {8091, 8093, 8094, 11210}


def test_the_other_settings_of_a_store_are_given_in_the_chart():
    objects = synth(vector_store=CASES["qdrant"].choice, settings={"QDRANT_CLIENT_TIMEOUT": "60"})
    assert variables(objects, "worker")["QDRANT_CLIENT_TIMEOUT"] == "60"


def test_a_setting_that_would_lead_past_the_network_is_refused():
    with pytest.raises(ValueError, match=r"QDRANT_URL.*already set by vector_store"):
        dify(vector_store=CASES["qdrant"].choice, settings={"QDRANT_URL": "https://elsewhere.example.com"})


def test_an_address_is_open_for_dify_and_for_nobody_else():
    address: dict[str, Any] = DATABASE | {"host": "10.9.8.7"}
    network = Network(synth(vector_store=VectorStore.pgvector(**address)))
    for part in PYTHON:
        assert network.allows_address(part, "10.9.8.7", 5432)
        assert not network.allows_address(part, "10.9.8.7", 5433)
        assert not network.allows_address(part, "10.9.8.6", 5432)
    for part in ("web", "sandbox", "plugin-daemon", "nginx"):
        assert not network.allows_address(part, "10.9.8.7", 5432)


Factory = Callable[..., Choice]
WRONG: list[tuple[Factory, dict[str, Any], type[Exception], str]] = [
    (VectorStore.qdrant, {"url": "qdrant.example.com:6333"}, ValueError, r"qdrant\.url: .*starts with http"),
    (VectorStore.qdrant, {"url": "https://"}, ValueError, r"VectorStore\.qdrant\.url"),
    (VectorStore.qdrant, {"url": "https://q.example.com:70000"}, ValueError, r"VectorStore\.qdrant\.url"),
    (VectorStore.qdrant, {"url": "https://q.example.com?x=1"}, ValueError, r"VectorStore\.qdrant\.url: .*query"),
    (VectorStore.qdrant, {"url": "https://me@q.example.com"}, ValueError, r"VectorStore\.qdrant\.url: .*login"),
    (VectorStore.qdrant, {"url": 6333}, TypeError, r"VectorStore\.qdrant\.url"),
    (VectorStore.qdrant, {"url": "https://q.example.com", "grpc_port": 6334}, ValueError, r"grpc_port: .*grpc=True"),
    (VectorStore.qdrant, {"url": "https://q.example.com", "grpc": True, "grpc_port": 0}, ValueError, "grpc_port"),
    (VectorStore.tidb_on_qdrant, TIDB_CLOUD | {"api_url": "api.example.com"}, ValueError, r"tidb_on_qdrant\.api_url"),
    (VectorStore.milvus, {"url": "http://m.example.com"}, ValueError, r"milvus\.username: missing; .*token"),
    (VectorStore.milvus, {"url": "http://m.example.com", "username": "root"}, ValueError, r"milvus\.password: missing"),
    (
        VectorStore.milvus, {"url": "http://m.example.com", "password": KEY, "token": KEY}, ValueError,
        r"milvus\.password: given beside token",
    ),
    (VectorStore.chroma, {"host": "http://c.example.com"}, ValueError, r"chroma\.host: .*without scheme"),
    (
        VectorStore.chroma, {"host": "c.example.com", "auth_provider": "x.Y"}, ValueError,
        r"chroma\.auth_credentials: missing",
    ),
    (VectorStore.pgvector, DATABASE | {"host": "db.example.com:5432"}, ValueError, r"pgvector\.host: .*without scheme"),
    (VectorStore.pgvector, DATABASE | {"port": 0}, ValueError, r"pgvector\.port"),
    (VectorStore.pgvector, DATABASE | {"username": ""}, ValueError, r"pgvector\.username"),
    (VectorStore.pgvector, DATABASE | {"database": "my vectors"}, ValueError, r"pgvector\.database"),
    (VectorStore.pgvecto_rs, DATABASE | {"password": None}, TypeError, r"pgvecto_rs\.password"),
    (
        VectorStore.oracle, {"dsn": "dify_high", "username": "dify", "password": KEY}, ValueError,
        r"oracle\.hosts: missing; 'dify_high' names no host",
    ),
    (
        VectorStore.oracle, {"dsn": "a", "username": "b", "password": KEY, "hosts": ["db.example.com"]}, ValueError,
        r"oracle\.hosts\[0\]",
    ),
    (
        VectorStore.oracle, {"dsn": "a", "username": "b", "password": KEY, "hosts": "db.example.com:1"}, TypeError,
        r"oracle\.hosts: .*a list",
    ),
    (
        VectorStore.oracle, {"dsn": "h/s", "username": "b", "password": KEY, "wallet": "wallet"}, ValueError,
        r"oracle\.wallet_password: missing",
    ),
    (VectorStore.elasticsearch, {}, ValueError, "exactly one of url and cloud_url"),
    (
        VectorStore.elasticsearch, {"url": "https://es.example.com", "cloud_url": "https://es.example.com"}, ValueError,
        "exactly one of url and cloud_url",
    ),
    (
        VectorStore.elasticsearch, {"url": "https://es.example.com", "password": KEY, "api_key": KEY}, ValueError,
        r"elasticsearch\.api_key: given beside url",
    ),
    (VectorStore.elasticsearch, {"url": "https://es.example.com"}, ValueError, r"elasticsearch\.password: missing"),
    (VectorStore.elasticsearch, {"cloud_url": "https://es.example.com"}, ValueError, r"api_key: missing"),
    (
        VectorStore.elasticsearch, {"cloud_url": "https://es.example.com", "api_key": KEY, "password": KEY}, ValueError,
        r"elasticsearch\.password: given beside cloud_url",
    ),
    (
        VectorStore.elasticsearch, {"url": "http://es.example.com", "password": KEY, "ca": CA}, ValueError,
        r"elasticsearch\.ca: given beside an http:// URL",
    ),
    (
        VectorStore.elasticsearch,
        {"url": "https://es.example.com", "password": KEY, "ca": CA, "verify_certs": False}, ValueError,
        r"elasticsearch\.ca: given beside verify_certs=False",
    ),
    (
        VectorStore.elasticsearch, {"url": "https://example.com/es", "password": KEY}, ValueError,
        r"elasticsearch\.url: .*without a path",
    ),
    (VectorStore.opensearch, {"url": "https://os.example.com"}, ValueError, r"opensearch\.username: missing"),
    (
        VectorStore.opensearch, {"url": "https://os.example.com", "username": "dify"}, ValueError,
        r"opensearch\.password: missing; .*aws_region",
    ),
    (VectorStore.opensearch, AMAZON | {"password": KEY}, ValueError, r"opensearch\.password: given beside aws_region"),
    (VectorStore.opensearch, AMAZON | {"aws_service": "s3"}, ValueError, r"opensearch\.aws_service: .*one of aoss, es"),
    (VectorStore.opensearch, AMAZON | {"url": "http://os.example.com"}, ValueError, r"opensearch\.url: .*https://"),
    (
        VectorStore.opensearch,
        {"url": "https://os.example.com", "username": "a", "password": KEY, "service_account_annotations": ROLE},
        ValueError, r"opensearch\.service_account_annotations: .*without aws_region",
    ),
    (VectorStore.huawei_cloud, {"hosts": "https://10.0.0.5:9200"}, TypeError, r"huawei_cloud\.hosts: .*a list"),
    (VectorStore.huawei_cloud, {"hosts": []}, ValueError, r"huawei_cloud\.hosts"),
    (VectorStore.huawei_cloud, {"hosts": ["10.0.0.5:9200"]}, ValueError, r"huawei_cloud\.hosts\[0\]"),
    (
        VectorStore.huawei_cloud, {"hosts": ["https://10.0.0.5:9200"], "username": "a"}, ValueError,
        r"huawei_cloud\.password: missing",
    ),
    (VectorStore.analyticdb, {"account": "a", "password": KEY}, ValueError, r"analyticdb\.access_key_id: missing"),
    (VectorStore.analyticdb, OPENAPI | {"host": "h"}, ValueError, r"analyticdb\.access_key_id: given beside host"),
    (
        VectorStore.couchbase,
        {"connection_string": KEY, "hosts": [], "username": "a", "password": KEY, "bucket": "b"}, ValueError,
        r"couchbase\.hosts",
    ),
    (VectorStore.vikingdb, {"access_key": KEY, "secret_key": KEY, "host": "https://x.example.com"}, ValueError, "host"),
]  # fmt: skip


@pytest.mark.parametrize(("factory", "given", "error", "message"), WRONG)
def test_a_mistake_gets_an_error_that_names_the_field(
    factory: Factory, given: dict[str, Any], error: type[Exception], message: str
):
    with pytest.raises(error, match=message):
        factory(**given)


@pytest.mark.parametrize(
    ("factory", "given"),
    [
        (VectorStore.qdrant, {"url": "https://q.example.com", "api_key": "hunter2"}),
        (VectorStore.qdrant, {"url": "https://me:hunter2@q.example.com"}),
        (VectorStore.pgvector, DATABASE | {"password": "hunter2"}),
        (VectorStore.elasticsearch, {"url": "https://es.example.com", "password": "hunter2"}),
        (VectorStore.tencent, {"url": "http://10.0.0.5", "api_key": "hunter2", "database": "dify"}),
    ],
)
def test_a_literal_credential_is_refused_and_not_repeated(factory: Factory, given: dict[str, Any]):
    with pytest.raises((TypeError, ValueError), match="SecretKey") as error:
        factory(**given)
    assert "hunter2" not in str(error.value)


def test_the_worked_example_of_the_docs_works():
    page = (Path(__file__).parents[2] / "docs" / "adding-a-vector-store.md").read_text()
    method, entry = findall(r"```python\n(.*?)```", page, DOTALL)
    written = dict(vars(cloud))
    exec(dedent(method), written)
    [case] = eval(f"{{{entry}}}", globals() | {"VectorStore": SimpleNamespace(hologres=written["hologres"])}).values()
    install = Installation(name="dify", namespace="dify", release=Release("1.16.1"))
    grant = case.choice.provide(empty_chart(), install).dependency.grant("api")
    given = dict(grant.environment)
    assert given.pop("VECTOR_STORE") == case.word
    assert all(name.startswith(case.prefix) for name in given)
    assert ends(grant.destinations) == ends(to_host(host, port) for host, port in case.reaches)
