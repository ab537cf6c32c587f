"""What manifests need: `python -m constructs_dify secrets dist/`, and in the same way `images` and `cluster`."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from . import checks
from .commands.cluster import cluster
from .commands.images import images
from .commands.manifests import load
from .commands.secrets import secrets
from .commands.upgrade import upgrade

_COMMANDS = """\
commands:
  secrets   list each key of a Secret that something reads, and what makes it;
            the exit status is 1 when one of them will be missing
  images    list each image that is pulled
  cluster   list what else has to be in the cluster: custom resources, classes,
            labels of nodes, what is named and not in the manifests
  upgrade   tell what to do to come from one release to another; see
            upgrade --help
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What stands behind the program's name; default: what it was called with.

    Returns:
        The exit status: 0, or 1 when a Secret will lack a key that something needs.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["upgrade"]:
        return upgrade(words[1:])
    parser = ArgumentParser(
        prog="python -m constructs_dify",
        description="Tell what manifests need.",
        epilog=_COMMANDS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", metavar="COMMAND", help="secrets, images, cluster or upgrade")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file with manifests, or a folder such as dist/")
    given = parser.parse_args(words)
    try:
        checks.one_of("COMMAND", given.command, ("cluster", "images", "secrets", "upgrade"))
        objects = load(given.paths)
    except ValueError as error:
        parser.error(str(error))
    if given.command == "images":
        lines, problems = images(objects), []
    elif given.command == "cluster":
        lines, problems = cluster(objects), []
    else:
        lines, problems = secrets(objects)
    for line in lines:
        print(line)
    for problem in problems:
        print(problem, file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
