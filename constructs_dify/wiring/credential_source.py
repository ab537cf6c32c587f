"""CredentialSource: what an installation needs to know of the place where its own credentials are kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from .. import checks
from .secret_key import Composed, Piece, SecretKey


@checks.example("one of the factories of Secrets")
class CredentialSource(Protocol):
    """Where the installation's own credentials are kept. Those of outside services are `SecretKey`s of the user's."""

    def credential(self, installation: str, name: str) -> SecretKey:
        """Where one of the installation's credentials is kept."""
        ...

    def composed(self, key: str, pieces: Sequence[Piece]) -> Composed | None:
        """A key with this name whose value is made of others; None where nothing can compose it."""
        ...


def own_secret(installation: str) -> str:
    """The name of the Secret that holds an installation's credentials, where nothing else is said."""
    return f"{installation}-secrets"


@dataclass(frozen=True, kw_only=True, slots=True)
class OwnSecret:
    """Each credential is in the installation's own Secret, under its own name."""

    def credential(self, installation: str, name: str) -> SecretKey:
        """See CredentialSource."""
        return SecretKey(secret=own_secret(installation), key=name)

    def composed(self, key: str, pieces: Sequence[Piece]) -> None:
        """See CredentialSource."""
        return
