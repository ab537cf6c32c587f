"""People can log in at every URL of the console, or synth says at which they could not."""

from typing import Any

import pytest

from constructs_dify import Installation, PublicUrls, Release, SecretKey
from constructs_dify.site.public_urls import public_urls
from tests.support.charts import dify

URL, OTHER = "https://dify.example.com", "https://old.example.com"
DOMAIN = {"COOKIE_DOMAIN": "example.com"}


def installed(urls: Any, version: str, settings: dict[str, Any] | None = None) -> Installation:
    return Installation(
        name="dify", namespace="dify", public_urls=public_urls(urls), release=Release(version), settings=settings or {}
    )


def told(install: Installation) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the API and the web part are told."""
    grants = install.dependencies()[0].grants
    api, web = ({**grants[part].defaults, **grants[part].environment} for part in ("api", "web"))
    return {**api, **install.settings}, web


def cookie_of_the_api(api: dict[str, Any]) -> str:
    """The name of its CSRF cookie, as in Dify's api/libs/token.py from 1.9.2 on."""
    secure = api["CONSOLE_WEB_URL"].startswith("https") and api["CONSOLE_API_URL"].startswith("https")
    return "__Host-csrf_token" if secure and not api.get("COOKIE_DOMAIN") else "csrf_token"


def cookie_of_the_pages(web: dict[str, Any]) -> str:
    """The name under which pages look for it, as in Dify's web/config/index.ts from 1.9.2 on."""
    secure = f"{web['CONSOLE_API_URL']}/console/api".startswith("https://")
    return "__Host-csrf_token" if secure and not web.get("NEXT_PUBLIC_COOKIE_DOMAIN") else "csrf_token"


SITES: dict[str, tuple[Any, dict[str, str]]] = {
    "nowhere known": (None, {}),
    "https": (URL, {}),
    "http": ("http://dify.example.com", {}),
    "two of http": (["http://dify.example.com", "http://10.0.0.1:8080"], {}),
    "the console's pages alone": (PublicUrls(console_web=URL), {}),
    "the console's API alone": (PublicUrls(console_api=URL), {}),
    "apps elsewhere": (
        PublicUrls(console_web=URL, console_api=[URL, OTHER], app_web=[URL, OTHER], app_api=[URL, OTHER]), {},
    ),
    "two of https below one domain": ([URL, OTHER], DOMAIN),
    "hosts for pages and API": (PublicUrls(console_web=URL, console_api=OTHER), DOMAIN),
    "a domain for one host": (URL, DOMAIN),
}  # fmt: skip


@pytest.mark.parametrize(
    ("site", "version"),
    # Cookies have no domain in the first of them.
    [(site, "1.9.2") for site, (_, settings) in SITES.items() if not settings]
    + [(site, version) for site in SITES for version in ("1.10.0", "1.16.1")],
)
def test_pages_look_for_the_csrf_token_under_the_name_that_the_api_gives_it(site: str, version: str):
    urls, settings = SITES[site]
    install = installed(urls, version, settings)
    api, web = told(install)
    assert cookie_of_the_api(api) == cookie_of_the_pages(web)
    # It is a cookie of the host or the domain that the pages are of, or no page could read it.
    called = public_urls(web["CONSOLE_API_URL"] or None).hosts
    pages = public_urls(list(install.public_urls.urls("console_web")) or None).hosts
    assert not called or settings or {*pages} <= {*called}


def test_pages_of_one_url_call_it_by_its_whole_name():
    assert told(installed(URL, "1.16.1"))[1]["CONSOLE_API_URL"] == URL


def test_pages_of_several_urls_call_the_host_they_are_on():
    assert told(installed([URL, OTHER], "1.16.1", DOMAIN))[1]["CONSOLE_API_URL"] == ""


SPLIT = PublicUrls(console_web=URL, console_api="https://api.example.com")


@pytest.mark.parametrize(
    ("urls", "error"),
    [
        (
            SPLIT,
            r'^public_url\.console_web: got "?\'?https://dify\.example\.com.*the host of console_api, api\.example',
        ),
        ([URL, OTHER], r"^public_url\.console_web\[1\]: got 'https://old\.example\.com'; .*cookies of one host"),
        (
            PublicUrls(console_web="http://dify.example.com", console_api="http://api.example.com"),
            r"^public_url\.console_web: .*give console_web and console_api the same URL",
        ),
    ],
)
def test_a_console_of_two_hosts_is_an_error_from_the_release_on_that_logs_in_by_cookies(urls: Any, error: str):
    with pytest.raises(ValueError, match=error):
        dify(public_url=urls, release="1.16.1")
    installed(urls, "1.9.1")


def test_the_error_names_a_domain_for_the_cookies_only_where_there_is_one():
    with pytest.raises(ValueError, match=r'settings=\{"COOKIE_DOMAIN": "example\.com"\}'):
        installed([URL, OTHER], "1.10.0")
    for urls, version in (
        ([URL, OTHER], "1.9.2"),
        ([URL, "https://dify.example.org"], "1.10.0"),
        ([URL, "https://dify.com"], "1.10.0"),
        (["https://10.0.0.1", "https://10.1.0.1"], "1.10.0"),
    ):
        with pytest.raises(ValueError, match="by cookies") as refused:
            installed(urls, version)
        assert "COOKIE_DOMAIN" not in str(refused.value)


@pytest.mark.parametrize("domain", ["example.org", "dify.example.com", "ample.com", ".com.example"])
def test_a_domain_that_browsers_refuse_at_one_of_the_hosts_is_an_error(domain: str):
    with pytest.raises(ValueError, match=r"^settings\['COOKIE_DOMAIN'\]: got .*; expected a domain that public_url"):
        installed(SPLIT, "1.16.1", {"COOKIE_DOMAIN": domain})
    installed(SPLIT, "1.16.1", {"COOKIE_DOMAIN": ".example.com"})


def test_the_pages_get_the_domain_of_the_cookies_as_it_is_given():
    key = SecretKey(secret="site", key="domain")
    assert told(installed(SPLIT, "1.16.1", {"COOKIE_DOMAIN": key}))[1]["NEXT_PUBLIC_COOKIE_DOMAIN"] == key
    assert "NEXT_PUBLIC_COOKIE_DOMAIN" not in told(installed(URL, "1.16.1"))[1]
