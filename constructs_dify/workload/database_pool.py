"""DatabasePool: the connections to PostgreSQL that a part keeps open."""

from dataclasses import dataclass

from .. import checks


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class DatabasePool:
    """The connections to PostgreSQL that each pod of a part may keep.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments

    Attributes:
        size: Connections of each process; None: without limit.
        limited_by: The setting that limits them.
        processes: Processes of each pod; default: 1.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    size: int | None
    limited_by: str
    processes: int = 1
