"""Whether two parts are given one value."""

from collections.abc import Mapping
from typing import Final

from ..installed import Installed, PartName, Variable

# A variable of a part: the variable, the part, its name.
Place = tuple[Variable, PartName, str]

# Parts that read the Secret of another.
_READS_THAT_OF: Final[Mapping[PartName, PartName]] = {"beat": "worker", "websocket": "api"}


def same(installed: Installed, one: Place, other: Place) -> bool:
    """Whether two variables have one value, also where each part has it in a Secret of its own."""
    if one[0].same(other[0]):
        return True
    mine, its = one[0].lies, other[0].lies
    if one[0].text is not None or other[0].text is not None or mine is None or its is None:
        return False
    if not (mine.of_release and its.of_release):
        return False
    if (remote := installed.remote_secrets) is None:
        return mine.key == its.key
    mine_from, its_from = (
        remote.remotes.get(_READS_THAT_OF.get(part, part), {}).get(name) for _, part, name in (one, other)
    )
    # One without a place of its own is put together of the others.
    return mine_from == its_from if mine_from or its_from else mine.key == its.key
