"""Which step a version has to take, by what applying the manifests of the new library does to what runs.

docs/releasing.md has these rules as a table.
"""

from enum import IntEnum

from packaging.version import Version

from constructs_dify.commands.differences.rules import Rule


class Step(IntEnum):
    """How far a version goes on, from the least."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


BY_SEVERITY = {"info": Step.MINOR, "caution": Step.MAJOR, "risk": Step.MAJOR, "refused": Step.MAJOR}
"""What a line of `constructs-dify diff` demands."""

EXCEPTIONS = {
    "pods-replaced": (Step.MAJOR, "who takes a new version of the library chooses when pods restart"),
    "labels-only": (Step.PATCH, "restarts nothing"),
    "room-needed": (Step.MINOR, "pods that find no room leave the old ones running"),
    "waits-for-claim": (Step.MINOR, "new pods go where the claim is; the old ones serve until they are ready"),
    "ways-out-opened": (Step.MINOR, "nothing stops working"),
    "doors-widened": (Step.MINOR, "nothing stops working"),
    "ranges-widened": (Step.MINOR, "nothing stops working"),
}
"""The rules of `diff` whose lines demand another step than others of their severity, and why."""


def demanded(rule: Rule) -> Step:
    """The step that a line of this rule demands."""
    step, _ = EXCEPTIONS.get(rule.name, (BY_SEVERITY[rule.severity], ""))
    return step


def least_version(base: Version, step: Step) -> Version:
    """The first version that is this step above another.

    Before 1.0, the second number goes on where the first one would, and the third for all else.
    """
    if step is Step.NONE:
        return base
    major, minor, micro = base.release[:3]
    if major == 0:
        return Version(f"0.{minor + 1}.0" if step is Step.MAJOR else f"0.{minor}.{micro + 1}")
    if step is Step.MAJOR:
        return Version(f"{major + 1}.0.0")
    return Version(f"{major}.{minor + 1}.0" if step is Step.MINOR else f"{major}.{minor}.{micro + 1}")
