"""OneNode: a ReadWriteOnce claim is attached to one node, so all pods that share it must fit there."""

from collections.abc import Iterator, Sequence

from cdk8s_plus_27 import k8s

from ..pods.scheduling import CLAIM_LABEL, holds
from ..wiring.part import Part
from ..workload.workload import Workload


class OneNode:
    """Nothing that a user said of their nodes keeps the pods that share a ReadWriteOnce claim from meeting on one.

    See https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._users: dict[str, list[Workload]] = {}
        for part in parts:
            if isinstance(part, Workload):
                for claim in part.claims:
                    self._users.setdefault(claim, []).append(part)

    def validate(self) -> list[str]:
        """One message for each rule that asks for a second node."""
        return [
            f"storage: {_listed([user.component for user in users])} share the ReadWriteOnce claim {claim!r}, so all "
            f"of their pods run on one node, but {fault}; change that, or take "
            'Storage.local(access_mode="ReadWriteMany") or an object storage'
            for claim, users in self._users.items()
            for fault in (*_different_nodes(users), *_spread(users), *_repelled(claim, users))
        ]


def _different_nodes(users: Sequence[Workload]) -> Iterator[str]:
    """Labels of a node that workloads want otherwise."""
    left: dict[str, set[str]] = {}
    wanting: dict[str, list[str]] = {}
    for user in users:
        for key, values in _node_labels(user):
            others = wanting.setdefault(key, [])
            common = left.get(key, values) & values
            if key in left and not common:
                yield (
                    f"{_listed(others)} want{'s' * (len(others) == 1)} a node with "
                    f"{key}={_listed(sorted(left[key]), 'or')} "
                    f"and {user.component} one with {key}={_listed(sorted(values), 'or')}"
                )
                continue
            left[key] = common
            if user.component not in others:
                others.append(user.component)


def _node_labels(user: Workload) -> Iterator[tuple[str, set[str]]]:
    for key, value in user.tier.node_selector.items():
        yield key, {value}
    node = user.tier.affinity.node_affinity if user.tier.affinity else None
    required = node.required_during_scheduling_ignored_during_execution if node else None
    # Of several terms one is enough, so only a single one is sure to hold.
    if required is not None and len(required.node_selector_terms) == 1:
        for expression in required.node_selector_terms[0].match_expressions or ():
            if expression.operator == "In":
                yield expression.key, set(expression.values or ())


def _spread(users: Sequence[Workload]) -> Iterator[str]:
    for user in users:
        for constraint in user.tier.topology_spread:
            if constraint.when_unsatisfiable == "DoNotSchedule":
                yield (
                    f"{user.component}.topology_spread spreads them over {constraint.topology_key} with DoNotSchedule "
                    "(ScheduleAnyway is fine)"
                )


def _repelled(claim: str, users: Sequence[Workload]) -> Iterator[str]:
    """Required anti-affinity: whatever its topology, two pods on one node are in the same place."""
    for user in users:
        repelling = user.tier.affinity.pod_anti_affinity if user.tier.affinity else None
        terms = repelling.required_during_scheduling_ignored_during_execution if repelling else None
        for term in terms or ():
            for other in users:
                labels = {**other.tier.labels, CLAIM_LABEL: claim, **other.pod_labels}
                if _matches(term.label_selector, labels):
                    yield (
                        f"the required pod anti-affinity of {user.component} keeps it away from {other.component} "
                        "(a preferred one is fine)"
                    )


def _matches(selector: k8s.LabelSelector | None, labels: dict[str, str]) -> bool:
    if selector is None:
        return False
    if any(labels.get(key) != value for key, value in (selector.match_labels or {}).items()):
        return False
    return all(
        holds(expression.operator, expression.values or (), labels.get(expression.key))
        for expression in selector.match_expressions or ()
    )


def _listed(words: Sequence[str], last: str = "and") -> str:
    *first, final = words
    return f"{', '.join(first)} {last} {final}" if first else final
