"""Liveness probe of a Celery worker pod: pings the worker of this pod, and no other, through the broker.

Exit code 1 means that the broker is there and the worker is silent. A broker that cannot be reached is not
the worker's fault and no restart would mend it, so that is 0. Nothing of Dify is imported: that takes seconds
of CPU.
"""

import argparse
import os
import socket
import ssl
import sys
import threading
from collections.abc import Mapping
from typing import Any, NoReturn

from celery import Celery  # pyright: ignore[reportMissingTypeStubs]
from redis.backoff import NoBackoff
from redis.retry import Retry

CONNECT_TIMEOUT = 3.0
REPLY_TIMEOUT = 8.0
# Beside the worker's answer. Retries and slow name servers are not bounded by the timeouts above.
TIME_FOR_THE_BROKER = 5.0


def is_true(text: str | None) -> bool:
    """Reads a boolean setting as Dify does."""
    return (text or "").strip().lower() in {"1", "true", "t", "yes", "y", "on"}


def transport_options(env: Mapping[str, str]) -> dict[str, Any]:
    """Returns how to reach the broker, with Dify's settings for Sentinel."""
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_TIMEOUT,
        "socket_timeout": CONNECT_TIMEOUT,
    }
    # A setting of Dify 1.14 and later.
    if prefix := env.get("REDIS_KEY_PREFIX", "").strip():
        options["global_keyprefix"] = f"{prefix}:"
    if is_true(env.get("CELERY_USE_SENTINEL")):
        options["master_name"] = env.get("CELERY_SENTINEL_MASTER_NAME")
        options["sentinel_kwargs"] = {
            "socket_timeout": float(env.get("CELERY_SENTINEL_SOCKET_TIMEOUT") or 0.1),
            "password": env.get("CELERY_SENTINEL_PASSWORD") or None,
            # There are other Sentinels to ask.
            "retry": Retry(NoBackoff(), 0),
        }
    return options


def tls_options(env: Mapping[str, str]) -> dict[str, Any] | None:
    """Returns Dify's TLS settings, or None to leave TLS to the broker's URL."""
    if not is_true(env.get("REDIS_USE_SSL")) or not env["CELERY_BROKER_URL"].startswith("rediss://"):
        return None
    requirements = {"CERT_OPTIONAL": ssl.CERT_OPTIONAL, "CERT_REQUIRED": ssl.CERT_REQUIRED}
    return {
        "ssl_cert_reqs": requirements.get(env.get("REDIS_SSL_CERT_REQS", ""), ssl.CERT_NONE),
        "ssl_ca_certs": env.get("REDIS_SSL_CA_CERTS") or None,
        "ssl_certfile": env.get("REDIS_SSL_CERTFILE") or None,
        "ssl_keyfile": env.get("REDIS_SSL_KEYFILE") or None,
    }


def celery_app(env: Mapping[str, str]) -> Any:
    """Returns a Celery app that knows nothing but the broker."""
    options = {"broker_transport_options": transport_options(env), "broker_use_ssl": tls_options(env)}
    return Celery(broker=env["CELERY_BROKER_URL"], changes=options)


def probe(env: Mapping[str, str], worker: str, timeout: float) -> tuple[int, str]:
    """Pings one worker.

    Args:
        env: The settings of the broker.
        worker: The name of the worker.
        timeout: How many seconds it has for its answer.

    Returns:
        The exit code, and the reason for it.
    """
    app = celery_app(env)
    with app.connection_for_write() as connection:
        try:
            connection.connect()
            answers = app.control.ping(destination=[worker], timeout=timeout, connection=connection)
        except Exception as error:
            return 0, f"the broker cannot be reached: {type(error).__name__}: {error}"
    return (0, f"{worker} answers") if answers else (1, f"{worker} does not answer within {timeout:g} s")


def end(code: int, message: str) -> NoReturn:
    """Ends the program at once, whatever its other threads wait for."""
    print(message, flush=True)
    os._exit(code)


def main(argv: list[str]) -> NoReturn:
    """Runs the probe and ends with its exit code."""
    parser = argparse.ArgumentParser(description="Ping the Celery worker of this pod.")
    parser.add_argument("--timeout", type=float, default=REPLY_TIMEOUT, help="seconds to wait for the worker")
    timeout = parser.parse_args(argv).timeout
    watchdog = threading.Timer(timeout + TIME_FOR_THE_BROKER, end, (0, "the broker keeps this probe waiting"))
    watchdog.daemon = True
    watchdog.start()
    end(*probe(os.environ, f"celery@{socket.gethostname()}", timeout))


if __name__ == "__main__":
    main(sys.argv[1:])
