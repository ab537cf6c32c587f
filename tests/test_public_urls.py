"""Where users reach Dify is said once, and each part is told in its own words."""

from typing import Any

import pytest

from constructs_dify import PublicUrls, Tier
from tests.support.charts import components, synth, variables

URL = "https://dify.example.com"
NAMES = ("CONSOLE_WEB_URL", "CONSOLE_API_URL", "SERVICE_API_URL", "APP_WEB_URL", "FILES_URL")
URLS = PublicUrls(
    console_web="https://console.example.com",
    console_api="https://console-api.example.com",
    service_api="https://api.example.com",
    app_web="https://apps.example.com",
    app_api="https://apps-api.example.com",
    files="https://files.example.com",
)


@pytest.fixture(scope="module")
def one() -> Any:
    return synth(public_url=URL)


@pytest.fixture(scope="module")
def several() -> Any:
    return synth(public_url=URLS)


@pytest.mark.parametrize("component", ["api", "worker", "beat"])
def test_the_api_and_the_workers_know_every_url(component: str, several: Any):
    known = variables(several, component)
    assert known["CONSOLE_WEB_URL"] == "https://console.example.com"
    assert known["CONSOLE_API_URL"] == "https://console-api.example.com"
    assert known["SERVICE_API_URL"] == "https://api.example.com"
    assert known["APP_WEB_URL"] == "https://apps.example.com"
    assert known["FILES_URL"] == "https://files.example.com"


def test_pages_call_the_two_apis(several: Any):
    known = variables(several, "web")
    assert known["CONSOLE_API_URL"] == "https://console-api.example.com"
    assert known["APP_API_URL"] == "https://apps-api.example.com"


def test_only_the_pages_of_dify_may_call_its_apis(several: Any):
    known = variables(several, "api")
    assert known["CONSOLE_CORS_ALLOW_ORIGINS"] == "https://console.example.com"
    assert known["WEB_API_CORS_ALLOW_ORIGINS"] == "https://apps.example.com"


def test_plugins_are_called_below_the_api_for_applications(several: Any):
    assert variables(several, "api")["ENDPOINT_URL_TEMPLATE"] == "https://api.example.com/e/{hook_id}"


def test_one_url_stands_for_all(one: Any):
    assert [variables(one, "api")[name] for name in NAMES] == [URL] * len(NAMES)
    assert variables(one, "web")["APP_API_URL"] == URL


def test_a_trailing_slash_does_not_matter(one: Any):
    assert synth(public_url=f"{URL}/") == one


def test_without_a_url_the_browser_stays_where_it_is(default_objects: Any):
    # The images have http://127.0.0.1:5001 here, so that leaving the variables out would not do.
    assert [variables(default_objects, "api")[name] for name in NAMES] == [""] * len(NAMES)
    assert [variables(default_objects, "web")[name] for name in ("CONSOLE_API_URL", "APP_API_URL")] == ["", ""]


def test_plugins_fetch_files_inside_only_when_there_is_no_public_url(one: Any, default_objects: Any):
    for component in ("api", "worker"):
        assert variables(default_objects, component)["INTERNAL_FILES_URL"] == "http://dify-api:5001"
        # Dify 1.9.1 would put it into the links that users see.
        assert "INTERNAL_FILES_URL" not in variables(one, component)


def test_the_origins_may_be_widened():
    origins = "https://dify.example.com,https://intranet.example.com"
    objects = synth(public_url=URL, api=Tier(settings={"WEB_API_CORS_ALLOW_ORIGINS": origins}))
    assert variables(objects, "api")["WEB_API_CORS_ALLOW_ORIGINS"] == origins


def test_no_other_part_is_told(several: Any):
    for component in components(several) - {"api", "worker", "beat", "migrate", "web", "create-secrets"}:
        assert "example.com" not in str(variables(several, component))


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        ("dify.example.com", "absolute URL"),
        ("ftp://dify.example.com", "absolute URL"),
        ("https://", "absolute URL"),
        ("https://me@dify.example.com", "absolute URL"),
        ("https://dify.example.com?x=1", "absolute URL"),
        ("https://dify.example.com/dify", "without a path"),
    ],
)
def test_a_url_below_a_path_or_without_a_scheme_is_refused(url: str, fix: str):
    with pytest.raises(ValueError, match=rf"public_url\.files: got .*{fix}"):
        PublicUrls(files=url)
