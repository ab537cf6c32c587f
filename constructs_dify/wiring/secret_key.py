"""SecretKey: the reference to a credential."""

from dataclasses import dataclass

from .. import checks
from ..checks.credentials import REFERENCE, refuse


@checks.example(REFERENCE)
@checks.made_by_name
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
        check_key("SecretKey.key", self.key)


def check_key(path: str, key: str) -> None:
    """The key of a Secret. The error does not repeat what was given, which may be the credential."""
    if not isinstance(key, str) or not checks.is_key(key):  # pyright: ignore[reportUnnecessaryIsInstance]
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


def check_secrets(factory: str, **values: SecretKey | None) -> None:
    """Every one that is given is a reference. The error does not repeat a literal, which may be a credential."""
    for name, value in values.items():
        if value is not None and not isinstance(value, SecretKey):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(
                f"{factory}.{name}: got a literal {type(value).__name__}; it is a credential, so reference it: "
                f"{REFERENCE}"
            )
