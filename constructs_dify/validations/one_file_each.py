"""OneFileEach: where cdk8s writes a file for each object, no object is written over another."""

import re
from collections import Counter
from collections.abc import Mapping
from weakref import WeakKeyDictionary

from cdk8s import ApiObject, App, YamlOutputType
from constructs import IConstruct, Node

# App -> path of the chart -> the files of its objects. Asking for them costs, and cdk8s validates all charts of an app
# for each of them.
_files: WeakKeyDictionary[App, Mapping[str, Counter[str]]] = WeakKeyDictionary()
_outputs: WeakKeyDictionary[App, YamlOutputType] = WeakKeyDictionary()


class OneFileEach:
    """Where cdk8s writes a file for each object, no object is written over another without a word.

    A file has the kind and the name of its object, and not its namespace.

    Args:
        chart: The node of the chart.
        scope: What holds it, as the program has it.
    """

    def __init__(self, chart: Node, scope: IConstruct) -> None:
        self._chart, self._scope = chart, scope

    def validate(self) -> list[str]:
        """One message, if there is such a file."""
        app = self._scope if isinstance(self._scope, App) else self._chart.root
        if not isinstance(app, App):
            return []
        output = _output_of(app)
        if output not in (YamlOutputType.FILE_PER_RESOURCE, YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE):
            return []
        files = _files_of(app)
        mine = files[self._chart.path]
        written = sum(files.values(), Counter[str]()) if output is YamlOutputType.FILE_PER_RESOURCE else mine
        shared = sorted(name for name in mine if written[name] > 1)
        if not shared:
            return []
        return [
            f"yaml_output_type: got {output.name}, where cdk8s writes {len(shared)} files of {self._chart.id!r} "
            f"more than once, such as {shared[0]}{app.output_file_extension}, and only the last object stays; expected "
            "FILE_PER_CHART, or FOLDER_PER_CHART_FILE_PER_RESOURCE if the objects are of two charts, or another "
            "DifyChart(name=…)"
        ]


def _output_of(app: App) -> YamlOutputType:
    if app not in _outputs:
        _outputs[app] = app.yaml_output_type
    return _outputs[app]


def _files_of(app: App) -> Mapping[str, Counter[str]]:
    """The files that cdk8s writes for each chart, without their extension, and how many objects go into each."""
    if app not in _files:
        files: dict[str, Counter[str]] = {}
        for each in app.node.find_all():
            if isinstance(each, ApiObject):
                # As App.synth() of cdk8s does.
                name = re.sub(r"[^0-9a-zA-Z\-_.]", "", f"{each.kind}.{each.name}")
                files.setdefault(each.chart.node.path, Counter())[name] += 1
        _files[app] = files
    return _files[app]
