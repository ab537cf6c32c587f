"""What a choice of `Secrets` is."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.secret_references import MadeSecret, ReadsSecrets
from ..wiring.credential_source import CredentialSource
from ..wiring.part import Part
from ..wiring.secret_key import Composed, Credential, SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvidedSecrets:
    """What a choice of `Secrets` came to.

    Attributes:
        made: The Secrets that it makes, by name.
        parts: The parts whose pods fill them, if any.
    """

    made: Mapping[str, MadeSecret] = field(default_factory=dict[str, MadeSecret])
    parts: Sequence[Part] = ()


@checks.example("one of its factories, Secrets.…(…)")
class SecretsChoice(CredentialSource, Protocol):
    """Where the installation's own credentials come from: what each factory of `Secrets` returns."""

    def provide(self, scope: Construct, install: Installation, parts: Sequence[Part]) -> ProvidedSecrets:
        """Add what makes the Secrets that these parts read."""
        ...


def credentials_of(parts: Iterable[object]) -> dict[str, SecretKey]:
    """The installation's own credentials that these parts read, by name."""
    used = (key for part in parts if isinstance(part, ReadsSecrets) for key in part.secrets.values())
    every = (part for key in used for part in (key, *(key.credentials if isinstance(key, Composed) else ())))
    own = {key.name: key for key in every if isinstance(key, Credential)}
    return {name: SecretKey(secret=own[name].secret, key=own[name].key) for name in sorted(own)}
