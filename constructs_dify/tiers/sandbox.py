"""Sandbox: runs the code of users' workflows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from ..installation import Installation
from ..pods import container_security, http_probe, pod_security
from ..settings import Value
from ..tier import Resources, Tier
from ..wiring import Dependency, Grant, python_services, to_part
from ..workload import Workload

_CAPABILITIES = (
    # Each run happens in a chroot, under a user without rights.
    "SYS_CHROOT",
    "SETUID",
    "SETGID",
    # A run that takes too long belongs to another user.
    "KILL",
    # At its start it adds that user and lays out the chroot.
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxOptions(Tier):
    """The options of the sandbox: those of every part, and its own."""


class Sandbox(Workload):
    """Runs untrusted Python and JavaScript. Only the API and the workers reach it; it reaches only the SSRF proxy.

    It fits the Pod Security level `baseline`, not `restricted`: it starts as root and writes to its root file system.
    A sandboxed runtime (`Tier(runtime_class="gvisor")`) is a good second wall.

    See https://github.com/langgenius/dify-sandbox
    """

    part = "sandbox"
    fixed_settings: ClassVar[Mapping[str, str]] = {"SANDBOX_PORT": "the release"}
    scratch: ClassVar[Mapping[str, str]] = {}

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the sandbox get."""
        environment: dict[str, Value] = {
            "CODE_EXECUTION_ENDPOINT": install.url("sandbox"),
            "CODE_EXECUTION_API_KEY": install.secret("sandbox-api-key"),
        }
        grant = Grant(environment=environment, destinations=(to_part("sandbox", install.port("sandbox")),))
        return Dependency(name="sandbox", grants=python_services(grant))

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["sandbox"]
        return Tier(
            resources=Resources(cpu="200m", memory="256Mi", cpu_limit="2", memory_limit="2Gi", ephemeral_storage="2Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(capabilities=_CAPABILITIES, read_only_root_filesystem=False),
            startup=http_probe(health, "http", period=5, failures=36),
            readiness=http_probe(health, "http", period=10),
            liveness=http_probe(health, "http", period=30),
            termination_grace_period=30,
        )

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "API_KEY": self.install.secret("sandbox-api-key"),
            "SANDBOX_PORT": str(self.install.port("sandbox")),
            "GIN_MODE": "release",
            "DEBUG": "false",
            # Five seconds in the image's file; the API waits for 60.
            "WORKER_TIMEOUT": "15",
        }
