"""The vector store: the factory of the engine that Dify uses today."""

from collections.abc import Callable
from inspect import signature
from typing import Final

from ....data_layer.vector_store import VectorStore
from ..python_code import Call, Code, List, literal
from .lifting import Lifting
from .reading import Reading
from .servers import note_target_port, replaced, text_of
from .settling import Settling
from .trial import leave, tried
from .unused import leave_unused
from .urls import pieces
from .vector_engines import engine_arguments
from .written import only_written

_STORE = "VECTOR_STORE"
# Those that the library runs in the cluster.
_IN_CLUSTER: Final = ("weaviate", "qdrant", "milvus", "pgvector")
# Where the client of an engine connects to if its URL names no port.
_PORTS: Final = {"qdrant": 6333, "tidb_on_qdrant": 6333}
_HTTP_PORTS: Final = {"milvus": 19530}
# Engines whose variables begin with something else than the engine's name.
_NAMED: Final = {
    "baidu": "BAIDU_VECTOR_DB",
    "elasticsearch-ja": "ELASTICSEARCH",
    "oceanbase": "OCEANBASE_VECTOR",
    "seekdb": "OCEANBASE_VECTOR",
    "tencent": "TENCENT_VECTOR_DB",
}
_OF_STORAGES: Final = ("CLICKZETTA_VOLUME_",)
_NOT_ENGINES: Final = ("in_cluster", "pgvector_in_postgres")


@only_written
def vector_store(work: Lifting) -> Code | None:
    """The argument `vector_store`; None: there is nothing to say."""
    reading = Reading(work=work)
    word = reading.plain(_STORE, "")
    code = _lifted(work, reading, word)
    leave_unused(work, reading, "vector stores", _is_unused(work, word))
    # Some versions of the chart tell the plugin daemon too.
    leave_unused(work, Reading(work=work, parts=("plugin-daemon",)), "vector stores", _is_any(work))
    return code


def _lifted(work: Lifting, reading: Reading, word: str) -> Code | None:
    belongs = _prefix(word)
    settling = Settling(
        work=work,
        readings=(reading,),
        belongs=lambda name: name.startswith(belongs),
        because={
            "ELASTICSEARCH_HOST": "Without a scheme, Dify takes http://.",
            "WEAVIATE_GRPC_ENDPOINT": "Dify looks there anyway, if nothing is said.",
        },
    )
    if reading.decided(_STORE) is None or not word:
        leave(
            settling, "vector_store", group="changes",
            what="Nothing says which vector store there is; from now on it is Weaviate, in the cluster.",
        )  # fmt: skip
        return None
    if not _is_engine(work, word):
        leave(
            settling, "vector_store", group="lost",
            what=f"The library knows no vector store {word!r} in Dify {work.release.version}.",
            do="Write vector_store= by hand; without it there is a new and empty Weaviate in the cluster.",
        )  # fmt: skip
        return None
    arguments = engine_arguments(word, reading)
    factory = f"VectorStore.{word.replace('-', '_')}"
    host, port = _place(word, arguments)
    server = work.server(host)
    if replaced(server):
        variable = reading.decided(_STORE)
        keys = variable.keys if variable else ()
        if word in _IN_CLUSTER:
            leave(
                settling, "vector_store", group="changes",
                what="The vector store becomes a server of the installation's own, new and empty, with a key of its "
                "own.",
            )  # fmt: skip
            if word == "weaviate":
                return None
            return Call(name="VectorStore.in_cluster", positional=(literal(word, keys),), keys=keys)
        work.say(
            "lost",
            f"The vector store {word} does not run in the cluster, and the library runs none there.",
            keys=keys,
            do=f"Run one in the cluster or outside, and write its address into {factory}.",
        )
    note_target_port(work, host, port)
    return tried(settling, Call(name=factory, arguments=arguments), "vector_store")


def _is_engine(work: Lifting, word: str) -> bool:
    setting = work.release.settings.find("api", _STORE)
    name = word.replace("-", "_")
    return setting is not None and word in setting.words and hasattr(VectorStore, name) and name not in _NOT_ENGINES


def _is_any(work: Lifting) -> Callable[[str], bool]:
    is_unused = _is_unused(work, "")
    return lambda name: name == _STORE or is_unused(name)


def _prefix(word: str) -> str:
    """What the variables of an engine begin with."""
    return f"{_NAMED.get(word, word.upper().replace('-', '_') or _STORE)}_"


def _is_unused(work: Lifting, used: str) -> Callable[[str], bool]:
    setting = work.release.settings.find("api", _STORE)
    prefixes = {_prefix(word) for word in (setting.words if setting else ())} - {_prefix(used)}

    def is_unused(name: str) -> bool:
        return name.startswith(tuple(prefixes)) and not name.startswith((_prefix(used), *_OF_STORAGES))

    return is_unused


def _place(word: str, arguments: dict[str, Code]) -> tuple[str, int]:
    """The host and the port of the server, as the arguments name them."""
    for name in ("url", "endpoint", "cloud_url"):
        if address := text_of(arguments.get(name)):
            parts = pieces(address)
            http = parts.scheme == "http"
            usual = _PORTS.get(word) or (_HTTP_PORTS.get(word, 80) if http else 443)
            return parts.hostname or "", parts.port or usual
    hosts = arguments.get("hosts")
    if isinstance(hosts, List) and hosts.items:
        return pieces(text_of(hosts.items[0])).hostname or text_of(hosts.items[0]), 0
    given = arguments.get("port")
    port = getattr(given, "value", None)
    return text_of(arguments.get("host")), port if isinstance(port, int) else _default_port(word)


def _default_port(word: str) -> int:
    parameter = signature(getattr(VectorStore, word.replace("-", "_"))).parameters.get("port")
    return parameter.default if parameter is not None else 0
