"""What the arguments of commands have in common."""

from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections.abc import Sequence
from pathlib import Path

from .manifests import Manifest, load
from .progress import working

PROGRAM = "constructs-dify"


def command_parser(name: str, about: str, more: str = "") -> ArgumentParser:
    """The parser of a command.

    Args:
        name: The command.
        about: What it is for, in lines of up to 80 characters.
        more: What stands below the options; default: nothing.
    """
    return ArgumentParser(
        prog=f"{PROGRAM} {name}", description=about, epilog=more, formatter_class=RawDescriptionHelpFormatter
    )


def add_paths(parser: ArgumentParser) -> None:
    """Take files and folders with manifests."""
    parser.add_argument(
        "paths",
        metavar="PATH",
        nargs="+",
        help="a file with manifests, a folder such as dist/, or - for standard input",
    )


def add_format(parser: ArgumentParser, *more: str) -> None:
    """Take `--format`: text, which is the default, json, or one of these."""
    parser.add_argument("--format", choices=("text", "json", *more), default="text", help="default: text")


def parse(parser: ArgumentParser, arguments: Sequence[str]) -> Namespace:
    """The arguments; options may stand between the paths."""
    return parser.parse_intermixed_args(arguments)


def write_file(parser: ArgumentParser, out: str, text: str) -> None:
    """Write what `--out` asks for. The program ends with status 2, and says why, where that cannot be."""
    try:
        Path(out).write_text(text, "utf-8")
    except OSError as error:
        parser.error(f"--out {out}: cannot be written: {error.strerror}; expected a file in another folder")


def read_manifests(parser: ArgumentParser, paths: Sequence[str]) -> list[Manifest]:
    """The manifests at these paths. The program ends with status 2, and says why, where they cannot be read."""
    try:
        with working(f"reading {', '.join(paths)}"):
            return load(paths)
    except ValueError as error:
        parser.error(str(error))
