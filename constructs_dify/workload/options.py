"""Whether options are of the class that a part takes: those of another part would do nothing there."""

from typing import Any

from ..pods.tier import Tier
from .subclasses import subclasses


def check_options(path: str, tier: Tier, takes: type[Tier], workload: type[Any]) -> None:
    """Raise a TypeError if a tier is one of the classes that other parts take.

    Args:
        path: Where it was given.
        tier: The options.
        takes: The class that the part takes, beside a plain Tier.
        workload: The base class of the parts.
    """
    if type(tier) is Tier or (isinstance(tier, takes) and takes is not Tier):
        return
    if any(isinstance(tier, part.options_class) for part in subclasses(workload) if part.options_class is not Tier):
        own = "" if takes is Tier else f" or {takes.__name__}(…)"
        raise TypeError(f"{path}: got {type(tier).__name__}(…), which is for another part; write Tier(…){own}")
