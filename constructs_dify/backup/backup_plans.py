"""What is saved in which pod: the set itself, and the pieces of it that only a pod on another node can read."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.structs import struct
from ..wiring.dependency import Grant
from ..wiring.environment import Value
from ..wiring.saving import Saving
from ..wiring.secret_key import SecretKey
from .claims import NOWHERE
from .dify_backup import DifyBackup
from .plan import Plan
from .sources import Sources
from .steps import FILES, NOTES, PLUGINS, SCRIPTS, WORK, Step, work_volume
from .tools import Mounted, Tool, restic_tool

_SECRETS: Final = "/secrets"
# Virtual environments, which the daemon makes again.
_MADE_AGAIN: Final = f"{PLUGINS}/cwd"
_SAVE: Final = "save.sh"
_SCRIPTS: Final = (_SAVE, "repository.sh")


def backup_plans(install: Installation, options: DifyBackup, sources: Sources) -> Iterator[Plan]:
    """One plan for each pod.

    Args:
        install: The installation.
        options: What the user says of its backups.
        sources: What there is to save.
    """
    restic = restic_tool(install, options.repository, options.password, read_only=False)
    work = work_volume(options.work_size, options.work_storage_class)
    yield _set(install, options, sources, restic, work)
    if sources.plugins is not None:
        pair = (sources.plugins.volume, sources.plugins.mount(PLUGINS, read_only=True))
        yield Plan(
            component="backup-plugins",
            user=install.release.users["plugin-daemon"],
            steps=[
                _wait(install, restic),
                restic.step(
                    "save", _SAVE, "piece", "plugins", PLUGINS, mounted=[NOTES, pair],
                    environment={"INSTALLATION": install.name, "EXCLUDE": _MADE_AGAIN},
                ),
            ],
            scripts=_SCRIPTS,
            tools={"repository": restic.grant},
            beside=sources.plugins.beside,
            owns_volumes=False,
        )  # fmt: skip
    if sources.vectors is not None and sources.vectors.claim is not None:
        yield _written_by_its_server(install, sources, sources.vectors, restic)


def _set(install: Installation, options: DifyBackup, sources: Sources, restic: Tool, work: Mounted) -> Plan:
    steps = [databases.step("dump", "dump.sh", [work]) for databases in sources.databases]
    tools = {databases.name: databases.grant for databases in sources.databases}
    programs = sources.programs("manifest.py")
    if sources.vectors is not None and sources.vectors.claim is None:
        steps.append(vectors_step(sources, sources.vectors, "save", f"{WORK}/vectors", [work]))
        programs[sources.vectors.program.name] = sources.vectors.text
        tools[sources.vectors.name] = Grant(destinations=sources.vectors.destinations)
    data = sources.mounted_files(read_only=True)
    secrets = _secret_volumes(sources.secrets) if options.include_secrets else []
    looked_at = [work, *data, *secrets]
    about = about_the_set(install, sources)
    steps.append(sources.python.step("manifest", "manifest.py", mounted=looked_at, environment=about))
    folders = [WORK, *([FILES] if data else []), *([_SECRETS] if secrets else [])]
    told = {
        "INSTALLATION": install.name,
        "KEEP": options.retention.arguments if options.retention else "",
        "CHECK": f"{options.verify}%" if options.verify else "",
    }
    steps.append(
        replace(
            restic.step("save", _SAVE, "set", *folders, mounted=looked_at, environment=told),
            knows_its_run=True,
        )
    )  # fmt: skip
    return Plan(
        component="backup",
        user=install.release.users["api"],
        steps=steps,
        scripts=["dump.sh", "postgres_client.sh", *_SCRIPTS],
        programs=programs,
        tools={**tools, "repository": restic.grant, "storage": sources.python.grant_beside(restic)},
        beside=sources.files.beside if sources.files else NOWHERE,
    )


def _written_by_its_server(install: Installation, sources: Sources, saving: Saving, restic: Tool) -> Plan:
    """The piece of a server that writes its backups to its own claim."""
    claim, folder = server_claim(saving)
    told = {"INSTALLATION": install.name}
    return Plan(
        component=f"backup-{saving.name}",
        user=install.release.users[saving.user],
        steps=[
            _wait(install, restic),
            vectors_step(sources, saving, "save", folder, [claim]),
            restic.step("save", _SAVE, "piece", saving.name, folder, mounted=[NOTES, claim], environment=told),
            # The copy takes as much of the server's own volume as its data.
            vectors_step(sources, saving, "clean", folder, [claim]),
        ],
        scripts=_SCRIPTS,
        programs={saving.program.name: saving.text},
        tools={"repository": restic.grant, saving.name: Grant(destinations=saving.destinations)},
        beside=sources.beside_vectors,
        owns_volumes=False,
    )


def server_claim(saving: Saving) -> tuple[Mounted, str]:
    """The claim to which a server writes its backups, and where it is mounted."""
    assert saving.claim is not None
    name, sub_path = saving.claim
    folder = f"/data/{saving.name}"
    source = struct(k8s.PersistentVolumeClaimVolumeSource, claim_name=name)
    volume = struct(k8s.Volume, name=saving.name, persistent_volume_claim=source)
    return (volume, struct(k8s.VolumeMount, name=saving.name, mount_path=folder, sub_path=sub_path)), folder


def vectors_step(
    sources: Sources, saving: Saving, verb: str, folder: str, mounted: list[Mounted],
    environment: Mapping[str, str] | None = None,
) -> Step:  # fmt: skip
    """The container that runs the program of a vector store, which needs nothing of Dify's.

    Args:
        sources: What there is to save.
        saving: How the store is saved.
        verb: `save`, `load`, or `clean`, which removes the backup.
        folder: Where its backup is.
        mounted: What it has mounted.
        environment: What it reads beside its own.
    """
    return Step(
        name=f"{verb}-{saving.name}",
        image=sources.python.image,
        command=("python", f"{SCRIPTS}/{saving.program.name}", verb, folder),
        environment={**saving.environment, **(environment or {})},
        volumes=mounted,
    )


def about_the_set(install: Installation, sources: Sources) -> dict[str, Value]:
    """What the programs are told that look at what there is, before and after."""
    return {
        "INSTALLATION": install.name,
        "DIFY_VERSION": install.release.version,
        "SECRET_KEY": install.secret("secret-key"),
        "ELSEWHERE": sources.elsewhere_text,
        "DB_PLUGIN_DATABASE": sources.databases[0].server.plugin_database,
        **{name: value for each in sources.databases[1:] for name, value in each.of_vectors.items()},
    }


def _wait(install: Installation, restic: Tool) -> Step:
    """A piece is saved when the set of its run is there: what the database names is then among the files."""
    step = restic.step("wait", _SAVE, "wait", mounted=[NOTES], environment={"INSTALLATION": install.name})
    return replace(step, knows_its_run=True)


def _secret_volumes(secrets: Mapping[str, SecretKey]) -> list[Mounted]:
    """The installation's own credentials, each as a file: of a whole Secret, the kubelet would mount links."""
    keys: dict[str, set[str]] = {}
    for place in secrets.values():
        keys.setdefault(place.secret, set()).add(place.key)
    found: list[Mounted] = []
    for index, (secret, names) in enumerate(sorted(keys.items())):
        items = [struct(k8s.KeyToPath, key=key, path=key) for key in sorted(names)]
        source = struct(k8s.SecretVolumeSource, secret_name=secret, items=items)
        volume = struct(k8s.Volume, name=f"secret-{index}", secret=source)
        for key in sorted(names):
            path = f"{_SECRETS}/{secret}/{key}"
            mount = struct(k8s.VolumeMount, name=volume.name, mount_path=path, sub_path=key, read_only=True)
            found.append((volume, mount))
    return found
