"""The page of the command line: what `--help` prints."""

import os
from contextlib import redirect_stdout, suppress
from io import StringIO
from unittest.mock import patch

from constructs_dify.__main__ import _GROUPS, main  # pyright: ignore[reportPrivateUsage]
from constructs_dify.commands.arguments import PROGRAM


def commands_page() -> str:
    """Each command, with what it says of itself."""
    lines = [
        "# Commands",
        "",
        f"`{PROGRAM} COMMAND …`, or `python -m constructs_dify COMMAND …`. Commands read files and connect to nothing.",
        "[Reviewing](reviewing.md) shows what those print that read manifests.",
        "",
    ]
    for title, group in _GROUPS.items():
        for command in group:
            lines += [
                f"## {command.name} {{ #{command.name} }}", "",
                f"To {title}: {command.what}.", "",
                "````text", said(command.name, "--help").rstrip(), "````", "",
            ]  # fmt: skip
    return "\n".join(lines)


def said(*words: str) -> str:
    """What a command prints."""
    printed = StringIO()
    # argparse is as wide as the terminal, and then exits.
    with patch.dict(os.environ, {"COLUMNS": "100", "NO_COLOR": "1"}), redirect_stdout(printed), suppress(SystemExit):
        main(words)
    return printed.getvalue()
