"""The images that a docker compose file names."""

import re
from collections.abc import Mapping
from pathlib import Path

from .... import checks
from ..installed import Option, PartName
from .services import PARTS

_SERVICE = re.compile(r"^(?P<indent> +|\t+)(?P<name>[A-Za-z0-9_.-]+):\s*(?:#.*)?$")
_IMAGE = re.compile(r"^(?P<indent>\s+)image:\s*(?P<quote>['\"]?)(?P<image>[^'\"#\s]+)(?P=quote)\s*(?:#.*)?$")


def images(path: str | Path) -> dict[PartName, str]:
    """The image of each part.

    Args:
        path: The docker compose file.

    Raises:
        ValueError: If it cannot be read, or has no image of Dify's API.
    """
    try:
        lines = Path(path).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"{path}: cannot be read; expected the docker-compose.yaml of Dify") from error
    found: dict[PartName, str] = {}
    inside, service, depth = False, "", 0
    for line in lines:
        if line.strip() and not line[0].isspace() and not line.startswith("#"):
            inside, depth = line.startswith("services:"), 0
        elif inside and (match := _SERVICE.match(line)) and len(match["indent"]) <= (depth or 99):
            service, depth = match["name"], len(match["indent"])
        elif inside and service in PARTS and (match := _IMAGE.match(line)) and len(match["indent"]) > depth:
            found.setdefault(PARTS[service], match["image"])
    if "api" not in found:
        raise ValueError(f"{path}: names no image of the service api; expected the docker-compose.yaml of Dify")
    return found


def version_of(path: str | Path, found: Mapping[PartName, str]) -> str:
    """The release that the API's image is of.

    Raises:
        ValueError: If its tag names none.
    """
    _, tag = split(found["api"])
    if not tag or not tag[0].isdigit():
        raise checks.wrong(
            f"{path}: image of api", found["api"], "a tag that is a release; else say it: --dify-version 1.9.1"
        )
    return tag


def options(found: Mapping[PartName, str]) -> dict[PartName, Option]:
    """Each image as an option of its part."""
    made: dict[PartName, Option] = {}
    for part, image in found.items():
        repository, tag = split(image)
        made[part] = Option(value={"repository": repository, "tag": tag})
    return made


def split(image: str) -> tuple[str, str]:
    """Repository and tag of an image."""
    name, _, _ = image.partition("@")
    head, colon, tag = name.rpartition(":")
    return (head, tag) if colon and "/" not in tag else (name, "")
