"""What keys say about the version of the chart."""

import pytest

from constructs_dify.commands.conversion.charts.dify_helm.charts import chart, versions
from constructs_dify.commands.conversion.charts.dify_helm.marks import asking, check_version_fits, fitting, marks
from constructs_dify.commands.conversion.values_file import ValuesFile
from constructs_dify.commands.conversion.yaml_file import read_text


def files(text: str) -> list[ValuesFile]:
    return [ValuesFile(name="values.yaml", root=root) for root in read_text(text, "values.yaml")]


@pytest.mark.parametrize(
    ("text", "oldest", "newest"),
    [
        ("api: {replicas: 2}", "0.20.0", "0.38.0-rc2"),
        ("api: {url: {consoleWeb: https://a.example.com}}", "0.20.0", "0.35.0"),
        ("global: {consoleWebDomain: https://a.example.com}", "0.35.0", "0.38.0-rc2"),
        ("externalPostgres: {dbName: dify}", "0.20.0", "0.22.0"),
        ("externalS3: {bucketName: files}", "0.20.0", "0.23.1"),
        ("externalS3: {bucketName: {api: files}}", "0.24.0", "0.38.0-rc2"),
        ("externalOSS: {bucketName: files}", "0.21.0", "0.25.0"),
        ("externalWeaviate: {endpoint: 'http://weaviate.example.com'}", "0.20.0", "0.31.0"),
        ("externalWeaviate: {endpoint: {http: 'http://weaviate.example.com'}}", "0.32.0", "0.38.0-rc2"),
        ("externalMysql: {enabled: true}", "0.34.0", "0.38.0-rc2"),
        ("externalS3: {bucketName: {api: files}}\nexternalWeaviate: {endpoint: w.example.com}", "0.24.0", "0.31.0"),
        ("api: {secretKey: ''}\nexternalS3: {bucketName: null}", "0.20.0", "0.38.0-rc2"),
    ],
)  # fmt: skip
def test_keys_leave_some_versions(text: str, oldest: str, newest: str):
    left = fitting(marks(files(text)))
    assert (left[0], left[-1]) == (oldest, newest)


def test_keys_of_two_generations_leave_none():
    found = marks(files("externalPostgres: {dbName: dify}\nagentBackend: {enabled: false}"))
    assert fitting(found) == ()
    assert "the keys leave none" in asking(found)


@pytest.mark.parametrize(
    ("text", "version", "said"),
    [
        ("externalS3:\n  bucketName: files", "0.31.0",
         "values.yaml:2: externalS3.bucketName: got a text, which chart 0.20.0 to 0.23.1 reads"),
        ("externalWeaviate:\n  endpoint:\n    http: http://w.example.com", "0.31",
         "values.yaml:2: externalWeaviate.endpoint: got a map, which chart 0.32.0 to 0.38.0-rc2 reads"),
    ],
)  # fmt: skip
def test_a_key_that_means_something_else_in_the_version_is_an_error(text: str, version: str, said: str):
    with pytest.raises(ValueError, match="name the version that runs") as error:
        check_version_fits(marks(files(text)), version)
    assert said in str(error.value)


def test_a_key_that_is_merely_not_read_is_no_error():
    check_version_fits(marks(files("externalPostgres: {dbName: dify}\nagentBackend: {enabled: true}")), "0.31.0")


@pytest.mark.parametrize("version", versions())
def test_the_defaults_of_a_version_fit_it(version: str):
    defaults = "\n".join(f"{key}: {default}" for key, default in chart(version).leaves.items() if "." not in key)
    check_version_fits(marks(files(defaults)), version)


def test_what_to_ask_names_the_versions_that_are_left():
    found = marks(files("externalMysql: {enabled: true}"))
    assert "`helm list`" in asking(found)
    assert "0.34.0 to 0.38.0-rc2" in asking(found)
    assert "0.20.0, 0.20.1" in asking([])
