"""What is left becomes settings of the chart, of one part, or further variables."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.installed import InstalledPart, Variable
from constructs_dify.commands.conversion.python_code import text
from tests.commands.conversion.lifting.installations import (
    PARTS,
    default,
    ended,
    groups,
    hidden,
    installed,
    lifted,
    lying,
    now,
    work_on,
)


def test_what_the_api_and_the_workers_have_alike_is_a_setting_of_the_chart():
    given = {"UPLOAD_FILE_SIZE_LIMIT": "50", "WORKFLOW_MAX_EXECUTION_STEPS": "700"}
    work = work_on(installed({"api": given, "worker": given, "beat": given}, parts=(*PARTS, "beat")))
    arguments = lifted(work)
    assert text(arguments["settings"]) == '{"UPLOAD_FILE_SIZE_LIMIT": "50", "WORKFLOW_MAX_EXECUTION_STEPS": "700"}'
    assert not {"api", "workers", "beat"} & arguments.keys()
    assert work.findings == []


def test_what_only_one_part_has_is_a_setting_of_that_part():
    given: dict[str, Any] = {
        "api": {"WORKFLOW_MAX_EXECUTION_STEPS": "700"},
        "worker": {"WORKFLOW_MAX_EXECUTION_STEPS": "800"},
        "web": {"TOP_K_MAX_VALUE": "20"},
        "plugin-daemon": {"PYTHON_ENV_INIT_TIMEOUT": "300"},
    }
    work = work_on(installed(given))
    arguments = lifted(work)
    assert "settings" not in arguments
    parts: dict[str, InstalledPart] = {**now(work, arguments)}
    for part, variables in given.items():
        for name, value in variables.items():
            assert parts[part].variables[name].text == value


def test_beat_gets_what_the_workers_have_and_the_report_says_so():
    given = {"WORKFLOW_MAX_EXECUTION_STEPS": "700"}
    work = work_on(installed({"api": given, "worker": given}, parts=(*PARTS, "beat")))
    assert "settings" in lifted(work)
    assert "beat gets WORKFLOW_MAX_EXECUTION_STEPS too" in groups(work)["changes"][0]


def test_what_parts_have_to_agree_on_is_a_setting_of_the_chart_also_if_one_of_them_has_it():
    work = work_on(installed({"worker": {"INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH": "6000"}}))
    arguments = lifted(work)
    now(work, arguments)
    assert text(arguments["settings"]) == '{"INDEXING_MAX_SEGMENTATION_TOKENS_LENGTH": "6000"}'
    assert "have to agree" in groups(work)["changes"][0]


def test_the_limit_of_the_plugin_daemon_is_that_of_the_api():
    work = work_on(installed({"plugin-daemon": {"MAX_PLUGIN_PACKAGE_SIZE": "104857600"}}))
    arguments = lifted(work)
    assert now(work, arguments)["plugin-daemon"].variables["MAX_PLUGIN_PACKAGE_SIZE"].text == "104857600"
    assert text(arguments["settings"]) == '{"PLUGIN_MAX_PACKAGE_SIZE": "104857600"}'


def test_a_name_that_dify_does_not_read_is_a_further_variable():
    field = Variable(source={"fieldRef": {"fieldPath": "status.podIP"}}, keys=("f",))
    given = {"TEAM_COST_CENTER": "4711", "POD_IP": field, "EMPTY": ""}
    work = work_on(installed({"api": given}))
    variables = now(work, lifted(work))["api"].variables
    assert variables["TEAM_COST_CENTER"].text == "4711"
    assert variables["EMPTY"].text == ""
    assert variables["POD_IP"].source == {"fieldRef": {"fieldPath": "status.podIP"}}


@pytest.mark.parametrize("name", ["TIDB_VECTOR_PASSWORD", "INIT_PASSWORD", "TEAM_TOKEN"])
def test_a_credential_is_read_from_its_secret(name: str):
    work = work_on(installed({"api": {name: lying("team", "pass", "k", of_release=False)}}))
    lies = now(work, lifted(work))["api"].variables[name].lies
    assert lies is not None
    assert (lies.secret, lies.key) == ("team", "pass")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("INIT_PASSWORD", hidden("sample-init-pass", "k")),
        ("INIT_PASSWORD", "sample-init-pass"),
        ("TEAM_TOKEN", hidden("sample-init-pass", "k")),
        ("TEAM_DATABASE", "postgres://team:sample-init-pass@db.example.com/team"),
        ("NOTION_CLIENT_SECRET", "sample-init-pass"),
    ],
)
def test_a_credential_as_text_is_asked_for_and_never_written(name: str, value: Any):
    work = work_on(installed({"api": {name: value}}))
    arguments = lifted(work)
    now(work, arguments)
    assert "sample-init-pass" not in "".join(map(text, arguments.values()))
    assert ("dify-next-credentials", name) in work.needed


def test_a_text_that_kubernetes_completes_stays_one():
    work = work_on(installed({"worker": {"TEAM_URL": "redis://:$(REDIS_PASSWORD)@redis:6379/5"}}))
    variables = now(work, lifted(work))["worker"].variables
    assert variables["TEAM_URL"].text == "redis://:$(REDIS_PASSWORD)@redis:6379/5"


@pytest.mark.parametrize(
    ("name", "value"),
    [("UPLOAD_FILE_SIZE_LIMIT", "many"), ("CODE_MAX_NUMBER", ""), ("1 BAD NAME", "x"), ("WEB_SOMETHING\n", "x")],
)
def test_what_the_library_refuses_is_lost_with_the_reason(name: str, value: str):
    work = work_on(installed({"api": {name: value}}))
    now(work, lifted(work))
    [line] = work.findings
    assert (line.group, line.keys) == ("lost", (f"api.extraEnv.{name}",))
    assert "expected" in line.what


def test_defaults_of_today_are_kept_where_they_are_not_difys_own():
    given = {"CHECK_UPDATE_URL": default(""), "CODE_MAX_STRING_LENGTH": default("80000"), "CHART_ONLY": default("1")}
    work = work_on(installed({"api": given}))
    arguments = lifted(work)
    now(work, arguments)
    code = text(arguments["api"])
    assert '"CHECK_UPDATE_URL": ""' in code
    assert "# A default of chart dify-helm 0.31.0, kept." in code
    assert "CODE_MAX_STRING_LENGTH" not in code
    assert "CHART_ONLY" in groups(work)["no-effect"][0]


def test_what_the_library_says_anyway_is_told_and_not_written():
    work = work_on(installed({"api": {"GUNICORN_TIMEOUT": "360"}, "sandbox": {"WORKER_TIMEOUT": "15"}}))
    arguments = lifted(work)
    assert not {"api", "sandbox"} & arguments.keys()
    assert list(groups(work)) == ["kept"]
    assert {key for line in work.findings for key in line.keys} == {
        "api.extraEnv.GUNICORN_TIMEOUT",
        "sandbox.extraEnv.WORKER_TIMEOUT",
    }


def test_a_variable_of_a_choice_that_one_part_has_otherwise_stays_at_that_part():
    given = {"api": {"SECRET_KEY": lying("s", "a")}, "worker": {"LOG_LEVEL": "ERROR", "DB_HOST": "replica.example.com"}}
    work = work_on(installed(given))
    work.installed.parts["api"].variables["DB_HOST"] = default("db.example.com")
    arguments = lifted(work)
    assert 'k8s.EnvVar(name="DB_HOST", value="replica.example.com")' in text(arguments["workers"])
    assert now(work, arguments)["worker"].variables["DB_HOST"].text == "replica.example.com"


def test_waits_that_are_too_short_are_raised():
    given = {
        "api": {"WORKFLOW_MAX_EXECUTION_TIME": "5000"},
        "sandbox": {"WORKER_TIMEOUT": "90"},
        "plugin-daemon": {"PLUGIN_MAX_EXECUTION_TIMEOUT": "9000"},
        "web": {"TEXT_GENERATION_TIMEOUT_MS": "6000000"},
    }
    work = work_on(installed(given, dify="1.16.1"))
    parts = now(work, lifted(work))
    api = parts["api"].variables
    assert api["APP_MAX_EXECUTION_TIME"].text == "6000"
    assert float(api["PLUGIN_DAEMON_TIMEOUT"].text or 0) == 9000
    assert api["CODE_EXECUTION_READ_TIMEOUT"].text == "95"
    assert any("cut off" in what for what in groups(work)["changes"])


def test_variables_that_the_image_overwrites_have_no_effect():
    work = work_on(installed({"web": {"NEXT_PUBLIC_SITE_ABOUT": "x"}}))
    assert "web" not in lifted(work)
    assert list(groups(work)) == ["no-effect"]


def test_every_key_ends_in_the_program_or_the_report():
    given: dict[str, Any] = {
        part: {
            "TEAM_NAME": "x",
            "LOG_LEVEL": "DEBUG",
            "UPLOAD_FILE_SIZE_LIMIT": "20",
            "DEBUG": "false",
            "MODE": part,
            "A-B": "",
        }
        for part in PARTS
    }
    work = work_on(installed(given))
    arguments = lifted(work)
    now(work, arguments)
    keys = {key for part in work.installed.parts.values() for each in part.variables.values() for key in each.keys}
    assert keys <= ended(work, arguments)
