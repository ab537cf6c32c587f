"""Texts that everybody knows, because a chart or Dify ships them: credentials and placeholders."""

from dataclasses import dataclass, field
from hashlib import sha256

from ...checks import public_defaults

_LENGTH = 12


@dataclass(frozen=True, slots=True)
class PublicDefault:
    """A text that is shipped to everybody. It knows where it stands, and not what it is.

    Args:
        key: The key that it is the value of.
        digest: The start of its SHA-256, to know it again.
    """

    key: str = field(compare=False)
    digest: str = field(repr=False)

    def __str__(self) -> str:
        """Refuse: nothing may be written with it."""
        raise TypeError(f"{self.key}: got a text that is shipped to everybody; expected nobody to write it anywhere")

    def is_(self, text: object) -> bool:
        """Whether a text is this one."""
        return isinstance(text, str) and _digest(text) == self.digest


def known_default(key: str, text: str) -> PublicDefault | None:
    """The text as a public default, if it is one of the credentials that the library knows.

    Args:
        key: The key that it is the value of.
        text: The text.
    """
    known = public_defaults.KNOWN.get(len(text), {})
    return PublicDefault(key, _digest(text)) if known and sha256(text.encode()).hexdigest() in known else None


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:_LENGTH]
