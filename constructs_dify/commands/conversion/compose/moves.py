"""What docker compose keeps in folders beside its file, and how it comes over."""

from collections.abc import Mapping
from dataclasses import dataclass

from ..findings import Finding
from ..installed import Installed, Variable


@dataclass(frozen=True, kw_only=True, slots=True)
class Folder:
    """A folder of docker compose that moves onto a claim.

    Args:
        what: What is in it.
        path: Where it is, below `volumes`.
        part: The part whose user it is of, on the claim.
        claim: The claim's name, behind the prefix.
    """

    what: str
    path: str
    part: str
    claim: str


_FILES = Folder(what="uploaded files and the keys of tenants", path="app/storage", part="api", claim="files")
_PACKAGES = Folder(what="plugin packages", path="plugin_daemon", part="plugin-daemon", claim="plugins")


def folders(installed: Installed) -> list[Folder]:
    """The folders whose data moves.

    Args:
        installed: What runs today.
    """
    return _folders(installed.parts["api"].variables, installed.parts["plugin-daemon"].variables)


def _folders(api: Mapping[str, Variable], daemon: Mapping[str, Variable]) -> list[Folder]:
    found: list[Folder] = []
    if _text(api, "STORAGE_TYPE") in ("", "opendal", "local") and _text(api, "OPENDAL_SCHEME") in ("", "fs"):
        found.append(_FILES)
    if _text(daemon, "PLUGIN_STORAGE_TYPE") in ("", "local"):
        found.append(_PACKAGES)
    return found


def moves(api: Mapping[str, Variable], daemon: Mapping[str, Variable]) -> list[Finding]:
    """What the report says of files, plugin packages and the rest of docker compose."""
    moving = _folders(api, daemon)
    found = [
        Finding(
            group="kept",
            what=f"{folder.what.capitalize()} are in the folder volumes/{folder.path} beside the docker compose file, "
            "and move onto a claim.",
            do="The way over says how.",
        )
        for folder in moving
    ]
    if _FILES in moving and not _text(api, "SECRET_KEY") and "SECRET_KEY" not in _unsafe(api):
        found.append(Finding(
            group="changes",
            what="SECRET_KEY is empty: where Dify makes one itself, it lies in volumes/app/storage/.dify_secret_key. "
            "With another one, everybody has to log in again, and what the old one encrypted is unreadable.",
            do="Put what is in that file into the Secret, as secret-key.",
        ))  # fmt: skip
    found.append(Finding(
        group="changes",
        what="Only the given files are read. What somebody edited beside them is not in the program: "
        "docker-compose.yaml and its overrides, nginx/, ssrf_proxy/, volumes/sandbox/ with its packages for code.",
        do="Compare these with the release's own, and write what differs as nginx=NginxOptions(…), "
        "ssrf_proxy=SsrfProxyOptions(…) or sandbox=SandboxOptions(…).",
    ))  # fmt: skip
    found.append(Finding(
        group="changes",
        what="docker compose knows no requests and limits, no probes of Kubernetes' kind, no second pod while one is "
        "replaced, and one machine only; the library has something of each for every part.",
        do="A Tier says otherwise, such as api=Tier(resources=Resources(…)).",
        variables=tuple(f"*:{option}" for option in _OF_PODS),
    ))  # fmt: skip
    found.append(Finding(
        group="left-running",
        what="docker compose keeps running, with its servers and the folder volumes/.",
        do="When nobody needs the way back any more: docker compose down, and delete volumes/.",
    ))  # fmt: skip
    return found


# What docker compose knows nothing of.
_OF_PODS = ("resources", "liveness", "readiness", "startup", "update_strategy", "affinity")


def _text(variables: Mapping[str, Variable], name: str) -> str:
    variable = variables.get(name)
    return (variable.text if variable else None) or ""


def _unsafe(variables: Mapping[str, Variable]) -> set[str]:
    return {name for name, variable in variables.items() if variable.unsafe}
