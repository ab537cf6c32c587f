"""`constructs-dify diff`: what applying manifests over others does to the running system."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from .arguments import add_format, command_parser, parse, read_manifests
from .conversion.hidden import Hidden
from .credentials import credentials_in
from .differences.change import change
from .differences.line import SEVERITIES
from .differences.output import as_json, as_markdown, as_text
from .differences.revision import checked_out
from .differences.rules import lines
from .manifests import Manifest
from .progress import working

_ABOUT = """\
Tell what applying NEW over OLD does to the running system, in order: what to do
before, what the API server refuses, which data are at risk, which Jobs run and
which pods are replaced and why, what is away meanwhile, what stays behind.
"""
_MORE = """\
examples:
  constructs-dify diff old/ dist/
  constructs-dify diff --from-git main                 dist/ of main and now
  constructs-dify diff --from-git v1.2 --fail-on risk deploy/prod/
"""
_FORMS = {"text": as_text, "json": as_json, "markdown": as_markdown}


def diff(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `diff`.
    """
    parser = command_parser("diff", _ABOUT, _MORE)
    parser.add_argument("paths", metavar="PATH", nargs="*", help="OLD and NEW: a file, a folder, or - (one of them)")
    parser.add_argument(
        "--from-git", metavar="REVISION", help="compare PATHs (default: dist) with what they were in this revision"
    )
    parser.add_argument(
        "--fail-on", choices=SEVERITIES, metavar="SEVERITY",
        help=f"exit with 1 when there is a line of it, or worse: {', '.join(SEVERITIES)}; default: never",
    )  # fmt: skip
    add_format(parser, "markdown")
    given = parse(parser, arguments)
    old, new = _read(parser, given.paths, given.from_git)
    with working("comparing them"):
        found = lines(change(old, new))
    print(_FORMS[given.format](found, Hidden(credentials_in([*old, *new]))))
    least = SEVERITIES.index(given.fail_on) if given.fail_on else len(SEVERITIES)
    return int(any(SEVERITIES.index(line.rule.severity) >= least for line in found))


def _read(
    parser: ArgumentParser, paths: Sequence[str], revision: str | None
) -> tuple[Sequence[Manifest], Sequence[Manifest]]:
    """The manifests before, and those now."""
    if revision is None:
        if len(paths) != 2:
            parser.error(
                f"PATH: got {len(paths)} of them; expected OLD and NEW, or --from-git REVISION: diff old/ dist/"
            )
        old, new = paths
        return read_manifests(parser, [old]), read_manifests(parser, [new])
    now = paths or ["dist"]
    with TemporaryDirectory() as folder:
        try:
            checked_out(revision, now, Path(folder))
        except ValueError as error:
            parser.error(str(error))
        return read_manifests(parser, [folder]), read_manifests(parser, now)
