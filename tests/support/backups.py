"""Backups that tests hand to charts, and what tests ask of their pods."""

from typing import Any

from constructs_dify import BackupRepository, DifyBackup, SecretKey
from tests.support.charts import pod, synth
from tests.support.manifests import Manifest, containers, find

PASSWORD = SecretKey(secret="dify-backup", key="password")
ROLE = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify-backup"}
REPOSITORY = BackupRepository.s3(bucket="backups", region="eu-central-1", service_account_annotations=ROLE)


def backup(**options: Any) -> DifyBackup:
    """A backup with these options."""
    return DifyBackup(**({"repository": REPOSITORY, "password": PASSWORD} | options))


def saved(**options: Any) -> list[Manifest]:
    """The objects of an installation with backups."""
    return synth(**({"backup": backup()} | options))


def steps(objects: list[Manifest], component: str) -> dict[str, Manifest]:
    """The containers of a pod by name, in the order in which they run."""
    return {container["name"]: container for container in containers(pod(objects, component))}


def cron_job(objects: list[Manifest], component: str = "backup") -> Any:
    """What a CronJob has."""
    return find(objects, "CronJob", f"dify-{component}")["spec"]


def mounts(objects: list[Manifest], component: str, step: str) -> dict[str, str]:
    """Path -> what is mounted there: a claim with the folder of it, or the kind of the volume; `ro` behind it."""
    volumes = {volume["name"]: volume for volume in pod(objects, component).spec["volumes"]}
    found: dict[str, str] = {}
    for mount in steps(objects, component)[step].get("volumeMounts") or []:
        volume = volumes[mount["name"]]
        claim = volume.get("persistentVolumeClaim")
        kind = claim["claimName"] if claim else next(each for each in volume if each != "name")
        folder = f"/{mount['subPath']}" if claim and "subPath" in mount else ""
        found[mount["mountPath"]] = f"{kind}{folder}{' ro' if mount.get('readOnly') else ''}"
    return found


def data(objects: list[Manifest], component: str, step: str) -> dict[str, str]:
    """The same of what has data: claims."""
    kinds = ("emptyDir", "configMap", "secret", "ephemeral")
    return {
        path: what for path, what in mounts(objects, component, step).items() if what.removesuffix(" ro") not in kinds
    }


def beside(objects: list[Manifest], component: str) -> dict[str, str]:
    """The labels of the pods on whose node it has to run; none: anywhere."""
    affinity = pod(objects, component).spec.get("affinity")
    if not affinity:
        return {}
    [term] = affinity["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["topologyKey"] == "kubernetes.io/hostname"
    labels: dict[str, str] = term["labelSelector"]["matchLabels"]
    return labels
