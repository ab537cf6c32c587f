"""`constructs-dify images`: the images that an installation pulls."""

import json
from collections.abc import Iterable, Iterator, Sequence

from .arguments import add_format, add_paths, command_parser, parse, read_manifests
from .manifests import Manifest, mappings

_ABOUT = """\
List each image that manifests pull, once and in order: what has to be in a
registry of your own before they are applied.
"""


def images(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `images`.
    """
    parser = command_parser("images", _ABOUT)
    add_paths(parser)
    add_format(parser)
    given = parse(parser, arguments)
    found = images_of(read_manifests(parser, given.paths))
    for line in [json.dumps(found, indent=2)] if given.format == "json" else found:
        print(line)
    return 0


def images_of(objects: Iterable[Manifest]) -> list[str]:
    """Every image that these objects pull, each once, in order."""
    return sorted({image for obj in objects for image in _images(obj)})


def _images(obj: Manifest) -> Iterator[str]:
    # Containers and most custom resources call it `image`, a Cluster of CloudNativePG `imageName`.
    for option, found in mappings(obj.get("spec")):
        named = (found.get("image"), found.get("imageName"), found.get("reference") if option == "image" else None)
        yield from (image for image in named if isinstance(image, str) and image)
