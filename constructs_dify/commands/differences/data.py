"""Data at risk: stores that are switched, volumes that are others, keys that come from elsewhere."""

import re
from collections.abc import Iterator, Mapping

from ..manifests import items
from .change import Change, Pair, Place
from .config import environment, secret_of
from .line import Finding
from .reading import number_at, text_at, texts_at
from .templates import variable
from .values import image, image_parts, moved
from .workloads import RUNNING, claims, folders, template

_KEPT = (
    ("argocd.argoproj.io/sync-options", "Prune=false"),
    ("kustomize.toolkit.fluxcd.io/prune", "disabled"),
    ("helm.sh/resource-policy", "keep"),
)
# What says where a store is.
_STORES = {
    "database": re.compile(r"DB_(TYPE|HOST|PORT|DATABASE)|SQLALCHEMY_DATABASE_URI"),
    "Redis": re.compile(r"REDIS_(HOST|PORT|DB|SENTINELS|CLUSTERS|KEY_PREFIX)|CELERY_BROKER_URL"),
    "storage of plugins": re.compile(r"PLUGIN_STORAGE_\w*(TYPE|BUCKET|ENDPOINT|ROOT|CONTAINER_NAME)"),
    "storage of files": re.compile(
        r"STORAGE_TYPE|OPENDAL_SCHEME|STORAGE_LOCAL_PATH|(?!PLUGIN_)\w*(BUCKET|BUCKET_NAME|CONTAINER_NAME)|S3_ENDPOINT"
        r"|OPENDAL_\w+_(ROOT|ENDPOINT)"
    ),
    "vector store": re.compile(r"VECTOR_STORE|VECTOR_INDEX_NAME_PREFIX"),
}
_MOVES = {
    "database": "dump and restore both databases with what writes stopped",
    "Redis": "let the queues run empty first; people log in again",
    "storage of plugins": "copy the packages first",
    "storage of files": "copy the files first, privkeys/ above all: without it each model has to be set up again",
    "vector store": "nothing is found until knowledge is indexed again (flask vdb-migrate)",
}
_VECTOR = re.compile(r"_(ENDPOINT|HOSTS?|URL|URI|PORT|DATABASE|DB)$")
# A Service has several names.
_SERVICE = re.compile(r"(?<=[\w-])\.[\w-]+\.svc(\.cluster\.local)?\b")
# They read volumes of the minor before only.
_ONE_BY_ONE = ("weaviate",)
# Where servers keep their data, on their claim.
_FOLDERS = ("PERSISTENCE_DATA_PATH", "PGDATA", "QDRANT__STORAGE__STORAGE_PATH")
_ANOTHER_CLAIM = "a folder on another claim: what is in it stays on the old one"
_ANOTHER_FOLDER = "another folder of the claim, which is empty: what is in the old one is not seen"
_MOUNTED_ELSEWHERE = "the claim is at another path: its data are found only by a program that looks there"
_COPY = "copy it with what writes stopped, before you apply (docs/changing-an-installation.md)"
_LOOK = "see that the settings of the program name the new path"
_CLAIMS = ("spec", "persistentVolumeClaimRetentionPolicy")
# What is deleted with something else.
_DELETING = (
    ("StatefulSet", (*_CLAIMS, "whenDeleted"), "its claims are deleted with it, with all data"),
    ("StatefulSet", (*_CLAIMS, "whenScaled"), "the claims of pods that go are deleted with them, with all data"),
    ("PersistentVolume", ("spec", "persistentVolumeReclaimPolicy"), "its data are deleted with the claim on it"),
    (
        "ExternalSecret",
        ("spec", "target", "deletionPolicy"),
        "the Secret goes when the store has no values for it",
    ),
)
_CNPG = "postgresql.cnpg.io"
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


def store_switched(change: Change) -> Iterator[Finding]:
    """Pods that get another database, Redis, vector store or storage: data do not move by themselves."""
    found: dict[str, dict[str, list[Place]]] = {}
    for pair, old, new in _environments(change):
        for store in _STORES:
            for name in sorted({*old, *new}):
                if _says_where(store, name, old, new) and _elsewhere(old.get(name), new.get(name)):
                    said = variable(name, old.get(name), new.get(name))
                    places = found.setdefault(store, {}).setdefault(said, [])
                    if pair.place not in places:
                        places.append(pair.place)
    for store, reasons in found.items():
        yield Finding(
            about=list(dict.fromkeys(place for places in reasons.values() for place in places)),
            what=f"another {store}; the data do not move by themselves",
            why=list(reasons),
            do=f"{_MOVES[store]} (docs/changing-an-installation.md)",
        )


def _environments(change: Change) -> Iterator[tuple[Pair, dict[str, str], dict[str, str]]]:
    for pair in change.kept(*RUNNING):
        before = {text_at(one, "name"): one for one in items(template(pair.old), "spec", "containers")}
        for container in items(template(pair.new), "spec", "containers"):
            if was := before.get(text_at(container, "name")):
                old = environment(was, pair.place.namespace, change.old)
                yield pair, old, environment(container, pair.place.namespace, change.new)


def _says_where(store: str, name: str, old: Mapping[str, str], new: Mapping[str, str]) -> bool:
    if _STORES[store].fullmatch(name):
        return True
    engine = old.get("VECTOR_STORE", "")
    return bool(
        store == "vector store" and engine and engine == new.get("VECTOR_STORE")
        and name.startswith(f"{engine.upper().replace('-', '_')}_") and _VECTOR.search(name)
    )  # fmt: skip


def _elsewhere(old: str | None, new: str | None) -> bool:
    # What was not said before is the default of the program, which may be the same.
    if not old or not new or old.startswith("from ") or new.startswith("from "):
        return False
    return _SERVICE.sub("", old) != _SERVICE.sub("", new)


def volume_switched(change: Change) -> Iterator[Finding]:
    """A folder of a pod that is on another claim, on another folder of it, or on none, than before."""
    switched = {place for finding in store_switched(change) for place in finding.about}
    found: dict[tuple[str, str], list[Place]] = {}
    for pair in change.kept(*RUNNING):
        before, after = folders(pair.old), folders(pair.new)
        for path, (claim, folder) in before.items():
            is_, folder_is = after.get(path, ("", ""))
            elsewhere = [other for other, (its, _) in after.items() if its == claim and other not in before]
            # Another kind of storage is a line of its own.
            if is_ != claim and not is_ and elsewhere:
                what, said = _MOUNTED_ELSEWHERE, f"claim {claim} was at {path}, and is at {', '.join(elsewhere)}"
            elif is_ != claim and (is_ or pair.place not in switched):
                what, said = _ANOTHER_CLAIM, f"{path} was on claim {claim}, and is on {is_ or 'none'}"
            elif is_ == claim and folder != folder_is:
                of = f"subPath {folder or '(none)'} -> {folder_is or '(none)'}"
                what, said = _ANOTHER_FOLDER, f"{path}: {of} of claim {claim}"
            else:
                continue
            found.setdefault((what, said), []).append(pair.place)
    for pair, old, new in _environments(change):
        for name in _FOLDERS:
            if old.get(name) != new.get(name) and claims(pair.old):
                said = variable(name, old.get(name), new.get(name))
                found.setdefault((_ANOTHER_FOLDER, said), []).append(pair.place)
    for (what, said), places in found.items():
        yield Finding(
            about=places,
            what=what,
            why=[said],
            do=_LOOK if what == _MOUNTED_ELSEWHERE else _COPY,
        )


def credentials_switched(change: Change) -> Iterator[Finding]:
    """Variables that come from another key of a Secret than before."""
    found: dict[tuple[str, str], dict[str, None]] = {}
    places: dict[tuple[str, str], dict[Place, None]] = {}
    for pair, old, new in _environments(change):
        for name in sorted(old.keys() & new.keys()):
            was, becomes = secret_of(old[name]), secret_of(new[name])
            if was and becomes and was != becomes:
                way = (was[0], becomes[0])
                key = "" if was[1] == becomes[1] else f" (key {was[1]} -> {becomes[1]})"
                found.setdefault(way, {})[f"{name}{key}"] = None
                places.setdefault(way, {})[pair.place] = None
    for (was, becomes), names in found.items():
        yield Finding(
            about=list(places[was, becomes]),
            what=f"credentials come from Secret {becomes}, no longer from {was}"
            if was != becomes
            else f"credentials come from other keys of Secret {was}",
            why=[", ".join(names)],
            do="copy the values first: with another password the servers refuse, and with another SECRET_KEY sessions "
            "and stored credentials are lost",
        )


def server_replaced(change: Change) -> Iterator[Finding]:
    """A server with data that gets another program, another major version or an older one."""
    for pair in change.kept("StatefulSet", "Cluster"):
        if not claims(pair.old) and pair.place.group != _CNPG:
            continue
        for was, becomes in _images(pair):
            (old, old_tag, _), (new, new_tag, _) = image_parts(was), image_parts(becomes)
            if said := _otherwise(old.rpartition("/")[2], new.rpartition("/")[2], _version(old_tag), _version(new_tag)):
                yield Finding(
                    about=[pair.place],
                    what=f"opens its data with {said}",
                    why=[image(was, becomes)],
                    do="back up first, and read whether it reads the files of the one before; else dump and restore",
                )


def _otherwise(old: str, new: str, was: tuple[int, ...], becomes: tuple[int, ...]) -> str:
    """What is special about another image; empty: nothing."""
    if old != new:
        return "another program"
    if not was or not becomes:
        return ""
    # A shorter tag is the newest of its kind: 15 is no older than 15.4.
    if becomes < was[: len(becomes)]:
        return "an older version"
    if was[0] != becomes[0]:
        return "another major version"
    minors = becomes[1] - was[1] if len(was) > 1 and len(becomes) > 1 else 0
    return "a version that it must not skip to: one minor after the other" if old in _ONE_BY_ONE and minors > 1 else ""


def _images(pair: Pair) -> Iterator[tuple[str, str]]:
    if pair.place.kind == "Cluster":
        was, becomes = (text_at(obj, "spec", "imageName") for obj in (pair.old, pair.new))
        if was and becomes and was != becomes:
            yield was, becomes
        return
    before = {text_at(one, "name"): one for one in items(template(pair.old), "spec", "containers")}
    for container in items(template(pair.new), "spec", "containers"):
        was = text_at(before.get(text_at(container, "name"), {}), "image")
        if was and was != text_at(container, "image"):
            yield was, text_at(container, "image")


def _version(tag: str) -> tuple[int, ...]:
    number = _NUMBER.search(tag)
    return tuple(int(part) for part in number.group().split(".")) if number else ()


def fewer_servers(change: Change) -> Iterator[Finding]:
    """Pods of a StatefulSet that go, and their claims."""
    for pair in change.kept("StatefulSet"):
        old, new = (number_at(obj, "spec", "replicas") for obj in (pair.old, pair.new))
        was, becomes = 1 if old is None else old, 1 if new is None else new
        made = [text_at(one, "metadata", "name") for one in items(pair.old, "spec", "volumeClaimTemplates")]
        if becomes >= was or not made or becomes == 0:
            continue
        gone = text_at(pair.new, "spec", "persistentVolumeClaimRetentionPolicy", "whenScaled") == "Delete"
        yield Finding(
            about=[pair.place],
            what=f"loses its last {was - becomes} pods; their claims are "
            + ("deleted, with all data" if gone else "kept, and nobody reads them"),
            why=[f"replicas {was} -> {becomes}"],
            do="move what only they hold to the others first",
        )

    for pair in change.kept("Cluster"):
        was, becomes = (number_at(obj, "spec", "instances") or 1 for obj in (pair.old, pair.new))
        if pair.place.group == _CNPG and becomes < was:
            yield Finding(
                about=[pair.place],
                what=f"loses {was - becomes} of its {was} servers; the operator deletes their claims",
                why=[f"instances {was} -> {becomes}"],
                do="see that the one that writes has a replica to fail over to, and a backup",
            )


def protection_removed(change: Change) -> Iterator[Finding]:
    """An object with data that was kept when something is deleted, and now is not."""
    for pair in change.kept("Cluster", "Namespace", "PersistentVolumeClaim", "Secret"):
        if is_kept(pair.old) and not is_kept(pair.new):
            yield Finding(
                about=[pair.place],
                what="is deleted from now on when it leaves the manifests and a tool prunes",
                why=["the annotations that keep it are gone"],
                do="leave them there",
            )
    for kind, path, what in _DELETING:
        for pair in change.kept(kind):
            old, new = (text_at(obj, *path) for obj in (pair.old, pair.new))
            if new == "Delete" and old != "Delete":
                yield Finding(
                    about=[pair.place],
                    what=f"from now on, {what}",
                    why=[moved(path[-1], old or None, new)],
                    do="take it back, unless a backup has the data",
                )


def is_kept(obj: Mapping[str, object]) -> bool:
    """Whether Argo CD, Flux or Helm are told to leave an object where it is."""
    annotations = texts_at(obj, "metadata", "annotations")
    return any(word in annotations.get(key, "") for key, word in _KEPT)
