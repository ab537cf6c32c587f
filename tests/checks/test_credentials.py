"""What is taken for a credential and what is not, where it is found, and what errors show of a value."""

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import SecretKey, Tier
from constructs_dify.checks.credentials import names_a_credential, refuse, shown
from tests.support.canaries import CANARY, known_to_everybody, told

PATCHED = "Wild!9#goose@Lake"


@pytest.fixture(autouse=True)
def invented() -> Iterator[None]:
    with known_to_everybody(CANARY, PATCHED):
        yield


def base64(text: str) -> str:
    return b64encode(text.encode()).decode()


# -- texts --------------------------------------------------------------------------------------------------------

CREDENTIALS = {
    "a public default": CANARY,
    "one with signs in it": PATCHED,
    "in a line": f"the key is {CANARY}.",
    "in quotes": f"key: '{CANARY}'",
    "in a list": f"one,{CANARY},two",
    "as a variable": f"KEY={CANARY}",
    "as an option": f"--key={PATCHED}",
    "in the path of a URL": f"https://dify.example.com/{CANARY}/x",
    "in the query of a URL": f"https://dify.example.com/?key={quote(PATCHED, safe='')}",
    "in base64": base64(CANARY),
    "in base64, at the end of a line": base64(f"{CANARY}\n"),
    "in base64, as a part": base64(f"dify:{PATCHED}"),
    "in a data URL": f"data:text/plain;base64,{base64(CANARY)}",
    "a password": "https://me:hunter2@dify.example.com",
    "a password without a user": "redis://:hunter2@redis:6379/1",
    "a password of digits": "redis://:123456@redis:6379/1",
    "a password with a slash": "postgresql://me:hun/ter2@pg/dify",
    "a password after a placeholder": "sentinel://:$(A)@a:26379;sentinel://:hunter2@b:26379",
    "a password in base64": base64("redis://:hunter2@redis:6379/1"),
    "a private key": "-----BEGIN RSA PRIVATE KEY-----\nMII",
    "a private key in base64": base64('{"private_key": "-----BEGIN PRIVATE KEY-----"}'),
}


@pytest.mark.parametrize("text", CREDENTIALS.values(), ids=CREDENTIALS)
def test_it_is_refused_and_not_repeated(text: str):
    with pytest.raises(ValueError, match=r"^api\.settings: got .*SecretKey\(") as error:
        refuse("api.settings", text)
    for secret in (text, CANARY, PATCHED, "hunter2", "hun/ter2", "123456"):
        assert secret not in told(error.value)


HARMLESS = [
    "", "dify", "dify-sandbox", "difyai", "postgres", "minioadmin",  # names, though they are default keys as well
    f"{CANARY}s", f"a{CANARY}", CANARY[:-1],  # other words
    "https://dify.example.com:8443/a@b", "http://a:80,admin@example.com", "https://[::1]:80/a@b", "me@example.com",
    "redis://redis:6379/1", "https://key@sentry.example.com/1", "https://dify.example.com:443?mail=me@example.com",
    "redis://:$(REDIS_PASSWORD)@redis:6379/1", "http://$USER:${PASSWORD}@proxy", "http://{user}:{password}@proxy",
    "registry.example.com:5000/dify-api:1.9.1@sha256:" + "0a" * 32, "-----BEGIN CERTIFICATE-----", "%zz%",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_no_credential_is(text: str):
    refuse("x", text)


# -- where it is --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Sample:
    texts: Any


PLACES = {
    "x[1]": ["a", CANARY],
    "x[0][1]": [("a", CANARY)],
    "x['key']": {"key": CANARY},
    "x": {CANARY: "a"},
    "x['key'][0]": {"key": [{CANARY: "a"}]},
    "x.texts['key'][0]": Sample(texts={"key": [CANARY]}),
    "x.value": k8s.EnvVar(name="A", value=CANARY),
    "x.env[0].value": k8s.Container(name="a", env=[k8s.EnvVar(name="A", value=CANARY)]),
    "x.pre_stop.exec.command[1]": k8s.Lifecycle(
        pre_stop=k8s.LifecycleHandler(exec=k8s.ExecAction(command=["echo", CANARY]))
    ),
}


@pytest.mark.parametrize("path", PLACES)
def test_the_error_says_that_it_is_at(path: str):
    with pytest.raises(ValueError, match=f"^{re.escape(path)}: got ") as error:
        refuse("x", PLACES[path])
    assert CANARY not in told(error.value)


def test_what_is_no_text_is_passed_over():
    refuse("x", [None, 1, 1.5, True, object(), Sample, k8s.Quantity.from_string("1"), SecretKey(secret="a", key="b")])


# -- names and errors ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["MINIO_KMS_SECRET_KEY", "OPENDAL_B2_APPLICATION_KEY_ID", "sas_token", "password"])
def test_is_a_credential_by_its_name(name: str):
    assert names_a_credential(name)


@pytest.mark.parametrize("name", ["MINIO_REGION", "OPENDAL_S3_ROOT", "TOKEN_EXPIRY", "keyfile"])
def test_is_no_credential_by_its_name(name: str):
    assert not names_a_credential(name)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("dify.example.com", "'dify.example.com'"),
        (80, "80"),
        (None, "None"),
        (["a", 1], "['a', 1]"),
        (("a",), "('a')"),
        (CANARY, "a text with a credential"),
        ("me:hunter2@dify.example.com", "'me:…@dify.example.com'"),
        ("https://me@x.example.com:8443/a?b", "'https:…@x.example.com:8443/a?b'"),
        ("https://dify.example.com:8443/a", "'https://dify.example.com:8443/a'"),
        ("http://me:hunter2", "'http://me:…'"),
        ("PASSWORD=hunter2", "'PASSWORD=…'"),
        (["PASSWORD=hunter2"], "['PASSWORD=…']"),
        ({"PASSWORD": "hunter2"}, "{'PASSWORD': …}"),
        (b"hunter2", "bytes(…)"),
        (k8s.EnvVar(name="PASSWORD", value="hunter2"), "EnvVar(…)"),
        (Tier(annotations={"a": "hunter2"}), "Tier(…)"),
    ],
)
def test_errors_show_of_a_value_what_is_no_credential(value: object, words: str):
    assert shown(value) == words
