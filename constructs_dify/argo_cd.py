"""Argo CD: in which order it applies what a chart holds."""

from collections.abc import Iterable
from typing import Final

from cdk8s import ApiObject

_WAVE: Final = "argocd.argoproj.io/sync-wave"
_HOOK: Final = "argocd.argoproj.io/hook"
_DELETE: Final = "argocd.argoproj.io/hook-delete-policy"

# Argo CD waits until all of one wave is healthy before it goes on to the next.
_WAVES: Final = {
    "Namespace": -40,
    # Walls, identities, credentials and configuration, which pods of every later wave need.
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
    # Users come when there is something to see.
    "Ingress": 10,
    "HTTPRoute": 10,
}
_LAST: Final = 10
"""Whatever else there is only acts on what is there already."""

CREDENTIALS: Final = {_WAVE: "-20"}
"""Of the Job that makes the credentials."""
MIGRATION: Final = {_WAVE: "-5", _HOOK: "Sync", _DELETE: "BeforeHookCreation"}
"""Of the Job that migrates: it runs at every sync, and does nothing where there is nothing to do."""
SMOKE_TEST: Final = {_HOOK: "PostSync", _DELETE: "BeforeHookCreation"}
"""Of the Job that asks every Service whether it answers."""


def annotate(objects: Iterable[ApiObject], jobs: dict[str, dict[str, str]], early_claims: Iterable[str]) -> None:
    """Give every object its wave.

    See https://argo-cd.readthedocs.io/en/stable/user-guide/sync-waves/

    Args:
        objects: The objects of a chart.
        jobs: Name of a Job -> its annotations.
        early_claims: Names of the claims that the migration mounts.
    """
    early = set(early_claims)
    for item in objects:
        kind, name = item.kind, item.name
        if kind == "Job" and name in jobs:
            annotations = jobs[name]
        elif kind == "PersistentVolumeClaim" and name in early:
            annotations = {_WAVE: MIGRATION[_WAVE]}
        else:
            annotations = {_WAVE: str(_WAVES.get(kind, _LAST))}
        for key, text in annotations.items():
            item.metadata.add_annotation(key, text)
