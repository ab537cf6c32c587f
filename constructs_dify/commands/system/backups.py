"""What saves the data of installations: the CronJobs of backups, the Jobs that restore, and what others bring."""

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..manifests import Manifest, field, items, mapping, name_of, namespace_of, texts
from .parts import Part
from .routes import part_behind
from .schedules import is_suspended
from .variables import ConfigMaps, config_maps, variables

_COMPONENT = "app.kubernetes.io/component"
_BACKUP, _RESTORE = "backup", "restore"
_VECTOR_STORES = ("weaviate", "qdrant", "milvus", "pgvector")
# What leads to a vector store that is asked for what it has.
_ASKED = ("WEAVIATE_ENDPOINT", "QDRANT_URL")
# The Services that CloudNativePG makes for a Cluster.
_CLUSTER_SERVICES = ("rw", "ro", "r")
_SECRETS = "/secrets/"
# Of the name of a Job, without the second at its end.
_LONGEST = 63 - len("-1764547200")
# restic writes "s3:https://…"; what has no such word is a folder.
_SCHEME = re.compile(r"[a-z0-9]+:")

InstallationKey = tuple[str, str]
"""A namespace, and the name of an installation in it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """A CronJob that saves a set, or a piece of one.

    Attributes:
        part: The CronJob.
        piece: What it is a piece of the set for: `plugins`, `weaviate`; empty: the set itself.
        suspended: Whether it does not run for the time being.
        repository: Where the sets go, as restic names it; empty: nothing says it.
        repository_claim: The claim that the repository is on; empty: on none of this cluster.
        password: The Secret with the password of the repository, and the key in it.
        called: The name of the installation in the repository.
        keep: The options that say what retention keeps; empty: everything.
        servers: The hosts of the databases that are dumped -> the image that does.
        dumped: Which databases are, by their roles: `main=dify`.
        asked: The hosts of the vector stores that are asked for what they have.
        claims: Where a claim is mounted -> the claim, but for that of the repository.
        secrets: The Secrets that are in the set.
    """

    part: Part
    piece: str
    suspended: bool
    repository: str
    repository_claim: str
    password: tuple[str, str]
    called: str
    keep: str
    servers: Mapping[str, str]
    dumped: Sequence[str]
    asked: Sequence[str]
    claims: Mapping[str, str]
    secrets: frozenset[str]

    @property
    def installation(self) -> InstallationKey:
        """The installation that it saves."""
        return installation_of(self.part)

    @property
    def is_of_vectors(self) -> bool:
        """Whether it is the piece with what a vector store has."""
        return self.piece in _VECTOR_STORES


class Backups:
    """The backups among some manifests, and what they save.

    Args:
        objects: The manifests.
        parts: What of them runs pods.

    Attributes:
        parts: What of them runs pods.
        all: The CronJobs that save.
        restores: The Jobs that bring a set back.
    """

    def __init__(self, objects: Sequence[Manifest], parts: Sequence[Part]) -> None:
        self._objects, self.parts = objects, parts
        maps = config_maps(objects)
        self.all = [_backup(part, maps) for part in parts if is_backup(part)]
        self.restores = [part for part in parts if _is_restore(part)]

    def of(self, installation: InstallationKey) -> list[Backup]:
        """Those of an installation, the pieces among them."""
        return [each for each in self.all if each.installation == installation]

    def restoring(self, installation: InstallationKey) -> list[Part]:
        """The Jobs that bring a set back into an installation."""
        return [part for part in self.restores if installation_of(part) == installation]

    def replacing(self) -> Iterator[tuple[Part, str]]:
        """The Jobs that bring a set back in place of what is there, and which set."""
        maps = config_maps(self._objects)
        for part in self.restores:
            containers = [*part.init_containers, *part.containers]
            given = [(container, variables(container, part.namespace, maps)) for container in containers]
            if _first(given, "REPLACE") == "true":
                yield part, _first(given, "SNAPSHOT")

    def is_repository(self, namespace: str, claim: str) -> bool:
        """Whether a claim has the sets."""
        return any((each.part.namespace, each.repository_claim) == (namespace, claim) for each in self.all)

    def saves_claim(self, namespace: str, claim: str) -> bool:
        """Whether a claim is in a set, or something of others saves it."""
        ours = any(each.part.namespace == namespace and claim in each.claims.values() for each in self.all)
        return ours or saved_by_others(namespace, claim, self._objects)

    def saves_store(self, store: Part) -> bool:
        """Whether what a store has is in a set, or something of others saves it."""
        if any(self._is_in(store, each) for each in self.all):
            return True
        return saved_by_others(store.namespace, store.name, self._objects)

    def _is_in(self, store: Part, backup: Backup) -> bool:
        namespace = backup.part.namespace
        if any(self.behind(host, namespace) is store for host in (*backup.servers, *backup.asked)):
            return True
        made = [name_of(template) for template in items(store.obj, "spec", "volumeClaimTemplates")]
        own = re.compile(rf"(?:{'|'.join(map(re.escape, made))})-{re.escape(store.name)}-\d+")
        mounted = backup.claims.values() if made and namespace == store.namespace else ()
        return any(own.fullmatch(claim) for claim in mounted)

    def behind(self, host: str, namespace: str) -> Part | None:
        """The part that a host leads to: the name of a Service, with its namespace or without."""
        name, _, rest = host.partition(".")
        place = (rest.partition(".")[0] or namespace, name)
        for obj in self._objects:
            if obj["kind"] == "Service" and (namespace_of(obj), name_of(obj)) == place:
                return part_behind(obj, self.parts)
        clusters = (part for part in self.parts if part.kind == "Cluster" and part.namespace == place[0])
        return next((each for each in clusters if name in (f"{each.name}-{end}" for end in _CLUSTER_SERVICES)), None)


def installation_of(part: Part) -> InstallationKey:
    """The installation that a part belongs to."""
    return part.namespace, part.installation


def is_backup(part: Part) -> bool:
    """Whether it saves a set, or a piece of one."""
    return part.kind == "CronJob" and _is_called(part, _BACKUP)


def is_vector_store(part: Part) -> bool:
    """Whether it has vectors, which can be made anew from the documents, or serves what has them."""
    return any(part.title == name or part.title.startswith(f"{name}-") for name in _VECTOR_STORES)


def _is_restore(part: Part) -> bool:
    return part.kind == "Job" and _is_called(part, _RESTORE)


def _is_called(part: Part, component: str) -> bool:
    found = _component(part)
    return found == component or found.startswith(f"{component}-")


def _component(part: Part) -> str:
    """What its labels say that it is; empty: they do not."""
    own = mapping(part.obj, "metadata", "labels").get(_COMPONENT)
    return str(part.labels.get(_COMPONENT) or own or "")


def command_to_save(namespace: str, cron_job: str, reason: str) -> str:
    """How a CronJob runs once more, as a Job whose name says before what: `dify-backup-before-1-16-1-…`.

    The name ends in the second that it is made, because the Job of an earlier change may still be there.
    """
    job = f"{cron_job}-before-{reason}"[:_LONGEST].rstrip("-")
    where = f"-n {shlex.quote(namespace)} " if namespace else ""
    return f"kubectl {where}create job --from=cronjob/{shlex.quote(cron_job)} {shlex.quote(job)}-$(date +%s)"


# -- one CronJob --------------------------------------------------------------------------------------------------


def _backup(part: Part, maps: ConfigMaps) -> Backup:
    containers = [*part.init_containers, *part.containers]
    given = [(container, variables(container, part.namespace, maps)) for container in containers]
    repository = _first(given, "RESTIC_REPOSITORY")
    mounted = _mounted(part)
    own = _holding(repository, mounted)
    dumping = [(container, named["PGHOST"]) for container, named in given if named.get("PGHOST")]
    return Backup(
        part=part,
        piece=_component(part).removeprefix(_BACKUP).removeprefix("-"),
        suspended=is_suspended(part.obj),
        repository=repository,
        repository_claim=mounted.get(own, ""),
        password=next((found for each in containers if (found := _reference(each, "RESTIC_PASSWORD"))), ("", "")),
        called=_first(given, "INSTALLATION"),
        keep=_first(given, "KEEP"),
        servers={host: str(container.get("image") or "") for container, host in dumping},
        dumped=[word for container, _ in dumping for word in _arguments(container) if "=" in word],
        asked=[host for _, named in given for name in _ASKED if (host := _host(named.get(name, "")))],
        claims={path: claim for path, claim in mounted.items() if path != own},
        secrets=frozenset(_secrets(part)),
    )


def _first(given: Sequence[tuple[Manifest, Mapping[str, str]]], name: str) -> str:
    return next((named[name] for _, named in given if named.get(name)), "")


def _arguments(container: Manifest) -> list[str]:
    return [*texts(container, "command"), *texts(container, "args")]


def _reference(container: Manifest, name: str) -> tuple[str, str] | None:
    """The Secret and the key that a variable comes from."""
    for variable in items(container, "env"):
        reference = mapping(variable, "valueFrom", "secretKeyRef")
        if variable.get("name") == name and reference:
            return str(reference.get("name")), str(reference.get("key"))
    return None


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _mounts(part: Part) -> Iterator[tuple[str, Manifest]]:
    """The path of each mount, and the volume that is there."""
    volumes = {volume.get("name"): volume for volume in items(part.pod, "volumes")}
    for container in (*part.init_containers, *part.containers):
        for mount in items(container, "volumeMounts"):
            yield str(mount.get("mountPath") or ""), volumes.get(mount.get("name"), {})


def _mounted(part: Part) -> dict[str, str]:
    """Where a claim is mounted -> the claim."""
    found = ((path, field(volume, "persistentVolumeClaim", "claimName")) for path, volume in _mounts(part))
    return {path: claim for path, claim in found if isinstance(claim, str)}


def _holding(repository: str, mounted: Mapping[str, str]) -> str:
    """The mount that a repository is in; empty: it is in none."""
    if not repository or _SCHEME.match(repository):
        return ""
    inside = [path for path in mounted if f"{repository.rstrip('/')}/".startswith(f"{path.rstrip('/')}/")]
    return max(inside, key=len, default="")


def _secrets(part: Part) -> Iterator[str]:
    for path, volume in _mounts(part):
        if f"{path}/".startswith(_SECRETS):
            for source in (volume, *items(volume, "projected", "sources")):
                secret = mapping(source, "secret")
                yield from (str(name) for key in ("secretName", "name") if (name := secret.get(key)))


# -- what others bring --------------------------------------------------------------------------------------------


def saved_by_others(namespace: str, name: str, objects: Sequence[Manifest]) -> bool:
    """Whether something else saves a store or a claim, as far as its own words tell."""
    return any(_saves(obj, namespace, name) for obj in objects)


def _saves(obj: Manifest, namespace: str, name: str) -> bool:
    here = namespace_of(obj) == namespace
    match obj["kind"]:
        case "ScheduledBackup":
            return here and field(obj, "spec", "cluster", "name") == name
        case "VolumeSnapshot":
            return here and field(obj, "spec", "source", "persistentVolumeClaimName") == name
        case "ReplicationSource":
            return here and field(obj, "spec", "sourcePVC") == name
        case "CronJob":
            # That of a chart says by what it mounts and dumps what it saves.
            return here and _is_of_others(obj) and name in json.dumps(obj, default=str)
        case "Schedule" if str(obj["apiVersion"]).startswith("velero.io/"):
            spaces = texts(obj, "spec", "template", "includedNamespaces") or ["*"]
            return "*" in spaces or namespace in spaces
        case "Schedule":
            return here and str(obj["apiVersion"]).startswith("k8up.io/")
        case _:
            return False


def _is_of_others(cron_job: Manifest) -> bool:
    component = str(mapping(cron_job, "metadata", "labels").get(_COMPONENT) or "")
    return "backup" in name_of(cron_job).lower() and component.partition("-")[0] != _BACKUP


def saves_anything(obj: Manifest) -> bool:
    """Whether an object saves something on a schedule, or takes a snapshot, whatever it is of."""
    if obj["kind"] == "Schedule":
        return str(obj["apiVersion"]).startswith(("velero.io/", "k8up.io/"))
    if obj["kind"] == "CronJob":
        component = str(mapping(obj, "metadata", "labels").get(_COMPONENT) or "")
        return component.partition("-")[0] == _BACKUP or _is_of_others(obj)
    return obj["kind"] in ("ScheduledBackup", "VolumeSnapshot", "ReplicationSource")
