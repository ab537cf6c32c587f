"""NginxProxy. What nginx makes of its configuration, tests/real/ asks nginx."""

import re
from typing import Any

import pytest

from constructs_dify import Marketplace, NginxProxy, Tier
from constructs_dify.releases.release import Route
from tests.support.charts import alone, container, pod, synth, variables
from tests.support.manifests import find

API_PATHS = ("console/api", "api", "v1", "files", "mcp", "triggers", "openapi")


def files(objects: Any) -> dict[str, str]:
    return find(objects, "ConfigMap", "dify-nginx-files")["data"]


def server(objects: Any) -> str:
    return files(objects)["default.conf.template"]


def locations(objects: Any) -> dict[str, str]:
    """Path -> what the server for every host does with it."""
    [everything] = re.findall(r"^server \{\n *listen 80 default_server;\n(.*?)^\}", server(objects), re.M | re.S)
    found = re.findall(r"^ *location (?:= )?(/\S*) \{\n(.*?)^ *\}", everything, re.M | re.S)
    return {path: text for path, text in found if path != "/healthz"}


def test_it_listens_on_port_80_of_its_service_and_of_its_pod_without_being_root(default_objects: Any):
    [port] = find(default_objects, "Service", "dify-nginx")["spec"]["ports"]
    assert (port["port"], port["targetPort"]) == (80, 80)
    assert "listen 80 " in server(default_objects)
    context = pod(default_objects, "nginx").spec["securityContext"]
    assert context["runAsNonRoot"] is True
    assert context["sysctls"] == [{"name": "net.ipv4.ip_unprivileged_port_start", "value": "80"}]


def test_each_path_leads_to_the_part_behind_it(default_objects: Any):
    behind = {
        path: re.sub(r".*http://dify-([a-z-]+)\.dify\.svc\.cluster\.local:(\d+);.*", r"\1:\2", text, flags=re.S)
        for path, text in locations(default_objects).items()
    }
    assert behind == {
        **{f"/{path}{end}": "api:5001" for path in API_PATHS for end in ("", "/")},
        **dict.fromkeys(("/e", "/e/"), "plugin-daemon:5002"),
        **dict.fromkeys(("/socket.io", "/socket.io/"), "websocket:5001"),
        **dict.fromkeys(("/explore", "/explore/", "/"), "web:3000"),
    }


def test_only_plugins_are_told_under_which_url_they_were_called(default_objects: Any):
    told = [path for path, text in locations(default_objects).items() if "$public_scheme://$host$request_uri" in text]
    assert told == ["/e", "/e/"]


def test_the_marketplace_is_a_path_only_when_it_is_proxied(default_objects: Any):
    assert "/marketplace/" not in locations(default_objects)
    proxied = synth(marketplace=Marketplace(proxied=True), public_url="https://dify.example.com")
    text = locations(proxied)["/marketplace/"]
    assert "https://marketplace.dify.ai" in text
    assert "proxy_pass_request_headers off;" in text
    assert "proxy_ssl_server_name on;" in text


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("NGINX_CLIENT_MAX_BODY_SIZE", "1g", "client_max_body_size 1g;"),
        ("NGINX_PROXY_READ_TIMEOUT", "60s", "proxy_read_timeout 60s;"),
        ("NGINX_PROXY_SEND_TIMEOUT", "61s", "proxy_send_timeout 61s;"),
        ("NGINX_KEEPALIVE_TIMEOUT", "7", "keepalive_timeout 7;"),
        ("NGINX_WORKER_PROCESSES", "9", "worker_processes 9;"),
    ],
)
def test_a_setting_is_in_its_files_and_not_in_its_environment(name: str, value: str, line: str):
    _, objects = alone(NginxProxy, routes=[Route(path="/", part="web")], tier=Tier(settings={name: value}))
    assert line in "\n".join(files(objects).values())
    assert name not in variables(objects, "nginx")


def test_the_largest_upload_and_answers_of_an_hour_pass_by_default(default_objects: Any):
    text = server(default_objects)
    # A bundle of plugins: 180 MiB, and the form around it.
    assert "client_max_body_size 181m;" in text
    assert "proxy_read_timeout 3600s;" in text
    assert "proxy_buffering off;" in text


def test_the_image_fills_in_the_resolvers_of_the_pod_and_nothing_else(default_objects: Any):
    assert variables(default_objects, "nginx") == {
        "NGINX_ENTRYPOINT_LOCAL_RESOLVERS": "1",
        "NGINX_ENVSUBST_FILTER": "^NGINX_(LOCAL_RESOLVERS|LISTEN_IPV6|RESOLVER_IPV6)$",
    }
    assert "resolver ${NGINX_LOCAL_RESOLVERS}" in server(default_objects)


def test_the_image_may_write_what_it_makes_of_the_template(default_objects: Any):
    nginx = container(default_objects, "nginx")
    assert nginx["securityContext"]["readOnlyRootFilesystem"] is True
    mounts = {mount["mountPath"]: mount.get("readOnly", False) for mount in nginx["volumeMounts"]}
    assert mounts["/etc/nginx/conf.d"] is False
    assert mounts["/etc/nginx/templates/default.conf.template"] is True


def test_its_health_does_not_depend_on_the_parts_behind_it(default_objects: Any):
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container(default_objects, "nginx")[probe]["httpGet"]["path"] == "/healthz"
    assert "location = /healthz" in server(default_objects)


def test_streams_that_are_under_way_may_end(default_objects: Any):
    assert pod(default_objects, "nginx").spec["terminationGracePeriodSeconds"] >= 60
    assert "preStop" in container(default_objects, "nginx")["lifecycle"]
