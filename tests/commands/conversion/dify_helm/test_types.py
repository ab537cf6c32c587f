"""Values with which Helm renders nothing are refused."""

import pytest

from constructs_dify.commands.conversion.charts.dify_helm.charts import chart, versions
from constructs_dify.commands.conversion.charts.dify_helm.types import check_types
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import ValuesFile
from constructs_dify.commands.conversion.yaml_file import read_text


def check(text: str, version: str) -> None:
    of = chart(version)
    files = [ValuesFile(name="values.yaml", root=root) for root in read_text(text, "values.yaml")]
    check_types(Values(of.defaults, files), of)


@pytest.mark.parametrize("version", versions())
def test_the_defaults_are_fine(version: str):
    check("", version)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('api:\n  replicas: "2"', "values.yaml:2: api.replicas: got a text; expected a whole number"),
        ("api: {replicas: 1.5}", "expected a whole number"),
        ("api: {replicas: true}", "expected a whole number"),
        ("proxy: {clientMaxBodySize: 0}", "values.yaml:1: proxy.clientMaxBodySize: got a number; expected a text"),
        ("api: {extraEnv: {A: b}}", "api.extraEnv: got a mapping; expected a list"),
        ("worker: {extraEnv: {A: b}}", "expected a list or nothing"),
        ("api: {enabled: 'yes'}", "expected true or false"),
        ("externalRedis: {sentinel: {sentinels: [a, 5]}}",
         "externalRedis.sentinel.sentinels[1]: got a number; expected a text"),
        ("externalWeaviate: {endpoint: {http: x}}", "externalWeaviate.endpoint: got a mapping; expected a text"),
        ("api: 5", "values.yaml:1: api: got a number; expected a mapping"),
        ("api: {livenessProbe: null}", "api.livenessProbe: got null; expected a mapping"),
        ("ingress: []", "ingress: got a list; expected a mapping"),
    ],
)  # fmt: skip
def test_a_wrong_type_is_refused_with_its_place(text: str, said: str):
    with pytest.raises(ValueError, match=r"chart 0\.31\.0 renders nothing with it") as error:
        check(text, "0.31.0")
    assert said in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "api: {replicas: 2, logLevel: DEBUG, extraEnv: []}",
        "worker: {extraEnv: null}",
        "api: {autoscaling: {targetCPUUtilizationPercentage: null}}",
        "api: {persistence: {annotations: null}}",
        "api: {otel: {samplingRate: 1}}",
        "proxy: {service: null}",
        "unknown: {replicas: x}",
        "service: {port: '80'}",
    ],
)
def test_what_helm_takes_is_taken(text: str):
    check(text, "0.31.0")


def test_before_the_schema_types_are_not_refused_but_where_templates_look_into_a_mapping():
    check('api: {replicas: "2"}', "0.29.0")
    with pytest.raises(ValueError, match=r"externalS3\.bucketName: got a text; expected a mapping"):
        check("externalS3: {bucketName: files}", "0.24.0")


def test_a_value_of_a_wrong_type_is_not_repeated():
    with pytest.raises(ValueError, match="redis: got a text") as error:
        check("redis: sample-db-pass", "0.31.0")
    assert "sample-db-pass" not in str(error.value)
