"""Rules about backups: what nothing saves, and what keeps a set from being there when it is needed."""

import json
import re
from collections.abc import Iterator, Mapping

from ..manifests import Manifest
from ..system.backups import Backup, InstallationKey, installation_of, is_vector_store
from ..system.connections import Place
from ..system.parts import Part
from ..system.variables import config_maps, variables
from .reviewed import Reviewed
from .rule import Found, at

# What is in these can be lost: work that waits, and copies.
_CACHES = ("redis", "valkey")
_PLUGINS = "plugin-daemon"
_BUCKET = re.compile(r"(?!PLUGIN_)\w*(BUCKET|BUCKET_NAME|CONTAINER_NAME)")


def no_backup(reviewed: Reviewed) -> Found | None:
    """Stores and claims that nothing in the manifests backs up."""
    backups = reviewed.backups
    missing = {(part.namespace, claim) for part in _without_plugins(reviewed) for claim in part.claims}
    lost = [
        reviewed.called(part)
        for part in _stores(reviewed)
        if not backups.saves_store(part) and not (is_vector_store(part) and backups.of(installation_of(part)))
    ]
    lost += [
        f"claim {place.title}"
        for place in reviewed.network.places.values()
        if place.kind == "claim"
        and not backups.saves_claim(_namespace(place), place.title)
        and not backups.is_repository(_namespace(place), place.title)
        and (_namespace(place), place.title) not in missing
    ]
    return at("No backup of what is kept in the cluster", lost)


def _stores(reviewed: Reviewed) -> list[Part]:
    return [part for part in reviewed.running if part.is_store and not _is_cache(part)]


def _is_cache(part: Part) -> bool:
    images = (str(container.get("image")).rpartition("/")[2] for container in part.containers)
    return any(image.startswith(_CACHES) for image in images)


def _namespace(claim: Place) -> str:
    return claim.id.split("/")[1]


def _installations(reviewed: Reviewed) -> list[InstallationKey]:
    """The installations that have a backup."""
    return list(dict.fromkeys(each.installation for each in reviewed.backups.all))


def suspended(reviewed: Reviewed) -> Found | None:
    """Backups that do not run, though nothing is being restored."""
    backups = reviewed.backups
    return at(
        "Backups are suspended",
        [_called(each) for each in backups.all if each.suspended and not backups.restoring(each.installation)],
    )


def _called(backup: Backup) -> str:
    return f"CronJob {backup.part.name}"


def in_cluster(reviewed: Reviewed) -> Found | None:
    """Repositories on a claim of the same cluster."""
    return at(
        "The backups are on a disk of the same cluster",
        [f"claim {each.repository_claim}: {_called(each)}" for each in reviewed.backups.all if each.repository_claim],
    )


def incomplete(reviewed: Reviewed) -> Found | None:
    """Pieces that a set lacks, and pieces that belong to none."""
    places = [
        f"claim {claim} of {reviewed.called(part)}" for part in _without_plugins(reviewed) for claim in part.claims
    ]
    for installation in _installations(reviewed):
        found = reviewed.backups.of(installation)
        if all(each.piece for each in found):
            places += [f"{_called(each)}: it waits for a set that nothing makes" for each in found]
    return at("A backup has only some of what belongs together", places)


def _without_plugins(reviewed: Reviewed) -> list[Part]:
    """The plugin daemons with a claim that no piece of their set has."""
    backups = reviewed.backups
    return [
        part
        for part in reviewed.running
        if part.title == _PLUGINS
        and backups.of(installation_of(part))
        and not all(backups.saves_claim(part.namespace, claim) for claim in part.claims)
    ]


def restore_left(reviewed: Reviewed) -> Found | None:
    """Jobs that bring a set back, while the installation runs."""
    backups = reviewed.backups
    return at(
        "A restore is in the manifests while the installation runs",
        [f"Job {part.name}" for part in backups.restores if not _is_paused(reviewed, installation_of(part))],
    )


def _is_paused(reviewed: Reviewed, installation: InstallationKey) -> bool:
    """Whether its API has no pods, or is not in the manifests."""
    return all(reviewed.group(part).most == 0 for part in _apis(reviewed) if installation_of(part) == installation)


def _apis(reviewed: Reviewed) -> list[Part]:
    return [part for part in reviewed.running if part.title == "api"]


def kept_elsewhere(reviewed: Reviewed) -> Found | None:
    """Databases, files and vectors that are outside of the cluster, and in no set."""
    maps = config_maps(reviewed.objects)
    places: list[str] = []
    for part in _apis(reviewed):
        given = {name: text for each in part.containers for name, text in variables(each, part.namespace, maps).items()}
        places += _elsewhere(reviewed, part, given)
    return at("Data is outside of the cluster, and nothing here saves it", places)


def _elsewhere(reviewed: Reviewed, api: Part, given: Mapping[str, str]) -> Iterator[str]:
    backups = reviewed.backups
    dumped = {host for each in backups.of(installation_of(api)) for host in each.servers}
    host = given.get("DB_HOST", "")
    if host and host not in dumped and backups.behind(host, api.namespace) is None:
        yield f"database: {host}"
    kind = given.get("STORAGE_TYPE", "")
    if kind and kind != "local" and given.get("OPENDAL_SCHEME") != "fs":
        bucket = next((text for name, text in given.items() if text and _BUCKET.fullmatch(name)), "")
        yield f"files: {bucket or kind}"
    vectors = given.get("VECTOR_STORE", "")
    here = [part.title for part in reviewed.running if part.namespace == api.namespace and is_vector_store(part)]
    if vectors and vectors not in here and given.get(f"{vectors.upper()}_HOST") not in dumped:
        yield f"vectors: {vectors}"


def vectors_not_saved(reviewed: Reviewed) -> Found | None:
    """Vector stores in the cluster that are in no set, though there are backups."""
    backups = reviewed.backups
    return at(
        "Vectors are in no backup",
        [
            reviewed.called(part)
            for part in _stores(reviewed)
            if is_vector_store(part) and backups.of(installation_of(part)) and not backups.saves_store(part)
        ],
    )


def no_alert(reviewed: Reviewed) -> Found | None:
    """Backups that no alert is about, though there are alerts."""
    rules = [obj for obj in reviewed.objects if obj["kind"] == "PrometheusRule"]
    sets = [each for each in reviewed.backups.all if not each.piece]
    return at(
        "Nobody is told when there are no new backups",
        [_called(each) for each in sets if rules and not any(_is_named(each, rule) for rule in rules)],
    )


def _is_named(backup: Backup, rule: Manifest) -> bool:
    text = json.dumps(rule.get("spec"), default=str)
    # Of its Jobs, an expression names the beginning; a word more is a piece.
    return re.search(rf"(?<![\w-]){re.escape(backup.part.name)}(?!\w|-[a-z])", text) is not None
