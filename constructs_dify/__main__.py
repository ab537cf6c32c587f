"""The command line: `constructs-dify`, or `python -m constructs_dify`."""

import os
import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence
from importlib import import_module
from typing import NamedTuple

from . import __version__, checks
from .commands.arguments import PROGRAM


class _Command(NamedTuple):
    """A command: a function of its own name, in the module of `commands` that is named after it."""

    name: str
    what: str


_GROUPS = {
    "start": (_Command("init", "write a project of a few files: the program, a test, a pipeline"),),
    "see what manifests describe": (
        _Command("topology", "draw the parts and every connection that is allowed"),
        _Command("review", "write a page that shows all of it to people"),
        _Command("diff", "tell what applying manifests over others does"),
        _Command("explain", "tell where the value of a setting comes from, and who gets it"),
    ),
    "see what they need": (
        _Command("secrets", "list each key of a Secret: what makes it, what reads it"),
        _Command("images", "list each image that is pulled"),
        _Command("cluster", "list what else has to be in the cluster"),
        _Command("resources", "add up CPU, memory and storage, at least and at most"),
    ),
    "choose a release of Dify": (
        _Command("releases", "list the releases that the library knows, and their holes"),
        _Command("settings", "search the settings of a release"),
        _Command("upgrade", "plan the way from one release to another"),
    ),
    "come from elsewhere": (
        _Command("from-helm", "write a program for what a Helm release of Dify runs"),
        _Command("from-compose", "the same for the .env of docker compose"),
    ),
}
_NAMES = [command.name for group in _GROUPS.values() for command in group]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What stands behind the program's name; default: what it was called with.

    Returns:
        The exit status: 0, or 1 when the command found something that fails.
    """
    words = sys.argv[1:] if arguments is None else arguments
    parser = ArgumentParser(
        prog=PROGRAM,
        description="Start a project, see what manifests do, choose a release of Dify, come from elsewhere.",
        usage=f"{PROGRAM} [--help] [--version] COMMAND …",
        epilog="\n".join(_listed()),
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"{PROGRAM} {__version__}")
    parser.add_argument("command", metavar="COMMAND", help="one of the commands below")
    if not words:
        parser.exit(2, parser.format_help())
    # What stands behind the command is its own.
    given = parser.parse_args(words[:1])
    try:
        checks.one_of("COMMAND", given.command, _NAMES)
    except ValueError as error:
        parser.error(str(error))
    name: str = given.command.replace("-", "_")
    # Only its own modules: those that convert are a hundred, and those that draw need an extra of the package.
    command = getattr(import_module(f".commands.{name}", __package__), name)
    try:
        status: int = command(words[1:])
        sys.stdout.flush()
    except BrokenPipeError:
        # Who reads has enough, as `head` does. Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except OSError as error:
        parser.error(f"nothing can be written any more: {error.strerror}")
    return status


def _listed() -> Sequence[str]:
    lines: list[str] = []
    for title, group in _GROUPS.items():
        lines += [f"{title}:", *(f"  {name:<13} {what}" for name, what in group), ""]
    return [*lines, f"{PROGRAM} COMMAND --help tells more of one."]


if __name__ == "__main__":
    sys.exit(main())
