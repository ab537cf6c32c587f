"""Where cdk8s writes a file for each object, no object is written over another."""

import pytest
from cdk8s import App, Chart, YamlOutputType
from cdk8s_plus_27 import k8s

from constructs_dify import DifyChart
from constructs_dify.validations.one_file_each import OneFileEach

EACH = YamlOutputType.FILE_PER_RESOURCE
FOLDERS = YamlOutputType.FOLDER_PER_CHART_FILE_PER_RESOURCE


def chart(app: App, id: str, *names: tuple[str, str]) -> Chart:
    """A chart with ConfigMaps of these namespaces and names, in a construct of its own."""
    made = Chart(app, id)
    for namespace, name in names:
        k8s.KubeConfigMap(made, f"{namespace}-{name}", metadata=k8s.ObjectMeta(name=name, namespace=namespace))
    return made


def messages(output: YamlOutputType, *charts: list[tuple[str, str]]) -> list[str]:
    app = App(yaml_output_type=output)
    made = [chart(app, f"chart-{index}", *names) for index, names in enumerate(charts)]
    return [message for each in made for message in OneFileEach(each.node, app).validate()]


@pytest.mark.parametrize("output", list(YamlOutputType))
def test_objects_of_one_name_in_two_charts_need_two_folders_or_files(output: YamlOutputType):
    found = messages(output, [("a", "x"), ("a", "y")], [("b", "x")])
    if output is not EACH:
        assert found == []
        return
    assert len(found) == 2
    assert found[0].startswith("yaml_output_type: got FILE_PER_RESOURCE, where cdk8s writes 1 files of 'chart-0' more")
    assert "ConfigMap.x.k8s.yaml" in found[0]


@pytest.mark.parametrize("output", list(YamlOutputType))
def test_objects_of_one_name_in_two_namespaces_need_one_file(output: YamlOutputType):
    assert len(messages(output, [("a", "x"), ("b", "x")])) == (output in (EACH, FOLDERS))


def test_other_names_and_kinds_are_other_files():
    app = App(yaml_output_type=EACH)
    made = chart(app, "one", ("a", "x"), ("b", "y"))
    k8s.KubeSecret(made, "secret", metadata=k8s.ObjectMeta(name="x"))
    k8s.KubeConfigMap(made, "long", metadata=k8s.ObjectMeta(name="x:y"))
    assert OneFileEach(made.node, app).validate() == []
    # cdk8s leaves out what a file name may not have.
    k8s.KubeConfigMap(chart(app, "two"), "short", metadata=k8s.ObjectMeta(name="xy"))
    other = App(yaml_output_type=EACH)
    one = chart(other, "one", ("a", "x:y"))
    chart(other, "two", ("a", "xy"))
    assert len(OneFileEach(one.node, other).validate()) == 1


def test_a_chart_looks():
    app = App(yaml_output_type=EACH)
    for id in ("one", "two"):
        made = DifyChart(app, id, name="dify", namespace=id)
    found = [message for message in made.node.validate() if message.startswith("yaml_output_type")]
    assert len(found) == 1
