"""SecretKey, the reference to a credential, and Secrets, the choice of where an installation's own come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from constructs import Construct

from . import checks
from .credentials import refuse
from .secret_references import MadeSecret, ReadsSecrets

if TYPE_CHECKING:
    from .external_secrets import RemoteKey
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
        ValueError: When one of them cannot be the name of a Secret or a key. What was given is not repeated: it may be
            the credential itself.
    """

    secret: str
    key: str

    def __post_init__(self) -> None:
        """Check both names."""
        refuse("SecretKey", self)
        if not isinstance(self.secret, str) or not checks.is_dns_name(self.secret):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise ValueError(
                "SecretKey.secret: got no name of a Secret; expected the name, not the credential: lower-case letters, "
                'digits, "-" and "."'
            )
        _check_key("SecretKey.key", self.key)


def _check_key(path: str, key: str) -> None:
    if not isinstance(key, str) or not key or not set(key) <= _KEY_CHARACTERS:  # pyright: ignore[reportUnnecessaryIsInstance]
        raise ValueError(
            f"{path}: got no key of a Secret; expected the name of the key, not the credential: letters, digits, "
            '"-", "_" and "." only'
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential(SecretKey):
    """One of the installation's own credentials, wherever it is kept.

    Args:
        name: What the installation calls it, such as `redis-password`.
    """

    name: str


Piece = str | SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Composed(SecretKey):
    """A key whose value is made of others.

    Args:
        pieces: Text as it is, and credentials, which are percent-encoded.
    """

    pieces: tuple[Piece, ...]

    @property
    def credentials(self) -> list[SecretKey]:
        """The credentials that it is made of."""
        return [piece for piece in self.pieces if isinstance(piece, SecretKey)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ProvidedSecrets:
    """What a choice of `Secrets` came to.

    Attributes:
        made: The Secrets that it makes, by name.
        endpoints: The pods that fill them, if any.
    """

    made: Mapping[str, MadeSecret] = field(default_factory=dict[str, MadeSecret])
    endpoints: "Sequence[Endpoint]" = ()


class SecretsChoice(Protocol):
    """Where the installation's own credentials come from. Those of outside services are `SecretKey`s of the user's."""

    def credential(self, installation: str, name: str) -> SecretKey:
        """Where one of the installation's credentials is kept."""
        ...

    def composed(self, key: str, pieces: Sequence[Piece]) -> Composed | None:
        """A key with this name whose value is made of others; None where nothing can compose it."""
        ...

    def provide(self, scope: Construct, install: "Installation", endpoints: "Sequence[Endpoint]") -> ProvidedSecrets:
        """Add what makes the Secrets that these parts read."""
        ...


def credentials_of(endpoints: Iterable[object]) -> dict[str, SecretKey]:
    """The installation's own credentials that these parts read, by name."""
    used = (key for part in endpoints if isinstance(part, ReadsSecrets) for key in part.secrets.values())
    every = (part for key in used for part in (key, *(key.credentials if isinstance(key, Composed) else ())))
    own = {key.name: key for key in every if isinstance(key, Credential)}
    return {name: SecretKey(secret=own[name].secret, key=own[name].key) for name in sorted(own)}


class Secrets:
    """Where the installation's own credentials come from."""

    @staticmethod
    def generated() -> SecretsChoice:
        """A Job in the cluster makes every key that is missing, from a strong random source, and overwrites none."""
        return _Generated()

    @staticmethod
    def existing(name: str, *, keys: Mapping[str, str | SecretKey] | None = None) -> SecretsChoice:
        """Secrets that are already there, or made by another tool: Sealed Secrets, SOPS, a CSI driver, your own.

        The password of a Redis in the cluster becomes a part of the broker's URL: `redis-password` has to consist of
        letters, digits, `-`, `.`, `_` and `~`.

        Args:
            name: Name of the Secret that holds every credential under its own name, if `keys` says nothing else.
                `DifyChart.credentials` lists them.
            keys: Credential -> the key that holds it, in that Secret, or in another one as a `SecretKey`.

        Raises:
            TypeError: When an entry of `keys` is neither a string nor a `SecretKey`.
            ValueError: When a Secret or a key cannot be called so, or (once the parts are known) a credential in
                `keys` is one that the installation does not use.
        """
        path = "Secrets.existing"
        checks.dns_name(f"{path}.name", name)
        checks.instance(f"{path}.keys", keys or {}, Mapping, '{"redis-password": "REDIS_PASSWORD"}')
        places: dict[str, SecretKey] = {}
        for credential, place in (keys or {}).items():
            where = f"{path}.keys[{credential!r}]"
            if not isinstance(place, SecretKey):
                checks.instance(where, place, str, 'a key such as "REDIS_PASSWORD", or SecretKey(secret=…, key=…)')
                _check_key(where, place)
                place = SecretKey(secret=name, key=place)
            places[credential] = place
        return _Existing(name=name, keys=places)

    @staticmethod
    def external(
        *,
        store: str,
        path: str,
        kind: str = "SecretStore",
        refresh: str = "1h",
        remotes: "Mapping[str | SecretKey, RemoteKey] | None" = None,
        elsewhere: Sequence[str] = (),
    ) -> SecretsChoice:
        """The External Secrets Operator copies all credentials from a secret store: one ExternalSecret for each Secret.

        These are the installation's own Secret, and every other one that a pod of it reads: those of `SecretKey`s that
        you give for a database, a store, a setting or a certificate authority, and those in volumes, `extra_env`,
        `env_from`, init containers and sidecars. Left out are the Secrets that an operator makes for the installation,
        those in `elsewhere`, and the credentials of registries and of an Ingress.

        The URL of the Celery broker, which contains the password of Redis, is composed by the operator too, with the
        password percent-encoded; it lies beside the password, in the key `celery-broker-url`.

        See https://external-secrets.io/latest/api/externalsecret/

        Args:
            store: Name of the SecretStore or ClusterSecretStore.
            path: The entry in the store whose properties are the keys of the installation's own Secret; the keys of
                another Secret are the properties of the entry `<path>/<secret>`.
            kind: `SecretStore` or `ClusterSecretStore`; default: `SecretStore`.
            refresh: How often to look, as a duration; default: every hour.
            remotes: Credential of the installation, or `SecretKey` -> where the store keeps it, if not there.
            elsewhere: Names of Secrets that somebody else makes, such as cert-manager. The broker's URL is not composed
                of those: their parts have to consist of letters, digits, `-`, `.`, `_` and `~`.

        Raises:
            TypeError: When an entry of `remotes` is no `RemoteKey`.
            ValueError: When a value is malformed, or (once the parts are known) an entry of `remotes` or `elsewhere` is
                one that no part reads.
        """
        from .external_secrets import ExternalSecrets

        return ExternalSecrets(
            store=store, path=path, kind=kind, refresh=refresh, remotes=remotes or {}, elsewhere=elsewhere
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Generated:
    def credential(self, installation: str, name: str) -> SecretKey:
        return SecretKey(secret=f"{installation}-secrets", key=name)

    def composed(self, key: str, pieces: Sequence[Piece]) -> None:
        return None

    def provide(self, scope: Construct, install: "Installation", endpoints: "Sequence[Endpoint]") -> ProvidedSecrets:
        from .secrets_job import SecretsJob

        keys = list(credentials_of(endpoints))
        if not keys:
            return ProvidedSecrets()
        secret = self.credential(install.name, keys[0]).secret
        job = SecretsJob(scope, "secrets", install=install, secret=secret, keys=keys)
        made = MadeSecret(by="Secrets.generated()", keys=frozenset(keys))
        return ProvidedSecrets(made={secret: made}, endpoints=[job])


@dataclass(frozen=True, kw_only=True, slots=True)
class _Existing:
    name: str
    keys: Mapping[str, SecretKey]

    def credential(self, installation: str, name: str) -> SecretKey:
        return self.keys.get(name) or SecretKey(secret=self.name, key=name)

    def composed(self, key: str, pieces: Sequence[Piece]) -> None:
        return None

    def provide(self, scope: Construct, install: "Installation", endpoints: "Sequence[Endpoint]") -> ProvidedSecrets:
        known = credentials_of(endpoints)
        for name in self.keys:
            if name not in known:
                raise ValueError(
                    f"Secrets.existing.keys: got {name!r}, which this installation does not use; "
                    f"expected credentials out of {', '.join(known)}{checks.suggestion(name, known)}"
                )
        return ProvidedSecrets()
