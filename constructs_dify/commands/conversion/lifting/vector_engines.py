"""The arguments of each engine's factory: most by asking the factory, some by what only that engine has."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from ....data_layer.vector_store import VectorStore
from ..python_code import Code, Dict, List, Literal, literal
from .arguments import Argument, arguments_of, read_all
from .reading import Reading
from .roles import amazon_role
from .servers import text_of
from .urls import pieces

_GRPC: Final = ("grpc", "grpc_port")
_SQL: Final = ("access_key_id", "access_key_secret", "region", "instance", "namespace_password")
_DESCRIPTOR: Final = re.compile(r"HOST\s*=\s*(?P<host>[^)\s]+).*?PORT\s*=\s*(?P<port>\d+)", re.IGNORECASE | re.DOTALL)


def engine_arguments(word: str, reading: Reading) -> dict[str, Code]:
    """The arguments of the factory of an engine.

    Args:
        word: Its value of `VECTOR_STORE`.
        reading: Reads its variables.
    """
    own = _OWN.get(word)
    return own(reading) if own else read_all(_asked(word), reading)


@cache
def _asked(word: str, *without: str, hosts: tuple[str, ...] = ()) -> Mapping[str, Argument]:
    factory = getattr(VectorStore, word.replace("-", "_"))
    also = {"hosts": list(hosts)} if hosts else {}
    return arguments_of(factory, lambda choice: choice.environment, without=without, also=also)


def _weaviate(reading: Reading) -> dict[str, Code]:
    url, key = reading.url("WEAVIATE_ENDPOINT"), reading.credential("WEAVIATE_API_KEY")
    arguments: dict[str, Code | None] = {"url": url, "api_key": key}
    if reading.work.release.settings.find("api", "WEAVIATE_GRPC_ENDPOINT") is not None:
        tls = text_of(url).startswith("https://")
        grpc = reading.url("WEAVIATE_GRPC_ENDPOINT", scheme="grpcs" if tls else "grpc")
        if grpc is not None:
            address = text_of(grpc).replace("http://", "grpc://").replace("https://", "grpcs://")
            host, port = pieces(text_of(url)).hostname, 443 if tls else 50051
            if address != f"{'grpcs' if tls else 'grpc'}://{host}:{port}":
                arguments["grpc_url"] = literal(address, grpc.keys, grpc.comment)
    return _given(arguments)


def _with_grpc(word: str, prefix: str) -> Callable[[Reading], dict[str, Code]]:
    def arguments(reading: Reading) -> dict[str, Code]:
        found = read_all(_asked(word, *_GRPC), reading)
        enabled = f"{prefix}_GRPC_ENABLED"
        if reading.flag(enabled):
            variable = reading.variable(enabled)
            found["grpc"] = literal(True, variable.keys if variable else ())
            port = reading.number(f"{prefix}_GRPC_PORT")
            if port is not None and port.value != 6334:
                found["grpc_port"] = port
        return found

    return arguments


def _milvus(reading: Reading) -> dict[str, Code]:
    token = reading.credential("MILVUS_TOKEN")
    if token is None:
        found = read_all(_asked("milvus", "token", "ca"), reading)
        if "username" not in found and "password" not in found:
            found["token"] = reading.needed(
                "MILVUS_TOKEN", "Milvus asks for no login today, and the library wants one; such a Milvus takes any."
            )
        elif "username" not in found:
            found["username"] = literal("root")
    else:
        found = {**read_all(_asked("milvus", "username", "password", "ca"), reading), "token": token}
        both = "MILVUS_USER and MILVUS_PASSWORD stand beside MILVUS_TOKEN, which comes first."
        if any(reading.variable(name) for name in ("MILVUS_USER", "MILVUS_PASSWORD")):
            reading.drop("MILVUS_USER", "MILVUS_PASSWORD", what=both, group="no-effect")
    _unknown_authority(reading, "MILVUS_SERVER_PEM_PATH")
    return found


def _elasticsearch(reading: Reading) -> dict[str, Code]:
    if reading.flag("ELASTICSEARCH_USE_CLOUD"):
        arguments: dict[str, Code | None] = {
            "cloud_url": reading.url("ELASTICSEARCH_CLOUD_URL", scheme="https"),
            "api_key": _required(reading, "ELASTICSEARCH_API_KEY"),
        }
        encrypted = text_of(arguments["cloud_url"]).startswith("https://")
    else:
        arguments = {"url": _host_with_port(reading, "ELASTICSEARCH", "http"), **_elastic_login(reading)}
        encrypted = text_of(arguments["url"]).startswith("https://")
    verifies = reading.flag("ELASTICSEARCH_VERIFY_CERTS")
    if encrypted and not verifies:
        arguments["verify_certs"] = literal(False, _keys(reading, "ELASTICSEARCH_VERIFY_CERTS"))
    _unknown_authority(reading, "ELASTICSEARCH_CA_CERTS")
    return _given(arguments)


def _elasticsearch_ja(reading: Reading) -> dict[str, Code]:
    return _given({"url": _host_with_port(reading, "ELASTICSEARCH", "http"), **_elastic_login(reading)})


def _elastic_login(reading: Reading) -> dict[str, Code | None]:
    user = reading.login("ELASTICSEARCH_USERNAME")
    return {
        "username": None if isinstance(user, Literal) and user.value == "elastic" else user,
        "password": _required(reading, "ELASTICSEARCH_PASSWORD"),
    }


def _opensearch(reading: Reading) -> dict[str, Code]:
    secure = reading.flag("OPENSEARCH_SECURE")
    arguments: dict[str, Code | None] = {
        "url": _host_with_port(
            reading, "OPENSEARCH", "https" if secure else "http", keys=_keys(reading, "OPENSEARCH_SECURE")
        )
    }
    if reading.plain("OPENSEARCH_AUTH_METHOD", "basic") == "aws_managed_iam":
        service = reading.text("OPENSEARCH_AWS_SERVICE")
        arguments["aws_region"] = reading.text("OPENSEARCH_AWS_REGION")
        arguments["aws_service"] = None if text_of(service) == "es" else service
        role = amazon_role(reading.work)
        arguments["service_account_annotations"] = Dict(items=role) if role else None
    else:
        arguments["username"] = reading.login(
            "OPENSEARCH_USER", otherwise=reading.default("OPENSEARCH_USER") or "admin"
        )
        arguments["password"] = _required(reading, "OPENSEARCH_PASSWORD")
    verify = reading.variable("OPENSEARCH_VERIFY_CERTS")
    if secure and verify is not None and not reading.flag("OPENSEARCH_VERIFY_CERTS"):
        arguments["verify_certs"] = literal(False, verify.keys)
    return _given(arguments)


def _couchbase(reading: Reading) -> dict[str, Code]:
    found = read_all(_asked("couchbase", "tls", hosts=("mark.example.com",)), reading)
    variable = reading.variable("COUCHBASE_CONNECTION_STRING")
    text = variable.text if variable else None
    keys = variable.keys if variable else ()
    if text is None:
        unknown = literal("couchbase.invalid", keys, "Decide: write the hosts of the connection string here.")
        reading.work.say(
            "lost",
            "COUCHBASE_CONNECTION_STRING is not to be seen, and the library has to know its hosts for the "
            "NetworkPolicies.",
            keys=keys,
            do="Write the hosts into the program, in place of 'couchbase.invalid'.",
            variables=("*:COUCHBASE_CONNECTION_STRING",),
        )
        return {**found, "hosts": List(items=[unknown])}
    scheme, _, rest = text.partition("://")
    hosts = rest.partition("/")[0].partition("?")[0].split(",")
    found["hosts"] = List(items=[literal(host.partition(":")[0].partition("=")[0], keys) for host in hosts])
    if scheme != "couchbases":
        found["tls"] = literal(False, keys)
    return found


def _huawei_cloud(reading: Reading) -> dict[str, Code]:
    hosts = reading.text("HUAWEI_CLOUD_HOSTS", unknown="https://huawei-cloud-hosts.invalid")
    urls = [host.strip() for host in text_of(hosts).split(",") if host.strip()]
    items = [literal(url if "://" in url else f"https://{url}", hosts.keys if hosts else ()) for url in urls]
    return _given({
        "hosts": List(items=items, comment=hosts.comment if hosts else ""),
        "username": reading.login("HUAWEI_CLOUD_USER"),
        "password": reading.credential("HUAWEI_CLOUD_PASSWORD"),
    })  # fmt: skip


def _analyticdb(reading: Reading) -> dict[str, Code]:
    if reading.variable("ANALYTICDB_HOST") is None:
        return read_all(_asked("analyticdb", "host", "port"), reading)
    unused = [argument.variable for argument in _asked("analyticdb", "host", "port").values() if argument.name in _SQL]
    reading.drop(*unused, what="With ANALYTICDB_HOST, Dify speaks SQL and no OpenAPI.", group="no-effect")
    return read_all(_asked("analyticdb", *_SQL), reading)


def _vikingdb(reading: Reading) -> dict[str, Code]:
    found = read_all(_asked("vikingdb", "tls"), reading)
    if reading.plain("VIKINGDB_SCHEME") != "https":
        found["tls"] = literal(False, _keys(reading, "VIKINGDB_SCHEME"))
    return found


def _chroma(reading: Reading) -> dict[str, Code]:
    found = read_all(_asked("chroma"), reading)
    if "auth_credentials" not in found and found.pop("auth_provider", None):
        reading.drop("CHROMA_AUTH_PROVIDER", what="CHROMA_AUTH_PROVIDER has no credentials to send.", group="no-effect")
    return found


def _oracle(reading: Reading) -> dict[str, Code]:
    found = read_all(_asked("oracle", "wallet", "wallet_password", hosts=("mark.example.com:1522",)), reading)
    dsn = text_of(found.get("dsn"))
    keys = _keys(reading, "ORACLE_DSN")
    hosts = [f"{match['host']}:{match['port']}" for match in _DESCRIPTOR.finditer(dsn)]
    if hosts:
        found["hosts"] = List(items=[literal(host, keys) for host in hosts])
    elif "/" not in dsn:
        found["hosts"] = List(
            items=[literal("oracle.invalid:1522", comment="Decide: write the hosts behind the name here.")]
        )
        reading.work.say(
            "lost",
            "ORACLE_DSN names no host, and the library has to know it for the NetworkPolicies.",
            keys=keys,
            do="Write the hosts and ports into the program, in place of 'oracle.invalid:1522'.",
        )
    if reading.flag("ORACLE_IS_AUTONOMOUS") or reading.variable("ORACLE_WALLET_PASSWORD"):
        reading.read.update(("ORACLE_CONFIG_DIR", "ORACLE_WALLET_LOCATION"))
        found["wallet"] = literal(f"{reading.work.name}-oracle-wallet")
        found["wallet_password"] = _required(reading, "ORACLE_WALLET_PASSWORD")
        reading.work.say(
            "lost",
            "The wallet of Oracle lies in files of the pods, and the library takes it from a Secret.",
            do=f"Put the files of the wallet into the Secret {reading.work.name}-oracle-wallet, each under its name.",
        )
    return found


def _required(reading: Reading, name: str) -> Code:
    return reading.credential(name) or reading.needed(name, f"{name} is not set today, and the library wants it.")


def _host_with_port(reading: Reading, prefix: str, scheme: str, keys: tuple[str, ...] = ()) -> Literal | None:
    """A host, perhaps with a scheme of its own, and a port, as one URL."""
    host, port = reading.host(f"{prefix}_HOST"), reading.number(f"{prefix}_PORT")
    if host is None:
        return None
    address = text_of(host)
    parts = pieces(address if "://" in address else f"{scheme}://{address}")
    number = port.value if port is not None else reading.default(f"{prefix}_PORT") or "9200"
    name = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
    all_keys = tuple(dict.fromkeys((*host.keys, *(port.keys if port else ()), *keys)))
    return literal(f"{parts.scheme}://{name}:{number}", all_keys, host.comment)


def _unknown_authority(reading: Reading, name: str) -> None:
    reading.drop(
        name,
        what=f"{name} names a file in the pods, and the library has to know it as a Secret; the program trusts the "
        "public authorities.",
        do="Put the authority's PEM file into a Secret, and give ca=SecretKey(…).",
    )


def _given(arguments: Mapping[str, Code | None]) -> dict[str, Code]:
    return {name: code for name, code in arguments.items() if code is not None}


def _keys(reading: Reading, name: str) -> tuple[str, ...]:
    variable = reading.decided(name)
    return variable.keys if variable else ()


_OWN: Final[Mapping[str, Callable[[Reading], dict[str, Code]]]] = {
    "weaviate": _weaviate,
    "qdrant": _with_grpc("qdrant", "QDRANT"),
    "tidb_on_qdrant": _with_grpc("tidb_on_qdrant", "TIDB_ON_QDRANT"),
    "milvus": _milvus,
    "elasticsearch": _elasticsearch,
    "elasticsearch-ja": _elasticsearch_ja,
    "opensearch": _opensearch,
    "couchbase": _couchbase,
    "huawei_cloud": _huawei_cloud,
    "analyticdb": _analyticdb,
    "vikingdb": _vikingdb,
    "chroma": _chroma,
    "oracle": _oracle,
}
