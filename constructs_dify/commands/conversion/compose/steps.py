"""The way over from docker compose: what to do, in order."""

import json
from collections.abc import Iterator, Mapping
from shlex import quote

from ....data_layer.postgres.in_cluster import DATABASE, PLUGIN_DATABASE, USERNAME
from ..installed import InstalledServer, Variable
from ..lifting.lifting import Lifting
from ..switch import Step
from .moves import Folder, folders
from .services import PARTS

_CLAIM, _COPY = "/claim", "copy-{}"


def steps(work: Lifting) -> list[Step]:
    """From docker compose.

    Args:
        work: The lifters' work.
    """
    here = f"kubectl -n {work.installed.namespace}"
    return [
        Step(
            what="Make the namespace, unless it is there.",
            commands=(f"kubectl create namespace {work.installed.namespace}",),
        ),
        *_secrets(work, here),
        Step(
            what="Write paused=True into the DifyChart of the program, and apply it: the servers and the claims are "
            "made, and no part that reads or writes Dify's data starts. Users stay with docker compose.",
            commands=(
                "cdk8s synth",
                "python -m constructs_dify secrets dist/",
                "python -m constructs_dify cluster dist/",
                "kubectl apply -f dist/",
                f"{here} get pods,persistentvolumeclaims",
            ),
        ),
        Step(
            what="Stop the parts of docker compose, and leave its servers running. From here on, Dify is down.",
            commands=(f"docker compose stop {' '.join(_running(work))}",),
        ),
        *_databases(work, here),
        *(_files(work, here, folder) for folder in folders(work.installed)),
        *_vectors(work),
        Step(
            what="Take paused=True out again and apply. The Job of the migration finds the schema of the same release "
            "in place. Log in, open a file and a knowledge base, run a workflow with a plugin; then send the users "
            "there.",
            commands=("cdk8s synth", "kubectl apply -f dist/", f"{here} get pods"),
        ),
        Step(
            what="Back, as long as nobody works with the new installation, since that is not copied: delete what was "
            "applied, with the namespace and the Secrets in it, and start docker compose again. Its data is as it was"
            f"{'' if _own(work, 'postgres') else ', but for what the new parts wrote to the same database'}.",
            commands=("kubectl delete -f dist/", "docker compose up -d"),
        ),
    ]


def _running(work: Lifting) -> list[str]:
    """The services that are parts of Dify, those that users reach first."""
    running = [service for service, part in PARTS.items() if _runs(work, part)]
    return sorted(running, key=lambda service: (service != "nginx", service != "web"))


def _runs(work: Lifting, part: str) -> bool:
    return any(each.name == part and each.runs for each in work.installed.parts.values())


def _secrets(work: Lifting, here: str) -> Iterator[Step]:
    given = [pair for part in work.installed.parts.values() for pair in part.variables.items()]
    known = {name for name, _ in given} | {key for keys in work.needed.values() for key in keys}
    urls = {name for name, variable in given if "://" in (variable.text or "")}
    for secret, keys in work.needed_by_secret().items():
        kept = [_said(key, names, key in urls) for key, names in keys.items() if key in known]
        made = [key for key in keys if key not in known]
        sentences = [f"Make the Secret {secret} of a folder with a file for each key, without a line break at its end."]
        if kept:
            sentences.append(
                f"With the values that they have in .env, or else in docker-compose.yaml: {', '.join(kept)}."
            )
        if made:
            sentences.append(f"With new ones, such as of `openssl rand -hex 32 | tr -d '\\n'`: {', '.join(made)}.")
        if "secret-key" in made:
            sentences.append(
                "Where volumes/app/storage/.dify_secret_key is there, secret-key has what stands in it: with another "
                "one, what it encrypted is unreadable."
            )
        yield Step(
            what=" ".join(sentences),
            commands=(f"{here} create secret generic {secret} --from-file={secret}/",),
        )


def _said(key: str, names: tuple[str, ...], is_url: bool) -> str:
    """A key, with the name that its value has in `.env`, or those that it is made of."""
    others = sorted({name.rpartition(":")[2] for name in names} - {key})
    if not others or len(others) < len(names):
        return key
    return f"{key} (as docker compose makes it of {', '.join(others)})" if is_url else f"{key} ({' or '.join(others)})"


def _own(work: Lifting, kind: str) -> InstalledServer | None:
    """The server of docker compose that one of the library's own replaces."""
    return next((each for each in work.installed.servers if each.kind == kind and each.used), None)


def _databases(work: Lifting, here: str) -> Iterator[Step]:
    server = _own(work, "postgres")
    if server is None:
        return
    api, daemon = (work.installed.parts[part].variables for part in ("api", "plugin-daemon"))
    user = _text(api, "DB_USERNAME", "postgres")
    old = (_text(api, "DB_DATABASE", DATABASE), _text(daemon, "DB_DATABASE", PLUGIN_DATABASE))
    yield Step(
        what=f"Copy the databases of {server.hosts[0]}, whatever they are called there, into those of the new server, "
        f"whose role {USERNAME} owns what is in them. A copy that fails leaves nothing behind: repeat it. Do not go on "
        "before both have succeeded, since the migration would fill empty ones.",
        commands=(
            f"{here} rollout status statefulset/{work.name}-postgres",
            *(copied(work, server.hosts[0], user, old, new) for old, new in zip(old, _DATABASES, strict=True)),
        ),
    )


_DATABASES = (DATABASE, PLUGIN_DATABASE)


def copied(work: Lifting, service: str, user: str, old: str, new: str) -> str:
    """The command that copies a database.

    Args:
        work: The lifters' work.
        service: The service of docker compose that has it.
        user: Its user there.
        old: Its name there.
        new: Its name in the cluster, where it is there and empty.
    """
    there = f"docker compose exec -T {service} pg_dump -U {quote(user)} -Fc {quote(old)}"
    here = f"kubectl -n {work.installed.namespace} exec -i statefulset/{work.name}-postgres --"
    return f"{there} | {here} pg_restore {_RESTORE} -d {new}"


# The superuser connects, and what it makes is of Dify's role. Comments on extensions are the superuser's own.
_RESTORE = f"-U postgres --role={USERNAME} --no-owner --no-privileges --no-comments --single-transaction"


def _files(work: Lifting, here: str, folder: Folder) -> Step:
    pod = _COPY.format(folder.claim)
    return Step(
        what=f"Copy {folder.what}: volumes/{folder.path}, where you have docker-compose.yaml, onto the claim "
        f"{work.name}-{folder.claim}. The pod that mounts it runs as {folder.part} does, so that the copies are its "
        "own.",
        commands=(
            f"{here} run {pod} --image={work.release.images[folder.part]} --restart=Never "
            f"--overrides={quote(json.dumps(_pod(work, folder, pod)))}",
            f"{here} wait --for=condition=Ready pod/{pod} --timeout=10m",
            extracted(folder.path, f"{here} exec -i {pod} --"),
            f"{here} delete pod {pod}",
        ),
    )


def extracted(path: str, remote: str) -> str:
    """The command that copies a folder of docker compose.

    Args:
        path: The folder, below `volumes`.
        remote: What runs a command in the pod.
    """
    # Each entry by its name: the folder itself is root's on the claim, and tar may not change its mode.
    return (
        f"sudo sh -c 'cd volumes/{path} && find . -mindepth 1 -maxdepth 1 -print0 | tar -c --null -T -' | "
        f"{remote} tar -C {_CLAIM} -x --no-same-owner"
    )


def _pod(work: Lifting, folder: Folder, name: str) -> dict[str, object]:
    user = work.release.users[folder.part]
    return {
        "spec": {
            "automountServiceAccountToken": False,
            "securityContext": {
                "runAsNonRoot": True, "runAsUser": user.uid, "runAsGroup": user.gid, "fsGroup": user.gid,
                "seccompProfile": {"type": "RuntimeDefault"},
            },
            "containers": [{
                "name": name,
                "image": str(work.release.images[folder.part]),
                "command": ["sleep", "86400"],
                "securityContext": {"allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}},
                "volumeMounts": [{"name": "claim", "mountPath": _CLAIM}],
            }],
            "volumes": [{"name": "claim", "persistentVolumeClaim": {"claimName": f"{work.name}-{folder.claim}"}}],
        }
    }  # fmt: skip


def _vectors(work: Lifting) -> Iterator[Step]:
    servers = [each for each in work.installed.servers if each.used and each.kind in VECTORS]
    for server in servers:
        yield Step(
            what=f"The vectors of {server.hosts[0]} stay behind. Once Dify runs, index the documents of the knowledge "
            "bases again, or bring the vectors over now by what the engine itself has for backups: a copied folder "
            "only fits the same version, and what is in it may name the node that wrote it."
        )


VECTORS = ("weaviate", "qdrant", "milvus", "pgvector")


def _text(variables: Mapping[str, Variable], name: str, default: str) -> str:
    variable = variables.get(name)
    return (variable.text if variable else None) or default
