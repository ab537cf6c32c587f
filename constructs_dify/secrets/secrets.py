"""Secrets: the choice of where an installation's own credentials come from."""

from collections.abc import Mapping, Sequence

from .. import checks
from ..checks.credentials import shown
from ..pods.tier import Tier
from ..wiring.secret_key import SecretKey, check_key
from .choice import SecretsChoice
from .existing import Existing
from .external import ExternalSecrets, RemoteKey, StoreKind
from .generated import Generated


@checks.factories("Secrets")
class Secrets(metaclass=checks.Choices):
    """Where the installation's own credentials come from."""

    @staticmethod
    def generated(*, tier: Tier | None = None) -> SecretsChoice:
        """A Job in the cluster makes every key that is missing, from a strong random source, and overwrites none.

        Its Role lets the ServiceAccount of its pod read and patch that one Secret. Where `defaults` names one
        ServiceAccount for all parts, `tier=Tier(service_account=ServiceAccount())` gives the Job its own all the same.

        Args:
            tier: Options of the Job, `create-secrets`; default: the chart's `defaults` alone.

        Raises:
            TypeError: When `tier` is no `Tier`.
        """
        return Generated() if tier is None else Generated(tier=tier)

    @staticmethod
    def existing(name: str, *, keys: Mapping[str, str | SecretKey] | None = None) -> SecretsChoice:
        """Secrets that are already there, or made by another tool: Sealed Secrets, SOPS, a CSI driver, your own.

        The password of a Redis in the cluster becomes a part of the broker's URL: `redis-password` has to consist of
        letters, digits, `-`, `.`, `_` and `~`.

        Args:
            name: Name of the Secret that holds every credential under its own name, if `keys` says nothing else.
                `DifyChart.credentials` lists them.
            keys: Credential -> the key that holds it, in that Secret, or in another one as a `SecretKey`; default: each
                credential is under its own name.

        Raises:
            TypeError: When an entry of `keys` is neither a string nor a `SecretKey`.
            ValueError: When a Secret or a key cannot be called so, or (once the parts are known) a credential in
                `keys` is one that the installation does not use.
        """
        path = "Secrets.existing"
        checks.dns_name(f"{path}.name", name)
        places: dict[str, SecretKey] = {}
        for credential, place in (keys or {}).items():
            where = f"{path}.keys[{shown(credential)}]"
            if not isinstance(place, SecretKey):
                checks.instance(where, place, str, 'a key such as "REDIS_PASSWORD", or SecretKey(secret=…, key=…)')
                check_key(where, place)
                place = SecretKey(secret=name, key=place)
            places[credential] = place
        return Existing(name=name, keys=places)

    @staticmethod
    def external(
        *,
        store: str,
        path: str,
        kind: StoreKind = "SecretStore",
        refresh: str = "1h",
        remotes: Mapping[str | SecretKey, RemoteKey] | None = None,
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
            refresh: How often to look, as a duration, such as `"30m"`; default: `1h`.
            remotes: Credential of the installation, or `SecretKey` -> where the store keeps it, if not there; default:
                none.
            elsewhere: Names of Secrets that somebody else makes, such as cert-manager. The broker's URL is not composed
                of those: their parts have to consist of letters, digits, `-`, `.`, `_` and `~`. Default: none.

        Raises:
            TypeError: When an entry of `remotes` is no `RemoteKey`.
            ValueError: When a value is malformed, or (once the parts are known) an entry of `remotes` or `elsewhere` is
                one that no part reads.
        """
        return ExternalSecrets(
            store=store, path=path, kind=kind, refresh=refresh, remotes=remotes or {}, elsewhere=elsewhere
        )
