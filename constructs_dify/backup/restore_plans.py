"""What comes back in which pod, as it was saved: the set itself, and its pieces."""

from collections.abc import Iterator
from typing import Final

from ..installation import Installation
from ..wiring.dependency import Grant
from ..wiring.environment import boolean
from ..wiring.saving import Saving
from ..wiring.secret_key import SecretKey
from .backup_plans import about_the_set, server_claim, vectors_step
from .plan import Plan
from .repository import RepositoryChoice
from .restore import Restore
from .sources import Sources
from .steps import NOTES, PLUGINS, WORK, work_volume
from .tools import Mounted, Tool, restic_tool

_FETCH: Final = "fetch.sh"
_CHECKS: Final = "restore.py"
_SCRIPTS: Final = (_FETCH, "repository.sh")


def restore_plans(
    install: Installation, options: Restore, repository: RepositoryChoice, password: SecretKey, sources: Sources
) -> Iterator[Plan]:
    """One plan for each pod.

    Args:
        install: The installation.
        options: What the user says of the restore.
        repository: Where the backup is.
        password: The password of that.
        sources: What there was to save.
    """
    restic = restic_tool(install, repository, password, read_only=True)
    work = work_volume(options.work_size, options.work_storage_class)
    yield _set(install, options, sources, restic, work)
    if sources.plugins is not None:
        pair = (sources.plugins.volume, sources.plugins.mount(PLUGINS, read_only=False))
        yield Plan(
            component="restore-plugins",
            user=install.release.users["plugin-daemon"],
            steps=[
                restic.step(
                    "fetch", _FETCH, "piece", "plugins", PLUGINS, mounted=[NOTES, pair],
                    environment=_told(install, options, sources),
                )
            ],
            scripts=_SCRIPTS,
            tools={"repository": restic.grant},
            group=sources.plugins.group,
            with_claim=sources.on_one_claim,
        )  # fmt: skip
    if sources.vectors is not None and sources.vectors.claim is not None:
        yield _written_by_its_server(install, options, sources, sources.vectors, restic)


def _set(install: Installation, options: Restore, sources: Sources, restic: Tool, work: Mounted) -> Plan:
    told = _told(install, options, sources)
    about = about_the_set(install, sources) | {
        "REPLACE": told["REPLACE"],
        "ACCEPT_OTHER_SECRET_KEY": boolean(options.accept_other_secret_key),
    }
    data, looked_at = sources.mounted_files(read_only=False), sources.mounted_files(read_only=True)
    programs = sources.programs(_CHECKS)
    tools = {databases.name: databases.grant for databases in sources.databases}
    # Everything that may refuse comes first, and last what makes the rest count: the database.
    steps = [
        restic.step("fetch", _FETCH, "set", mounted=[work], environment=told),
        sources.python.step("check", _CHECKS, "check", mounted=[work, *looked_at], environment=about),
    ]
    if data:
        steps.append(restic.step("files", _FETCH, "files", mounted=[work, *data], environment=told))
    if sources.vectors is not None and sources.vectors.claim is None:
        replace = {"REPLACE": told["REPLACE"]}
        steps.append(vectors_step(sources, sources.vectors, "load", f"{WORK}/vectors", [work], replace))
        programs[sources.vectors.program.name] = sources.vectors.text
        tools[sources.vectors.name] = Grant(destinations=sources.vectors.destinations)
    steps += [databases.step("load", "load.sh", [work]) for databases in reversed(sources.databases)]
    steps.append(sources.python.step("verify", _CHECKS, "verify", mounted=[work, *looked_at], environment=about))
    return Plan(
        component="restore",
        user=install.release.users["api"],
        steps=steps,
        scripts=[*_SCRIPTS, "load.sh", "postgres_client.sh"],
        programs=programs,
        tools={**tools, "repository": restic.grant, "storage": sources.python.grant_beside(restic)},
        with_claim=sources.on_one_claim,
    )


def _written_by_its_server(
    install: Installation, options: Restore, sources: Sources, saving: Saving, restic: Tool
) -> Plan:
    """The piece of a server that reads its backups from its own claim."""
    claim, folder = server_claim(saving)
    told = _told(install, options, sources)
    return Plan(
        component=f"restore-{saving.name}",
        user=install.release.users[saving.user],
        steps=[
            restic.step("fetch", _FETCH, "piece", saving.name, folder, mounted=[NOTES, claim], environment=told),
            vectors_step(sources, saving, "load", folder, [claim], {"REPLACE": told["REPLACE"]}),
        ],
        scripts=_SCRIPTS,
        programs={saving.program.name: saving.text},
        tools={"repository": restic.grant, saving.name: Grant(destinations=saving.destinations)},
        beside=sources.beside_vectors,
        owns_volumes=False,
    )


def _pieces(sources: Sources) -> str:
    """What a whole set has beside itself."""
    vectors = sources.vectors
    by_its_server = [vectors.name] if vectors is not None and vectors.claim is not None else []
    return " ".join([*(["plugins"] if sources.plugins else []), *by_its_server])


def _told(install: Installation, options: Restore, sources: Sources) -> dict[str, str]:
    return {
        "INSTALLATION": install.name,
        "SNAPSHOT": options.snapshot,
        "OF": options.of or install.name,
        "REPLACE": boolean(options.replace),
        "PIECES": _pieces(sources),
    }
