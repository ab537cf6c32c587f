"""Where the program and the report go."""

import sys
from pathlib import Path

from ... import checks
from .program import Program
from .report import Report


def check_target(out: str | None) -> None:
    """Refuse to write over something.

    Raises:
        ValueError: If there is such a file.
    """
    if out is not None and Path(out).exists():
        raise checks.wrong("--out", out, "a file that does not exist yet, since this one may have changes of yours")


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
        Path(out).write_text(program.text, "utf-8")
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
