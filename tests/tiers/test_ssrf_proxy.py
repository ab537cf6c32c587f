"""SsrfProxy. What squid makes of its configuration, tests/real/ asks squid."""

from typing import Any

from constructs_dify import Tier
from tests.support.charts import container, synth, variables
from tests.support.manifests import find


def squid_conf(objects: Any) -> list[str]:
    return find(objects, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"].splitlines()


def test_it_listens_where_the_others_look_for_it(default_objects: Any):
    assert [port["containerPort"] for port in container(default_objects, "ssrf-proxy")["ports"]] == [3128]
    assert "http_port 3128" in squid_conf(default_objects)
    for name in ("SSRF_PROXY_HTTP_URL", "SSRF_PROXY_HTTPS_URL"):
        assert variables(default_objects, "api")[name] == "http://dify-ssrf-proxy:3128"


def test_squid_runs_with_the_file_that_is_mounted(default_objects: Any):
    squid = container(default_objects, "ssrf-proxy")
    path = squid["command"][squid["command"].index("-f") + 1]
    assert path in {mount["mountPath"] for mount in squid["volumeMounts"]}


def test_squid_may_write_where_it_wants_to(default_objects: Any):
    squid = container(default_objects, "ssrf-proxy")
    assert squid["securityContext"]["readOnlyRootFilesystem"] is True
    assert {mount["mountPath"] for mount in squid["volumeMounts"]} >= {"/var/spool/squid", "/run"}


def test_what_is_private_is_denied_before_anything_is_allowed(default_objects: Any):
    lines = squid_conf(default_objects)
    for network in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "127.0.0.0/8", "fc00::/7"):
        assert f"acl internal dst {network}" in lines
    assert lines.index("http_access deny internal") < lines.index("http_access allow all")


def test_a_private_range_can_be_let_through():
    objects = synth(ssrf_proxy=Tier(settings={"SSRF_PROXY_ALLOW_PRIVATE_IPS": "10.0.0.0/8"}))
    lines = squid_conf(objects)
    assert "acl internal dst 10.0.0.0/8" not in lines
    assert "acl internal dst 192.168.0.0/16" in lines


def test_a_private_domain_can_be_let_through():
    settings = {"SSRF_PROXY_ALLOW_PRIVATE_DOMAINS": ".corp.example.com, git.example.com"}
    lines = squid_conf(synth(ssrf_proxy=Tier(settings=settings)))
    for domain in (".corp.example.com", "git.example.com"):
        assert any(line.startswith("acl allowed_domains ") and line.endswith(f" {domain}") for line in lines)
    assert lines.index("http_access allow allowed_domains") < lines.index("http_access deny internal")


def test_the_public_url_can_be_reached_even_where_it_is_private():
    lines = squid_conf(synth(public_url="https://dify.example.com"))
    assert any(line.startswith("acl allowed_domains ") and line.endswith(" dify.example.com") for line in lines)


def test_its_settings_are_in_its_file_and_not_in_its_environment():
    objects = synth(ssrf_proxy=Tier(settings={"SSRF_PROXY_ALLOW_PRIVATE_IPS": "10.1.0.0/16"}))
    assert variables(objects, "ssrf-proxy") == {}
