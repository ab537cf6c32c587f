"""The variables of each part of a release, as the chart's templates make them of its values."""

from collections.abc import Mapping

from ....findings import Finding
from ....installed import PartName, RemoteSecrets, Variable
from ....values import Values
from ..names import Names
from . import external_secrets, no_effect, parts, release_secrets
from .reader import Reader


def variables(values: Values, version: str, names: Names) -> dict[PartName, dict[str, Variable]]:
    """The effective variables of each part that runs.

    Args:
        values: The values.
        version: Version of the chart.
        names: Names of the release's objects.

    Raises:
        ValueError: If Helm or Kubernetes refuses what the values say.
    """
    return parts.variables(Reader(values, version, names))


def secrets(values: Values, version: str, names: Names) -> dict[str, list[str]]:
    """Every Secret of the release, with its keys.

    Args:
        values: The values.
        version: Version of the chart.
        names: Names of the release's objects.
    """
    return release_secrets.release_secrets(Reader(values, version, names))


def remote_secrets(values: Values, version: str, names: Names) -> RemoteSecrets | None:
    """What the External Secrets Operator makes for the release; None: nothing.

    Args:
        values: The values.
        version: Version of the chart.
        names: Names of the release's objects.
    """
    return external_secrets.remote_secrets(Reader(values, version, names))


def findings(
    values: Values, version: str, names: Names, made: Mapping[PartName, Mapping[str, Variable]]
) -> list[Finding]:
    """What the user wrote about variables and the chart does not use.

    Args:
        values: The values.
        version: Version of the chart.
        names: Names of the release's objects.
        made: What `variables` made of them.
    """
    return no_effect.findings(Reader(values, version, names), made)
