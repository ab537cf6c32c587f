"""The vector store of today, as a choice."""

from typing import Any

import pytest

from constructs_dify import SecretKey, VectorStore
from constructs_dify.commands.conversion.installed import InstalledServer, Variable
from constructs_dify.commands.conversion.lifting.vector_store import vector_store
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.data_layer.test_vector_stores import CASES
from tests.support.charts import synth, variables
from tests.support.lifted import as_given, assert_round_trip, evaluated, grants, said, work

KEY = SecretKey(secret="vectors", key="key")
STORE = ("QDRANT", "VECTOR")
DATABASE: dict[str, Any] = {"host": "db.example.com", "username": "dify", "password": KEY, "database": "vectors"}
# What their files and wallets are of, no variable says.
UNSEEN = {"elasticsearch", "oracle, wallet", "couchbase", "opensearch, role"}
NEWER = {
    "hologres": VectorStore.hologres(
        host="h.example.com", database="dify", access_key_id=KEY, access_key_secret=KEY, schema="team"
    ),
    "seekdb": VectorStore.seekdb(**DATABASE),
    "alibabacloud_mysql": VectorStore.alibabacloud_mysql(**DATABASE, port=3307),
    "iris": VectorStore.iris(host="i.example.com", username="dify", password=KEY, namespace="TEAM"),
    "weaviate, gRPC elsewhere": VectorStore.weaviate(
        url="https://w.example.com", api_key=KEY, grpc_url="grpcs://grpc.example.com"
    ),
    "weaviate": VectorStore.weaviate(url="http://w.example.com:8080"),
    "elasticsearch, unverified": VectorStore.elasticsearch(
        url="https://es.example.com:9200", username="dify", password=KEY, verify_certs=False
    ),
    "elasticsearch, public": VectorStore.elasticsearch(url="https://es.example.com:9200", password=KEY),
    "opensearch, plain": VectorStore.opensearch(url="http://os.example.com:9200", username="dify", password=KEY),
    "milvus, database": VectorStore.milvus(url="http://m.example.com", username="a", password=KEY, database="team"),
    "vikingdb, plain": VectorStore.vikingdb(access_key=KEY, secret_key=KEY, tls=False),
    "chroma, all": VectorStore.chroma(host="c.example.com", port=80, tenant="a", database="b"),
    "huawei_cloud, open": VectorStore.huawei_cloud(hosts=["http://10.0.0.5:9200"]),
}


def newest(name: str) -> str:
    return "1.9.1" if name in CASES else "1.16.1"


ALL = {name: case.choice for name, case in CASES.items() if name not in UNSEEN} | NEWER


@pytest.mark.parametrize("name", ALL)
def test_a_choice_comes_back(name: str):
    release = newest(name) if name not in NEWER else "1.16.1"
    job = assert_round_trip(vector_store, ALL[name], release)
    assert said(job, "lost") == []
    assert all(not left for left in job.left.values())


def test_each_factory_comes_back():
    factories = {name for name in dir(VectorStore) if not name.startswith("_")} - {"in_cluster", "pgvector_in_postgres"}
    assert {name.split(",")[0] for name in ALL} | UNSEEN >= factories


def test_a_chart_with_the_code_has_the_variables_of_today():
    given = as_given(CASES["qdrant, gRPC"].choice)
    code = vector_store(work(given))
    assert code is not None
    objects = synth(vector_store=evaluated(code))
    for part in ("api", "worker", "beat"):
        ours = {
            name: value for name, value in variables(objects, part).items() if name.startswith(("QDRANT", "VECTOR"))
        }
        assert ours["QDRANT_URL"] == given["api"]["QDRANT_URL"]
        assert ours["QDRANT_GRPC_ENABLED"] == "true"
        assert ours.keys() == {name for name in given["api"] if name.startswith(STORE)}


def test_what_the_choice_does_not_say_stays_for_the_settings():
    given = {"VECTOR_STORE": "qdrant", "QDRANT_URL": "http://q.example.com:6333", "QDRANT_CLIENT_TIMEOUT": "20"}
    job = work({"api": given, "worker": given})
    assert vector_store(job) is not None
    assert set(job.left["api"]) == set(job.left["worker"]) == {"QDRANT_CLIENT_TIMEOUT"}


def test_every_key_is_in_the_code_or_in_the_report():
    given = {
        "VECTOR_STORE": "milvus", "MILVUS_URI": "http://m.example.com:19530", "MILVUS_DATABASE": "default",
        "MILVUS_TOKEN": KEY, "MILVUS_USER": "root", "MILVUS_PASSWORD": "",
    }  # fmt: skip
    job = work({"api": given, "worker": given})
    code = vector_store(job)
    assert code is not None
    told = keys_of(code) | {key for finding in job.findings for key in finding.keys}
    assert told == set(given)
    assert said(job, "no-effect") == [
        "no-effect: MILVUS_USER and MILVUS_PASSWORD stand beside MILVUS_TOKEN, which comes first."
    ]


@pytest.mark.parametrize("word", ["faiss", "in_cluster", "pgvector_in_postgres", "Weaviate", "a b"])
def test_an_engine_that_nobody_knows_is_lost(word: str):
    job = work({"api": {"VECTOR_STORE": word, "WEAVIATE_ENDPOINT": "http://w.example.com"}})
    assert vector_store(job) is None
    assert repr(word) in said(job, "lost")[0]
    assert job.left["api"] == {}


def test_an_engine_of_a_later_release_is_lost():
    job = work({"api": {"VECTOR_STORE": "hologres", "HOLOGRES_HOST": "h.example.com"}}, release="1.9.1")
    assert vector_store(job) is None
    assert "'hologres' in Dify 1.9.1" in said(job, "lost")[0]


@pytest.mark.parametrize("word", sorted({case.word for case in CASES.values()}))
def test_half_of_an_engine_is_told_and_never_a_crash(word: str):
    job = work({"api": {"VECTOR_STORE": word}})
    code = vector_store(job)
    assert "VECTOR_STORE" not in job.left["api"]
    assert said(job, "lost") or code is not None
    if code is not None:
        grants(evaluated(code))


@pytest.mark.parametrize("word", sorted({case.word for case in CASES.values()}))
def test_empty_texts_are_like_none(word: str):
    case = next(case for case in CASES.values() if case.word == word)
    given = dict.fromkeys(as_given(case.choice, "1.9.1")["api"], "") | {"VECTOR_STORE": word}
    job = work({"api": given}, release="1.9.1")
    vector_store(job)
    assert said(job, "lost")
    assert "VECTOR_STORE" not in job.left["api"]


def test_without_a_vector_store_nothing_of_another_stands_in_the_way_of_ours():
    job = work({"api": {"WEAVIATE_ENDPOINT": "http://w.example.com", "QDRANT_URL": "http://q.example.com"}})
    assert vector_store(job) is None
    assert job.left["api"] == {}
    assert "Weaviate, in the cluster" in said(job, "changes")[0]


def test_what_no_engine_in_use_reads_is_left_out_and_what_dify_does_not_know_stays():
    given = {
        "VECTOR_STORE": "qdrant", "QDRANT_URL": "http://q.example.com:6333", "CHROMA_HOST": "c.example.com",
        "CHROMA_TEAM": "a", "CLICKZETTA_VOLUME_TYPE": "user",
    }  # fmt: skip
    job = work({"api": given})
    assert vector_store(job) is not None
    assert set(job.left["api"]) == {"CHROMA_TEAM", "CLICKZETTA_VOLUME_TYPE"}
    assert job.findings[-1].keys == ("CHROMA_HOST",)


def test_a_worker_with_another_store_is_told():
    qdrant = {"VECTOR_STORE": "qdrant", "QDRANT_URL": "http://q.example.com:6333"}
    job = work({"api": qdrant, "worker": {**qdrant, "QDRANT_URL": "http://other.example.com:6333"}})
    code = vector_store(job)
    assert code is not None
    assert "other.example.com" not in text(code)
    assert "QDRANT_URL of worker differs from that of api" in said(job, "lost")[0]


def test_a_url_without_a_scheme_gets_one_and_the_report_says_so():
    job = work({"api": {"VECTOR_STORE": "qdrant", "QDRANT_URL": "q.example.com:6333"}})
    code = vector_store(job)
    assert code is not None
    assert 'url="http://q.example.com:6333"' in text(code)
    assert "QDRANT_URL of api was 'q.example.com:6333'" in said(job, "changes")[0]


def test_a_url_with_another_spelling_of_its_port_is_the_same():
    job = work({"api": {"VECTOR_STORE": "qdrant", "QDRANT_URL": "http://q.example.com"}})
    assert vector_store(job) is not None
    assert "which is the same" in said(job, "changes")[0]
    assert said(job, "lost") == []


def test_a_login_in_a_url_is_left_out_and_not_shown():
    url = "http://dify:sample-pass@q.example.com:6333"
    job = work({"api": {"VECTOR_STORE": "qdrant", "QDRANT_URL": Variable(text=url, secret=True, keys=("url",))}})
    code = vector_store(job)
    assert code is not None
    assert "sample-pass" not in text(code) + str(said(job))
    assert "QDRANT_URL has a login in it" in said(job, "lost")[0]


def test_a_url_that_only_the_cluster_sees_is_written_as_to_be_decided():
    job = work({"api": {"VECTOR_STORE": "qdrant", "QDRANT_URL": KEY}})
    code = vector_store(job)
    assert code is not None
    assert "https://qdrant-url.invalid" in text(code)
    assert "Write the value of QDRANT_URL" in said(job, "lost")[0]


def test_a_milvus_without_a_login_gets_one():
    job = work({"api": {"VECTOR_STORE": "milvus", "MILVUS_URI": "http://m.example.com:19530", "MILVUS_TOKEN": ""}})
    code = vector_store(job)
    assert code is not None
    assert ("dify-next-credentials", "MILVUS_TOKEN") in job.needed
    assert grants(evaluated(code))["api"].environment["MILVUS_TOKEN"] == SecretKey(
        secret="dify-next-credentials", key="MILVUS_TOKEN"
    )


@pytest.mark.parametrize(
    ("name", "told"),
    [("elasticsearch", "ELASTICSEARCH_CA_CERTS names a file"), ("couchbase", "COUCHBASE_CONNECTION_STRING is not"),
     ("oracle, wallet", "The wallet of Oracle lies in files")],
)  # fmt: skip
def test_what_lies_in_files_or_secrets_is_lost(name: str, told: str):
    job = work(as_given(CASES[name].choice))
    code = vector_store(job)
    assert code is not None
    assert told in str(said(job, "lost"))
    grants(evaluated(code))


def test_the_hosts_of_a_connection_string_are_written():
    given = {
        "VECTOR_STORE": "couchbase", "COUCHBASE_USER": "dify", "COUCHBASE_PASSWORD": KEY,
        "COUCHBASE_BUCKET_NAME": "vectors",
        "COUCHBASE_CONNECTION_STRING": Variable(text="couchbase://a.example.com,b.example.com", secret=True),
    }  # fmt: skip
    job = work({"api": given})
    code = vector_store(job)
    assert code is not None
    assert 'hosts=["a.example.com", "b.example.com"]' in text(code)
    assert "tls=False" in text(code)


def test_a_role_of_aws_is_that_of_the_accounts_of_today():
    role = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
    options: dict[Any, Any] = {"api": {"service_account": {"create": True, "annotations": role}}}
    job = work(as_given(CASES["opensearch, role"].choice), options=options)
    code = vector_store(job)
    assert code is not None
    assert grants(evaluated(code)) == grants(CASES["opensearch, role"].choice)


WEAVIATE = InstalledServer(
    kind="weaviate", hosts=("weaviate",), port=80, pod_port=8080, objects=("StatefulSet/weaviate",)
)


def test_the_weaviate_of_the_chart_stays_and_the_port_of_its_pods_is_known():
    given = {"VECTOR_STORE": "weaviate", "WEAVIATE_ENDPOINT": "http://weaviate", "WEAVIATE_API_KEY": KEY}
    job = work({"api": given}, servers=[WEAVIATE], release="1.9.1")
    code = vector_store(job)
    assert code is not None
    assert 'url="http://weaviate"' in text(code)
    assert job.target_ports == {"weaviate:80": 8080}
    assert said(job) == []


@pytest.mark.parametrize(
    ("word", "name", "url", "expected"),
    [
        ("weaviate", "WEAVIATE_ENDPOINT", "http://weaviate:8080", None),
        ("qdrant", "QDRANT_URL", "http://qdrant:6333", 'VectorStore.in_cluster("qdrant")'),
        ("milvus", "MILVUS_URI", "http://milvus:19530", 'VectorStore.in_cluster("milvus")'),
        ("pgvector", "PGVECTOR_HOST", "pgvector", 'VectorStore.in_cluster("pgvector")'),
    ],
)
def test_a_server_that_does_not_run_in_the_cluster_is_replaced_by_ours(word: str, name: str, url: str, expected: Any):
    server = InstalledServer(kind="other", hosts=(word,), port=1, pod_port=1)
    job = work({"api": {"VECTOR_STORE": word, name: url}}, servers=[server])
    code = vector_store(job)
    assert (None if code is None else text(code)) == expected
    assert job.left["api"] == {}
    assert "new and empty" in said(job, "changes")[-1]


def test_one_that_the_library_does_not_run_is_lost():
    server = InstalledServer(kind="other", hosts=("chroma",), port=8000, pod_port=8000)
    job = work({"api": {"VECTOR_STORE": "chroma", "CHROMA_HOST": "chroma"}}, servers=[server])
    assert vector_store(job) is not None
    assert "does not run in the cluster" in said(job, "lost")[0]
