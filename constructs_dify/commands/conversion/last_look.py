"""A last look: no credential stands in the program, wherever the input has it a second time."""

from collections.abc import Mapping

from .lifting.lifting import Lifting
from .origins import Origin
from .python_code import Code, Dict, Literal, children


def refuse_credentials(work: Lifting, arguments: Mapping[str, Code], origins: Mapping[str, Origin]) -> None:
    """Raise a ValueError for the first text of the program that holds one.

    Args:
        work: The lifters' work.
        arguments: The arguments of the program's chart.
        origins: Where the keys of the input stand.
    """
    for name, code in arguments.items():
        keys = _keys_of_one(work, code, ())
        if keys is not None:
            where = ", ".join(str(origins.get(key, key)) for key in keys) or f"what becomes {name}="
            raise ValueError(
                f"{where}: got a text that holds a credential, which stands elsewhere in the input too; expected one "
                "without it: take it out here, or put it into a Secret and refer to that with valueFrom"
            )


def _keys_of_one(work: Lifting, code: Code, above: tuple[str, ...]) -> tuple[str, ...] | None:
    """The keys that a text with a credential comes from; None: there is no such text."""
    keys = code.keys or above
    texts = list(code.items) if isinstance(code, Dict) else []
    if isinstance(code, Literal) and isinstance(code.value, str):
        texts.append(code.value)
    if any(map(work.hidden.holds, (*texts, code.comment))):
        return keys
    return next((found for child in children(code) if (found := _keys_of_one(work, child, keys)) is not None), None)
