"""What the parts are told, where the values and the version of the chart decide."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.charts.dify_helm.objects import describe
from constructs_dify.commands.conversion.installed import Installed, Option, PartName
from tests.support.helm_oracle import written


def of(text: str, version: str = "0.31.0", release: str = "dify") -> Installed:
    return describe(written(text, version), version, release, "dify")


def option(text: str, part: PartName, name: str, version: str = "0.31.0") -> Option:
    return of(text, version).parts[part].options[name]


def value(text: str, part: PartName, name: str, version: str = "0.31.0") -> Any:
    found = of(text, version).parts[part].options.get(name)
    return found.value if found else None


@pytest.mark.parametrize(
    ("version", "newest"),
    [("0.20.0", "sandbox"), ("0.21.0", "ssrf-proxy"), ("0.23.0", "plugin-daemon"), ("0.28.0", "beat")],
)
def test_a_part_is_there_since_the_version_that_brought_it(version: str, newest: PartName):
    assert newest in of("", version).parts
    assert "agent-backend" not in of("", version).parts
    assert "agent-backend" in of("", "0.38.0-rc2").parts


def test_a_part_that_is_off_has_the_key_that_says_so_and_no_options():
    part = of("web: {enabled: false, replicas: 3}").parts["web"]
    assert (part.runs, part.keys, part.options) == (False, ("web.enabled",), {})


def test_what_only_the_chart_says_has_no_keys():
    assert option("", "api", "replicas") == Option(value=1)
    assert option("api: {replicas: 3}", "api", "replicas") == Option(value=3, keys=("api.replicas",))


def test_there_is_one_beat_whatever_is_said():
    assert option("beat: {enabled: true, replicas: 4}", "beat", "replicas") == Option(value=1)


def test_a_probe_with_one_number_of_the_user_has_the_other_numbers_of_the_chart():
    probe = option("api: {livenessProbe: {periodSeconds: 7}}", "api", "liveness")
    assert probe.keys == ("api.livenessProbe.periodSeconds",)
    assert probe.value == {
        "periodSeconds": 7, "timeoutSeconds": 5, "failureThreshold": 5, "successThreshold": 1,
        "initialDelaySeconds": 30, "httpGet": {"path": "/health", "port": "api"},
    }  # fmt: skip


def test_a_probe_that_is_off_is_false_and_a_custom_one_replaces_the_charts():
    assert value("api: {readinessProbe: {enabled: false}}", "api", "readiness") is False
    custom = "api: {livenessProbe: {enabled: false}, customLivenessProbe: {exec: {command: [check]}}}"
    assert value(custom, "api", "liveness") == {"exec": {"command": ["check"]}}


def test_the_first_versions_have_no_probes():
    assert not {"liveness", "readiness", "startup"} & of("", "0.21.0").parts["api"].options.keys()


def test_a_probe_with_a_template_in_it_is_refused_where_it_stands():
    text = 'api:\n  customLivenessProbe:\n    httpGet: {path: "/{{ .Release.Name }}", port: api}\n'
    with pytest.raises(ValueError, match=r"values\.yaml:3: api\.customLivenessProbe\.httpGet\.path: got a template"):
        of(text)


def test_a_probe_with_two_handlers_is_refused():
    with pytest.raises(ValueError, match=r"got exec beside the chart's httpGet; .* customLivenessProbe"):
        of("api: {livenessProbe: {exec: {command: [check]}}}")


@pytest.mark.parametrize("key", ["api.livenessProbe", "ingress", "sandbox.serviceAccount", "api.persistence"])
def test_a_mapping_that_helm_looks_into_may_not_be_taken_away(key: str):
    text = "".join(f"{'  ' * depth}{step}:\n" for depth, step in enumerate(key.split(".")))
    with pytest.raises(ValueError, match="got null, which takes the default away"):
        of(f"{text.rstrip()} null\n")


def test_where_a_part_says_it_itself_what_all_parts_are_told_does_not_count():
    text = "nodeSelector: {pool: all}\nweb: {nodeSelector: {zone: a}}\n"
    assert option(text, "web", "node_selector") == Option(value={"zone": "a"}, keys=("web.nodeSelector.zone",))
    assert option(text, "api", "node_selector") == Option(value={"pool": "all"}, keys=("nodeSelector.pool",))


def test_a_security_context_with_a_switch_merges_with_the_charts_since_0_34():
    text = "api: {podSecurityContext: {runAsUser: 5}}"
    assert value(text, "api", "pod_security_context", "0.33.0") == {"runAsUser": 5}
    assert value(text, "api", "pod_security_context", "0.34.0") == {"runAsUser": 5, "fsGroup": 1001}


def test_a_security_context_that_is_switched_off_has_nothing_in_it():
    off = option("api: {containerSecurityContext: {enabled: false}}", "api", "security_context", "0.34.0")
    assert off == Option(value={}, keys=("api.containerSecurityContext.enabled",))


def test_up_to_0_24_the_sandbox_has_no_other_security_context_than_whether_it_is_privileged():
    text = "sandbox: {privileged: true, containerSecurityContext: {runAsUser: 5}}"
    assert value(text, "sandbox", "security_context", "0.24.0") == {"allowPrivilegeEscalation": True}
    assert value(text, "sandbox", "security_context", "0.25.0") == {"runAsUser": 5}


def test_an_image_without_a_tag_has_that_of_the_chart_and_one_with_a_digest_has_both():
    assert value('image: {api: {tag: ""}}', "api", "image")["tag"] == "1.9.1"
    pinned = f"image: {{api: {{repository: registry.example.com:5000/dify-api, tag: 1.9.1@sha256:{'a' * 64}}}}}"
    assert value(pinned, "worker", "image") == {
        "repository": "registry.example.com:5000/dify-api", "tag": "1.9.1", "digest": f"sha256:{'a' * 64}",
    }  # fmt: skip


def test_pull_secrets_are_names():
    text = "image: {web: {pullSecrets: [one, {name: two}]}}"
    assert option(text, "web", "image_pull_secrets") == Option(value=["one"], keys=("image.web.pullSecrets[0]",))


def test_an_autoscaler_may_look_at_memory_alone():
    text = (
        "api: {replicas: 2, autoscaling: {enabled: true, maxReplicas: 4, targetCPUUtilizationPercentage: null, "
        "targetMemoryUtilizationPercentage: 70}}"
    )
    found = option(text, "api", "autoscale")
    assert found.value == {"min": 1, "max": 4, "memory": 70}
    assert "api.autoscaling.targetCPUUtilizationPercentage" in found.keys
    assert option(text, "api", "replicas").keys == ("api.replicas",)


def test_volumes_of_the_sandbox_are_its_persistence_from_0_30_to_0_34():
    text = "sandbox: {persistence: {enabled: true, volumes: [{name: deps, emptyDir: {}}]}}"
    assert value(text, "sandbox", "volumes", "0.34.0") == [{"name": "deps", "emptyDir": {}}]
    assert value(text, "sandbox", "volumes", "0.35.0") is None
    assert value("sandbox: {extraVolumes: [{name: deps, emptyDir: {}}]}", "sandbox", "volumes", "0.35.0")


def test_the_account_of_a_part_is_its_own_only_if_the_chart_makes_it():
    assert value("api: {serviceAccount: {name: robot}}", "api", "service_account") == {"create": False, "name": "robot"}
    made = "annotations: {note: all}\napi: {serviceAccount: {create: true, annotations: {role: files}}}"
    assert value(made, "api", "service_account") == {
        "create": True, "name": "dify-api", "annotations": {"note": "all", "role": "files"},
    }  # fmt: skip
    assert value(made, "api", "automount_token") is False
    assert value("", "api", "service_account") is None


def test_nginx_has_its_limit_by_the_name_of_the_library():
    variables = of("proxy: {clientMaxBodySize: 50m}").parts["nginx"].variables
    assert variables["NGINX_CLIENT_MAX_BODY_SIZE"].text == "50m"
    assert variables["NGINX_CLIENT_MAX_BODY_SIZE"].keys == ("proxy.clientMaxBodySize",)
    assert not of("").parts["nginx"].variables["NGINX_CLIENT_MAX_BODY_SIZE"].chosen


def test_variables_for_services_are_lost():
    (line,) = [line for line in of("web: {enableServiceLinks: true}").findings if line.group == "lost"]
    assert line.keys == ("web.enableServiceLinks",)


def test_what_a_type_of_service_does_not_use_is_no_option_of_the_front():
    text = "service: {type: NodePort, nodePort: 30080, loadBalancerIP: 10.0.0.1}"
    front = of(text).front
    assert front is not None
    assert (front.type, front.options.keys()) == ("NodePort", {"node_port"})


def test_an_ingress_without_nginx_leads_nowhere():
    found = of("proxy: {enabled: false}\ningress: {enabled: true}")
    assert found.ingress is None
    assert "Ingress/dify" in found.objects
    assert any("leads to the Service of nginx, which is not there" in line.what for line in found.findings)


def test_the_backend_of_a_path_has_no_effect():
    host = "{host: dify.example.com, paths: [{path: /, backend: {service: {name: other}}}]}"
    found = of(f"ingress: {{enabled: true, hosts: [{host}]}}")
    assert found.ingress is not None
    assert found.ingress["hosts"].value == [{"host": "dify.example.com", "paths": [{"path": "/"}]}]
    backend = "ingress.hosts[0].paths[0].backend.service.name"
    assert backend not in found.ingress["hosts"].keys
    assert [line.keys for line in found.findings if line.group == "no-effect"] == [(backend,)]


def test_host_names_of_a_route_with_a_template_are_refused():
    with pytest.raises(ValueError, match=r"httproute\.hostnames\[0\]: got a template"):
        of('httproute: {enabled: true, hostnames: ["{{ .Release.Name }}.example.com"]}', "0.38.0-rc2")
