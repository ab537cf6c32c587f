"""Credentials in Secrets that are already there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from constructs import Construct

from .. import checks
from ..installation import Installation
from ..wiring.part import Part
from ..wiring.secret_key import Piece, SecretKey
from .choice import ProvidedSecrets, credentials_of


@dataclass(frozen=True, kw_only=True, slots=True)
class Existing:
    """See Secrets.existing."""

    name: str
    keys: Mapping[str, SecretKey]

    def credential(self, installation: str, name: str) -> SecretKey:
        """See CredentialSource."""
        return self.keys.get(name) or SecretKey(secret=self.name, key=name)

    def composed(self, key: str, pieces: Sequence[Piece]) -> None:
        """See CredentialSource."""
        return

    def provide(self, scope: Construct, install: Installation, parts: Sequence[Part]) -> ProvidedSecrets:
        """See SecretsChoice. Others made them; a credential that nobody uses is likely a misspelt one."""
        known = credentials_of(parts)
        for name in self.keys:
            if name not in known:
                raise ValueError(
                    f"Secrets.existing.keys: got {name!r}, which this installation does not use; "
                    f"expected credentials out of {', '.join(known)}{checks.suggestion(name, known)}"
                )
        return ProvidedSecrets()
