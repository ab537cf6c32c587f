"""Migration: the Job that brings the database's schema to what the release expects."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import ClassVar

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods import changed, plain
from ..settings import Value
from ..tier import Resources, Tier, merged
from ..wiring import Dependency, Grant, Wait, python_services
from ..workload import Workload
from .common import python_tier

_NAME = "migrate"
_SCRIPT = "/migrations/database_schema.py"
_MIGRATIONS = "/app/api/migrations"


class Migration(Workload):
    """Runs the release's migrations once, ahead of the API, the workers and beat, which wait for the schema.

    The Job's name ends in a hash of what it does, because a Job cannot be changed: another release, another database or
    other options are another Job, and applying the same manifests again does nothing. It succeeds when the schema is
    what the release expects, whatever the command says, and also when it is that of a newer release, so that going
    back to older manifests is no failure. Two at once take turns.

    See https://kubernetes.io/docs/concepts/workloads/controllers/job/
    """

    part = "api"
    singleton = "it runs once"
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself"}

    job: k8s.KubeJob

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What makes the API, the workers and beat wait for the schema, and leave it alone."""
        name = f"{install.resource_name(_NAME)}-files"
        source = k8s.ConfigMapVolumeSource(name=name, default_mode=0o555)
        grant = Grant(
            environment={"MIGRATION_ENABLED": "false"},
            volumes=[k8s.Volume(name="migrations", config_map=source)],
            mounts=[k8s.VolumeMount(name="migrations", mount_path="/migrations", read_only=True)],
            wait=Wait(command=("python", _SCRIPT, "wait", _MIGRATIONS), settings=("DB_USERNAME", "DB_PASSWORD")),
        )
        return Dependency(name="schema", grants=python_services(grant))

    @property
    def component(self) -> str:
        """See Workload."""
        return _NAME

    @property
    def ports(self) -> Mapping[str, int]:
        """See Workload."""
        return {}

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            python_tier(self.install),
            Tier(resources=Resources(cpu="250m", memory="512Mi", cpu_limit="1", memory_limit="2Gi")),
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"MODE": "migration", "MIGRATION_ENABLED": "true"}

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python", _SCRIPT, "migrate", _MIGRATIONS)

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_SCRIPT: Path(__file__).with_name("database_schema.py").read_text("utf-8")}

    def _pod_annotations(self) -> Mapping[str, str]:
        """Without the checksum of its configuration: not every setting is a reason to migrate again."""
        return self.tier.annotations

    def _render_pods(self) -> None:
        template = self._pod_template()
        template = changed(template, spec=changed(template.spec, restart_policy="Never"))
        database = sorted(self._grants["postgres"].environment.items()) if "postgres" in self._grants else []
        does = sha256(repr([plain(template), database, self.files()]).encode()).hexdigest()[:8]
        meta = self._object_meta()
        self.job = k8s.KubeJob(
            self,
            "job",
            metadata=changed(meta, name=self.install.resource_name(f"{_NAME}-{does}")),
            spec=k8s.JobSpec(backoff_limit=5, template=template),
        )
