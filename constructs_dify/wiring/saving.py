"""Saving: how backups take what a store has, and bring it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from .. import checks
from .destinations import Destination
from .environment import Value


@checks.fields(handed_on=True)
@dataclass(frozen=True, kw_only=True, slots=True)
class Saving:
    """A program that saves a store and loads it again, and what it needs for that.

    It is run as `python <program> save FOLDER` and `python <program> load FOLDER`, with nothing but Python itself; and
    where the server writes its backups itself, as `python <program> clean FOLDER` too, when the backup is elsewhere. It
    ends with the status 0, or another one and a sentence that says what is wrong.

    See https://docs.python.org/3/using/cmdline.html

    Attributes:
        name: The component whose data it saves, such as `weaviate`.
        program: The file of the program.
        user: The part of the release whose user it runs as.
        environment: What the program reads; default: nothing.
        destinations: Where it connects to; default: nowhere.
        claim: The claim on which the server itself writes its backups, and the folder there (None: all of the claim),
            which the program gets as its FOLDER, on the node of the component; None: everything comes over the network.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
        ValueError: If a text holds a credential.
    """

    name: str
    program: Path
    user: str
    environment: Mapping[str, Value] = field(default_factory=dict[str, Value])
    destinations: Sequence[Destination] = ()
    claim: tuple[str, str | None] | None = None

    @property
    def text(self) -> str:
        """The program itself."""
        return self.program.read_text("utf-8")
