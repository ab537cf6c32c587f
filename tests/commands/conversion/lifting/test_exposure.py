"""The ways in become `expose`."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.installed import Front
from constructs_dify.commands.conversion.python_code import text
from tests.commands.conversion.lifting.installations import ended, groups, installed, lifted, now, option, work_on

HOST, OTHER = "dify.example.net", "api.example.net"
NAMES = ("CONSOLE_WEB_URL", "CONSOLE_API_URL", "SERVICE_API_URL", "APP_WEB_URL", "FILES_URL")
URLS = {"api": dict.fromkeys(NAMES, f"https://{HOST}"), "web": {"APP_API_URL": f"https://{HOST}"}}
CERTIFICATE = {"secretName": "dify-tls", "hosts": [HOST]}


def ingress(*hosts: str, tls: Any = (), annotations: Any = None, paths: Any = ("/",)):
    rules = [{"host": host, "paths": [{"path": path, "pathType": "Prefix"} for path in paths]} for host in hosts]
    return {
        "class_name": option("nginx", "ingress.className"),
        "hosts": option(rules, *(f"ingress.hosts[{index}].host" for index in range(len(hosts)))),
        "tls": option(list(tls), "ingress.tls"),
        "annotations": option(annotations or {}, "ingress.annotations"),
    }


def route(*hosts: str, parents: Any = ({"name": "public", "namespace": "infra", "sectionName": "https"},), **more: Any):
    return {
        "parent_refs": option(list(parents), "httproute.parentRefs"),
        "hostnames": option(list(hosts), "httproute.hostnames"),
        **more,
    }


def exposed(variables: Any = None, **more: Any):
    work = work_on(installed(variables, **more))
    arguments = lifted(work)
    now(work, arguments)
    return work, text(arguments["expose"], before=-500) if "expose" in arguments else None


def test_the_hosts_of_the_public_url_are_not_repeated():
    work, code = exposed(URLS, ingress=ingress(HOST, tls=[CERTIFICATE]))
    assert code == 'Exposure.ingress(class_name="nginx", tls_secret="dify-tls")'
    assert work.findings == []


def test_without_a_public_url_the_hosts_are_said_and_the_origin_stays_open():
    _, code = exposed(ingress=ingress(HOST))
    assert code == f'Exposure.ingress(hosts=["{HOST}"], class_name="nginx")'


def test_an_issuer_among_the_annotations_is_the_issuer():
    annotations = {"cert-manager.io/cluster-issuer": "public", "example.com/a": "b"}
    _, code = exposed(ingress=ingress(HOST, tls=[CERTIFICATE], annotations=annotations))
    assert code is not None
    assert 'cluster_issuer="public", annotations={"example.com/a": "b"}' in code


def test_the_class_may_be_an_annotation():
    given = ingress(HOST, annotations={"kubernetes.io/ingress.class": "alb"})
    del given["class_name"]
    _, code = exposed(ingress=given)
    assert code == f'Exposure.ingress(hosts=["{HOST}"], class_name="alb")'


def test_hosts_with_certificates_of_their_own_have_a_secret_each():
    tls = [CERTIFICATE, {"secretName": "api-tls", "hosts": [OTHER]}]
    _, code = exposed(ingress=ingress(HOST, OTHER, tls=tls))
    assert code is not None
    assert f'tls_secret={{"{HOST}": "dify-tls", "{OTHER}": "api-tls"}}' in code


def test_hosts_without_tls_have_an_ingress_of_their_own():
    _, code = exposed(ingress=ingress(HOST, OTHER, tls=[CERTIFICATE]))
    assert code == (
        f'[Exposure.ingress(hosts=["{HOST}"], class_name="nginx", tls_secret="dify-tls"), '
        f'Exposure.ingress(hosts=["{OTHER}"], class_name="nginx")]'
    )


def test_limits_in_annotations_are_raised_to_what_passes_behind_them():
    annotations = {
        "nginx.ingress.kubernetes.io/proxy-body-size": "15m",
        "nginx.ingress.kubernetes.io/proxy-read-timeout": "60",
        "alb.ingress.kubernetes.io/load-balancer-attributes": "a=b,idle_timeout.timeout_seconds=60",
    }
    work, code = exposed(
        {"api": {"WORKFLOW_MAX_EXECUTION_TIME": "2000"}}, ingress=ingress(HOST, annotations=annotations)
    )
    assert code is not None
    for expected in ('proxy-body-size": "181m"', 'proxy-read-timeout": "2000"', "idle_timeout.timeout_seconds=2000"):
        assert expected in code
    assert len(groups(work)["changes"]) >= 3


def test_a_host_that_links_would_leave_is_lost():
    split = {"api": {**URLS["api"], "FILES_URL": "https://files.example.net"}, "web": URLS["web"]}
    work, code = exposed(split, ingress=ingress(HOST, "old.example.net"))
    assert code == f'Exposure.ingress(hosts=["{HOST}"], class_name="nginx")'
    assert next(line for line in work.findings if line.group == "lost").keys == ("ingress.hosts[1].host",)


def test_an_ingress_without_a_host_has_those_of_the_public_url_or_is_lost():
    work, code = exposed(ingress=ingress(""))
    assert code is None
    assert "ingress.className" in ended(work, {})
    work, code = exposed(URLS, ingress=ingress(""))
    assert code == 'Exposure.ingress(class_name="nginx")'
    assert "any host today" in groups(work)["changes"][0]


def test_a_root_of_another_type_is_named():
    rules = [{"host": HOST, "paths": [{"path": "/", "pathType": "ImplementationSpecific"}]}]
    work, _ = exposed(URLS, ingress={**ingress(HOST), "hosts": option(rules, "ingress.hosts[0].paths[0].pathType")})
    assert any("ImplementationSpecific" in line for line in groups(work)["changes"])


def test_paths_other_than_the_root_are_named():
    work, _ = exposed(ingress=ingress(HOST, paths=["/v1"]))
    assert "/v1" in groups(work)["changes"][0]
    work, _ = exposed(ingress=ingress(HOST, paths=["/", "/v1"]))
    assert "kept" in groups(work)


def test_tls_without_a_secret_is_lost():
    work, code = exposed(ingress=ingress(HOST, tls=[{"hosts": [HOST]}]))
    assert code is not None
    assert "tls_secret" not in code
    assert "names no Secret" in groups(work)["lost"][0]


def test_an_http_route_leads_from_its_gateway():
    _, code = exposed(http_route=route(HOST))
    assert code == f'Exposure.http_route(gateway="infra/public", hosts=["{HOST}"], section="https")'


@pytest.mark.parametrize(
    ("given", "group"),
    [
        (route(HOST, parents=()), "no-effect"),
        (route(), "lost"),
        (route(HOST, parents=[{"name": "a"}, {"name": "b"}]), "lost"),
        (route(HOST, parents=[{"name": "a", "port": 443}]), "lost"),
        (route(HOST, filters=option([{"type": "URLRewrite"}], "httproute.filters")), "lost"),
    ],
)
def test_what_an_http_route_cannot_say_is_named(given: Any, group: str):
    work, _ = exposed(http_route=given)
    assert group in groups(work)


def test_an_ingress_and_an_http_route_stand_beside_each_other_but_not_at_one_host():
    _, code = exposed(ingress=ingress(HOST), http_route=route(OTHER))
    assert code is not None
    assert code.startswith("[Exposure.ingress(")
    assert "Exposure.http_route(" in code
    work, code = exposed(ingress=ingress(HOST), http_route=route(HOST))
    assert code is not None
    assert "http_route" not in code
    assert set(next(line for line in work.findings if line.group == "lost").keys) == {
        "httproute.parentRefs", "httproute.hostnames",
    }  # fmt: skip


def test_the_service_in_front_may_be_the_way_in():
    options = {
        "annotations": option({"example.com/type": "nlb"}, "service.annotations"),
        "source_ranges": option(["192.0.2.0/24"], "service.ranges"),
        "load_balancer_ip": option("192.0.2.1", "service.loadBalancerIP"),
    }
    front = Front(name="acme-dify", type="LoadBalancer", port=8080, options=options, keys=("service.type",))
    work, code = exposed(front=front)
    assert code == (
        'Exposure.load_balancer(annotations={"example.com/type": "nlb"}, source_ranges=["192.0.2.0/24"], port=8080)'
    )
    assert next(iter(work.findings)).keys == ("service.loadBalancerIP",)


@pytest.mark.parametrize(("port", "code"), [(30080, "Exposure.node_port(port=30080)"), (80, None)])
def test_a_node_port_is_one_that_kubernetes_takes(port: int, code: str | None):
    front = Front(
        name="f", type="NodePort", options={"node_port": option(port, "service.nodePort")}, keys=("service.type",)
    )
    work, found = exposed(front=front)
    assert found == code
    assert code or "lost" in groups(work)


def test_a_service_inside_the_cluster_is_no_exposure():
    work, code = exposed(front=Front(name="f", keys=("service.type",)))
    assert code is None
    assert "service.type" in ended(work, {})
