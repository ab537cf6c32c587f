"""What a piece of code makes, to see what the library thinks of it before it is written down."""

from collections.abc import Mapping
from typing import Any, Final

from ....data_layer.mysql import MySQL
from ....data_layer.postgres import Postgres
from ....data_layer.redis import Redis
from ....data_layer.storage import Storage
from ....data_layer.vector_store import VectorStore
from ....wiring.secret_key import SecretKey
from ..python_code import Call, Code, Dict, List, Literal, Name

_NAMES: Final[Mapping[str, Any]] = {
    "MySQL": MySQL,
    "Postgres": Postgres,
    "Redis": Redis,
    "SecretKey": SecretKey,
    "Storage": Storage,
    "VectorStore": VectorStore,
}


def named(name: str) -> Any:
    """What a name of the data layer stands for, such as `Storage.s3`."""
    first, *rest = name.split(".")
    found = _NAMES[first]
    for each in rest:
        found = getattr(found, each)
    return found


def made(code: Code) -> Any:
    """The value of a piece of code.

    Args:
        code: The code, of names of the data layer.

    Raises:
        TypeError: When the library does not take an argument.
        ValueError: When the library refuses a value.
    """
    match code:
        case Literal():
            return code.value
        case Name():
            return named(code.name)
        case List():
            return [made(item) for item in code.items]
        case Dict():
            return {key: made(item) for key, item in code.items.items()}
        case Call():
            arguments = {name: made(value) for name, value in code.arguments.items()}
            return named(code.name)(*(made(value) for value in code.positional), **arguments)
