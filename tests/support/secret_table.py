"""What the command `secrets` prints of manifests."""

from collections.abc import Sequence

from constructs_dify.commands.secrets import keys_read, lines
from tests.support.manifests import Manifest


def secrets(objects: Sequence[Manifest]) -> tuple[list[str], list[str]]:
    """The lines of its table, and those about missing keys."""
    keys, problems = keys_read(objects)
    return lines(keys), problems
