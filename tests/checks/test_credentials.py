"""What is taken for a credential and what is not, where it is found, and what errors show of a value."""

import re
from base64 import b64encode, encodebytes, urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import process_time
from typing import Any
from urllib.parse import quote

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import SecretKey, Tier
from constructs_dify.checks.credentials import names_a_credential, refuse, shown
from constructs_dify.checks.public_defaults import KNOWN
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
    "a password beside a placeholder": "redis://:hunter2$(X)@h",
    "a password that looks like a variable": "redis://:$x@h",
    "a password with quotes": "redis://:hunter2'x\"y@h",
    "a password with an @": "redis://:hunter2@x@h",
    "a password after a reference and an @": "redis://:$(A)@hunter2@h",
    "a password in front of a list": "amqp://me:hunter2@a:5672,b:5672",
    "a password in JSON": '{"mail":"a@b.example.com","url":"https://me:hunter2@dify.example.com"}',
    "a password in an encoded URL": quote("https://me:hunter2@dify.example.com", safe=""),
    "a name over HTTP, which may be a token": "https://hunter2@dify.example.com",
    "a name over HTTP, with an empty password": "https://hunter2:@dify.example.com",
    "a name over something unknown": "webdav://hunter2@dify.example.com",
    "the DSN of Sentry": "https://hunter2@sentry.example.com/1",
    "a name for git over HTTP": "git+https://hunter2@git.example.com/dify.git",
    "base64 before a host": f"https://{base64('token:1')}@dify.example.com",
    **{
        f"the parameter {name}": f"https://dify.example.com/a?v=1&{name}=hunter2"
        for name in (
            "token", "access_token", "accessToken", "sig", "signature", "X-Amz-Signature", "X-Goog-Signature",
            "password", "key", "api_key", "apikey", "api-key", "secret", "client_secret", "AccessKey", "sslpassword",
        )
    },
    "a parameter of a fragment": "https://dify.example.com/#access_token=hunter2",
    "a parameter of a second URL": "https://a.example.com/?b=c,https://dify.example.com/?token=hunter2",
    "a signature of Azure": "https://a.blob.core.windows.net/c?sv=2022-11-02&sp=r&sig=hunter2%3D",
    "a login in a header": f'proxy_set_header Authorization "Basic {base64("me:hunter2")}";',
    "a login for a header": f"set $login 'Basic {base64('me:hunter2')}';",
    "a short login in a header": f"Proxy-Authorization: basic {base64('a:b')}",
    "a token in a header": "Authorization: Bearer my-hunter2",
    "a token in a header in JSON": '{"Authorization": "Bearer my-hunter2"}',
    "a key in a header": "proxy_set_header X-Api-Key my-hunter2;",
    "a key in a header of curl": "--header=X-Site-Auth-Token:my-hunter2",
}  # fmt: skip

# None of them is a token, and none is here in one piece.
RANDOM = "Ab3" + "xY7" * 20
TOKENS = {
    "AWS": "AK" + "IA" + "Q7" * 8,
    "AWS, for a session": "AS" + "IA" + "Q7" * 8,
    "Alibaba Cloud": "LT" + "AI" + RANDOM[:20],
    "Tencent Cloud": "AK" + "ID" + RANDOM[:32],
    "Google": "AI" + "za" + RANDOM[:35],
    **{f"GitHub, {kind}": f"gh{kind}" + "_" + RANDOM[:36] for kind in "pousr"},
    "GitHub, fine-grained": "github" + "_pat_" + RANDOM[:22] + "_" + RANDOM,
    "GitLab": "gl" + "pat-" + RANDOM[:20],
    "OpenAI": "s" + "k-" + RANDOM[:48],
    "OpenAI, of a project": "s" + "k-proj-" + RANDOM[:12] + "_-" + RANDOM,
    "DeepSeek": "s" + "k-" + "0a1b2c3d" * 4,
    "Anthropic": "s" + "k-ant-api03-" + RANDOM[:9] + "-" + RANDOM,
    "OpenRouter": "s" + "k-or-v1-" + "0a1b2c3d" * 8,
    "Slack": "xox" + "b-1234567890-" + RANDOM[:24],
    "Slack's webhook": "https://hooks.slack" + ".com/services/T0123ABCD/B0123ABCD/" + RANDOM[:24],
    "Hugging Face": "h" + "f_" + RANDOM[:34],
    "npm": "np" + "m_" + RANDOM[:36],
    "PyPI": "py" + "pi-AgEIcHlwaS5vcmc" + RANDOM,
    "SendGrid": "S" + "G." + RANDOM[:22] + "." + RANDOM[:43],
    "Vault": "hv" + "s." + RANDOM[:24],
    "a connection string of Azure": "AccountName=a;Account" + "Key=" + RANDOM + "==;EndpointSuffix=core.windows.net",
    "Azure's Service Bus": "SharedAccess" + "Key=" + RANDOM,
    "a shared access signature": "SharedAccess" + "Signature=sv=2022-11-02&sr=c",
    "a signature alone": "sr=c&si" + "g=" + RANDOM,
    "a JSON Web Token": "ey" + "JhbGciOiJub25lIn0.ey" + "JzdWIiOiJkaWZ5In0." + RANDOM,
    **{
        f"a private key of {kind}": "-----BE" + f"GIN {kind} PRIV" + f"ATE KEY{end}-----\nMII"
        for kind, end in {"RSA": "", "EC": "", "OPENSSH": "", "ENCRYPTED": "", "PGP": " BLOCK"}.items()
    },
    "a private key": "-----BE" + "GIN PRIV" + "ATE KEY-----",
    "a private key of SSH2": "---- BE" + "GIN SSH2 ENCRYPTED PRIV" + "ATE KEY ----",
    "a key file in JSON": '{"private_key": "-----BE' + "GIN PRIV" + 'ATE KEY-----\\nMII"}',
}
FORMS: dict[str, Callable[[str], str]] = {
    "alone": str,
    "in a text": "use {} here".format,
    "in quotes": '{{"a": "{}"}}'.format,
    "as a variable": "A={}".format,
    "as an option": "--with={}".format,
    "percent-encoded": lambda text: "".join(f"%{byte:02X}" for byte in text.encode()),
    "in base64": base64,
    "in base64, after something": lambda text: base64(f"me:{text}"),
    "in base64, within a path": lambda text: f"/a/b/{base64(text)}",
    "in base64 for URLs": lambda text: urlsafe_b64encode(f"?~>{text}".encode()).decode(),
    "in base64 in lines": lambda text: encodebytes(f"{'a' * 50} {text}".encode()).decode(),
    "in base64 twice": lambda text: base64(base64(text)),
    "in base64, percent-encoded": lambda text: quote(base64(text), safe=""),
}


def refusal(value: object) -> str:
    """What somebody is told; nothing where it passes."""
    try:
        refuse("x", value)
    except ValueError as error:
        return told(error)
    return ""


@pytest.mark.parametrize("form", FORMS)
def test_a_token_is_refused_and_not_repeated(form: str):
    for issuer, token in TOKENS.items():
        text = FORMS[form](token)
        message = refusal(text)
        assert re.search(r"x: got a.*SecretKey\(", message), issuer
        assert token not in message
        assert text not in message
        assert shown(text) == "a text with a credential"


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
    "redis://redis:6379/1", "https://dify.example.com:443?mail=me@example.com",
    "redis://:$(REDIS_PASSWORD)@redis:6379/1", "http://$USER:${PASSWORD}@proxy", "http://{user}:{password}@proxy",
    "https://$(KEY)@sentry.example.com/1", "https://$(HOST):$(PORT)/a@b", "https://h.example.com/?token=$(TOKEN)",
    "https://h.example.com/?token={{token}}", "https://h.example.com/?token=", "https://h.example.com/?has_token=true",
    # Names without a password.
    "redis://me@redis:6379", "postgresql://me@pg/dify", "postgresql+psycopg2://me@pg/dify", "ssh://git@git.example.com",
    "git+ssh://git@git.example.com/a", "git@git.example.com:a/b.git", "mailto:me@example.com",
    "abfss://container@account.dfs.core.windows.net/a",
    # Addresses, and what is beside them.
    "https://h.example.com/u?mail=a@b.example.com", "https://h.example.com/@scope/package", "https://h/?sort_key=name",
    "https://h.example.com/?design=x&page=2#section", "https://h.example.com,a@b.example.com",
    '{"url":"https://dify.example.com:8443/a","mail":"ops@example.com"}',
    '{"url":"https://dify.example.com","owner":"ops@example.com"}',
    r'{"json":"{\"url\":\"http://a:80\",\"mail\":\"a@b.example.com\"}"}', "url: 'http://a:80', mail: 'a@b.example.com'",
    "https://h.example.com/login?next=https%3A%2F%2Fh.example.com%2Fa&mail=a%40b.example.com",
    "https://account.blob.core.windows.net/container", "https://my-account-with-a-long-name.documents.azure.example:443/",
    "https://" + "a" * 63 + "." + "b-1" * 20 + ".example.com/", "https://[2001:db8::1]:8443/a@b",
    # Images and digests.
    "docker://registry:tag@sha256:" + "0a" * 32, "oci://registry.example.com/dify:1.9@sha256:" + "0a" * 32,
    "sha256:" + "0a1b" * 16, "0a1b2c3d" * 5, "4f8a2c1e-9b7d-4e3f-8a6c-1d2e3f4a5b6c", "sha512-" + "Ab3/xY+7" * 10 + "==",
    # Names that identify and let nobody in.
    "arn:aws:iam::123456789012:role/dify-AKIA-reader", "arn:aws:acm:eu-central-1:123456789012:certificate/4f8a2c1e",
    "AROA" + "Q7" * 8, "dify@my-project-123456.iam.gserviceaccount.com", "projects/1/keyRings/a/cryptoKeys/b",
    # Public keys and certificates.
    "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ" + "Ab3/xY+7" * 30 + " me@example.com",
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + "Ab3xY7" * 7 + " me@example.com",
    base64("-----BEGIN CERTIFICATE-----\nMIIB" + "Ab3/xY+7" * 20 + "\n-----END CERTIFICATE-----\n"),
    "-----BEGIN PUBLIC KEY-----\nMIIB", "-----BEGIN PGP PUBLIC KEY BLOCK-----", "PRIVATE KEY", "BEGIN PRIVATE KEY",
    # Languages.
    "*/5 0 2 * * *", 'sum by (pod) (rate(http_requests_total{code=~"5..", key="a"}[5m])) > 0.5',
    '.items[] | select(.metadata.name=="a") | .data["tls.crt"] | @base64d', "a=$(cat /var/run/token); echo ${a:-b}",
    # Headers.
    'proxy_set_header Authorization "Basic $credentials";', 'proxy_set_header Authorization "Bearer $token_1";',
    "proxy_set_header Authorization $http_authorization;", 'if ($http_x_api_key = "") { return 401; }',
    'add_header Access-Control-Allow-Headers "Authorization, X-Api-Key, X-Trace-2";', "Authorization: Bearer <token-1>",
    'auth_basic "Basic authentication of the site";', "authorization: rbac.authorization.k8s.io/v1",
    "proxy_set_header X-Request-Key $request_id;", "the Basic monitoring, 1 of 2", "x-token-bucket-20250101",
    # The beginnings of tokens.
    "task-force-for-classification-of-documents-2025", "risk-Ab3xY7Ab3xY7Ab3xY7Ab3xY7Ab3", "sk-", "sk-learn-server-v2",
    "sk-learn-internationalization", "eyJ", "eyJhbGciOiJub25lIn0", "ghp_", "hf_transfer_enabled_by_default_everywhere",
    "npm_config_registry", "pypi-mirror-of-the-site-in-frankfurt-2", "AccountKey=", "AccountKey=$(KEY)", "AKIA", "xoxb",
    "AccountName=a;AccountKey=${KEY};EndpointSuffix=core.windows.net", "glpat", "signature: none", "design=compact",
    "registry.example.com:5000/dify-api:1.9.1@sha256:" + "0a" * 32, "-----BEGIN CERTIFICATE-----", "%zz%",
]  # fmt: skip


@pytest.mark.parametrize("text", HARMLESS)
def test_no_credential_is(text: str):
    refuse("x", text)


# -- long texts ---------------------------------------------------------------------------------------------------

PIECES = {
    "base64 of bytes": base64("".join(chr((i * i + i // 3) % 2000) for i in range(300))),
    "base64 of a text": base64("a text, whose length is 33 bytes."),
    "colons": "a:",
    "schemes": "://",
    "schemes and colons": "://:",
    "logins without an end": "://a:",
    "e-mail addresses": "http://a,b@c",
    "signs": "=",
    "braces": "{",
    "quotes": '"',
    "escapes": "%",
    "beginnings of keys": "-----BEGIN ",
    "beginnings of web tokens": "eyJ",
    "beginnings of logins": "basic YWJj",
    "beginnings of headers": "x-key-",
    "headers without an end": "authorization: bearer ",
    "words of the lengths of what is known": "-".join("w" * length for length in KNOWN) + "-",
}


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_text_takes_time_in_proportion_to_its_length(piece: str):
    text = PIECES[piece] * (200_000 // len(PIECES[piece]))
    start = process_time()
    refuse("x", text)
    assert len(shown(text)) < 1000
    # It takes some tenths of a second; in proportion to the square of the length, it would take many seconds.
    assert process_time() - start < 3


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


def test_a_value_that_contains_itself_has_an_end():
    value: list[Any] = ["a"]
    value.append({"self": value})
    refuse("x", value)
    value.append(CANARY)
    assert "x[2]: got" in refusal(value)


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
        ("https://me@x.example.com:8443/a?b", "a text with a credential"),
        ("redis://me@x.example.com:8443/a?b", "'redis:…@x.example.com:8443/a?b'"),
        ("me:hunter2" + "x" * 300 + "@dify.example.com", "'me:…'…"),
        ("PASSWORD=hunter2" + "x" * 300, "'PASSWORD=…'…"),
        ("x" * 400, "'" + "x" * 300 + "'…"),
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
