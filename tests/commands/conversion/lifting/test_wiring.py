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
