"""The parts that the library knows: those that some class renders."""

from .workload import Workload


def rendered_parts() -> set[str]:
    """The parts, as the release data names them, that some class renders."""
    found: set[str] = set()
    classes: list[type[Workload]] = [Workload]
    while classes:
        classes += (kind := classes.pop()).__subclasses__()
        found |= {kind.part} if "part" in vars(kind) else set()
    return found
