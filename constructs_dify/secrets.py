"""SecretKey, the reference to a credential, and Secrets, the choice of where an installation's own come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from cdk8s import ApiObjectMetadata
from constructs import Construct

from . import checks

if TYPE_CHECKING:
    from .installation import Installation
    from .wiring import Endpoint

_KEY_CHARACTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")


@dataclass(frozen=True, kw_only=True, slots=True)
class SecretKey:
    """A reference to one key of a Kubernetes Secret in the installation's namespace. No API here takes the value.

    See https://kubernetes.io/docs/concepts/configuration/secret/

    Args:
        secret: Name of the Secret.
        key: The key in it.

    Raises:
        ValueError: When one of them cannot be the name of a Secret or a key.
    """

    secret: str
    key: str

    def __post_init__(self) -> None:
        """Check both names."""
        checks.dns_name("SecretKey.secret", self.secret)
        checks.instance("SecretKey.key", self.key, str, 'the key as a string, such as "password"')
        if not self.key or not set(self.key) <= _KEY_CHARACTERS:
            raise checks.wrong("SecretKey.key", self.key, 'letters, digits, "-", "_" and "." only')


class SecretsChoice(Protocol):
    """Where the installation's own credentials come from. Those of outside services are `SecretKey`s of the user's."""

    def secret_name(self, installation: str) -> str:
        """The name of the one Secret that holds them."""
        ...

    def provide(self, scope: Construct, install: "Installation", keys: Sequence[str]) -> "Sequence[Endpoint]":
        """Add what fills that Secret with these keys; return the pods that it runs, if any."""
        ...


class Secrets:
    """Where the installation's own credentials come from."""

    @staticmethod
    def generated() -> SecretsChoice:
        """A Job in the cluster makes every key that is missing, from a strong random source, and overwrites none."""
        return _Generated()

    @staticmethod
    def existing(name: str) -> SecretsChoice:
        """A Secret that is already there, or made by another tool.

        The password of a Redis in the cluster becomes a part of the broker's URL: `redis-password` has to consist of
        letters, digits, `-`, `.`, `_` and `~`.

        Args:
            name: Name of the Secret. `DifyChart.secret_keys` lists the keys that it must have.

        Raises:
            ValueError: When no Secret can be called so.
        """
        checks.dns_name("Secrets.existing.name", name)
        return _Existing(name=name)

    @staticmethod
    def external(
        *,
        store: str,
        path: str,
        kind: str = "SecretStore",
        refresh: str = "1h",
        properties: Mapping[str, str] | None = None,
    ) -> SecretsChoice:
        """The External Secrets Operator copies every key from a secret store.

        The password of a Redis in the cluster becomes a part of the broker's URL: `redis-password` has to consist of
        letters, digits, `-`, `.`, `_` and `~`.

        See https://external-secrets.io/latest/api/externalsecret/

        Args:
            store: Name of the SecretStore or ClusterSecretStore.
            path: The entry in the store whose properties are the keys.
            kind: `SecretStore` or `ClusterSecretStore`; default: `SecretStore`.
            refresh: How often to look, as a duration; default: every hour.
            properties: Key -> property of the entry, where it is called otherwise; default: the key.

        Raises:
            ValueError: When the kind is unknown.
        """
        checks.dns_name("Secrets.external.store", store)
        checks.instance("Secrets.external.path", path, str, 'the entry of the store, such as "dify/prod"')
        if not path:
            raise checks.wrong("Secrets.external.path", path, 'the entry of the store, such as "dify/prod"')
        checks.duration("Secrets.external.refresh", refresh)
        checks.one_of("Secrets.external.kind", kind, ("SecretStore", "ClusterSecretStore"))
        return _External(store=store, kind=kind, path=path, refresh=refresh, properties=properties or {})


@dataclass(frozen=True, kw_only=True, slots=True)
class _Generated:
    def secret_name(self, installation: str) -> str:
        return f"{installation}-secrets"

    def provide(self, scope: Construct, install: "Installation", keys: Sequence[str]) -> "Sequence[Endpoint]":
        from .secrets_job import SecretsJob

        if not keys:
            return []
        return [SecretsJob(scope, "secrets", install=install, secret=self.secret_name(install.name), keys=keys)]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Existing:
    name: str

    def secret_name(self, installation: str) -> str:
        return self.name

    def provide(self, scope: Construct, install: "Installation", keys: Sequence[str]) -> "Sequence[Endpoint]":
        return []


@dataclass(frozen=True, kw_only=True, slots=True)
class _External:
    store: str
    kind: str
    path: str
    refresh: str
    properties: Mapping[str, str]

    def secret_name(self, installation: str) -> str:
        return f"{installation}-secrets"

    def provide(self, scope: Construct, install: "Installation", keys: Sequence[str]) -> "Sequence[Endpoint]":
        from imports.dify.io import external_secrets as eso

        kinds = {
            "SecretStore": eso.ExternalSecretSpecSecretStoreRefKind.SECRET_STORE,
            "ClusterSecretStore": eso.ExternalSecretSpecSecretStoreRefKind.CLUSTER_SECRET_STORE,
        }
        unknown = sorted(set(self.properties) - set(keys))
        if unknown:
            raise ValueError(
                f"Secrets.external.properties: got {unknown[0]!r}, which this installation does not use; "
                f"expected keys out of {', '.join(keys)}{checks.suggestion(unknown[0], keys)}"
            )
        name = self.secret_name(install.name)
        eso.ExternalSecret(
            scope,
            "secrets",
            metadata=ApiObjectMetadata(name=name, labels=install.labels("secrets")),
            spec=eso.ExternalSecretSpec(
                refresh_interval=self.refresh,
                secret_store_ref=eso.ExternalSecretSpecSecretStoreRef(name=self.store, kind=kinds[self.kind]),
                target=eso.ExternalSecretSpecTarget(name=name),
                data=[
                    eso.ExternalSecretSpecData(
                        secret_key=key,
                        remote_ref=eso.ExternalSecretSpecDataRemoteRef(
                            key=self.path, property=self.properties.get(key, key)
                        ),
                    )
                    for key in keys
                ],
            ),
        )
        return []
