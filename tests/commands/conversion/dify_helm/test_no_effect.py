"""What users wrote about variables is in a variable, or the report says what wins in its place."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constructs_dify.commands.conversion.charts.dify_helm.charts import chart
from constructs_dify.commands.conversion.charts.dify_helm.environment import findings, remote_secrets, variables
from constructs_dify.commands.conversion.charts.dify_helm.names import Names
from constructs_dify.commands.conversion.findings import Finding
from constructs_dify.commands.conversion.values import Values
from constructs_dify.commands.conversion.values_file import ValuesFile
from constructs_dify.commands.conversion.yaml_file import Node
from tests.support.helm_oracle import written


def read(values: Values, version: str) -> tuple[set[str], list[Finding]]:
    """The keys that are in a variable, and the lines of the report."""
    names = Names.of(values, version, "dify", "dify")
    made = variables(values, version, names)
    keys = {key for part in made.values() for variable in part.values() for key in variable.keys}
    remote = remote_secrets(values, version, names)
    keys |= {key for some in (remote.keys.values() if remote else ()) for key in some}
    return keys, findings(values, version, names, made)


def lines(text: str, version: str = "0.31.0") -> dict[str, str]:
    """Key -> what the report says of it."""
    _, found = read(written(text, version), version)
    return {key: line.what for line in found for key in line.keys}


S3 = (
    "externalS3: {enabled: true, endpoint: https://s3.example.net, accessKey: sample-id, secretKey: sample-key, "
    "bucketName: {pluginDaemon: plugins}}"
)


@pytest.mark.parametrize(
    ("text", "version", "key", "says"),
    [
        (f"{S3}\nexternalGCS: {{enabled: true}}", "0.31.0", "externalGCS.enabled", "externalS3, which comes before"),
        ("externalGCS: {bucketName: {api: files}}", "0.31.0", "externalGCS.bucketName.api", "enabled is not true"),
        ("externalOBS: {enabled: true}", "0.25.0", "externalOBS.enabled", "reads externalOBS from 0.26.0 on"),
        ("global: {internalApiKey: sample-key}", "0.35.0", "global.internalApiKey", "the chart's default of"),
        (
            "api: {secretKey: sample-a}\nglobal: {appSecretKey: sample-b}",
            "0.35.0",
            "global.appSecretKey",
            "api.secretKey is not",
        ),
        (
            "pluginDaemon: {marketplace: {enabled: false}}",
            "0.35.0",
            "pluginDaemon.marketplace.enabled",
            "global.marketplace",
        ),
        ("api: {mail: {smtp: {server: mail.example.net}}}", "0.31.0", "api.mail.smtp.server", "Mail is sent by resend"),
        ("api: {mail: {type: sendgrid}}", "0.31.0", "api.mail.type", "passes on nothing of any other way"),
        ("api: {otel: {apiKey: sample-key}}", "0.31.0", "api.otel.apiKey", "api.otel.enabled is not true"),
        ("externalSecret: {enabled: true}\napi: {secretKey: sample-key, "
    "bucketName: {pluginDaemon: plugins}}", "0.31.0", "api.secretKey", "are in none"),
        ("externalSecret: {refreshInterval: 1h}", "0.31.0", "externalSecret.refreshInterval", "makes no Secret"),
        (
            "externalSecret: {enabled: true, sandbox: {remoteRefs: {TEAM: {key: a}}}}",
            "0.31.0",
            "externalSecret.sandbox.remoteRefs.TEAM.key",
            "asks for no such name",
        ),
        (
            "externalQdrant: {enabled: true, endpoint: b, apiKey: sample}\n"
            "api: {extraEnv: [{name: QDRANT_URL, value: a}]}\n"
            "worker: {extraEnv: [{name: QDRANT_URL, value: a}]}",
            "0.31.0",
            "externalQdrant.endpoint",
            "api.extraEnv sets QDRANT_URL in its place",
        ),
        ("sandbox: {enabled: false, extraEnv: [{name: A, value: b}]}", "0.31.0", "sandbox.extraEnv[0].name", "not run"),
        (
            "web: {extraEnv: [{name: A, value: b}, {name: A, value: c}]}",
            "0.31.0",
            "web.extraEnv[0].value",
            "Another one of the same name",
        ),
        ("api: {extraEnv: []}", "0.31.0", "api.extraEnv", "There is nothing in it"),
        ("worker: {logLevel: DEBUG}\nbeat: {logLevel: DEBUG}", "0.31.0", "beat.logLevel", "does not run"),
    ],
)  # fmt: skip
def test_the_report_names_what_wins(text: str, version: str, key: str, says: str):
    assert says in lines(text, version)[key]


def test_what_wins_is_not_in_the_report():
    assert lines(S3) == {}


def test_a_store_that_holds_encoded_values_has_no_counterpart():
    _, found = read(written("externalSecret: {enabled: true, decodingStrategy: Base64}"), "0.31.0")

    assert [(line.group, line.keys) for line in found] == [("lost", ("externalSecret.decodingStrategy",))]


def test_no_line_holds_a_credential():
    _, found = read(written("externalMilvus: {password: sample-milvus-pass, enabled: false}"), "0.31.0")

    assert found
    assert "sample-milvus-pass" not in str(found)


# What is about variables alone.
_OWNERS = ("externalAzureBlobStorage", "externalOSS", "externalGCS", "externalCOS", "externalTOS", "externalRedis",
           "externalWeaviate", "externalQdrant", "externalMilvus", "externalPgvector", "externalTencentVectorDB",
           "externalTableStore", "externalElasticsearch")  # fmt: skip
_INSIDE = (("api", "mail"), ("api", "otel"), ("api", "url"), ("sandbox", "auth"), ("pluginDaemon", "auth"))
VERSIONS = ("0.20.0", "0.22.0", "0.24.0", "0.28.1", "0.31.0", "0.34.0", "0.35.0")


def leaves(value: Any, path: tuple[str, ...]) -> dict[tuple[str, ...], Any]:
    if isinstance(value, Mapping):
        return {at: leaf for key, inner in value.items() for at, leaf in leaves(inner, (*path, key)).items()}
    return {path: value}


def candidates(version: str) -> dict[tuple[str, ...], Any]:
    """The paths about variables, with their defaults."""
    found: dict[tuple[str, ...], Any] = {}
    for path in (*((owner,) for owner in _OWNERS), *_INSIDE):
        value: Any = chart(version).defaults
        for step in path:
            value = value.get(step) if isinstance(value, Mapping) else None
        if isinstance(value, Mapping):
            found |= leaves(value, path)
    return found


def node(paths: Mapping[tuple[str, ...], Any]) -> Node:
    """A file that sets some paths."""
    heads = list(dict.fromkeys(path[0] for path in paths))
    children: dict[str, Node] = {}
    for head in heads:
        inner = {path[1:]: value for path, value in paths.items() if path[0] == head}
        children[head] = Node(inner[()], "values.yaml", 1) if () in inner else node(inner)
    return Node(children, "values.yaml", 1)


def test_the_bucket_that_0_24_prints_in_one_text_is_told_of_where_its_provider_is_off():
    given_now = {("externalCOS", "bucketName", "api"): "files"}
    values = Values(chart("0.24.0").defaults, [ValuesFile(name="values.yaml", root=node(given_now))])
    keys, found = read(values, "0.24.0")
    assert keys == set()
    assert [line.keys for line in found] == [("externalCOS.bucketName.api",)]


@given(data=st.data(), version=st.sampled_from(VERSIONS))
@settings(max_examples=60, deadline=None)
def test_every_key_is_in_a_variable_or_in_one_line_of_the_report(data: st.DataObject, version: str):
    known = candidates(version)
    chosen = data.draw(st.sets(st.sampled_from(sorted(known)), min_size=1, max_size=25))
    given_now = {path: _other(known[path], path) for path in chosen}
    values = Values(chart(version).defaults, [ValuesFile(name="values.yaml", root=node(given_now))])

    keys, found = read(values, version)

    told = [key for line in found for key in line.keys]
    assert len(told) == len(set(told))
    assert keys.isdisjoint(told)
    assert set(values.deciding()) <= keys | set(told)


def _other(default: Any, path: tuple[str, ...]) -> Any:
    """Another value than the default, of its type."""
    if isinstance(default, bool):
        return not default
    if isinstance(default, (int, float)):
        return default + 1
    if isinstance(default, list):
        return []
    return "smtp" if path[-1] == "type" else "https://a.example.net"
