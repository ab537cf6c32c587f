"""What stands in the place of something else is refused with its place, and without its text."""

import pytest

from constructs_dify.commands.conversion.charts.dify_helm.charts import chart
from constructs_dify.commands.conversion.charts.dify_helm.shapes import check_shapes
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import ValuesFile
from constructs_dify.commands.conversion.yaml_file import read_text
from tests.support.canaries import CANARY


def check(text: str) -> None:
    files = [ValuesFile(name="values.yaml", root=root) for root in read_text(text, "values.yaml")]
    check_shapes(Values(chart("0.31.0").defaults, files))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"ingress:\n  hosts: {CANARY}", "values.yaml:2: ingress.hosts: got a text; expected a list"),
        (f"ingress: {{hosts: [{CANARY}]}}", "ingress.hosts[0]: got a text; expected a mapping"),
        ("ingress: {hosts: [null]}", "ingress.hosts[0]: got null; expected a mapping"),
        (f"ingress: {{hosts: [{{host: a, paths: [{CANARY}]}}]}}", "paths[0]: got a text; expected a mapping"),
        (f"ingress: {{tls: [{CANARY}]}}", "ingress.tls[0]: got a text; expected a mapping"),
        (f"api: {{extraEnv: [{{name: A, valueFrom: {CANARY}}}]}}", "valueFrom: got a text; expected a mapping"),
        (f"api: {{extraEnv: [{{name: A, valueFrom: {{secretKeyRef: {CANARY}}}}}]}}",
         "valueFrom.secretKeyRef: got a text; expected a mapping"),
        ("nodeSelector: [a]", "nodeSelector: got a list; expected a mapping"),
        ("redis: {nameOverride: 5}", "redis.nameOverride: got a number; expected a text"),
        ("redis: {replica: {replicaCount: [1]}}", "got a list; expected a whole number"),
        ("redis: {master: {count: []}}", "got a list; expected a whole number"),
        ("weaviate: {replicas: 1000000000}", "weaviate.replicas: got a number; expected a whole number up to 1000"),
        (f"weaviate: {{replicas: {CANARY}}}", "weaviate.replicas: got a text; expected a whole number"),
        ("service: {port: {a: b}}", "service.port: got a mapping; expected a whole number up to 65535"),
        (f"externalSecret: {{api: {{remoteRefs: {{DB_PASSWORD: {CANARY}}}}}}}", "DB_PASSWORD: got a text"),
    ],
)  # fmt: skip
def test_a_wrong_shape_is_refused_with_its_place(text: str, said: str):
    with pytest.raises(ValueError, match="got") as error:
        check(text)
    assert said in str(error.value)
    assert CANARY not in str(error.value)


@pytest.mark.parametrize(
    "text",
    [
        "redis: {replica: {replicaCount: '2'}, master: {count: 0}}",
        "postgresql: {primary: {persistence: {existingClaim: null, storageClass: ''}}}",
        "service: {port: '80', annotations: {}}",
        "nodeSelector: []\ntolerations: {}\naffinity: null",
        "ingress: {hosts: [{host: a.example.com, paths: [{path: /, pathType: Prefix}]}], tls: []}",
        "weaviate: {service: {ports: [{name: http, port: 80}]}}",
        "api: {extraEnv: [{name: A, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: B, valueFrom: null}]}",
    ],
)
def test_what_templates_take_is_taken(text: str):
    check(text)
