"""Sandbox: runs the code of users' workflows."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from typing import ClassVar, Final

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..installation import Installation
from ..pods.probes import http_probe
from ..pods.resources import Resources
from ..pods.security import SecurityNeeds, container_security, pod_security
from ..pods.structs import struct
from ..pods.tier import MEANT, Tier
from ..site.ca_bundle import CaBundle
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_part
from ..wiring.environment import Value
from ..workload.workload import Workload, WorkloadOptions

_CONFIG = "/conf/config.yaml"
_REQUIREMENTS = "/dependencies/python-requirements.txt"
_CONFIG_YAML: Final = Template(Path(__file__).with_name("sandbox_config.yaml").read_text("utf-8"))
# A line of a requirements file that names one package. A line that starts with "-" is an option.
# A name, extras, and then a version, a URL, a marker, an option of pip or a comment; or a URL alone.
_REQUIREMENT = re.compile(
    r"([A-Za-z0-9]([-A-Za-z0-9._]*[A-Za-z0-9])?( *\[[-A-Za-z0-9._, ]*\])?( *[=<>!~@;(]| +--| +#|$)|[a-z+]+://)"
    r"[^\x00-\x1f\x7f]*(?<!\\)"
)
_LOGIN = re.compile(r"://[^/\s]*@")

_CAPABILITIES = (
    # Each run uses a chroot and an unprivileged user.
    "SYS_CHROOT",
    "SETUID",
    "SETGID",
    # A run that takes too long belongs to another user.
    "KILL",
    # At its start, it adds that user and creates the chroot.
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
)


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxOptions(Tier):
    """Options of the sandbox: a `Tier`, and options that the library writes into the sandbox's `config.yaml`.

    See https://github.com/langgenius/dify-sandbox

    Args:
        max_workers: Runs that one pod executes at a time; default: 4.
        max_requests: Runs that one pod executes or queues; it refuses any more; default: 50.
        timeout: Seconds that a run may take; default: 15. The API waits for 60, or for its setting
            `CODE_EXECUTION_READ_TIMEOUT`.
        network: Whether code may open connections, through the SSRF proxy; with False, its pods can use only DNS.
            Default: yes.
        python_packages: Additional packages for Python code, as lines of a requirements file such as `"pandas==2.2.3"`.
            pip installs them when a pod starts, from the package index through the SSRF proxy. If pip fails, the pod
            stops. For many or large packages, raise the ephemeral storage in `resources`, or use your own image.
            Default: none.
        allowed_syscalls: Numbers of the system calls that code may make. They differ between amd64 and arm64.
            Up to sandbox 0.2.15, they REPLACE the list of the image, so include that list too. If they include
            `clone`, only the kubelet limits the number of processes; default: the list of the image.

    Raises:
        TypeError: If an option has the wrong type.
        ValueError: If the sandbox or pip would misread an option, or it is also in `settings`.
    """

    max_workers: int = 4
    max_requests: int = 50
    timeout: int = 15
    network: bool = True
    python_packages: Sequence[str] = ()
    allowed_syscalls: Sequence[int] | None = None

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        _check_numbers(self)
        _check_packages(self.python_packages)
        _check_syscalls(self.allowed_syscalls)
        if self.python_packages and not self.network:
            raise checks.wrong(
                "SandboxOptions.python_packages", self.python_packages,
                "none with network=False, because pip could not download them; use an image that has them",
            )  # fmt: skip


def _check_numbers(options: SandboxOptions) -> None:
    for name, setting in (
        ("max_workers", "MAX_WORKERS"), ("max_requests", "MAX_REQUESTS"), ("timeout", "WORKER_TIMEOUT"),
    ):  # fmt: skip
        value = getattr(options, name)
        checks.integer(f"SandboxOptions.{name}", value, at_least=1)
        if setting in options.settings:
            raise checks.wrong(
                f"SandboxOptions.settings[{setting!r}]", options.settings[setting], f"it as SandboxOptions.{name}"
            )
    if options.max_requests < options.max_workers:
        raise checks.wrong(
            "SandboxOptions.max_requests", options.max_requests,
            f"at least max_workers, {options.max_workers}, because it also counts the running ones",
        )  # fmt: skip


def _check_packages(packages: Sequence[str]) -> None:
    for index, line in enumerate(packages):
        path = f"SandboxOptions.python_packages[{index}]"
        if _LOGIN.search(line):
            # The message omits the line, because it contains a credential.
            raise ValueError(f"{path}: got a URL with a login; expected none, because the line is in a ConfigMap")
        if not _REQUIREMENT.fullmatch(line):
            raise checks.wrong(
                path, line, 'one line that names a package, such as "pandas==2.2.3"; an index is DifyChart.pip_mirror'
            )


def _check_syscalls(numbers: Sequence[int] | None) -> None:
    if numbers is None:
        return
    if not numbers:
        raise checks.wrong("SandboxOptions.allowed_syscalls", numbers, "a list of numbers, or None for the image's own")
    for index, number in enumerate(numbers):
        checks.integer(f"SandboxOptions.allowed_syscalls[{index}]", number, at_least=0)


class Sandbox(Workload):
    """Runs untrusted Python and JavaScript from workflows.

    Only the API and the workers can connect to it, and it can connect only to the SSRF proxy. It passes the Pod
    Security level `baseline`, not `restricted`, because it starts as root and writes to its root file system. A
    sandboxed runtime (`SandboxOptions(runtime_class="gvisor")`) adds a second layer of isolation.

    See https://github.com/langgenius/dify-sandbox

    Attributes:
        options: The sandbox's own options.
    """

    part = "sandbox"
    options_class = SandboxOptions
    # A variable would override the file, so each value is in one of the two.
    rendered_settings = frozenset({
        "ALLOWED_SYSCALLS", "DEBUG", "ENABLE_NETWORK", "ENABLE_PRELOAD", "MAX_REQUESTS", "MAX_WORKERS",
        "PYTHON_DEPS_UPDATE_INTERVAL", "SANDBOX_PORT", "WORKER_TIMEOUT",
    })  # fmt: skip
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "SANDBOX_PORT": "the release",
        "ENABLE_NETWORK": "SandboxOptions.network",
        "ALLOWED_SYSCALLS": "SandboxOptions.allowed_syscalls",
    }
    # It writes users, packages and chroots to its root file system, up to the limit of its ephemeral storage.
    scratch: ClassVar[Mapping[str, str]] = {}
    exceptions: ClassVar[Mapping[str, str]] = {
        "CKV_K8S_22": "It writes users, packages and the chroot of users' code to its root file system",
        "CKV_K8S_23": "Only root can give users' code a chroot and a user without rights",
        "CKV_K8S_25": "For the chroot, the change of user and ending what runs too long; all others are dropped",
        "CKV_K8S_40": "It starts as root; users' code itself runs as a user of 10000 or above",
    }

    def __init__(self, scope: Construct, id: str, **options: Unpack[WorkloadOptions]) -> None:
        """Runs untrusted Python and JavaScript from workflows.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`; its tier
                may be a `SandboxOptions`.
        """
        tier = options.get("tier")
        self.options = tier if isinstance(tier, SandboxOptions) else SandboxOptions()
        super().__init__(scope, id, **options)

    @staticmethod
    def dependency(install: Installation) -> Dependency:
        """What callers of the sandbox get.

        Args:
            install: The installation.
        """
        environment: dict[str, Value] = {
            "CODE_EXECUTION_ENDPOINT": install.url("sandbox"),
            "CODE_EXECUTION_API_KEY": install.secret("sandbox-api-key"),
        }
        grant = Grant(environment=environment, destinations=(to_part("sandbox", install.port("sandbox")),))
        return Dependency(name="sandbox", grants=python_services(grant))

    def defaults(self) -> Tier:
        """See Workload."""
        health = self.install.release.health["sandbox"]
        ignores_sigterm = self.install.release.behaviour.sandbox_ignores_sigterm
        return Tier(
            resources=Resources(cpu="200m", memory="256Mi", cpu_limit="2", memory_limit="2Gi", ephemeral_storage="2Gi"),
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            startup=http_probe(health, "http", period=5, failures=36),
            readiness=http_probe(health, "http", period=10),
            liveness=http_probe(health, "http", period=30),
            # Where nothing but SIGKILL ends it, it goes on until then: for as long as the last run may take.
            termination_grace_period=self.options.timeout + 5 if ignores_sigterm else 30,
        )

    def security_needs(self) -> SecurityNeeds:
        """See Workload."""
        return SecurityNeeds(
            pod=struct(k8s.PodSecurityContext, run_as_non_root=self.user.uid != 0, run_as_user=self.user.uid),
            container=struct(
                k8s.SecurityContext,
                read_only_root_filesystem=False,
                capabilities=struct(k8s.Capabilities, add=list(_CAPABILITIES)),
            ),
            why="the sandbox starts as root, writes to its root file system, and gives users' code a user and a chroot",
        )

    def _destinations(self) -> tuple[Destination, ...]:
        """See Workload. It reaches hosts in its settings, such as a package index, only through the SSRF proxy."""
        return tuple(self._granted())

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        if isinstance(facts, CaBundle):
            return facts.trusted(Grant(environment={"PIP_CERT": facts.path_in_pods}))
        return Grant()

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        options = self.options
        return {
            "API_KEY": self.install.secret("sandbox-api-key"),
            "SANDBOX_PORT": str(self.install.port("sandbox")),
            "GIN_MODE": "release",
            "DEBUG": "false",
            "MAX_WORKERS": str(options.max_workers),
            "MAX_REQUESTS": str(options.max_requests),
            "WORKER_TIMEOUT": str(options.timeout),
            # Dify requests the network for every run, and a sandbox without it refuses such runs (dify#8900). So
            # without `network`, the NetworkPolicy denies all connections instead.
            "ENABLE_NETWORK": "true",
            "ALLOWED_SYSCALLS": ", ".join(map(str, options.allowed_syscalls or ())),
        }

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        files = {_CONFIG: _CONFIG_YAML.substitute({name: self.setting(name) for name in self.rendered_settings})}
        if self.options.python_packages:
            files[_REQUIREMENTS] = "".join(f"{line}\n" for line in self.options.python_packages)
        return files

    def _granted_by(self, *dependencies: Dependency) -> dict[str, Grant]:
        grants = super()._granted_by(*dependencies)
        if self.options.network:
            return grants
        return {name: grant for name, grant in grants.items() if not grant.destinations}
