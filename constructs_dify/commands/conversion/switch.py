"""The way over: what to do, in order, while Dify keeps its data."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from .installed import Installed, InstalledClaim, InstalledServer
from .lifting.lifting import Lifting


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A step of the way over.

    Args:
        what: What it is, and why.
        commands: What to type; empty: nothing.
    """

    what: str
    commands: tuple[str, ...] = ()


def from_a_release(work: Lifting, arguments: Mapping[str, object]) -> list[Step]:
    """From a release of Helm.

    Args:
        work: The lifters' work.
        arguments: The arguments of the program's chart.
    """
    installed = work.installed
    kept = [server for server in installed.servers if server.used]
    claims = [claim for claim in installed.claims if claim.in_use and claim.holds in ("files", "plugins")]
    # With data of its own outside, both may run side by side for a while.
    together = not claims and not kept
    exposed = "expose" in arguments
    return [
        _back_up(installed, kept, claims),
        *_secrets(work),
        _synthesize(installed),
        *(_side_by_side(work, exposed) if together else _one_after_the_other(work, kept, exposed)),
        _old_names(installed),
        _back(installed),
        _remove(installed, kept, claims),
        *_rotate(installed),
    ]


def _back_up(installed: Installed, kept: Sequence[InstalledServer], claims: Sequence[InstalledClaim]) -> Step:
    here = f"kubectl -n {installed.namespace}"
    commands = [f"{here} get persistentvolumeclaims -o custom-columns="
                "NAME:.metadata.name,KEEP:.metadata.annotations.helm\\.sh/resource-policy"]  # fmt: skip
    for server in kept:
        if server.kind == "postgres" and server.objects:
            pod = server.objects[0].partition("/")[2] + "-0"
            commands.append(
                f"{here} exec {pod} -- sh -c 'PGPASSWORD=\"$POSTGRES_PASSWORD\" pg_dumpall -U postgres' > dify.sql"
            )
    names = ", ".join(claim.name for claim in claims)
    snapshots = f" Take snapshots of the claims {names}." if names else ""
    return Step(
        what="Back up, and try the backup." + snapshots + " The claims of Dify should say `keep`, so that Helm leaves "
        "them when it no longer has them; those of StatefulSets stay without it.",
        commands=tuple(commands),
    )


def _secrets(work: Lifting) -> Iterator[Step]:
    here = f"kubectl -n {work.installed.namespace}"
    if work.copies:
        yield Step(
            what="Copy the Secrets that the release made: Helm deletes them with it, and the program reads the copies.",
            commands=tuple(
                f"{here} get secret {old} -o json | jq '{{apiVersion, kind, type, data, "
                f'metadata: {{name: "{new}"}}}}\' | {here} create -f -'
                for old, new in sorted(work.copies.items())
            ),
        )
    needed, copies = work.needed_by_secret(), set(work.copies.values())
    added = [(secret, key) for secret, keys in needed.items() if secret in copies for key in keys]
    by_secret = {secret: keys for secret, keys in needed.items() if secret not in copies}
    if added:
        yield Step(
            what="Add the keys that the new parts read and that nothing had so far, each with a file that has the "
            "value and no line break at its end, such as `openssl rand -hex 32 | tr -d '\\n' > key`.",
            commands=tuple(
                f"{here} patch secret {secret} --type=merge -p "
                f'"$(jq -n --rawfile v {key} \'{{stringData: {{"{key}": $v}}}}\')"'
                for secret, key in added
            ),
        )
    if by_secret:
        yield Step(
            what="Put the credentials that stand as text in what you have now into Secrets: a file for each key in a "
            "folder, called like the key, with the value and no line break at its end. "
            + " ".join(f"{secret} needs {', '.join(keys)}." for secret, keys in by_secret.items()),
            commands=tuple(f"{here} create secret generic {secret} --from-file={secret}/" for secret in by_secret),
        )


def _synthesize(installed: Installed) -> Step:
    return Step(
        what="Write the manifests, and see that every key of a Secret that they read is made by something, and what "
        "else the cluster must have. No object of theirs has the kind and name of one of the release.",
        commands=(
            "cdk8s synth",
            "python -m constructs_dify secrets dist/",
            "python -m constructs_dify cluster dist/",
            f"kubectl -n {installed.namespace} apply --dry-run=server -f dist/",
        ),
    )


def _off(installed: Installed, *what: str) -> tuple[str, ...]:
    """What switches some of it off, or all: with Helm where the chart has a switch, else without pods."""
    wanted = [name for name in (*installed.parts, "ingress", "http_route") if not what or name in what]
    values = [installed.switches[name] for name in wanted if name in installed.switches]
    pods = [
        part.called
        for name, part in installed.parts.items()
        if name in wanted and part.runs and name not in installed.switches
    ]
    commands: list[str] = []
    if values:
        commands.append(
            f"helm upgrade {installed.release} CHART --version VERSION -n {installed.namespace} --reuse-values "
            f"--set {','.join(values)}"
        )
    if pods:
        commands.append(f"kubectl -n {installed.namespace} scale deployment {' '.join(pods)} --replicas=0")
    return tuple(commands)


def _one_after_the_other(work: Lifting, kept: Sequence[InstalledServer], exposed: bool) -> Iterator[Step]:
    installed = work.installed
    servers = f"{', '.join(map(_said, kept))} goes on serving." if kept else ""
    yield Step(
        what="Stop the parts of Dify, so that nobody else writes to its data; CHART and VERSION are what you installed "
        f"from. From here on, Dify is down. {servers} Never `helm uninstall` now: it deletes the servers, and Secrets.",
        commands=(
            *_off(installed),
            f"kubectl -n {installed.namespace} get pods,persistentvolumeclaims",
        ),
    )
    yield _apply(work, exposed)
    if exposed:
        yield _expose("Put `expose=` back, write the manifests and apply them.")


def _side_by_side(work: Lifting, exposed: bool) -> Iterator[Step]:
    installed = work.installed
    yield _apply(work, exposed, beside=True)
    yield Step(
        what="Stop the old workers and schedule from one place only: two schedulers start every task twice.",
        commands=_off(installed, "worker", "beat", "plugin-daemon"),
    )
    if exposed:
        yield Step(
            what="Take the old Ingress away: most controllers refuse a second one for the same host. Dify is not to be "
            "reached until the next step.",
            commands=_off(installed, "ingress", "http_route"),
        )
        yield _expose("Put `expose=` back, and `beat=` if you left it out; write the manifests and apply them.")


def _apply(work: Lifting, exposed: bool, beside: bool = False) -> Step:
    here = f"kubectl -n {work.installed.namespace}"
    left_out = " and ".join(filter(None, ("`expose=`" if exposed else "", "beat, with `beat=None`" if beside else "")))
    first = f"Apply it without {left_out} at first. " if left_out else "Apply it. "
    return Step(
        what=first + "The Job of the migration finds the schema of the same release of Dify in place. Then try it "
        "through a port of your own: log in, open a file and a knowledge base, run a workflow with a plugin.",
        commands=(
            "cdk8s synth",
            "kubectl apply -f dist/",
            f"{here} wait --for=condition=complete job -l app.kubernetes.io/instance={work.name} --timeout=15m",
            f"{here} get pods -l app.kubernetes.io/instance={work.name}",
            f"{here} port-forward service/{work.name}-nginx 8080:80",
        ),
    )


def _expose(what: str) -> Step:
    return Step(what=what, commands=("cdk8s synth", "kubectl apply -f dist/"))


def _old_names(installed: Installed) -> Step:
    front = installed.front.name if installed.front else installed.name
    api = installed.parts["api"].called if "api" in installed.parts else f"{installed.name}-api"
    return Step(
        what=f"If something else calls Dify by the old names of Services, such as {front} or {api} (an Ingress of your "
        "own, a monitor, another application), give the new parts these names too, once the old Services are gone: "
        f'service_names=[ServiceName(name="{front}", part="nginx")].'
    )


def _back(installed: Installed) -> Step:
    return Step(
        what="Back, as long as no other release of Dify has migrated the database: delete what was applied and go back "
        "to the revision before. Claims and Secrets of the release are in none of the new manifests.",
        commands=(
            "kubectl delete -f dist/",
            f"helm history {installed.release} -n {installed.namespace}",
            f"helm rollback {installed.release} REVISION -n {installed.namespace}",
        ),
    )


def _remove(installed: Installed, kept: Sequence[InstalledServer], claims: Sequence[InstalledClaim]) -> Step:
    if kept:
        names = ", ".join(_said(server) for server in kept)
        return Step(
            what=f"Later: {names} belong to the release still. Move their data to servers of your own or of this "
            "library (for PostgreSQL a dump that is restored, as its files do not fit another image), let the program "
            "name those, and only then `helm uninstall`. Until then the release stays, with its parts switched off."
        )
    lost = [claim.name for claim in claims if not claim.survives]
    warning = (
        f" Not before the claims {', '.join(lost)} carry the annotation helm.sh/resource-policy: keep in the release: "
        "Helm would delete them with their data."
        if lost
        else ""
    )
    return Step(
        what="When all is well, remove the release. Its Secrets go with it, and were copied." + warning,
        commands=(f"helm uninstall {installed.release} -n {installed.namespace}",),
    )


def _rotate(installed: Installed) -> Iterator[Step]:
    unsafe = sorted(
        {
            name
            for part in installed.parts.values()
            for name, variable in part.variables.items()
            if part.runs and variable.unsafe and variable.secret
        }
    )
    if unsafe:
        yield Step(
            what=f"Change the credentials that everybody knows: {', '.join(unsafe)}. They were kept, so that sessions, "
            "signed links and stored keys go on working; docs/secrets.md says what changing each one costs."
        )


def _said(server: InstalledServer) -> str:
    names = {"postgres": "PostgreSQL", "redis": "Redis", "weaviate": "Weaviate", "mysql": "MySQL"}
    host = server.hosts[0] if server.hosts else ""
    return f"{names.get(server.kind, server.kind)} ({host})" if host else names.get(server.kind, server.kind)
