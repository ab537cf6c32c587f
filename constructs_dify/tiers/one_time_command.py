"""OneTimeCommand: a Job that runs a command of the API's image once."""

import shlex
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import ClassVar

from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..checks.credentials import refuse, shown
from ..pods.resources import Resources
from ..pods.tier import Tier, merged
from ..releases.release import Release, first_with
from ..wiring.dependency import Grant
from ..wiring.environment import Value
from ..workload.job import Job
from ..workload.workload import WorkloadOptions
from .common import python_tier
from .python_settings import python_grant

# In its name beside that of the installation and the command: two hashes, and what stands between.
_BESIDE = len("--0123ab-01234567")


class OneTimeCommand(Job):
    """Runs a command of the API's image once, as the API would: with its settings, its network paths and its identity.

    Releases come with commands for data that their migrations leave alone, such as `data-migrate legacy-model-types`;
    `python -m constructs_dify upgrade` says which an upgrade wants. Many of them can be tried: give the command with
    the option for that first, read its log, and then as what it should do, which is another Job. It waits for the
    schema, and is not repeated when it fails: what it did until then is for a person to look at.

    See https://docs.dify.ai/en/self-host/deploy/overview

    Attributes:
        command_line: The words of the command.
    """

    part = "api"
    retries = 0
    deadline = 24 * 60 * 60
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself"}

    @checks.arguments("OneTimeCommand")
    def __init__(
        self, scope: Construct, id: str, *, command: str, service_account_name: str | None = None,
        **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """Runs a command of the API's image once, as the API would.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            command: What stands behind `flask`, such as `"data-migrate legacy-model-types --apply"`.
            service_account_name: The ServiceAccount that it runs as, such as that of the API; default: one of its own.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            ValueError: If the release has no such command, or it is not one for a Job.
        """
        self.command_line = _words(command, options["install"].release)
        self._runs_as = service_account_name
        super().__init__(scope, id, **options)

    @property
    def component(self) -> str:
        """See Workload. The command, and a hash of it with all that stands behind."""
        words = "-".join(word for word in self.command_line[:2] if not word.startswith("-"))
        said = sha256(shlex.join(self.command_line).encode()).hexdigest()[:6]
        room = checks.MAX_NAME - len(self.install.name) - _BESIDE
        return f"{words[:room].strip('-')}-{said}"

    @property
    def runs_as(self) -> str | None:
        """See Workload."""
        return self._runs_as

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            python_tier(self.install),
            Tier(resources=Resources(cpu="250m", memory="512Mi", cpu_limit="2", memory_limit="2Gi")),
        )

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        mode = {"MODE": "job"} if self.install.release.behaviour.job_mode else {}
        return {**mode, "MIGRATION_ENABLED": "false"}

    def command(self) -> Sequence[str] | None:
        """See Workload. The image's own, where that knows how to run a command and end."""
        return None if self.install.release.behaviour.job_mode else ("flask",)

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return self.command_line


def like_the_api(tier: Tier) -> Tier:
    """The options of the API, but for what only a server has."""
    return Tier(
        **{
            option: getattr(tier, option)
            for option in (
                "image", "image_pull_policy", "image_pull_secrets", "settings", "extra_env", "env_from", "labels",
                "annotations", "node_selector", "tolerations", "affinity", "priority_class", "runtime_class",
                "pod_security_context", "security_context", "dns_config", "dns_policy", "volumes", "volume_mounts",
                "host_aliases", "init_containers",
            )
        }
    )  # fmt: skip


def check_commands(commands: Sequence[str]) -> None:
    """Raise a ValueError if one of them is there twice."""
    for index, command in enumerate(commands):
        if command in commands[:index]:
            raise checks.wrong(
                f"one_time_commands[{index}]",
                command,
                "each command once: the same one is the same Job, which runs once",
            )


def _words(command: str, release: Release) -> tuple[str, ...]:
    """The words of a command that the release has, and that can run in a Job.

    Raises:
        ValueError: If it has no such command, or it needs a person.
    """
    path = "one_time_commands"
    refuse(path, command)
    try:
        words = tuple(shlex.split(command))
    except ValueError as error:
        raise ValueError(f"{path}: got {shown(command)}: {error}; expected words as in a shell") from None
    if words[:1] == ("flask",) and words[1:]:
        raise checks.wrong(path, command, f"the words behind flask: {shlex.join(words[1:])}")
    name = named(release, words)
    if name is None:
        raise checks.wrong(path, command, f"a command that Dify {release.version} has{_where(release, words)}")
    if why := release.commands[name].by_hand:
        raise checks.wrong(path, command, f"a command for a Job: {name} {why}")
    return words


def _where(release: Release, words: Sequence[str]) -> str:
    """Which later release has such a command, or which ones this release has for a Job."""
    since = first_with(lambda other: named(other, words) is not None)
    if since and release < Release(since):
        return f": this one came with {since}"
    asked = " ".join(words[:2]) if words[:1] == ("data-migrate",) else " ".join(words[:1])
    own = [name for name, command in release.commands.items() if not command.by_hand]
    return f", one of {', '.join(own)}{checks.suggestion(asked, release.commands)}"


def named(release: Release, words: Sequence[str]) -> str | None:
    """The command of the release that these words are; None: it has none."""
    return next(
        (name for name in (" ".join(words[:2]), *words[:1]) if name in release.commands),
        None,
    )
