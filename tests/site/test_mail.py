"""Mail. What each choice means was read in 1.9.1's `ext_mail.py` and `smtp.py`."""

from collections.abc import Callable
from typing import Any

import pytest

from constructs_dify import Mail, SecretKey
from tests.support.charts import synth, variables
from tests.support.manifests import SecretRef
from tests.support.network import Network
from tests.support.rules import rule_errors

KEY = SecretKey(secret="mail", key="key")
SENDER = "Dify <dify@example.com>"


def smtp(**options: Any) -> Any:
    given: dict[str, Any] = {"sender": SENDER, "host": "mail.example.com"} | options
    return Mail.smtp(**given)


CHOICES: dict[str, Callable[[], Any]] = {
    "smtp": lambda: smtp(username="dify", password=KEY),
    "resend": lambda: Mail.resend(sender=SENDER, api_key=KEY),
    "sendgrid": lambda: Mail.sendgrid(sender=SENDER, api_key=KEY),
}


@pytest.mark.parametrize("name", CHOICES)
def test_whoever_sends_mail_is_told_how_and_can_reach_the_service(name: str):
    objects = synth(mail=CHOICES[name]())
    assert rule_errors(objects) == []
    port = 465 if name == "smtp" else 443
    for part in ("api", "worker", "beat"):
        told = variables(objects, part)
        assert (told["MAIL_TYPE"], told["MAIL_DEFAULT_SEND_FROM"]) == (name, SENDER)
        assert SecretRef("mail", "key") in told.values()
        assert Network(objects).allows_address(part, "10.20.30.40", port)
    assert "MAIL_TYPE" not in variables(objects, "plugin-daemon")
    assert not Network(objects).allows_address("web", "10.20.30.40", port)


@pytest.mark.parametrize(
    ("encryption", "tls", "starttls"),
    [("tls", "true", "false"), ("starttls", "true", "true"), ("none", "false", "false")],
)
def test_the_three_kinds_of_encryption_are_what_dify_means_by_its_two_settings(
    encryption: str, tls: str, starttls: str
):
    told = variables(synth(mail=smtp(encryption=encryption, port=2525)), "worker")
    assert (told["SMTP_USE_TLS"], told["SMTP_OPPORTUNISTIC_TLS"], told["SMTP_PORT"]) == (tls, starttls, "2525")
    assert "SMTP_USERNAME" not in told


def test_a_resend_of_ones_own_is_where_the_network_leads():
    objects = synth(mail=Mail.resend(sender=SENDER, api_key=KEY, api_url="https://10.1.2.3:8443"))
    assert Network(objects).allows_address("worker", "10.1.2.3", 8443)
    assert not Network(objects).allows_address("worker", "10.1.2.4", 8443)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"password": KEY}, r"give both username and password"),
        ({"username": "dify"}, r"give both username and password"),
        (
            {"encryption": "none", "username": "dify", "password": KEY},
            r"^Mail\.smtp\.encryption: got \"none\" beside a pass",
        ),
        ({"encryption": "ssl"}, r"^Mail\.smtp\.encryption: got 'ssl'; expected one of none, starttls, tls"),
        ({"sender": "nobody"}, r"^Mail\.smtp\.sender: got 'nobody'; expected an address"),
        ({"host": "https://mail.example.com"}, r"^Mail\.smtp\.host: got "),
        ({"port": 0}, r"^Mail\.smtp\.port: got 0"),
    ],
)
def test_what_cannot_work_is_refused(options: dict[str, Any], message: str):
    with pytest.raises(ValueError, match=message):
        smtp(**options)


def test_a_literal_password_is_refused_and_not_repeated():
    with pytest.raises(TypeError, match=r"^Mail\.smtp\.password: got a literal str") as error:
        smtp(username="dify", password="not-a-reference")
    assert "not-a-reference" not in str(error.value)
    with pytest.raises(TypeError, match=r"^Mail\.sendgrid\.api_key: got a literal str"):
        Mail.sendgrid(sender=SENDER, api_key="not-a-reference")  # type: ignore[arg-type]


def test_what_is_no_choice_of_mail_is_refused():
    with pytest.raises(TypeError, match=r"^mail: got "):
        synth(mail="smtp://mail.example.com")


def test_a_setting_that_the_choice_makes_cannot_be_made_twice():
    with pytest.raises(ValueError, match=r"settings\['SMTP_PORT'\]: already set by mail"):
        synth(mail=smtp(), settings={"SMTP_PORT": "25"})
