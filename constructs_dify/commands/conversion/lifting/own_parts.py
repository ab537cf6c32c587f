"""The names of the parts that run today, as their variables have them."""

from ..installed import Installed, PartName
from .urls import pieces


def names_of_part(installed: Installed, part: PartName) -> set[str]:
    """The hosts by which a part is called."""
    found = installed.parts.get(part)
    called = {f"{installed.name}-{part}", part, part.replace("-", "_")}
    if found and found.called:
        called.add(found.called)
    inner = (f".{installed.namespace}", f".{installed.namespace}.svc", f".{installed.namespace}.svc.cluster.local")
    return called | {f"{name}{suffix}" for name in called for suffix in inner}


def names_of_parts(installed: Installed) -> set[str]:
    """The hosts of all parts."""
    return {name for part in installed.parts for name in names_of_part(installed, part)}


def is_own_url(installed: Installed, part: PartName, url: str) -> bool:
    """Whether a URL is that of a part."""
    return (pieces(url).hostname or "") in names_of_part(installed, part)
