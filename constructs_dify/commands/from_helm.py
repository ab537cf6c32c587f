"""`constructs-dify from-helm`: from the values of a Helm chart to a program, with a report."""

from collections.abc import Callable, Iterable, Sequence

from .. import checks
from .arguments import command_parser
from .conversion.applied import applied
from .conversion.charts.helm_charts import CHARTS
from .conversion.convert import Written, convert
from .conversion.deployed import check_labels, check_release, differences
from .conversion.dify_version import release_of
from .conversion.hidden import Hidden
from .conversion.output import check_target, write
from .conversion.switch import from_a_release
from .conversion.values import Values
from .conversion.values_file import ValuesFile, values_file
from .progress import working

_ABOUT = """\
Write a program for what a Helm release of Dify runs, and tell what becomes of
everything in its values: what is kept and how, what has no counterpart, what had
no effect, what changes, what keeps running, and the way over without losing data.
The exit status is 1 when something would be lost, and 2 for input that cannot be
used.
"""
_VALUES = """\
VALUES is what `helm get values RELEASE` prints, or the files that Helm is given,
in the same order; also a HelmRelease of Flux, an Application of Argo CD, or the
values of an umbrella chart. What such a file says of the version, the release
and the namespace need not be said again. `helm list` shows all three.
"""


def from_helm(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `from-helm`.
    """
    parser = command_parser("from-helm", _ABOUT, _VALUES)
    parser.add_argument("values", metavar="VALUES", help="a file with values")
    parser.add_argument("-f", "--overlay", action="append", default=[], metavar="FILE", help="a further one, over it")
    parser.add_argument("--values-key", metavar="KEY", help="where an umbrella chart has the values; default: dify")
    parser.add_argument("--chart", choices=tuple(CHARTS), default="dify-helm", help="the chart; default: dify-helm")
    parser.add_argument("--chart-version", metavar="VERSION", help="its version, such as 0.31.0")
    parser.add_argument("--release", metavar="NAME", help="the name of the Helm release")
    parser.add_argument("--namespace", metavar="NS", help="the namespace of the Helm release")
    parser.add_argument("--name", metavar="NAME", help="prefix of the new objects; default: the release's, and -next")
    parser.add_argument("--dify", metavar="VERSION", help="the Dify that runs, where no tag of an image says it")
    parser.add_argument("--manifest", metavar="FILE", help="what `helm get manifest RELEASE` prints: checks the values")
    parser.add_argument("-o", "--out", metavar="FILE", help="write the program there; default: print it")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="of the report; default: text")
    given = parser.parse_args(arguments)
    hidden = Hidden()
    try:
        chart = CHARTS[given.chart]
        check_target(given.out)
        files = [values_file(path, chart.top_level(), given.values_key) for path in (given.values, *given.overlay)]
        version = chart.version(
            _said("--chart-version", given.chart_version, files, lambda file: file.chart_version)
            or _missing(chart.asking(files))
        )
        release = _said("--release", given.release, files, lambda file: file.release) or _missing(
            "--release: got none; expected the name of the release, which every kept name starts with: `helm list`"
        )
        namespace = _said("--namespace", given.namespace, files, lambda file: file.namespace) or _missing(
            "--namespace: got none; expected the namespace of the release: `helm list --all-namespaces`"
        )
        name = given.name or f"{release}-next"
        for option, label in (("--release", release), ("--namespace", namespace), ("--name", name)):
            checks.dns_label(option, label)
        values = Values(chart.defaults(version), files)
        hidden = Hidden(values.credentials())
        chart.check(files, values, version)
        installed = chart.installed(values, version, release, namespace)
        installed.hidden = values.credentials()
        if name == installed.name:
            raise checks.wrong(
                "--name", name, "another name than that of the release's objects, which are there beside the new ones"
            )
        dify = release_of(installed, given.dify)
        if given.manifest:
            objects = applied(given.manifest)
            check_labels(objects, version, release)
            check_release(objects, installed)
            installed.findings += differences(objects, installed)
        written = Written(keys=values.chosen_leaves(), origin=values.origin, fate=lambda key: chart.fate(key, version))
        with working("running the program, and comparing what it makes"):
            program, report = convert(installed, dify, name, written, from_a_release)
    except ValueError as error:
        parser.error(hidden.masked(str(error)))
    return write(program, report, given.out, given.format)


def _said(option: str, given: str | None, files: Iterable[ValuesFile], says: Callable[[ValuesFile], str]) -> str:
    """What the option says, or a file; the two must agree."""
    found = [says(file) for file in files if says(file)]
    if given is not None and found and found[-1] != given:
        raise checks.wrong(option, given, f"nothing, or {found[-1]!r}, which the file with the values says")
    return given or (found[-1] if found else "")


def _missing(what: str) -> str:
    raise ValueError(what)
