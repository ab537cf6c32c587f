"""Env: setting name -> value, and who set it."""

from collections.abc import Mapping
from dataclasses import dataclass

from .. import checks
from ..checks.credentials import shown
from ..wiring.secret_key import SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Expanded:
    """A value that Kubernetes completes in the pod: `$(NAME)` stands for a variable of the same container.

    See https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/
    """

    text: str


Value = str | SecretKey | Expanded
"""What a setting may be: a text, the reference to a credential, or a text with variables that Kubernetes completes."""


class Env:
    """The environment of one container: setting name -> value, and who set it.

    Args:
        part: The part it belongs to, as errors name it.
    """

    def __init__(self, part: str) -> None:
        self._part = part
        self._values: dict[str, Value] = {}
        self._owner: dict[str, str] = {}

    def add(self, values: Mapping[str, Value], owner: str | None = None, path: str | None = None) -> None:
        """Add values; what an owner (a dependency such as `postgres`) sets, nobody else may set.

        Args:
            values: Setting name -> value.
            owner: Who sets them; None: somebody whose values may be overridden.
            path: Where they are written, as errors name it; default: the part's own settings.

        Raises:
            ValueError: When somebody else owns one of the names.
        """
        for name, value in values.items():
            where = f"{path or f'{self._part}.settings'}[{shown(name)}]"
            checks.variable(where, name)
            if not isinstance(value, Value):  # pyright: ignore[reportUnnecessaryIsInstance]
                raise TypeError(f'{where}: got {type(value).__name__}; write a string, "…", or SecretKey(…)')
            holder = self._owner.get(name)
            if holder is not None and holder != owner:
                raise ValueError(
                    f"{where}: already set by {holder}; change it there (extra_env overrides it unchecked)"
                )
            self._values[name] = value
            if owner is not None:
                self._owner[name] = owner

    def change(self, name: str, value: Value) -> None:
        """Complete a value, whoever has set it."""
        self._values[name] = value

    @property
    def literals(self) -> dict[str, str]:
        """The values that are plain text, by name."""
        return {name: value for name, value in sorted(self._values.items()) if isinstance(value, str)}

    @property
    def secrets(self) -> dict[str, SecretKey]:
        """The values that are references to Secrets, by name."""
        return {name: value for name, value in sorted(self._values.items()) if isinstance(value, SecretKey)}

    @property
    def expanded(self) -> dict[str, str]:
        """The values that Kubernetes completes in the pod, by name."""
        return {name: value.text for name, value in sorted(self._values.items()) if isinstance(value, Expanded)}


def boolean(value: bool) -> str:
    """The word for it that Dify and the plugin daemon both read."""
    return "true" if value else "false"
