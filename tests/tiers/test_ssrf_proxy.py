"""SsrfProxy. What squid makes of its configuration, tests/real/ asks squid."""

import re
from ipaddress import ip_network
from typing import Any

import pytest

from constructs_dify import HttpProxy, Installation, SandboxOptions, SsrfProxy, SsrfProxyOptions, Tier
from constructs_dify.validations.domains_are_reached import DomainsAreReached
from constructs_dify.wiring.addresses import INTERNAL_IPV4, INTERNAL_IPV6, NEVER, is_within
from tests.support.charts import alone, components, container, dify, pod, synth, variables
from tests.support.manifests import find
from tests.support.network import Network


def squid_conf(objects: Any) -> list[str]:
    return find(objects, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"].splitlines()


def listed(conf: list[str], name: str) -> set[str]:
    """The values of one of squid's lists."""
    return {value for line in conf if line.startswith(f"acl {name} ") for value in line.split()[3:]}


# -- the pod ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("caller", ["api", "worker", "beat"])
def test_who_runs_dify_goes_through_it(default_objects: Any, caller: str):
    environment = variables(default_objects, caller)
    for name in ("SSRF_PROXY_HTTP_URL", "SSRF_PROXY_HTTPS_URL"):
        assert environment[name] == "http://dify-ssrf-proxy:3128"
    assert Network(default_objects).allows(caller, "ssrf-proxy", 3128)


def test_it_listens_where_the_others_look_for_it_and_nowhere_else(default_objects: Any):
    # The second port is for the sandbox of the agents alone.
    assert [port["containerPort"] for port in container(default_objects, "ssrf-proxy")["ports"]] == [3128, 3129]
    service = find(default_objects, "Service", "dify-ssrf-proxy")["spec"]
    assert [(port["port"], port["targetPort"]) for port in service["ports"]] == [(3128, 3128), (3129, 3129)]
    listening = [line for line in squid_conf(default_objects) if re.match(r"\w+_port ", line)]
    assert listening == ["http_port 3128", "http_port 3129 name=agents"]
    network = Network(default_objects)
    callers = {port: {part for part in components(default_objects) if network.allows(part, "ssrf-proxy", port)}
               for port in (3128, 3129)}  # fmt: skip
    assert callers[3129] == {"local-sandbox"}
    assert "local-sandbox" not in callers[3128]


def test_without_agents_it_has_no_port_for_their_sandbox():
    objects = synth(agent_backend=None)
    assert [port["containerPort"] for port in container(objects, "ssrf-proxy")["ports"]] == [3128]
    assert [line for line in squid_conf(objects) if re.match(r"\w+_port ", line)] == ["http_port 3128"]


def test_it_stands_in_for_no_sandbox(default_objects: Any):
    assert not [line for line in squid_conf(default_objects) if "accel" in line or "cache_peer" in line]
    sandbox = next(iter(container(default_objects, "sandbox")["ports"]))["containerPort"]
    assert not Network(default_objects).allows("ssrf-proxy", "sandbox", sandbox)


def test_squid_runs_with_the_file_that_is_mounted(default_objects: Any):
    squid = container(default_objects, "ssrf-proxy")
    path = squid["command"][squid["command"].index("-f") + 1]
    assert path in {mount["mountPath"] for mount in squid["volumeMounts"]}


def test_squid_has_no_rights_and_writes_only_where_it_has_to(default_objects: Any):
    squid = container(default_objects, "ssrf-proxy")
    assert squid["securityContext"]["readOnlyRootFilesystem"] is True
    assert squid["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod(default_objects, "ssrf-proxy").spec["securityContext"]["runAsNonRoot"] is True
    writable = {mount["mountPath"] for mount in squid["volumeMounts"] if not mount.get("readOnly")}
    assert writable == {"/var/spool/squid", "/run", "/tmp", "/var/log/squid"}


def test_it_logs_where_kubernetes_looks(default_objects: Any):
    logs = [line.split()[1] for line in squid_conf(default_objects) if re.match(r"(access|cache)_log ", line)]
    assert logs == ["stdio:/dev/stdout", "/dev/stderr"]


def test_it_is_given_the_time_that_it_takes_to_stop(default_objects: Any):
    [seconds] = [int(line.split()[1]) for line in squid_conf(default_objects) if line.startswith("shutdown_lifetime ")]
    drain = container(default_objects, "ssrf-proxy")["lifecycle"]["preStop"]["exec"]["command"]
    assert drain[0] == "sleep"
    # Squid takes four seconds more than it says.
    assert pod(default_objects, "ssrf-proxy").spec["terminationGracePeriodSeconds"] >= int(drain[1]) + seconds + 4


# -- what passes --------------------------------------------------------------------------------------------------


def test_what_is_internal_is_denied_before_anything_is_allowed(default_objects: Any):
    conf = squid_conf(default_objects)
    denied = [ip_network(text) for text in listed(conf, "never") | listed(conf, "private")]
    assert not [network for network in (*INTERNAL_IPV4, *INTERNAL_IPV6) if not is_within(network, denied)]
    rules = [line for line in conf if line.startswith("http_access ")]
    first_allowed = rules.index("http_access allow all")
    assert {"http_access deny never", "http_access deny private"} <= set(rules[:first_allowed])
    # But for two paths of Dify's own that the sandbox of the agents calls, each by host, port and path.
    assert [rule for rule in rules[:first_allowed] if " allow " in rule] == [
        "http_access allow !CONNECT agents agent_backend agent_backend_port agent_stub !a_way_up",
        "http_access allow !CONNECT agents api api_port files !a_way_up",
    ]
    denied_first = [line for line in squid_conf(synth(agent_backend=None)) if line.startswith("http_access ")]
    assert not [rule for rule in denied_first[: denied_first.index("http_access allow all")] if " allow " in rule]


def test_the_network_and_squid_agree_on_what_is_internal(default_objects: Any):
    network = Network(default_objects)
    conf = squid_conf(default_objects)
    for text in listed(conf, "never") | listed(conf, "private"):
        assert not network.allows_address("ssrf-proxy", str(ip_network(text).network_address), 80), text


def test_a_range_that_is_let_through_is_so_by_squid_and_by_the_network():
    objects = synth(ssrf_proxy=SsrfProxyOptions(allow_cidrs=["10.20.0.0/16", "192.168.7.7", "100.64.0.0/10"]))
    private = [ip_network(text) for text in listed(squid_conf(objects), "private")]
    network = Network(objects)
    for address in ("10.20.30.40", "192.168.7.7", "100.64.0.1"):
        assert not is_within(ip_network(address), private)
        assert network.allows_address("ssrf-proxy", address, 8080)
    for address in ("10.21.0.1", "192.168.7.8", "172.16.0.1", "fd00::1"):
        assert is_within(ip_network(address), private)
        assert not network.allows_address("ssrf-proxy", address, 8080)
    for address in ("169.254.169.254", "100.100.100.200"):
        assert not network.allows_address("ssrf-proxy", address, 80)
    assert not network.allows_address("api", "10.20.30.40", 8080)


def test_a_domain_that_is_let_through_may_be_anywhere_that_is_private():
    objects = synth(ssrf_proxy=SsrfProxyOptions(allow_domains=[".corp.example.com", "git.example.com"]))
    assert listed(squid_conf(objects), "allowed_domains") == {"-n", ".corp.example.com", "git.example.com"}
    network = Network(objects)
    for address in ("10.20.30.40", "172.16.0.1", "192.168.0.1", "100.64.0.1", "fd00::1"):
        assert network.allows_address("ssrf-proxy", address, 443)
    for never in NEVER:
        assert not network.allows_address("ssrf-proxy", str(never.network_address), 80), never


@pytest.mark.parametrize("domain", ["ollama.models.svc.cluster.local", ".models.svc.cluster.local"])
def test_a_service_that_is_let_through_is_in_its_namespace(domain: str):
    network = Network(synth(ssrf_proxy=SsrfProxyOptions(allow_domains=[domain])))
    target = {"app": "ollama"}
    assert network.allows("ssrf-proxy", target, 11434, source_namespace="dify", target_namespace="models")
    assert not network.allows("ssrf-proxy", target, 11434, source_namespace="dify", target_namespace="other")
    assert not network.allows_address("ssrf-proxy", "10.20.30.40", 11434)


def test_tunnels_lead_to_443_and_where_else_they_must():
    assert listed(squid_conf(synth()), "tunnel_ports") == {"443"}
    objects = synth(ssrf_proxy=SsrfProxyOptions(tunnel_ports=[9443]), public_url="https://dify.example.com:8443")
    assert listed(squid_conf(objects), "tunnel_ports") == {"443", "8443", "9443"}
    objects = synth(public_url="http://dify.example.com:81")
    assert listed(squid_conf(objects), "tunnel_ports") == {"443"}
    assert listed(squid_conf(objects), "web_ports") == {"80", "443", "1024-65535", "81"}


def test_dify_itself_is_let_through_wherever_it_is():
    assert listed(squid_conf(synth(public_url="https://dify.example.com")), "allowed_domains") == {
        "-n", "dify.example.com",
    }  # fmt: skip


# -- the options --------------------------------------------------------------------------------------------------


def test_the_options_are_a_tier_and_a_tier_is_enough():
    options = SsrfProxyOptions(replicas=2, allow_cidrs=["10.20.0.0/16"])
    for tier in (options, Tier(replicas=2)):
        assert find(synth(ssrf_proxy=tier), "Deployment", "dify-ssrf-proxy")["spec"]["replicas"] == 2
    part, objects = alone(SsrfProxy, tier=options)
    assert part.options == options
    private = [ip_network(text) for text in listed(squid_conf(objects), "private")]
    assert not is_within(ip_network("10.20.30.40"), private)


def test_nothing_of_it_is_in_its_environment():
    objects = synth(ssrf_proxy=SsrfProxyOptions(allow_cidrs=["10.20.0.0/16"], allow_domains=["git.example.com"]))
    assert variables(objects, "ssrf-proxy") == {}


MISTAKES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "one range": ({"allow_cidrs": "10.0.0.0/8"}, ["allow_cidrs: got '10.0.0.0/8'", "a list: ['10.0.0.0/8']"]),
    "a number of ranges": ({"allow_cidrs": 10}, ["allow_cidrs: got 10 (int)", "a list: ["]),
    "a range with an address in it": (
        {"allow_cidrs": ["10.0.0.0/8", "10.1.2.3/8"]},
        ["allow_cidrs[1]: got '10.1.2.3/8'", "has host bits set"],
    ),
    "a range that is none": ({"allow_cidrs": ["10.0.0/8"]}, ["allow_cidrs[0]: got '10.0.0/8'", "10.20.0.0/16"]),
    "a name in place of a range": ({"allow_cidrs": ["git.example.com"]}, ["allow_cidrs[0]: got 'git.example.com'"]),
    "a number in place of a range": ({"allow_cidrs": [10]}, ["allow_cidrs[0]: got 10 (int)"]),
    **{
        f"the range {cidr}": ({"allow_cidrs": [cidr]}, [f"allow_cidrs[0]: got '{cidr}'", "a part of 10.0.0.0/8", why])
        for cidr, why in {
            "0.0.0.0/0": "this host",
            "::/0": "this host",
            "127.0.0.1": "this host",
            "169.254.0.0/16": "link-local",
            "169.254.169.254/32": "link-local",
            "fe80::/10": "link-local",
            "100.100.100.200": "metadata",
            "fd00:ec2::254": "metadata",
            "1.1.1.0/24": "public addresses are always allowed",
            "8.0.0.0/6": "public addresses are always allowed",
            "64:ff9b::a00:0/104": "a part of",
        }.items()
    },
    "one domain": ({"allow_domains": "git.example.com"}, ["allow_domains: got 'git.example.com'", "a list"]),
    "a domain with a star": ({"allow_domains": ["*.example.com"]}, ["allow_domains[0]", '".example.com" for it']),
    "a domain with a scheme": ({"allow_domains": ["https://git.example.com"]}, ["allow_domains[0]", "without scheme"]),
    "a domain with a port": ({"allow_domains": ["git.example.com:8080"]}, ["allow_domains[0]", "without scheme, port"]),
    "a domain with a dot too many": ({"allow_domains": ["git..example.com"]}, ["allow_domains[0]"]),
    "a domain with a line": ({"allow_domains": ["a.example.com\nhttp_access allow all"]}, ["allow_domains[0]"]),
    "a domain that ends a line": ({"allow_domains": ["a.example.com\n"]}, ["allow_domains[0]"]),
    "everything": ({"allow_domains": ["."]}, ["allow_domains[0]: got '.'"]),
    "an address in place of a domain": (
        {"allow_domains": ["10.0.0.1"]},
        ["allow_domains[0]: got '10.0.0.1'", "allow_cidrs"],
    ),
    "a bare name": ({"allow_domains": ["ollama"]}, ["allow_domains[0]: got 'ollama'", "a full domain"]),
    "half the name of a Service": (
        {"allow_domains": ["ollama.models.svc"]},
        ["allow_domains[0]", '"ollama.models.svc.cluster.local"', "does not use search domains"],
    ),
    "a denied address": ({"deny_domains": ["93.184.216.34"]}, ["deny_domains[0]: got '93.184.216.34'"]),
    "a URL in place of a domain that is left": ({"only_domains": ["https://x.test"]}, ["only_domains[0]", "scheme"]),
    "a domain that is both denied and allowed": (
        {"deny_domains": [".example.com"], "allow_domains": ["git.Example.com"]},
        ["allow_domains[0]: got 'git.Example.com'", "deny_domains"],
    ),
    "a domain that is left and denied": (
        {"deny_domains": ["a.test", ".example.com"], "only_domains": ["b.test", ".git.example.com"]},
        ["only_domains[1]: got '.git.example.com'", "deny_domains"],
    ),
    "a private domain that is not among those that are left": (
        {"only_domains": ["git.example.com"], "allow_domains": [".git.example.com"]},
        ["allow_domains[0]: got '.git.example.com'", "only_domains"],
    ),
    "one port": ({"tunnel_ports": 8443}, ["tunnel_ports: got 8443 (int)", "a list: ["]),
    "a port in words": ({"tunnel_ports": ["8443"]}, ["tunnel_ports[0]: got '8443' (str)"]),
    "a port that is none": ({"tunnel_ports": [443, 70000]}, ["tunnel_ports[1]: got 70000", "1 to 65535"]),
    "what every part checks": ({"replicas": -1}, ["replicas: got -1"]),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_what_to_do_is_said_about(mistake: str):
    options, words = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError)) as error:
        SsrfProxyOptions(**options)
    message = str(error.value)
    assert message.startswith("SsrfProxyOptions.")
    assert [word for word in words if word not in message] == [], message


@pytest.mark.parametrize(
    ("setting", "option"),
    [("SSRF_PROXY_ALLOW_PRIVATE_IPS", "allow_cidrs"), ("SSRF_PROXY_ALLOW_PRIVATE_DOMAINS", "allow_domains")],
)
def test_the_settings_of_later_releases_lead_to_the_options(setting: str, option: str):
    with pytest.raises(ValueError, match=rf"ssrf-proxy\.settings\['{setting}'\]: .*SsrfProxyOptions\.{option}"):
        synth(ssrf_proxy=Tier(settings={setting: "10.0.0.0/8"}))


def test_lists_of_domains_that_agree_are_taken():
    assert SsrfProxyOptions(
        deny_domains=[".bad.example.com"], only_domains=[".example.com"], allow_domains=["git.example.com"]
    )


PACKAGES = SandboxOptions(python_packages=["pandas"])
OUT_OF_REACH: dict[str, tuple[dict[str, Any], str]] = {
    "the marketplace": ({"ssrf_proxy": SsrfProxyOptions(only_domains=["x.test"])}, "add 'marketplace.dify.ai'"),
    "the marketplace that is denied": (
        {"ssrf_proxy": SsrfProxyOptions(deny_domains=[".dify.ai"])},
        "deny_domains: got a domain that covers 'marketplace.dify.ai'",
    ),
    "the public URL": (
        {"public_url": "https://dify.example.com", "ssrf_proxy": SsrfProxyOptions(deny_domains=[".example.com"])},
        "covers 'dify.example.com', but the site has it as public_url",
    ),
    "the package index": (
        {"sandbox": PACKAGES, "marketplace": None, "ssrf_proxy": SsrfProxyOptions(only_domains=[".pypi.org"])},
        "only_domains: got none that has 'files.pythonhosted.org'",
    ),
}


def messages(options: dict[str, Any]) -> list[str]:
    return DomainsAreReached(dify(**options).parts).validate()


@pytest.mark.parametrize("host", OUT_OF_REACH)
def test_what_dify_itself_calls_through_it_has_to_be_reached(host: str):
    options, expected = OUT_OF_REACH[host]
    [message] = messages(options)
    assert message.startswith("ssrf_proxy.")
    assert expected in message


@pytest.mark.parametrize(
    "options",
    [
        {"ssrf_proxy": SsrfProxyOptions(only_domains=["marketplace.dify.ai"])},
        {
            "ssrf_proxy": SsrfProxyOptions(only_domains=[]), "marketplace": None, "sandbox": PACKAGES,
            "pip_mirror": "https://pypi.example.com/simple", "public_url": "https://dify.example.com",
        },
    ],
    ids=["the marketplace", "only what is of the site"],
)  # fmt: skip
def test_what_is_reached_is_no_matter(options: dict[str, Any]):
    assert not messages(options)


# -- where the site has a proxy of its own ------------------------------------------------------------------------


def behind(url: str, **options: Any) -> Any:
    return synth(http_proxy=HttpProxy(url=url), **options)


def test_with_a_proxy_of_the_site_the_network_lets_it_go_there_and_to_no_public_address():
    network = Network(behind("http://10.9.8.7:3128", ssrf_proxy=SsrfProxyOptions(allow_cidrs=["10.20.0.0/16"])))
    assert network.allows_address("ssrf-proxy", "10.9.8.7", 3128)
    assert not network.allows_address("ssrf-proxy", "10.9.8.7", 80)
    assert not network.allows_address("ssrf-proxy", "1.1.1.1", 443)
    assert network.allows_address("ssrf-proxy", "10.20.30.40", 443)


@pytest.mark.parametrize(
    ("url", "parent"),
    [
        ("http://proxy.example.com:3128", "proxy.example.com parent 3128"),
        ("http://proxy.example.com", "proxy.example.com parent 80"),
        ("http://egress:3128", "egress.dify.svc.example.internal parent 3128"),
        ("http://egress.proxies.svc:3128", "egress.proxies.svc.example.internal parent 3128"),
    ],
)
def test_squid_knows_the_proxy_of_the_site_by_its_full_name(url: str, parent: str):
    install = Installation(
        name="dify", namespace="dify", http_proxy=HttpProxy(url=url), cluster_domain="example.internal"
    )
    _, objects = alone(SsrfProxy, install=install)
    [line] = [line for line in squid_conf(objects) if line.startswith("cache_peer ")]
    assert line.startswith(f"cache_peer {parent} 0 ")


def test_a_proxy_that_wants_tls_is_refused():
    with pytest.raises(ValueError, match=r"HttpProxy\.url: got 'https://proxy\.example\.com'; expected http://"):
        behind("https://proxy.example.com")


def test_without_one_nothing_is_said_of_it(default_objects: Any):
    assert not [line for line in squid_conf(default_objects) if "direct" in line]
