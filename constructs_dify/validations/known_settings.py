"""The settings of parts that validations compare, and where users write them."""

from collections.abc import Iterator, Sequence

from ..tiers.websocket import WebsocketTier
from ..wiring.dependency import PYTHON_PARTS
from ..wiring.part import Part
from ..workload.job import Job
from ..workload.workload import Workload


def named(parts: Sequence[Part], *names: str) -> Iterator[Workload]:
    """The parts of these names in the release, of which there may be several.

    Without Jobs and the websocket API, which read the settings of others and answer none of their requests.
    """
    workloads = (part for part in parts if isinstance(part, Workload) and not isinstance(part, (Job, WebsocketTier)))
    return (part for part in workloads if part.part in names)


def known(part: Workload, name: str) -> str | None:
    """The text of a setting; None where the part does not read it, a Secret has it, or `extra_env` overrides it."""
    if part.install.release.settings.find(part.part, name) is None:
        return None
    if name in part.secrets or name in {variable.name for variable in part.tier.extra_env}:
        return None
    return part.setting(name) or None


def known_whole(part: Workload, name: str) -> int | None:
    """The number that a setting is; None where `known` has none."""
    text = known(part, name)
    return None if text is None else part.install.release.settings.of(part.part)[name].whole(text)


def place(part: Workload, name: str) -> str:
    """Where to write a setting."""
    if part.part in PYTHON_PARTS:
        return f"{name} in the settings of the chart"
    if name == "WORKER_TIMEOUT":
        return "SandboxOptions.timeout"
    return f"{name} in the settings of {part.part.replace('-', '_')}"
