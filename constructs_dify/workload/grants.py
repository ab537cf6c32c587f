"""What a part gets from its dependencies, and how that becomes its settings."""

from collections.abc import Callable, Mapping, Sequence

from ..checks.credentials import refuse, shown
from ..installation import Installation
from ..site.http_proxy import except_private_hosts
from ..wiring.dependency import PYTHON_PARTS, Dependency, Grant
from ..wiring.environment import Env, Value


def grants_of(
    part: str, dependencies: Sequence[Dependency], *, reads: Callable[[object], Grant], path: str
) -> dict[str, Grant]:
    """What a part gets, by the name of the dependency.

    Args:
        part: The part.
        dependencies: What it depends on.
        reads: What it makes of facts.
        path: The name of the part in errors.

    Raises:
        ValueError: When two dependencies have one name, or one cannot be used by the part, or gives a credential as
            text.
    """
    grants: dict[str, Grant] = {}
    for dependency in dependencies:
        if dependency.name in grants:
            raise ValueError(f"{path}.uses: got two dependencies called {dependency.name!r}; give one another name")
        grant = dependency.grant(part, reads)
        # Also what a dependency of one's own gives.
        refuse(f"{path}.uses[{shown(dependency.name)}]", grant)
        grants[dependency.name] = grant
    return grants


def add_settings(
    env: Env, part: str, install: Installation, grants: Mapping[str, Grant], settings: Mapping[str, Value]
) -> None:
    """Add all that a part is told beside its own settings, from the weakest source to the strongest.

    Args:
        env: Its environment.
        part: The part.
        install: Its installation, whose settings are for the API, the workers and beat.
        grants: What its dependencies give, by their names.
        settings: The settings that the user has for this part alone.
    """
    for grant in grants.values():
        env.add(grant.defaults)
    for name, grant in grants.items():
        opens = ", which also opens the network path" if grant.destinations else ""
        env.add(grant.environment, owner=f"{name}{opens}")
    if part in PYTHON_PARTS:
        known = install.release.settings
        env.add({name: value for name, value in install.settings.items() if known.reads(part, name)}, path="settings")
    env.add(settings)
    if install.http_proxy is not None:
        except_private_hosts(env)
