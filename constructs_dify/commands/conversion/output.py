"""Where the program and the report go."""

import os
import sys
from pathlib import Path

from ... import checks
from .program import Program
from .report import Report


def check_target(out: str | None) -> None:
    """Refuse to write over something, or where nothing can be written, before the work begins.

    Raises:
        ValueError: If there is such a file, or no folder for it.
    """
    if out is None:
        return
    if not out or Path(out).is_dir():
        raise checks.wrong("--out", out, "the name of a file, such as main.py")
    # A link that leads nowhere is a file of somebody, too.
    if Path(out).exists() or Path(out).is_symlink():
        raise checks.wrong("--out", out, "a file that does not exist yet, since this one may have changes of yours")
    folder = Path(out).parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise checks.wrong("--out", out, f"a file in a folder that can be written to, which {folder} is not")


def write(program: Program, report: Report, out: str | None, form: str) -> int:
    """Write both.

    Args:
        program: The program.
        report: The report.
        out: The program's file; None: it is printed, and the report goes to the standard error.
        form: `text` or `json`, which has the program in it.

    Returns:
        The exit status.
    """
    if out is not None:
        try:
            Path(out).write_text(program.text, "utf-8")
        except OSError as error:
            print(f"{out}: cannot be written: {error.strerror}; expected a file in another folder", file=sys.stderr)
            return 2
    if form == "json":
        print(report.as_json(program.text))
        return report.status
    stream = sys.stderr
    if out is None:
        print(program.text, end="")
    else:
        stream = sys.stdout
        print(f"wrote {out}")
    for line in report.lines():
        print(line, file=stream)
    return report.status
