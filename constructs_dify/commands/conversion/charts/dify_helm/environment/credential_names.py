"""Which variables are credentials: what the releases of Dify say of their settings, else the look of the name."""

from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache, lru_cache

from ......checks.credentials import names_a_credential
from ......checks.public_defaults import public_default
from ......checks.references import only_refers
from ......checks.tokens import token
from ......checks.url_credentials import in_urls
from ......releases.data import changes, own_table, versions


@cache
def is_credential(name: str) -> bool:
    """Whether a variable is one, in any release that knows it."""
    known = _settings()
    if name in known:
        return known[name]
    families = [secret for family, secret in known.items() if "*" in family and fnmatchcase(name, family)]
    return any(families) or names_a_credential(name)


def holds_a_credential(name: str, text: str | None) -> bool:
    """Whether a variable with a text may be shown nowhere. None: the text is somewhere else, or known to everybody.

    An empty text, and one that only refers to other variables, give nothing away.
    """
    if text is None:
        return is_credential(name)
    if not text or only_refers(text):
        return False
    return is_credential(name) or any(find(text) for find in (in_urls, token, public_default))


@lru_cache(maxsize=1)
def _settings() -> Mapping[str, bool]:
    found: dict[str, bool] = {}
    for version in versions():
        for sign, _, name, rest in changes(own_table(version)):
            if sign != "-":
                found[name] = found.get(name, False) or "secret" in rest[2]
    return found
