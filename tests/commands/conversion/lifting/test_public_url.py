"""The URLs of today become `public_url`."""

import pytest

from constructs_dify.commands.conversion.lifting.public_url import public_url
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.commands.conversion.lifting.installations import default, groups, installed, lifted, option, work_on

URL = "https://dify.example.net"
NAMES: tuple[str, ...] = ("CONSOLE_WEB_URL", "CONSOLE_API_URL", "SERVICE_API_URL", "APP_WEB_URL", "FILES_URL")
EVERYWHERE: dict[str, str] = dict.fromkeys(NAMES, URL)
WEB = {"CONSOLE_API_URL": URL, "APP_API_URL": URL}


def ingress(*hosts: str, tls: bool = False):
    return {
        "hosts": option([{"host": host, "paths": [{"path": "/"}]} for host in hosts], "ingress.hosts[0].host"),
        **({"tls": option([{"secretName": "tls", "hosts": list(hosts)}])} if tls else {}),
    }


def test_one_url_for_everything_is_a_text_that_has_the_keys_of_all():
    work = work_on(installed({"api": EVERYWHERE, "worker": {"CONSOLE_WEB_URL": URL}, "web": WEB}))
    code = public_url(work)
    assert code is not None
    assert text(code) == f'"{URL}"'
    assert {"api.extraEnv.FILES_URL", "web.extraEnv.APP_API_URL", "worker.extraEnv.CONSOLE_WEB_URL"} <= keys_of(code)
    assert not any(work.left.values())


@pytest.mark.parametrize("url", ["https://[dify.example.net", "https://dify.example.net:port"])
def test_a_url_that_is_none_is_left_out_and_told_with_its_key(url: str):
    given = {"CONSOLE_WEB_URL": url, "CODE_EXECUTION_ENDPOINT": url, "SENTRY_DSN": url}
    work = work_on(installed({"api": given, "plugin-daemon": {"PIP_MIRROR_URL": url}}))
    lifted(work)
    lost = [finding for finding in work.findings if finding.group == "lost"]
    assert any(finding.keys == ("api.extraEnv.CONSOLE_WEB_URL",) for finding in lost)


def test_several_urls_are_public_urls_without_those_that_are_empty():
    work = work_on(
        installed({"api": {"CONSOLE_WEB_URL": URL, "FILES_URL": "https://files.example.net/", "APP_WEB_URL": ""}})
    )
    code = public_url(work)
    assert code is not None
    assert text(code) == f'PublicUrls(console_web="{URL}", files="https://files.example.net")'
    assert [what for what in groups(work)["kept"] if "APP_WEB_URL" in what]


def test_empty_defaults_are_no_public_url():
    work = work_on(installed({"api": {name: default("") for name in NAMES}}))
    assert public_url(work) is None
    assert work.findings == []


@pytest.mark.parametrize(("tls", "scheme"), [(True, "https"), (False, "http")])
def test_a_host_without_a_scheme_gets_that_of_the_ingress(tls: bool, scheme: str):
    work = work_on(
        installed({"api": {"CONSOLE_WEB_URL": "dify.example.net"}}, ingress=ingress("dify.example.net", tls=tls))
    )
    code = public_url(work)
    assert code is not None
    assert text(code) == f'PublicUrls(console_web="{scheme}://dify.example.net")'
    assert "has no scheme" in groups(work)["changes"][0]


def test_http_beside_https_becomes_https_because_browsers_block_it():
    work = work_on(installed({"api": {**EVERYWHERE, "FILES_URL": "http://files.example.net"}, "web": WEB}))
    code = public_url(work)
    assert code is not None
    assert 'files="https://files.example.net"' in text(code)
    assert "FILES_URL" in groups(work)["changes"][0]


def test_http_behind_an_ingress_that_ends_tls_becomes_https():
    urls = dict.fromkeys(NAMES, "http://dify.example.net")
    work = work_on(installed(
        {"api": urls, "web": {"APP_API_URL": "http://dify.example.net"}}, ingress=ingress("dify.example.net", tls=True)
    ))  # fmt: skip
    code = public_url(work)
    assert code is not None
    assert text(code) == f'"{URL}"'


def test_parts_that_contradict_each_other_get_what_the_api_has():
    work = work_on(installed({"api": EVERYWHERE, "worker": {"CONSOLE_WEB_URL": "https://old.example.net"}, "web": WEB}))
    code = public_url(work)
    assert code is not None
    assert text(code) == f'"{URL}"'
    [line] = work.findings
    assert (line.group, line.keys) == ("changes", ("worker.extraEnv.CONSOLE_WEB_URL",))


@pytest.mark.parametrize("url", [f"{URL}/dify", "http://a b", "ftp://dify.example.net"])
def test_a_url_that_dify_cannot_live_at_is_lost(url: str):
    work = work_on(installed({"api": {"CONSOLE_WEB_URL": url}}))
    assert public_url(work) is None
    [line] = work.findings
    assert (line.group, line.keys) == ("lost", ("api.extraEnv.CONSOLE_WEB_URL",))


def test_two_hosts_of_the_console_become_one_where_people_log_in_by_cookies():
    urls = {"CONSOLE_WEB_URL": URL, "CONSOLE_API_URL": "https://api.example.net"}
    work = work_on(installed({"api": urls}, dify="1.16.1"))
    code = public_url(work)
    assert code is not None
    assert f'console_api="{URL}"' in text(code)
    assert "log" in groups(work)["changes"][0]


def test_a_further_host_of_the_ingress_is_a_further_url():
    work = work_on(installed({"api": EVERYWHERE, "web": WEB}, ingress=ingress("dify.example.net", "old.example.net")))
    code = public_url(work)
    assert code is not None
    assert text(code) == f'["{URL}", "https://old.example.net"]'


def test_triggers_are_said_where_the_release_has_them():
    work = work_on(installed({"api": {"TRIGGER_URL": URL}}))
    assert public_url(work) is None
    assert "has no triggers" in groups(work)["no-effect"][0]
    newer = work_on(installed({"api": {"TRIGGER_URL": URL}}, dify="1.16.1"))
    code = public_url(newer)
    assert code is not None
    assert text(code) == f'PublicUrls(trigger="{URL}")'


def test_origins_of_a_default_give_way_and_chosen_ones_stay():
    origins = "WEB_API_CORS_ALLOW_ORIGINS"
    work = work_on(installed({"api": {origins: default("*"), "CONSOLE_CORS_ALLOW_ORIGINS": URL}}))
    public_url(work)
    assert list(work.left["api"]) == ["CONSOLE_CORS_ALLOW_ORIGINS"]
    [line] = work.findings
    assert (line.group, line.variables) == ("changes", (f"api:{origins}",))
