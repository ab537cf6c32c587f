"""Values are found in the files in which people have them."""

from pathlib import Path

import pytest

from constructs_dify.commands.conversion.values import Values, merge
from constructs_dify.commands.conversion.values_file import ValuesFile, values_file

TOP_LEVEL = ("api", "worker", "redis", "global")

FLUX = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: dify, namespace: flux-system}
spec:
  targetNamespace: ai
  chart:
    spec:
      chart: dify
      version: 0.31.0
  values:
    api:
      replicas: 2
"""
REPOSITORY = "apiVersion: source.toolkit.fluxcd.io/v1\nkind: HelmRepository\nspec: {url: https://charts.example.com}\n"
ARGO_CD = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: studio}
spec:
  destination: {namespace: ai}
  source:
    chart: dify
    targetRevision: 0.31.0
    helm:
      releaseName: dify
      values: |
        api:
          replicas: 2
          logLevel: DEBUG
      parameters:
        - {name: api.replicas, value: "3"}
        - {name: 'api.nodeSelector.example\\.com/pool', value: "1", forceString: true}
        - {name: "api.tolerations[0].key", value: apps}
"""


@pytest.fixture
def read(tmp_path: Path):
    def reader(text: str, values_key: str | None = None) -> ValuesFile:
        file = tmp_path / "values.yaml"
        file.write_text(text)
        return values_file(str(file), TOP_LEVEL, values_key)

    return reader


def refusal(read, text: str, values_key: str | None = None) -> str:
    with pytest.raises(ValueError, match=r"expected|a key") as error:
        read(text, values_key)
    return str(error.value)


def test_a_plain_file_is_its_values(read):
    assert merge({}, [read("api: {replicas: 2}").root]) == {"api": {"replicas": 2}}
    assert merge({}, [read("").root]) == {}


@pytest.mark.parametrize(("header", "computed"), [("USER-SUPPLIED VALUES:", False), ("COMPUTED VALUES:", True)])
def test_the_first_line_of_helm_get_values_is_no_value(read, header: str, computed: bool):
    found = read(f"{header}\napi: {{replicas: 2}}\n")
    assert merge({}, [found.root]) == {"api": {"replicas": 2}}
    assert found.computed is computed


def test_a_helm_release_of_flux_has_values_and_tells_the_chart_and_the_release(read):
    found = read(FLUX)
    assert merge({}, [found.root]) == {"api": {"replicas": 2}}
    assert (found.chart_version, found.release, found.namespace) == ("0.31.0", "ai-dify", "ai")
    assert Values({}, [found]).origin("api.replicas").line == 12


def test_a_helm_release_may_stand_beside_its_repository(read):
    assert merge({}, [read(f"{REPOSITORY}---\n{FLUX}").root]) == {"api": {"replicas": 2}}


def test_a_helm_release_with_values_elsewhere_says_how_to_hand_them_over(read):
    message = refusal(read, FLUX + "  valuesFrom:\n    - {kind: ConfigMap, name: dify}\n")
    assert "values.yaml:13: valuesFrom" in message
    assert "with -f before this one" in message


def test_the_values_of_the_chart_itself_are_not_elsewhere(read):
    text = FLUX.replace("      version: 0.31.0", "      version: 0.31.0\n      valuesFiles: [values.yaml]")
    assert merge({}, [read(text).root]) == {"api": {"replicas": 2}}
    assert "valuesFiles" in refusal(read, text.replace("[values.yaml]", "[values.yaml, values-prod.yaml]"))


def test_an_application_of_argo_cd_has_values_and_parameters_over_them(read):
    found = read(ARGO_CD)
    assert merge({}, [found.root]) == {
        "api": {
            "replicas": 3, "logLevel": "DEBUG", "nodeSelector": {"example.com/pool": "1"},
            "tolerations": [{"key": "apps"}],
        }
    }  # fmt: skip
    assert (found.chart_version, found.release, found.namespace) == ("0.31.0", "dify", "ai")
    origins = Values({}, [found])
    assert origins.origin("api.logLevel").line == 14
    assert origins.origin("api.replicas").line == 16


def test_an_application_takes_the_object_of_values_before_the_text(read):
    text = ARGO_CD.replace("      parameters:", "      valuesObject: {api: {replicas: 7}}\n      parameters:")
    assert "logLevel" not in merge({}, [read(text).root])["api"]


def test_an_application_with_several_sources_has_values_in_that_of_the_chart(read):
    source = ARGO_CD.split("  source:\n")[1]
    entry = "    -" + "".join(f"  {line}\n" for line in source.splitlines())[5:]
    found = read(ARGO_CD.split("  source:")[0] + "  sources:\n    - {repoURL: https://git.example.com}\n" + entry)
    assert merge({}, [found.root])["api"]["replicas"] == 3


def test_an_application_with_files_of_values_says_how_to_hand_them_over(read):
    text = ARGO_CD.replace("      parameters:", "      valueFiles: [values-prod.yaml]\n      parameters:")
    assert "valueFiles" in refusal(read, text)


def test_mistakes_in_what_is_within_a_text_have_the_line_in_the_file(read):
    assert "values.yaml:14: got no YAML" in refusal(read, ARGO_CD.replace("logLevel: DEBUG", "logLevel: a: b"))


def test_an_umbrella_chart_has_its_values_below_the_name_of_the_chart(read):
    text = "dify: {api: {replicas: 2}, global: {a: 1, b: 1}}\nglobal: {a: 2}\nother: {x: 1}\n"
    assert merge({}, [read(text).root]) == {"api": {"replicas": 2}, "global": {"a": 2, "b": 1}}
    assert merge({}, [read("dify: {x: 1}\napi: {}\n").root]) == {"dify": {"x": 1}, "api": {}}


def test_an_umbrella_chart_may_call_it_otherwise(read):
    assert merge({}, [read("studio: {api: {replicas: 2}}", "studio").root]) == {"api": {"replicas": 2}}
    assert "studio" in refusal(read, "studio: {api: {}}", "dify")


def test_what_may_be_an_umbrella_chart_or_not_has_to_be_said(read):
    text = "dify: {api: {replicas: 2}}\nredis: {enabled: false}\n"
    assert "--values-key dify" in refusal(read, text)
    assert merge({}, [read(text, "dify").root]) == {"api": {"replicas": 2}}
    assert "dify" in merge({}, [read(text, "").root])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\n---\nb: 2\n", "2 documents"),
        ("- a\n", "values: keys with what they are set to"),
        ("text", "values: keys with what they are set to"),
        ("apiVersion: apps/v1\nkind: Deployment\n", "HelmRelease, Application"),
        (f"{FLUX}---\n{FLUX}", "2 documents"),
        (FLUX.replace("    api:\n      replicas: 2\n", "    - a\n"), "values: keys with what they are set to"),
    ],
)
def test_what_holds_no_values_is_refused(read, text: str, said: str):
    assert said in refusal(read, text)
