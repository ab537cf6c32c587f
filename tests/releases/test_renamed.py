"""A setting that a release does not have any more, or not yet, is told with the release and what to write."""

import re
import warnings

import pytest

from constructs_dify import Release, SecretKey, Tier, UnknownSettingWarning
from constructs_dify.releases.data import FOLDER, is_version, known, order, versions
from constructs_dify.releases.settings import Catalogue
from tests.support.charts import dify, objects_of, variables

PYTHON = ("api", "worker", "beat")


@pytest.mark.parametrize(
    ("version", "parts", "name", "told"),
    [
        ("1.17.0", PYTHON, "EDITION", "1.17.0 renamed it to DEPLOYMENT_EDITION"),
        ("1.16.1", PYTHON, "SQLALCHEMY_DATABASE_URI_SCHEME", "1.10.1 renamed it to DB_TYPE"),
        ("1.11.3", PYTHON, "HOSTED_OPENAI_QUOTA_LIMIT", "1.11.3 renamed it to HOSTED_POOL_CREDITS"),
        ("1.13.1", ("web",), "PM2_INSTANCES", "gone since 1.13.1: a pod runs one process"),
        ("1.13.3", ("plugin-daemon",), "OTLP_BASE_ENDPOINT", "gone since 1.13.3"),
        # What another part has from then on.
        ("1.16.1", ("web",), "ALLOW_REGISTER", "gone since 1.16.1; give it to the API, the workers and beat"),
        ("1.13.0", PYTHON, "EVENT_BUS_REDIS_URL", "it came with 1.13.1, which renamed PUBSUB_REDIS_URL to it"),
        ("1.9.1", PYTHON, "EVENT_BUS_REDIS_URL", "it came with 1.13.1 "),
        ("1.12.1", PYTHON, "DEPLOYMENT_EDITION", "it came with 1.17.0, which renamed EDITION"),
        ("1.9.1", PYTHON, "LOG_OUTPUT_FORMAT", "it came with 1.11.3"),
        ("1.9.1", ("plugin-daemon",), "LOG_OUTPUT_FORMAT", "it came with 1.12.0"),
        ("1.9.1", PYTHON, "LOG_OUTPUT_FROMAT", "has no such setting"),
    ],
)
def test_an_unknown_setting_of_another_release_is_told(version: str, parts: tuple[str, ...], name: str, told: str):
    catalogue = Release(version).settings
    assert told in told_of(catalogue, parts, name)


def told_of(catalogue: Catalogue, parts: tuple[str, ...], name: str) -> str:
    """The error, or for a preview the warning."""
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        try:
            catalogue.check("settings", parts, name, "")
        except ValueError as error:
            return str(error)
    return str(given[0].message)


@pytest.mark.parametrize(("version", "name"), [("1.13.0", "PUBSUB_REDIS_URL"), ("1.13.1", "EVENT_BUS_REDIS_URL")])
def test_the_name_that_the_release_reads_is_taken(version: str, name: str):
    Release(version).settings.check("settings", PYTHON, name, SecretKey(secret="redis", key="url"))


@pytest.mark.parametrize("version", versions())
def test_what_is_renamed_was_there_and_its_new_name_is(version: str):
    """In the release that renames it; the old name may be read a while longer."""
    before = Release(known(version)["base"]).settings if known(version)["base"] != "engines" else None
    for each in known(version)["renamed"]:
        if each.version != version:
            continue
        assert before is not None
        for part in each.parts:
            assert before.find(part, each.old), each
            assert not each.new or Release(version).settings.find(part, each.new), each
            # A name that is still taken has a new one to be told with.
            assert each.new or not Release(version).settings.find(part, each.old), each


# -- versions -----------------------------------------------------------------------------------------------------


def test_versions_are_sorted_as_numbers():
    mixed = ["1.10.0", "1.9.2", "1.10.1-fix.1", "1.10.1", "1.14.0", "1.14.0-rc1", "1.14.0-rc2", "1.100.0", "1.11.0"]
    assert sorted(mixed, key=order) == [
        "1.9.2", "1.10.0", "1.10.1", "1.10.1-fix.1", "1.11.0", "1.14.0-rc1", "1.14.0-rc2", "1.14.0", "1.100.0",
    ]  # fmt: skip
    assert Release("1.9.2") < Release("1.10.0") <= Release("1.10.0")
    assert max(map(Release, versions())).version == versions()[-1]


def test_each_release_is_based_on_the_one_before_it():
    assert [known(version)["base"] for version in versions()] == ["engines", *versions()[:-1]]


@pytest.mark.parametrize("text", ["1.9", "v1.9.1", "1.9.1 ", "1.9.1-", "latest", "1.9.1-fix", "", "1.9.1\n"])
def test_what_is_no_version_is_none(text: str):
    assert not is_version(text)


@pytest.mark.parametrize("version", versions())
def test_a_file_says_in_its_first_line_what_the_release_is_about(version: str):
    text = (FOLDER / f"{version}.toml").read_text()
    assert re.match(r"# .{20,115}\.\nbase = ", text)


# -- previews -----------------------------------------------------------------------------------------------------


def test_a_preview_takes_an_unknown_setting_with_a_warning_and_passes_it_on():
    with pytest.warns(UnknownSettingWarning) as given:
        chart = dify(release="1.17.0", settings={"KNOWN_LATER": "1"}, web=Tier(settings={"NEXT_PUBLIC_LATER": "2"}))
    assert any(
        re.search(r"KNOWN_LATER'\]: Dify 1\.17\.0 has no such setting .*so it is taken", str(each.message))
        for each in given
    )
    objects = objects_of(chart)
    assert variables(objects, "api")["KNOWN_LATER"] == "1"
    assert variables(objects, "worker")["KNOWN_LATER"] == "1"
    assert variables(objects, "web")["NEXT_PUBLIC_LATER"] == "2"


def test_a_credential_that_a_preview_does_not_know_is_still_a_reference():
    catalogue = Release("1.17.0").settings
    with pytest.warns(UnknownSettingWarning):
        catalogue.check("settings", PYTHON, "LATER_API_KEY", SecretKey(secret="later", key="key"))
    with (
        pytest.warns(UnknownSettingWarning),
        pytest.raises(ValueError, match=r"LATER_API_KEY'\]: got a literal value; it is a credential"),
    ):
        catalogue.check("settings", PYTHON, "LATER_API_KEY", "abc")


def test_a_release_that_is_none_refuses_it():
    with pytest.raises(ValueError, match="has no such setting"):
        Release("1.16.1").settings.check("settings", PYTHON, "KNOWN_LATER", "1")
