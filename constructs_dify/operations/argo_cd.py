"""Argo CD: the order in which it applies the objects of a chart."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, Final

from cdk8s import ApiObject, Chart

from ..backup.restore_job import RestoreJob
from ..data_layer.storage.ownership import TakeOwnership
from ..secrets.secrets_job import SecretsJob
from ..tiers.migration import Migration
from ..tiers.smoke_test import SmokeTest
from ..wiring.part import Part

_WAVE: Final = "argocd.argoproj.io/sync-wave"
_HOOK: Final = "argocd.argoproj.io/hook"
_DELETE: Final = "argocd.argoproj.io/hook-delete-policy"

# Argo CD waits until all of one wave is healthy before it goes on to the next.
_WAVES: Final = {
    "Namespace": -40,
    # NetworkPolicies, identities, credentials and configuration, which pods of every later wave need.
    "NetworkPolicy": -30,
    "ServiceAccount": -30,
    "Role": -30,
    "RoleBinding": -30,
    "Secret": -30,
    "ExternalSecret": -30,
    "ConfigMap": -30,
    "Service": -30,
    "ObjectStore": -30,
    # The databases, which a migration needs.
    "Cluster": -10,
    "Database": -10,
    "StatefulSet": -10,
    # A claim is bound when its first pod comes, so it must not be waited for before.
    "PersistentVolumeClaim": 0,
    "Deployment": 0,
    # Route users only when the parts are ready.
    "Ingress": 10,
    "HTTPRoute": 10,
    "Route": 10,
}
# All other kinds only act on existing objects.
_LAST: Final = 10

_CREDENTIALS: Final = {_WAVE: "-20"}
# It runs at every sync, and does nothing if the schema is up to date.
_MIGRATION: Final = {_WAVE: "-5", _HOOK: "Sync", _DELETE: "BeforeHookCreation"}
_SMOKE_TEST: Final = {_HOOK: "PostSync", _DELETE: "BeforeHookCreation"}


def annotate(chart: Chart, parts: Iterable[Part]) -> None:
    """Annotate every object of a chart with its sync wave.

    See https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/

    Args:
        chart: The chart.
        parts: All parts in the chart.
    """
    jobs: dict[str, Mapping[str, str]] = {}
    early_claims: list[str] = []
    owned: dict[str, str] = {}
    for part in parts:
        if isinstance(part, SecretsJob):
            jobs[part.job.name] = _CREDENTIALS
        elif isinstance(part, Migration):
            jobs[part.job.name] = _MIGRATION
            early_claims += part.claim_names
        elif isinstance(part, TakeOwnership):
            owned[part.job.name] = part.claim
        elif isinstance(part, RestoreJob):
            # The claims that it fills are bound when its pod comes.
            jobs[part.job.name] = {_WAVE: str(_WAVES["PersistentVolumeClaim"])}
        elif isinstance(part, SmokeTest):
            jobs[part.job.name] = _SMOKE_TEST
    # It comes with the first of those that wait for it, and may follow them to their node.
    jobs |= {name: {_WAVE: _wave("PersistentVolumeClaim", claim, early_claims)} for name, claim in owned.items()}
    for item in chart.node.find_all():
        if isinstance(item, ApiObject):
            metadata = item.metadata
            for key, text in _annotations(item, jobs, early_claims).items():
                metadata.add_annotation(key, text)


def _annotations(
    item: ApiObject, jobs: Mapping[str, Mapping[str, str]], early_claims: Sequence[str]
) -> Mapping[str, str]:
    kind = _kind_of(type(item)) or item.kind
    if kind == "Job" and item.name in jobs:
        return jobs[item.name]
    return {_WAVE: _wave(kind, item.name, early_claims)}


def _wave(kind: str, name: str, early_claims: Sequence[str]) -> str:
    if kind == "PersistentVolumeClaim" and name in early_claims:
        return _MIGRATION[_WAVE]
    return str(_WAVES.get(kind, _LAST))


# To ask each object would be a message to Node for each.
@cache
def _kind_of(cls: Any) -> str | None:
    """The kind of all objects of a class; None where it depends on the object."""
    known = getattr(cls, "GVK", None)
    return known and known.kind
