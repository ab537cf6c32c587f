"""Invented credentials, which have to turn up nowhere."""

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

import pytest

from constructs_dify.checks import credentials, public_defaults
from tests.support import leaks

CANARY = "crane7lantern42harbor"
"""A word that every name, host and label may be."""
LOGIN = f"https://me:{CANARY}@server.example.com"


@contextmanager
def known_to_everybody(*values: str) -> Iterator[None]:
    """As long as it lasts, these are public defaults: the real ones are nowhere in this repository."""
    with pytest.MonkeyPatch.context() as patch:
        for value in values:
            known = {**public_defaults.KNOWN.get(len(value), {}), sha256(value.encode()).hexdigest(): "an invented key"}
            patch.setattr(public_defaults, "KNOWN", {**public_defaults.KNOWN, len(value): known})
        _forget()
        yield
    _forget()


def _forget() -> None:
    for remembered in (credentials.problem_of, credentials._credential, public_defaults._known_in, leaks._found):
        remembered.cache_clear()


def told(error: BaseException) -> str:
    """All that somebody who sees an error is told, other errors on the way to it included."""
    return "".join(traceback.format_exception(error))
