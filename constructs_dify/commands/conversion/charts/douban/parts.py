"""The options of each part."""

from collections.abc import Mapping
from typing import Any, cast

from ...findings import Finding
from ...installed import InstalledClaim, InstalledPart, Option, PartName
from .environment import SECTIONS, environment
from .names import Names
from .reader import Reader

_CALLED: Mapping[PartName, str] = {"beat": "worker-beat", "web": "frontend"}
# Option -> the value, of every part.
_PLAIN = {
    "pod_security_context": "podSecurityContext",
    "security_context": "securityContext",
    "resources": "resources",
    "node_selector": "nodeSelector",
    "tolerations": "tolerations",
    "affinity": "affinity",
    "annotations": "podAnnotations",
    "image_pull_policy": "image.pullPolicy",
}
_AUTOSCALED = ("api", "worker", "web", "sandbox")
_AUTOSCALING = {
    "min": "minReplicas",
    "max": "maxReplicas",
    "cpu": "targetCPUUtilizationPercentage",
    "memory": "targetMemoryUtilizationPercentage",
}
# The parts that have the volumes of the values, and where Dify has its files in them.
_WITH_VOLUMES = ("api", "worker", "beat")
_FILES = "/app/api/storage"


def parts(reader: Reader, names: Names) -> dict[PartName, InstalledPart]:
    """All parts; those that the chart does not have do not run.

    Args:
        reader: The values.
        names: The names of the release.

    Raises:
        ValueError: If a list of variables holds what Kubernetes refuses.
    """
    found: dict[PartName, InstalledPart] = {}
    for part, section in SECTIONS.items():
        if part == "beat" and not reader.chart.since("0.8.0"):
            found[part] = InstalledPart(name=part, runs=False)
        elif part == "plugin-daemon" and not reader.on("pluginDaemon.enabled"):
            found[part] = InstalledPart(name=part, runs=False, keys=reader.keys("pluginDaemon.enabled"))
        else:
            found[part] = InstalledPart(
                name=part, keys=reader.keys("pluginDaemon.enabled") if part == "plugin-daemon" else (),
                called=f"{names.full}-{_CALLED.get(part, part)}",
                variables=environment(reader, names, part), options=_options(reader, part, section),
            )  # fmt: skip
    for part in ("nginx", "ssrf-proxy"):
        found[part] = InstalledPart(name=part, runs=False)
    return found


def _options(reader: Reader, part: PartName, section: str) -> dict[str, Option]:
    found = {
        option: reader.option(f"{section}.{path}") for option, path in _PLAIN.items() if reader.on(f"{section}.{path}")
    }
    found["image"] = _image(reader, part, section)
    if reader.on(f"{section}.imagePullSecrets"):
        pull = reader.option(f"{section}.imagePullSecrets")
        found["image_pull_secrets"] = Option(value=[entry.get("name") for entry in pull.value], keys=pull.keys)
    if part != "plugin-daemon":
        found.update(_probes(reader, section))
    elif reader.on("pluginDaemon.updateStrategy"):
        found["update_strategy"] = reader.option("pluginDaemon.updateStrategy")
    found.update(_scale(reader, part, section))
    if part in _WITH_VOLUMES:
        found.update(_volumes(reader))
    if reader.at(f"{section}.service.port") is not None:
        port = reader.option(f"{section}.service.port")
        found["service"] = Option(value={"port": port.value}, keys=port.keys)
    if reader.on("global.labels"):
        found["labels"] = reader.option("global.labels")
    keys = reader.keys("serviceAccount")
    account = {name: reader.at(f"serviceAccount.{name}") for name in ("create", "name", "annotations")}
    found["service_account"] = Option(value={name: value for name, value in account.items() if value != ""}, keys=keys)
    return found


def _image(reader: Reader, part: PartName, section: str) -> Option:
    paths = [f"{section}.image.tag"]
    if part not in ("sandbox", "plugin-daemon"):
        paths.append("global.image.tag")
        otherwise = reader.chart.dify
    else:
        otherwise = "latest"
    said = next((path for path in paths if reader.on(path)), None)
    tag = reader.text(said) if said else otherwise
    repository = reader.text(f"{section}.image.repository")
    keys = reader.keys(f"{section}.image.repository", *([said] if said else paths))
    return Option(value={"repository": repository, "tag": tag}, keys=keys)


def _probes(reader: Reader, section: str) -> dict[str, Option]:
    found: dict[str, Option] = {}
    for probe in ("liveness", "readiness"):
        path = f"{section}.{probe}Probe"
        if reader.on(path):
            found[probe] = reader.option(path)
        else:
            found[probe] = Option(value=False, keys=reader.keys(path))
    return found


def _scale(reader: Reader, part: PartName, section: str) -> dict[str, Option]:
    if part in _AUTOSCALED and reader.on(f"{section}.autoscaling.enabled"):
        numbers = {name: reader.at(f"{section}.autoscaling.{path}") for name, path in _AUTOSCALING.items()}
        value = {name: number for name, number in numbers.items() if number}
        return {"autoscale": Option(value=value, keys=reader.keys(f"{section}.autoscaling"))}
    if part == "plugin-daemon" and not isinstance(reader.at(f"{section}.autoscaling"), Mapping):
        # Its template has one pod unless there is a key `autoscaling`.
        return {"replicas": Option(value=1)}
    return {"replicas": reader.option(f"{section}.replicaCount")}


def _volumes(reader: Reader) -> dict[str, Option]:
    """The volumes, but for the claim of the files, which is one of the claims."""
    files = files_volume(reader)
    found: dict[str, Option] = {}
    for option, path, name in (("volumes", "volumes", "name"), ("volume_mounts", "volumeMounts", "name")):
        entries = cast("list[Mapping[str, Any]]", reader.at(path) or [])
        kept = [at for at, entry in enumerate(entries) if not files or entry.get(name) != files]
        if kept:
            keys = tuple(key for at in kept for key in reader.values.keys(path, at))
            found[option] = Option(value=[entries[at] for at in kept], keys=keys)
    return found


def files_volume(reader: Reader) -> str:
    """The name of the volume that has Dify's files, if it is a claim; empty: there is none."""
    for mount in cast("list[Mapping[str, Any]]", reader.at("volumeMounts") or []):
        for volume in cast("list[Mapping[str, Any]]", reader.at("volumes") or []):
            if mount.get("mountPath") == _FILES and volume.get("name") == mount.get("name"):
                return str(volume["name"]) if "persistentVolumeClaim" in volume else ""
    return ""


def claims(reader: Reader, names: Names) -> list[InstalledClaim]:
    """The claims of files and plugin packages."""
    found: list[InstalledClaim] = []
    if files := files_volume(reader):
        volumes, mounts = reader.at("volumes"), reader.at("volumeMounts")
        at = next(at for at, each in enumerate(volumes) if each.get("name") == files)
        mounted = [at for at, each in enumerate(mounts) if each.get("name") == files]
        keys = (
            *reader.values.keys("volumes", at),
            *(k for m in mounted for k in reader.values.keys("volumeMounts", m)),
        )
        found.append(InstalledClaim(
            name=volumes[at]["persistentVolumeClaim"].get("claimName", ""), holds="files", existing=True,
            sub_path=mounts[mounted[0]].get("subPath"), keys=tuple(keys),
        ))  # fmt: skip
    path = "pluginDaemon.persistence"
    if reader.on("pluginDaemon.enabled") and reader.on(f"{path}.enabled"):
        found.append(InstalledClaim(
            name=f"{names.full}-plugin-daemon-pvc", holds="plugins", size=reader.text(f"{path}.size"),
            storage_class=reader.text(f"{path}.storageClass") or None, access_mode=reader.text(f"{path}.accessMode"),
            survives=reader.text(f"{path}.resourcePolicy") == "keep", keys=reader.keys(path),
        ))  # fmt: skip
    return found


def file_findings(
    reader: Reader, installed: Mapping[PartName, InstalledPart], held: list[InstalledClaim]
) -> list[Finding]:
    """What is only in containers, and goes away with them."""
    found: list[Finding] = []
    storage = installed["api"].variables.get("STORAGE_TYPE")
    if storage and storage.text in ("local", "opendal") and not any(claim.holds == "files" for claim in held):
        found.append(Finding(
            group="lost", what=f"Uploaded files are in the API's containers only: no claim is mounted at {_FILES}.",
            do="Copy them out of the container before it ends: kubectl cp.",
        ))  # fmt: skip
    daemon = installed["plugin-daemon"]
    if daemon.runs and not any(claim.holds == "plugins" for claim in held):
        found.append(Finding(
            group="lost", what="Plugin packages are in the container of the plugin daemon only: it has no claim.",
            do="Install the plugins again, or copy them out of the container before it ends.",
            keys=reader.keys("pluginDaemon.persistence"),
        ))  # fmt: skip
    if any(claim.holds == "plugins" and not claim.survives for claim in held):
        found.append(Finding(
            group="changes", what="Helm deletes the claim of the plugin packages with the release.",
            do="Annotate it first: helm.sh/resource-policy=keep, by the value pluginDaemon.persistence.resourcePolicy.",
        ))  # fmt: skip
    return found
