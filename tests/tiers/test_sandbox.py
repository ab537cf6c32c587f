"""Sandbox."""

from typing import Any

from constructs_dify import Sandbox, Tier
from tests.support.charts import alone, container, pod, synth, variables
from tests.support.manifests import SecretRef


def test_it_listens_where_the_api_looks_for_it(default_objects: Any):
    assert [port["containerPort"] for port in container(default_objects, "sandbox")["ports"]] == [8194]
    assert variables(default_objects, "sandbox")["SANDBOX_PORT"] == "8194"
    for part in ("api", "worker"):
        assert variables(default_objects, part)["CODE_EXECUTION_ENDPOINT"] == "http://dify-sandbox:8194"


def test_it_has_the_capabilities_that_it_drops_its_own_rights_with_and_no_others(default_objects: Any):
    context = container(default_objects, "sandbox")["securityContext"]
    assert set(context["capabilities"]["add"]) == {
        "SYS_CHROOT", "SETUID", "SETGID", "KILL", "CHOWN", "DAC_OVERRIDE", "FOWNER",
    }  # fmt: skip
    assert context["capabilities"]["drop"] == ["ALL"]
    assert context["allowPrivilegeEscalation"] is False
    assert "privileged" not in context


def test_its_capabilities_are_among_those_of_the_pod_security_level_baseline(default_objects: Any):
    baseline = {
        "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
        "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
    }  # fmt: skip
    assert set(container(default_objects, "sandbox")["securityContext"]["capabilities"]["add"]) <= baseline


def test_it_starts_as_root_and_writes_users_into_its_file_system(default_objects: Any):
    assert pod(default_objects, "sandbox").spec["securityContext"]["runAsUser"] == 0
    assert container(default_objects, "sandbox")["securityContext"]["readOnlyRootFilesystem"] is False


def test_what_it_writes_is_limited(default_objects: Any):
    for bound in ("requests", "limits"):
        assert "ephemeral-storage" in container(default_objects, "sandbox")["resources"][bound]


def test_its_code_goes_out_through_the_ssrf_proxy(default_objects: Any):
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        assert variables(default_objects, "sandbox")[name] == "http://dify-ssrf-proxy:3128"


def test_without_the_proxy_its_code_does_not_go_out():
    part, objects = alone(Sandbox)
    assert part.destinations == ()
    assert "HTTP_PROXY" not in variables(objects, "sandbox")


def test_it_knows_its_own_key_and_no_other_credential(default_objects: Any):
    known = variables(default_objects, "sandbox")
    assert {name: value for name, value in known.items() if isinstance(value, SecretRef)} == {
        "API_KEY": SecretRef("dify-secrets", "sandbox-api-key")
    }


def test_it_can_run_behind_a_second_wall():
    objects = synth(sandbox=Tier(runtime_class="gvisor"))
    assert pod(objects, "sandbox").spec["runtimeClassName"] == "gvisor"


def test_its_settings_can_be_changed():
    objects = synth(sandbox=Tier(settings={"WORKER_TIMEOUT": "60"}))
    assert variables(objects, "sandbox")["WORKER_TIMEOUT"] == "60"
