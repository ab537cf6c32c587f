"""What the Python code of Dify, in all of its roles, makes of the facts of its dependencies."""

from urllib.parse import quote, urlencode

from ..pods.trust import trusting
from ..site.ca_bundle import CaBundle
from ..site.telemetry import Sentry
from ..wiring.dependency import Grant
from ..wiring.environment import Value, boolean
from ..wiring.http_proxy_facts import HttpProxyFacts
from ..wiring.mysql_facts import MySqlFacts
from ..wiring.plugin_daemon_facts import PluginDaemonFacts
from ..wiring.postgres_facts import PostgresFacts
from ..wiring.postgres_parameters import startup_options
from ..wiring.redis_facts import REDIS_CA, RedisFacts

_POSTGRES_CA = "/etc/dify/postgres/ca.pem"
_MYSQL_CA = "/etc/dify/mysql/ca.pem"
_PUBLIC_AUTHORITIES = "/etc/ssl/certs/ca-certificates.crt"
# A tenth of a second in Dify's code, which a busy Sentinel misses.
_SENTINEL_TIMEOUT = "0.5"


def python_grant(facts: object) -> Grant:
    """What the API, the workers, beat and the migration get from facts; nothing from those that they do not read."""
    match facts:
        case PostgresFacts():
            return _postgres(facts)
        case MySqlFacts():
            return _mysql(facts)
        case RedisFacts():
            return _redis(facts)
        case HttpProxyFacts():
            return Grant(environment=facts.variables, destinations=facts.destinations)
        case CaBundle():
            # The client of Elasticsearch listens to nothing but this setting.
            return facts.trusted(
                Grant(environment=facts.variables, defaults={"ELASTICSEARCH_CA_CERTS": facts.path_in_pods})
            )
        case Sentry():
            return _sentry(facts)
        case PluginDaemonFacts():
            return _plugin_daemon(facts)
        case _:
            return Grant()


def _postgres(facts: PostgresFacts) -> Grant:
    environment = {**database_settings(facts, facts.database), **_shared(facts)}
    # Dify appends them to the URL, from where psycopg2 hands them to libpq, and adds the time zone to the options.
    extras = {
        **({"sslmode": facts.tls} if facts.tls != "disable" else {}),
        **({"sslrootcert": _POSTGRES_CA} if facts.ca else {}),
        **({"options": startup_options(facts.parameters)} if facts.parameters else {}),
    }
    if not facts.takes_options:
        # Empty, Dify begins no connection with the time zone.
        environment["DB_SESSION_TIMEZONE_OVERRIDE"] = ""
    if extras:
        environment["DB_EXTRAS"] = urlencode(extras, safe="/", quote_via=quote)
    grant = Grant(environment=environment, destinations=facts.destinations)
    return trusting(grant, "postgres-ca", facts.ca, _POSTGRES_CA)


def _mysql(facts: MySqlFacts) -> Grant:
    environment = {"DB_TYPE": "mysql", **database_settings(facts, facts.database), **_shared(facts)}
    if facts.tls:
        # PyMySQL verifies against a file only. The image's own file holds the public authorities.
        environment["DB_EXTRAS"] = f"ssl_ca={_MYSQL_CA if facts.ca else _PUBLIC_AUTHORITIES}"
    grant = Grant(environment=environment, destinations=facts.destinations)
    return trusting(grant, "mysql-ca", facts.ca, _MYSQL_CA)


def _shared(facts: PostgresFacts | MySqlFacts) -> dict[str, Value]:
    """What tells the migration that the plugin daemon's tables belong there; Dify itself reads nothing of it."""
    return {"DB_PLUGIN_DATABASE": facts.plugin_database} if facts.plugin_database == facts.database else {}


def _redis(facts: RedisFacts) -> Grant:
    composed = facts.url(
        key="celery-broker-url",
        database=facts.broker_database,
        username="REDIS_USERNAME",
        password="REDIS_PASSWORD",
    )
    environment: dict[str, Value] = {
        **redis_settings(facts),
        "CELERY_BROKER_URL": facts.broker_url or composed,
        "CELERY_BACKEND": "redis",
    }
    defaults: dict[str, Value] = {}
    if facts.master is not None:
        environment |= {"CELERY_USE_SENTINEL": "true", "CELERY_SENTINEL_MASTER_NAME": facts.master}
        if facts.sentinel_password is not None:
            environment["CELERY_SENTINEL_PASSWORD"] = facts.sentinel_password
        for client in ("REDIS", "CELERY"):
            defaults[f"{client}_SENTINEL_SOCKET_TIMEOUT"] = _SENTINEL_TIMEOUT
        if facts.proxy is not None:
            # Sentinels tell the rest of it. Of these two, the URL for events is made.
            environment |= {"REDIS_HOST": facts.host, "REDIS_PORT": str(facts.port)}
    if facts.tls:
        # Not verified in Dify's code. Without a file of its own, Python trusts the system's authorities.
        environment["REDIS_SSL_CERT_REQS"] = "CERT_REQUIRED"
    if facts.ca is not None:
        environment["REDIS_SSL_CA_CERTS"] = REDIS_CA
    if facts.key_prefix is not None:
        environment["REDIS_KEY_PREFIX"] = facts.key_prefix
    if facts.events_url is not None:
        environment["PUBSUB_REDIS_URL"] = facts.events_url
    elif facts.has_events and facts.ca is not None:
        # The URL that Dify makes says nothing of the authority, and the client for events reads no other setting.
        environment["PUBSUB_REDIS_URL"] = facts.url(
            key="events-url",
            database=facts.database,
            username="REDIS_USERNAME",
            password="REDIS_PASSWORD",
            query=f"ssl_ca_certs={REDIS_CA}",
        )
    places = (*facts.destinations, *facts.proxy_destinations)
    grant = Grant(environment=environment, defaults=defaults, destinations=places, broker=facts.broker)
    return trusting(grant, "redis-ca", facts.ca, REDIS_CA)


def database_settings(facts: PostgresFacts | MySqlFacts, database: str) -> dict[str, Value]:
    """The settings for a database of a server, which the plugin daemon calls the same."""
    return {
        "DB_HOST": facts.host,
        "DB_PORT": str(facts.port),
        "DB_USERNAME": facts.username,
        "DB_PASSWORD": facts.password,
        "DB_DATABASE": database,
    }


def redis_settings(facts: RedisFacts) -> dict[str, Value]:
    """The settings for Redis itself, without Celery, which the plugin daemon calls the same."""
    settings: dict[str, Value] = {"REDIS_DB": str(facts.database)}
    if facts.master is None:
        settings |= {"REDIS_HOST": facts.host, "REDIS_PORT": str(facts.port), "REDIS_USE_SSL": boolean(facts.tls)}
    else:
        settings |= {
            "REDIS_USE_SENTINEL": "true",
            "REDIS_SENTINELS": ",".join(facts.nodes),
            "REDIS_SENTINEL_SERVICE_NAME": facts.master,
        }
    if facts.username is not None:
        settings["REDIS_USERNAME"] = facts.username
    if facts.password is not None:
        settings["REDIS_PASSWORD"] = facts.password
    if facts.sentinel_password is not None:
        settings["REDIS_SENTINEL_PASSWORD"] = facts.sentinel_password
    return settings


def _sentry(facts: Sentry) -> Grant:
    environment: dict[str, Value] = {
        "SENTRY_DSN": facts.dsn,
        "SENTRY_TRACES_SAMPLE_RATE": str(facts.traces),
        "SENTRY_PROFILES_SAMPLE_RATE": str(facts.profiles),
    }
    return Grant(environment=environment, destinations=facts.destinations)


def _plugin_daemon(facts: PluginDaemonFacts) -> Grant:
    environment: dict[str, Value] = {
        "PLUGIN_DAEMON_URL": facts.url,
        "PLUGIN_DAEMON_KEY": facts.key,
        "INNER_API_KEY_FOR_PLUGIN": facts.inner_api_key,
    }
    return Grant(environment=environment, destinations=facts.destinations)
