"""What a choice gives each part, in the part's own vocabulary."""

from collections.abc import Callable, Mapping

from cdk8s import App, Chart

from ....data_layer.choice import Choice
from ....installation import Installation
from ....releases.release import Release
from ....tiers.plugin_daemon_settings import plugin_daemon_grant
from ....tiers.python_settings import python_grant
from ....wiring.dependency import PYTHON_PARTS, Dependency, Grant
from ..installed import PartName

# What the websocket API does not get, though it is the API's program.
_NOT_FOR_WEBSOCKET = ("vector_store", "storage")


def granted(choice: Choice, release: Release) -> Mapping[PartName, Grant]:
    """What the parts that read a choice get of it.

    Args:
        choice: A choice of the data layer.
        release: The release.

    Raises:
        ValueError: When the release cannot do with it.
    """
    scope = Chart(App(), "trial")
    install = Installation(name="trial", namespace="trial", release=release)
    dependency = choice.provide(scope, install).dependency
    python: list[PartName] = [*PYTHON_PARTS]
    if dependency.name not in _NOT_FOR_WEBSOCKET:
        python.append("websocket")
    grants: dict[PartName, Grant] = {part: _of(dependency, part, python_grant) for part in python}
    if "plugin-daemon" not in dependency.refusals:
        grants["plugin-daemon"] = _of(dependency, "plugin-daemon", lambda facts: plugin_daemon_grant(facts, release))
    return grants


def _of(dependency: Dependency, part: PartName, reads: Callable[[object], Grant]) -> Grant:
    return dependency.grant("api" if part == "websocket" else part, reads)
