"""The hosts outside of the installation that pods are told to connect to."""

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import NamedTuple

_URL = re.compile(r"([a-z][a-z0-9+.-]*)://(?:[^@/\s,;]*@)?(\[[^\]]+\]|[\w.-]+)(?::(\d+))?")
_HOST_AND_PORT = re.compile(r"(?:^|(?<=[,;\s]))([\w-]+(?:\.[\w-]+)+):(\d+)(?=$|[,;\s])")
_PORTS = {"http": 80, "https": 443, "redis": 6379, "rediss": 6379, "sentinel": 26379}
# For the browsers of users: no pod goes there because of them.
_FOR_BROWSERS = re.compile(
    r"^(CONSOLE_API_URL|CONSOLE_WEB_URL|SERVICE_API_URL|APP_WEB_URL|APP_API_URL|ENDPOINT_URL_TEMPLATE"
    r"|MARKETPLACE_URL|.*_CORS_ALLOW_ORIGINS)$"
)
# Providers whose host follows from the rest: by the word for them in STORAGE_TYPE and PLUGIN_STORAGE_TYPE.
_BY_NAME = {
    "aws_s3": "s3.{AWS_REGION}.amazonaws.com",
    "azure_blob": "account.blob.core.windows.net",
    "gcs": "storage.googleapis.com",
    "google-storage": "storage.googleapis.com",
    "s3": "s3.{S3_REGION}.amazonaws.com",
    "tencent-cos": "cos.{TENCENT_COS_REGION}.myqcloud.com",
    "tencent_cos": "cos.{TENCENT_COS_REGION}.myqcloud.com",
}
_EKS_AGENT = (("169.254.170.23", 80), ("fd00:ec2::23", 80))
_GKE_METADATA = (("169.254.169.254", 80), ("169.254.169.252", 988))


class Told(NamedTuple):
    """A host, and the port on it."""

    variable: str
    host: str
    port: int

    @property
    def is_address(self) -> bool:
        try:
            ip_address(self.host)
        except ValueError:
            return False
        return True


def hosts_in(text: str) -> Iterator[tuple[str, int]]:
    """The hosts of URLs, and of pairs with a colon."""
    for scheme, host, port in _URL.findall(text):
        if port or scheme in _PORTS:
            yield host.strip("[]"), int(port or _PORTS[scheme])
    for host, port in _HOST_AND_PORT.findall(_URL.sub("", text)):
        yield host, int(port)


def told(variables: Mapping[str, object], annotations: Mapping[str, str]) -> Iterator[Told]:
    """What the environment of a container names, and the annotations of its ServiceAccount."""
    texts = {name: value for name, value in variables.items() if isinstance(value, str) and value}
    for name, text in texts.items():
        if _FOR_BROWSERS.match(name):
            continue
        port = texts.get(re.sub(r"_(HOST|SERVER)$", "_PORT", name), "") if name.endswith(("_HOST", "_SERVER")) else ""
        if port.isdigit():
            hosts = [host for host, _ in hosts_in(text)] or [text]
            yield from (Told(name, host, int(port)) for host in hosts)
        else:
            yield from (Told(name, *found) for found in hosts_in(text))
        prefix = name.removesuffix("_URL")
        if texts.get(f"{prefix}_GRPC_ENABLED") == "true":
            yield from (Told(name, host, int(texts[f"{prefix}_GRPC_PORT"])) for host, _ in hosts_in(text))
    for name in ("STORAGE_TYPE", "PLUGIN_STORAGE_TYPE"):
        if texts.get(name) in _BY_NAME and "S3_ENDPOINT" not in texts:
            yield Told(name, _BY_NAME[texts[name]].format_map(texts), 443)
    if "PGHOST" in texts:
        yield Told("PGHOST", texts["PGHOST"], int(texts["PGPORT"]))
    if repository := texts.get("RESTIC_REPOSITORY"):
        yield from _of_restic(repository, variables, texts, annotations)
    for name, host, port in _identities(variables, texts, annotations):
        yield Told(name, host, port)


def _of_restic(
    repository: str, variables: Mapping[str, object], texts: Mapping[str, str], annotations: Mapping[str, str]
) -> Iterator[Told]:
    """Where a repository is that its URL does not say, and who hands out the credentials for it."""
    places: Sequence[tuple[str, int]] = ()
    match repository.partition(":")[0]:
        case "s3" if "AWS_ACCESS_KEY_ID" not in variables:
            with_role = "eks.amazonaws.com/role-arn" in annotations
            places = [(f"sts.{texts['AWS_DEFAULT_REGION']}.amazonaws.com", 443)] if with_role else _EKS_AGENT
        case "azure":
            places = [(f"{texts['AZURE_ACCOUNT_NAME']}.blob.{texts['AZURE_ENDPOINT_SUFFIX']}", 443)]
            places += [] if "AZURE_ACCOUNT_KEY" in variables else [("login.microsoftonline.com", 443)]
        case "gs":
            has_key = "GOOGLE_APPLICATION_CREDENTIALS" in variables
            places = [
                ("storage.googleapis.com", 443),
                *([("oauth2.googleapis.com", 443)] if has_key else _GKE_METADATA),
            ]
        case _:
            pass
    yield from (Told("RESTIC_REPOSITORY", *place) for place in places)


def _identities(
    variables: Mapping[str, object], texts: Mapping[str, str], annotations: Mapping[str, str]
) -> Iterator[tuple[str, str, int]]:
    """Where a cloud hands out the credentials of those that have no key."""
    if texts.get("S3_USE_AWS_MANAGED_IAM") == "true":
        region = texts.get("S3_REGION") or texts["AWS_REGION"]
        token = (f"sts.{region}.amazonaws.com", 443)
        places = [token] if "eks.amazonaws.com/role-arn" in annotations else _EKS_AGENT
        yield from (("S3_USE_AWS_MANAGED_IAM", host, port) for host, port in places)
    if texts.get("STORAGE_TYPE") == "google-storage" and "GOOGLE_STORAGE_SERVICE_ACCOUNT_JSON_BASE64" not in variables:
        yield from (("STORAGE_TYPE", host, port) for host, port in _GKE_METADATA)
