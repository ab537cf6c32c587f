"""The package index: `pip_mirror`."""

from ....site.pip_mirror import check_pip_mirror
from ..installed import PartName, Variable
from ..python_code import Code, literal
from .lifting import Lifting
from .urls import pieces

_NAME = "PIP_MIRROR_URL"
_PARTS: tuple[PartName, ...] = ("plugin-daemon", "sandbox")


def pip_mirror(work: Lifting) -> Code | None:
    """The argument `pip_mirror`. An index that the library refuses stays, and becomes a setting."""
    for part in _PARTS:
        if (variable := work.peek(_NAME, part)) and variable.text == "" and not variable.chosen:
            del work.left[part][_NAME]
    found: dict[PartName, Variable] = {
        part: variable for part in _PARTS if (variable := work.peek(_NAME, part)) and variable.text
    }
    if not found:
        return None
    part, first = next(iter(found.items()))
    try:
        check_pip_mirror(first.text or "")
    except ValueError:
        return None
    for each, variable in found.items():
        del work.left[each][_NAME]
        if variable.text != first.text:
            work.say(
                "changes", f"{_NAME} of {each} is another index; from now on, {each} uses that of {part}.",
                keys=variable.keys, variables=(f"{each}:{_NAME}",),
            )  # fmt: skip
    trusted = work.peek("PIP_TRUSTED_HOST", "sandbox")
    keys = tuple(key for variable in found.values() if variable.text == first.text for key in variable.keys)
    if trusted and trusted.text == pieces(first.text or "").netloc:
        keys += trusted.keys
        del work.left["sandbox"]["PIP_TRUSTED_HOST"]
    for each in _PARTS:
        if each in work.left and each not in found:
            work.say(
                "changes", f"{each} installs packages from the same index from now on.", variables=(f"{each}:{_NAME}",)
            )
    return literal(first.text, tuple(dict.fromkeys(keys)))
