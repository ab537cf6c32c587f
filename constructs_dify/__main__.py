"""The command line: what manifests need, releases of Dify, and the way here from Helm and docker compose."""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from . import checks
from .commands.cluster import cluster
from .commands.images import images
from .commands.manifests import load
from .commands.releases import FORMATS, releases
from .commands.secrets import secrets
from .commands.upgrade import upgrade

_COMMANDS = """\
commands:
  secrets   list each key of a Secret that something reads, and what makes it;
            the exit status is 1 when one of them will be missing
  images    list each image that is pulled
  cluster   list what else has to be in the cluster: custom resources, classes,
            labels of nodes, what is named and not in the manifests
  releases  list the releases of Dify that this library knows, their known
            holes, and which are not recommended; it takes no PATH
  upgrade   tell what to do to come from one release to another; see
            upgrade --help
  from-helm write a program for what a Helm release of Dify runs, and tell what
            becomes of its values and its data; see from-helm --help
  from-compose
            the same for the .env of docker compose; see from-compose --help
"""
# Those that read manifests.
_READERS = ("cluster", "images", "secrets")


def _from_helm(arguments: Sequence[str]) -> int:
    # A hundred modules, which the other commands do not need.
    from .commands.from_helm import from_helm

    return from_helm(arguments)


def _from_compose(arguments: Sequence[str]) -> int:
    from .commands.from_compose import from_compose

    return from_compose(arguments)


# Those with options of their own.
_OF_THEIR_OWN = {"upgrade": upgrade, "from-helm": _from_helm, "from-compose": _from_compose}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command.

    Args:
        arguments: What stands behind the program's name; default: what it was called with.

    Returns:
        The exit status: 0, or 1 when a Secret will lack a key that something needs.
    """
    words = sys.argv[1:] if arguments is None else arguments
    if words and (command := _OF_THEIR_OWN.get(words[0])):
        return command(words[1:])
    parser = ArgumentParser(
        prog="python -m constructs_dify",
        description="Tell what manifests need, about releases of Dify, and the way here from Helm and docker compose.",
        epilog=_COMMANDS,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", metavar="COMMAND", help="one of the commands below")
    parser.add_argument("paths", metavar="PATH", nargs="*", help="a file with manifests, or a folder such as dist/")
    parser.add_argument("--format", metavar="FORMAT", help="of the releases: text or json; default: text")
    given = parser.parse_intermixed_args(words)
    try:
        checks.one_of("COMMAND", given.command, (*_READERS, "releases", *_OF_THEIR_OWN))
        if given.command == "releases":
            return _releases(given.paths, given.format or "text")
        if given.format is not None:
            raise checks.wrong("--format", given.format, f"nothing for {given.command}; it is for releases")
        if not given.paths:
            raise ValueError(f"PATH: expected a file with manifests, or a folder: {given.command} dist/")
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


def _releases(paths: Sequence[str], form: str) -> int:
    if paths:
        raise checks.wrong("PATH", paths[0], "nothing: releases reads no manifests")
    checks.one_of("--format", form, FORMATS)
    print("\n".join(releases(form)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
