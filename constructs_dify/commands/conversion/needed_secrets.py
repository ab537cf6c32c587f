"""Keys that the program reads from its Secrets, and that nothing of today puts there."""

from collections.abc import Iterator, Sequence

from ..manifests import Manifest, mappings
from .lifting.lifting import Lifting


def need_what_is_read(work: Lifting, objects: Sequence[Manifest]) -> None:
    """Ask for the keys of copied Secrets that the Secret of today does not have, and for those of Secrets to be made.

    Args:
        work: The lifters' work.
        objects: What the program makes.
    """
    known = {copy: set(work.installed.secrets.get(old, ())) for old, copy in work.copies.items()}
    made = {secret for secret, _ in work.needed}
    for secret, key in sorted(set(_read(objects))):
        if (secret in known and key not in known[secret]) or secret in made:
            work.needed.setdefault((secret, key), ())


def _read(objects: Sequence[Manifest]) -> Iterator[tuple[str, str]]:
    for obj in objects:
        for field, reference in mappings(obj):
            if field == "secretKeyRef":
                yield str(reference.get("name")), str(reference.get("key"))
