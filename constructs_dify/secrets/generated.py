"""Credentials that a Job makes inside the cluster."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from constructs import Construct

from ..installation import Installation
from ..pods.secret_references import MadeSecret
from ..pods.tier import Tier
from ..wiring.credential_source import OwnSecret, own_secret
from ..wiring.part import Part
from .choice import ProvidedSecrets, credentials_of
from .secrets_job import SecretsJob


@dataclass(frozen=True, kw_only=True, slots=True)
class Generated(OwnSecret):
    """See Secrets.generated."""

    tier: Tier = field(default_factory=Tier)

    def __post_init__(self) -> None:
        """Check the options of the Job."""

    def provide(self, scope: Construct, install: Installation, parts: Sequence[Part]) -> ProvidedSecrets:
        """See SecretsChoice."""
        keys = list(credentials_of(parts))
        if not keys:
            return ProvidedSecrets()
        secret = own_secret(install.name)
        job = SecretsJob(scope, "secrets", install=install, tier=self.tier, secret=secret, keys=keys)
        made = MadeSecret(by="Secrets.generated()", keys=frozenset(keys))
        return ProvidedSecrets(made={secret: made}, parts=[job])
