"""What is known of the versions of the chart dify-helm."""

from hashlib import sha256
from itertools import pairwise

import pytest

from constructs_dify.checks.credentials import problem_of
from constructs_dify.checks.public_defaults import KNOWN, public_default
from constructs_dify.commands.conversion.charts.dify_helm.charts import (
    FOLDER,
    Chart,
    chart,
    charts,
    top_level,
    versions,
)
from constructs_dify.commands.conversion.public_default import PublicDefault
from constructs_dify.commands.conversion.values import Values, same
from constructs_dify.commands.conversion.values_file import ValuesFile
from constructs_dify.commands.conversion.yaml_file import read_text
from constructs_dify.releases.data import is_version, order

ALL = list(charts().values())
DATA = sorted(FOLDER.glob("*.tsv"))
# What the chart ships as credentials, and where.
CREDENTIALS = {
    ("api", "secretKey"): ("0.20.0", "0.34.0"),
    ("global", "appSecretKey"): ("0.35.0", "0.38.0-rc2"),
    ("sandbox", "auth", "apiKey"): ("0.20.0", "0.38.0-rc2"),
    ("pluginDaemon", "auth", "serverKey"): ("0.23.0", "0.38.0-rc2"),
    ("pluginDaemon", "auth", "difyApiKey"): ("0.23.0", "0.37.0"),
    ("api", "auth", "internalApiKey"): ("0.38.0-rc1", "0.38.0-rc2"),
    ("postgresql", "global", "postgresql", "auth", "postgresPassword"): ("0.20.0", "0.38.0-rc2"),
    ("redis", "auth", "password"): ("0.20.0", "0.38.0-rc2"),
    ("externalRedis", "password"): ("0.20.0", "0.38.0-rc2"),
    ("externalMysql", "password"): ("0.34.0", "0.38.0-rc2"),
    ("weaviate", "authentication", "apikey", "allowed_keys", 0): ("0.20.0", "0.38.0-rc2"),
    ("agentBackend", "auth", "serverSecretKey"): ("0.38.0-rc1", "0.38.0-rc2"),
    ("api", "mail", "resend", "apiKey"): ("0.20.0", "0.38.0-rc2"),
    ("api", "mail", "smtp", "username"): ("0.20.0", "0.38.0-rc2"),
}


def default(of: Chart, *path: str | int) -> object:
    return Values(of.defaults, []).at(*path)


def test_there_are_24_versions_in_order():
    assert len(versions()) == 24
    assert list(versions()) == sorted(versions(), key=order)
    assert all(one.date <= two.date for one, two in pairwise(ALL))
    assert all(is_version(each.dify) for each in ALL)


@pytest.mark.parametrize(
    ("version", "dify", "weaviate"),
    [("0.20.0", "0.6.3", "16.1.0"), ("0.31.0", "1.9.1", "16.1.0"), ("0.38.0-rc2", "1.16.1", "17.3.3")],
)
def test_a_version_knows_its_dify_and_its_subcharts(version: str, dify: str, weaviate: str):
    found = chart(version)
    assert (found.dify, found.weaviate, found.postgresql, found.redis) == (dify, weaviate, "12.5.6", "16.13.2")


@pytest.mark.parametrize(
    ("written", "version"),
    [
        ("0.31", "0.31.0"), ("v0.31.0", "0.31.0"), ("dify-0.31.0", "0.31.0"), ("0.26", "0.26.1"),
        ("0.38", "0.38.0-rc2"),
        (" 0.38.0-rc1 ", "0.38.0-rc1"),
    ],
)  # fmt: skip
def test_a_version_may_be_written_in_several_ways(written: str, version: str):
    assert chart(written).version == version


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("0.31.5", "the nearest are 0.31.0 and 0.32.0"), ("0.19.0", "the nearest are 0.20.0"),
        ("0.39", "the nearest are 0.38.0-rc2"), ("0.31.0-rc1", "0.30.0 and 0.31.0"), ("latest", "such as 0.31.0"),
        ("", "such as 0.31.0"), ("0.3", "the nearest are 0.20.0"), (">=0.30", "such as 0.31.0"),
    ],
)  # fmt: skip
def test_a_version_that_is_not_known_is_an_error_that_names_the_nearest(written: str, said: str):
    with pytest.raises(ValueError, match="--chart-version: got") as error:
        chart(written)
    assert said in str(error.value)


def test_defaults_move_from_version_to_version():
    assert default(chart("0.23.1"), "externalS3", "bucketName") == "difyai"
    assert default(chart("0.24.0"), "externalS3", "bucketName") == {"api": "difyai", "pluginDaemon": None}
    assert default(chart("0.28.0"), "postgresql", "image", "repository") == "bitnami/postgresql"
    assert default(chart("0.31.0"), "postgresql", "image", "repository") == "bitnamilegacy/postgresql"
    assert default(chart("0.36.0"), "beat", "enabled") is False
    assert default(chart("0.37.0"), "beat", "enabled") is True
    assert default(chart("0.31.0"), "image", "api", "tag") == "1.9.1"


def test_a_mapping_with_nothing_in_it_and_a_list_are_defaults():
    assert default(chart("0.31.0"), "api", "nodeSelector") == {}
    assert default(chart("0.31.0"), "ingress", "hosts", 0, "host") == "dify-example.local"


@pytest.mark.parametrize("path", CREDENTIALS, ids=lambda path: ".".join(map(str, path)))
def test_a_credential_that_is_shipped_is_a_mark_and_no_text(path: tuple[str | int, ...]):
    first, last = CREDENTIALS[path]
    for of in ALL:
        value = default(of, *path)
        if order(first) <= order(of.version) <= order(last):
            assert isinstance(value, PublicDefault), of.version
            with pytest.raises(TypeError, match="shipped to everybody"):
                f"{value}"
        else:
            assert not value


def test_every_shipped_credential_that_the_library_knows_is_found_again_in_some_chart():
    marks = {value for of in ALL for value in found(of.defaults)}
    digests = {digest[:12] for known in KNOWN.values() for digest, what in known.items() if "of its charts" in what}
    assert digests <= {mark.digest for mark in marks}


def found(value: object) -> list[PublicDefault]:
    if isinstance(value, PublicDefault):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [mark for each in inner for mark in found(each)]


@pytest.mark.parametrize("file", DATA, ids=lambda file: file.name)
def test_the_data_hold_no_credential(file):
    for line in file.read_text("utf-8").splitlines():
        assert public_default(line) is None
        for cell in line.split("\t"):
            assert problem_of(cell) is None, line


def test_a_value_that_is_a_shipped_one_is_known_again():
    shipped = PublicDefault("api.secretKey", sha256(b"sample-db-pass").hexdigest()[:12])
    [root] = read_text("api: {secretKey: sample-db-pass}", "values.yaml")
    values = Values({"api": {"secretKey": shipped}}, [ValuesFile(name="values.yaml", root=root)])
    assert values.at("api", "secretKey") is shipped
    assert values.chosen("api", "secretKey")
    assert not values.differs("api", "secretKey")
    assert not same(shipped, "another")


def test_types_are_those_of_the_schema_which_came_with_0_30():
    assert not chart("0.29.0").types
    assert chart("0.30.0").types["api.replicas"] == ("integer",)
    assert chart("0.31.0").types["externalWeaviate.endpoint"] == ("string",)
    assert "externalWeaviate.endpoint" not in chart("0.32.0").types
    assert chart("0.31.0").types["worker.extraEnv"] == ("array", "null")


def test_the_keys_at_the_top_are_those_of_all_versions():
    assert {"api", "global", "externalMysql", "agentBackend", "resources"} <= top_level()
    assert "dify" not in top_level()
