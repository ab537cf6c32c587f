"""Folders that stand in configuration files."""

import re

from .errors import wrong
from .types import instance

_FOLDER = re.compile(r"(/[-A-Za-z0-9._]+)+/?")
_MAX_PATH = 255


def folder(path: str, value: str) -> None:
    """The path of a folder, without what a configuration file would read as more than a path."""
    instance(path, value, str, 'a folder such as "/var/spool/squid"')
    if not _FOLDER.fullmatch(value) or len(value) > _MAX_PATH:
        raise wrong(
            path, value, 'the path of a folder, such as "/var/spool/squid": letters, digits, "-", "_" and "." only'
        )


def sub_path(path: str, value: str) -> None:
    """A folder of a volume, as a mount names it."""
    instance(path, value, str, 'a folder of the volume such as "dify/files"')
    if not value or "\n" in value or value.startswith("/") or ".." in value.split("/"):
        raise wrong(path, value, 'a folder of the volume such as "dify/files", without ".."')
