"""The cache and broker: `Redis.external` or `Redis.external_sentinel` for the server that Dify uses today."""

from dataclasses import dataclass
from typing import Final

from ....data_layer.redis.dependency import AGENT_DATABASE, BROKER_DATABASE, CACHE_DATABASE
from ..installed import Variable
from ..python_code import Call, Code, List, Literal, literal
from .lifting import Lifting
from .reading import Reading
from .redis_url import RedisUrl, redis_url
from .servers import note_target_port, replaced, text_of
from .settling import Settling
from .trial import leave, tried
from .written import only_written

_BROKER, _AGENT = "CELERY_BROKER_URL", "DIFY_AGENT_REDIS_URL"
# The same setting under its older name and its newer one.
_EVENTS: Final = ("EVENT_BUS_REDIS_URL", "PUBSUB_REDIS_URL")
_PREFIXES: Final = (
    "REDIS_",
    "CELERY_BROKER_URL",
    "CELERY_BACKEND",
    "CELERY_USE_SENTINEL",
    "CELERY_SENTINEL_",
    *_EVENTS,
)
_PORT: Final = 6379


@dataclass(frozen=True, kw_only=True, slots=True)
class _Server:
    """The server, as the other URLs of it have to name it.

    Args:
        nodes: `host:port` of it or of its Sentinels.
        scheme: That of its URLs.
        password: The variable of its password.
    """

    nodes: tuple[str, ...]
    scheme: str
    password: Variable | None


@only_written
def redis(work: Lifting) -> Code | None:
    """The argument `redis`; None: there is nothing to say."""
    api = Reading(work=work)
    daemon = Reading(work=work, parts=("plugin-daemon",), references=api.references)
    agent = Reading(work=work, parts=("agent-backend",))
    settling = Settling(
        work=work,
        readings=(api, daemon),
        belongs=lambda name: name.startswith(_PREFIXES),
        because={
            "REDIS_SSL_CERT_REQS": "Its certificate is checked from now on, against the public authorities.",
            "REDIS_SENTINEL_SOCKET_TIMEOUT": "A busy Sentinel misses a tenth of a second.",
            "CELERY_SENTINEL_SOCKET_TIMEOUT": "A busy Sentinel misses a tenth of a second.",
            _BROKER: "It is composed of the same server, user and password.",
        },
    )
    if not any(name.startswith(_PREFIXES) for reading in (api, daemon) for name in reading.names()):
        return None
    sentinel = api.flag("REDIS_USE_SENTINEL")
    host = None if sentinel else api.host("REDIS_HOST")
    _say_cluster(api)
    nodes = api.text("REDIS_SENTINELS") if sentinel else None
    if host is None and nodes is None:
        missing = "REDIS_SENTINELS" if sentinel else "REDIS_HOST"
        leave(
            settling, "redis", group="lost", what=f"Nothing says where Redis is: {missing} is not set.",
            do="Write redis=Redis.external(host=…); without it there is a new one in the cluster.",
        )  # fmt: skip
        _take_agent(agent)
        return None
    first = text_of(host) or text_of(nodes).split(",")[0].strip().partition(":")[0]
    if replaced(work.server(first)):
        api.read.add(_BROKER)
        leave(
            settling, "redis", group="changes",
            what="Redis becomes a server of the installation's own, with a password of its own; it has nothing that "
            "has to be kept.",
        )  # fmt: skip
        _take_agent(agent)
        return None
    arguments, server = _sentinels(api, nodes) if nodes is not None else _one(work, api, host)
    _login(api, arguments)
    _numbers(api, arguments)
    _broker(api, agent, server, arguments)
    _events(api, server, arguments)
    _agents(agent, server, arguments)
    name = "Redis.external_sentinel" if nodes is not None else "Redis.external"
    code = tried(settling, Call(name=name, arguments=arguments), "redis")
    _take_agent(agent)
    return code


def _one(work: Lifting, api: Reading, host: Literal | None) -> tuple[dict[str, Code], _Server]:
    assert host is not None
    arguments: dict[str, Code] = {"host": host}
    port = api.number("REDIS_PORT")
    number = port.value if port is not None and isinstance(port.value, int) else _PORT
    if port is not None and number != _PORT:
        arguments["port"] = port
    note_target_port(work, text_of(host), number)
    tls = api.flag("REDIS_USE_SSL")
    if tls:
        arguments["tls"] = literal(True, _keys(api, "REDIS_USE_SSL"))
        api.read.add("REDIS_SSL_CERT_REQS")
        authority = api.variable("REDIS_SSL_CA_CERTS")
        if authority is not None:
            api.drop(
                "REDIS_SSL_CA_CERTS",
                what="REDIS_SSL_CA_CERTS names a file in the pods, and the library has to know it as a Secret; the "
                "program trusts the public authorities.",
                do="Put the authority's PEM file into a Secret, and give ca=SecretKey(…).",
            )
    password = api.decided("REDIS_PASSWORD")
    nodes = (f"{text_of(host)}:{number}",)
    return arguments, _Server(nodes=nodes, scheme="rediss" if tls else "redis", password=password)


def _sentinels(api: Reading, nodes: Literal) -> tuple[dict[str, Code], _Server]:
    names = [node.strip() for node in text_of(nodes).split(",") if node.strip()]
    listed = [literal(name, nodes.keys if index == 0 else ()) for index, name in enumerate(dict.fromkeys(names))]
    master = api.text("REDIS_SENTINEL_SERVICE_NAME", otherwise="mymaster") or literal("mymaster")
    arguments: dict[str, Code] = {"nodes": List(items=listed), "master": master}
    api.read.update(("REDIS_USE_SENTINEL", "CELERY_USE_SENTINEL", "CELERY_SENTINEL_MASTER_NAME"))
    api.read.add("CELERY_SENTINEL_PASSWORD")
    if (password := api.credential("REDIS_SENTINEL_PASSWORD")) is not None:
        arguments["sentinel_password"] = password
    if api.flag("REDIS_USE_SSL"):
        api.drop(
            "REDIS_USE_SSL",
            what="Dify speaks no TLS to Redis in its mode with Sentinels, whatever REDIS_USE_SSL says.",
            group="no-effect",
        )
    proxy_host = api.host("REDIS_HOST")
    if proxy_host is not None and not replaced(api.work.server(text_of(proxy_host))):
        port = api.number("REDIS_PORT")
        number = port.value if port is not None else _PORT
        arguments["proxy"] = literal(f"{text_of(proxy_host)}:{number}", proxy_host.keys)
    elif api.work.release.settings.find("api", "PUBSUB_REDIS_URL") is not None:
        address = names[0].partition(":")[0]
        arguments["proxy"] = literal(
            f"{address}:{_PORT}", comment="Decide: this has to lead to the master, whichever of them that is."
        )
        api.work.say(
            "lost",
            "Dify sends events between the API and the workers through one host, and asks no Sentinel for it. Nothing "
            "says today which that is; the program names the host of the first Sentinel.",
            do="Give proxy= an address that always leads to the master, such as HAProxy's.",
            variables=("*:REDIS_HOST", "*:REDIS_PORT"),
        )
    full = tuple(name if ":" in name else f"{name}:26379" for name in names)
    return arguments, _Server(nodes=full, scheme="sentinel", password=api.decided("REDIS_PASSWORD"))


def _login(api: Reading, arguments: dict[str, Code]) -> None:
    password, username = api.credential("REDIS_PASSWORD"), api.login("REDIS_USERNAME")
    if username is not None and password is None:
        api.drop(
            "REDIS_USERNAME",
            what="REDIS_USERNAME stands beside no password, which the library refuses; the program logs in as nobody.",
            do="Give username= and password=, if the server has such a user.",
        )
    elif username is not None:
        arguments["username"] = username
    if password is not None:
        arguments["password"] = password


def _numbers(api: Reading, arguments: dict[str, Code]) -> None:
    database = api.number("REDIS_DB")
    if database is not None and database.value != CACHE_DATABASE:
        arguments["database"] = database
    prefix = api.text("REDIS_KEY_PREFIX")
    if prefix is not None:
        arguments["key_prefix"] = prefix


def _broker(api: Reading, agent: Reading, server: _Server, arguments: dict[str, Code]) -> None:
    variable = api.variable(_BROKER)
    if variable is None:
        return
    found = None if variable.text is None else redis_url(variable.text)
    if found is None:
        # Composed by whoever made it, of a password that everybody knows.
        if variable.text is None and variable.unsafe and not variable.chosen:
            return
        _ready_broker(api, agent, arguments, variable)
        if variable.text is not None:
            _say_other_broker(api, variable)
        return
    if found.nodes == server.nodes and not found.query:
        if not found.encodes(_text(server.password)):
            _database("broker_database", BROKER_DATABASE, found, variable, arguments)
            return
        _ready_broker(api, agent, arguments, variable)
        return
    if found.expanded:
        api.drop(
            _BROKER,
            what="CELERY_BROKER_URL names another server than REDIS_HOST, with a password that Kubernetes fills in; "
            "the program composes it of the server in REDIS_HOST.",
            do="Put the ready URL into a Secret, give it as broker_url=SecretKey(…), and let the API, the workers and "
            "beat connect there with allow_to.",
        )
        return
    _ready_broker(api, agent, arguments, variable)
    if found.nodes != server.nodes:
        _say_other_broker(api, variable)


def _ready_broker(api: Reading, agent: Reading, arguments: dict[str, Code], variable: Variable) -> None:
    if agent.runs() and agent.decided(_AGENT) is None:
        api.drop(
            _BROKER,
            what="CELERY_BROKER_URL cannot be told apart from one that is composed, and beside a ready one the agent "
            "backend needs a ready URL too; the program composes both.",
            do="Give broker_url= and agent_url=, if the password has to be percent-encoded in them.",
        )
        return
    arguments["broker_url"] = api.referred(variable, _BROKER)


def _say_other_broker(api: Reading, variable: Variable) -> None:
    api.work.say(
        "lost",
        "CELERY_BROKER_URL names another server than REDIS_HOST, to which the NetworkPolicies open no way.",
        keys=variable.keys,
        do="Let the API, the workers and beat connect there: call allow_to on each.",
    )


def _events(api: Reading, server: _Server, arguments: dict[str, Code]) -> None:
    name = next((name for name in _EVENTS if api.variable(name) is not None), None)
    variable = api.variable(name) if name else None
    if name is None or variable is None:
        return
    found = None if variable.text is None else redis_url(variable.text)
    if found is not None and found.nodes == server.nodes and not found.query and "broker_url" not in arguments:
        return
    if server.scheme == "sentinel" or api.work.release.settings.find("api", "PUBSUB_REDIS_URL") is None:
        api.drop(
            name,
            what=f"{name} has no counterpart with this Redis in this release.",
            do="Give it to the API and the workers in extra_env, and let them connect there with allow_to.",
        )
        return
    arguments["events_url"] = api.referred(variable, name)


def _agents(agent: Reading, server: _Server, arguments: dict[str, Code]) -> None:
    variable = agent.variable(_AGENT)
    if variable is None:
        return
    found = None if variable.text is None else redis_url(variable.text)
    if "broker_url" in arguments or (found is not None and found.nodes != server.nodes):
        arguments["agent_url"] = agent.referred(variable, _AGENT)
    elif found is not None:
        _database("agent_database", AGENT_DATABASE, found, variable, arguments)


def _take_agent(agent: Reading) -> None:
    """Take what the agent backend has of Redis, and say that it is written anew."""
    given = agent.work.left.get("agent-backend", {})
    variable = given.pop(_AGENT, None)
    prefix = given.pop("DIFY_AGENT_REDIS_PREFIX", None)
    if variable is not None:
        agent.work.say(
            "changes",
            f"{_AGENT} is composed of the choice of Redis from now on.",
            keys=variable.keys,
            variables=(f"agent-backend:{_AGENT}",),
        )
    if prefix is not None and prefix.text:
        agent.work.say(
            "lost" if prefix.chosen else "changes",
            "DIFY_AGENT_REDIS_PREFIX follows from key_prefix= of the choice of Redis from now on.",
            keys=prefix.keys,
            do="Give it in extra_env of the agent backend to keep it." if prefix.chosen else "",
            variables=("agent-backend:DIFY_AGENT_REDIS_PREFIX",),
        )


def _database(name: str, default: int, url: RedisUrl, variable: Variable, arguments: dict[str, Code]) -> None:
    if url.database != default:
        arguments[name] = literal(url.database, variable.keys)


def _say_cluster(api: Reading) -> None:
    if api.flag("REDIS_USE_CLUSTERS"):
        api.drop(
            "REDIS_USE_CLUSTERS", "REDIS_CLUSTERS", "REDIS_CLUSTERS_PASSWORD",
            what="Dify cannot run on a Redis Cluster: Celery takes from several keys at once.",
            do="Use a Redis with cluster mode off.",
        )  # fmt: skip


def _text(variable: Variable | None) -> str | None:
    return None if variable is None else variable.text


def _keys(reading: Reading, name: str) -> tuple[str, ...]:
    variable = reading.decided(name)
    return variable.keys if variable else ()
