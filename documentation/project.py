"""Where things are: the folders of the repository, and the addresses in pyproject.toml."""

from pathlib import Path

import constructs_dify
from constructs_dify.releases.toml import tomllib

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build"
# The Markdown that the generator reads, and the site that it makes.
STAGE, SITE = BUILD / "docs", BUILD / "site"
ASSETS = Path(__file__).parent / "assets"

_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NAME: str = _PROJECT["name"]
VERSION: str = constructs_dify.__version__
DESCRIPTION: str = _PROJECT["description"]
REPOSITORY: str = _PROJECT["urls"]["Repository"].rstrip("/")
DOCUMENTATION: str = _PROJECT["urls"]["Documentation"].rstrip("/") + "/"


def in_repository(path: str) -> str:
    """The address of a file or folder of the repository, as it is in this version."""
    return f"{REPOSITORY}/{'tree' if (ROOT / path).is_dir() else 'blob'}/v{VERSION}/{path}"
