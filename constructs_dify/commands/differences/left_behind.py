"""What leaves the manifests, and stays in the cluster until somebody deletes it."""

from collections.abc import Iterator, Sequence

from ..manifests import items
from ..system.parts import parts_of
from ..system.routes import routes_of
from .change import Change, Place
from .data import is_kept
from .line import Finding, kubectl
from .reading import text_at
from .workloads import RUNNING

_RUNS = (*RUNNING, "CronJob", "Pod", "ReplicaSet")
_SCALES = ("HorizontalPodAutoscaler", "ScaledObject")
_POLICIES = ("CiliumNetworkPolicy", "NetworkPolicy")
_CLAIM = "PersistentVolumeClaim"
_KEEP = "argocd.argoproj.io/sync-options=Prune=false kustomize.toolkit.fluxcd.io/prune=disabled"
_CNPG = "postgresql.cnpg.io"


def parts_left(change: Change) -> Iterator[Finding]:
    """What goes on running."""
    return _stay([place for place in change.left(*_RUNS) if not _claims(change, place)], "still running")


def _stay(found: Sequence[Place], what: str) -> Iterator[Finding]:
    """That these are still there, in these words, and how to delete them."""
    if found:
        yield Finding(about=found, what=what, commands=kubectl("delete", found))


def servers_left(change: Change) -> Iterator[Finding]:
    """Servers that go on running, with their data."""
    found = [place for place in change.left("StatefulSet") if _claims(change, place)]
    lost = [place.name for place in found if _deletes_claims(change, place)]
    if found:
        claims = ", ".join(claim for place in found for claim in _claims(change, place))
        yield Finding(
            about=found,
            what=f"still running, with data in the claims {claims}",
            why=[f"their claims are deleted with them (whenDeleted: Delete): {', '.join(lost)}"]
            if lost
            else ["the claims stay when it is deleted"],
            do="delete claims only when nobody needs the data",
            commands=kubectl("delete", found),
        )


def _deletes_claims(change: Change, place: Place) -> bool:
    obj = change.old[place]
    return text_at(obj, "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted") == "Delete"


def _claims(change: Change, place: Place) -> list[str]:
    """The claims that a StatefulSet makes, all pods of a template together."""
    made = items(change.old[place], "spec", "volumeClaimTemplates")
    return [f"{text_at(one, 'metadata', 'name')}-{place.name}-*" for one in made]


def data_left(change: Change) -> Iterator[Finding]:
    """Claims, Secrets, databases and namespaces that tools are told to keep."""
    found = [place for place in _with_data(change) if is_kept(change.old[place])]
    if found:
        yield Finding(
            about=found,
            what="still there, with all that is in it",
            why=["annotated to be kept: Argo CD and Flux leave it too; kubectl apply --prune deletes it"],
            do="delete it only when nobody needs it: this cannot be undone",
            commands=kubectl("delete", found),
        )


def data_unprotected(change: Change) -> Iterator[Finding]:
    """Claims, Secrets, databases and namespaces that a tool which prunes deletes."""
    found = [place for place in _with_data(change) if not is_kept(change.old[place])]
    if found:
        yield Finding(
            about=found,
            what="deleted by a tool that prunes, with all that is in it",
            why=["nothing tells Argo CD or Flux to keep it; plain kubectl apply leaves it"],
            do="if it is needed, annotate it before you apply",
            commands=[f"{command} {_KEEP}" for command in kubectl("annotate", found)],
        )


def _with_data(change: Change) -> list[Place]:
    found = change.left(_CLAIM, "Namespace", "Secret", "PersistentVolume")
    return found + [place for place in change.left("Cluster") if place.group == _CNPG]


def policies_left(change: Change) -> Iterator[Finding]:
    """NetworkPolicies that stay in force."""
    return _stay(change.left(*_POLICIES), "still in force")


def autoscalers_left(change: Change) -> Iterator[Finding]:
    """Autoscalers that go on scaling."""
    return _stay(change.left(*_SCALES), "still changing the number of pods")


def services_still_named(change: Change) -> Iterator[Finding]:
    """Services that left the manifests, to which routes in them still lead."""
    found = _still_named(change)
    if found:
        yield Finding(
            about=list(found),
            what="still there, and needed: without it, users get no answer",
            why=[f"named by {', '.join(dict.fromkeys(names))}" for names in found.values()],
            do="leave it in the manifests, or let the route lead somewhere else before it is deleted",
        )


def _still_named(change: Change) -> dict[Place, list[str]]:
    """Those Services, and what leads to each."""
    given = list(change.new.values())
    found: dict[Place, list[str]] = {}
    for route in routes_of(given, parts_of(given)):
        namespace = text_at(route.obj, "metadata", "namespace")
        place = Place(group="", kind="Service", namespace=namespace, name=route.service)
        if place in change.old and place not in change.new:
            found.setdefault(place, []).append(route.by)
    return found


def objects_left(change: Change) -> Iterator[Finding]:
    """All else that stays."""
    known = (*_RUNS, *_SCALES, *_POLICIES, _CLAIM, "Cluster", "Job", "Namespace", "PersistentVolume", "Secret")
    needed = _still_named(change)
    return _stay([each for each in change.left() if each.kind not in known and each not in needed], "still there")
