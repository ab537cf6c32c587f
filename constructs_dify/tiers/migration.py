"""Migration: the Job that brings the database's schema to what the release expects."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.resources import Resources
from ..pods.structs import struct
from ..pods.tier import Tier, merged
from ..wiring.dependency import Dependency, Grant, Wait, python_services
from ..wiring.environment import Value
from ..wiring.postgres_facts import PostgresFacts
from ..workload.job import Job
from .common import python_tier
from .python_settings import python_grant

_NAME = "migrate"
_SCRIPT = "/migrations/database_schema.py"
_MIGRATIONS = "/app/api/migrations"


class Migration(Job):
    """Runs the release's migrations once, ahead of the API, the workers and beat, which wait for the schema.

    Another release or another database is another Job. It succeeds when the schema is what the release expects,
    whatever the command says, and also when it is that of a newer release, so that going back to older manifests is no
    failure. Two at once take turns.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """

    part = "api"
    pausable = True
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself"}
    needs = frozenset({"postgres", "redis", "storage"})

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What makes the API, the workers and beat wait for the schema, and leave it alone.

        Args:
            install: The installation.
        """
        name = f"{install.resource_name(_NAME)}-files"
        source = struct(k8s.ConfigMapVolumeSource, name=name, default_mode=0o555)
        grant = Grant(
            environment={"MIGRATION_ENABLED": "false"},
            volumes=[struct(k8s.Volume, name="migrations", config_map=source)],
            mounts=[struct(k8s.VolumeMount, name="migrations", mount_path="/migrations", read_only=True)],
            wait=Wait(command=("python", _SCRIPT, "wait", _MIGRATIONS)),
        )
        return Dependency(name="schema", grants=python_services(grant))

    @property
    def component(self) -> str:
        """See Workload."""
        return _NAME

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            python_tier(self.install),
            Tier(resources=Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="2Gi")),
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        if isinstance(facts, PostgresFacts):
            # A migration of a large table, and the transaction that holds its lock, take as long as they take.
            kept = {name: value for name, value in facts.parameters.items() if not name.endswith("_timeout")}
            facts = replace(facts, parameters=kept)
        return python_grant(facts)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"MODE": "migration", "MIGRATION_ENABLED": "true"}

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python", _SCRIPT, "migrate", _MIGRATIONS)

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_SCRIPT: database_schema()}

    def reasons(self) -> object:
        """See Job."""
        return sorted(self._grants["postgres"].environment.items()) if "postgres" in self._grants else None


def database_schema() -> str:
    """The program that knows whether a schema is the one of the release."""
    return Path(__file__).with_name("database_schema.py").read_text("utf-8")
