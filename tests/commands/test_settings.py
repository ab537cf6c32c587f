"""`constructs-dify settings` searches the settings of a release, and says what sets them."""

import json
from typing import Any

import pytest

from constructs_dify import Release
from constructs_dify.commands.own_settings import own_settings
from constructs_dify.commands.settings import settings
from constructs_dify.commands.settings_catalogue import changed, entries, fits
from constructs_dify.releases.data import versions
from constructs_dify.releases.release import DEFAULT_VERSION
from constructs_dify.workload.workload import Workload
from tests.support import own_settings as asked
from tests.support.charts import dify
from tests.support.configurations import POSTGRES, REDIS, STORAGES, VECTOR_STORES

CHOICES = {"postgres": POSTGRES, "redis": REDIS, "storage": STORAGES, "vector_store": VECTOR_STORES}


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert settings(arguments) == 0
    return capsys.readouterr().out


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    with pytest.raises(SystemExit) as stopped:
        settings(arguments)
    assert stopped.value.code == 2
    return capsys.readouterr().err


def described(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    return json.loads(printed(capsys, *arguments, "--format", "json"))


def names(capsys: pytest.CaptureFixture[str], *arguments: str) -> set[str]:
    return {entry["name"] for entry in described(capsys, *arguments)}


def own_parts(version: str) -> list[Workload]:
    """The parts of a default chart that run a program of their own."""
    parts = [part for part in dify(release=version).parts if isinstance(part, Workload)]
    return [part for part in parts if part.component not in ("migrate", "websocket")]


# -- what the library sets ------------------------------------------------------------------------------------------


@pytest.mark.releases
@pytest.mark.filterwarnings("ignore")
def test_the_table_of_what_the_library_sets_is_what_it_says_when_it_is_asked():
    # `python -m tests.support.own_settings` writes it.
    assert asked.FILE.read_text("utf-8").splitlines() == asked.lines()


@pytest.mark.parametrize("version", [versions()[0], DEFAULT_VERSION, versions()[-1]])
@pytest.mark.filterwarnings("ignore")
def test_all_that_a_default_chart_sets_is_in_the_table(version: str):
    catalogue, table = Release(version).settings, own_settings()
    for part in own_parts(version):
        for name in part._env._values:
            if catalogue.find(part.part, name) is not None:
                own, owned = table[part.part, name], name in part._env._owner
                assert own.always or not owned, (part.part, name)
                assert own.fixed or not owned, (part.part, name)


def test_nothing_is_said_to_be_always_set_that_a_default_chart_does_not_set():
    parts = {part.part: part for part in own_parts(DEFAULT_VERSION)}
    catalogue = Release(DEFAULT_VERSION).settings
    for (part, name), own in own_settings().items():
        if part in parts and own.always and catalogue.find(part, name) is not None:
            assert name in parts[part]._env._values, (part, name)


@pytest.mark.parametrize("parameter", CHOICES)
def test_what_a_choice_sets_is_told_with_its_parameter(parameter: str):
    release, table = Release(DEFAULT_VERSION), own_settings()
    parts = own_parts(DEFAULT_VERSION)
    for make in CHOICES[parameter].values():
        dependency = make().provide(asked.Chart(asked.App(), "dify"), parts[0].install).dependency
        for part in parts:
            if part.part in dependency.refusals or (part.needs is not None and dependency.name not in part.needs):
                continue
            for name in dependency.grant(part.part, part.reads).environment:
                if release.settings.find(part.part, name) is not None:
                    assert table[part.part, name].parameter.startswith(f"{parameter}="), (part.part, name)


@pytest.mark.parametrize(
    ("part", "name", "parameter", "fixed", "always"),
    [
        ("api", "DB_HOST", "postgres=MySQL.external(host=…) or Postgres.external(host=…)", True, True),
        ("api", "SMTP_PASSWORD", "mail=Mail.smtp(password=…)", True, False),
        ("worker", "QDRANT_API_KEY", "VectorStore.qdrant(api_key=…)", True, False),
        ("api", "STORAGE_TYPE", "storage=…", True, True),
        ("api", "VECTOR_STORE", "vector_store=…", True, True),
        ("api", "S3_BUCKET_NAME", "storage=Storage.s3(bucket=…)", True, False),
        ("plugin-daemon", "PLUGIN_STORAGE_OSS_BUCKET", "storage=Storage.…(plugin_bucket=…)", True, False),
        ("api", "SECRET_KEY", "secrets=…", True, True),
        ("api", "CODE_EXECUTION_ENDPOINT", "the address of sandbox", True, True),
        ("api", "CONSOLE_CORS_ALLOW_ORIGINS", "public_url=", False, True),
        ("api", "GUNICORN_TIMEOUT", "", False, True),
        ("sandbox", "ENABLE_NETWORK", "sandbox=SandboxOptions(network=…)", True, True),
    ],
)
def test_a_setting_is_set_by_the_parameter_that_people_write(
    part: str, name: str, parameter: str, fixed: bool, always: bool
):
    own = own_settings()[part, name]
    assert parameter in own.parameter
    assert (own.fixed, own.always) == (fixed, always)


# -- searching ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "name", "fit"),
    [
        ("", "LOG_LEVEL", True), ("log", "LOG_LEVEL", True),
        ("LOG_*", "LOG_LEVEL", True), ("*_log", "LOG_LEVEL", False),
        ("*_TIMEOUT", "GUNICORN_TIMEOUT", True), ("log_?evel", "LOG_LEVEL", True), ("DB", "LOG_LEVEL", False),
    ],
)  # fmt: skip
def test_a_pattern_is_a_part_of_a_name_or_a_glob_in_any_case(pattern: str, name: str, fit: bool):
    assert fits(pattern, name) is fit


def test_a_glob_finds_what_it_means_and_a_part_narrows_it(capsys: pytest.CaptureFixture[str]):
    found = names(capsys, "*_TIMEOUT", "--part", "plugin-daemon")
    assert "PYTHON_ENV_INIT_TIMEOUT" in found
    assert all(name.endswith("_TIMEOUT") for name in found)
    assert "GUNICORN_TIMEOUT" not in found
    assert "GUNICORN_TIMEOUT" in names(capsys, "*_TIMEOUT", "--part", "api", "--part", "plugin-daemon")


def test_parts_that_read_a_setting_alike_are_one_row(capsys: pytest.CaptureFixture[str]):
    text = printed(capsys, "DB_")
    [row] = [line for line in text.splitlines() if line.startswith("DB_DATABASE ") and "plugin-daemon" not in line]
    assert row.split()[1:4] == ["api,", "worker,", "beat"]
    assert row.endswith("postgres=MySQL.external(database=…) or Postgres.external(database=…)")


def test_each_release_has_its_own_catalogue(capsys: pytest.CaptureFixture[str]):
    assert "AGENT_BACKEND_BASE_URL" in names(capsys, "AGENT_BACKEND")
    message = refused(capsys, "AGENT_BACKEND_BASE_URL", "--release", "1.9.1")
    assert "Dify 1.9.1 has no setting like 'AGENT_BACKEND_BASE_URL'" in message


def test_all_settings_are_told_without_a_pattern(capsys: pytest.CaptureFixture[str]):
    release = Release(DEFAULT_VERSION)
    every = {name for part in release.settings.parts for name in release.settings.of(part)}
    assert names(capsys) == every
    assert f"\n{len(every)} settings of Dify {DEFAULT_VERSION}." in printed(capsys)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["REDIS_HOSTT"], "has no setting like 'REDIS_HOSTT'; did you mean 'REDIS_HOST'?"),
        (["LOG_LEVEL", "--part", "apii"], "--part: got 'apii'; expected one of"),
        (["LOG_LEVEL", "--part", "apii"], "did you mean 'api'?"),
        (["LOG_LEVEL", "--release", "1.16.11"], "did you mean '1.16.1'?"),
        (["--since", "1.17.1"], "--since: got '1.17.1'; expected a release before 1.16.1"),
        (["EXPOSE_NGINX_PORT"], "here, write expose=Exposure.load_balancer(port=…)"),
        (["PLUGIN_ALLOW_ORPHANS"], "gone since 1.11.0: nothing takes its place"),
        (["DB_HOST", "--part", "web"], "for web"),
    ],
)
def test_what_is_not_there_is_told_with_what_may_be_meant(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
):
    assert message in refused(capsys, *arguments)


# -- one setting --------------------------------------------------------------------------------------------------


def test_one_name_is_told_with_all_that_is_known(capsys: pytest.CaptureFixture[str]):
    text = " ".join(printed(capsys, "gunicorn_timeout").split())
    assert text.startswith(f"GUNICORN_TIMEOUT, Dify {DEFAULT_VERSION} read by api")
    assert "default 200" in text
    assert "takes a whole number, 0 or more" in text
    assert 'set by the library, to 360; settings={"GUNICORN_TIMEOUT": …} of the chart says otherwise' in text
    assert "1.9.1 there for" in text


def test_a_name_that_is_in_others_too_is_told_alone_and_the_others_are_named(capsys: pytest.CaptureFixture[str]):
    text = printed(capsys, "LOG_LEVEL")
    assert text.startswith("LOG_LEVEL, Dify")
    assert "Others with that in their names: DB_GORM_LOG_LEVEL." in text


def test_the_history_of_a_setting_says_what_each_release_did(capsys: pytest.CaptureFixture[str]):
    [entry] = described(capsys, "AGENT_SHELL_ENABLED")
    assert [(each["release"], each["what"], each["default"]) for each in entry["history"]][-1] == (
        "1.16.0", "changed", "true",
    )  # fmt: skip


def test_a_setting_of_a_part_is_given_in_its_tier_and_one_of_a_server_in_its_choice(capsys: pytest.CaptureFixture[str]):
    assert 'plugin_daemon=Tier(settings={"PPROF_ENABLED": …})' in printed(capsys, "PPROF_ENABLED")
    assert "vector_store=VectorStore.in_cluster(" in printed(capsys, "QUERY_DEFAULTS_LIMIT", "--part", "weaviate")


def test_a_credential_is_said_to_be_one(capsys: pytest.CaptureFixture[str]):
    assert "it is a credential, so give a SecretKey(…)" in printed(capsys, "SMTP_PASSWORD")
    [entry] = described(capsys, "SMTP_PASSWORD")
    assert (entry["credential"], entry["default"]) == (True, None)


def test_a_member_of_a_family_is_known_by_the_family(capsys: pytest.CaptureFixture[str]):
    assert printed(capsys, "OPENDAL_WEBDAV_ROOT").startswith("OPENDAL_WEBDAV_ROOT, one of OPENDAL_*, Dify")
    # Milvus takes any LOG_…, and people mistype others.
    assert "If you mean another one: LOG_LEVEL." in printed(capsys, "LOG_LEVL")


# -- between two releases -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("old", "new"), [("1.11.4", DEFAULT_VERSION), ("1.9.1", "1.9.2"), ("1.15.0", "1.16.0")])
def test_what_changed_is_what_both_catalogues_differ_in(old: str, new: str):
    before, after = Release(old), Release(new)
    parts = sorted({*before.settings.parts, *after.settings.parts})
    expected = {
        (part, name)
        for part in parts
        for name in {*before.settings.of(part), *after.settings.of(part)}
        if before.settings.of(part).get(name) != after.settings.of(part).get(name)
    }
    told: set[tuple[str, str]] = set()
    for change in changed(before, after, parts):
        told |= {(part, name) for part in change.parts for name in filter(None, (change.name, change.to))}
        assert (change.old is None) == (change.what == "new")
        assert (change.new is None) == (change.what == "gone")
    assert expected <= told


def test_a_setting_that_was_renamed_is_told_so_and_its_new_name_is_not_new(capsys: pytest.CaptureFixture[str]):
    found = {each["name"]: each for each in described(capsys, "--since", "1.9.1", "--release", "1.11.3")}
    assert found["HOSTED_OPENAI_QUOTA_LIMIT"]["what"] == "renamed"
    assert found["HOSTED_OPENAI_QUOTA_LIMIT"]["renamed_to"] == "HOSTED_POOL_CREDITS"
    assert "HOSTED_POOL_CREDITS" not in found
    assert "nothing limits the calls" in found["APP_DAILY_RATE_LIMIT"]["instead"]


def test_the_table_of_changes_has_both_releases_side_by_side(capsys: pytest.CaptureFixture[str]):
    lines = printed(capsys, "AGENT_SHELL_ENABLED", "--since", "1.15.0", "--release", "1.16.1").splitlines()
    assert lines[0].split() == ["NAME", "PARTS", "1.15.0", "1.16.1"]
    assert "bool, default false" in lines[1]
    assert lines[1].endswith("bool, default true")


def test_nothing_that_changed_is_said_so(capsys: pytest.CaptureFixture[str]):
    assert printed(capsys, "DB_HOST", "--since", "1.15.0") == (
        f"Nothing of that changed between 1.15.0 and {DEFAULT_VERSION}.\n"
    )


@pytest.mark.parametrize("version", versions())
def test_every_release_can_be_searched(version: str):
    release = Release(version)
    found = entries(release, release.settings.parts)
    assert {(part, entry.name) for entry in found for part in entry.parts} == {
        (part, name) for part in release.settings.parts for name in release.settings.of(part)
    }
