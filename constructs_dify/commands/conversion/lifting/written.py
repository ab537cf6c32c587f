"""Secrets that the program refers to, and no others: what a lifter looked at and did not write is forgotten."""

from collections.abc import Callable
from functools import wraps

from ..python_code import Call, Code, walk
from .lifting import Lifting
from .reading import reference

Lifter = Callable[[Lifting], Code | None]


def only_written(lifter: Lifter) -> Lifter:
    """A lifter that leaves no Secret to copy or to make but those in its code."""

    @wraps(lifter)
    def tidied(work: Lifting) -> Code | None:
        copies, needed = set(work.copies), set(work.needed)
        code = lifter(work)
        pieces = walk(code) if code is not None else ()
        written = {reference(each) for each in pieces if isinstance(each, Call) and each.name == "SecretKey"}
        secrets = {secret for secret, _ in written}
        for secret in [name for name, copy in work.copies.items() if name not in copies and copy not in secrets]:
            del work.copies[secret]
        for key in [key for key in work.needed if key not in needed and key not in written]:
            del work.needed[key]
        return code

    return tidied
