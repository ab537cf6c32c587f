"""What is known of the docker compose files of each release."""

import re

import pytest

from constructs_dify import Release
from constructs_dify.checks.credentials import problem_of
from constructs_dify.commands.conversion.compose.compose_files import FOLDER, compose_files, versions
from constructs_dify.commands.conversion.compose.known_defaults import digest, hides, says
from constructs_dify.commands.conversion.compose.services import PARTS, SERVERS
from constructs_dify.releases.data import versions as releases


def test_every_release_up_to_1_16_1_is_known():
    assert versions() == list(releases()[: releases().index("1.16.1") + 1])


@pytest.mark.parametrize("version", versions())
def test_each_part_of_the_release_is_a_service_and_is_told_something(version: str):
    files, release = compose_files(version), Release(version)
    parts = {part for service, part in PARTS.items() if service in files.services}
    assert parts == {part for part in PARTS.values() if part == "worker" or part == "beat" or release.has(part)}
    assert all(list(files.of(part)) for part in parts)


@pytest.mark.parametrize("version", ["1.9.1", "1.13.3", "1.16.1"])
def test_most_of_what_parts_are_told_is_a_setting_of_the_release(version: str):
    files, known = compose_files(version), Release(version).settings
    told = {name for part in ("api", "worker", "plugin-daemon") for name, _ in files.of(part)}
    assert sum(any(known.find(part, name) for part in known.parts) for name in told) > 0.6 * len(told)


def test_every_service_is_a_part_a_server_or_beside_the_point():
    beside = {"certbot", "etcd", "minio", "opensearch-dashboards", "kibana"}
    for version in versions():
        assert set(compose_files(version).services) <= {*PARTS, *SERVERS, *beside}


def test_no_credential_is_in_the_data():
    for file in FOLDER.glob("*.toml"):
        for cell in re.split(r"[\n\t]", file.read_text()):
            assert problem_of(re.sub(r"(\$\{\w+:-)?<[0-9a-f]{16}>\}?", "", cell)) is None, file.name


def test_a_known_default_is_recognised_and_not_contained():
    assert hides(digest("sample-db-pass"))
    assert says(digest("sample-db-pass"), "sample-db-pass")
    assert not says(digest("sample-db-pass"), "sample-db-pass2")
    assert "sample" not in digest("sample-db-pass")


def test_an_unknown_release_is_named_with_the_known_ones():
    with pytest.raises(ValueError, match=r"dify_version: got '1\.8\.0'; expected .*1\.9\.1, .*1\.16\.1"):
        compose_files("1.8.0")
