"""The options of each part become its `Tier`, and images those of the chart."""

from typing import Any

import pytest

from constructs_dify.commands.conversion.installed import Front, Option
from constructs_dify.commands.conversion.python_code import keys_of, text
from tests.commands.conversion.lifting.installations import (
    PARTS,
    ended,
    groups,
    installed,
    lifted,
    now,
    option,
    work_on,
)


def one(part: str, name: str, value: Any, **more: Any):
    work = work_on(installed(options={part: {name: option(value, f"{part}.{name}")}}, **more))
    return work, lifted(work)


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("api", "replicas", 2),
        ("api", "node_selector", {"pool": "apps"}),
        ("web", "priority_class", "high"),
        ("worker", "image_pull_secrets", ["registry"]),
        ("worker", "tolerations", [{"key": "gpu", "operator": "Exists", "effect": "NoSchedule"}]),
        ("nginx", "host_aliases", [{"ip": "10.0.0.1", "hostnames": ["a.example.com"]}]),
        ("web", "update_strategy", {"type": "RollingUpdate", "rollingUpdate": {"maxSurge": "50%"}}),
        ("web", "autoscale", {"min": 2, "max": 6, "cpu": 70, "memory": 80}),
        ("worker", "liveness", {"exec": {"command": ["true"]}, "periodSeconds": 20}),
        ("api", "resources", {"requests": {"cpu": "250m", "memory": "1Gi"}, "limits": {"cpu": "1", "memory": "2Gi"}}),
        ("api", "resources", {"requests": {"cpu": "250m", "memory": "1Gi"}, "limits": {"memory": "2Gi"}}),
        ("api", "resources", {"requests": {"cpu": "250m", "memory": "1Gi"}}),
        ("web", "resources", {"requests": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "1Gi"},
                              "limits": {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "2Gi"}}),
    ],
)  # fmt: skip
def test_an_option_is_in_the_manifest_as_it_was(part: Any, name: str, value: Any):
    work, arguments = one(part, name, value)
    found = now(work, arguments)[part].options[name].value
    assert found == value
    assert f"{part}.{name}" in set().union(*map(keys_of, arguments.values()))


def test_limits_alone_are_requests_too():
    work, arguments = one("api", "resources", {"limits": {"cpu": 2, "memory": "2Gi"}})
    same = {"cpu": "2", "memory": "2Gi"}
    assert now(work, arguments)["api"].options["resources"].value == {"requests": same, "limits": same}


def test_no_resources_are_the_librarys_and_the_report_says_so():
    work, arguments = one("api", "resources", {})
    assert "api" not in arguments
    assert "gets those of the library" in groups(work)["changes"][0]


@pytest.mark.parametrize(
    "value",
    [{"requests": {"cpu": "much"}}, {"requests": {"memory": "2Gi"}, "limits": {"memory": "1Gi"}}],
)
def test_resources_that_kubernetes_refuses_are_lost(value: Any):
    work, arguments = one("api", "resources", value)
    assert "api" not in arguments
    assert "api.resources" in next(line.keys for line in work.findings if line.group == "lost")


def test_a_gpu_is_lost_and_the_rest_is_not():
    work, arguments = one("worker", "resources", {"limits": {"cpu": 1, "memory": "1Gi", "nvidia.com/gpu": 1}})
    assert "cpu_limit" in text(arguments["workers"])
    assert "nvidia.com/gpu" in groups(work)["lost"][0]


HTTP = {"httpGet": {"path": "/health", "port": "api"}, "timeoutSeconds": 5, "failureThreshold": 3}


@pytest.mark.parametrize(
    ("probe", "code"),
    [
        ({**HTTP, "periodSeconds": 20}, "ProbeTiming(period=20)"),
        ({**HTTP, "periodSeconds": 10, "initialDelaySeconds": 60}, "ProbeTiming(initial_delay=60)"),
        (False, "NO_PROBE"),
        ({"tcpSocket": {"port": "api"}},
         'k8s.Probe(tcp_socket=k8s.TcpSocketAction(port=k8s.IntOrString.from_string("http")))'),
        ({"httpGet": {"path": "/other", "port": "5001"}},
         'k8s.Probe(http_get=k8s.HttpGetAction(path="/other", port=k8s.IntOrString.from_number(5001)))'),
    ],
)  # fmt: skip
def test_a_probe_is_tuned_replaced_or_switched_off(probe: Any, code: str):
    work, arguments = one("api", "readiness", probe)
    assert text(arguments["api"], before=-200) == f"Tier(readiness={code})"
    now(work, arguments)


def test_a_probe_that_nobody_chose_and_one_that_is_the_librarys_are_not_written():
    work = work_on(installed(options={"api": {"liveness": Option(value=False)}}))
    assert "api" not in lifted(work)
    work, arguments = one("api", "readiness", {**HTTP, "periodSeconds": 10})
    assert "api" not in arguments
    assert "api.readiness" in ended(work, arguments)


def test_a_probe_that_asks_in_two_ways_is_lost():
    work, arguments = one("api", "liveness", {**HTTP, "exec": {"command": ["true"]}})
    assert "api" not in arguments
    assert list(groups(work)) == ["lost"]


def test_selectors_name_the_pods_of_the_program():
    term = {
        "labelSelector": {
            "matchLabels": {"component": "proxy", "app.kubernetes.io/instance": "acme"},
            "matchExpressions": [{"key": "component", "operator": "In", "values": ["api", "worker"]}],
        },
        "topologyKey": "kubernetes.io/hostname",
    }
    work, arguments = one(
        "web", "affinity", {"podAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": [term]}}
    )
    affinity = now(work, arguments)["web"].options["affinity"].value
    [found] = affinity["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert found["labelSelector"] == {
        "matchLabels": {"app.kubernetes.io/component": "nginx", "app.kubernetes.io/instance": "dify-next"},
        "matchExpressions": [{"key": "app.kubernetes.io/component", "operator": "In", "values": ["api", "worker"]}],
    }
    assert "component=proxy becomes" in groups(work)["changes"][0]


def test_labels_of_nodes_stay():
    wanted = {"nodeSelectorTerms": [{"matchExpressions": [{"key": "component", "operator": "Exists"}]}]}
    work, arguments = one(
        "web", "affinity", {"nodeAffinity": {"requiredDuringSchedulingIgnoredDuringExecution": wanted}}
    )
    now(work, arguments)
    assert 'key="component"' in text(arguments["web"])


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        ("sandbox", "security_context", {"enabled": True, "runAsUser": 1000}),
        ("api", "volume_mounts", [{"name": "nowhere", "mountPath": "/x"}]),
        ("api", "affinity", {"nodeAffinity": 5}),
        ("api", "tolerations", "all"),
        ("api", "replicas", "two"),
        ("plugin-daemon", "replicas", 2),
        ("plugin-daemon", "autoscale", {"min": 1, "max": 2}),
        ("web", "autoscale", {"min": 3, "max": 2}),
        ("api", "labels", {"app.kubernetes.io/name": "x"}),
        ("api", "automount_token", True),
        ("api", "something_else", True),
    ],
)
def test_what_the_part_refuses_is_lost_with_the_reason(part: Any, name: str, value: Any):
    work, arguments = one(part, name, value)
    now(work, arguments)
    assert f"{part}.{name}" in next(line.keys for line in work.findings if line.group == "lost")


def test_an_unknown_field_is_lost_and_the_rest_is_not():
    work, arguments = one("api", "tolerations", [{"key": "a", "operator": "Exists", "since": 1}])
    assert "k8s.Toleration" in text(arguments["api"])
    assert "api.tolerations[0].since" in groups(work)["lost"][0]


def test_security_contexts_that_nobody_chose_give_way():
    work = work_on(installed(options={"api": {"pod_security_context": Option(value={"fsGroup": 1001})}}))
    assert "api" not in lifted(work)


def test_the_autoscaler_alone_says_how_many_pods_there_are():
    options = {"web": {"replicas": option(3, "r"), "autoscale": option({"min": 1, "max": 4, "cpu": 80}, "a")}}
    work = work_on(installed(options=options))
    assert text(lifted(work)["web"]) == "Tier(autoscale=Autoscale(min=1, max=4))"
    assert "r" in next(line.keys for line in work.findings)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({"create": True, "name": "", "annotations": {"example.com/role": "dify"}},
         'Tier(service_account=ServiceAccount(annotations={"example.com/role": "dify"}))'),
        ({"create": False, "name": "dify"}, 'Tier(service_account=ServiceAccount(name="dify"))'),
    ],
)  # fmt: skip
def test_a_service_account_is_one_that_is_there_or_an_own_one(value: Any, code: str):
    work, arguments = one("api", "service_account", value)
    assert text(arguments["api"]) == code
    now(work, arguments)


def test_the_account_of_another_part_that_goes_away_is_an_own_one_with_its_role():
    annotations = {"eks.amazonaws.com/role-arn": "arn:aws:iam::111122223333:role/dify"}
    made = option({"create": True, "name": "dify-api", "annotations": annotations}, "api.serviceAccount.name")
    borrowed = option({"create": False, "name": "dify-api"}, "worker.serviceAccount.name")
    work = work_on(installed(options={"api": {"service_account": made}, "worker": {"service_account": borrowed}}))

    arguments = lifted(work)

    assert "dify-api" not in text(arguments["workers"])
    assert "role/dify" in text(arguments["workers"])
    assert "worker.serviceAccount.name" in keys_of(arguments["workers"])
    now(work, arguments)


@pytest.mark.parametrize("context", ["security_context", "pod_security_context"])
def test_a_part_that_somebody_runs_as_root_stays_root(context: str):
    work, arguments = one("worker", context, {"runAsUser": 0})

    assert now(work, arguments)["worker"].options[context].value["runAsUser"] == 0
    assert not [line for line in work.findings if line.group == "lost"]


def test_the_port_of_a_service_changes_what_others_call():
    work, arguments = one("api", "service", {"port": 5005, "annotations": {"example.com/scrape": "true"}})
    daemon = now(work, arguments)["plugin-daemon"].variables
    assert daemon["DIFY_INNER_API_URL"].text == "http://dify-next-api:5005"


def test_a_mirror_of_every_image_is_a_registry():
    images = {
        "api": ("langgenius/dify-api", "1.9.1"), "worker": ("langgenius/dify-api", "1.9.1"),
        "web": ("langgenius/dify-web", "1.9.1"), "nginx": ("library/nginx", "1.27"),
    }  # fmt: skip
    options = {
        part: {"image": option({"repository": f"registry.example.com/mirror/{path}", "tag": tag}, f"{part}.image")}
        for part, (path, tag) in images.items()
    }
    work = work_on(installed(options=options))
    arguments = lifted(work)
    assert text(arguments["image_registry"]) == '"registry.example.com/mirror"'
    assert text(arguments["images"]) == '{"nginx": "registry.example.com/mirror/library/nginx:1.27"}'
    now(work, arguments)


def test_images_of_the_release_are_not_written_and_others_are():
    options = {
        "api": {"image": option({"repository": "docker.io/langgenius/dify-api", "tag": "1.9.1"}, "api.image")},
        "worker": {"image": option({"repository": "registry.example.com/worker", "tag": "1.9.1"}, "worker.image")},
        "web": {"image": option({"repository": "langgenius/dify-web", "tag": "1.9.2"}, "web.image")},
        "nginx": {"image": option({"repository": "nginx", "tag": "latest"}, "nginx.image")},
    }
    work = work_on(installed(options=options))
    arguments = lifted(work)
    assert text(arguments["images"]) == '{"web": "langgenius/dify-web:1.9.2"}'
    assert 'image="registry.example.com/worker:1.9.1"' in text(arguments["workers"])
    assert "nginx:latest" in groups(work)["changes"][0]
    assert "api.image" in ended(work, arguments)


def test_a_digest_pins_the_image_of_the_release():
    digest = f"sha256:{'0' * 64}"
    work, arguments = one("api", "image", {"repository": "langgenius/dify-api", "tag": "1.9.1", "digest": digest})
    assert text(arguments["images"]) == f'{{"api": "{digest}"}}'
    now(work, arguments)


def test_parts_that_do_not_run_are_switched_off():
    work = work_on(installed(parts=("api", "worker")))
    arguments = lifted(work)
    assert [name for name in arguments if text(arguments[name]) == "None"] == [
        "web", "beat", "sandbox", "plugin_daemon", "ssrf_proxy", "nginx",
    ]  # fmt: skip
    now(work, arguments)


def test_a_part_that_the_release_does_not_have_is_lost():
    work = work_on(installed({"agent-backend": {"X": "1"}}, parts=(*PARTS, "agent-backend")))
    assert "agent_backend" not in lifted(work)
    assert "has no agent-backend" in groups(work)["lost"][0]


def test_settings_that_are_options_of_a_part_become_those():
    given = {
        "sandbox": {"MAX_WORKERS": "8", "WORKER_TIMEOUT": "30", "ENABLE_NETWORK": "false", "ALLOWED_SYSCALLS": "0, 1"},
        "worker": {"CELERY_WORKER_AMOUNT": "2", "CELERY_QUEUES": "dataset"},
    }
    work = work_on(installed(given))
    arguments = lifted(work)
    assert text(arguments["sandbox"]) == (
        "SandboxOptions(max_workers=8, timeout=30, network=False, allowed_syscalls=[0, 1])"
    )
    assert text(arguments["workers"]) == '[WorkerPool(name="default", concurrency=2)]'
    assert "every queue" in groups(work)["changes"][0]
    now(work, arguments)


@pytest.mark.parametrize(("size", "written"), [("15m", False), ("1g", True)])
def test_the_limit_of_nginx_stays_only_if_uploads_pass(size: str, written: bool):
    work = work_on(installed({"nginx": {"NGINX_CLIENT_MAX_BODY_SIZE": size}}))
    arguments = lifted(work)
    assert ("nginx" in arguments) is written
    assert "nginx.extraEnv.NGINX_CLIENT_MAX_BODY_SIZE" in ended(work, arguments)
    now(work, arguments)


def test_a_log_file_where_nobody_may_write_is_left_out():
    work = work_on(installed({"api": {"LOG_FILE": "/app/logs/server.log"}, "worker": {"LOG_FILE": "/tmp/x.log"}}))
    arguments = lifted(work)
    assert "api" not in arguments
    assert 'LOG_FILE": "/tmp/x.log' in text(arguments["workers"])
    now(work, arguments)


def test_the_service_in_front_is_that_of_nginx():
    front = Front(name="acme-dify", port=8080, keys=("service.port",), options={"labels": option({"a": "b"}, "l")})
    work = work_on(installed(front=front))
    arguments = lifted(work)
    assert text(arguments["nginx"]) == 'Tier(service=Service(labels={"a": "b"}, port=8080))'
    assert keys_of(arguments["nginx"]) == {"service.port", "l"}
    now(work, arguments)
