"""The public API, parameter by parameter: what takes a text or a credential, and where its value belongs in a chart."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, is_dataclass
from functools import partial
from inspect import Parameter, getmembers, isclass, isfunction, signature
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from constructs import Construct

import constructs_dify
from constructs_dify import (
    ApiTier,
    BackupRepository,
    DifyBackup,
    DifyChart,
    Exposure,
    NginxOptions,
    Postgres,
    Release,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    WorkerPool,
)
from tests.support.charts import alone, dify
from tests.support.samples import key

REPOSITORY = BackupRepository.claim(name="backups")

# Where a chart takes what a factory or a class makes; each of them has to be here. A Release has nothing but a
# version, and an Installation is what a chart makes of the rest.
PLACES: Mapping[str, Callable[[Any], dict[str, Any]]] = {
    "Autoscale": lambda value: {"api": Tier(autoscale=value)},
    "Backup": lambda value: {"postgres": Postgres.cloudnative_pg(backup=value)},
    "BackupRepository": lambda value: {"backup": DifyBackup(repository=value, password=key())},
    "CaBundle": lambda value: {"ca_bundle": value},
    "DifyBackup": lambda value: {"backup": value},
    "DisruptionBudget": lambda value: {"api": Tier(disruption_budget=value)},
    "Exposure": lambda value: {"expose": value, "public_url": "https://dify.example.com"},
    "GatewayController": lambda value: {
        "expose": Exposure.http_route(gateway="infra/public", hosts=["dify.example.com"], controller=value)
    },
    "HttpProxy": lambda value: {"http_proxy": value},
    "IngressController": lambda value: {"expose": Exposure.ingress(hosts=["dify.example.com"], controller=value)},
    "LocalSandboxOptions": lambda value: {"local_sandbox": value, "release": "1.17.0"},
    "Logging": lambda value: {"logging": value},
    "Mail": lambda value: {"mail": value},
    "Marketplace": lambda value: {"marketplace": value},
    "Monitoring": lambda value: {"monitoring": value, "network": None},
    "Network": lambda value: {"network": value},
    "NginxLocation": lambda value: {"nginx": NginxOptions(locations=[value])},
    "NginxOptions": lambda value: {"nginx": value},
    "OpenTelemetry": lambda value: {"opentelemetry": value},
    "PluginDaemonOptions": lambda value: {"plugin_daemon": value},
    "MySQL": lambda value: {"postgres": value, "release": "1.16.1"},
    "Postgres": lambda value: {"postgres": value},
    "ProbeTiming": lambda value: {"api": Tier(liveness=value)},
    "PublicUrls": lambda value: {"public_url": value},
    "QueueAutoscale": lambda value: {"workers": [WorkerPool(name="default", autoscale=value)]},
    # Agents know no Sentinels.
    "Redis": lambda value: {
        "redis": value,
        "release": "1.16.1",
        **({} if hasattr(value, "agent_url") else {"agent_backend": None}),
    },
    "RemoteKey": lambda value: {"secrets": Secrets.external(store="vault", path="dify", remotes={"secret-key": value})},
    "Restore": lambda value: {
        "backup": DifyBackup(repository=REPOSITORY, password=key()),
        "restore": value,
        "paused": True,
    },
    "Retention": lambda value: {"backup": DifyBackup(repository=REPOSITORY, password=key(), retention=value)},
    "Resources": lambda value: {"api": Tier(resources=value)},
    "SandboxOptions": lambda value: {"sandbox": value},
    "SecretKey": lambda value: {"settings": {"SMTP_PASSWORD": value}},
    "Secrets": lambda value: {"secrets": value},
    "Sentry": lambda value: {"sentry": value},
    "Service": lambda value: {"api": Tier(service=value)},
    "ServiceName": lambda value: {"service_names": [value]},
    "ServiceAccount": lambda value: {"api": Tier(service_account=value)},
    "SsrfProxyOptions": lambda value: {"ssrf_proxy": value},
    "Storage": lambda value: {"storage": value},
    "Tier": lambda value: {"api": value},
    "VectorStore": lambda value: {"vector_store": value, "release": "1.16.1"},
    "WorkerPool": lambda value: {"workers": [value, WorkerPool(name="rest")]},
}

# What a parameter without a default may be; for a credential it is a SecretKey, for everything else "word".
_EXAMPLES: Mapping[str, Any] = {
    "config_map": "site-authorities",
    "cpu": "1",
    "destination": "s3://backups/dify",
    "dsn": "db.example.com:1521/freepdb1",
    "engine": "weaviate",
    "gateway": "public",
    "host": "db.example.com",
    "hosts": ["a.example.com"],
    "instance": "instance",
    "max": 2,
    "memory": "1Gi",
    "min": 1,
    "nodes": ["s0.example.com"],
    "options": {},
    "repository": REPOSITORY,
    "scheme": "webdav",
    "sender": "dify@example.com",
    **dict.fromkeys(("api_url", "endpoint", "iam_api_url", "url"), "https://server.example.com"),
}
# What has to be there too: where one of several ways has to be chosen, or a parameter needs another.
_WAYS: Mapping[str, Mapping[str, Any]] = {
    "BackupRepository.azure_blob": {"account_key": key()},
    "BackupRepository.azure_blob.workload_identity": {},
    "BackupRepository.rest": {"username": key(), "password": key()},
    "BackupRepository.s3.access_key": {"secret_key": key()},
    "BackupRepository.s3.secret_key": {"access_key": key()},
    "DisruptionBudget": {"min_available": 1},
    "DisruptionBudget.max_unavailable": {},
    "Exposure.http_route.tls_secret": {"cluster_issuer": "letsencrypt"},
    "MySQL.external.accept_shared_database": {"plugin_database": "dify"},
    "NginxLocation": {"path": "/docs", "snippet": "return 404;"},
    "Postgres.external.accept_shared_database": {"plugin_database": "dify"},
    "Postgres.in_cluster.sub_path": {"existing_claim": "old"},
    "Redis.external.broker_url": {"agent_url": key()},
    "Redis.external_sentinel": {"proxy": "redis.example.com:6379"},
    "Redis.in_cluster.sub_path": {"existing_claim": "old"},
    "Restore.password": {"repository": REPOSITORY},
    "Restore.repository": {"password": key()},
    "Retention": {"daily": 7},
    "Storage.aliyun_oss": {"plugin_bucket": "word"},
    "Storage.azure_blob": {"managed_identity": True, "plugin_container": "word"},
    "Storage.baidu_obs": {"plugins": Storage.local()},
    "Storage.baidu_obs.plugin_bucket": {},
    "Storage.clickzetta_volume": {"plugins": Storage.local()},
    "Storage.google_cloud": {"plugin_bucket": "word"},
    "Storage.huawei_obs": {"plugin_bucket": "word"},
    "Storage.local.plugin_sub_path": {"plugin_existing_claim": "old"},
    "Storage.local.sub_path": {"existing_claim": "old"},
    "Storage.local.take_ownership": {"existing_claim": "old"},
    "Storage.oci": {"plugin_bucket": "word"},
    "Storage.opendal": {"plugins": Storage.local()},
    "Storage.s3": {"plugin_bucket": "word"},
    "Storage.s3.plugin_path_style": {"plugin_bucket": "word", "access_key": key(), "secret_key": key()},
    "Storage.supabase": {"plugins": Storage.local()},
    "Storage.tencent_cos": {"plugin_bucket": "word"},
    "Storage.volcengine_tos": {"plugin_bucket": "word"},
    "VectorStore.analyticdb": {"host": "db.example.com"},
    "VectorStore.elasticsearch": {"url": "https://es.example.com", "password": key()},
    "VectorStore.elasticsearch.cloud_url": {"api_key": key()},
    "VectorStore.elasticsearch_ja": {"password": key()},
    "VectorStore.huawei_cloud": {"hosts": ["https://es.example.com"]},
    "VectorStore.in_cluster.sub_path": {"existing_claim": "old"},
    "VectorStore.milvus": {"token": key()},
    "VectorStore.opensearch": {"username": "dify", "password": key()},
    "VectorStore.opensearch.aws_service": {"aws_region": "eu-central-1"},
    "VectorStore.opensearch.service_account_annotations": {"aws_region": "eu-central-1"},
    "VectorStore.oracle.wallet": {"wallet_password": key()},
}
# A key of a mapping that is right where the text beside it would be, too.
_KEYS: Mapping[str, str] = {
    "addresses": "db.example.com",
    "config": "maxmemory",
    "images": "api",
    "options": "root",
    "parameters": "shared_buffers",
    "settings": "MAIL_DEFAULT_SEND_FROM",
}


@dataclass(frozen=True)
class Parameterised:
    """A parameter of a factory, of a value or of the chart.

    Attributes:
        owner: What is called, such as `Postgres.external`.
        name: The parameter.
        hint: Its type.
        call: Builds a chart, with this parameter as given and the rest as far as needed.
        make: Builds only what it is a parameter of.
        options: The options of a chart that has what was made; None where it is no option.
        together: Builds only what it is a parameter of, with several parameters as given.
    """

    owner: str
    name: str
    hint: Any
    call: Callable[[Any], object]
    make: Callable[[Any], object]
    options: Callable[[Any], dict[str, Any]] | None
    together: Callable[[Mapping[str, Any]], object]

    def __str__(self) -> str:
        return f"{self.owner}.{self.name}"

    @property
    def field(self) -> str:
        """The parameter as errors name it."""
        if self.owner in ("DifyChart", "Installation"):
            return self.name
        return str(self).replace("PublicUrls.", "public_url.")

    @property
    def takes_only_references(self) -> bool:
        members = {type_ for type_ in _members(self.hint) if type_ is not type(None)}
        return members == {SecretKey}

    def with_text(self, text: str) -> list[Any]:
        """Every value that it can have with a text somewhere in it."""
        return list(_with_text(self.hint, text, _KEYS.get(self.name, "example.com/key")))


def parameters() -> list[Parameterised]:
    """Every parameter of the public API."""
    return [each for owner, call in _callables() for each in _parameters_of(owner, call)]


# What parts and dependencies say of themselves. A credential in it is refused where a part renders it.
_SAID_BY_PARTS = {
    "ApiFacts", "DatabasePool", "Dependency", "Destination", "Grant", "HttpProxyFacts", "MySqlFacts",
    "PluginDaemonFacts", "PostgresFacts", "RedisFacts", "SecurityNeeds",
}  # fmt: skip
# Types that users write; it is factories and the chart that make them.
_MADE_BY_OTHERS = {
    "ExposureChoice", "FrontService", "MailChoice", "Provided", "Route", "SecretsChoice", "StorageChoice", "User",
}  # fmt: skip


def _callables() -> Iterator[tuple[str, Any]]:
    for name in constructs_dify.__all__:
        member = getattr(constructs_dify, name)
        if not isclass(member) or name in _SAID_BY_PARTS | _MADE_BY_OTHERS:
            continue
        if is_dataclass(member) or member is DifyChart:
            yield name, member
        elif not issubclass(member, Construct) and not getattr(member, "_is_protocol", False) and member is not Release:
            factories = [each for each in getmembers(member, isfunction) if not each[0].startswith("_")]
            yield from ((f"{name}.{each}", factory) for each, factory in factories)


def _parameters_of(owner: str, call: Any) -> Iterator[Parameterised]:
    hints = _hints(call)
    for name in _named(call):
        way = _WAYS.get(f"{owner}.{name}", _WAYS.get(owner, {}))
        make = _maker(owner, call, {**_needed(call), **way}, name)
        place = PLACES.get(owner.partition(".")[0])
        together = partial(_made_with, call, {**_needed(call), **way})
        yield Parameterised(owner, name, hints[name], _placed(owner, make, place), make, place, together)


def _made_with(call: Callable[..., Any], needed: Mapping[str, Any], values: Mapping[str, Any]) -> object:
    return call(**{**needed, **values})


def _hints(call: Any) -> dict[str, Any]:
    # Some modules import a type for the type checker alone.
    source = call.__init__ if isclass(call) and not is_dataclass(call) else call
    return get_type_hints(source, localns=vars(constructs_dify))


def _named(call: Any) -> dict[str, Parameter]:
    """The parameters that have a name of their own."""
    kinds = (Parameter.KEYWORD_ONLY, Parameter.POSITIONAL_OR_KEYWORD)
    given = signature(call.__init__ if isclass(call) else call).parameters.items()
    return {name: each for name, each in given if each.kind in kinds and name not in ("self", "scope", "id")}


def _needed(call: Any) -> dict[str, Any]:
    """Something for every parameter that has no default."""
    hints = _hints(call)
    return {name: _example(name, hints[name]) for name, each in _named(call).items() if each.default is Parameter.empty}


def _maker(owner: str, call: Callable[..., Any], needed: Mapping[str, Any], name: str) -> Callable[[Any], object]:
    if owner == "DifyChart":
        return lambda value: dify(**{name: value})
    return lambda value: call(**{**needed, name: value})


def _placed(
    owner: str, make: Callable[[Any], object], place: Callable[[Any], dict[str, Any]] | None
) -> Callable[[Any], object]:
    if owner == "DifyChart":
        return make
    if owner == "Installation":
        return lambda value: alone(ApiTier, install=make(value))
    assert place, f"{owner}: say in PLACES where a chart takes it"
    return lambda value: dify(**place(make(value)))


def _example(name: str, hint: Any) -> Any:
    return key() if SecretKey in _members(hint) else _EXAMPLES.get(name, "word")


def _members(hint: Any) -> tuple[Any, ...]:
    """The types of a union."""
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def _with_text(hint: Any, text: str, a_key: str) -> Iterator[Any]:
    for member in _members(hint):
        origin, arguments = get_origin(member), get_args(member)
        if member is str or origin is Literal:
            yield text
        elif origin is Sequence:
            yield from ([value] for value in _with_text(arguments[0], text, a_key))
        elif origin is Mapping:
            yield from ({a_key: value} for value in _with_text(arguments[1], text, a_key))
            if str in _members(arguments[0]):
                yield {text: _anything(arguments[1])}
        elif hasattr(member, "__jsii_type__") and not hasattr(member, "from_string"):
            yield from _structs_with_text(member, text)


def _anything(hint: Any) -> Any:
    member = _members(hint)[0]
    if is_dataclass(member):
        call: Any = member
        return call(**_needed(call))
    if member is int:
        return 1
    return ["value"] if get_origin(member) is Sequence else "value"


def _structs_with_text(struct: Any, text: str, seen: tuple[Any, ...] = ()) -> Iterator[Any]:
    """A typed struct with the text in one of its fields, or in a struct or list in it."""
    hints = {name: hint for name, hint in get_type_hints(struct.__init__).items() if name != "return"}
    named = signature(struct.__init__).parameters
    needed = {name: _smallest(hints[name]) for name in hints if named[name].default is Parameter.empty}
    for name, hint in hints.items():
        for value in _texts_of_field(hint, text, (*seen, struct)):
            yield struct(**{**needed, name: value})


def _texts_of_field(hint: Any, text: str, seen: tuple[Any, ...]) -> Iterator[Any]:
    for member in _members(hint):
        origin, arguments = get_origin(member), get_args(member)
        if member is str:
            yield text
        elif origin in (list, Sequence):
            yield from ([value] for value in _texts_of_field(arguments[0], text, seen))
        elif origin in (dict, Mapping):
            yield from ({"key": value} for value in _texts_of_field(arguments[1], text, seen))
        elif hasattr(member, "__jsii_type__") and isclass(member) and member not in seen and not _is_union(member):
            yield from _structs_with_text(member, text, seen)


def _smallest(hint: Any) -> Any:
    """Anything that a field of this type accepts."""
    [member] = [member for member in _members(hint) if member is not type(None)][:1]
    if member is str:
        return "word"
    if get_origin(member) in (list, Sequence):
        return []
    if member in (int, float):
        return 1
    if _is_union(member):
        return member.from_string("1")
    hints = get_type_hints(member.__init__)
    named = signature(member.__init__).parameters
    return member(**{name: _smallest(hint) for name, hint in hints.items() if name != "return"
                     and named[name].default is Parameter.empty})  # fmt: skip


def _is_union(member: Any) -> bool:
    """A quantity, or a number or name: no struct, but an object of its own."""
    return hasattr(member, "from_string")
