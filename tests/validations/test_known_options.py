"""Whoever writes an option as another chart calls it is told what it is here."""

import re
from collections.abc import Callable
from inspect import signature
from typing import Any

import pytest

import constructs_dify
from constructs_dify import DifyChart, Postgres, Release, Tier, WorkerPool
from constructs_dify.pods.tier import MEANT as MEANT_IN_TIERS
from constructs_dify.validations.known_options import MEANT, check_known
from constructs_dify.workload.declared import declared_by
from tests.support.charts import dify

DECLARED = declared_by(DifyChart)
SLIPS = {
    "ingress": 'expose=Exposure.ingress(hosts=["dify.example.com"])',
    "version": 'release="1.16.1"',
    "env": "settings={…} for settings of Dify, or api=Tier(extra_env=[…])",
    "host": 'public_url="https://dify.example.com"',
    "persistence": "storage=Storage.local(…)",
    "global": "defaults=Tier(…)",
    "mysql": "postgres=MySQL.external(…);",
    "networkPolicies": "network=Network(…), or network=None for no NetworkPolicies;",
    "values": "what they say as parameters here;",
    "externalPostgres": "postgres=Postgres.external(…)",
    # Options of a Tier, by themselves or as a Pod has them.
    "replicas": "api=Tier(replicas=…);",
    "replicaCount": "api=Tier(replicas=…);",
    "resources": "api=Tier(resources=…), or defaults=Tier(resources=…) for every part;",
    "nodeSelector": "api=Tier(node_selector=…), or defaults=Tier(node_selector=…) for every part;",
    "serviceAccount": "api=Tier(service_account=…), or defaults=",
    "livenessProbe": "api=Tier(liveness=…), or defaults=",
    "autoscaling": "api=Tier(autoscale=Autoscale(min=2, max=6));",
    # Options of one part alone.
    "queues": 'workers=[WorkerPool(name="default", queues=…)];',
    "python_packages": "sandbox=SandboxOptions(python_packages=…);",
    # Options that only their spelling makes unknown.
    "publicUrl": "public_url=…;",
    "pluginDaemon": "plugin_daemon=…;",
}


@pytest.mark.parametrize("slip", SLIPS)
def test_an_option_of_another_chart_is_told_what_it_is_here(slip: str):
    with pytest.raises(TypeError, match=rf"^DifyChart: there is no part or parameter '{slip}'; write ") as error:
        check_known([slip], DifyChart, DECLARED)
    assert f"; write {SLIPS[slip]}" in f"{error.value};"
    assert "known are" not in str(error.value)


def test_the_chart_asks_before_it_does_anything_else():
    with pytest.raises(TypeError, match=r"there is no part or parameter 'ingress'; write expose=Exposure\.ingress"):
        dify(ingress={"enabled": True}, postgres=None)


def test_a_slip_of_the_pen_gets_the_nearest_name_and_a_strange_name_none():
    with pytest.raises(TypeError, match="'plugin_deamon'; did you mean 'plugin_daemon'"):
        check_known(["plugin_deamon"], DifyChart, DECLARED)
    with pytest.raises(TypeError, match="'zzz'; known are scope, id, namespace, "):
        check_known(["zzz"], DifyChart, DECLARED)


@pytest.mark.parametrize("option", Tier.__dataclass_fields__)
def test_each_option_of_a_tier_on_the_chart_is_one_or_is_sent_to_a_tier(option: str):
    if option in signature(DifyChart.__init__).parameters:
        return
    with pytest.raises(TypeError, match=r"write (api=Tier|images=|settings=)"):
        check_known([option], DifyChart, DECLARED)


@pytest.mark.parametrize(
    ("make", "options", "told"),
    [
        (Tier, {"env": {}}, "settings={…} for Dify's settings, extra_env=[…]"),
        (WorkerPool, {"name": "a", "env": {}}, "settings={…} for Dify's settings, extra_env=[…]"),
        (Tier, {"nodeSelector": {}}, "node_selector=…"),
        (Tier, {"autoscaling": {}}, "autoscale=Autoscale(min=2, max=6)"),
        (Tier, {"concurrency": 4}, "WorkerPool(concurrency=…)"),
        (Tier, {"allowDomains": []}, "SsrfProxyOptions(allow_domains=…)"),
        (Postgres.external, {"pluginDatabase": "a"}, "plugin_database=…"),
    ],
)
def test_an_option_of_a_pod_is_told_what_it_is_in_a_tier(
    make: Callable[..., object], options: dict[str, Any], told: str
):
    with pytest.raises(TypeError, match=f"; write {re.escape(told)}"):
        make(**options)


@pytest.mark.parametrize("told", sorted({*MEANT.values(), *MEANT_IN_TIERS.values()}))
def test_what_is_named_is_there(told: str):
    for path, parameter in re.findall(r"([A-Z]\w+(?:\.\w+)?)\((\w+)?", told):
        there: Any = constructs_dify
        for name in path.split("."):
            there = getattr(there, name)
        assert not parameter or parameter in signature(there).parameters
    for version in re.findall(r'release="(.*)"', told):
        assert Release(version).version == version
