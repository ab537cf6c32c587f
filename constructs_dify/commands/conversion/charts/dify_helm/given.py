"""Options as the values say them."""

from ...installed import Option
from .environment.reader import Reader


def given(reader: Reader, path: str) -> Option:
    """The option that a value is.

    Args:
        reader: The values.
        path: Where it is.
    """
    return Option(value=reader.at(path), keys=reader.keys(path))
