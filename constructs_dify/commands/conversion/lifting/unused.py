"""Variables of what is not in use, such as the bucket of a storage that nobody chose."""

from collections.abc import Callable

from .lifting import Lifting
from .own_keys import own_keys
from .reading import Reading


def leave_unused(work: Lifting, reading: Reading, what: str, is_unused: Callable[[str], bool]) -> None:
    """Take them, where Dify knows them: it reads none of them, and others may mean something to somebody else.

    Args:
        work: The work in progress.
        reading: Reads the parts.
        what: What they are of, as the report calls it.
        is_unused: Whether a variable is one of them.
    """
    keys: dict[str, None] = {}
    variables: list[str] = []
    for part in reading.parts:
        given = work.left.get(part, {})
        for name in sorted(given):
            if is_unused(name) and work.release.settings.find("api", name) is not None:
                keys.update(dict.fromkeys(given.pop(name).keys))
                variables.append(f"{part}:{name}")
    if variables:
        what = f"Variables of {what} that are not in use are left out: nothing reads them."
        names = {variable.partition(":")[2] for variable in variables}
        work.say("no-effect", what, keys=own_keys(work, names, keys), variables=tuple(variables))
