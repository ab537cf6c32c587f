"""Whether a selector of labels matches."""

from collections.abc import Mapping

from ...pods.scheduling import holds
from ..manifests import Manifest, items, mapping, texts

_OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


def selects(selector: Manifest | None, labels: Mapping[str, str]) -> bool:
    """Whether labels match a selector; an empty one matches everything, an absent one nothing.

    See https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    if selector is None:
        return False
    exact = all(labels.get(key) == value for key, value in mapping(selector, "matchLabels").items())
    return exact and all(_holds(term, labels) for term in items(selector, "matchExpressions"))


def _holds(term: Manifest, labels: Mapping[str, str]) -> bool:
    operator, value = term.get("operator"), labels.get(str(term.get("key")))
    # Kubernetes refuses others.
    return operator in _OPERATORS and holds(operator, texts(term, "values"), value)
