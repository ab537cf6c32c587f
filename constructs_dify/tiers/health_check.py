"""Asks every URL until it has answered: `python health_check.py http://dify-api:5001/health tcp://dify-redis:6379`."""

import socket
import sys
import time
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

# A first start pulls images, prepares databases and migrates.
PATIENCE = 900
PAUSE = 5
TIMEOUT = 10


def problem(url: str) -> str | None:
    """What is wrong with the answer of a URL; None when nothing is."""
    parts = urlsplit(url)
    address = (parts.hostname or "", parts.port or 80)
    try:
        if parts.scheme == "tcp":
            socket.create_connection(address, TIMEOUT).close()
            return None
        connection = HTTPConnection(*address, timeout=TIMEOUT)
        try:
            connection.request("GET", parts.path, headers={"Accept": "*/*"})
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
    return None if 200 <= status < 400 else f"status {status}"


def main(urls: Sequence[str]) -> int:
    """Ask until all have answered, or patience ends; say what happened."""
    end = time.monotonic() + PATIENCE
    waiting = dict.fromkeys(urls, "")
    while True:
        for url in list(waiting):
            found = problem(url)
            if found is None:
                print(f"ok      {url}", flush=True)
                del waiting[url]
            elif found != waiting[url]:
                print(f"waiting {url}: {found}", flush=True)
                waiting[url] = found
        if not waiting:
            return 0
        if time.monotonic() > end:
            break
        time.sleep(PAUSE)
    for url, found in waiting.items():
        print(f"FAILED  {url}: {found}", flush=True)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
