"""One line of what a change does."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from .change import Place, names

SEVERITIES = ("info", "caution", "risk", "refused")
"""How much a line matters, from the least."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a rule finds.

    Attributes:
        about: The objects that it is about; empty: the whole.
        what: What happens to them.
        why: What in the manifests causes it, one thing each.
        do: What to do; empty: nothing.
        commands: The commands that do it.
    """

    about: Sequence[Place] = ()
    what: str
    why: Sequence[str] = ()
    do: str = ""
    commands: Sequence[str] = ()

    @property
    def titles(self) -> str:
        """The objects, those of a kind together."""
        return names(self.about)


def kubectl(words: str, places: Sequence[Place]) -> list[str]:
    """A command for each namespace and kind: `kubectl -n dify delete deployment dify-api`."""
    found: dict[tuple[str, str], list[str]] = {}
    for place in places:
        # Others may have a kind of this name too.
        group = f".{place.group}" if "." in place.group and not place.group.endswith(".k8s.io") else ""
        found.setdefault((place.namespace, place.kind.lower() + group), []).append(shlex.quote(place.name))
    return [
        " ".join(filter(None, ("kubectl", f"-n {shlex.quote(namespace)}" if namespace else "", words, kind, *objects)))
        for (namespace, kind), objects in found.items()
    ]
