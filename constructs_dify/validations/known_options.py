"""Whether each option of DifyChart is one, and what to write in place of one that users know from elsewhere."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import fields
from inspect import signature
from typing import Any, get_args

from .. import checks
from ..data_layer.vector_store.vector_store import Engine
from ..installation import FOR_ONE_PART
from ..pods.tier import MEANT as MEANT_IN_TIERS
from ..pods.tier import Tier
from ..tiers.workers import WorkerPool
from ..workload.declared import Declared

# What Dify's Helm chart and others call it -> what it is here.
_INGRESS = 'expose=Exposure.ingress(hosts=["dify.example.com"])'
_URL = 'public_url="https://dify.example.com"'
_VECTORS = "vector_store=VectorStore.in_cluster(…) or another choice of VectorStore"
MEANT: Mapping[str, str] = {
    "ingress": _INGRESS,
    "gateway": 'expose=Exposure.http_route(gateway="infra/public")',
    "http_route": 'expose=Exposure.http_route(gateway="infra/public")',
    "service": "api=Tier(service=Service(…)), or expose=Exposure.load_balancer(…) or Exposure.node_port(…)",
    "load_balancer": "expose=Exposure.load_balancer(…)",
    "tls": 'expose=Exposure.ingress(hosts=["dify.example.com"], tls_secret="dify-tls")',
    **dict.fromkeys(("host", "hosts", "hostname", "domain", "url", "base_url"), f"{_URL} and {_INGRESS}"),
    **dict.fromkeys(("version", "tag", "image_tag", "app_version", "dify_version"), 'release="1.16.1"'),
    **dict.fromkeys(
        ("env", "environment", "extra_env"),
        "settings={…} for settings of Dify, or api=Tier(extra_env=[…]) for other variables",
    ),
    "image": 'images={"api": "registry.example.com/dify-api:1.16.1"}',
    "global": "defaults=Tier(…), for every part",
    "persistence": "storage=Storage.local(…)",
    "storage_class": "storage=Storage.local(storage_class=…)",
    "s3": "storage=Storage.s3(…)",
    "database": "postgres=Postgres.external(…)",
    "postgresql": "postgres=Postgres.in_cluster(…)",
    **dict.fromkeys(("vector_db", "external_vector_store"), _VECTORS),
    **{engine: f'vector_store=VectorStore.in_cluster("{engine}")' for engine in get_args(Engine)},
    "external_postgres": "postgres=Postgres.external(…)",
    "external_postgresql": "postgres=Postgres.external(…)",
    "external_redis": "redis=Redis.external(…)",
    **{
        f"external_{name}": f"storage=Storage.{factory}(…)"
        for name, factory in (("s3", "s3"), ("oss", "aliyun_oss"), ("gcs", "google_cloud"), ("cos", "tencent_cos"))
    },
    **{f"external_{engine}": f"vector_store=VectorStore.{engine}(…)" for engine in get_args(Engine)},
    "existing_secret": "secrets=Secrets.existing(…)",
    "external_secret": "secrets=Secrets.external(…)",
    "mysql": "postgres=MySQL.external(…)",
    "secret_key": "secrets=Secrets.existing(…), or nothing, as one is generated",
    "values": "what they say as parameters here; `constructs-dify from-helm` does that for you",
    "network_policies": "network=Network(…), or network=None for no NetworkPolicies",
    "network_policy": "network=Network(…), or network=None for no NetworkPolicies",
    "proxy": "nginx=Tier(…) for the front door, or http_proxy=HttpProxy(…) for the way to the internet",
    "worker": 'workers=[WorkerPool(name="default")]',
    "smtp": "mail=Mail.smtp(…)",
    "metrics": "monitoring=Monitoring(…)",
    "prometheus": "monitoring=Monitoring(…)",
    "otel": "opentelemetry=OpenTelemetry(…)",
    "log_level": 'logging=Logging(level="WARNING")',
}


def check_known(options: Iterable[str], chart: type, declared: Mapping[str, Declared[Any]]) -> None:
    """Each option that is no parameter of the chart is that of a part which it declares."""
    for name in options:
        if name not in declared:
            known = [known for known in signature(chart.__init__).parameters if known not in ("self", "parts")]
            text = _instead(name, known, declared)
            # What is meant is not in doubt where the text says to write it.
            others = "" if text.startswith("; write") else f"; known are {', '.join(known)}"
            raise TypeError(f"{chart.__name__}: there is no part or parameter {name!r}{text}{others}")


def _instead(name: str, known: Collection[str], declared: Mapping[str, Declared[Any]]) -> str:
    spelled = checks.snake(name)
    if spelled in MEANT or spelled in known:
        return checks.instead(name, known, MEANT)
    if spelled in MEANT_IN_TIERS:
        return f"; write api=Tier({MEANT_IN_TIERS[spelled]})"
    of_parts = _options_of_parts(declared)
    near = checks.nearest(spelled, [*known, *of_parts])
    return f"; write {of_parts[near]}" if near and near in of_parts else checks.suggestion(spelled, known)


def _options_of_parts(declared: Mapping[str, Declared[Any]]) -> Mapping[str, str]:
    """The options of Tiers -> where to write them."""
    special = {name: getattr(part.kind, "options_class", Tier) for name, part in declared.items()}
    return {
        **{
            field.name: f"{name}={options.__name__}({field.name}=…)"
            for name, options in special.items()
            for field in fields(options)
        },
        **{field.name: f'workers=[WorkerPool(name="default", {field.name}=…)]' for field in fields(WorkerPool)},
        **{field.name: f"api=Tier({field.name}=…){_of_all(field.name)}" for field in fields(Tier)},
    }


def _of_all(option: str) -> str:
    return "" if option in FOR_ONE_PART else f", or defaults=Tier({option}=…) for every part"
