"""Users get in through what was chosen, and only there."""

from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from constructs_dify import Exposure, PublicUrls
from tests.support.charts import dify, synth
from tests.support.manifests import Manifest, find, of_kind
from tests.support.references import reference_errors
from tests.support.schemas import schema_errors, versions

Objects = list[Manifest]

HOSTS = ["dify.example.com", "apps.example.com"]
API_PATHS = ("/console/api", "/api", "/v1", "/files", "/mcp", "/triggers", "/openapi")


def front(objects: Objects) -> Any:
    return find(objects, "Service", "dify-nginx")


def one(objects: Objects, kind: str) -> Any:
    [found] = of_kind(objects, kind)
    return found


def check(objects: Objects, *external: str) -> None:
    assert reference_errors(objects, {"Secret/dify-secrets", *external}) == []
    assert schema_errors(objects, versions()[0]) == []


# -- Services -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [{}, {"expose": Exposure.none()}, {"expose": None}])
def test_by_default_there_is_a_service_and_nothing_else(options: dict[str, Any]):
    objects = synth(**options)
    assert front(objects)["spec"]["type"] == "ClusterIP"
    assert of_kind(objects, "HTTPRoute", "Ingress") == []


def test_a_load_balancer_leads_to_nginx():
    annotations = {"service.beta.kubernetes.io/aws-load-balancer-type": "external"}
    objects = synth(expose=Exposure.load_balancer(annotations=annotations, source_ranges=["203.0.113.0/24"]))
    check(objects)
    assert front(objects)["spec"]["type"] == "LoadBalancer"
    assert front(objects)["spec"]["loadBalancerSourceRanges"] == ["203.0.113.0/24"]
    assert front(objects)["metadata"]["annotations"] == annotations


def test_one_address_that_may_connect_has_its_mask_which_kubernetes_wants():
    objects = synth(expose=Exposure.load_balancer(source_ranges=["203.0.113.7", "2001:db8::7"]))
    assert front(objects)["spec"]["loadBalancerSourceRanges"] == ["203.0.113.7/32", "2001:db8::7/128"]


def test_a_load_balancer_that_ends_tls_listens_on_the_port_for_it():
    [port] = front(synth(expose=Exposure.load_balancer(port=443), public_url="https://dify.example.com"))["spec"][
        "ports"
    ]
    assert (port["port"], port["targetPort"]) == (443, 80)
    assert nginx_of(Exposure.load_balancer(port=443)).address == "dify-nginx:443"
    assert nginx_of(Exposure.load_balancer()).address == "dify-nginx:80"


def nginx_of(expose: Any) -> Any:
    return dify(expose=expose).nginx


def test_a_load_balancer_may_be_of_another_make_and_keep_the_addresses_of_clients():
    expose = Exposure.load_balancer(load_balancer_class="service.k8s.aws/nlb", external_traffic_policy="Local")
    objects = synth(expose=expose)
    check(objects)
    assert front(objects)["spec"]["loadBalancerClass"] == "service.k8s.aws/nlb"
    assert front(objects)["spec"]["externalTrafficPolicy"] == "Local"
    for service in of_kind(synth(expose=Exposure.load_balancer()), "Service"):
        assert not {"loadBalancerClass", "externalTrafficPolicy"} & service["spec"].keys()


def test_a_node_port_may_keep_the_addresses_of_clients():
    objects = synth(expose=Exposure.node_port(external_traffic_policy="Local"))
    check(objects)
    assert front(objects)["spec"]["externalTrafficPolicy"] == "Local"


def test_a_node_port_leads_to_nginx():
    objects = synth(expose=Exposure.node_port(port=30080))
    check(objects)
    assert front(objects)["spec"]["type"] == "NodePort"
    assert [port["nodePort"] for port in front(objects)["spec"]["ports"]] == [30080]


def test_a_node_port_may_be_left_to_the_cluster():
    spec = front(synth(expose=Exposure.node_port()))["spec"]
    assert spec["type"] == "NodePort"
    assert all("nodePort" not in port for port in spec["ports"])


@pytest.mark.parametrize("expose", [Exposure.load_balancer(), Exposure.node_port()])
def test_nothing_but_nginx_is_exposed(expose: Any):
    types = {
        service["metadata"]["name"]: service["spec"]["type"] for service in of_kind(synth(expose=expose), "Service")
    }
    del types["dify-nginx"]
    assert set(types.values()) == {"ClusterIP"}


@pytest.mark.parametrize("expose", [Exposure.load_balancer(), Exposure.node_port()])
def test_what_has_no_routes_of_its_own_needs_nginx(expose: Any):
    with pytest.raises(ValueError, match=r"expose: .*nginx, which is switched off.*Ingress"):
        dify(expose=expose, nginx=None)


# -- Ingress ------------------------------------------------------------------------------------------------------


def test_an_ingress_leads_to_nginx_for_every_host():
    annotations = {"nginx.ingress.kubernetes.io/proxy-body-size": "200m"}
    objects = synth(expose=Exposure.ingress(hosts=HOSTS, class_name="public", annotations=annotations))
    check(objects)
    ingress = one(objects, "Ingress")
    assert ingress["spec"]["ingressClassName"] == "public"
    assert ingress["metadata"]["annotations"] == annotations
    assert [rule["host"] for rule in ingress["spec"]["rules"]] == HOSTS
    for rule in ingress["spec"]["rules"]:
        [path] = rule["http"]["paths"]
        assert (path["path"], path["pathType"]) == ("/", "Prefix")
        assert path["backend"]["service"] == {"name": "dify-nginx", "port": {"number": 80}}


def test_an_ingress_may_end_tls():
    objects = synth(expose=Exposure.ingress(hosts=HOSTS, tls_secret="certificate"))
    check(objects, "Secret/certificate")
    assert one(objects, "Ingress")["spec"]["tls"] == [{"hosts": HOSTS, "secretName": "certificate"}]
    assert "tls" not in one(synth(expose=Exposure.ingress(hosts=HOSTS)), "Ingress")["spec"]


def test_an_ingress_without_nginx_routes_as_nginx_would():
    objects = synth(expose=Exposure.ingress(hosts=HOSTS[:1]), nginx=None)
    check(objects)
    [rule] = one(objects, "Ingress")["spec"]["rules"]
    backends = {path["path"]: path["backend"]["service"] for path in rule["http"]["paths"]}
    assert backends.keys() == {*API_PATHS, "/e/", "/socket.io/", "/explore", "/"}
    for path in API_PATHS:
        assert backends[path] == {"name": "dify-api", "port": {"number": 5001}}
    assert backends["/socket.io/"] == {"name": "dify-websocket", "port": {"number": 5001}}
    assert backends["/e/"] == {"name": "dify-plugin-daemon", "port": {"number": 5002}}
    assert backends["/"] == {"name": "dify-web", "port": {"number": 3000}}


# -- HTTPRoute ----------------------------------------------------------------------------------------------------


def test_a_route_hangs_on_its_gateway_and_leads_to_nginx():
    objects = synth(expose=Exposure.http_route(gateway="infra/public", section="https", hosts=HOSTS))
    check(objects)
    spec = one(objects, "HTTPRoute")["spec"]
    gateway = {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public"}
    assert spec["parentRefs"] == [{**gateway, "namespace": "infra", "sectionName": "https"}]
    assert spec["hostnames"] == HOSTS
    [rule] = spec["rules"]
    assert rule["backendRefs"] == [{"group": "", "kind": "Service", "name": "dify-nginx", "port": 80, "weight": 1}]
    assert rule["matches"] == [{"path": {"type": "PathPrefix", "value": "/"}}]


def test_a_gateway_without_a_namespace_is_in_that_of_the_installation():
    [parent] = one(synth(expose=Exposure.http_route(gateway="public", hosts=HOSTS)), "HTTPRoute")["spec"]["parentRefs"]
    assert parent == {"group": "gateway.networking.k8s.io", "kind": "Gateway", "name": "public"}


def test_a_route_does_not_cut_streams_off():
    [rule] = one(synth(expose=Exposure.http_route(gateway="public", hosts=HOSTS)), "HTTPRoute")["spec"]["rules"]
    # No limit, in the words of the Gateway API.
    assert rule["timeouts"] == {"request": "0s", "backendRequest": "0s"}


def test_a_route_without_nginx_routes_as_nginx_would():
    objects = synth(expose=Exposure.http_route(gateway="public", hosts=HOSTS), nginx=None, plugin_daemon=None)
    check(objects)
    backends = {
        rule["matches"][0]["path"]["value"]: rule["backendRefs"][0]["name"]
        for rule in one(objects, "HTTPRoute")["spec"]["rules"]
    }
    assert backends == dict.fromkeys(API_PATHS, "dify-api") | {
        "/socket.io/": "dify-websocket",
        "/explore": "dify-web",
        "/": "dify-web",
    }


# -- hosts --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("expose", [Exposure.ingress(), Exposure.http_route(gateway="public")])
def test_the_hosts_are_those_of_the_public_urls_unless_they_are_given(expose: Any):
    urls = PublicUrls(
        console_web="https://console.example.com", console_api="https://console.example.com",
        app_web="https://apps.example.com:8443",
    )  # fmt: skip
    objects = synth(expose=expose, public_url=urls)
    if routes := of_kind(objects, "HTTPRoute"):
        hosts = routes[0]["spec"]["hostnames"]
    else:
        hosts = [rule["host"] for rule in one(objects, "Ingress")["spec"]["rules"]]
    assert hosts == ["console.example.com", "apps.example.com"]


@pytest.mark.parametrize("expose", [Exposure.ingress(), Exposure.http_route(gateway="public")])
def test_a_host_has_to_come_from_somewhere(expose: Any):
    with pytest.raises(ValueError, match=r"Exposure\.\w+\.hosts: got none, and there is no public_url"):
        dify(expose=expose)


@pytest.mark.parametrize("expose", [Exposure.ingress, partial(Exposure.http_route, gateway="public")])
def test_a_host_that_no_public_url_leads_to_is_refused(expose: Any):
    with pytest.raises(ValueError, match=r"hosts: got 'www\.example\.com'.*public_url, such as dify\.example\.com"):
        dify(expose=expose(hosts=["dify.example.com", "www.example.com"]), public_url="https://dify.example.com")
    dify(expose=expose(hosts=["*.example.com"]), public_url="https://dify.example.com")
    with pytest.raises(ValueError, match=r"hosts: got '\*\.example\.org'"):
        dify(expose=expose(hosts=["*.example.org"]), public_url="https://dify.example.com")


@pytest.mark.parametrize("expose", [Exposure.ingress, partial(Exposure.http_route, gateway="public")])
def test_an_address_is_no_host(expose: Any):
    with pytest.raises(ValueError, match=r"^public_url: got '10\.0\.0\.5'.*a host name"):
        dify(expose=expose(), public_url="http://10.0.0.5:8080")
    with pytest.raises(ValueError, match=r"^Exposure\.\w+\.hosts\[0\]: got '10\.0\.0\.5'.*a host name"):
        expose(hosts=["10.0.0.5"])


def test_only_some_of_the_hosts_may_be_exposed_here():
    urls = PublicUrls.same("https://dify.example.com")
    urls = replace(urls, files="https://files.example.com")
    objects = synth(expose=Exposure.ingress(hosts=["files.example.com"]), public_url=urls, nginx=None)
    [rule] = one(objects, "Ingress")["spec"]["rules"]
    assert rule["host"] == "files.example.com"
    assert [path["path"] for path in rule["http"]["paths"]] == ["/files"]


def test_a_host_may_be_a_wildcard():
    objects = synth(expose=Exposure.http_route(gateway="public", hosts=["*.example.com"]))
    assert one(objects, "HTTPRoute")["spec"]["hostnames"] == ["*.example.com"]


@pytest.mark.parametrize("name", ["my_class", "Nginx", "a/b", ""])
def test_a_class_and_a_listener_are_names_of_kubernetes(name: str):
    Exposure.ingress(class_name="nginx-internal.example")
    with pytest.raises(ValueError, match=r"^Exposure\.ingress\.class_name: got .* the name of a Kubernetes object"):
        Exposure.ingress(class_name=name)
    Exposure.http_route(gateway="public", section="https.dify")
    with pytest.raises(ValueError, match=r"^Exposure\.http_route\.section: got .* the name of a Kubernetes object"):
        Exposure.http_route(gateway="public", section=name)
