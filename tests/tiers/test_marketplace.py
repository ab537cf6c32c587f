"""The marketplace: Dify's own, another one, through nginx, or none."""

from typing import Any

import pytest

from constructs_dify import Marketplace, NginxProxy, Route
from tests.support.charts import alone, synth, variables
from tests.support.manifests import find

OFFICIAL = "https://marketplace.dify.ai"
PUBLIC_URL = "https://dify.example.com"


def nginx_conf(objects: Any) -> str:
    return find(objects, "ConfigMap", "dify-nginx-files")["data"]["default.conf.template"]


def test_by_default_browsers_and_the_api_go_to_difys_own(default_objects: Any):
    for component in ("api", "worker", "beat"):
        assert variables(default_objects, component)["MARKETPLACE_ENABLED"] == "true"
        assert variables(default_objects, component)["MARKETPLACE_API_URL"] == OFFICIAL
    assert variables(default_objects, "web")["MARKETPLACE_API_URL"] == OFFICIAL
    assert variables(default_objects, "web")["MARKETPLACE_URL"] == OFFICIAL
    assert "/marketplace" not in nginx_conf(default_objects)


def test_browsers_may_go_through_nginx():
    objects = synth(marketplace=Marketplace(proxied=True), public_url=PUBLIC_URL)
    assert variables(objects, "web")["MARKETPLACE_API_URL"] == f"{PUBLIC_URL}/marketplace"
    assert variables(objects, "web")["MARKETPLACE_URL"] == OFFICIAL
    assert variables(objects, "api")["MARKETPLACE_API_URL"] == OFFICIAL
    assert f"set $marketplace {OFFICIAL};" in nginx_conf(objects)


def test_another_marketplace_takes_the_place_of_difys_own():
    objects = synth(
        marketplace=Marketplace(url="https://market.example.com", api_url="https://api.example.com", proxied=True),
        public_url=PUBLIC_URL,
    )
    assert variables(objects, "api")["MARKETPLACE_API_URL"] == "https://api.example.com"
    assert variables(objects, "web")["MARKETPLACE_URL"] == "https://market.example.com"
    assert "set $marketplace https://api.example.com;" in nginx_conf(objects)
    assert OFFICIAL not in str(objects)


def test_the_api_of_a_marketplace_is_where_its_pages_are_unless_it_is_given():
    objects = synth(marketplace=Marketplace(url="https://market.example.com"))
    assert variables(objects, "api")["MARKETPLACE_API_URL"] == "https://market.example.com"


@pytest.mark.parametrize("options", [{"marketplace": None}, {"plugin_daemon": None}])
def test_without_one_nothing_asks_for_it(options: dict[str, Any]):
    objects = synth(**options)
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["MARKETPLACE_ENABLED"] == "false"
        # Dify asks for newer versions all the same, up to 1.14.1: here nobody keeps it waiting.
        assert variables(objects, component)["MARKETPLACE_API_URL"] == "http://127.0.0.1:9"
    # The image's own default is Dify's marketplace, and its pages take no empty URL.
    assert variables(objects, "web")["MARKETPLACE_API_URL"] == "http://127.0.0.1:9"
    assert variables(objects, "web")["MARKETPLACE_URL"] == ""
    assert OFFICIAL not in str(objects)


def test_without_one_nothing_calls_home():
    api = variables(synth(marketplace=None), "api")
    assert api["CHECK_UPDATE_URL"] == ""
    assert api["HOSTED_FETCH_APP_TEMPLATES_MODE"] == "builtin"
    assert api["HOSTED_FETCH_PIPELINE_TEMPLATES_MODE"] == "builtin"
    assert api["ENABLE_CHECK_UPGRADABLE_PLUGIN_TASK"] == "false"


@pytest.mark.parametrize("field", ["url", "api_url"])
@pytest.mark.parametrize("url", ["http://market.example.com", "market.example.com", "https://example.com/market"])
def test_a_marketplace_is_an_https_origin(field: str, url: str):
    options: dict[str, Any] = {field: url}
    with pytest.raises(ValueError, match=rf"Marketplace\.{field}: got .*https://"):
        Marketplace(**options)


@pytest.mark.parametrize(
    "host", ["a;b", "a{b", "$host", "a\nb", "", 'a"', "a'", "a\\", "a#b", "-a", "a..b", "a b", "[::1%25;}]", "a:443;b"]
)
def test_its_url_puts_nothing_else_into_the_configuration_of_nginx(host: str):
    for call in (
        lambda url: Marketplace(url=url, proxied=True),
        lambda url: Marketplace(api_url=url, proxied=True),
        lambda url: alone(NginxProxy, routes=[], marketplace=url),
    ):
        with pytest.raises(ValueError, match=r"^(Marketplace\.(api_)?url|NginxProxy\.marketplace): got "):
            call(f"https://{host}")
    Marketplace(url="https://[fd00::1]:8443", proxied=True)


@pytest.mark.parametrize("path", ["/a;b", "/a {", "/$a", "/a\n", 'a"', ""])
def test_a_route_puts_nothing_else_into_the_configuration_of_nginx(path: str):
    with pytest.raises(ValueError, match=r"^Route\.path: got "):
        Route(path=path, part="api")
