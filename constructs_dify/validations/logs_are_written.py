"""LogsAreWritten: the file that a part logs to is in a folder that it may write to."""

from collections.abc import Sequence

from ..pods.manifests import items, manifest, mapping
from ..wiring.part import Part
from ..workload.workload import Workload
from .known_settings import known, named, place

_FILE = "LOG_FILE"


class LogsAreWritten:
    """The file that a part logs to is in a folder that it may write to; otherwise Dify does not start.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each part that could not start."""
        messages: list[str] = []
        for part in named(self._parts, "api", "worker", "beat"):
            file = known(part, _FILE)
            if file and not _may_write(part, file):
                messages.append(
                    f"{part.component}: {_FILE} is {file!r}, where it may not write, so it would not start; leave out "
                    f"{place(part, _FILE)}, as Dify logs to standard output anyway, or mount a volume "
                    "there, with volumes and volume_mounts"
                )
        return messages


def _may_write(part: Workload, file: str) -> bool:
    containers = items(manifest(part.pod_template)["spec"], "containers")
    own = next((container for container in containers if container["name"] == part.component), containers[0])
    if not file.startswith("/"):
        return False
    if not mapping(own, "securityContext").get("readOnlyRootFilesystem"):
        return True
    writable = [mount["mountPath"].rstrip("/") for mount in items(own, "volumeMounts") if not mount.get("readOnly")]
    return any(file.startswith(f"{folder}/") for folder in writable)
