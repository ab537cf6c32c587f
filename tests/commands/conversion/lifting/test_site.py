"""Mail, telemetry, logs, the marketplace, the proxy of the site and the package index become choices."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.installed import RemoteSecrets
from constructs_dify.commands.conversion.lifting.http_proxy import http_proxy
from constructs_dify.commands.conversion.lifting.logging import logging
from constructs_dify.commands.conversion.lifting.mail import mail
from constructs_dify.commands.conversion.lifting.marketplace import marketplace
from constructs_dify.commands.conversion.lifting.opentelemetry import opentelemetry
from constructs_dify.commands.conversion.lifting.pip_mirror import pip_mirror
from constructs_dify.commands.conversion.lifting.sentry import sentry
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.commands.conversion.lifting.installations import (
    default,
    groups,
    hidden,
    installed,
    lifted,
    lying,
    now,
    work_on,
)

SMTP: dict[str, Any] = {
    "MAIL_TYPE": "smtp",
    "MAIL_DEFAULT_SEND_FROM": "Dify <dify@example.com>",
    "SMTP_SERVER": "mail.example.com",
    "SMTP_PORT": "587",
    "SMTP_USERNAME": lying("acme-dify-api", "SMTP_USERNAME", "api.mail.smtp.username"),
    "SMTP_PASSWORD": lying("acme-dify-api", "SMTP_PASSWORD", "api.mail.smtp.password"),
    "SMTP_USE_TLS": "true",
    "SMTP_OPPORTUNISTIC_TLS": "true",
}


@pytest.mark.parametrize(
    "given",
    [
        SMTP,
        {**SMTP, "SMTP_OPPORTUNISTIC_TLS": "false", "SMTP_PORT": "465"},
        {
            "MAIL_TYPE": "resend",
            "MAIL_DEFAULT_SEND_FROM": "dify@example.com",
            "RESEND_API_KEY": lying("acme-dify-api", "RESEND_API_KEY", "k"),
            "RESEND_API_URL": "https://api.resend.com",
        },
        {
            "MAIL_TYPE": "sendgrid",
            "MAIL_DEFAULT_SEND_FROM": "dify@example.com",
            "SENDGRID_API_KEY": lying("mail", "key", "k", of_release=False),
        },
        {
            "ENABLE_OTEL": "true",
            "OTLP_BASE_ENDPOINT": "http://otel.example.com:4318",
            "OTEL_SAMPLING_RATE": "0.5",
            "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
            "OTLP_API_KEY": lying("acme-dify-api", "OTLP_API_KEY", "k"),
        },
        {"LOG_LEVEL": "DEBUG", "LOG_TZ": "Europe/Berlin"},
        {"MARKETPLACE_API_URL": "https://plugins.example.com", "MARKETPLACE_ENABLED": "true"},
    ],
)
def test_a_choice_gives_the_api_and_the_workers_the_same_variables(given: dict[str, Any]):
    work = work_on(installed({"api": given, "worker": given, "web": {}}))
    arguments = lifted(work)
    assert "settings" not in arguments
    assert not isinstance(arguments.get("api"), str)
    parts = now(work, arguments)
    for part in ("api", "worker"):
        ours = parts[part].variables
        for name, before in work.installed.parts[part].variables.items():
            if before.lies is None:
                assert ours[name].text == before.text, name
            else:
                secret = work.copies.get(before.lies.secret, before.lies.secret)
                lies = ours[name].lies
                assert lies is not None
                assert (lies.secret, lies.key) == (secret, before.lies.key)
    keys = {key for part in work.installed.parts.values() for each in part.variables.values() for key in each.keys}
    told = {key for line in work.findings for key in line.keys}
    assert keys <= told.union(*map(keys_of, arguments.values()))


def test_a_key_that_a_store_has_for_each_part_is_one_key():
    names = {"MAIL_TYPE": "smtp", "SMTP_SERVER": "mail.example.com", "MAIL_DEFAULT_SEND_FROM": "a@example.com"}
    parts = {
        part: {**names, "SMTP_USERNAME": "u", "SMTP_PASSWORD": lying(f"acme-dify-{part}", "SMTP_PASSWORD", f"{part}.k")}
        for part in ("api", "worker")
    }
    refs = {"SMTP_PASSWORD": ("kv/mail", "password")}
    remote = RemoteSecrets(
        store="vault", kind="SecretStore", refresh="1h", parts=("api", "worker"),
        remotes={"api": refs, "worker": refs}, keys={},
    )  # fmt: skip
    work = work_on(installed(parts, remote_secrets=remote))
    mail(work)
    assert "SMTP_PASSWORD" not in work.left["worker"]


def test_a_key_for_telemetry_that_is_off_is_read_by_nobody():
    work = work_on(installed({"api": {"OTLP_API_KEY": lying("acme-dify-api", "OTLP_API_KEY", "externalSecret.k")}}))
    assert "OTLP_API_KEY" not in str(lifted(work))
    assert any("OTLP_API_KEY" in line for line in groups(work)["no-effect"])


def test_a_placeholder_for_a_key_is_no_mail():
    given = {
        "MAIL_TYPE": default("resend"),
        "MAIL_DEFAULT_SEND_FROM": default("YOUR EMAIL"),
        "RESEND_API_KEY": lying("acme-dify-api", "RESEND_API_KEY", unsafe="a placeholder"),
    }
    work = work_on(installed({"api": given, "worker": given}))
    assert mail(work) is None
    assert "believes that it can send mail" in groups(work)["changes"][0]
    assert not work.left["api"]


@pytest.mark.parametrize(
    ("change", "group"),
    [
        ({"MAIL_TYPE": "pigeon"}, "lost"),
        ({"MAIL_DEFAULT_SEND_FROM": "nobody"}, "lost"),
        ({"SMTP_SERVER": ""}, "lost"),
        ({"MAIL_TYPE": ""}, "no-effect"),
    ],
)
def test_mail_that_the_library_refuses_is_named(change: dict[str, Any], group: str):
    work = work_on(installed({"api": {**SMTP, **change}}))
    assert mail(work) is None
    assert list(groups(work)) == [group]


def test_a_login_in_clear_text_gets_tls():
    work = work_on(installed({"api": {**SMTP, "SMTP_USE_TLS": "false"}}))
    code = mail(work)
    assert code is not None
    assert 'encryption="starttls"' in text(code)
    assert "without TLS" in groups(work)["changes"][0]


def test_telemetry_that_is_off_is_no_choice_and_one_that_cannot_be_said_stays():
    off = work_on(installed({"api": {"ENABLE_OTEL": default("false")}}))
    assert opentelemetry(off) is None
    console = work_on(installed({"api": {"ENABLE_OTEL": "true", "OTEL_EXPORTER_TYPE": "console"}}))
    assert opentelemetry(console) is None
    assert set(console.left["api"]) == {"ENABLE_OTEL", "OTEL_EXPORTER_TYPE"}


def test_a_dsn_as_text_goes_into_a_secret_and_its_host_into_the_program():
    dsn = hidden("https://0123456789abcdef0123456789abcdef@sentry.example.com/1", "api.extraEnv[0].value")
    work = work_on(installed({"api": {"SENTRY_DSN": dsn, "SENTRY_TRACES_SAMPLE_RATE": default("1.0")}}))
    code = sentry(work)
    assert code is not None
    assert 'host="sentry.example.com"' in text(code)
    assert "traces=1.0" in text(code)
    assert "0123456789abcdef" not in text(code)
    assert work.needed == {("dify-next-credentials", "SENTRY_DSN"): ("api.extraEnv[0].value",)}


def test_shares_for_sentry_say_nothing_without_a_dsn():
    work = work_on(installed({"api": {"SENTRY_DSN": default(""), "SENTRY_TRACES_SAMPLE_RATE": "0.2"}}))
    assert sentry(work) is None
    assert list(groups(work)) == ["no-effect"]


def test_a_dsn_in_a_secret_stays_a_setting_because_nobody_knows_its_host():
    work = work_on(installed({"api": {"SENTRY_DSN": lying("sentry", "dsn", "k", of_release=False)}}))
    assert sentry(work) is None
    assert "SENTRY_DSN" in work.left["api"]


def test_levels_that_differ_stay_settings_of_each():
    work = work_on(installed({"api": {"LOG_LEVEL": "DEBUG"}, "worker": {"LOG_LEVEL": "ERROR"}}))
    assert logging(work) is None
    arguments = lifted(work)
    parts = now(work, arguments)
    assert (parts["api"].variables["LOG_LEVEL"].text, parts["worker"].variables["LOG_LEVEL"].text) == ("DEBUG", "ERROR")


def test_a_marketplace_that_is_off_is_none():
    work = work_on(
        installed(
            {"api": {"MARKETPLACE_ENABLED": "false"}, "web": {"MARKETPLACE_URL": default("https://a.example.com")}}
        )
    )
    code = marketplace(work)
    assert code is not None
    assert text(code) == "None"


def test_a_marketplace_through_the_front_door_is_proxied():
    work = work_on(installed({"web": {"MARKETPLACE_API_URL": "/marketplace"}}))
    code = marketplace(work)
    assert code is not None
    assert text(code) == "Marketplace(proxied=True)"


def test_a_marketplace_without_tls_is_lost():
    work = work_on(installed({"api": {"MARKETPLACE_API_URL": "http://plugins.example.com"}}))
    assert marketplace(work) is None
    assert list(groups(work)) == ["lost"]


def test_the_proxy_of_the_site_has_its_exceptions_but_for_ranges_and_the_parts_themselves():
    given = {
        "HTTPS_PROXY": "http://proxy.example.com:3128",
        "NO_PROXY": "localhost,acme-dify-api,.svc,10.0.0.0/8,*.corp.example.com",
    }
    work = work_on(installed({"api": given, "worker": given}))
    code = http_proxy(work)
    assert code is not None
    assert text(code) == 'HttpProxy(url="http://proxy.example.com:3128", no_proxy=[".corp.example.com"])'
    assert all("10.0.0.0/8" in what for what in groups(work)["lost"])


def test_a_proxy_with_a_login_is_lost_and_not_shown():
    work = work_on(installed({"api": {"HTTP_PROXY": hidden("http://u:sample-proxy-pass@proxy.example.com:3128", "k")}}))
    assert http_proxy(work) is None
    [line] = work.findings
    assert line.group == "lost"
    assert "sample-proxy-pass" not in line.what


def test_the_proxy_of_the_installation_itself_is_none_of_the_site():
    work = work_on(installed({"api": {"HTTP_PROXY": "http://acme-dify-ssrf-proxy:3128"}}))
    assert http_proxy(work) is None


def test_the_index_of_the_plugin_daemon_is_that_of_the_sandbox_too():
    work = work_on(installed({"plugin-daemon": {"PIP_MIRROR_URL": "https://pypi.example.com/simple"}, "sandbox": {}}))
    code = pip_mirror(work)
    assert code is not None
    assert text(code) == '"https://pypi.example.com/simple"'
    assert "sandbox" in groups(work)["changes"][0]


def test_an_index_that_the_library_refuses_stays_a_setting():
    work = work_on(installed({"plugin-daemon": {"PIP_MIRROR_URL": "http://pypi/simple"}}))
    assert pip_mirror(work) is None
    assert "PIP_MIRROR_URL" in work.left["plugin-daemon"]
