"""The families of addresses that Services have."""

from typing import Any

import pytest

from constructs_dify import Exposure, Installation, Redis, SsrfProxy
from tests.support.charts import alone, synth
from tests.support.manifests import Manifest, of_kind


def families(objects: list[Manifest]) -> set[tuple[str, tuple[str, ...]]]:
    specs = [service["spec"] for service in of_kind(objects, "Service")]
    assert specs
    return {(spec.get("ipFamilyPolicy", ""), tuple(spec.get("ipFamilies", ()))) for spec in specs}


def test_a_cluster_gives_services_its_own_families_unless_somebody_asks(default_objects: list[Manifest]):
    assert families(default_objects) == {("", ())}


def test_every_service_has_both_families_in_the_order_that_was_asked_for():
    objects = synth(
        ip_families=["IPv6", "IPv4"], redis=Redis.in_cluster_sentinel(), expose=Exposure.load_balancer()
    )  # fmt: skip
    assert families(objects) == {("RequireDualStack", ("IPv6", "IPv4"))}
    kinds = {(service["spec"].get("type"), service["spec"].get("clusterIP")) for service in of_kind(objects, "Service")}
    assert {("LoadBalancer", None), ("ClusterIP", "None")} <= kinds


@pytest.mark.parametrize("family", ["IPv4", "IPv6"])
def test_a_service_of_one_family_asks_for_no_other(family: Any):
    _, objects = alone(SsrfProxy, install=Installation(name="dify", namespace="dify", ip_families=[family]))
    assert families(objects) == {("SingleStack", (family,))}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ([], r'ip_families: got \[\]; expected \["IPv4"\], \["IPv6"\] or both'),
        (["IPv4", "IPv4"], r"ip_families: got \['IPv4', 'IPv4'\]; expected .* or both, the preferred one first"),
        (["IPv6", "IPv4", "IPv6"], r"ip_families: got .* or both"),
        (["ipv6"], r"ip_families\[0\]: got 'ipv6'; expected one of IPv4, IPv6"),
    ],
)
def test_what_kubernetes_would_refuse_is_an_error(given: Any, expected: str):
    with pytest.raises(ValueError, match=expected):
        Installation(name="dify", namespace="dify", ip_families=given)
