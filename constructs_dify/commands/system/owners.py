"""Which objects are made by others, as `kubectl get` lists them."""

from collections.abc import Iterator, Sequence

from ..manifests import Manifest, items, name_of, namespace_of


def made_by_nobody(objects: Sequence[Manifest]) -> Iterator[Manifest]:
    """Those that none of the others makes: the pods of a ReplicaSet of a Deployment are told of there."""
    there = {(namespace_of(obj), obj["kind"], name_of(obj)) for obj in objects}
    for obj in objects:
        owners = items(obj, "metadata", "ownerReferences")
        if not any((namespace_of(obj), owner.get("kind"), owner.get("name")) in there for owner in owners):
            yield obj
