"""Writes the picture as a page of HTML, in which the connections of what is pointed at stand out."""

from collections.abc import Sequence
from pathlib import Path

from ..manifests import Manifest
from ..system.connections import Network
from .svg import SEPARATOR, svg
from .templates import rendered

_TEMPLATE = Path(__file__).with_name("page.html.jinja")


def page(network: Network, objects: Sequence[Manifest]) -> str:
    """The picture as a page, which loads nothing.

    Args:
        network: The network of the manifests.
        objects: The manifests.
    """
    names = dict.fromkeys(part.installation for part in network.parts if part.installation)
    return rendered(
        _TEMPLATE, title=", ".join(["Topology", *names]), picture=svg(network, objects), separator=SEPARATOR
    )
