"""The grants for the parts that read a vector store."""

from dataclasses import replace

from ...wiring.dependency import Dependency, Grant, python_services


def vector_store_dependency(engine: str, grant: Grant) -> Dependency:
    """The grants for the API, the workers and beat, with the engine's value of `VECTOR_STORE`."""
    environment = {"VECTOR_STORE": engine, **grant.environment}
    return Dependency(name="vector_store", grants=python_services(replace(grant, environment=environment)))
