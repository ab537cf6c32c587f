"""Objects are called what the chart calls them."""

import pytest

from constructs_dify.commands.conversion.charts.dify_helm.names import Names
from tests.support.helm_oracle import Case, cases, written


def names(text: str = "", release: str = "dify", version: str = "0.31.0") -> Names:
    return Names.of(written(text, version), version, release, "prod")


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_every_name_is_that_of_an_object_of_helm(case: Case):
    names, objects = case.names, case.expected["objects"]

    assert f"ConfigMap/{names.part('api')}" in objects
    assert f"ConfigMap/{names.part('nginx')}" in objects
    assert case.values.at("proxy", "enabled") is False or f"Service/{names.front}" in objects
    if case.values.at("postgresql", "enabled"):
        assert f"StatefulSet/{names.postgresql_primary}" in objects
    if case.values.at("redis", "enabled") and not case.values.at("redis", "sentinel", "enabled"):
        assert f"StatefulSet/{names.redis}-master" in objects
    claims = {name for name in case.expected["claims"] if not name.endswith("*")}
    assert claims <= {names.files_claim, names.plugins_claim, names.nginx_logs_claim, names.squid_logs_claim}


@pytest.mark.parametrize(
    ("release", "text", "full"),
    [
        ("dify", "", "dify"),
        ("acme", "", "acme-dify"),
        ("team-dify-prod", "", "team-dify-prod"),
        ("team-dify-prod", "nameOverride: llm", "team-dify-prod-llm"),
        ("acme", "fullnameOverride: studio", "studio"),
        ("a" * 62, "", "a" * 62),
    ],
)
def test_the_full_name_follows_the_release_and_the_overrides(release: str, text: str, full: str):
    assert names(text, release).full == full


def test_a_suffix_comes_after_the_cut():
    assert names("fullnameOverride: " + "a" * 70).part("plugin-daemon") == "a" * 63 + "-plugin-daemon"


def test_up_to_0_35_dify_looks_for_servers_that_may_be_called_otherwise():
    old, new = (names("", "redis-x", version) for version in ("0.35.0", "0.36.0"))

    assert (old.redis, old.redis_host) == ("redis-x", "redis-x-redis-master")
    assert (new.redis, new.redis_host) == ("redis-x", "redis-x-master")


def test_the_sentinels_are_named_one_by_one_in_the_namespace():
    assert names().redis_sentinels(2, 26379) == [
        "dify-redis-node-0.dify-redis-headless.prod.svc.cluster.local:26379",
        "dify-redis-node-1.dify-redis-headless.prod.svc.cluster.local:26379",
    ]


def test_a_postgres_that_stands_alone_has_no_primary():
    assert names("postgresql: {architecture: standalone}").postgresql_host == "dify-postgresql"
    assert names().postgresql_host == "dify-postgresql-primary"
