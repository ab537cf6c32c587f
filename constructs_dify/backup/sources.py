"""Sources: what there is to save, as the choices of the data layer have it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from ..installation import Installation
from ..tiers.migration import database_schema
from ..wiring.dependency import Dependency
from ..wiring.part import Part
from ..wiring.postgres_facts import PostgresFacts
from ..wiring.saving import Saving
from ..wiring.secret_key import SecretKey
from .claims import NOWHERE, Neighbours, SavedClaim, saved_claim
from .databases import Databases, databases_of
from .scripts import script
from .steps import FILES
from .tools import Mounted, Tool, python_tool

_PROVIDER: Final = "its provider backs it up"


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """What there is to save.

    Attributes:
        databases: The databases, by server.
        files: The claim with the files; None: they are elsewhere.
        plugins: The claim with the packages of plugins; None: they are elsewhere, or there is no plugin daemon.
        vectors: How the vector store is saved; None: not at all, or with the databases.
        beside_vectors: The pods on whose node that is, where they have it on a claim.
        python: Python in the image of the API, with the way to database and storage.
        secrets: The installation's own credentials.
        elsewhere: What is in no backup -> whose business it is.
    """

    databases: Sequence[Databases]
    files: SavedClaim | None
    plugins: SavedClaim | None
    vectors: Saving | None
    beside_vectors: Neighbours
    python: Tool
    secrets: Mapping[str, SecretKey]
    elsewhere: Mapping[str, str]

    def mounted_files(self, *, read_only: bool) -> list[Mounted]:
        """The claim with the files, in its place in a container; nothing where there is none."""
        return [(self.files.volume, self.files.mount(FILES, read_only=read_only))] if self.files else []

    def programs(self, *names: str) -> dict[str, str]:
        """Programs of this library that look into the database, with the one of the migration that they begin with."""
        return {
            **{name: script(name) for name in (*names, "what_is_there.py")},
            "database_schema.py": database_schema(),
        }

    @property
    def on_one_claim(self) -> str | None:
        """The ReadWriteOnce claim with both files and plugins; None: there are two, or any node will do."""
        claims = [each.shared for each in (self.files, self.plugins) if each is not None]
        return claims[0] if len(claims) > 1 and claims[0] == claims[1] else None

    @property
    def elsewhere_text(self) -> str:
        """The same for a program to read."""
        return json.dumps(dict(sorted(self.elsewhere.items())))


def sources_of(
    install: Installation, *, postgres: Dependency, storage: Dependency, vector_store: Dependency,
    parts: Sequence[Part], secrets: Mapping[str, SecretKey],
) -> Sources:  # fmt: skip
    """What there is to save of an installation.

    Args:
        install: The installation.
        postgres: Its database.
        storage: Its file storage.
        vector_store: Its vector store.
        parts: All of its parts.
        secrets: Its own credentials.

    Raises:
        ValueError: If there is something that cannot be saved.
    """
    has_plugins = any(part.component == "plugin-daemon" for part in parts)
    files = saved_claim(install, "api", storage.grants.get("api"), parts)
    plugins = saved_claim(install, "plugin-daemon", storage.grants.get("plugin-daemon"), parts) if has_plugins else None
    saving = vector_store.saving if isinstance(vector_store.saving, Saving) else None
    elsewhere: dict[str, str] = {}
    if files is None:
        elsewhere["files"] = _PROVIDER
    if plugins is None and has_plugins:
        elsewhere["plugins"] = _PROVIDER
    if vector_store.saving is None and not _in_the_database(postgres, vector_store):
        elsewhere["vectors"] = "not in the set; index the datasets anew after a restore (docs/backups.md)"
    return Sources(
        databases=databases_of(postgres.facts, vector_store.saving),
        files=files,
        plugins=plugins,
        vectors=saving,
        beside_vectors=Neighbours.of(install, saving.name, parts) if saving and saving.claim else NOWHERE,
        python=python_tool(install, postgres, storage),
        secrets=secrets,
        elsewhere=elsewhere,
    )


def is_saved(sources: Sources, claim: str, sub_path: str | None) -> bool:
    """Whether a folder of a claim is among what is saved.

    Args:
        sources: What there is to save.
        claim: The claim.
        sub_path: The folder of it; None: all of it.
    """
    saved = [(each.claim, each.sub_path) for each in (sources.files, sources.plugins) if each is not None]
    if sources.vectors is not None and sources.vectors.claim is not None:
        saved.append(sources.vectors.claim)
    return any(
        claim == name and PurePosixPath("/", sub_path or "").is_relative_to(PurePosixPath("/", folder or ""))
        for name, folder in saved
    )


def _in_the_database(postgres: Dependency, vector_store: Dependency) -> bool:
    """Whether the vectors are in Dify's own database."""
    grant, facts = vector_store.grants.get("api"), postgres.facts
    if grant is None or not isinstance(facts, PostgresFacts):
        return False
    there = [grant.environment.get(name) for name in ("PGVECTOR_HOST", "PGVECTOR_PORT", "PGVECTOR_DATABASE")]
    return there == [facts.host, str(facts.port), facts.database]
