"""Fields that are for life: what changes in them, and how to begin anew."""

from ..manifests import field
from .change import Pair, Place
from .fields import Difference, differences
from .line import kubectl
from .values import said

SIZE = ".resources.requests.storage"
"""The end of the path of the size of a claim."""

# What the API server puts in where nothing is said.
_DEFAULTS = {
    "podManagementPolicy": "OrderedReady", "completionMode": "NonIndexed", "completions": 1, "volumeMode": "Filesystem",
    "manualSelector": False, "revisionHistoryLimit": 10,
}  # fmt: skip


def changed_fields(pair: Pair, *names: str) -> list[Difference]:
    """Where these fields of a spec differ."""
    found: list[Difference] = []
    for name in names:
        old, new = (field(obj, "spec", name) for obj in (pair.old, pair.new))
        default = _DEFAULTS.get(name)
        found += differences(default if old is None else old, default if new is None else new, name)
    return found


def texts(found: list[Difference]) -> list[str]:
    """How these differences read."""
    return [said(one, one.path.replace(SIZE, ": storage")) for one in found]


def anew(place: Place) -> list[str]:
    """The commands that delete an object and make it again."""
    return [*kubectl("delete", [place]), "kubectl apply -f NEW"]
