"""The parts that the library knows: those that some class renders."""

from .subclasses import subclasses
from .workload import Workload


def rendered_parts() -> set[str]:
    """The parts, as the release data names them, that some class renders."""
    return {kind.part for kind in subclasses(Workload) if "part" in vars(kind)}
