"""SharedEnvironment: the one ConfigMap that the API, the workers and beat read."""

from collections.abc import Sequence

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..wiring.dependency import PYTHON_PARTS, Dependency
from ..wiring.environment import Env
from ..workload.config_map import config_map
from ..workload.grants import add_settings, grants_of
from .python_settings import python_grant


class SharedEnvironment(Construct):
    """The settings that are equal in the API, the workers and beat, so that they cannot drift apart.

    See https://kubernetes.io/docs/concepts/configuration/configmap/

    Attributes:
        name: Name of the ConfigMap.
        literals: What is in it.
    """

    __signature__ = checks.Shown()

    @checks.arguments("")
    def __init__(self, scope: Construct, id: str, *, install: Installation, uses: Sequence[Dependency]) -> None:
        """The settings that are equal in the API, the workers and beat, so that they cannot drift apart.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: What it shares with the parts.
            uses: What all three depend on.

        Raises:
            TypeError: If a value is of the wrong type, or there is no parameter of that name.
        """
        super().__init__(scope, id)
        self.name = install.resource_name("environment")
        self.literals = _equal_in_all(install, uses)
        install.release.settings.check_literals("settings", "api", self.literals)
        config_map(
            self, "config-map", install, name=self.name, labels=install.labels("environment"), data=self.literals
        )


def _equal_in_all(install: Installation, uses: Sequence[Dependency]) -> dict[str, str]:
    dependencies = (*install.dependencies(), *uses)
    everyone: list[dict[str, str]] = []
    for part in PYTHON_PARTS:
        env = Env(part)
        add_settings(env, part, install, grants_of(part, dependencies, reads=python_grant, path=part), {})
        everyone.append(env.literals)
    first, *others = everyone
    return {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
