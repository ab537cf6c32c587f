"""SecretsHaveKeys: whatever a part reads from a Secret will be in there."""

from collections.abc import Mapping, Sequence

from .. import checks
from ..pods.secret_references import MadeSecret, read_by
from ..wiring.part import Part


class SecretsHaveKeys:
    """Whatever a part reads from a Secret that is made together with the installation will be in there.

    Args:
        parts: All parts.
        made: The Secrets that are made together with the installation, by name.
    """

    def __init__(self, parts: Sequence[Part], made: Mapping[str, MadeSecret]) -> None:
        self._read, self._made = read_by(parts), made

    def validate(self) -> list[str]:
        """One message for each key that will be missing."""
        messages: list[str] = []
        for part, read in self._read:
            made = self._made.get(read.secret)
            if made is None or made.keys is None or read.key is None or read.optional or read.key in made.keys:
                continue
            container = f" of the container {read.container!r}" if read.container not in (None, part) else ""
            messages.append(
                f"{part}: {read.by}{container} comes from the key {read.key!r} of the Secret {read.secret!r}, which "
                f"{made.by} makes, with no other keys than {', '.join(sorted(made.keys))}; name one of these, or put "
                f"the credential into a Secret of your own{checks.suggestion(read.key, made.keys)}"
            )
        return messages
