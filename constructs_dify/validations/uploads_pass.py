"""UploadsPass: whatever file the API takes passes what is before and behind it."""

from collections.abc import Iterator, Sequence

from .. import checks
from ..tiers.plugin_daemon_settings import PACKAGE_LIMITS
from ..tiers.upload_size import UPLOAD_LIMITS, Upload, largest_upload
from ..wiring.part import Part
from ..workload.workload import Workload
from .known_settings import known, known_whole, named, place

_BODY = "NGINX_CLIENT_MAX_BODY_SIZE"
_MIB = 1024 * 1024
# Where a part keeps a file while it arrives. Kubernetes evicts a pod that writes more than the limit of a folder.
_ARRIVING = {"nginx": "/var/cache/nginx", "api": "/tmp", "plugin-daemon": "/tmp"}


class UploadsPass:
    """Whatever file the API takes passes nginx before it, and the plugin daemon behind it.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each limit that is too low."""
        daemons = list(named(self._parts, "plugin-daemon"))
        limits = [name for name in UPLOAD_LIMITS if daemons or name not in PACKAGE_LIMITS]
        messages: list[str] = []
        for api in named(self._parts, "api"):
            upload = _largest(api, limits)
            messages += self._through_the_front_door(api, upload)
            for part in named(self._parts, *_ARRIVING):
                messages += _into_its_folder(part, upload)
            for daemon in daemons:
                messages += _into_the_daemon(api, daemon)
        return messages

    def _through_the_front_door(self, api: Workload, upload: Upload) -> Iterator[str]:
        # Without nginx, an Ingress has the limit that nginx would have.
        default = largest_upload(api.install.whole).body
        given = next((known(nginx, _BODY) for nginx in named(self._parts, "nginx")), default)
        if given is not None and checks.nginx_bytes(given) < checks.nginx_bytes(upload.body):
            yield (
                f"nginx.settings[{_BODY!r}]: {given} lets no file of {_mebibytes(upload.size)} pass, which the API "
                f"takes ({upload.setting}), with the form around it; leave it out, and it follows "
                f"{place(api, upload.setting)}; or else give {upload.body} at least, or lower {upload.setting} there"
            )


def _largest(api: Workload, limits: Sequence[str]) -> Upload:
    return largest_upload(lambda name: known_whole(api, name) or 0, limits)


def _into_its_folder(part: Workload, upload: Upload) -> Iterator[str]:
    folder = _ARRIVING[part.part]
    if folder in {mount.mount_path for mount in part.tier.volume_mounts}:
        return
    room = part.scratch[folder]
    if upload.size >= checks.amount(room):
        yield (
            f"{part.component}: {upload.setting} allows files of {_mebibytes(upload.size)}, which arrive in {folder}, "
            f"but that has {room}; lower the limit, or mount a larger volume there, with volumes and volume_mounts"
        )


def _into_the_daemon(api: Workload, daemon: Workload) -> Iterator[str]:
    for name, own in PACKAGE_LIMITS.items():
        passed_on, taken = known_whole(api, name), known_whole(daemon, own)
        if passed_on is None or taken is None:
            continue
        # More than the API passes on is no use, and whoever writes it expects otherwise.
        if taken < passed_on or (own in daemon.tier.settings and taken > passed_on):
            yield (
                f"plugin-daemon: takes plugins of {taken} bytes ({own}), and the API passes on those of {passed_on} "
                f"({name}); give {place(api, name)} only, which the plugin daemon follows"
            )


def _mebibytes(size: int) -> str:
    return f"{size / _MIB:g} MiB"
