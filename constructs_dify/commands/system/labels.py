"""Whether a selector of labels matches."""

from collections.abc import Mapping
from typing import cast

from ..manifests import Manifest, items, mapping


def selects(selector: Manifest | None, labels: Mapping[str, str]) -> bool:
    """Whether labels match a selector; an empty one matches everything, an absent one nothing.

    See https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    if selector is None:
        return False
    exact = all(labels.get(key) == value for key, value in mapping(selector, "matchLabels").items())
    return exact and all(_holds(term, labels) for term in items(selector, "matchExpressions"))


def _holds(term: Manifest, labels: Mapping[str, str]) -> bool:
    value, values = labels.get(str(term.get("key"))), cast(list[object], term.get("values") or [])
    match term.get("operator"):
        case "In":
            return value in values
        case "NotIn":
            return value not in values
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case _:
            return False
