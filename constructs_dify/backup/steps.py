"""The steps of a pod that saves or restores: one container after the other, each in the image of its tool."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cdk8s_plus_27 import k8s

from ..pods.resources import requirements
from ..pods.structs import quantity, struct
from ..pods.tier import Tier
from ..pods.volumes import scratch, secret_variable
from ..wiring.environment import Value
from ..wiring.secret_key import SecretKey

WORK: Final = "/work"
FILES: Final = "/data/files"
PLUGINS: Final = "/data/plugins"
SCRIPTS: Final = "/scripts"

NOTES: Final = scratch("work", WORK, limit="16Mi")
"""What the steps of a piece tell each other."""

# What Kubernetes calls the Job of a pod: its name, which may come again, and its id, which never does.
_RUN = [
    struct(
        k8s.EnvVar,
        name=name,
        value_from=struct(
            k8s.EnvVarSource,
            field_ref=struct(k8s.ObjectFieldSelector, field_path=f"metadata.labels['batch.kubernetes.io/{label}']"),
        ),
    )
    for name, label in (("JOB_NAME", "job-name"), ("JOB_UID", "controller-uid"))
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One container of such a pod.

    Attributes:
        name: Its name.
        image: Its image.
        command: What it runs.
        environment: What that reads.
        volumes: What it has mounted beside its scripts and a folder for temporary files, each volume with its mount.
        knows_its_run: Whether it reads the name of its Job, which tells what minute the run is of, and its id; default:
            no.
    """

    name: str
    image: str
    command: Sequence[str]
    environment: Mapping[str, Value]
    volumes: Sequence[tuple[k8s.Volume, k8s.VolumeMount]]
    knows_its_run: bool = False

    @property
    def secrets(self) -> dict[str, SecretKey]:
        """The credentials that it reads, by variable."""
        return {name: value for name, value in sorted(self.environment.items()) if isinstance(value, SecretKey)}

    @property
    def variables(self) -> list[k8s.EnvVar]:
        """What it reads: references first, as everywhere."""
        texts = {name: value for name, value in sorted(self.environment.items()) if isinstance(value, str)}
        return [
            *(secret_variable(name, key) for name, key in self.secrets.items()),
            *(struct(k8s.EnvVar, name=name, value=text) for name, text in texts.items()),
            *(_RUN if self.knows_its_run else []),
        ]

    def environment_with(self, tier: Tier) -> list[k8s.EnvVar]:
        """What it reads, and what the options of the pod add to that, which count more.

        Args:
            tier: These options.
        """
        extra = {variable.name for variable in tier.extra_env}
        return [*(variable for variable in self.variables if variable.name not in extra), *tier.extra_env]

    def container(self, tier: Tier, mounts: Sequence[k8s.VolumeMount]) -> k8s.Container:
        """The container, with what the options of the pod say of one. As one follows the other, the pod needs no more.

        Args:
            tier: The options of the pod.
            mounts: What every container of the pod has mounted.
        """
        return struct(
            k8s.Container,
            name=self.name,
            image=self.image,
            image_pull_policy=tier.image_pull_policy,
            command=list(self.command),
            env_from=list(tier.env_from) or None,
            env=self.environment_with(tier) or None,
            resources=requirements(tier.resources) if tier.resources else None,
            security_context=tier.security_context,
            termination_message_policy="FallbackToLogsOnError",
            volume_mounts=[*mounts, *(mount for _, mount in self.volumes)],
        )


def work_volume(size: str, storage_class: str | None) -> tuple[k8s.Volume, k8s.VolumeMount]:
    """The disk for what is on its way into a repository or out of it, which goes with the pod."""
    if storage_class is None:
        return scratch("work", WORK, limit=size)
    spec = struct(
        k8s.PersistentVolumeClaimSpec,
        access_modes=["ReadWriteOnce"],
        storage_class_name=storage_class,
        resources=struct(k8s.ResourceRequirements, requests={"storage": quantity(size)}),
    )
    source = struct(
        k8s.EphemeralVolumeSource, volume_claim_template=struct(k8s.PersistentVolumeClaimTemplate, spec=spec)
    )
    return (
        struct(k8s.Volume, name="work", ephemeral=source),
        struct(k8s.VolumeMount, name="work", mount_path=WORK),
    )
