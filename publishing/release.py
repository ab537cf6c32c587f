"""Checks that a tag, the version and the changelog say the same, and prints what the changelog says of the version.

It runs before anything is installed, so it uses Python's own library alone.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
_VERSION = re.compile(r'^__version__ = "([^"]+)"$', re.M)
# Where it was before the package had it.
_IN_PROJECT = re.compile(r'^version = "([^"]+)"$', re.M)


def version_of(source: Path) -> str:
    """The version that a checkout says it has."""
    for file, pattern in (("constructs_dify/__init__.py", _VERSION), ("pyproject.toml", _IN_PROJECT)):
        if found := pattern.search((source / file).read_text()):
            return found[1]
    raise ValueError(f"{source}: says no version; expected __version__ in constructs_dify/__init__.py")


def notes(tag: str, source: Path) -> str:
    """What the changelog says of a tag's version.

    Raises:
        ValueError: If the tag is not that of the version, or the changelog does not begin with a text for it.
    """
    version = version_of(source)
    if tag != f"v{version}":
        raise ValueError(f"{tag}: is not the tag of version {version}, which is v{version}")
    parts = re.findall(r"^## (.+?)$(.*?)(?=^## |\Z)", (source / "CHANGELOG.md").read_text(), re.M | re.S)
    # What stands above is published too.
    title, text = next(((title, text.strip()) for title, text in parts if text.strip()), ("", ""))
    if title == "Unreleased":
        raise ValueError(
            f"CHANGELOG.md: has changes under `## {title}`; they are part of {version}: name it `## {version}`"
        )
    if title != version:
        raise ValueError(f"CHANGELOG.md: says nothing of {version}; give it a part `## {version}`")
    return text


if __name__ == "__main__":
    try:
        print(notes(sys.argv[1], ROOT))
    except ValueError as error:
        sys.exit(str(error))
