"""Backups and restores written by hand, in the shape that a chart with `backup=DifyBackup(…)` gives them."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.support.changes import named
from tests.support.manifests import Manifest

BUCKET = "s3:https://s3.eu-central-1.amazonaws.com/dify-backups/prod"
KEEP = "--keep-daily 7 --keep-weekly 4 --keep-monthly 6"
_LIMITS = {"cpu": "1", "memory": "256Mi"}
_RESTIC, _API = "restic/restic:0.19.1", "langgenius/dify-api:1.16.1"


def backup(
    *,
    repository: str = BUCKET,
    password: str = "dify-backup",
    called: str = "dify",
    keep: str = KEEP,
    client: str = "postgres:15-alpine",
    server: str = "dify-postgres",
    files: str | None = "dify-files",
    vectors: Mapping[str, str] | None = None,
    secrets: Sequence[str] = (),
    repository_claim: str | None = None,
    **spec: Any,
) -> Manifest:
    """The CronJob of the main set.

    Args:
        repository: Where the sets go.
        password: The Secret with the password of the repository.
        called: The name of the installation in the repository.
        keep: What retention keeps.
        client: The image that dumps the databases.
        server: The host that is dumped.
        files: The claim of Dify's files; None: they are in a bucket.
        vectors: What leads to a vector store that is saved over the network.
        secrets: The Secrets that are in the set.
        repository_claim: The claim that the repository is on.
        spec: Other fields of the CronJob, such as `suspend`.
    """
    dump = {
        **_limited("dump", client), "command": ["sh", "/scripts/dump.sh", "main=dify", "plugins=dify_plugin"],
        "env": [{"name": "PGHOST", "value": server}, _from_secret("PGPASSWORD", "dify-secrets", "postgres-password")],
    }  # fmt: skip
    asked = [{"name": name, "value": url} for name, url in (vectors or {}).items()]
    store = {**_limited("vectors", _API), "env": asked}
    manifest = {**_limited("manifest", _API), "env": [{"name": "DB_HOST", "value": server}]}
    claims = {"/data/files": files, "/repository": repository_claim}
    return cron_job(
        "backup",
        before=[dump, *([store] if asked else []), manifest],
        save=_save(repository, password, called, keep),
        claims={path: claim for path, claim in claims.items() if claim},
        secrets=secrets,
        **spec,
    )


def piece(name: str = "plugins", claim: str = "dify-plugins", path: str = "/data/plugins", **spec: Any) -> Manifest:
    """The CronJob of a piece of the set."""
    wait = {**_limited("wait", _RESTIC), "args": ["wait"]}
    save = _save(BUCKET, "dify-backup", "dify", KEEP)
    return cron_job(f"backup-{name}", before=[wait], save=save, claims={path: claim}, **spec)


def cron_job(
    component: str,
    *,
    before: Sequence[Manifest],
    save: Manifest,
    claims: Mapping[str, str],
    secrets: Sequence[str] = (),
    **spec: Any,
) -> Manifest:
    """A CronJob of an installation called dify."""
    volumes: list[Manifest] = [
        {"name": f"claim-{number}", "persistentVolumeClaim": {"claimName": claim}}
        for number, claim in enumerate(claims.values())
    ]
    volumes += [{"name": f"secret-{name}", "secret": {"secretName": name}} for name in secrets]
    mounts = [{"name": f"claim-{number}", "mountPath": path} for number, path in enumerate(claims)]
    mounts += [{"name": f"secret-{name}", "mountPath": f"/secrets/{name}"} for name in secrets]
    pod = {
        "restartPolicy": "Never", "initContainers": list(before),
        "containers": [{**save, "volumeMounts": mounts}], "volumes": volumes,
    }  # fmt: skip
    job = {"activeDeadlineSeconds": 21600, "backoffLimit": 1, "template": _template(component, pod)}
    whole = {
        "schedule": "0 2 * * *", "timeZone": "Etc/UTC", "concurrencyPolicy": "Forbid", "startingDeadlineSeconds": 3600,
        "successfulJobsHistoryLimit": 3, "failedJobsHistoryLimit": 3, "jobTemplate": {"spec": job}, **spec,
    }  # fmt: skip
    return _labelled(named("CronJob", f"dify-{component}", "batch/v1", spec=whole), component)


def restore(digest: str = "0f3a9c21", **told: str) -> Manifest:
    """The Job that brings a set back; `told` are the variables of what fetches it."""
    fetch = {**_limited("fetch", _RESTIC), "env": [{"name": name, "value": text} for name, text in told.items()]}
    pod = {"restartPolicy": "Never", "initContainers": [fetch], "containers": [_limited("verify", _API)]}
    job = named("Job", f"dify-restore-{digest}", "batch/v1", spec={"template": _template("restore", pod)})
    return _labelled(job, "restore")


def alert(expression: str) -> Manifest:
    """A PrometheusRule with one alert."""
    rules = [{"alert": "Example", "expr": expression}]
    return named("PrometheusRule", "dify", "monitoring.coreos.com/v1", spec={"groups": [{"name": "a", "rules": rules}]})


def _save(repository: str, password: str, called: str, keep: str) -> Manifest:
    texts = {"RESTIC_REPOSITORY": repository, "INSTALLATION": called, "KEEP": keep, "CHECK": "1%"}
    variables = [{"name": name, "value": text} for name, text in texts.items()]
    variables.append(_from_secret("RESTIC_PASSWORD", password, "password"))
    return {**_limited("save", _RESTIC), "env": variables}


def _limited(name: str, image: str) -> Manifest:
    return {"name": name, "image": image, "resources": {"requests": _LIMITS, "limits": _LIMITS}}


def _from_secret(name: str, secret: str, key: str) -> Manifest:
    return {"name": name, "valueFrom": {"secretKeyRef": {"name": secret, "key": key}}}


def _template(component: str, pod: Manifest) -> Manifest:
    return {"metadata": {"labels": _labels(component)}, "spec": pod}


def _labelled(obj: Manifest, component: str) -> Manifest:
    return {**obj, "metadata": {**obj["metadata"], "labels": _labels(component)}}


def _labels(component: str) -> dict[str, str]:
    return {
        "app.kubernetes.io/name": "dify", "app.kubernetes.io/instance": "dify",
        "app.kubernetes.io/component": component,
    }  # fmt: skip
