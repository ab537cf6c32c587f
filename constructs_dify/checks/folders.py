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
