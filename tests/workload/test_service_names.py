"""Further Services, by which others know a part."""

import re
from typing import Any

import cdk8s
import pytest

from constructs_dify import DifyChart, Exposure, Postgres, Redis, Service, ServiceName, Tier
from tests.support.charts import dify, objects_of, pod, synth
from tests.support.manifests import Manifest, find, of_kind, selects
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.schemas import schema_errors, versions


def named(*names: ServiceName, **options: Any) -> list[Manifest]:
    return objects_of(dify(name="dify-next", service_names=names, **options))


def ports(objects: list[Manifest], name: str) -> list[tuple[str, int, int]]:
    return [
        (port["name"], port["port"], port["targetPort"]) for port in find(objects, "Service", name)["spec"]["ports"]
    ]


def test_a_part_is_reached_by_another_name_as_by_its_own():
    names = {"dify": "nginx", "dify-api": "api", "dify-plugin-daemon": "plugin-daemon", "dify-redis-master": "redis"}
    objects = named(*(ServiceName(name=name, part=part) for name, part in names.items()))
    for name, part in names.items():
        own, other = (find(objects, "Service", each)["spec"] for each in (f"dify-next-{part}", name))
        assert other == own
        assert selects({"matchLabels": other["selector"]}, pod(objects, part).labels)


def test_a_port_of_its_own_leads_to_the_first_port_of_the_pods():
    objects = named(
        ServiceName(name="dify-api", part="api", port=80), ServiceName(name="old", part="ssrf-proxy", port=81)
    )
    assert ports(objects, "dify-api") == [("http", 80, 5001)]
    assert ports(objects, "dify-next-api") == [("http", 5001, 5001)]
    assert [(port, target) for _, port, target in ports(objects, "old")] == [(81, 3128), (3129, 3129)]


def test_without_a_port_it_has_that_of_the_service_of_the_part():
    moved = named(ServiceName(name="dify", part="nginx"), nginx=Tier(service=Service(port=8000)))
    assert [port for _, port, _ in ports(moved, "dify")] == [8000]
    balanced = named(
        ServiceName(name="dify", part="nginx"), public_url="https://dify.example.com",
        expose=Exposure.load_balancer(port=443),
    )  # fmt: skip
    assert [port for _, port, _ in ports(balanced, "dify")] == [443]
    # Once is enough for a load balancer.
    assert find(balanced, "Service", "dify")["spec"]["type"] == "ClusterIP"


def test_what_may_reach_a_part_does_not_change():
    names = (ServiceName(name="dify", part="nginx"), ServiceName(name="dify-api", part="api", port=80))
    policies = [of_kind(named(*given), "NetworkPolicy") for given in (names, ())]
    assert policies[0] == policies[1]


def test_the_objects_are_as_all_others():
    names = [ServiceName(name="dify", part="nginx"), ServiceName(name="old-sentinels", part="redis-sentinel")]
    chart = dify(name="dify-next", service_names=names, redis=Redis.in_cluster_sentinel(), labels={"team": "ml"},
                 argo_cd=True, ip_families=["IPv4"], agent_backend=None)  # fmt: skip
    objects = objects_of(chart)
    for version in versions():
        assert schema_errors(objects, version) == []
    assert reference_errors(objects, set(), {"dify-next-secrets": set(chart.secret_keys)}) == []
    assert rule_errors(objects) == []
    meta = find(objects, "Service", "dify")["metadata"]
    assert (meta["namespace"], meta["labels"]["team"]) == ("dify", "ml")
    assert "argocd.argoproj.io/sync-wave" in meta["annotations"]


def test_nothing_changes_without_any():
    assert synth(service_names=[]) == synth()


MISTAKES: dict[str, tuple[list[dict[str, Any]], str]] = {
    "no name": ([{"name": "Dify_API", "part": "api"}], "ServiceName.name: got 'Dify_API'"),
    "no port": ([{"name": "old", "part": "api", "port": 0}], "ServiceName.port: got 0"),
    "no part": (
        [{"name": "old", "part": "apis"}],
        "service_names[0].part: got 'apis'; expected a part that is there, one of .*; did you mean 'api'",
    ),
    "a part that nothing connects to": (
        [{"name": "old", "part": "worker"}],
        "service_names[0].part: got 'worker'; expected a part that has a Service of ours, one of .*api",
    ),
    "a part that is off": ([{"name": "old", "part": "web"}], "service_names[0].part: got 'web'"),
    "a name twice": (
        [{"name": "old", "part": "api"}, {"name": "old", "part": "nginx"}],
        "service_names[1].name: got 'old'; expected another name, because that is service_names[0] already",
    ),
    "a name of ours": (
        [{"name": "dify-nginx", "part": "api"}],
        "service_names[0].name: got 'dify-nginx'; expected another name, because that is the Service of nginx",
    ),
    "a port that is another of its ports": (
        [{"name": "old", "part": "ssrf-proxy", "port": 3129}],
        "service_names[0].port: got 3129; expected another one",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_named(mistake: str):
    given, message = MISTAKES[mistake]
    pattern = re.escape(message).replace(r"\.\*", ".*")
    with pytest.raises(ValueError, match=pattern):
        dify(service_names=[ServiceName(**each) for each in given], web=None)


def test_a_service_of_the_operator_is_taken_too():
    with pytest.raises(ValueError, match=r"name: got 'dify-postgres-rw'; .* the Service of postgres"):
        dify(postgres=Postgres.cloudnative_pg(), service_names=[ServiceName(name="dify-postgres-rw", part="api")])


def test_two_charts_of_one_namespace_have_no_service_in_common():
    app = cdk8s.Testing.app()
    DifyChart(app, "dify", namespace="dify")
    names = [ServiceName(name="dify-api", part="api")]
    chart = DifyChart(app, "dify-next", namespace="dify", create_namespace=False, service_names=names)
    assert any("'dify-api'" in message for message in chart.node.validate())
