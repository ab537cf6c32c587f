"""Start-up and liveness probe of a Celery worker pod: pings the worker of this pod, and no other, through the broker.

Exit code 1 means that the broker is there and the worker is silent, or that nobody can read the broker's URL. A
broker that cannot be reached is not the worker's fault and no restart would mend it, so that is 0. Nothing of Dify is
imported: that takes seconds of CPU.
"""

import argparse
import os
import re
import socket
import ssl
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

CONNECT_TIMEOUT = 3.0
# A worker that is alive needs milliseconds of CPU to answer, which may be seconds on a loaded node.
REPLY_TIMEOUT = 15.0
# For the whole probe. To import Celery takes a second of CPU, and took 30 s on a loaded node: no verdict is better
# there than the time-out of Kubernetes, which is longer, and counts as a failure.
TIME_LIMIT = 45.0
# Part of a CPU. A worker that hung used 0.0015, and one that computes has at least what its container requests.
IDLE = 0.02

ESCAPES = "%2F for /, %23 for #, %3F for ?, %40 for @, %5B for [, %5D for ], %3B for ; and %25 for %"


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
        from redis.backoff import NoBackoff
        from redis.retry import Retry

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
    # The slowest line of all: here it is within the time limit.
    from celery import Celery  # pyright: ignore[reportMissingTypeStubs]

    options = {"broker_transport_options": transport_options(env), "broker_use_ssl": tls_options(env)}
    return Celery(broker=env["CELERY_BROKER_URL"], changes=options)


def broker_connection(app: Any, url: str) -> Any:
    """Returns a connection to the broker, which is not open yet.

    Raises:
        ValueError: If Celery cannot read the URL. It shows no word of it, because any may be of the password.
    """
    flaw = flaw_of(url)
    if flaw is None:
        try:
            return app.connection_for_write()
        except Exception as error:
            flaw = f"a URL that Celery cannot use ({type(error).__name__})"
    raise ValueError(
        f"CELERY_BROKER_URL: got {flaw}; expected a scheme such as redis, rediss or sentinel, numbers as port and as "
        f"database, and in the user and the password {ESCAPES}"
    )


def flaw_of(url: str) -> str | None:
    """Returns what Celery cannot read in a URL; None: it can, as far as can be seen before it is used."""
    from kombu.transport import TRANSPORT_ALIASES  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

    for server in url.split(";"):
        scheme = server.partition("://")[0].lower()
        if scheme.partition("+")[0] not in TRANSPORT_ALIASES:
            return "a scheme that Celery does not know"
        if scheme in ("redis", "rediss", "sentinel") and not is_readable(server):
            return "a host, a port or a database that cannot be read"
    return None


def is_readable(server: str) -> bool:
    """Whether the URL of one Redis or Sentinel has its parts where Celery looks for them."""
    try:
        parts = urlsplit(server)
        _ = parts.port
    except ValueError:
        return False
    # Behind an unescaped "/", "?" or "#" comes the rest of the password, and the host.
    is_database = re.fullmatch("/{0,2}[0-9]*", unquote(parts.path).strip())
    return bool(is_database) and "@" not in parts.query + parts.fragment


def cpu_seconds(processes: Path) -> float:
    """Returns the CPU time that all processes of the container but this one have used."""
    ticks = 0
    for process in processes.glob("[0-9]*"):
        # It may have ended meanwhile.
        with suppress(OSError):
            if int(process.name) != os.getpid():
                # Its name comes first, in parentheses, and may hold spaces. Children that have ended count as well.
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def probe(
    env: Mapping[str, str], worker: str, *, timeout: float, busy_is_alive: bool, processes: Path
) -> tuple[int, str]:
    """Pings one worker.

    Args:
        env: The settings of the broker.
        worker: The name of the worker.
        timeout: How many seconds it has for its answer.
        busy_is_alive: Whether a silent worker counts as alive as long as it uses the CPU: a task that computes lets
            nothing else run in a process of gevent.
        processes: The folder with the processes of the container.

    Returns:
        The exit code, and the reason for it.
    """
    begin, used = time.monotonic(), cpu_seconds(processes)
    app = celery_app(env)
    try:
        connection = broker_connection(app, env["CELERY_BROKER_URL"])
    except ValueError as error:
        return 1, str(error)
    with connection:
        try:
            connection.connect()
            answers = app.control.ping(destination=[worker], timeout=timeout, connection=connection)
        except Exception as error:
            return 0, f"the broker cannot be reached: {type(error).__name__}: {error}"
    if answers:
        return 0, f"{worker} answers"
    silent = f"{worker} does not answer within {timeout:g} s"
    if not busy_is_alive:
        return 1, silent
    load = (cpu_seconds(processes) - used) / (time.monotonic() - begin)
    return (0, f"{silent}, but computes") if load > IDLE else (1, f"{silent}, and is idle")


def end(code: int, message: str) -> NoReturn:
    """Ends the program at once, whatever its other threads wait for."""
    print(message, flush=True)
    os._exit(code)


def main(argv: list[str]) -> NoReturn:
    """Runs the probe and ends with its exit code."""
    parser = argparse.ArgumentParser(description="Ping the Celery worker of this pod.")
    parser.add_argument("--busy-is-alive", action="store_true", help="bear with a silent worker that uses the CPU")
    parser.add_argument("--timeout", type=float, default=REPLY_TIMEOUT, help="seconds to wait for the worker")
    parser.add_argument("--limit", type=float, default=TIME_LIMIT, help="seconds until it ends without a verdict")
    parser.add_argument("--processes", type=Path, default=Path("/proc"), help="the processes of the container")
    given = parser.parse_args(argv)
    # Retries and slow name servers are not bounded by the time-outs above.
    watchdog = threading.Timer(given.limit, end, (0, f"no verdict within {given.limit:g} s"))
    watchdog.daemon = True
    watchdog.start()
    worker = f"celery@{socket.gethostname()}"
    end(*probe(os.environ, worker, timeout=given.timeout, busy_is_alive=given.busy_is_alive, processes=given.processes))


if __name__ == "__main__":
    main(sys.argv[1:])
