"""Where users reach Dify is said once, and each part is told in its own words."""

from typing import Any, get_args

import pytest

from constructs_dify import ApiTier, Installation, PublicUrls, Release, SsrfProxyOptions, Tier
from constructs_dify.site.public_urls import Role, public_urls
from constructs_dify.tiers.ssrf_proxy import configuration
from tests.support.charts import components, synth, variables
from tests.support.network import Network

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
    # Later releases log in by cookies, which are of one host.
    return synth(public_url=URLS, release="1.9.1")


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
    # The pages of web apps ask the console's API too, for the features of the system.
    assert known["CONSOLE_CORS_ALLOW_ORIGINS"] == "https://console.example.com,https://apps.example.com"
    assert known["WEB_API_CORS_ALLOW_ORIGINS"] == "https://apps.example.com"


def test_plugins_are_called_below_the_api_for_applications(several: Any):
    assert variables(several, "api")["ENDPOINT_URL_TEMPLATE"] == "https://api.example.com/e/{hook_id}"


@pytest.mark.parametrize(
    ("urls", "endpoints"),
    [
        (PublicUrls(console_web="https://a.example.com", console_api="https://b.example.com"), "https://b.example.com"),
        (PublicUrls(console_web="https://a.example.com"), "https://a.example.com"),
        (None, "http://localhost"),
    ],
)
def test_plugins_are_called_where_the_console_is_when_nobody_says_where_else(urls: Any, endpoints: str):
    objects = synth(public_url=urls, release="1.9.1")
    assert variables(objects, "api")["ENDPOINT_URL_TEMPLATE"] == f"{endpoints}/e/{{hook_id}}"


@pytest.mark.parametrize(
    ("urls", "files"),
    [
        (PublicUrls(console_web="https://a.example.com", console_api="https://b.example.com"), "https://b.example.com"),
        (PublicUrls(console_web="https://a.example.com"), "https://a.example.com"),
        (PublicUrls(app_web="https://c.example.com"), "https://c.example.com"),
    ],
)
def test_plugins_always_get_a_whole_url_for_files(urls: Any, files: str):
    objects = synth(public_url=urls, release="1.9.1")
    for component in ("api", "worker", "beat"):
        known = variables(objects, component)
        assert known["FILES_URL"] == files
        assert "INTERNAL_FILES_URL" not in known
    # Whatever address that is.
    assert Network(objects).allows_address("plugin-daemon", "10.1.2.3", 443)


@pytest.mark.parametrize(
    ("urls", "trusted"),
    [
        (None, "true"),
        (PublicUrls(console_web=URL, console_api=URL), "true"),
        (PublicUrls(service_api=URL, app_web=URL), None),
        (URL, None),
    ],
)
def test_the_api_asks_the_front_door_for_the_urls_that_nobody_told_it(urls: Any, trusted: str | None):
    assert variables(synth(public_url=urls), "api").get("RESPECT_XFORWARD_HEADERS_ENABLED") == trusted


def test_one_url_stands_for_all(one: Any):
    assert [variables(one, "api")[name] for name in NAMES] == [URL] * len(NAMES)
    assert variables(one, "web")["APP_API_URL"] == URL


def test_a_trailing_slash_does_not_matter(one: Any):
    assert synth(public_url=f"{URL}/") == one


def test_without_a_url_the_browser_stays_where_it_is(default_objects: Any):
    # The images have http://127.0.0.1:5001 here, so that leaving the variables out would not do.
    assert [variables(default_objects, "api")[name] for name in NAMES] == [""] * len(NAMES)
    assert [variables(default_objects, "web")[name] for name in ("CONSOLE_API_URL", "APP_API_URL")] == ["", ""]


@pytest.mark.parametrize(
    ("version", "leaks"), [("1.9.1", True), ("1.11.2", True), ("1.11.3", False), ("1.16.1", False)]
)
def test_plugins_fetch_files_inside_unless_the_url_of_that_leaks_into_links(version: str, leaks: bool):
    def files(urls: PublicUrls) -> Any:
        install = Installation(name="dify", namespace="dify", public_urls=urls, release=Release(version))
        grants = ApiTier.dependency(install).grants
        # A worker calls the API anyway; the API calls itself only for files.
        assert {way.part for way in grants["worker"].destinations} == {"api"}
        assert bool(grants["api"].destinations) is bool(grants["api"].defaults)
        return grants["worker"].defaults.get("INTERNAL_FILES_URL")

    # What agents run gets files through squid, which wants the full name.
    agents = Release(version).has("local-sandbox")
    inside = "http://dify-api.dify.svc.cluster.local:5001" if agents else "http://dify-api:5001"
    assert files(PublicUrls()) == inside
    assert files(PublicUrls.same(URL)) == (None if leaks else inside)


def test_the_origins_may_be_widened():
    origins = "https://dify.example.com,https://intranet.example.com"
    objects = synth(public_url=URL, api=Tier(settings={"WEB_API_CORS_ALLOW_ORIGINS": origins}))
    assert variables(objects, "api")["WEB_API_CORS_ALLOW_ORIGINS"] == origins


def test_no_other_part_is_told(several: Any):
    for component in components(several) - {"api", "worker", "beat", "migrate", "web", "websocket", "create-secrets"}:
        assert "example.com" not in str(variables(several, component))


@pytest.mark.parametrize(
    ("url", "fix"),
    [
        ("dify.example.com", "starts with http:// or https://"),
        ("ftp://dify.example.com", "starts with http:// or https://"),
        ("https://", "a host"),
        ("https://me@dify.example.com", "a login"),
        ("https://dify.example.com?x=1", "without a query"),
        ("https://dify.example.com/dify", "without a path"),
    ],
)
def test_a_url_below_a_path_or_without_a_scheme_is_refused(url: str, fix: str):
    with pytest.raises(ValueError, match=rf"public_url\.files: got .*{fix}"):
        PublicUrls(files=url)


@pytest.mark.parametrize("name", ["console_web", "console_api", "app_web", "app_api", "files"])
def test_browsers_do_not_go_from_https_to_http(name: str):
    urls = {"console_web": URL, "console_api": URL, "app_web": URL, name: "http://dify.example.com"}
    with pytest.raises(
        ValueError, match=rf"public_url\.{name}: got 'http://dify.*; expected https, which public_url\."
    ):
        PublicUrls(**urls)


def test_programs_may_call_the_api_by_http_and_everything_may_be_http():
    PublicUrls(console_web=URL, service_api="http://dify.internal")
    PublicUrls.same("http://dify.example.com")


@pytest.mark.parametrize(
    "host", ["a;b", "a{b", "a b", "a..b", "-a", "a-", "a\n", "$host", "a.", f"{'a' * 64}", "127.1"]
)
def test_a_public_url_has_a_host_that_proxies_and_browsers_know(host: str):
    with pytest.raises(ValueError, match=r"^public_url\.files: got "):
        PublicUrls(files=f"https://{host}.")
    with pytest.raises(ValueError, match=r"^public_url: got "):
        public_urls(f"https://{host}")


def test_an_ipv6_address_is_in_brackets_where_proxies_compare_it():
    install = Installation(
        name="dify", namespace="dify", public_urls=PublicUrls(console_web="https://[fd00:0::1]:8443")
    )
    assert "acl allowed_domains dstdomain -n [fd00::1]\n" in configuration(install, SsrfProxyOptions(), "/tmp")


# -- several URLs of a role -----------------------------------------------------------------------------------------

FIRST = Release("1.9.1")
OLD, NEW = "https://old.example.com", "https://new.example.org"


def environments(urls: PublicUrls) -> tuple[Any, Any]:
    """What the API and the web of a release without cookies are told."""
    grants = urls.dependency(FIRST, {}).grants
    return {**grants["api"].environment, **grants["api"].defaults}, grants["web"].environment


def test_dify_is_told_the_first_of_several_urls_and_lets_the_pages_of_all_call():
    api, _ = environments(public_urls([f"{NEW}/", OLD]))
    assert {api[name] for name in NAMES} == {NEW}
    assert api["CONSOLE_CORS_ALLOW_ORIGINS"] == api["WEB_API_CORS_ALLOW_ORIGINS"] == f"{NEW},{OLD}"
    assert public_urls([NEW, OLD]).hosts == ("new.example.org", "old.example.com")
    assert public_urls([NEW]).dependency(FIRST, {}) == public_urls(NEW).dependency(FIRST, {})


def test_what_may_be_reached_is_all_of_several_urls():
    install = Installation(name="dify", namespace="dify", public_urls=public_urls([NEW, OLD]), release=FIRST)
    assert {"new.example.org", "old.example.com"} <= {*install.direct_hosts}
    rules = configuration(install, SsrfProxyOptions(), "/tmp")
    assert all(f"dstdomain -n {host}\n" in rules for host in install.public_urls.hosts)
    ways = install.public_urls.dependency(FIRST, {}).grants["ssrf-proxy"].destinations
    assert len(ways) == 2


@pytest.mark.parametrize(
    ("urls", "console", "apps"),
    [
        (PublicUrls.same([NEW, OLD]), "", ""),
        (PublicUrls.same(NEW), NEW, NEW),
        # Not at the host of every page: then all call the first.
        (PublicUrls(console_web=[NEW, OLD], console_api=NEW, app_web=NEW, app_api=NEW), NEW, NEW),
        (PublicUrls(console_web=[NEW, OLD], console_api=[NEW, OLD], app_web=URL, app_api=URL), NEW, URL),
        (PublicUrls(console_web=NEW, console_api=NEW, app_web=[URL, OLD], app_api=[URL, OLD]), NEW, ""),
        (PublicUrls(console_web=NEW, console_api=[NEW, URL], app_web=URL, app_api=URL), "", URL),
        # Nobody knows where these pages are.
        (PublicUrls(console_api=[NEW, OLD]), NEW, ""),
    ],
)
def test_pages_of_several_hosts_call_the_api_at_their_own_if_it_is_there(urls: PublicUrls, console: str, apps: str):
    assert environments(urls)[1] == {"CONSOLE_API_URL": console, "APP_API_URL": apps}


@pytest.mark.parametrize(
    ("urls", "error"),
    [
        ({"files": []}, r"public_url\.files: got \[\]; expected a URL at least"),
        ({"files": [NEW, NEW]}, r"public_url\.files\[1\]: got .*; expected each URL once"),
        ({"files": [NEW, "ftp://x"]}, r"public_url\.files\[1\]: got .*http"),
        ({"console_web": [NEW, "http://old.example.com"]}, r"public_url\.console_web\[1\]: .*\.console_web\[0\] has"),
    ],
)
def test_each_of_several_urls_is_checked_where_it_is_written(urls: Any, error: str):
    with pytest.raises(ValueError, match=error):
        PublicUrls(**urls)


# -- triggers -------------------------------------------------------------------------------------------------------

HOOKS = "https://hooks.example.com"


@pytest.mark.parametrize(
    ("urls", "trigger"),
    [
        (PublicUrls(service_api=URL, trigger=HOOKS), HOOKS),
        (PublicUrls(console_web=NEW, service_api=URL), URL),
        (PublicUrls(console_web=URL), URL),
        (PublicUrls(), "http://localhost"),
    ],
)
def test_triggers_are_called_where_the_service_api_is_unless_they_have_a_url(urls: PublicUrls, trigger: str):
    for part in ("api", "worker", "beat"):
        assert urls.dependency(Release("1.10.0"), {}).grants[part].defaults["TRIGGER_URL"] == trigger
    assert "TRIGGER_URL" not in PublicUrls(service_api=URL).dependency(FIRST, {}).grants["api"].defaults


def test_the_host_of_triggers_serves_them_alone():
    urls = PublicUrls(console_web=URL, console_api=URL, service_api=URL, trigger=HOOKS)
    assert urls.below("hooks.example.com", ["trigger"])
    assert not urls.below("dify.example.com", ["trigger"])
    assert not urls.below("hooks.example.com", ["service_api"])


def test_a_release_without_triggers_refuses_their_url_and_names_the_release_that_has_them():
    with pytest.raises(
        ValueError, match=r"^public_url\.trigger: got 'https://hooks.*Dify 1\.9\.1 .* came with 1\.10\.0"
    ):
        Installation(name="dify", namespace="dify", public_urls=PublicUrls(trigger=HOOKS), release=FIRST)
    Installation(name="dify", namespace="dify", public_urls=PublicUrls(trigger=HOOKS), release=Release("1.10.0"))
    Installation(name="dify", namespace="dify", public_urls=PublicUrls.same(URL), release=FIRST)


def test_a_role_is_a_field():
    assert get_args(Role) == tuple(PublicUrls.__dataclass_fields__)


@pytest.mark.parametrize(
    ("url", "opens"),
    [
        ("http://dify.localhost:8080", False),
        ("http://localhost:8080", False),
        ("http://localhost.example.com:8080", True),
        ("http://notlocalhost.example.com:8080", True),
    ],
)
def test_the_machine_of_the_browser_opens_nothing_to_pods(url: str, opens: bool):
    objects = synth(public_url=url)
    network = Network(objects)
    for part in ("api", "worker", "plugin-daemon"):
        assert network.allows_address(part, "10.20.30.40", 8080) is opens, part
        assert not network.allows(part, "web", 8080, "dify"), part
