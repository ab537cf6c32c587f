"""What the chart calls its objects."""

from dataclasses import dataclass

from ...values import Values

_LONGEST = 63
_CHART = "dify"


@dataclass(frozen=True, kw_only=True, slots=True)
class Names:
    """The names of a release.

    Args:
        release: Name of the Helm release.
        full: What the names of the chart's own objects begin with.
    """

    release: str
    full: str

    def subchart(self, name: str) -> str:
        """What the names of a subchart's objects begin with."""
        return self.release if name in self.release else f"{self.release}-{name}"


def names(values: Values, release: str) -> Names:
    """The names of a release.

    Args:
        values: Its values.
        release: Name of the Helm release.
    """
    override = values.text("fullnameOverride")
    part = values.text("nameOverride") or _CHART
    full = override or (release if part in release else f"{release}-{part}")
    return Names(release=release, full=full[:_LONGEST].removesuffix("-"))
