"""Credentials that docker compose's files ship to everybody: in the data as digests, known but not contained."""

import re
from hashlib import sha256

_DIGEST = re.compile(r"<[0-9a-f]{16}>")


def digest(text: str) -> str:
    """What stands in the data in place of a text."""
    return f"<{sha256(text.encode()).hexdigest()[:16]}>"


def hides(text: str) -> bool:
    """Whether a text of the data, or what was made of one, has such a default in it."""
    return _DIGEST.search(text) is not None


def says(default: str, text: str) -> bool:
    """Whether a text says what a default of the data says."""
    return text == default or (hides(default) and digest(text) == default)
