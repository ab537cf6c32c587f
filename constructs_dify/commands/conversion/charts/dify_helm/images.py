"""The image of a part."""

from collections.abc import Sequence
from typing import Any

from ...installed import Option
from .environment.reader import Reader

# These take the version of Dify that the chart is made for where no tag is given.
_TAGGED_BY_THE_CHART = ("api", "web", "pluginDaemon", "agentBackend", "localSandbox")
_DIGEST = "sha256"


def image_of(reader: Reader, key: str, dify: str) -> dict[str, str]:
    """The repository, the tag and the digest of an image, as far as it has them.

    Args:
        reader: The values.
        key: Where it is, below `image`.
        dify: The version of Dify that the chart is made for.
    """
    repository = reader.text(f"image.{key}.repository").text or ""
    tag = reader.text(f"image.{key}.tag").text or ""
    if not tag and key in _TAGGED_BY_THE_CHART and reader.since("0.23.0"):
        tag = dify
    # The chart puts a colon between the two, whatever they are.
    name, _, digest = f"{repository}:{tag}".partition("@")
    path, _, tag = name.rpartition(":") if ":" in name.rpartition("/")[2] else (name, "", "")
    found = {"repository": path, "tag": tag, "digest": digest if digest.startswith(_DIGEST) else ""}
    return {name: value for name, value in found.items() if value}


def image(reader: Reader, key: str, dify: str) -> dict[str, Option]:
    """The options about the image of a part.

    Args:
        reader: The values.
        key: Where it is, below `image`.
        dify: The version of Dify that the chart is made for.
    """
    keys = reader.keys(f"image.{key}.repository", f"image.{key}.tag")
    found = {"image": Option(value=image_of(reader, key, dify), keys=keys)}
    if policy := reader.at(f"image.{key}.pullPolicy"):
        found["image_pull_policy"] = Option(value=policy, keys=reader.keys(f"image.{key}.pullPolicy"))
    given: Sequence[Any] = reader.at(f"image.{key}.pullSecrets") or []
    if names := [name for name in given if isinstance(name, str)]:
        entries = [_entry(reader, key, at) for at, name in enumerate(given) if name in names]
        keys = tuple(written for entry in entries for written in entry)
        found["image_pull_secrets"] = Option(value=names, keys=keys)
    return found


def _entry(reader: Reader, key: str, at: int) -> tuple[str, ...]:
    return reader.values.deciding("image", key, "pullSecrets", at)
