"""Routes of OpenShift."""

from typing import Any

import pytest

from constructs_dify import Exposure, Network, PublicUrls, Service, Tier
from tests.support.charts import dify, synth
from tests.support.manifests import Manifest, find, of_kind

URL = "https://dify.apps.example.com"
TIMEOUT = "haproxy.router.openshift.io/timeout"


def routes(**options: Any) -> list[Manifest]:
    return of_kind(synth(**{"public_url": URL, "expose": Exposure.openshift_route(), **options}), "Route")


def test_one_route_leads_the_host_of_the_public_url_to_nginx_with_tls_and_an_hour_of_silence():
    [route] = routes()
    assert route["metadata"]["name"] == "dify-route-dify-apps-example-com"
    assert route["metadata"]["annotations"] == {TIMEOUT: "3600s"}
    assert route["spec"] == {
        "host": "dify.apps.example.com",
        "to": {"kind": "Service", "name": "dify-nginx", "weight": 100},
        "port": {"targetPort": 80},
        "tls": {"termination": "edge", "insecureEdgeTerminationPolicy": "Redirect"},
        "wildcardPolicy": "None",
    }


def test_the_router_is_as_patient_as_nginx():
    [route] = routes(nginx=Tier(settings={"NGINX_PROXY_READ_TIMEOUT": "2h"}))
    assert route["metadata"]["annotations"][TIMEOUT] == "7200s"


def test_annotations_of_the_user_take_precedence():
    [route] = routes(expose=Exposure.openshift_route(annotations={TIMEOUT: "5000s", "example.com/zone": "dmz"}))
    assert route["metadata"]["annotations"] == {TIMEOUT: "5000s", "example.com/zone": "dmz"}


def test_the_router_gives_up_no_sooner_than_dify_answers():
    impatient = Exposure.openshift_route(annotations={TIMEOUT: "60s"})
    with pytest.raises(ValueError, match=r"Exposure\.openshift_route\.annotations\[.*\]: got '60s'; expected 1200"):
        dify(public_url=URL, expose=impatient)


def test_the_router_sends_to_the_port_of_the_pods_whatever_the_service_has():
    [route] = routes(nginx=Tier(service=Service(port=8080)))
    assert route["spec"]["port"] == {"targetPort": 80}


def test_hosts_that_differ_in_a_hyphen_have_routes_of_their_own():
    console, api = "https://dify-api.example.com", "https://dify.api.example.com"
    urls = PublicUrls(console_web=console, console_api=console, app_web=console, app_api=api, service_api=api)
    names = {route["spec"]["host"]: route["metadata"]["name"] for route in routes(public_url=urls)}
    assert names == {
        "dify-api.example.com": "dify-route-dify--api-example-com",
        "dify.api.example.com": "dify-route-dify-api-example-com",
    }


def test_without_nginx_no_client_can_say_what_the_url_of_a_hook_is():
    direct = {route["spec"].get("path"): route for route in routes(nginx=None)}
    assert set(direct) == {
        None, "/api", "/console/api", "/e", "/explore", "/files", "/mcp", "/openapi", "/socket.io", "/triggers", "/v1",
    }  # fmt: skip
    assert direct["/e"]["spec"]["httpHeaders"] == {
        "actions": {"request": [{"name": "Dify-Hook-Url", "action": {"type": "Delete"}}]}
    }
    assert "httpHeaders" not in direct["/api"]["spec"]


def test_a_certificate_in_a_secret_is_one_that_the_router_may_read_and_nothing_else():
    objects = synth(public_url=URL, expose=Exposure.openshift_route(tls_secret="dify-tls"))
    [route] = of_kind(objects, "Route")
    assert route["spec"]["tls"]["externalCertificate"] == {"name": "dify-tls"}
    assert find(objects, "Role", "dify-router")["rules"] == [
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["dify-tls"], "verbs": ["get", "list", "watch"]}
    ]
    [subject] = find(objects, "RoleBinding", "dify-router")["subjects"]
    assert (subject["namespace"], subject["name"]) == ("openshift-ingress", "router")


def test_a_host_may_have_a_certificate_of_its_own_beside_the_one_of_the_router():
    urls = PublicUrls(console_web="https://console.example.com", app_web=URL)
    secrets = {"console.example.com": "console-tls"}
    objects = synth(public_url=urls, expose=Exposure.openshift_route(tls_secret=secrets))
    certificates = {
        route["spec"]["host"]: route["spec"]["tls"].get("externalCertificate") for route in of_kind(objects, "Route")
    }
    assert certificates == {"console.example.com": {"name": "console-tls"}, "dify.apps.example.com": None}
    assert find(objects, "Role", "dify-router")["rules"][0]["resourceNames"] == ["console-tls"]


def test_a_site_without_tls_gets_none():
    [route] = routes(public_url="http://dify.apps.example.com")
    assert "tls" not in route["spec"]
    with pytest.raises(ValueError, match="public_url: got one with http"):
        dify(public_url="http://dify.example.com", expose=Exposure.openshift_route(tls_secret="dify-tls"))


def test_a_wildcard_is_refused_and_a_host_below_it_is_not():
    with pytest.raises(ValueError, match=r"Exposure\.openshift_route\.hosts: got '\*\.example\.com'; expected whole"):
        dify(expose=Exposure.openshift_route(hosts=["*.example.com"]))
    assert dify(expose=Exposure.openshift_route(hosts=["dify.example.com"])).api


def test_the_pods_of_the_router_reach_nginx():
    policies = of_kind(
        synth(
            public_url=URL,
            expose=Exposure.openshift_route(),
            network=Network(ingress_namespaces=["openshift-ingress"]),
        ),
        "NetworkPolicy",
    )
    assert any("'openshift-ingress'" in str(policy) for policy in policies)
