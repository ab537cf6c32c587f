"""`constructs-dify review`: one page that shows people what manifests describe."""

import json
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from ..checks import wrong
from .arguments import add_paths, command_parser, parse, read_manifests, write_file
from .drawing.svg import svg
from .page.build import page_of
from .page.clean import without_credentials
from .page.contents import Page
from .page.rendering import html
from .page.reviewed import Reviewed
from .progress import working

_ABOUT = """\
Write one HTML page that shows what manifests describe to people who do not read
them: warnings, a picture, each part, sizes, Secrets, ways in, settings, and what
the cluster must have. The page needs no network, and no credential is on it.
"""


def review(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `review`.
    """
    parser = command_parser("review", _ABOUT)
    add_paths(parser)
    parser.add_argument("-o", "--out", metavar="FILE", help="write it there; default: print it")
    parser.add_argument("--format", choices=("html", "json"), default="html", help="default: html")
    given = parse(parser, arguments)
    _check_target(parser, given.out)
    objects = read_manifests(parser, given.paths)
    if not objects:
        parser.error(f"{', '.join(given.paths)}: got no objects; expected the manifests of an installation")
    with working("looking at all of it"):
        reviewed = Reviewed(without_credentials(objects))
        page = page_of(reviewed, ["standard input" if path == "-" else path for path in given.paths])
        text = json.dumps(asdict(page), indent=2) + "\n" if given.format == "json" else _html(parser, page, reviewed)
    if given.out is None:
        sys.stdout.write(text)
        return 0
    write_file(parser, given.out, text)
    print(f"wrote {given.out}")
    return 0


def _check_target(parser: ArgumentParser, out: str | None) -> None:
    if out is None and sys.stdout.isatty():
        parser.error("the page is for a browser; give the file to write it to, such as -o review.html")
    if out is not None and (not out or Path(out).is_dir()):
        parser.error(str(wrong("--out", out, "the name of a file, such as review.html")))


def _html(parser: ArgumentParser, page: Page, reviewed: Reviewed) -> str:
    try:
        return html(page, svg(reviewed.network, reviewed.objects))
    except ValueError as error:
        parser.error(str(error))
