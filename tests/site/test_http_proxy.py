"""The proxy of a site: who goes through it, and who reaches what without it."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any
from urllib.parse import urlsplit
from urllib.request import proxy_bypass_environment  # pyright: ignore[reportAttributeAccessIssue]

import pytest

from constructs_dify import HttpProxy, Marketplace, Postgres, Redis, Release, Storage, Tier, VectorStore
from constructs_dify.data_layer.choice import Choice
from tests.support.charts import dify, objects_of, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, of_kind, pods
from tests.support.network import COMPONENT, Network
from tests.support.rules import rule_errors
from tests.support.samples import key

Objects = list[Manifest]

USERS = ("api", "websocket", "worker", "beat", "migrate", "plugin-daemon")
PROXY, PUBLIC = "10.9.8.7", "93.184.216.34"
SITE = HttpProxy(url=f"http://{PROXY}:3128", no_proxy=["intranet.example.org", ".models.example.com"])

DATA_LAYERS: dict[str, dict[str, Choice]] = {
    "what is there by default": {},
    "Sentinel, CloudNativePG and Qdrant": {
        "redis": Redis.in_cluster_sentinel(),
        "postgres": Postgres.cloudnative_pg(parameters={"max_connections": "500"}),
        "vector_store": VectorStore.in_cluster("qdrant"),
    },
    "Milvus": {"vector_store": VectorStore.in_cluster("milvus")},
    "backends beside it": {
        "vector_store": VectorStore.opensearch(url="http://opensearch:9200", username="dify", password=key()),
        "storage": Storage.s3(
            bucket="dify",
            plugin_bucket="dify",
            region="us-east-1",
            endpoint="http://10.1.2.3:9000",
            access_key=key("a"),
            secret_key=key("s"),
        ),
        "postgres": Postgres.external(host="192.168.7.7", username="dify", password=key()),
    },
}


@pytest.fixture(scope="module", params=DATA_LAYERS)
def objects(request: pytest.FixtureRequest) -> Objects:
    return synth(http_proxy=SITE, **DATA_LAYERS[request.param])


def through_proxy(objects: Objects) -> dict[str, dict[str, str]]:
    """Component -> its literal variables, of those that know the proxy."""
    components = {pod.labels[COMPONENT] for pod in pods(objects)}
    known = {
        component: {name: value for name, value in variables(objects, component).items() if isinstance(value, str)}
        for component in components - {"create-secrets"}
    }
    return {component: values for component, values in known.items() if values.get("HTTP_PROXY") == SITE.url}


def is_excepted(host: str, no_proxy: str) -> bool:
    """Whether every reader of NO_PROXY sees an exception for a host."""
    return proxy_bypass_environment(host, {"no": no_proxy}) and any(
        # The strictest reading, that of Go and httpx: a domain is for what is below it and, without a dot, for itself.
        host == name or host.endswith(name if name.startswith(".") else f".{name}")
        for name in no_proxy.split(",")
    )


def hosts_of(values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Setting -> each host in it, by the shape of the values alone."""
    for name, text in values.items():
        for url in re.findall(r"https?://[^\s,/]+", text):
            yield name, urlsplit(url).hostname or ""
        if name.endswith("_HOST"):
            yield name, text


# -- who goes through it ------------------------------------------------------------------------------------------


def test_what_calls_out_goes_through_it_and_nothing_else_does(objects: Objects):
    users = through_proxy(objects)
    assert set(users) == set(USERS)
    for values in users.values():
        assert values["HTTPS_PROXY"] == SITE.url


def test_sandboxed_code_still_goes_through_the_ssrf_proxy(objects: Objects):
    assert variables(objects, "sandbox")["HTTP_PROXY"] == "http://dify-ssrf-proxy:3128"


def test_no_exception_lets_users_requests_past_the_ssrf_proxy(objects: Objects):
    # With a proxy for each scheme, httpx goes to the hosts in NO_PROXY by itself; with one for all, to none.
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["SSRF_PROXY_ALL_URL"] == "http://dify-ssrf-proxy:3128"


def test_the_network_leads_to_the_proxy_and_not_past_it(objects: Objects):
    network = Network(objects)
    for component in USERS:
        assert network.allows_address(component, PROXY, 3128)
        assert not network.allows_address(component, PUBLIC, 443), component
    for component in ("web", "sandbox", "nginx"):
        assert not network.allows_address(component, PROXY, 3128)


def test_without_the_ssrf_proxy_the_api_does_not_go_past_it_either():
    network = Network(synth(http_proxy=SITE, ssrf_proxy=None))
    assert not network.allows_address("api", PUBLIC, 443)
    assert Network(synth(ssrf_proxy=None)).allows_address("api", PUBLIC, 443)


def test_a_proxy_in_the_cluster_is_reached_there():
    network = Network(synth(http_proxy=HttpProxy(url="http://squid.egress.svc:3128")))
    squid: dict[str, Any] = {"target": {"app": "squid"}, "target_namespace": "egress", "source_namespace": "dify"}
    for component in USERS:
        assert network.allows(component, port=3128, **squid)
        assert not network.allows(component, port=443, **squid)


def test_the_installation_is_one_by_all_rules(objects: Objects):
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


# -- who reaches what without it ----------------------------------------------------------------------------------


def test_each_service_that_a_setting_names_is_reached_without_it(objects: Objects):
    services = {service["metadata"]["name"] for service in of_kind(objects, "Service")}
    found: set[str] = set()
    for component, values in through_proxy(objects).items():
        for name, host in hosts_of(values):
            if host.split(".")[0] in services:
                found.add(host)
                assert is_excepted(host, values["NO_PROXY"]), f"{component}: {name} names {host}"
    assert {"dify-api", "dify-plugin-daemon", "dify-sandbox"} <= found


def test_every_service_of_the_installation_is_an_exception_by_each_of_its_names(objects: Objects):
    for values in through_proxy(objects).values():
        for service in of_kind(objects, "Service"):
            name = service["metadata"]["name"]
            for form in (name, f"{name}.dify.svc", f"{name}.dify.svc.cluster.local", f"x.{name}.dify.svc"):
                assert is_excepted(form, values["NO_PROXY"]), form


@pytest.mark.parametrize(
    "host",
    ["localhost", "127.0.0.1", "::1", "ollama.models.svc", "169.254.169.254", "169.254.170.23",
     "metadata.google.internal"],
)  # fmt: skip
def test_the_pod_itself_the_cluster_and_the_role_that_a_cloud_gives_it_are_exceptions(objects: Objects, host: str):
    for values in through_proxy(objects).values():
        assert is_excepted(host, values["NO_PROXY"])


def test_files_at_the_public_url_are_fetched_without_it():
    objects = synth(http_proxy=SITE, public_url="https://dify.example.com")
    for component, values in through_proxy(objects).items():
        assert is_excepted("dify.example.com", values["NO_PROXY"])
        # The websocket API passes on what others edit, and fetches no files.
        assert Network(objects).allows_address(component, "10.20.30.40", 443) is (component != "websocket")


def test_private_addresses_and_short_names_in_settings_are_exceptions():
    users = through_proxy(synth(http_proxy=SITE, **DATA_LAYERS["backends beside it"]))
    for component in ("api", "worker", "beat"):
        for host in ("opensearch", "10.1.2.3", "192.168.7.7"):
            assert is_excepted(host, users[component]["NO_PROXY"]), host
    assert is_excepted("10.1.2.3", users["plugin-daemon"]["NO_PROXY"])


def test_those_in_the_settings_of_one_part_are_its_own():
    settings = {"OTLP_BASE_ENDPOINT": "http://10.4.4.4:4318", "SENTRY_DSN": "", "HTTP_REQUEST_MAX_READ_TIMEOUT": "60"}
    users = through_proxy(synth(http_proxy=SITE, api=Tier(settings=settings)))
    assert is_excepted("10.4.4.4", users["api"]["NO_PROXY"])
    assert not is_excepted("10.4.4.4", users["worker"]["NO_PROXY"])


@pytest.mark.parametrize("host", [PUBLIC, "api.example.org", "example.com", "dify.example.com", PROXY, "0.0.0.0"])
def test_everybody_else_is_behind_the_proxy(objects: Objects, host: str):
    for values in through_proxy(objects).values():
        assert not is_excepted(host, values["NO_PROXY"])


def test_hosts_of_the_users_are_exceptions_with_all_below_them(objects: Objects):
    for values in through_proxy(objects).values():
        for host in ("intranet.example.org", "git.intranet.example.org", "llama.models.example.com"):
            assert is_excepted(host, values["NO_PROXY"])


def test_another_domain_of_the_cluster_is_one():
    users = through_proxy(synth(http_proxy=SITE, cluster_domain="k8s.example.net"))
    assert is_excepted("dify-api.dify.svc.k8s.example.net", users["api"]["NO_PROXY"])


def test_the_longest_name_of_an_installation_is_not_too_long_for_parts_that_are_not_there():
    name = "d" * (63 - len("-create-secrets-12345678"))
    assert objects_of(dify(name=name, http_proxy=SITE))


# -- the marketplace ----------------------------------------------------------------------------------------------


def test_the_api_reaches_a_marketplace_of_the_site_without_it():
    here = Marketplace(url="https://market.intranet.example.org")
    assert Network(synth(http_proxy=SITE, marketplace=here)).allows_address("api", "10.20.30.40", 443)
    elsewhere = Marketplace(url="https://market.example.org")
    assert not Network(synth(http_proxy=SITE, marketplace=elsewhere)).allows_address("api", "10.20.30.40", 443)


def test_nginx_cannot_call_a_marketplace_through_it():
    with pytest.raises(ValueError, match=r"marketplace\.proxied: got True with http_proxy.*no_proxy"):
        dify(http_proxy=SITE, marketplace=Marketplace(proxied=True))
    market = Marketplace(url="https://market.intranet.example.org", proxied=True)
    objects = synth(http_proxy=SITE, marketplace=market, public_url="https://dify.example.com")
    assert Network(objects).allows_address("nginx", "10.20.30.40", 443)


# -- what is refused ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSRF_PROXY_ALL_URL"])
def test_its_settings_are_not_given_a_second_time(name: str):
    with pytest.raises(ValueError, match=rf"settings\['{name}'\]: already set by (http|ssrf)_proxy"):
        dify(http_proxy=SITE, settings={name: "http://other.example.com:3128"})


def test_a_login_is_refused_with_what_to_do_instead_and_not_repeated():
    with pytest.raises(ValueError, match=r"HttpProxy\.url: got a URL with a login.*forwarder") as caught:
        HttpProxy(url="http://dify:hunter2@proxy.example.com:3128")
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["proxy.example.com:3128", "socks5://proxy.example.com:1080", "http://", "http://proxy:99999", "http://proxy/pac",
     "http://pro xy:3128", ""],
)  # fmt: skip
def test_its_url_is_one_of_an_http_proxy(url: str):
    with pytest.raises(ValueError, match=r"HttpProxy\.url: got .*http://proxy\.example\.com:3128"):
        HttpProxy(url=url)


@pytest.mark.parametrize(
    ("host", "says"),
    [
        ("https://example.com", "host"),
        ("example.com:443", "without scheme, port"),
        ("*.example.com", r"\.example\.com"),
        ("*", "host"),
        ("10.0.0.0/8", "single address"),
        ("", "host"),
    ],
)
def test_an_exception_is_a_host_a_domain_or_an_address(host: str, says: str):
    with pytest.raises(ValueError, match=rf"HttpProxy\.no_proxy\[1\]: got .*{says}"):
        HttpProxy(url="http://proxy:3128", no_proxy=["ok.example.com", host])


def test_exceptions_are_a_list():
    with pytest.raises(TypeError, match=r"HttpProxy\.no_proxy: got 'example\.com' \(str\); write a list"):
        HttpProxy(url="http://proxy:3128", no_proxy="example.com")


def test_a_url_alone_is_not_a_proxy():
    options: dict[str, Any] = {"http_proxy": "http://proxy.example.com:3128"}
    with pytest.raises(TypeError, match=r"http_proxy: got 'http://proxy.*HttpProxy\(url="):
        dify(**options)


def test_no_exception_is_a_range_which_only_some_would_understand(objects: Objects):
    for values in through_proxy(objects).values():
        assert "/" not in values["NO_PROXY"]
        assert "*" not in values["NO_PROXY"]


def test_the_release_knows_the_names_of_the_parts_that_it_excepts():
    assert {"api", "plugin-daemon", "sandbox", "ssrf-proxy"} <= set(Release("1.9.1").ports)
    assert ip_address(PUBLIC).is_global
