"""What the plugin daemon makes of the facts of its dependencies."""

from collections.abc import Mapping
from typing import Final

from ..installation import Installation
from ..pods.trust import trusting
from ..releases.release import Release
from ..site.ca_bundle import CaBundle
from ..site.telemetry import Sentry
from ..wiring.api_facts import ApiFacts
from ..wiring.dependency import Grant, Wait
from ..wiring.environment import Value, boolean
from ..wiring.http_proxy_facts import HttpProxyFacts
from ..wiring.mysql_facts import MySqlFacts
from ..wiring.postgres_facts import PostgresFacts
from ..wiring.postgres_parameters import startup_options
from ..wiring.redis_facts import REDIS_CA, RedisFacts
from .python_settings import database_settings, redis_settings

# Where the driver of the daemon looks for it: with this file there, `require` verifies the authority.
_POSTGRES_CA = "/home/ubuntu/.postgresql/root.crt"
# Before 0.5.3, it trusts the system's authorities only, which for Go are all files of this folder.
_SYSTEM_REDIS_CA = "/etc/ssl/certs/dify-redis-ca.pem"
_MYSQL_CA = "/etc/ssl/certs/dify-mysql-ca.pem"
# Without its database, the daemon panics, and Kubernetes restarts it at longer and longer intervals.
_WAIT_FOR_DATABASE = (
    'until timeout 5 bash -c "</dev/tcp/$DB_HOST/$DB_PORT"; '
    'do echo "waiting for {name} at $DB_HOST:$DB_PORT"; sleep 2; done'
)


PACKAGE_LIMITS: Final[Mapping[str, str]] = {
    "PLUGIN_MAX_PACKAGE_SIZE": "MAX_PLUGIN_PACKAGE_SIZE",
    "PLUGIN_MAX_BUNDLE_SIZE": "MAX_BUNDLE_PACKAGE_SIZE",
}
"""The limits that the API has for plugins -> those of the plugin daemon, both in bytes."""


def package_limits(install: Installation) -> dict[str, Value]:
    """The limits of the plugin daemon where the chart's settings let the API pass larger plugins on."""
    known = install.release.settings.of("plugin-daemon")
    return {
        own: str(install.whole(name))
        for name, own in PACKAGE_LIMITS.items()
        if install.whole(name) > int(known[own].default)
    }


def plugin_daemon_grant(facts: object, release: Release) -> Grant:
    """What the plugin daemon of a release gets from facts; nothing from those that it does not read."""
    match facts:
        case PostgresFacts():
            return _postgres(facts)
        case MySqlFacts():
            return _mysql(facts)
        case RedisFacts():
            return _redis(facts, release)
        case HttpProxyFacts():
            return Grant(environment=facts.variables, destinations=facts.destinations)
        case CaBundle():
            # It runs uv without its own environment, but for SSL_CERT_FILE from 0.6.10 on.
            return facts.trusted(Grant(environment=facts.variables, defaults={"PIP_EXTRA_ARGS": "--native-tls"}))
        case Sentry():
            return _sentry(facts)
        case ApiFacts():
            return _api(facts)
        case _:
            return Grant()


def _postgres(facts: PostgresFacts) -> Grant:
    # The daemon writes it between quotes into a connection string, and gives nothing else of it to the server.
    options = startup_options(facts.parameters).replace("\\", r"\\").replace("'", r"\'")
    environment: dict[str, Value] = {
        "DB_TYPE": "postgresql",
        **database_settings(facts, facts.plugin_database),
        # The daemon knows no other words than these two (up to 0.6.10).
        "DB_SSL_MODE": "disable" if facts.tls == "disable" else "require",
        **({"DB_EXTRAS": options} if options else {}),
    }
    wait = Wait(command=("bash", "-c", _WAIT_FOR_DATABASE.format(name="PostgreSQL")))
    grant = Grant(environment=environment, destinations=facts.destinations, wait=wait)
    return trusting(grant, "postgres-ca", facts.ca, _POSTGRES_CA)


def _redis(facts: RedisFacts, release: Release) -> Grant:
    prefix = {} if facts.key_prefix is None else {"REDIS_KEY_PREFIX": f"{facts.key_prefix}:plugin_daemon"}
    trusted = release.settings.read_by("plugin-daemon", {"REDIS_SSL_CA_CERTS": REDIS_CA}) if facts.ca else {}
    grant = Grant(environment={**redis_settings(facts), **prefix, **trusted}, destinations=facts.destinations)
    return trusting(grant, "redis-ca", facts.ca, REDIS_CA if trusted else _SYSTEM_REDIS_CA)


def _mysql(facts: MySqlFacts) -> Grant:
    environment: dict[str, Value] = {
        "DB_TYPE": "mysql",
        **database_settings(facts, facts.plugin_database),
        # Its driver verifies the certificate and the host name with `require`.
        "DB_SSL_MODE": "require" if facts.tls else "disable",
    }
    wait = Wait(command=("bash", "-c", _WAIT_FOR_DATABASE.format(name="MySQL")))
    grant = Grant(environment=environment, destinations=facts.destinations, wait=wait)
    return trusting(grant, "mysql-ca", facts.ca, _MYSQL_CA)


def _sentry(facts: Sentry) -> Grant:
    environment: dict[str, Value] = {
        "SENTRY_ENABLED": "true",
        "SENTRY_DSN": facts.dsn,
        "SENTRY_ATTACH_STACKTRACE": "true",
        "SENTRY_TRACING_ENABLED": boolean(facts.traces > 0),
        "SENTRY_TRACES_SAMPLE_RATE": str(facts.traces),
        "SENTRY_SAMPLE_RATE": "1.0",
    }
    return Grant(environment=environment, destinations=facts.destinations)


def _api(facts: ApiFacts) -> Grant:
    environment: dict[str, Value] = {
        "DIFY_INNER_API_URL": facts.url,
        "DIFY_INNER_API_KEY": facts.inner_api_key,
    }
    return Grant(environment=environment, destinations=facts.destinations)
