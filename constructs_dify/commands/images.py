"""`python -m constructs_dify images`: the images that an installation pulls."""

from collections.abc import Iterable, Iterator

from .manifests import Manifest, mappings


def images(objects: Iterable[Manifest]) -> list[str]:
    """Every image that these objects pull, each once, in order."""
    return sorted({image for obj in objects for image in _images(obj)})


def _images(obj: Manifest) -> Iterator[str]:
    # Containers and most custom resources call it `image`, a Cluster of CloudNativePG `imageName`.
    for option, found in mappings(obj.get("spec")):
        named = (found.get("image"), found.get("imageName"), found.get("reference") if option == "image" else None)
        yield from (image for image in named if isinstance(image, str) and image)
