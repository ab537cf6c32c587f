"""ExternalSecrets: the choice of a secret store, from which the External Secrets Operator copies all credentials."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from cdk8s import ApiObjectMetadata
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..pods.secret_references import MadeSecret, ReadsSecrets, made_by, read_by
from ..wiring.credential_source import own_secret
from ..wiring.part import Part
from ..wiring.secret_key import Composed, Piece, SecretKey
from ..workload.workload import Workload
from .choice import ProvidedSecrets

if TYPE_CHECKING:
    from imports.dify.io import external_secrets as eso

StoreKind = Literal["SecretStore", "ClusterSecretStore"]

Key = tuple[str, str]
"""The name of a Secret, and a key in it."""


@checks.fields('RemoteKey(path="dify/production", property="secret-key")')
@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteKey:
    """Where a secret store keeps one credential.

    See https://external-secrets.io/latest/api/externalsecret/

    Args:
        path: The entry of the store.
        property: The property of that entry; default: the entry as a whole is the credential.

    Raises:
        ValueError: When one of them is empty.
    """

    path: str
    property: str | None = None

    def __post_init__(self) -> None:
        """Check both."""
        _check_text("RemoteKey.path", self.path, '"dify/prod"')
        if self.property is not None:
            _check_text("RemoteKey.property", self.property, '"REDIS_PASSWORD", or None for the entry as a whole')


def _check_text(path: str, value: str, example: str) -> None:
    checks.instance(path, value, str, f"a string such as {example}")
    if not value or "\n" in value:
        raise checks.wrong(path, value, f"a name such as {example}, in one line")


@dataclass(frozen=True, kw_only=True, slots=True)
class _Content:
    """What one Secret must hold.

    Attributes:
        secret: Its name.
        keys: The keys that are read one by one, without those that are composed.
        whole: Whether somebody reads all that the store has.
        composed: The keys that are composed of others.
    """

    secret: str
    keys: Sequence[str]
    whole: bool
    composed: Sequence[Composed]

    @property
    def fetched(self) -> dict[str, Key]:
        """What the operator fetches for it: the name that templates use -> what that is."""
        own = {key: (self.secret, key) for key in self.keys}
        parts = (credential for url in self.composed for credential in url.credentials)
        return own | {_name(part): (part.secret, part.key) for part in parts if not self._holds(part)}

    @property
    def made(self) -> MadeSecret:
        keys = frozenset((*self.keys, *(url.key for url in self.composed)))
        return MadeSecret(by="Secrets.external()", keys=None if self.whole else keys)

    def template(self) -> "eso.ExternalSecretSpecTargetTemplate | None":
        """How its keys are made, where they are not just what was fetched."""
        from imports.dify.io import external_secrets as eso

        if not self.composed:
            return None
        texts = {url.key: "".join(map(self._piece, url.pieces)) for url in self.composed}
        # A part that is not in this Secret must not get into it, so the keys that stay are named one by one.
        replaces = not self.whole and len(self.fetched) > len(self.keys)
        if replaces:
            texts |= {key: f'{{{{ index . "{key}" }}}}' for key in self.keys}
        policy = eso.ExternalSecretSpecTargetTemplateMergePolicy
        return eso.ExternalSecretSpecTargetTemplate(
            engine_version=eso.ExternalSecretSpecTargetTemplateEngineVersion.V2,
            merge_policy=policy.REPLACE if replaces else policy.MERGE,
            data=texts,
        )

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, str):
            return piece
        name = piece.key if self._holds(piece) else _name(piece)
        # Go writes a blank as "+", which only forms read as one.
        return f'{{{{ index . "{name}" | urlquery | replace "+" "%20" }}}}'

    def _holds(self, part: SecretKey) -> bool:
        return part.secret == self.secret and part.key in self.keys


def _name(part: SecretKey) -> str:
    return f"{part.secret}.{part.key}"


@dataclass(frozen=True, kw_only=True, slots=True)
class ExternalSecrets:
    """The choice of it; see `Secrets.external`."""

    store: str
    path: str
    kind: StoreKind
    refresh: str
    remotes: Mapping[str | SecretKey, RemoteKey]
    elsewhere: Sequence[str]

    def __post_init__(self) -> None:
        """Check each option."""
        path = "Secrets.external"
        checks.dns_name(f"{path}.store", self.store)
        _check_text(f"{path}.path", self.path, '"dify/prod"')
        if self.path.endswith("/"):
            raise checks.wrong(f"{path}.path", self.path, 'the entry of the store, such as "dify/prod"')
        checks.duration(f"{path}.refresh", self.refresh)
        checks.one_of(f"{path}.kind", self.kind, get_args(StoreKind))
        for index, name in enumerate(self.elsewhere):
            checks.dns_name(f"{path}.elsewhere[{index}]", name)

    def credential(self, installation: str, name: str) -> SecretKey:
        """See SecretsChoice."""
        return SecretKey(secret=own_secret(installation), key=name)

    def composed(self, key: str, pieces: Sequence[Piece]) -> Composed | None:
        """See SecretsChoice. It lies beside the last of its credentials, so that both change in one moment."""
        credentials = [piece for piece in pieces if isinstance(piece, SecretKey)]
        if not credentials or any(credential.secret in self.elsewhere for credential in credentials):
            return None
        return Composed(secret=credentials[-1].secret, key=key, pieces=tuple(pieces))

    def provide(self, scope: Construct, install: Installation, parts: Sequence[Part]) -> ProvidedSecrets:
        """See SecretsChoice."""
        own = own_secret(install.name)
        contents = self._contents(parts)
        remotes = {
            (own, given) if isinstance(given, str) else (given.secret, given.key): remote
            for given, remote in self.remotes.items()
        }
        self._check_elsewhere(parts)
        _check_remotes(remotes, own, contents)
        for content in contents:
            self._render(scope, install, content, remotes)
        return ProvidedSecrets(made={content.secret: content.made for content in contents})

    def _contents(self, parts: Sequence[Part]) -> list[_Content]:
        """What is read of each Secret that nobody else makes."""
        read: dict[str, set[str | None]] = {}
        for _, reference in read_by(parts):
            if not reference.optional:
                read.setdefault(reference.secret, set()).add(reference.key)
        urls = {(url.secret, url.key): url for url in _composed(parts)}
        return [
            _Content(
                secret=secret,
                keys=sorted(key for key in read[secret] if key is not None and (secret, key) not in urls),
                whole=None in read[secret],
                composed=[url for url in urls.values() if url.secret == secret and url.key in read[secret]],
            )
            for secret in sorted(read.keys() - made_by(parts).keys() - set(self.elsewhere))
        ]

    def _check_elsewhere(self, parts: Sequence[Part]) -> None:
        known = sorted({reference.secret for _, reference in read_by(parts)})
        # Those of registries are never copied; to say so does no harm.
        pulled = {name for part in parts if isinstance(part, Workload) for name in part.tier.image_pull_secrets}
        for name in self.elsewhere:
            if name not in known and name not in pulled:
                raise ValueError(
                    f"Secrets.external.elsewhere: got {name!r}, which no pod of this installation reads; "
                    f"expected Secrets out of {', '.join(known)}{checks.suggestion(name, known)}"
                )

    def _render(
        self, scope: Construct, install: Installation, content: _Content, remotes: Mapping[Key, RemoteKey]
    ) -> None:
        from imports.dify.io import external_secrets as eso

        own = own_secret(install.name)

        def entry(secret: str) -> str:
            return self.path if secret == own else f"{self.path}/{secret}"

        fetched = {
            name: remotes.get((secret, key)) or RemoteKey(path=entry(secret), property=key)
            for name, (secret, key) in content.fetched.items()
        }
        extract = eso.ExternalSecretSpecDataFromExtract(
            key=entry(content.secret),
            conversion_strategy=eso.ExternalSecretSpecDataFromExtractConversionStrategy.DEFAULT,
            decoding_strategy=eso.ExternalSecretSpecDataFromExtractDecodingStrategy.NONE,
            metadata_policy=eso.ExternalSecretSpecDataFromExtractMetadataPolicy.NONE,
        )
        eso.ExternalSecret(
            scope,
            "secrets" if content.secret == own else f"secret-{content.secret}",
            metadata=ApiObjectMetadata(name=content.secret, labels=install.labels("secrets")),
            spec=eso.ExternalSecretSpec(
                refresh_interval=self.refresh,
                secret_store_ref=eso.ExternalSecretSpecSecretStoreRef(
                    name=self.store,
                    kind=eso.ExternalSecretSpecSecretStoreRefKind.SECRET_STORE
                    if self.kind == "SecretStore"
                    else eso.ExternalSecretSpecSecretStoreRefKind.CLUSTER_SECRET_STORE,
                ),
                target=eso.ExternalSecretSpecTarget(name=content.secret, template=content.template()),
                data_from=[eso.ExternalSecretSpecDataFrom(extract=extract)] if content.whole else None,
                data=[
                    eso.ExternalSecretSpecData(
                        secret_key=name,
                        remote_ref=eso.ExternalSecretSpecDataRemoteRef(
                            key=remote.path,
                            property=remote.property,
                            conversion_strategy=eso.ExternalSecretSpecDataRemoteRefConversionStrategy.DEFAULT,
                            decoding_strategy=eso.ExternalSecretSpecDataRemoteRefDecodingStrategy.NONE,
                            metadata_policy=eso.ExternalSecretSpecDataRemoteRefMetadataPolicy.NONE,
                        ),
                    )
                    for name, remote in fetched.items()
                ]
                or None,
            ),
        )


def _composed(parts: Sequence[Part]) -> Iterator[Composed]:
    for part in parts:
        if isinstance(part, ReadsSecrets):
            yield from (key for key in part.secrets.values() if isinstance(key, Composed))


def _check_remotes(remotes: Mapping[Key, RemoteKey], own: str, contents: Sequence[_Content]) -> None:
    fetched = {place for content in contents for place in content.fetched.values()}

    def text(place: Key) -> str:
        secret, key = place
        return key if secret == own else f"{secret}/{key}"

    known = sorted(map(text, fetched))
    for place in remotes:
        if place not in fetched:
            raise ValueError(
                f"Secrets.external.remotes: got {text(place)!r}, which no ExternalSecret of this installation reads; "
                f"expected a credential, or a SecretKey (here as secret/key), out of {', '.join(known)}"
                f"{checks.suggestion(text(place), known)}"
            )
