"""What a release of the chart runs."""

from collections.abc import Iterator, Mapping

from ..... import checks
from ...findings import Finding
from ...installed import Installed, InstalledPart, Option
from ...values import Values
from .charts import Chart, chart, first_with
from .environment import SECTIONS, overridden
from .names import Names, names
from .objects import objects, secrets
from .parts import claims, file_findings, parts
from .reader import Reader
from .routes import http_route, ingress, route_findings
from .servers import server_claims, server_findings, servers


def installed(values: Values, version: str, release: str, namespace: str) -> Installed:
    """What runs today.

    Args:
        values: The values of the release, over the defaults of that version of the chart.
        version: The version of the chart.
        release: Name of the Helm release.
        namespace: Its namespace.

    Raises:
        ValueError: If the version is not known, or the values hold what Kubernetes refuses.
    """
    reader = Reader(values=values, chart=chart(version))
    called = names(values, release)
    made = parts(reader, called)
    found = servers(reader, called, made["api"])
    held = [*claims(reader, called), *server_claims(reader, called)]
    result = Installed(
        made_by=f"chart douban/dify {reader.chart.version}", dify=made["api"].options["image"].value["tag"],
        name=called.full, release=release, namespace=namespace, parts=made, claims=held, servers=found,
        ingress=ingress(reader), http_route=http_route(reader), secrets=dict(secrets(reader, called)),
        objects=list(objects(reader, called, made)),
        findings=[
            *file_findings(reader, made, held), *server_findings(reader, called, found), *route_findings(reader),
            *_own_findings(reader),
        ],
    )  # fmt: skip
    result.findings += _overridden(reader, called, result)
    result.findings += _unused(reader, result)
    if result.ingress is not None:
        result.switches["ingress"] = "ingress.enabled=false"
    if result.http_route is not None:
        result.switches["http_route"] = "httpRoute.enabled=false"
    return result


def _own_findings(reader: Reader) -> Iterator[Finding]:
    if reader.on("sandbox.config.python_requirements"):
        yield Finding(
            group="lost", what="The sandbox installs Python packages for the code that it runs.",
            do="Write sandbox=SandboxOptions(python_packages=[…]) with the lines of that value.",
            keys=reader.keys("sandbox.config.python_requirements"),
        )  # fmt: skip
    yield Finding(
        group="changes", what="The chart writes passwords and keys as texts into its Deployments, for whoever may read "
        "these. The program refers to Secrets.",
        do="Change those that many people could read, once the new installation works.",
    )  # fmt: skip
    yield Finding(
        group="changes", what="The chart migrates the database by hand (flask db upgrade); here a Job does it.",
    )  # fmt: skip


def _overridden(reader: Reader, called: Names, result: Installed) -> Iterator[Finding]:
    """Variables that never reach a container, because a later list has the same name."""
    used = set(_used(result))
    for part in SECTIONS:
        if not result.parts[part].runs:
            continue
        for name, keys in overridden(reader, called, part):
            if hidden := tuple(key for key in keys if key not in used):
                used |= set(hidden)
                yield Finding(
                    group="no-effect", keys=hidden, what=f"{name} stands in a later list again, and that counts.",
                    variables=(f"{part}:{name}",),
                )  # fmt: skip


def _unused(reader: Reader, result: Installed) -> Iterator[Finding]:
    """Keys that nothing reads."""
    used = set(_used(result))
    for key in reader.values.chosen_leaves():
        if key not in used:
            yield Finding(group="no-effect", keys=(key,), what=f"{key}: {_why(reader.chart, key)}.")


def _why(known: Chart, key: str) -> str:
    if key in known.names or any(
        name.startswith(f"{key}.") or key.startswith((f"{name}.", f"{name}[")) for name in known.names
    ):
        return "not read with these other values"
    if since := first_with(key):
        return f"read from version {since} on, and this is {known.version}"
    return f"no value of the chart {known.version}{checks.suggestion(key, known.names).removesuffix('?')}"


def _used(result: Installed) -> Iterator[str]:
    for part in result.parts.values():
        yield from part.keys
        yield from _of_part(part)
    for each in (*result.claims, *result.servers, *result.findings):
        yield from each.keys
    for options in (result.ingress or {}, result.http_route or {}):
        yield from (key for option in options.values() for key in option.keys)


def _of_part(part: InstalledPart) -> Iterator[str]:
    things: Mapping[str, Option] = part.options
    yield from (key for option in things.values() for key in option.keys)
    yield from (key for variable in part.variables.values() for key in variable.keys)
