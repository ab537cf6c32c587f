"""LimitsAgree: what one part promises, another does not refuse."""

from collections.abc import Iterator, Sequence
from typing import Final

from ..tiers.web import SHARED_WITH_API
from ..wiring.part import Part
from ..workload.workload import Workload
from .known_settings import known, known_whole, named

SHARED_WITH_WORKERS: Final = (
    "BATCH_UPLOAD_LIMIT", "INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH", "PLUGIN_MAX_PACKAGE_SIZE", "FILES_ACCESS_TIMEOUT",
    "UPLOAD_FILE_SIZE_LIMIT", "UPLOAD_IMAGE_FILE_SIZE_LIMIT", "UPLOAD_AUDIO_FILE_SIZE_LIMIT",
    "UPLOAD_VIDEO_FILE_SIZE_LIMIT", "EDITION", "DEPLOYMENT_EDITION",
    "DEPLOY_ENV",
)  # fmt: skip
"""What the API takes on or signs, and a worker carries out or verifies."""
# In the code of Dify, whatever the page offers.
_MOST_ITERATIONS = 99


class LimitsAgree:
    """What one part promises, another does not refuse.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each setting that has two values, or one that changes nothing."""
        messages: list[str] = []
        for api in named(self._parts, "api"):
            for worker in named(self._parts, "worker", "beat"):
                messages += _differences(api, worker, SHARED_WITH_WORKERS)
            for web in named(self._parts, "web"):
                messages += _differences(api, web, SHARED_WITH_API)
        for web in named(self._parts, "web"):
            messages += [*_overwritten(web), *_iterations(web)]
        return messages


def _differences(api: Workload, other: Workload, names: Sequence[str]) -> Iterator[str]:
    catalogue = api.install.release.settings
    for name in names:
        if catalogue.find(other.part, name) is None:
            continue
        default = catalogue.of("api")[name].default
        # The page has the same defaults in its code, where the catalogue has none.
        mine, theirs = known(api, name), known(other, name) or default
        if mine is not None and mine != theirs and name not in other.secrets:
            yield (
                f"{other.component}: {name} is {theirs!r}, but {mine!r} in the API; give it once, in the settings of "
                "the chart, which both follow, and in none of theirs"
            )


def _overwritten(web: Workload) -> Iterator[str]:
    catalogue = web.install.release.settings.of("web")
    for name in web.tier.settings:
        read = name.removeprefix("NEXT_PUBLIC_")
        if read != name and read in catalogue:
            yield f"web.settings[{name!r}]: the image overwrites it with {read}, which sets both; give {read} instead"


def _iterations(web: Workload) -> Iterator[str]:
    given = known_whole(web, "MAX_ITERATIONS_NUM")
    if given is not None and given > _MOST_ITERATIONS:
        yield (
            f"web.settings['MAX_ITERATIONS_NUM']: got {given}; expected {_MOST_ITERATIONS} at most, because the API "
            "lets no agent take more steps, whatever the page offers"
        )
