"""Texts that may be shown nowhere: the credentials of the input, wherever else they stand."""

import math
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from urllib.parse import quote, unquote

from ...checks.public_defaults import public_default

# A shorter one, and a plain word, may as well be a name, such as `dify` or `postgres`.
_SHORTEST = 8
_WORD = re.compile(r"[a-z]{1,11}")
# Names of Secrets, and of keys in them, are none.
_NAME = re.compile(
    r"(?!existing).*(password|passphrase|token|(api|secret|private|account|secret_?access)_?key|connection_?string)",
    re.IGNORECASE,
)
# What is in a text that is a credential as a whole: the password of a URL, the key of a connection string.
_INNER = re.compile(r"://[^/\s:@]*:([^@\s]+)@|\b(?:password|pwd|accountkey|sharedaccesskey)=([^;&\s]+)", re.IGNORECASE)
_RANDOM = re.compile(r"[A-Za-z0-9]{16,}")
# Bits of entropy a character, and digits, that names do not have.
_BITS, _DIGITS = 2.5, 2


class Hidden:
    """Credentials that are looked for in other texts.

    Args:
        texts: The credentials.
    """

    def __init__(self, texts: Iterable[str] = ()) -> None:
        every = {part for text in texts for part in _parts(text) if not _is_plain(part)}
        # The longer ones first, of which others may be a part.
        self._ways = sorted({way for text in every for way in _ways(text)}, key=len, reverse=True)

    def holds(self, text: str) -> bool:
        """Whether one of them is in a text: as it is, percent-encoded or in base64."""
        return any(way in text for way in self._ways)

    def masked(self, text: str) -> str:
        """A text without them."""
        for way in self._ways:
            text = text.replace(way, "…")
        return text


def is_called_a_credential(name: str) -> bool:
    """Whether a key of values, or a variable, holds a credential by its name. One that is a login alone does not."""
    return _NAME.fullmatch(name) is not None


def looks_random(text: str) -> bool:
    """Whether a word of a text looks like a key that a machine made."""
    return any(map(_is_random, _RANDOM.findall(text)))


def _is_random(word: str) -> bool:
    digits = sum(character.isdigit() for character in word)
    shares = [count / len(word) for count in Counter(word).values()]
    return _DIGITS <= digits < len(word) and -sum(share * math.log2(share) for share in shares) >= _BITS


def _is_plain(text: str) -> bool:
    # The library knows public defaults wherever they stand, and some are words that it uses itself.
    return len(text) < _SHORTEST or _WORD.fullmatch(text) is not None or public_default(text) is not None


def _parts(text: str) -> Iterator[str]:
    yield text
    for match in _INNER.finditer(text):
        found = match[1] or match[2]
        yield found
        yield unquote(found)


def _ways(text: str) -> Iterator[str]:
    yield text
    yield quote(text, safe="")
    # As an error or a program has it.
    yield repr(text)[1:-1]
    for before in range(3):
        # The first and the last character may share their bytes with what is around it.
        encoded = b64encode(b"\0" * before + text.encode("utf-8", "surrogatepass")).decode().rstrip("=")
        yield encoded[(0, 2, 3)[before] : len(encoded) - 1]
