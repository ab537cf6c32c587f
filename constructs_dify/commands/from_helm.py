"""`python -m constructs_dify from-helm`: from the values of a Helm chart to a program, with a report."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from collections.abc import Sequence

from .. import checks
from .conversion.charts import CHARTS
from .conversion.convert import Written, convert
from .conversion.deployed import check_labels, differences
from .conversion.dify_version import release_of
from .conversion.output import check_target, write
from .conversion.switch import from_a_release
from .manifests import load

_ABOUT = """\
Write a program for what a Helm release of Dify runs, and tell what becomes of
everything in its values: what is kept and how, what has no counterpart, what had
no effect, what changes, what keeps running, and the way over without losing data.
The exit status is 1 when something would be lost, and 2 for input that cannot be
used.
"""
_VALUES = """\
The values are those of `helm get values RELEASE`, or the files that you give to
Helm, in the same order. `helm list` shows the version of the chart.
"""


def from_helm(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `from-helm`.
    """
    parser = ArgumentParser(
        prog="python -m constructs_dify from-helm",
        description=_ABOUT,
        epilog=_VALUES,
        formatter_class=RawDescriptionHelpFormatter,
    )
    parser.add_argument("values", metavar="VALUES", help="a file with values")
    parser.add_argument(
        "-f", "--values", dest="overlays", action="append", default=[], metavar="FILE", help="a further one, over it"
    )
    parser.add_argument("--chart", choices=sorted(CHARTS), default="dify-helm", help="the chart; default: dify-helm")
    parser.add_argument("--chart-version", required=True, metavar="VERSION", help="its version, such as 0.31.0")
    parser.add_argument("--release", required=True, metavar="NAME", help="the name of the release")
    parser.add_argument("--namespace", required=True, metavar="NS", help="the namespace of the release")
    parser.add_argument(
        "--name", metavar="NAME", help="prefix of the new objects; default: the release's name and -next"
    )
    parser.add_argument("--dify", metavar="VERSION", help="the Dify that runs, where no tag of an image says it")
    parser.add_argument("--manifest", metavar="FILE", help="what `helm get manifest RELEASE` says, to check the values")
    parser.add_argument("-o", "--out", metavar="FILE", help="write the program there; default: print it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report")
    given = parser.parse_args(arguments)
    try:
        chart = CHARTS[given.chart]
        checks.dns_label("--release", given.release)
        checks.dns_label("--namespace", given.namespace)
        name = given.name or f"{given.release}-next"
        checks.dns_label("--name", name)
        check_target(given.out)
        values = chart.values([given.values, *given.overlays], given.chart_version)
        installed = chart.installed(values, given.chart_version, given.release, given.namespace)
        release = release_of(installed, given.dify)
        if given.manifest:
            applied = load([given.manifest])
            check_labels(applied, chart.label(given.chart_version), given.release)
            installed.findings += differences(applied, installed)
        written = Written(
            keys=values.chosen_leaves(),
            origin=values.origin,
            fate=lambda key: chart.fate(key, given.chart_version),
        )
        program, report = convert(installed, release, name, written, from_a_release)
    except ValueError as error:
        parser.error(str(error))
    return write(program, report, given.out, given.format)
