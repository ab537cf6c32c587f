"""What leaves the manifests, and stays in the cluster until somebody deletes it."""

from collections.abc import Iterator

from .change import Change, Place
from .data import is_kept
from .line import Finding, kubectl
from .reading import mappings_at, text_at
from .workloads import RUNNING

_RUNS = (*RUNNING, "CronJob", "Pod", "ReplicaSet")
_SCALES = ("HorizontalPodAutoscaler", "ScaledObject")
_POLICIES = ("CiliumNetworkPolicy", "NetworkPolicy")
_CLAIM = "PersistentVolumeClaim"
_STAYS = "kubectl apply leaves it, Argo CD and Flux delete it if they prune"
_KEEP = "argocd.argoproj.io/sync-options=Prune=false kustomize.toolkit.fluxcd.io/prune=disabled"
_CNPG = "postgresql.cnpg.io"


def parts_left(change: Change) -> Iterator[Finding]:
    """What goes on running."""
    found = [place for place in change.left(*_RUNS) if not _claims(change, place)]
    if found:
        yield Finding(
            about=found, what="left the manifests and goes on running", do=_STAYS, commands=kubectl("delete", found)
        )


def servers_left(change: Change) -> Iterator[Finding]:
    """Servers that go on running, with their data."""
    for place in change.left("StatefulSet"):
        claims = _claims(change, place)
        if not claims:
            continue
        policy = text_at(change.old[place], "spec", "persistentVolumeClaimRetentionPolicy", "whenDeleted")
        lost = policy == "Delete"
        yield Finding(
            about=[place],
            what=f"left the manifests and goes on running, with its data in claims {', '.join(claims)}",
            why=[
                "its claims are deleted with it (whenDeleted: Delete)" if lost else "its claims stay when it is deleted"
            ],
            do=f"{_STAYS}; delete its claims only when nobody needs the data",
            commands=kubectl("delete", [place]),
        )


def _claims(change: Change, place: Place) -> list[str]:
    """The claims that a StatefulSet makes, all pods of a template together."""
    made = mappings_at(change.old[place], "spec", "volumeClaimTemplates")
    return [f"{text_at(one, 'metadata', 'name')}-{place.name}-*" for one in made]


def data_left(change: Change) -> Iterator[Finding]:
    """Claims, Secrets, databases and namespaces that tools are told to keep."""
    found = [place for place in _with_data(change) if is_kept(change.old[place])]
    for place in found:
        yield Finding(
            about=[place],
            what=f"left the manifests and stays, with {_content(place)}",
            why=["annotated to be kept: Argo CD, Flux and kubectl apply leave it; kubectl apply --prune deletes it"],
            do="delete it only when nobody needs it: this cannot be undone",
            commands=kubectl("delete", [place]),
        )


def data_unprotected(change: Change) -> Iterator[Finding]:
    """The same, where nothing tells tools to keep them."""
    for place in _with_data(change):
        if not is_kept(change.old[place]):
            yield Finding(
                about=[place],
                what=f"left the manifests: a tool that prunes deletes it, with {_content(place)}",
                why=["nothing tells Argo CD or Flux to keep it; plain kubectl apply leaves it"],
                do="if it is needed, annotate it before you apply",
                commands=[f"{command} {_KEEP}" for command in kubectl("annotate", [place])],
            )


def _with_data(change: Change) -> list[Place]:
    found = change.left(_CLAIM, "Namespace", "Secret", "PersistentVolume")
    return found + [place for place in change.left("Cluster") if place.group == _CNPG]


def _content(place: Place) -> str:
    match place.kind:
        case "Namespace":
            return "everything that is in it"
        case "Secret":
            return "its credentials"
        case "Cluster":
            return "its databases"
        case _:
            return "its data"


def policies_left(change: Change) -> Iterator[Finding]:
    """NetworkPolicies that stay in force."""
    found = change.left(*_POLICIES)
    if found:
        yield Finding(
            about=found,
            what="left the manifests and stays in force",
            do=_STAYS,
            commands=kubectl("delete", found),
        )


def autoscalers_left(change: Change) -> Iterator[Finding]:
    """Autoscalers that go on scaling."""
    found = change.left(*_SCALES)
    if found:
        yield Finding(
            about=found,
            what="left the manifests and goes on changing the number of pods",
            do=_STAYS,
            commands=kubectl("delete", found),
        )


def objects_left(change: Change) -> Iterator[Finding]:
    """All else that stays."""
    known = (*_RUNS, *_SCALES, *_POLICIES, _CLAIM, "Cluster", "Job", "Namespace", "PersistentVolume", "Secret")
    found = [place for place in change.left() if place.kind not in known]
    if found:
        yield Finding(about=found, what="left the manifests and stays", do=_STAYS, commands=kubectl("delete", found))
