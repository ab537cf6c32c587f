"""What docker compose keeps in folders beside its file, and how it comes over."""

from collections.abc import Mapping

from ..findings import Finding
from ..installed import Variable

_FILES, _PLUGINS = "/app/api/storage", "/app/storage"


def moves(name: str, namespace: str, api: Mapping[str, Variable], daemon: Mapping[str, Variable]) -> list[Finding]:
    """What the report says of files, plugin packages and the rest of docker compose."""
    found: list[Finding] = []
    if _is(api, "STORAGE_TYPE", ("", "opendal", "local")) and _is(api, "OPENDAL_SCHEME", ("", "fs")):
        found.append(_copied(name, namespace, "Uploaded files and the keys of tenants", "app/storage", "api", _FILES))
        if not _text(api, "SECRET_KEY") and "SECRET_KEY" not in _unsafe(api):
            found.append(Finding(
                group="changes",
                what="SECRET_KEY is empty: where Dify makes one itself, it lies in "
                "volumes/app/storage/.dify_secret_key. Here a new one is made: everybody has to log "
                "in again, and what the old one encrypted is unreadable.",
                do="To keep it, put it into a Secret and name that in secrets=Secrets.existing(…).",
            ))  # fmt: skip
    if _is(daemon, "PLUGIN_STORAGE_TYPE", ("", "local")):
        found.append(_copied(name, namespace, "Plugin packages", "plugin_daemon", "plugin-daemon", _PLUGINS))
    found.append(Finding(
        group="changes",
        what="Only the given files are read. What somebody edited beside them is not in the program: "
        "docker-compose.yaml and its overrides, nginx/, ssrf_proxy/, volumes/sandbox/ with its packages for code.",
        do="Compare these with the release's own, and write what differs as nginx=NginxOptions(…), "
        "ssrf_proxy=SsrfProxyOptions(…) or sandbox=SandboxOptions(…).",
    ))  # fmt: skip
    found.append(Finding(
        group="left-running",
        what="docker compose keeps running, with its servers and the folder volumes/.",
        do="When nobody needs the way back any more: docker compose down, and delete volumes/.",
    ))  # fmt: skip
    return found


def _copied(name: str, namespace: str, what: str, folder: str, part: str, path: str) -> Finding:
    return Finding(
        group="kept",
        what=f"{what} are in the folder volumes/{folder} beside the docker compose file, and move onto a claim.",
        do=f"With the new {part} running, and docker compose's stopped: "
        f"pod=$(kubectl -n {namespace} get pod -o name -l "
        f"app.kubernetes.io/instance={name},app.kubernetes.io/component={part} | head -n 1) && "
        f'tar -C volumes/{folder} -c . | kubectl -n {namespace} exec -i "$pod" -- tar -C {path} -x --no-same-owner',
    )


def _is(variables: Mapping[str, Variable], name: str, allowed: tuple[str, ...]) -> bool:
    return _text(variables, name) in allowed


def _text(variables: Mapping[str, Variable], name: str) -> str:
    variable = variables.get(name)
    return (variable.text if variable else None) or ""


def _unsafe(variables: Mapping[str, Variable]) -> set[str]:
    return {name for name, variable in variables.items() if variable.unsafe}
