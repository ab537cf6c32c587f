"""What the readers of a vector store are given."""

from dataclasses import replace

from ...wiring.dependency import Dependency, Grant, python_services


def vector_store_dependency(engine: str, grant: Grant) -> Dependency:
    """The grant for the API, the workers and beat, with the word by which Dify knows the engine."""
    environment = {"VECTOR_STORE": engine, **grant.environment}
    return Dependency(name="vector_store", grants=python_services(replace(grant, environment=environment)))
