"""The clients of Redis that Dify 1.9.1 makes of its environment, in extensions/ext_redis.py and ext_celery.py."""

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import redis
from celery import Celery
from redis.sentinel import Sentinel


def cache(env: Mapping[str, str] = os.environ) -> redis.Redis:
    """The client of the cache."""
    login: dict[str, Any] = {
        "username": env.get("REDIS_USERNAME"),
        "password": env.get("REDIS_PASSWORD") or None,
        "db": int(env["REDIS_DB"]),
        "protocol": 3,
    }
    if env.get("REDIS_USE_SENTINEL") == "true":
        nodes = [node.split(":") for node in env["REDIS_SENTINELS"].split(",")]
        sentinel_login = {
            "socket_timeout": float(env["REDIS_SENTINEL_SOCKET_TIMEOUT"]),
            "username": env.get("REDIS_SENTINEL_USERNAME"),
            "password": env.get("REDIS_SENTINEL_PASSWORD"),
        }
        sentinel = Sentinel([(host, int(port)) for host, port in nodes], sentinel_kwargs=sentinel_login)
        return sentinel.master_for(env["REDIS_SENTINEL_SERVICE_NAME"], **login)
    server = {"host": env["REDIS_HOST"], "port": int(env["REDIS_PORT"])}
    tls = {"connection_class": redis.SSLConnection, **_tls(env)} if _uses_tls(env) else {}
    return redis.Redis(connection_pool=redis.ConnectionPool(**login, **server, **tls))


def celery_app(env: Mapping[str, str] = os.environ) -> Celery:
    """The Celery application."""
    broker = env.get("CELERY_BROKER_URL", "")
    made = Celery("app", broker=broker, backend=env.get("CELERY_BACKEND"))
    made.conf.update(result_backend=broker, broker_connection_retry_on_startup=True, task_ignore_result=True)
    if env.get("CELERY_USE_SENTINEL") == "true":
        made.conf.broker_transport_options = {
            "master_name": env["CELERY_SENTINEL_MASTER_NAME"],
            "sentinel_kwargs": {
                "socket_timeout": float(env["CELERY_SENTINEL_SOCKET_TIMEOUT"]),
                "password": env.get("CELERY_SENTINEL_PASSWORD"),
            },
        }
    if _uses_tls(env) and broker.startswith(("redis://", "rediss://")):
        made.conf.update(broker_use_ssl=_tls(env), redis_backend_use_ssl=_tls(env))
    return made


def _uses_tls(env: Mapping[str, str]) -> bool:
    return env.get("REDIS_USE_SSL") == "true"


def _tls(env: Mapping[str, str]) -> dict[str, Any]:
    return {
        "ssl_cert_reqs": getattr(ssl, env.get("REDIS_SSL_CERT_REQS", "CERT_NONE")),
        "ssl_ca_certs": env.get("REDIS_SSL_CA_CERTS"),
        "ssl_certfile": env.get("REDIS_SSL_CERTFILE"),
        "ssl_keyfile": env.get("REDIS_SSL_KEYFILE"),
    }


app = celery_app()


@app.task(name="touch")
def touch(path: str) -> None:
    """What the worker of a test is asked to do."""
    Path(path).touch()
