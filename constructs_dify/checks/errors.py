"""What an error says: the field's path, what was given, what is expected, what to do."""

import re
from collections.abc import Collection, Iterable, Mapping
from difflib import get_close_matches

from .credentials import shown

# What other tools and charts call something -> what it may be called here; the first one that is there is meant.
_SYNONYMS: Mapping[str, Collection[str]] = {
    "azure": ("azure_blob",),
    "bucket": ("container",),
    "container": ("bucket",),
    "alb": ("aws_alb",),
    "endpoint_url": ("endpoint",),
    "from_address": ("sender",),
    "gateway": ("http_route",),
    "gcs": ("google_cloud",),
    "gs": ("google_cloud",),
    "ingress_class": ("class_name",),
    "ingress_class_name": ("class_name",),
    "key_prefix": ("folder",),
    "limits": ("cpu_limit", "memory_limit"),
    "max_replicas": ("max",),
    "min_replicas": ("min",),
    "minio": ("s3",),
    "name": ("secret",),
    "nginx": ("ingress_nginx",),
    "nfs": ("claim",),
    "oss": ("aliyun_oss",),
    "path": ("folder", "sub_path"),
    "persistence": ("storage", "size"),
    "prefix": ("folder", "sub_path"),
    "pvc": ("local", "claim"),
    "rds": ("external",),
    "requests": ("cpu", "memory"),
    "role": ("service_account_annotations", "annotations"),
    "role_arn": ("service_account_annotations", "annotations"),
    "size": ("storage",),
    "sftp": ("rest",),
    "ssl": ("tls",),
    "sslmode": ("tls",),
    "storage_class_name": ("storage_class",),
    "sub_path": ("folder",),
    "tls": ("tls_secret",),
    "user": ("username",),
    "vault": ("external",),
}


def wrong(path: str, given: object, expected: str) -> ValueError:
    """The error that every check raises: the field's path, what was given, what is expected."""
    return ValueError(f"{path}: got {shown(given)}; expected {expected}")


def suggestion(value: str, known: Iterable[str]) -> str:
    """`; did you mean X?` where something known is near, else nothing."""
    near = nearest(value, known)
    return f"; did you mean {near!r}?" if near else ""


def nearest(value: str, known: Iterable[str]) -> str | None:
    """What is near to a value among what is known, capitals or not; None: nothing is."""
    spelled = {each.lower(): each for each in known}
    near = get_close_matches(value.lower(), spelled, n=1, cutoff=0.6)
    return spelled[near[0]] if near else None


def synonym(name: str, known: Collection[str]) -> str | None:
    """What is known that other tools and charts call by this name; None: nothing is."""
    return next((each for each in _SYNONYMS.get(name, ()) if each in known), None)


def snake(name: str) -> str:
    """A name as Python spells it: `nodeSelector` is `node_selector`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def instead(name: str, known: Collection[str], meant: Mapping[str, str]) -> str:
    """What to write in place of an unknown name, if anything comes to mind.

    Args:
        name: What was written.
        known: The names that there are.
        meant: Names that users know from elsewhere -> what they are here.
    """
    spelled = snake(name)
    if spelled in meant:
        return f"; write {meant[spelled]}"
    meaning = spelled if spelled in known else synonym(spelled, known)
    return f"; write {meaning}=…" if meaning else suggestion(spelled, known)
