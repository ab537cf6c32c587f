"""Namespaces that the manifests use and do not make."""

from collections import Counter
from collections.abc import Iterator, Sequence

from ..manifests import Manifest, field, items, mappings, namespace_of
from .need import Need

_NAME = "kubernetes.io/metadata.name"
# A policy for a namespace that is not there does no harm; one that is called otherwise is cut off.
_ALLOWED = "NetworkPolicies, which allow its traffic"


def namespaces(objects: Sequence[Manifest]) -> Iterator[Need]:
    """The namespaces that objects are in, and those that NetworkPolicies name."""
    used = Counter(namespace_of(obj) for obj in objects if obj["kind"] != "Namespace" and namespace_of(obj))
    for name, count in used.items():
        yield Need(kind="Namespace", name=name, namespace="", by=f"{count} object{'s' if count > 1 else ''} in it")
    for policy in (obj for obj in objects if obj["kind"] == "NetworkPolicy"):
        for option, selector in mappings(policy.get("spec")):
            if option == "namespaceSelector":
                for name in _named_by(selector):
                    yield Need(kind="Namespace", name=name, namespace="", by=_ALLOWED)


def _named_by(selector: Manifest) -> Iterator[str]:
    if name := field(selector, "matchLabels", _NAME):
        yield name
    for expression in items(selector, "matchExpressions"):
        if (expression.get("key"), expression.get("operator")) == (_NAME, "In"):
            yield from expression.get("values") or ()
