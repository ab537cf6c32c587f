"""The charts that a program can be made from, and how the values of each are read."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ..findings import Finding
from ..installed import Installed
from ..values import Values
from ..values_file import ValuesFile
from . import dify_helm, douban
from .dify_helm.charts import chart as dify_helm_chart
from .dify_helm.charts import top_level as dify_helm_top_level
from .dify_helm.keys import fate as dify_helm_fate
from .dify_helm.marks import asking, check_version_fits, marks
from .dify_helm.shapes import check_shapes
from .dify_helm.types import check_types
from .douban.charts import chart as douban_chart
from .douban.charts import top_level as douban_top_level


@dataclass(frozen=True, kw_only=True, slots=True)
class HelmChart:
    """A chart.

    Args:
        top_level: The keys that it has at the top, in any version.
        version: A version as the library knows it.
        defaults: The default values of a version.
        check: Refuses files that cannot be of a version, and values that Helm refuses.
        asking: What is said to who does not give the version.
        installed: What a release runs.
        fate: The line about a key that nothing was read from.
    """

    top_level: Callable[[], Collection[str]]
    version: Callable[[str], str]
    defaults: Callable[[str], Mapping[str, Any]]
    check: Callable[[Sequence[ValuesFile], Values, str], None]
    asking: Callable[[Sequence[ValuesFile]], str]
    installed: Callable[[Values, str, str, str], Installed]
    fate: Callable[[str, str], Finding]


def _check_dify_helm(files: Sequence[ValuesFile], values: Values, version: str) -> None:
    check_version_fits(marks(files), version)
    check_types(values, dify_helm_chart(version))
    check_shapes(values)


def _fate_of_dify_helm(key: str, version: str) -> Finding:
    found = dify_helm_fate(key, version)
    why = found[1] if found else f"{key}: nothing reads it together with the other values"
    return Finding(group="no-effect", what=f"{why}.", keys=(key,))


def _fate_of_douban(key: str, version: str) -> Finding:
    return Finding(
        group="no-effect", what=f"{key}: nothing of the chart {version} reads it together with the others.", keys=(key,)
    )


def _nothing_to_check(files: Sequence[ValuesFile], values: Values, version: str) -> None:
    """The chart has no schema."""


CHARTS: Final[Mapping[str, HelmChart]] = {
    "dify-helm": HelmChart(
        top_level=dify_helm_top_level,
        version=lambda version: dify_helm_chart(version).version,
        defaults=lambda version: dify_helm_chart(version).defaults,
        check=_check_dify_helm,
        asking=lambda files: f"--chart-version: got none; expected {asking(marks(files))}",
        installed=dify_helm.installed,
        fate=_fate_of_dify_helm,
    ),
    "douban": HelmChart(
        top_level=douban_top_level,
        version=lambda version: douban_chart(version).version,
        defaults=lambda version: douban_chart(version).defaults,
        check=_nothing_to_check,
        asking=lambda files: "--chart-version: got none; expected that of the release, which `helm list` shows",
        installed=douban.installed,
        fate=_fate_of_douban,
    ),
}
