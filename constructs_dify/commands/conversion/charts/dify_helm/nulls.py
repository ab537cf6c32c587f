"""Keys that were taken away, without which Helm renders nothing."""

from collections.abc import Mapping
from typing import Any, cast

from ...dotted import steps
from .environment.reader import Reader
from .parts import CHART_PARTS

# Mappings in which templates look for something, so that they have to be there.
_LOOKED_INTO = (
    "autoscaling", "containerSecurityContext", "ingress", "livenessProbe", "log", "persistence", "podSecurityContext",
    "ports", "readinessProbe", "service", "serviceAccount", "startupProbe",
)  # fmt: skip
_OF_THE_CHART = {part.key for part in CHART_PARTS.values()} | {"ingress", "service"}


def refuse_nulls(reader: Reader, defaults: Mapping[str, Any]) -> None:
    """Refuse values that take away what the chart cannot be rendered without.

    Args:
        reader: The values.
        defaults: The chart's default values.

    Raises:
        ValueError: If there is one.
    """
    for key in reader.values.chosen_leaves():
        path = steps(key)
        if path[0] not in _OF_THE_CHART or path[-1] not in _LOOKED_INTO or reader.values.at(*path) is not None:
            continue
        default: Any = defaults
        for step in path:
            default = cast("Mapping[Any, Any]", default).get(step) if isinstance(default, Mapping) else None
        if isinstance(default, Mapping) and default:
            raise ValueError(
                f"{reader.values.origin(key)}: got null, which takes the default away; expected a mapping, because "
                "Helm renders nothing without it: leave the key out, or set enabled to false in it"
            )
