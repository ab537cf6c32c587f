"""What the library sets itself is taken; what leads somewhere else stays."""

import pytest

from constructs_dify.commands.conversion.lifting.wiring import wiring
from tests.commands.conversion.lifting.installations import default, groups, installed, lifted, now, work_on


@pytest.mark.parametrize(
    "url",
    [
        "http://acme-dify-sandbox:8194",
        "http://acme-dify-sandbox.ai.svc.cluster.local:8194",
        "http://sandbox:8194",
    ],
)
def test_the_address_of_a_part_is_the_librarys(url: str):
    work = work_on(installed({"api": {"CODE_EXECUTION_ENDPOINT": url}}))
    wiring(work)
    assert not work.left["api"]
    assert groups(work)["kept"]


def test_the_address_of_something_else_takes_precedence_at_that_part():
    work = work_on(installed({"api": {"CODE_EXECUTION_ENDPOINT": "http://sandbox.example.com:8194"}}))
    arguments = lifted(work)
    assert now(work, arguments)["api"].variables["CODE_EXECUTION_ENDPOINT"].text == "http://sandbox.example.com:8194"
    assert any("CODE_EXECUTION_ENDPOINT" in what for what in groups(work)["changes"])


def test_the_address_of_something_else_is_a_setting_where_the_part_does_not_run():
    work = work_on(
        installed(
            {"api": {"SSRF_PROXY_HTTP_URL": "http://squid.example.com:3128"}}, parts=("api", "worker", "nginx", "web")
        )
    )
    arguments = lifted(work)
    variables = now(work, arguments)["api"].variables
    assert variables["SSRF_PROXY_HTTP_URL"].text == "http://squid.example.com:3128"
    assert "squid.example.com" not in str(groups(work))


def test_ports_and_roles_are_taken_and_chosen_ones_are_named():
    given = {"plugin-daemon": {"SERVER_PORT": default("5002")}, "sandbox": {"SANDBOX_PORT": "9000"}}
    work = work_on(installed(given))
    wiring(work)
    assert not work.left["plugin-daemon"]
    [line] = work.findings
    assert (line.group, line.keys) == ("changes", ("sandbox.extraEnv.SANDBOX_PORT",))


def test_the_debugging_port_closes_unless_somebody_opened_it():
    name = "PLUGIN_REMOTE_INSTALLING_HOST"
    work = work_on(installed({"plugin-daemon": {name: default("0.0.0.0")}}))
    wiring(work)
    assert "kubectl port-forward" in groups(work)["changes"][0]
    chosen = work_on(installed({"plugin-daemon": {name: "0.0.0.0"}}))
    assert now(chosen, lifted(chosen))["plugin-daemon"].variables[name].text == "0.0.0.0"


def test_without_the_websocket_api_nobody_edits_together():
    name = "ENABLE_COLLABORATION_MODE"
    work = work_on(installed({"api": {name: "true"}, "web": {name: "true"}}, dify="1.16.1"))
    assert now(work, lifted(work))["api"].variables[name].text == "false"
    assert "edits workflows" in groups(work)["changes"][0]


def test_agents_with_a_shell_bring_the_ssrf_proxy():
    parts = ("api", "worker", "web", "plugin-daemon", "sandbox", "nginx", "agent-backend", "local-sandbox")
    work = work_on(installed(dify="1.16.1", parts=parts))
    assert {"ssrf-proxy", "local-sandbox"} <= now(work, lifted(work)).keys()
    assert any("ssrf-proxy runs from now on" in what for what in groups(work)["changes"])


def test_the_websocket_api_has_its_own_settings_and_those_of_the_api_that_it_reads():
    given = {
        "api": {"UPLOAD_FILE_SIZE_LIMIT": "20", "SERVER_WORKER_AMOUNT": "2"},
        "websocket": {"UPLOAD_FILE_SIZE_LIMIT": "20", "SERVER_WORKER_CONNECTIONS": "500"},
    }
    work = work_on(installed(given, dify="1.16.1", parts=("api", "worker", "web", "nginx", "websocket")))
    variables = now(work, lifted(work))["websocket"].variables
    assert variables["SERVER_WORKER_CONNECTIONS"].text == "500"
    assert variables["SERVER_WORKER_AMOUNT"].text == "1"
