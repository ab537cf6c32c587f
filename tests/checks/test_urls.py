"""Every parameter that takes a URL refuses the same ones, and says which field it is."""

from collections.abc import Callable
from typing import Any, get_args

import pytest

from constructs_dify import Release, Storage, VectorStore
from constructs_dify.checks import path_prefix, url
from tests.support.public_api import Parameterised, parameters

NAMES = {
    "account_url",
    "api_url",
    "cloud_url",
    "destination",
    "endpoint",
    "iam_api_url",
    "pip_mirror",
    "public_url",
    "url",
}
# The setting is one whose type in the release's catalogue is `url`.
SETTING = "CODE_EXECUTION_ENDPOINT"
# What takes one in a list or a mapping.
WITHIN: dict[str, Callable[[Any], object]] = {
    "Storage.opendal.options['endpoint']": lambda value: Storage.opendal(
        scheme="webdav", options={"endpoint": value}, plugins=Storage.local()
    ),
    "VectorStore.huawei_cloud.hosts[0]": lambda value: VectorStore.huawei_cloud(hosts=[value]),
    f"settings['{SETTING}']": lambda value: Release("1.9.1").settings.check("settings", ("api",), SETTING, value),
}


def is_optional(parameter: Parameterised) -> bool:
    return type(None) in get_args(parameter.hint)


URLS = [each for each in parameters() if each.name in NAMES or each.owner == "PublicUrls"]
FIELDS: dict[str, Callable[[Any], object]] = {each.field: each.call for each in URLS} | WITHIN
REQUIRED = {each.field: each.call for each in URLS if not is_optional(each)} | WITHIN
# An option of OpenDAL that is left out is no mistake.
del REQUIRED["Storage.opendal.options['endpoint']"]

BAD: list[Any] = [
    "http:///x",
    "https://x;y.example.com",
    "https://x{y}.example.com",
    "https://$host",
    "https://x..example.com",
    "https://-x.example.com",
    "https://x-.example.com",
    f"https://{'a' * 64}.example.com",
    "https://" + ".".join(["a" * 63] * 4),
    "https://127.1",
    "https://[::1%25;}]",
    "https://a[::1]",
    "https://[::1]a",
    "https://[10.0.0.1]",
    "https://x.example.com:\uff16\uff15",
    "https://x.example.com:+5",
    "https://x.example.com:" + "9" * 5000,
    "https://\uff58.example.com",
    "https://x.example.com/{a",
    'https://x.example.com/"',
    "https://x.example.com/a\\",
    "https://x.example.com\\a",
    "https://x.example.com/ä",
    "https://x.example.com/%4",
    "https://x.example.com/a\nb",
    "https://x.example.com/\x85",
    "ftp://x.example.com",
    "https://",
    "https://a b.example.com",
    "https://x.example.com:99999",
    "https://x.example.com:nine",
    "https://x.example.com:",
    "https://x.example.com:0",
    "https://:8443",
    "x.example.com",
    "https://user:hunter2@x.example.com",
    "https://hunter2@x.example.com",
    "https://x.example.com\n",
    "https://x.example\t.com",
    "https://*.example.com",
    "HTTPS://x.example.com",
    5,
    b"https://x.example.com",
    [5],
]


def refused(field: str, call: Callable[[Any], object], value: Any) -> None:
    with pytest.raises((TypeError, ValueError)) as error:
        call(value)
    message = str(error.value)
    assert message.startswith((f"{field}: ", f"{field}[0]: ")), message
    assert "hunter2" not in message


def test_the_table_has_every_parameter_that_the_issue_names():
    named = {"public_url", "pip_mirror", "HttpProxy.url", "Marketplace.url", "Marketplace.api_url", "Backup.endpoint",
             "OpenTelemetry.endpoint", "Storage.s3.endpoint", "Storage.azure_blob.account_url", "Storage.supabase.url",
             "VectorStore.qdrant.url", "VectorStore.weaviate.url", "VectorStore.milvus.url", "Mail.resend.api_url",
             "public_url.files"}  # fmt: skip
    assert named <= set(FIELDS)


@pytest.mark.parametrize("name", FIELDS)
def test_it_refuses_what_is_no_url(name: str):
    for value in BAD:
        refused(name, FIELDS[name], value)


@pytest.mark.parametrize("name", REQUIRED)
def test_it_refuses_none_where_there_must_be_one(name: str):
    refused(name, REQUIRED[name], None)


# -- the check itself -------------------------------------------------------------------------------------------------

GOOD = ["https://x.example.com", "http://x", "http://dify-api.dify.svc.cluster.local.:5001/x/@y", "http://10.1.2.3:80",
        "https://[fd00::1]:8443/", "https://my_bucket.example.com:65535/a%20b", "https://x/a;b$c'd,e=(f)*"]  # fmt: skip


@pytest.mark.parametrize("value", GOOD)
def test_a_url_that_is_right_comes_back_in_pieces(value: str):
    assert url("field", value, "https://example.com").geturl() == value


@pytest.mark.parametrize(
    ("value", "options", "says"),
    [
        ("s3://bucket", {}, "starts with http:// or https://"),
        ("http://x.example.com", {"schemes": ("https",)}, "starts with https://"),
        ("x.example.com:21", {"schemes": ()}, "starts with its scheme"),
        ("https://x.example.com/a", {"path_allowed": False}, "without a path"),
        ("https://x.example.com?a=1", {}, "without a query"),
        ("https://x.example.com#", {}, "without a query and a fragment"),
        ("https://a b.example.com", {}, "without blanks"),
        ("https://x.example.com:65536", {}, "port is a number, 1 to 65535"),
        ("https://", {}, "the name or address of a host"),
        ("https://[fd00::1", {}, "field: got "),
        ("http:///x", {}, "the name or address of a host"),
    ],
)
def test_the_error_says_what_is_wrong_and_shows_a_right_one(value: str, options: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=r'^field: got .*, such as "https://right\.example\.com"$') as error:
        url("field", value, "https://right.example.com", **options)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("value", "options"),
    [
        ("s3://bucket/path", {"schemes": ("s3", "gs")}),
        ("ssh://files.example.com:22", {"schemes": ()}),
        ("s3://1234567", {"schemes": ("s3",)}),
        ("https://x.example.com/", {"path_allowed": False}),
        ("https://x.example.com?a=1#b", {"query_allowed": True}),
    ],
)
def test_what_a_caller_allows_passes(value: str, options: dict[str, Any]):
    assert url("field", value, "https://example.com", **options).geturl() == value


def test_a_character_that_urls_do_not_have_is_to_be_percent_encoded():
    with pytest.raises(ValueError, match=r"^field: got .*; write any other character in its percent-encoded form$"):
        url("field", "https://x.example.com/{a}", "https://right.example.com")
    url("field", "https://x.example.com/%7Ba%7D", "https://right.example.com")


@pytest.mark.parametrize("prefix", ["/", "/v1", "/console/api", "/console/api/", "/.well-known/a_b-c~d"])
def test_a_route_has_the_start_of_a_path(prefix: str):
    path_prefix("field", prefix)


@pytest.mark.parametrize(
    "prefix", ["", "v1", "//", "/a//b", "/a b", "/a;", "/a{", "/$a", "/a\n", "/ä", '/"', "/a?b", 5]
)
def test_nothing_else_is_the_start_of_a_path(prefix: Any):
    with pytest.raises((TypeError, ValueError), match=r"^field: got .*/console/api"):
        path_prefix("field", prefix)


@pytest.mark.parametrize("login", ["user:hunter2", "hunter2", ":hunter2", "user:hunter2%2F"])
def test_a_login_is_answered_with_what_to_do_instead(login: str):
    with pytest.raises(ValueError, match=r"^field: got a URL with a login in it.*; ask the owner$") as error:
        url("field", f"https://{login}@x.example.com", "https://example.com", login="ask the owner")
    assert "hunter2" not in str(error.value)
