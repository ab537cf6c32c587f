"""The servers of the subcharts."""

from collections.abc import Iterator, Mapping
from typing import Literal

from ...findings import Finding
from ...installed import InstalledClaim, InstalledPart, InstalledServer, Lies
from .names import Names
from .reader import Reader

# What becomes part of variables, and where the claim is said.
_READ: Mapping[str, tuple[tuple[str, ...], str]] = {
    "postgresql": (("auth.postgresPassword", "auth.database"), "primary.persistence"),
    "redis": (("auth.password",), "master.persistence"),
    "minio": (("auth.rootUser", "auth.rootPassword", "defaultBuckets", "service.ports.api"), "persistence"),
}
_HOLDS: Mapping[str, Literal["postgres", "redis"]] = {"postgresql": "postgres", "redis": "redis"}
_EMPTY = "The data of {name} is in its pod only, and goes away with it: {path}.persistence.enabled is off."


def servers(reader: Reader, names: Names, api: InstalledPart) -> list[InstalledServer]:
    """The servers that the chart brings along.

    Args:
        reader: The values.
        names: The names of the release.
        api: The API, whose variables say what it uses.
    """
    found: list[InstalledServer] = []
    if reader.on("postgresql.embedded"):
        host = f"{names.full}-postgresql"
        made, daemon = names.subchart("postgresql"), reader.on("pluginDaemon.enabled")
        found.append(InstalledServer(
            kind="postgres", hosts=(host,), port=5432, pod_port=5432, objects=(f"StatefulSet/{made}",),
            used=_uses(api, "DB_HOST", host), password=Lies(secret=made, key="postgres-password"),
            image=_image(reader, "postgresql"), shared_database=daemon and _shares(reader),
        ))  # fmt: skip
    if reader.on("redis.embedded"):
        host = f"{names.full}-redis-master"
        made = names.subchart("redis")
        found.append(InstalledServer(
            kind="redis", hosts=(host,), port=6379, pod_port=6379, objects=(f"StatefulSet/{made}-master",),
            used=_uses(api, "REDIS_HOST", host), password=Lies(secret=made, key="redis-password"),
            image=_image(reader, "redis"),
        ))  # fmt: skip
    if reader.on("minio.embedded"):
        host, made = f"{names.full}-minio", names.subchart("minio")
        endpoint = api.variables.get("S3_ENDPOINT")
        found.append(InstalledServer(
            kind="other", hosts=(host,), port=int(reader.text("minio.service.ports.api")), pod_port=9000,
            objects=(f"Deployment/{made}",), used=bool(endpoint and host in (endpoint.text or "")),
            password=Lies(secret=made, key="root-password"), image=_image(reader, "minio"),
        ))  # fmt: skip
    return found


def server_claims(reader: Reader, names: Names) -> Iterator[InstalledClaim]:
    """The claims of the servers: Helm leaves those of StatefulSets."""
    for path, name in (
        ("postgresql.primary.persistence", f"data-{names.subchart('postgresql')}-0"),
        ("redis.master.persistence", f"redis-data-{names.subchart('redis')}-master-0"),
        ("minio.persistence", names.subchart("minio")),
    ):
        subchart = path.partition(".")[0]
        if reader.on(f"{subchart}.embedded") and reader.on(f"{path}.enabled"):
            existing = reader.text(f"{path}.existingClaim")
            yield InstalledClaim(
                name=existing or name, holds=_HOLDS.get(subchart, "other"),
                existing=bool(existing), size=reader.text(f"{path}.size") or None, survives=subchart != "minio",
                storage_class=reader.text(f"{path}.storageClass") or None,
            )  # fmt: skip


def server_findings(reader: Reader, names: Names, found: list[InstalledServer]) -> Iterator[Finding]:
    """What there is to know of them."""
    for path in ("postgresql.primary", "redis.master", "minio"):
        subchart = path.partition(".")[0]
        if not reader.on(f"{subchart}.embedded"):
            keys = reader.keys(subchart)
            if keys:
                yield Finding(
                    group="no-effect", keys=keys,
                    what=f"The chart brings no {subchart} along, because {subchart}.embedded is off: "
                    "its values are not read.",
                )  # fmt: skip
        elif not reader.on(f"{path}.persistence.enabled"):
            group = "changes" if subchart == "redis" else "lost"
            yield Finding(
                group=group, keys=reader.keys(f"{path}.persistence"),
                what=_EMPTY.format(name=names.subchart(subchart), path=path),
                do="" if subchart == "redis" else "Do not let its pod restart before its data is copied.",
            )  # fmt: skip
    for server, (subchart, (read, persistence)) in zip(found, _brought(reader), strict=True):
        keys = _rest(
            reader, subchart, *read, *(() if reader.on(f"{subchart}.{persistence}.enabled") else (persistence,))
        )
        if server.used:
            yield Finding(
                group="kept", keys=keys,
                what=f"{server.objects[0]} keeps running as its values say, and is a server outside to the program.",
                do="Let the release live until its data is elsewhere.",
            )  # fmt: skip
        else:
            yield Finding(
                group="left-running", keys=keys, what=f"{server.objects[0]} runs, and Dify uses another one.",
                do="It goes away with the release; its claim stays.",
            )  # fmt: skip
    if any(server.kind == "postgres" for server in found) and names.full != names.release:
        yield Finding(
            group="changes", what=f"Dify looks for {names.full}-postgresql, and the subcharts are called after "
            f"{names.release}: such a release works only where the subcharts' names were set.",
        )  # fmt: skip


def _brought(reader: Reader) -> Iterator[tuple[str, tuple[tuple[str, ...], str]]]:
    return ((subchart, read) for subchart, read in _READ.items() if reader.on(f"{subchart}.embedded"))


def _uses(api: InstalledPart, name: str, host: str) -> bool:
    variable = api.variables.get(name)
    return variable is not None and variable.text == host


def _shares(reader: Reader) -> bool:
    """Whether the plugin daemon has the database of Dify: its own list names another one by default."""
    names = {name: variable.text for name, variable in reader.listed("pluginDaemon.envs")}
    return names.get("DB_DATABASE", reader.text("postgresql.auth.database")) == reader.text("postgresql.auth.database")


def _image(reader: Reader, subchart: str) -> str:
    parts = [reader.text(f"{subchart}.image.{name}") for name in ("repository", "tag")]
    return ":".join(part for part in parts if part)


def _rest(reader: Reader, subchart: str, *read: str) -> tuple[str, ...]:
    """The user's keys of a subchart that configure its server, and that nothing else reads."""
    elsewhere = set(reader.keys(*(f"{subchart}.{path}" for path in read)))
    return tuple(key for key in reader.keys(subchart) if key not in elsewhere)
