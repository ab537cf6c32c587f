"""How a key is called: `api.extraEnv[3].value`, and with quotes around what has a dot in it."""

import json
import re
from collections.abc import Iterable

Step = str | int

_QUOTED = re.compile(r'[.\[\]"\s]|^$')
_STEP = re.compile(r'\[(?P<at>\d+)\]|\.?(?P<quoted>"(?:[^"\\]|\\.)*")|\.?(?P<plain>[^.\[\]"\s]+)')


def dotted(path: Iterable[Step]) -> str:
    """The name of a path: `("api", "nodeSelector", "kubernetes.io/os")` is `api.nodeSelector."kubernetes.io/os"`."""
    name = ""
    for step in path:
        if isinstance(step, int):
            name += f"[{step}]"
        else:
            name += ("." if name else "") + (json.dumps(step) if _QUOTED.search(step) else step)
    return name


def steps(key: str) -> tuple[Step, ...]:
    """The path that a name stands for."""
    return tuple(
        int(found["at"]) if found["at"] else json.loads(found["quoted"]) if found["quoted"] else found["plain"]
        for found in _STEP.finditer(key)
    )
