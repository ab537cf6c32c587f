"""The pod templates of an object of any kind."""

from collections.abc import Iterator

from ..manifests import Manifest, field, mappings
from . import cloudnative_pg


def templates(obj: Manifest) -> Iterator[Manifest]:
    """Each pod template: a mapping with `metadata` and `spec`, as a Pod is one itself."""
    if cloudnative_pg.is_cluster(obj):
        yield cloudnative_pg.template(obj)
    for _, found in mappings(obj):
        if isinstance(field(found, "spec", "containers"), list):
            yield found
