"""Backup: where the backups of a CloudNativePG cluster go."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ... import checks
from ...checks.credentials import shown
from ...wiring.destinations import Destination, to_host, to_url
from ...wiring.secret_key import SecretKey
from .. import identities

_CRON = re.compile(r"\S+( \S+){5}")
_RETENTION = re.compile(r"[1-9][0-9]*[dwm]")
_SCHEMES = ("s3", "gs", "https")
_CREDENTIALS = ("access_key", "secret_key", "credentials")


@checks.fields(used_in="Postgres.cloudnative_pg(backup=…), and saves that server alone")
@dataclass(frozen=True, kw_only=True, slots=True)
class Backup:
    """Backups on an object storage, and the write-ahead log that brings them up to any moment.

    The Barman Cloud plugin takes them, which has to be installed beside the operator: CloudNativePG's own support of
    object storages is deprecated since 1.26 and ends with 1.31. Without credentials, the instances take the identity
    of their ServiceAccount.

    See https://cloudnative-pg.io/plugin-barman-cloud/docs/intro

    Args:
        destination: The folder: `s3://bucket/path`, `gs://bucket/path`, or for Azure
            `https://account.blob.core.windows.net/container/path`.
        schedule: When, as a cron expression of six fields, the first of which is the second; default: `0 0 2 * * *`, 2
            at night, UTC.
        retention: For how long, in days, weeks or months; default: `30d`.
        endpoint: URL of a storage that is not Amazon's and speaks S3; default: that of the provider.
        access_key: Access key of S3; default: none, the instances take their identity.
        secret_key: Secret key of S3; default: none.
        credentials: The connection string of Azure, or the JSON key of a Google service account; default: none.
        service_account_annotations: Annotations of the instances' ServiceAccount, such as the cloud role they take;
            default: none.

    Raises:
        ValueError: When a value is malformed, or a credential is not one of this storage.
    """

    destination: str
    schedule: str = "0 0 2 * * *"
    retention: str = "30d"
    endpoint: str | None = None
    access_key: SecretKey | None = None
    secret_key: SecretKey | None = None
    credentials: SecretKey | None = None
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check each option."""
        checks.url("Backup.destination", self.destination, "s3://bucket/path", schemes=_SCHEMES)
        checks.string("Backup.schedule", self.schedule)
        if not _CRON.fullmatch(self.schedule):
            raise checks.wrong(
                "Backup.schedule", self.schedule, 'six fields, of which the first is the second, such as "0 0 2 * * *"'
            )
        checks.string("Backup.retention", self.retention)
        if not _RETENTION.fullmatch(self.retention):
            raise checks.wrong("Backup.retention", self.retention, 'days, weeks or months, such as "30d", "8w" or "6m"')
        if self.endpoint is not None:
            checks.url("Backup.endpoint", self.endpoint, "https://minio.example.com:9000")
        checks.annotations("Backup.service_account_annotations", self.service_account_annotations)
        self._check_credentials()

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """Where the instances connect to: the storage, and what knows their identity where there are no credentials."""
        annotations = self.service_account_annotations
        if self.destination.startswith("s3://"):
            there = to_url(self.endpoint or f"https://{identities.amazon_host('s3', None)}")
            return (there,) if self.access_key else (there, *identities.amazon(None, annotations))
        if self.destination.startswith("gs://"):
            return (to_host("storage.googleapis.com", 443), *identities.google(key=self.credentials is not None))
        there = to_url(self.destination)
        return (there,) if self.credentials else (there, *identities.azure(workload=bool(annotations)))

    @property
    def secrets(self) -> dict[str, SecretKey]:
        """The credentials that were given, by option."""
        given = {f"Backup.{option}": getattr(self, option) for option in _CREDENTIALS}
        return {option: value for option, value in given.items() if value is not None}

    def _check_credentials(self) -> None:
        if self.destination.startswith("s3://"):
            if self.credentials is not None:
                raise ValueError("Backup.credentials: S3 has two; give access_key and secret_key")
            if (self.access_key is None) != (self.secret_key is None):
                raise ValueError(
                    "Backup.access_key, Backup.secret_key: give both, or none for the ServiceAccount's role"
                )
            return
        for option in ("access_key", "secret_key", "endpoint"):
            if (value := getattr(self, option)) is not None:
                raise ValueError(
                    f"Backup.{option}: got {shown(value)}, which is for S3, beside "
                    f"destination={shown(self.destination)}; give credentials, or none for the "
                    "ServiceAccount's identity"
                )
