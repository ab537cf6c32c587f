"""The hosts outside that the settings of a part name, with their ports."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..manifests import Manifest
from .parts import Part
from .variables import ConfigMaps, variables

_SCHEMES = {
    "http": 80, "https": 443, "ws": 80, "wss": 443, "redis": 6379, "rediss": 6379, "postgresql": 5432, "mysql": 3306,
    "smtp": 25,
}  # fmt: skip
_HOST = re.compile(
    r"(?=.*[a-zA-Z])(?:[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?\.)+[a-zA-Z0-9-]+|\d{1,3}(?:\.\d{1,3}){3}"
)
_WITH_PORT = re.compile(rf"({_HOST.pattern}):(\d{{1,5}})")
_ENDS = ("_HOST", "_SERVER", "_HOSTNAME", "_ADDRESS")
# What libpq, and so pg_dump, takes; its port has a default.
_POSTGRES_HOST, _POSTGRES_PORT = "PGHOST", ("PGPORT", "5432")
# The settings of databases, caches, and the stores of files; those of vectors begin with what VECTOR_STORE says.
_STORES = re.compile(
    r"DB_|PGHOST|RESTIC_|REDIS|CELERY_BROKER|SQLALCHEMY|S3_|OCI_|OPENDAL_|SUPABASE_|.*(VECTOR|STORAGE|_BLOB_|_COS_|_OBS_|_OSS_|_TOS_)"
)
_CLUSTER = (".svc", ".svc.cluster.local", ".cluster.local")


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Host:
    """A host that a setting names.

    Attributes:
        name: Its name or address.
        port: Its port.
        setting: The variable that names it.
        is_store: Whether data is kept there, as far as the name of the variable tells.
    """

    name: str
    port: int
    setting: str
    is_store: bool


def hosts_of(part: Part, maps: ConfigMaps) -> list[Host]:
    """The hosts outside of the cluster that the variables of a part name, each with its port.

    Args:
        part: The part.
        maps: What the ConfigMaps hold.
    """
    found = {host for container in part.working for host in _named(container, part, maps)}
    return sorted(host for host in found if not host.name.endswith(_CLUSTER))


def _named(container: Manifest, part: Part, maps: ConfigMaps) -> Iterator[Host]:
    given = variables(container, part.namespace, maps)
    vectors = (given.get("VECTOR_STORE") or "none").upper()
    for name, text in given.items():
        if name == "RESTIC_REPOSITORY":
            text = _repository(text, given)
        is_store = _STORES.match(name) is not None or name.startswith(f"{vectors}_")
        for piece in text.split(","):
            for host, port in _in_text(name, piece.strip(), given):
                yield Host(name=host, port=port, setting=name, is_store=is_store)


def _in_text(name: str, text: str, given: Mapping[str, str]) -> Iterator[tuple[str, int]]:
    if "://" in text:
        try:
            url = urlsplit(text)
            host, port = url.hostname, url.port
        except ValueError:
            return
        port = port or _SCHEMES.get(url.scheme.partition("+")[0])
        if host and port and _HOST.fullmatch(host):
            yield host, port
    elif found := _WITH_PORT.fullmatch(text):
        yield found[1], int(found[2])
    elif name == _POSTGRES_HOST and _HOST.fullmatch(text):
        port = given.get(_POSTGRES_PORT[0]) or _POSTGRES_PORT[1]
        if port.isdecimal():
            yield text, int(port)
    elif _HOST.fullmatch(text) and (end := next((end for end in _ENDS if name.endswith(end)), None)):
        port = given.get(f"{name.removesuffix(end)}_PORT") or ""
        if port.isdecimal():
            yield text, int(port)


def _repository(text: str, given: Mapping[str, str]) -> str:
    """The address behind the name of one of restic's repositories.

    See https://restic.readthedocs.io/en/stable/030_preparing_a_new_repo.html
    """
    kind, _, rest = text.partition(":")
    match kind:
        case "s3" | "rest":
            return rest if "://" in rest else f"https://{rest}"
        case "azure":
            account, end = given.get("AZURE_ACCOUNT_NAME", ""), given.get("AZURE_ENDPOINT_SUFFIX", "")
            return f"https://{account}.blob.{end or 'core.windows.net'}"
        case "gs":
            return "https://storage.googleapis.com"
        case _:
            return text
