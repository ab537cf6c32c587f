"""`constructs-dify from-compose`: from the `.env` of docker compose to a program, with a report."""

from collections.abc import Sequence

from .. import checks
from ..releases.release import Release
from .arguments import command_parser
from .conversion.compose import read
from .conversion.compose.steps import steps
from .conversion.convert import convert
from .conversion.output import check_target, write
from .progress import working

_ABOUT = """\
Write a program for what docker compose runs by a .env file, and tell what becomes
of every variable in it, and how the data comes over. The exit status is 1 when
something would be lost, and 2 for input that cannot be used.
"""


def from_compose(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `from-compose`.
    """
    parser = command_parser("from-compose", _ABOUT)
    parser.add_argument("env", metavar="ENV", nargs="+", help=".env, and from 1.14.1 on also files of envs/")
    parser.add_argument("--dify-version", metavar="VERSION", help="the Dify that runs; or give --compose-file")
    parser.add_argument("--compose-file", metavar="FILE", help="docker-compose.yaml, which has the tags of the images")
    parser.add_argument("--namespace", default="dify", metavar="NS", help="where to run it; default: dify")
    parser.add_argument("--name", default="dify", metavar="NAME", help="prefix of the objects' names; default: dify")
    parser.add_argument("-o", "--out", metavar="FILE", help="write the program there; default: print it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report; default: text")
    given = parser.parse_args(arguments)
    try:
        check_target(given.out)
        for option, label in (("--namespace", given.namespace), ("--name", given.name)):
            checks.dns_label(option, label)
        found, written = read(
            given.env,
            name=given.name,
            namespace=given.namespace,
            dify_version=given.dify_version,
            compose_file=given.compose_file,
        )
        with working("running the program, and comparing what it makes"):
            program, report = convert(found, Release(found.dify), given.name, written, lambda work, _: steps(work))
    except ValueError as error:
        parser.error(str(error))
    return write(program, report, given.out, given.format)
