"""LocalSandbox: runs the commands of agents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..checks.credentials import shown
from ..installation import Installation
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.security import container_security, pod_security
from ..pods.structs import laid_over, struct
from ..pods.tier import MEANT, Tier
from ..releases.release import first_with
from ..site.ca_bundle import CaBundle
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_part
from ..wiring.environment import Value
from ..workload.claims import claim
from ..workload.workload import Workload, WorkloadOptions

TOKEN = "agent-shell-token"

_HOMES, _TMP = "/home", "/tmp"
# Folder of the claim -> where it is in the container.
_KEPT = {"home": f"{_HOMES}/dify", "workspace": "/workspace"}
_SIZE = "10Gi"


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class LocalSandboxOptions(Tier):
    """Options of the local sandbox: a `Tier`, and where agents' files are, in releases that keep them (from 1.17 on).

    See https://github.com/langgenius/dify/tree/main/dify-agent-runtime

    Args:
        storage: Size of its volume; default: 10Gi.
        storage_class: StorageClass of its volume; default: the cluster's.
        existing_claim: A claim that is there, in place of a new one: `ReadWriteOnce` is enough. Default: none.

    Raises:
        TypeError: When an option is of the wrong type.
        ValueError: When an option is malformed, or describes a new claim beside one that is there.
    """

    storage: str | None = None
    storage_class: str | None = None
    existing_claim: str | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        path = "LocalSandboxOptions"
        if self.storage is not None:
            checks.quantity(f"{path}.storage", self.storage)
        if self.storage_class is not None:
            checks.dns_name(f"{path}.storage_class", self.storage_class)
        if self.existing_claim is None:
            return
        checks.dns_name(f"{path}.existing_claim", self.existing_claim)
        for option in ("storage", "storage_class"):
            if (value := getattr(self, option)) is not None:
                raise checks.wrong(
                    f"{path}.{option}", value, "none beside existing_claim, which has a size and a class already"
                )


class LocalSandbox(Workload):
    """Runs the commands that a model gives: an agent's shell. All agents share it, so let in only users whom you trust.

    Only the agent backend can connect to it, and it can connect only to a port of the SSRF proxy of its own, which
    leads to the public internet, to `/agent-stub/` of the agent backend and to `/files/` of the API. It has no token of
    the cluster and no credential of Dify but its own. The kernel keeps agents out of each other's folders (Landlock,
    from 5.13 on); without it, the program warns in the output of each command and runs it all the same.

    See https://github.com/langgenius/dify/tree/main/dify-agent-runtime

    Attributes:
        options: Where agents' files are.
    """

    part = "local-sandbox"
    by_release = True
    options_class = LocalSandboxOptions
    singleton = "agents' files and running commands are in its one pod, which the agent backend comes back to"
    home = _HOMES
    scratch: ClassVar[Mapping[str, str]] = {_TMP: "2Gi", _HOMES: "5Gi"}

    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """Runs the commands that a model gives: an agent's shell.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`; its tier
                may be a `LocalSandboxOptions`.
        """
        tier = options.get("tier")
        self.options = tier if isinstance(tier, LocalSandboxOptions) else LocalSandboxOptions()
        super().__init__(scope, id, **options)

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What the agent backend gets, and the SSRF proxy, which leads it to the two other parts that it needs.

        Args:
            install: The installation.
        """
        release, url, token = install.release, install.url("local-sandbox"), install.secret(TOKEN)
        settings: dict[str, Value] = {
            "DIFY_AGENT_LOCAL_SANDBOX_ENDPOINT": url,
            "DIFY_AGENT_LOCAL_SANDBOX_AUTH_TOKEN": token,
        }
        # Their names before: later releases read these as well, and the new ones first.
        before: dict[str, Value] = {"DIFY_AGENT_SHELLCTL_ENTRYPOINT": url, "DIFY_AGENT_SHELLCTL_AUTH_TOKEN": token}
        shell = Grant(
            environment=release.settings.read_by("agent-backend", settings) or before,
            destinations=(to_part("local-sandbox", install.port("local-sandbox")),),
        )
        ways = tuple(to_part(part, install.port(part)) for part in ("agent-backend", "api"))
        return Dependency(name="local_sandbox", grants={"agent-backend": shell, "ssrf-proxy": Grant(destinations=ways)})

    @staticmethod
    def without(install: Installation) -> Dependency:
        """What callers get where there is none: agents are not offered a shell.

        Args:
            install: The installation.
        """
        told = {"AGENT_SHELL_ENABLED": "false"} if install.release.has("local-sandbox") else {}
        return Dependency(name="local_sandbox", grants=python_services(Grant(defaults=told)))

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["local-sandbox"]
        return Tier(
            resources=Resources(
                cpu="100m", memory="256Mi", cpu_limit="2", memory_limit="2Gi",
                ephemeral_storage="1Gi", ephemeral_storage_limit="8Gi",
            ),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(health, "http", period=5, failures=24),
            readiness=http_probe(health, "http", period=10),
            liveness=http_probe(health, "http", period=30),
            update_strategy=struct(k8s.DeploymentStrategy, type="Recreate"),
            # Commands leave processes behind. Where the image has no init, that of the pod reaps them, see
            # https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/
            share_process_namespace=None if self.install.release.behaviour.local_sandbox_reaps else True,
            # It waits 5 seconds for open requests, and no longer for commands.
            termination_grace_period=15,
        )  # fmt: skip

    def reads(self, facts: object) -> Grant:
        """See Workload. It reaches whatever it does through the SSRF proxy, so the site's is not for it."""
        if isinstance(facts, CaBundle):
            return facts.trusted(Grant(environment=facts.variables))
        return Grant()

    def arguments(self) -> Sequence[str]:
        """See Workload. The image's own, but on the addresses of both families: the image listens on those of IPv4."""
        return ("shellctl", "serve", "--listen", f":{self.install.port('local-sandbox')}")

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"SHELLCTL_AUTH_TOKEN": self.install.secret(TOKEN)}

    def container(self) -> k8s.Container:
        """See Workload. The image starts in a folder that the volume hides."""
        return laid_over(super().container(), {"working_dir": _HOMES})

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. It reaches hosts in its settings only through the SSRF proxy."""
        return tuple(self._granted())

    def _granted_by(self, *dependencies: Dependency) -> dict[str, Grant]:
        grants = super()._granted_by(*dependencies)
        release, options = self.install.release, self.options
        if release.behaviour.local_sandbox_keeps_files:
            return {**grants, "files": _files(self.install, options)}
        for option in ("storage", "storage_class", "existing_claim"):
            if (value := getattr(options, option)) is not None:
                since = first_with(lambda other: other.behaviour.local_sandbox_keeps_files)
                raise ValueError(
                    f"local_sandbox.{option}: got {shown(value)}, but in Dify {release.version} the local sandbox "
                    f"keeps no files: it does from {since} on; leave it out, or give a later release"
                )
        return grants


def _files(install: Installation, options: LocalSandboxOptions) -> Grant:
    """The volume with agents' files. Its claim outlives the installation, because nothing else has them."""
    part = LocalSandbox.part
    own = claim(
        install, part, size=options.storage or _SIZE, storage_class=options.storage_class, access_mode="ReadWriteOnce"
    )
    name = options.existing_claim or install.resource_name(part)
    source = struct(k8s.PersistentVolumeClaimVolumeSource, claim_name=name)
    return Grant(
        volumes=(struct(k8s.Volume, name="agent-files", persistent_volume_claim=source),),
        mounts=tuple(
            struct(k8s.VolumeMount, name="agent-files", mount_path=path, sub_path=sub) for sub, path in _KEPT.items()
        ),
        own_claims=() if options.existing_claim else (own,),
    )
