"""Keys of the input that decide some variables and no others."""

from collections.abc import Collection, Iterable

from .lifting import Lifting


def own_keys(work: Lifting, names: Collection[str], keys: Iterable[str]) -> tuple[str, ...]:
    """Those of some keys that no other variable comes from: a switch that has an effect elsewhere is none of them.

    Args:
        work: The work in progress.
        names: The variables.
        keys: Their keys.
    """
    elsewhere = {
        key
        for part in work.installed.parts.values()
        for name, variable in part.variables.items()
        if name not in names
        for key in variable.keys
    }
    return tuple(key for key in dict.fromkeys(keys) if key not in elsewhere)
