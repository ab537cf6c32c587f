"""Sandbox."""

from typing import Any

import pytest
import yaml

from constructs_dify import Resources, Sandbox, SandboxOptions, SecretKey, Tier
from tests.support.charts import alone, container, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.rules import rule_errors

CONFIG = "/conf/config.yaml"
REQUIREMENTS = "/dependencies/python-requirements.txt"

# The sandbox reads these after its file, and takes them instead of what the file says.
OVERRIDES = {
    "ALLOWED_SYSCALLS", "DEBUG", "ENABLE_NETWORK", "ENABLE_PRELOAD", "MAX_REQUESTS", "MAX_WORKERS", "NODEJS_PATH",
    "PYTHON_DEPS_UPDATE_INTERVAL", "PYTHON_LIB_PATH", "PYTHON_PATH", "SANDBOX_PORT", "WORKER_TIMEOUT",
}  # fmt: skip


def mounted(objects: list[Manifest]) -> dict[str, str]:
    """The files that are put into the sandbox: path -> text."""
    volumes = {volume["name"]: volume for volume in pod(objects, "sandbox").spec["volumes"]}
    files: dict[str, str] = {}
    for mount in container(objects, "sandbox")["volumeMounts"]:
        assert mount["readOnly"] is True
        data = find(objects, "ConfigMap", volumes[mount["name"]]["configMap"]["name"])["data"]
        files[mount["mountPath"]] = data[mount["subPath"]]
    return files


def config(objects: list[Manifest]) -> Any:
    """The sandbox's configuration file, read as the sandbox does."""
    return yaml.safe_load(mounted(objects)[CONFIG])


def test_it_listens_where_the_api_looks_for_it(default_objects: Any):
    assert [port["containerPort"] for port in container(default_objects, "sandbox")["ports"]] == [8194]
    assert config(default_objects)["app"]["port"] == 8194
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


def test_it_has_an_identity_of_its_own_and_no_token_for_it(default_objects: Any):
    spec = pod(default_objects, "sandbox").spec
    assert spec["automountServiceAccountToken"] is False
    assert find(default_objects, "ServiceAccount", spec["serviceAccountName"])["automountServiceAccountToken"] is False
    others = [
        candidate["spec"]["template"]["spec"]["serviceAccountName"]
        for candidate in of_kind(default_objects, "Deployment", "StatefulSet", "Job")
        if candidate["metadata"]["name"] != "dify-sandbox"
    ]
    assert spec["serviceAccountName"] not in others


# -- its configuration --------------------------------------------------------------------------------------------


def test_its_file_says_all_that_it_must_not_start_without(default_objects: Any):
    # Zero workers would let each run wait for ever, zero requests would refuse it.
    assert config(default_objects) == {
        "app": {"port": 8194, "debug": False},
        "max_workers": 4,
        "max_requests": 50,
        "worker_timeout": 15,
        "enable_network": True,
        "enable_preload": False,
        "python_deps_update_interval": "30m",
        "allowed_syscalls": [],
    }
    assert set(mounted(default_objects)) == {CONFIG}


def test_no_variable_says_again_what_its_file_says(default_objects: Any):
    assert OVERRIDES.isdisjoint(variables(default_objects, "sandbox"))


def test_its_options_end_up_in_the_file():
    options = SandboxOptions(max_workers=8, max_requests=200, timeout=30, allowed_syscalls=[0, 1, 3, 231])
    objects = synth(sandbox=options)
    found = config(objects)
    assert (found["max_workers"], found["max_requests"], found["worker_timeout"]) == (8, 200, 30)
    assert found["allowed_syscalls"] == [0, 1, 3, 231]
    assert OVERRIDES.isdisjoint(variables(objects, "sandbox"))


def test_its_options_are_those_of_every_part_too():
    objects = synth(sandbox=SandboxOptions(replicas=2, resources=Resources(cpu="1", memory="4Gi"), timeout=30))
    assert find(objects, "Deployment", "dify-sandbox")["spec"]["replicas"] == 2
    assert container(objects, "sandbox")["resources"]["limits"]["memory"] == "4Gi"
    assert rule_errors(objects) == []


def test_settings_without_an_option_of_their_own_end_up_there_as_well():
    settings = {"PYTHON_DEPS_UPDATE_INTERVAL": "24h", "DEBUG": "true"}
    objects = synth(sandbox=SandboxOptions(settings=settings))
    assert config(objects)["python_deps_update_interval"] == "24h"
    assert config(objects)["app"]["debug"] is True


def test_the_settings_of_a_plain_tier_still_count():
    objects = synth(sandbox=Tier(settings={"WORKER_TIMEOUT": "45", "MAX_WORKERS": "2"}))
    assert config(objects)["worker_timeout"] == 45
    assert config(objects)["max_workers"] == 2
    assert OVERRIDES.isdisjoint(variables(objects, "sandbox"))


def test_what_the_image_knows_better_is_left_to_it(default_objects: Any):
    # A path of 0.2.12 breaks 0.2.13 and later.
    assert {"python_path", "python_lib_path", "nodejs_path"}.isdisjoint(config(default_objects))


def test_its_image_can_still_be_told_otherwise():
    objects = synth(sandbox=Tier(image="registry.example.com/sandbox:1", settings={"PYTHON_PATH": "/opt/bin/python3"}))
    assert variables(objects, "sandbox")["PYTHON_PATH"] == "/opt/bin/python3"


def test_its_key_is_not_in_the_file(default_objects: Any):
    assert "key" not in config(default_objects)["app"]
    assert isinstance(variables(default_objects, "sandbox")["API_KEY"], SecretRef)


def test_the_package_index_is_for_the_environment_to_say():
    objects = synth(sandbox=Tier(settings={"PIP_MIRROR_URL": "https://pypi.example.com/simple"}))
    assert variables(objects, "sandbox")["PIP_MIRROR_URL"] == "https://pypi.example.com/simple"
    assert not [key for key in config(objects) if "mirror" in key]


def test_a_setting_from_a_secret_is_not_in_the_file():
    secret = SecretKey(secret="limits", key="workers")
    objects = synth(sandbox=Tier(settings={"MAX_WORKERS": secret}))
    assert variables(objects, "sandbox")["MAX_WORKERS"] == SecretRef("limits", "workers")


def test_other_options_replace_its_pods():
    def checksum(objects: list[Manifest]) -> str:
        return pod(objects, "sandbox").metadata["annotations"]["checksum/config"]

    assert checksum(synth(sandbox=SandboxOptions(timeout=30))) != checksum(synth())


# -- packages -----------------------------------------------------------------------------------------------------


def test_python_packages_are_a_requirements_file():
    lines = ["pandas==2.2.3", "requests[socks]>=2,<3", "tool @ https://files.example.com/tool-1.0-py3-none-any.whl"]
    objects = synth(sandbox=SandboxOptions(python_packages=lines))
    assert mounted(objects)[REQUIREMENTS].splitlines() == lines
    assert config(objects)["max_workers"] == 4


# -- the network --------------------------------------------------------------------------------------------------


def test_without_the_network_its_pods_have_no_way_out_and_no_proxy():
    objects = synth(sandbox=SandboxOptions(network=False))
    assert {"HTTP_PROXY", "HTTPS_PROXY"}.isdisjoint(variables(objects, "sandbox"))
    assert Network(synth()).allows("sandbox", "ssrf-proxy", 3128)
    assert not Network(objects).allows("sandbox", "ssrf-proxy", 3128)
    assert Network(objects).allows("api", "sandbox", 8194)
    # Dify asks for the network in every run; a sandbox that has it off refuses them all.
    assert config(objects)["enable_network"] is True


# -- mistakes -----------------------------------------------------------------------------------------------------

MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no worker": ({"max_workers": 0}, r"SandboxOptions\.max_workers: got 0; expected a whole number, 1 or more"),
    "workers as text": ({"max_workers": "4"}, r"SandboxOptions\.max_workers: got '4' \(str\)"),
    "no number of workers": ({"max_workers": None}, r"SandboxOptions\.max_workers: got None"),
    "no time": ({"timeout": 0}, r"SandboxOptions\.timeout: got 0"),
    "less room than work": (
        {"max_workers": 60},
        r"SandboxOptions\.max_requests: got 50; expected at least max_workers",
    ),
    "a network as text": ({"network": "no"}, r"SandboxOptions\.network: got 'no' \(str\); write True or False"),
    "a setting twice": (
        {"timeout": 30, "settings": {"WORKER_TIMEOUT": "60"}},
        r"SandboxOptions\.settings\['WORKER_TIMEOUT'\]: got '60'; expected it as SandboxOptions\.timeout",
    ),
    "packages as text": (
        {"python_packages": "pandas"},
        r"SandboxOptions\.python_packages: got 'pandas' \(str\); write a list: \['pandas'\]",
    ),
    "packages without a way to them": ({"python_packages": ["pandas"], "network": False}, r"none with network=False"),
    "no call": ({"allowed_syscalls": []}, r"SandboxOptions\.allowed_syscalls: got \[\]"),
    "a call below zero": ({"allowed_syscalls": [1, -1]}, r"SandboxOptions\.allowed_syscalls\[1\]: got -1"),
    "a call by name": ({"allowed_syscalls": ["read"]}, r"SandboxOptions\.allowed_syscalls\[0\]: got 'read' \(str\)"),
    "calls as text": ({"allowed_syscalls": "0,1"}, r"SandboxOptions\.allowed_syscalls: got '0,1'"),
    "no call at all, but True": ({"allowed_syscalls": [True]}, r"SandboxOptions\.allowed_syscalls\[0\]: got True"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_its_options_is_seen(mistake: str):
    options, message = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=message):
        SandboxOptions(**options)


@pytest.mark.parametrize(
    "line",
    [
        "--index-url https://pypi.example.org/simple",
        "-r other.txt",
        "pandas\n--index-url https://pypi.example.org/simple",
        "pandas\n",
        "pandas \\",
        "./local",
        "a b",
        "a'b",
        "pandas,numpy",
        " pandas",
        "",
    ],
)
def test_a_line_that_does_more_than_name_a_package_is_refused(line: str):
    with pytest.raises(
        ValueError, match=r"SandboxOptions\.python_packages\[1\]: .* expected one line that names a package"
    ):
        SandboxOptions(python_packages=["numpy", line])


def test_a_line_does_not_end_before_its_end():
    with pytest.raises(ValueError, match=r"SandboxOptions\.python_packages\[1\]: got .* U\+000D"):
        SandboxOptions(python_packages=["numpy", "pandas\r--pre"])


@pytest.mark.parametrize(
    "line",
    ["tool @ https://me:hunter2@files.example.com/tool.whl", "--index-url https://me:hunter2@pypi.example.com/simple"],
)
def test_a_login_in_a_line_is_refused_and_not_repeated(line: str):
    with pytest.raises(
        ValueError, match=r"SandboxOptions\.python_packages\[0\]: got a URL with a (login|password)"
    ) as error:
        SandboxOptions(python_packages=[line])
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "value", "option"),
    [("ENABLE_NETWORK", "false", "network"), ("ALLOWED_SYSCALLS", "0,1", "allowed_syscalls")],
)
def test_settings_that_would_break_every_run_point_to_their_option(name: str, value: str, option: str):
    with pytest.raises(Exception, match=rf"sandbox\.settings\['{name}'\]: already set by SandboxOptions\.{option}"):
        synth(sandbox=Tier(settings={name: value}))


@pytest.mark.parametrize("value", ["0", ""])
def test_a_plain_tier_cannot_stop_every_run_either(value: str):
    with pytest.raises(Exception, match=r"sandbox\.settings\['MAX_WORKERS'\]"):
        synth(sandbox=Tier(settings={"MAX_WORKERS": value}))
