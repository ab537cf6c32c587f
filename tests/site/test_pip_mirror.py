"""The package index of a site: for plugins directly, for sandboxed code through the SSRF proxy."""

import re
from typing import Any

import pytest

from constructs_dify import HttpProxy, Tier
from constructs_dify import Network as Options
from tests.support.charts import components, dify, synth, variables
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, find
from tests.support.network import Network
from tests.support.rules import rule_errors

Objects = list[Manifest]

MIRROR = "https://pypi.example.com:8443/simple"
PRIVATE = "10.20.30.40"


@pytest.fixture(scope="module")
def objects() -> Objects:
    return synth(pip_mirror=MIRROR, marketplace=None)


def allowed_domains(objects: Objects) -> set[str]:
    squid = find(objects, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"]
    return set(re.findall(r"^acl allowed_domains dstdomain -n (\S+)$", squid, re.M))


def tunnel_ports(objects: Objects) -> list[range]:
    squid = find(objects, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"]
    [ports] = re.findall(r"^acl tunnel_ports port (.+)$", squid, re.M)
    spans = [span.partition("-") for span in ports.split()]
    return [range(int(first), int(last or first) + 1) for first, _, last in spans]


def test_those_who_install_packages_know_it_and_nobody_else(objects: Objects):
    knowing = {name for name in components(objects) - {"create-secrets"} if MIRROR in variables(objects, name).values()}
    assert knowing == {"plugin-daemon", "sandbox"}
    for component in knowing:
        assert variables(objects, component)["PIP_MIRROR_URL"] == MIRROR


def test_the_plugin_daemon_reaches_it_at_a_private_address(objects: Objects):
    assert Network(objects).allows_address("plugin-daemon", PRIVATE, 8443)
    assert not Network(synth(marketplace=None)).allows_address("plugin-daemon", PRIVATE, 8443)


def test_the_ssrf_proxy_lets_sandboxed_code_through_to_it(objects: Objects):
    assert "pypi.example.com" in allowed_domains(objects)
    assert any(8443 in ports for ports in tunnel_ports(objects))
    assert not Network(objects).allows_address("ssrf-proxy", PRIVATE, 8443)
    named = synth(pip_mirror=MIRROR, network=Options(addresses={"pypi.example.com": [PRIVATE]}))
    assert Network(named).allows_address("ssrf-proxy", PRIVATE, 8443)
    assert not Network(named).allows_address("ssrf-proxy", "10.20.30.41", 8443)
    assert Network(objects).allows("sandbox", "ssrf-proxy", 3128)
    assert not Network(objects).allows_address("sandbox", PRIVATE, 8443)


def test_without_one_the_ssrf_proxy_lets_nobody_through(default_objects: Any):
    assert allowed_domains(default_objects) == set()
    assert not Network(default_objects).allows_address("ssrf-proxy", PRIVATE, 8443)


def test_one_in_the_cluster_is_reached_in_its_namespace_alone():
    objects = synth(pip_mirror="http://devpi.tools.svc.cluster.local:3141/root/pypi/+simple/", marketplace=None)
    network = Network(objects)
    devpi: dict[str, Any] = {"target": {"app": "devpi"}, "port": 3141, "source_namespace": "dify"}
    for component in ("plugin-daemon", "ssrf-proxy"):
        assert network.allows(component, target_namespace="tools", **devpi)
        assert not network.allows(component, target_namespace="other", **devpi)
    assert "devpi.tools.svc.cluster.local" in allowed_domains(objects)


def test_the_proxy_of_the_site_leads_to_it_unless_it_is_excepted():
    def reached(**options: Any) -> bool:
        proxy = HttpProxy(url="http://10.9.8.7:3128", **options)
        return Network(synth(pip_mirror=MIRROR, http_proxy=proxy)).allows_address("plugin-daemon", PRIVATE, 8443)

    assert not reached()
    assert reached(no_proxy=["example.com"])


@pytest.mark.parametrize(
    ("url", "trusted"),
    [("http://pypi.example.com/simple", "pypi.example.com"), ("http://10.2.3.4:3141/simple", "10.2.3.4:3141")],
)
def test_pip_is_told_to_take_one_without_tls(url: str, trusted: str):
    assert variables(synth(pip_mirror=url), "sandbox")["PIP_TRUSTED_HOST"] == trusted


def test_pip_is_not_told_to_skip_the_certificate_of_one_with_tls(objects: Objects):
    assert "PIP_TRUSTED_HOST" not in variables(objects, "sandbox")


def test_the_installation_is_one_by_all_rules(objects: Objects):
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


def test_it_is_not_given_a_second_time():
    with pytest.raises(ValueError, match=r"plugin-daemon\.settings\['PIP_MIRROR_URL'\]: already set by pip_mirror"):
        dify(pip_mirror=MIRROR, plugin_daemon=Tier(settings={"PIP_MIRROR_URL": MIRROR}))


@pytest.mark.parametrize(
    "url",
    ["pypi.example.com", "ftp://pypi.example.com", "https://", "https://pypi.example.com:0x/", "", "https://a b.org/"],
)
def test_it_is_the_url_of_an_index(url: str):
    with pytest.raises(ValueError, match=r"pip_mirror: got .*https://pypi\.example\.com/simple"):
        dify(pip_mirror=url)


@pytest.mark.parametrize("host", ["devpi", "devpi.tools.svc"])
def test_squid_knows_no_search_domains(host: str):
    with pytest.raises(ValueError, match=r"pip_mirror: got .*full name.*svc\.cluster\.local"):
        dify(pip_mirror=f"http://{host}:3141/simple")


@pytest.mark.parametrize("login", ["reader", "reader:hunter2"])
def test_a_login_is_refused_and_not_repeated(login: str):
    with pytest.raises(ValueError, match=r"pip_mirror: got a URL with a (login|password)") as caught:
        dify(pip_mirror=f"https://{login}@pypi.example.com/simple")
    assert "reader" not in str(caught.value)
