"""The pods of a backup and of a restore, as far as the scripts of this folder look at them."""

from collections.abc import Mapping
from pathlib import Path

from tests.support.manifests import Manifest

PACKAGE = Path(__file__).parents[3] / "constructs_dify"
SCRIPTS = [*sorted((PACKAGE / "backup" / "scripts").glob("*.*")), PACKAGE / "tiers" / "database_schema.py"]
RESTIC = "restic/restic:0.19.1"
POSTGRES = "postgres:15-alpine"
API = "langgenius/dify-api:1.16.1"
CONFIG_MAP = {
    "apiVersion": "v1",
    "kind": "ConfigMap",
    "metadata": {"name": "dify-backup-files", "namespace": "dify"},
    "data": {script.name: script.read_text() for script in SCRIPTS},
}
WRITABLE = {"work": "/work", "tmp": "/tmp", "cache": "/cache"}


def step(
    name: str, image: str, *command: str, env: Mapping[str, str], claims: Mapping[str, tuple[str, bool]] | None = None
) -> Manifest:
    """A container that runs a script.

    Args:
        name: Its name.
        image: Its image.
        command: The script and its arguments.
        env: Its environment; a value that begins with `secret:` is that key of the Secret dify-backup.
        claims: Name of a volume -> where it is mounted, and whether for reading only.
    """
    shell = "python" if command[0].endswith(".py") else "sh"
    mounts: list[Manifest] = [{"name": volume, "mountPath": path} for volume, path in WRITABLE.items()]
    mounts.append({"name": "scripts", "mountPath": "/scripts", "readOnly": True})
    for volume, (path, read_only) in (claims or {}).items():
        mounts.append({"name": volume, "mountPath": path, "readOnly": read_only})
    return {
        "name": name,
        "image": image,
        "command": [shell, f"/scripts/{command[0]}", *command[1:]],
        "env": [_variable(*item) for item in env.items()],
        "volumeMounts": mounts,
        "securityContext": {
            "readOnlyRootFilesystem": True,
            "allowPrivilegeEscalation": False,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def _variable(name: str, value: str) -> Manifest:
    if value.startswith("secret:"):
        return {
            "name": name,
            "valueFrom": {"secretKeyRef": {"name": "dify-backup", "key": value.removeprefix("secret:")}},
        }
    return {"name": name, "value": value}


def pod(*steps: Manifest, claims: Mapping[str, str] | None = None, user: int = 1001) -> Manifest:
    """A pod that runs the steps, one after the other; `claims` tells the name of the claim of a volume."""
    volumes: list[Manifest] = [{"name": name, "emptyDir": {}} for name in WRITABLE]
    volumes.append({"name": "scripts", "configMap": {"name": "dify-backup-files", "defaultMode": 0o444}})
    for name, claim in (claims or {}).items():
        volumes.append({"name": name, "persistentVolumeClaim": {"claimName": claim}})
    return {
        "initContainers": list(steps[:-1]),
        "containers": [steps[-1]],
        "volumes": volumes,
        "securityContext": {"runAsNonRoot": True, "runAsUser": user, "runAsGroup": user, "fsGroup": user},
    }
