"""The grants for the parts that read a vector store."""

from dataclasses import replace

from ...installation import Installation
from ...wiring.dependency import Dependency, Grant, python_services
from ...wiring.postgres_facts import PostgresFacts
from ...wiring.saving import Saving
from ..by_release import check_kind


def vector_store_dependency(
    install: Installation, engine: str, grant: Grant, *, saving: Saving | PostgresFacts | None = None
) -> Dependency:
    """The grants for the Python services with the engine's value of `VECTOR_STORE`, and what backups take of it.

    Raises:
        ValueError: If the release does not know the engine.
    """
    check_kind(install, factory(engine), "VECTOR_STORE", engine)
    environment = {"VECTOR_STORE": engine, **grant.environment}
    grants = python_services(replace(grant, environment=environment))
    return Dependency(name="vector_store", grants=grants, saving=saving)


def factory(engine: str) -> str:
    """The factory of an engine, as errors name it."""
    return f"VectorStore.{engine.replace('-', '_')}"
