"""Creates the missing keys of one Secret from inside the cluster and never changes a key that has a value.

A Job runs this file by itself: `python3 create_secrets.py --namespace dify --secret dify KEY [KEY ...]`.
"""

import argparse
import base64
import json
import os
import secrets
import ssl
import string
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

SERVICE_ACCOUNT = Path("/var/run/secrets/kubernetes.io/serviceaccount")
FIELD_MANAGER = "create-secrets"

# Letters and digits mean the same in a URL, in redis.conf and in SQL, so that nobody has to quote them.
ALPHABET = string.ascii_letters + string.digits
LENGTH = 43
# The key of the agent backend is 32 bytes in base64url, which has 6 bits in a letter: two of the last one are zero.
LAST = (string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_")[::4]

# About a minute in all; a Job that fails is started again by Kubernetes.
PAUSES = (1, 2, 4, 8, 15, 15, 15)
TIMEOUT = 10


class Refused(Exception):
    """The API server said no, and asking again would not help."""


class NotYet(Exception):
    """It did not work this time; the next time may be different."""


class SecretApi:
    """One Secret behind the Kubernetes API.

    Args:
        url: The API server, e.g. `https://10.96.0.1:443`.
        service_account: The folder with the pod's `token` and `ca.crt`.
        namespace: The namespace of the Secret.
        name: The name of the Secret.
    """

    def __init__(self, url: str, service_account: Path, namespace: str, name: str) -> None:
        self.label = f"Secret {namespace}/{name}"
        self._server = urlsplit(url)
        self._path = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets/{quote(name, safe='')}"
        self._token = (service_account / "token").read_text().strip()
        self._tls = tls_context(service_account / "ca.crt") if self._server.scheme == "https" else None

    def read(self) -> tuple[str, dict[str, str]]:
        """Returns the version of the Secret and its data."""
        found = self._request("GET", self._path)
        return found["metadata"]["resourceVersion"], found.get("data") or {}

    def add(self, values: Mapping[str, str], version: str) -> None:
        """Adds keys, unless the Secret is no longer the given version."""
        patch = {
            "metadata": {"resourceVersion": version},
            "data": {key: base64.b64encode(value.encode()).decode() for key, value in values.items()},
        }
        self._request("PATCH", f"{self._path}?fieldManager={FIELD_MANAGER}", patch)

    def _request(self, method: str, path: str, body: object = None) -> Any:
        headers = {"Accept": "application/json", "Authorization": f"Bearer {self._token}"}
        if body is not None:
            headers["Content-Type"] = "application/merge-patch+json"
        connection = self._connection()
        try:
            connection.request(method, path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            answer = response.read()
            if response.status != 200:
                raise self._problem(method, response)
            return json.loads(answer)
        except ssl.SSLCertVerificationError as error:
            raise Refused(f"the API server's certificate is not from the cluster's CA: {error}") from error
        except (OSError, HTTPException, ValueError) as error:
            raise NotYet(f"the API server did not answer: {type(error).__name__}: {error}") from error
        finally:
            connection.close()

    def _connection(self) -> HTTPConnection:
        host = self._server.hostname or ""
        if self._tls is not None:
            return HTTPSConnection(host, self._server.port, timeout=TIMEOUT, context=self._tls)
        return HTTPConnection(host, self._server.port, timeout=TIMEOUT)

    def _problem(self, method: str, response: HTTPResponse) -> Exception:
        # Not the body: the API server may quote in it what it was sent.
        status = response.status
        if status == 404:
            return NotYet(f"{self.label} does not exist: apply the Secret of dist/ before this Job")
        if status == 409:
            return NotYet(f"{self.label} was changed by somebody else")
        if status == 429 or status >= 500:
            return NotYet(f"the API server is busy or broken: {status} {response.reason}")
        if status == 401:
            return Refused("the API server does not accept the token of this pod's ServiceAccount")
        if status == 403:
            verb = method.lower()
            return Refused(
                f"this pod's ServiceAccount may not {verb} {self.label}: it needs a RoleBinding to a Role"
                " with the verbs get and patch on that Secret"
            )
        return Refused(f"{method} {self.label}: {status} {response.reason}")


def tls_context(ca: Path) -> ssl.SSLContext:
    """Returns a context that accepts the servers of this CA and no others."""
    context = ssl.create_default_context(cafile=ca)
    # The CAs of some clusters lack extensions that Python 3.13 demands from then on.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def cluster_url(environment: Mapping[str, str]) -> str:
    """Returns the address of the API server that Kubernetes gives to every pod."""
    host = environment["KUBERNETES_SERVICE_HOST"]
    port = environment["KUBERNETES_SERVICE_PORT"]
    return f"https://[{host}]:{port}" if ":" in host else f"https://{host}:{port}"


def new_value() -> str:
    """Returns a value that nobody can guess."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1)) + secrets.choice(LAST)


def create_missing(api: SecretApi, keys: Sequence[str]) -> list[str]:
    """Creates the keys that the Secret lacks, or has empty, and returns them."""
    version, data = api.read()
    missing = [key for key in keys if not data.get(key)]
    if missing:
        api.add({key: new_value() for key in missing}, version)
    return missing


def retried(action: Callable[[], list[str]], sleep: Callable[[float], object]) -> list[str]:
    """Does something until it works, is refused, or has been tried often enough."""
    for pause in PAUSES:
        try:
            return action()
        except NotYet as problem:
            print(f"{problem}; trying again in {pause} s", file=sys.stderr)
            sleep(pause)
    return action()


def main(
    argv: Sequence[str],
    *,
    url: str | None = None,
    service_account: Path = SERVICE_ACCOUNT,
    sleep: Callable[[float], object] = time.sleep,
) -> int:
    """Runs the program and returns its exit code.

    Args:
        argv: The arguments.
        url: The API server; by default the one of the cluster that the pod is in.
        service_account: The folder with the pod's `token` and `ca.crt`.
        sleep: Waits a number of seconds.
    """
    parser = argparse.ArgumentParser(description="Create the missing keys of one Kubernetes Secret.")
    parser.add_argument("--namespace", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("keys", metavar="KEY", nargs="+")
    options = parser.parse_args(argv)
    keys = list(dict.fromkeys(options.keys))

    api = SecretApi(url or cluster_url(os.environ), service_account, options.namespace, options.secret)
    try:
        created = retried(lambda: create_missing(api, keys), sleep)
    except (NotYet, Refused) as problem:
        print(f"{problem}; giving up", file=sys.stderr)
        return 1
    for key in keys:
        print(f"{key}: {'created' if key in created else 'kept'}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
