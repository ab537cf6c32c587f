"""The claims of the chart's own parts: files, plugin packages and logs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ...findings import Finding
from ...installed import InstalledClaim
from .environment.reader import Reader
from .parts import runs

_KEEP = "helm.sh/resource-policy"
# Object storage -> the version since which it makes the claim unnecessary, and since which no pod mounts it.
_NO_FILES: Mapping[str, tuple[str, str]] = {
    "externalS3": ("0.20.0", "0.20.0"),
    "externalAzureBlobStorage": ("0.21.0", "0.20.0"),
    "externalOSS": ("0.21.0", "0.21.0"),
    "externalGCS": ("0.23.0", "0.22.0"),
    "externalCOS": ("0.23.0", "0.22.0"),
    "externalOBS": ("0.23.0", "0.23.0"),
    "externalTOS": ("0.26.0", "0.29.0"),
}
_NO_PLUGINS: Mapping[str, tuple[str, str]] = {
    "externalS3": ("0.24.0", "0.24.0"),
    "externalAzureBlobStorage": ("0.30.0", "0.30.0"),
    "externalOSS": ("0.26.0", "0.26.1"),
    "externalGCS": ("0.26.0", "0.26.1"),
    "externalCOS": ("0.24.0", "0.26.1"),
    "externalOBS": ("0.26.0", "0.26.1"),
    "externalTOS": ("0.26.0", "0.26.1"),
}
# Takes the packages as soon as it is on; the others need a bucket for them.
_WHOLE = "externalAzureBlobStorage"
_WRITES = {"nginx-logs": "nginx", "squid-logs": "squid"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A claim that a release may have.

    Args:
        holds: What is on it.
        path: Where its values are.
        name: What it is called if the chart makes it.
        made: Whether the chart makes one, unless it is given one.
        mounted: Whether pods mount it.
    """

    holds: Literal["files", "plugins", "nginx-logs", "squid-logs"]
    path: str
    name: str
    made: bool
    mounted: bool


def claims(reader: Reader) -> list[InstalledClaim]:
    """The claims of the chart's own parts.

    Args:
        reader: The values.
    """
    return [_installed(reader, claim) for claim in _all(reader) if claim.mounted or _makes(reader, claim)]


def made_claims(reader: Reader) -> list[str]:
    """The names of the claims that the chart makes.

    Args:
        reader: The values.
    """
    return [claim.name for claim in _all(reader) if _makes(reader, claim)]


def claim_findings(reader: Reader) -> list[Finding]:
    """What is said of logs, which nobody keeps on a claim here, and of claims that no pod mounts.

    Args:
        reader: The values.
    """
    return [*_logs_on_claims(reader), *_unmounted(reader)]


def _logs_on_claims(reader: Reader) -> Iterator[Finding]:
    for claim in _all(reader):
        if (server := _WRITES.get(claim.holds)) and claim.mounted:
            name = _existing(reader, claim) or claim.name
            yield Finding(
                group="lost",
                what=f"{server} writes its logs onto the claim {name}; here they go to the output of the container.",
                keys=reader.keys(claim.path),
                do="Let what collects the output of all containers keep them; old logs stay on the claim.",
            )


def _unmounted(reader: Reader) -> Iterator[Finding]:
    for claim in _all(reader):
        if _makes(reader, claim) and not claim.mounted:
            yield Finding(
                group="no-effect", what=f"The claim {claim.name} is there, and no pod mounts it.",
                keys=reader.keys(claim.path),
            )  # fmt: skip


def _all(reader: Reader) -> Iterator[Claim]:
    names = reader.names
    elsewhere = [versions for key, versions in _NO_FILES.items() if reader.on(f"{key}.enabled")]
    uses_files = runs(reader, "api") or runs(reader, "worker")
    yield Claim(
        holds="files",
        path="api.persistence",
        name=names.files_claim,
        made=not any(reader.since(made) for made, _ in elsewhere),
        mounted=uses_files and not any(reader.since(left) for _, left in elsewhere),
    )
    if reader.since("0.23.0"):
        yield _plugins(reader)
    yield _logs(reader, "nginx-logs", "proxy", names.nginx_logs_claim, mounted=runs(reader, "nginx"))
    if reader.since("0.21.0"):
        yield _logs(reader, "squid-logs", "ssrfProxy", names.squid_logs_claim, mounted=runs(reader, "ssrf-proxy"))


def _plugins(reader: Reader) -> Claim:
    path = "pluginDaemon.persistence"
    given = reader.since("0.30.0") and reader.on(f"{path}.persistentVolumeClaim.existingClaim")
    daemon = runs(reader, "plugin-daemon")
    elsewhere = [versions for key, versions in _NO_PLUGINS.items() if _packages(reader, key)]
    return Claim(
        holds="plugins",
        path=path,
        name=reader.names.plugins_claim,
        made=daemon and not any(reader.since(made) for made, _ in elsewhere),
        mounted=daemon and (given or not any(reader.since(left) for _, left in elsewhere)),
    )


def _packages(reader: Reader, key: str) -> bool:
    return reader.on(f"{key}.enabled") and (key == _WHOLE or reader.on(f"{key}.bucketName.pluginDaemon"))


def _logs(reader: Reader, holds: Literal["nginx-logs", "squid-logs"], key: str, name: str, *, mounted: bool) -> Claim:
    path = f"{key}.log.persistence"
    on = reader.on(f"{path}.enabled")
    return Claim(holds=holds, path=path, name=name, made=on, mounted=on and mounted)


def _existing(reader: Reader, claim: Claim) -> str | None:
    return reader.at(f"{claim.path}.persistentVolumeClaim.existingClaim") or None


def _makes(reader: Reader, claim: Claim) -> bool:
    return claim.made and not _existing(reader, claim)


def _installed(reader: Reader, claim: Claim) -> InstalledClaim:
    path = f"{claim.path}.persistentVolumeClaim"
    sub_path = reader.at(f"{path}.subPath") or None
    mount = reader.keys(f"{claim.path}.mountPath", f"{path}.subPath")
    if existing := _existing(reader, claim):
        keys = (*reader.keys(f"{path}.existingClaim"), *mount)
        return InstalledClaim(
            name=existing, holds=claim.holds, existing=True, sub_path=sub_path, in_use=claim.mounted, keys=keys
        )
    annotations: Mapping[str, Any] = reader.at(f"{claim.path}.annotations") or {}
    return InstalledClaim(
        name=claim.name,
        holds=claim.holds,
        size=size(reader, f"{path}.size"),
        storage_class=storage_class(reader.at(f"{path}.storageClass")),
        access_mode=reader.at(f"{path}.accessModes"),
        sub_path=sub_path,
        # Without the claim in the release, one from before is what the pods mount.
        survives=not claim.made or str(annotations.get(_KEEP, "")).strip().lower() == "keep",
        in_use=claim.mounted,
        keys=reader.keys(claim.path),
    )


def storage_class(given: str | None) -> str | None:
    """The class of a claim: a hyphen means none at all.

    Args:
        given: What the values say.
    """
    return "" if given == "-" else given or None


def size(reader: Reader, path: str) -> str | None:
    """The size of a claim.

    Args:
        reader: The values.
        path: Where it is.
    """
    return reader.text(path).text or None
