"""What the readers of Redis call its settings."""

from collections.abc import Sequence

from ...installation import Installation
from ...wiring.broker import Broker
from ...wiring.dependency import Dependency, Grant, python_services
from ...wiring.destinations import Destination
from ...wiring.environment import Value
from ...wiring.secret_key import SecretKey
from ..trust import trusting
from .broker_url import broker_url

CACHE_DATABASE, BROKER_DATABASE = 0, 1

_CA = "/etc/dify/redis/ca.pem"
# The plugin daemon 0.3.0 trusts the system's authorities only, which for Go are all files of this folder.
_DAEMON_CA = "/etc/ssl/certs/dify-redis-ca.pem"
# A tenth of a second in the code of 1.9.1, which a busy Sentinel misses.
_SENTINEL_TIMEOUT = "0.5"
_HIDDEN = "the number of the broker's database is in broker_url, where KEDA cannot read it; leave broker_url out"


def standalone_dependency(
    *,
    install: Installation,
    host: str,
    port: int,
    username: str | SecretKey | None = None,
    password: SecretKey | None,
    database: int = CACHE_DATABASE,
    broker_database: int = BROKER_DATABASE,
    ready_broker_url: SecretKey | None = None,
    tls: bool = False,
    ca: SecretKey | None = None,
    destinations: Sequence[Destination],
) -> Dependency:
    """One server that is cache, broker and the plugin daemon's meeting place."""
    common: dict[str, Value] = {
        "REDIS_HOST": host,
        "REDIS_PORT": str(port),
        **_login(username, password, database),
        "REDIS_USE_SSL": "true" if tls else "false",
    }
    composed = broker_url(
        "rediss" if tls else "redis",
        [f"{host}:{port}"],
        database=broker_database,
        username=username,
        password=password,
        secrets=install.secrets,
    )
    api: dict[str, Value] = {
        **common,
        "CELERY_BROKER_URL": ready_broker_url or composed,
        "CELERY_BACKEND": "redis",
    }
    if tls:
        # Not verified in the code of 1.9.1. Without a file of its own, Python trusts the system's authorities.
        api["REDIS_SSL_CERT_REQS"] = "CERT_REQUIRED"
    if ca is not None:
        api["REDIS_SSL_CA_CERTS"] = _CA
    broker = Broker(
        nodes=[_everywhere(f"{host}:{port}", install)],
        database=broker_database,
        username=username,
        password=password,
        tls=tls,
        ca=ca,
    )
    grant = Grant(environment=api, destinations=destinations, broker=_HIDDEN if ready_broker_url else broker)
    return Dependency(
        name="redis",
        grants={
            **python_services(trusting(grant, "redis-ca", ca, _CA)),
            "plugin-daemon": trusting(Grant(environment=common, destinations=destinations), "redis-ca", ca, _DAEMON_CA),
        },
    )


def sentinel_dependency(
    *,
    install: Installation,
    nodes: Sequence[str],
    master: str,
    username: str | SecretKey | None = None,
    password: SecretKey | None,
    sentinel_password: SecretKey | None,
    database: int = CACHE_DATABASE,
    broker_database: int = BROKER_DATABASE,
    ready_broker_url: SecretKey | None = None,
    destinations: Sequence[Destination],
) -> Dependency:
    """A set of servers whose Sentinels, each of them `host:port`, say which of them is the master."""
    common: dict[str, Value] = {
        "REDIS_USE_SENTINEL": "true",
        "REDIS_SENTINELS": ",".join(nodes),
        "REDIS_SENTINEL_SERVICE_NAME": master,
        **_login(username, password, database),
    }
    celery: dict[str, Value] = {
        "CELERY_BACKEND": "redis",
        "CELERY_USE_SENTINEL": "true",
        "CELERY_SENTINEL_MASTER_NAME": master,
        "CELERY_BROKER_URL": ready_broker_url
        or broker_url(
            "sentinel", nodes, database=broker_database, username=username, password=password, secrets=install.secrets
        ),
    }
    if sentinel_password is not None:
        common["REDIS_SENTINEL_PASSWORD"] = sentinel_password
        celery["CELERY_SENTINEL_PASSWORD"] = sentinel_password
    timeouts: dict[str, Value] = {
        "REDIS_SENTINEL_SOCKET_TIMEOUT": _SENTINEL_TIMEOUT,
        "CELERY_SENTINEL_SOCKET_TIMEOUT": _SENTINEL_TIMEOUT,
    }
    broker = Broker(
        nodes=[_everywhere(node, install) for node in nodes],
        database=broker_database,
        master=master,
        username=username,
        password=password,
        sentinel_password=sentinel_password,
    )
    api = Grant(
        environment={**common, **celery},
        defaults=timeouts,
        destinations=destinations,
        broker=_HIDDEN if ready_broker_url else broker,
    )
    daemon = Grant(environment=common, destinations=destinations)
    return Dependency(name="redis", grants={**python_services(api), "plugin-daemon": daemon})


def _everywhere(node: str, install: Installation) -> str:
    """A `host:port` for other namespaces: a bare host is a Service of the installation's own."""
    host, _, port = node.partition(":")
    return node if "." in host else f"{host}.{install.namespace}.svc.{install.cluster_domain}:{port}"


def _login(username: str | SecretKey | None, password: SecretKey | None, database: int) -> dict[str, Value]:
    login: dict[str, Value] = {"REDIS_DB": str(database)}
    if username is not None:
        login["REDIS_USERNAME"] = username
    if password is not None:
        login["REDIS_PASSWORD"] = password
    return login
