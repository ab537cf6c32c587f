"""What nodes must be like: their labels and taints."""

from collections.abc import Iterable, Iterator

from ..manifests import Manifest, items, mapping, texts
from .need import Need, wanted
from .templates import templates

# Kubernetes itself taints nodes that are down or under pressure.
_BY_KUBERNETES = "node.kubernetes.io/"


def nodes(objects: Iterable[Manifest]) -> Iterator[Need]:
    """The labels that pods require, and the taints that they tolerate."""
    for obj in objects:
        for template in templates(obj):
            for label in _labels(template):
                yield wanted(obj, "Node label", label)
            for toleration in items(template, "spec", "tolerations"):
                # One without a key is of whatever taint there may be, and asks for none.
                if (key := str(toleration.get("key") or "")) and not key.startswith(_BY_KUBERNETES):
                    yield wanted(obj, "Node taint (tolerated)", _taint(toleration))


def _labels(template: Manifest) -> Iterator[str]:
    """What a node must fulfil, in the language of `kubectl get nodes --selector`."""
    for key, value in mapping(template, "spec", "nodeSelector").items():
        yield f"{key}={value}"
    required = ("affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms")
    terms = [_expressions(term) for term in items(template, "spec", *required)]
    if len(terms) == 1:
        yield from terms[0]
    elif terms:
        yield " or ".join(",".join(term) for term in terms)


def _expressions(term: Manifest) -> list[str]:
    return [_expression(one) for one in [*items(term, "matchExpressions"), *items(term, "matchFields")] if "key" in one]


def _expression(expression: Manifest) -> str:
    key: str = expression["key"]
    values = texts(expression, "values")
    match expression.get("operator"):
        case "In":
            return f"{key}={values[0]}" if len(values) == 1 else f"{key} in ({', '.join(values)})"
        case "NotIn":
            return f"{key}!={values[0]}" if len(values) == 1 else f"{key} notin ({', '.join(values)})"
        case "Exists":
            return key
        case "DoesNotExist":
            return f"!{key}"
        case operator:
            return f"{key} {operator} {', '.join(values)}"


def _taint(toleration: Manifest) -> str:
    """A taint, as `kubectl taint` writes it."""
    key, value, effect = (str(toleration.get(part) or "") for part in ("key", "value", "effect"))
    return (f"{key}={value}" if value else key) + (f":{effect}" if effect else "")
