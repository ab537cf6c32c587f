"""LocalSandbox."""

from typing import Any

import pytest

from constructs_dify import (
    CaBundle,
    HttpProxy,
    Installation,
    LocalSandbox,
    LocalSandboxOptions,
    Release,
    SsrfProxy,
    Tier,
)
from tests.support.charts import alone, components, container, dify, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network

RELEASE, KEEPS_FILES = "1.16.1", "1.17.0"
PUBLIC = "93.184.216.34"


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    return synth(release=RELEASE)


def of(version: str, **options: Any) -> Installation:
    return Installation(name="dify", namespace="dify", release=Release(version), **options)


# -- its walls -----------------------------------------------------------------------------------------------------


def test_it_has_no_credential_but_its_own_and_reads_nothing_that_is_shared(objects: list[Manifest]):
    environment = variables(objects, "local-sandbox")
    secrets = {name: value for name, value in environment.items() if isinstance(value, SecretRef)}
    assert secrets == {"SHELLCTL_AUTH_TOKEN": SecretRef("dify-secrets", "agent-shell-token")}
    [source] = container(objects, "local-sandbox")["envFrom"]
    assert source["configMapRef"]["name"] == "dify-local-sandbox"
    [token] = secrets.values()
    readers = {part for part in components(objects) if token in variables(objects, part).values()}
    assert readers == {"agent-backend", "local-sandbox"}


def test_it_has_an_identity_of_its_own_without_a_token(objects: list[Manifest]):
    spec = pod(objects, "local-sandbox").spec
    assert spec["serviceAccountName"] == "dify-local-sandbox"
    assert spec["automountServiceAccountToken"] is False
    assert spec["enableServiceLinks"] is False
    assert find(objects, "ServiceAccount", "dify-local-sandbox")["automountServiceAccountToken"] is False
    subjects = [subject for each in of_kind(objects, "RoleBinding") for subject in each["subjects"]]
    assert "dify-local-sandbox" not in {subject["name"] for subject in subjects}


def test_it_has_no_right_and_writes_to_two_folders_of_limited_size(objects: list[Manifest]):
    own, spec = container(objects, "local-sandbox"), pod(objects, "local-sandbox").spec
    assert spec["securityContext"]["runAsUser"] == 1000
    assert spec["securityContext"]["runAsNonRoot"] is True
    assert own["securityContext"] == {
        "allowPrivilegeEscalation": False, "capabilities": {"drop": ["ALL"]}, "readOnlyRootFilesystem": True,
    }  # fmt: skip
    assert {mount["mountPath"] for mount in own["volumeMounts"]} == {"/tmp", "/home"}
    assert all(volume["emptyDir"]["sizeLimit"] for volume in spec["volumes"])
    assert {"memory", "ephemeral-storage"} <= set(own["resources"]["limits"])


def test_only_the_agent_backend_reaches_it(objects: list[Manifest]):
    network = Network(objects)
    assert {part for part in components(objects) if network.allows(part, "local-sandbox", 5004)} == {"agent-backend"}


def test_it_reaches_a_port_of_squid_that_nobody_else_does_and_nothing_besides(objects: list[Manifest]):
    network = Network(objects)
    assert {part for part in components(objects) if network.allows(part, "ssrf-proxy", 3129)} == {"local-sandbox"}
    ports = {
        "ssrf-proxy": 3128, "api": 5001, "agent-backend": 5050, "plugin-daemon": 5002, "redis": 6379, "postgres": 5432,
        "weaviate": 8080, "sandbox": 8194, "web": 3000, "nginx": 80,
    }  # fmt: skip
    assert {part for part, port in ports.items() if network.allows("local-sandbox", part, port)} == set()
    for address in (PUBLIC, "10.20.30.40", "169.254.169.254"):
        assert not network.allows_address("local-sandbox", address, 443)


def test_squid_reaches_the_two_parts_for_it_and_only_where_it_is_there(objects: list[Manifest]):
    for there, manifests in ((True, objects), (False, synth(release=RELEASE, local_sandbox=None))):
        network = Network(manifests)
        assert network.allows("ssrf-proxy", "agent-backend", 5050) is there
        assert network.allows("ssrf-proxy", "api", 5001) is there
        ports = {port["port"] for port in find(manifests, "Service", "dify-ssrf-proxy")["spec"]["ports"]}
        assert ports == {3128, 3129} if there else {3128}
        conf = find(manifests, "ConfigMap", "dify-ssrf-proxy-files")["data"]["squid.conf"]
        assert ("http_port 3129" in conf) is there


def test_programs_of_all_kinds_are_told_of_the_proxy(objects: list[Manifest]):
    environment = variables(objects, "local-sandbox")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        assert environment[name] == "http://dify-ssrf-proxy:3129"
    assert environment["NO_PROXY"] == environment["no_proxy"] == "localhost,127.0.0.1"


def test_the_proxy_of_the_site_is_for_squid_and_not_for_it():
    install = of(RELEASE, http_proxy=HttpProxy(url="http://proxy.example.com:3128"))
    _, objects = alone(LocalSandbox, install=install, uses=[SsrfProxy.dependency(install)])
    assert variables(objects, "local-sandbox")["HTTPS_PROXY"] == "http://dify-ssrf-proxy:3129"
    chart = dify(release=RELEASE, http_proxy=HttpProxy(url="http://proxy.example.com:3128"))
    assert {place.part for place in chart.ssrf_proxy.destinations} >= {"api", "agent-backend"}


def test_its_commands_trust_the_authorities_of_the_site():
    install = of(RELEASE, ca_bundle=CaBundle(config_map="site-authorities"))
    _, objects = alone(LocalSandbox, install=install)
    assert "SSL_CERT_FILE" in variables(objects, "local-sandbox")


# -- its pod -------------------------------------------------------------------------------------------------------


def test_it_listens_on_both_families_and_is_asked_whether_it_is_well(objects: list[Manifest]):
    own = container(objects, "local-sandbox")
    assert own["args"] == ["shellctl", "serve", "--listen", ":5004"]
    # The entrypoint of later images, tini, stays.
    assert "command" not in own
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert own[probe]["httpGet"] == {"path": "/healthz", "port": "http"}


def test_it_starts_in_a_folder_that_is_there_under_the_volume(objects: list[Manifest]):
    assert container(objects, "local-sandbox")["workingDir"] == "/home"


def test_processes_left_behind_are_reaped_by_the_pod_where_the_image_has_no_init(objects: list[Manifest]):
    assert pod(objects, "local-sandbox").spec["shareProcessNamespace"] is True
    _, later = alone(LocalSandbox, install=of(KEEPS_FILES))
    assert "shareProcessNamespace" not in pod(later, "local-sandbox").spec


def test_there_is_never_a_second_one(objects: list[Manifest]):
    assert find(objects, "Deployment", "dify-local-sandbox")["spec"]["strategy"] == {"type": "Recreate"}
    with pytest.raises(ValueError, match=r"local-sandbox\.replicas: got 2; expected one pod: agents' files"):
        alone(LocalSandbox, install=of(RELEASE), tier=Tier(replicas=2))


# -- agents' files -------------------------------------------------------------------------------------------------


def test_agents_find_their_files_again_in_releases_that_keep_them():
    _, objects = alone(
        LocalSandbox, install=of(KEEPS_FILES), tier=LocalSandboxOptions(storage="50Gi", storage_class="fast")
    )
    claim = find(objects, "PersistentVolumeClaim", "dify-local-sandbox")
    assert claim["spec"]["resources"]["requests"] == {"storage": "50Gi"}
    assert claim["spec"]["storageClassName"] == "fast"
    assert claim["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    kept = {mount["mountPath"]: mount.get("subPath") for mount in container(objects, "local-sandbox")["volumeMounts"]}
    assert kept == {"/tmp": None, "/home": None, "/home/dify": "home", "/workspace": "workspace"}


def test_a_claim_that_is_there_is_used():
    _, objects = alone(LocalSandbox, install=of(KEEPS_FILES), tier=LocalSandboxOptions(existing_claim="agents"))
    assert of_kind(objects, "PersistentVolumeClaim") == []
    [volume] = [each for each in pod(objects, "local-sandbox").spec["volumes"] if "persistentVolumeClaim" in each]
    assert volume["persistentVolumeClaim"]["claimName"] == "agents"


@pytest.mark.parametrize("option", [{"storage": "1Gi"}, {"storage_class": "fast"}, {"existing_claim": "agents"}])
def test_a_volume_is_refused_where_the_release_keeps_no_files(option: dict[str, Any]):
    [name] = option
    with pytest.raises(ValueError, match=rf"^local_sandbox\.{name}: got .* from 1\.17\.0 on; leave it out"):
        alone(LocalSandbox, install=of(RELEASE), tier=LocalSandboxOptions(**option))


def test_a_claim_that_is_there_has_a_size_and_a_class_already():
    with pytest.raises(ValueError, match=r"^LocalSandboxOptions\.storage: got '1Gi'; expected none beside"):
        LocalSandboxOptions(existing_claim="agents", storage="1Gi")
    with pytest.raises(ValueError, match=r"^LocalSandboxOptions\.storage: got 'much'"):
        LocalSandboxOptions(storage="much")


# -- switching it off ----------------------------------------------------------------------------------------------


def test_without_it_agents_are_offered_no_shell(objects: list[Manifest]):
    without = synth(release=RELEASE, local_sandbox=None)
    assert "agent-backend" in components(without)
    assert "DIFY_AGENT_SHELLCTL_ENTRYPOINT" not in variables(without, "agent-backend")
    for part in ("api", "worker"):
        assert variables(without, part)["AGENT_SHELL_ENABLED"] == "false"
        assert variables(objects, part).get("AGENT_SHELL_ENABLED") in (None, "true")


@pytest.mark.parametrize("needed", ["agent_backend", "ssrf_proxy"])
def test_it_goes_with_what_it_is_no_use_without_unless_its_options_are_given(needed: str):
    off: dict[str, Any] = {needed: None}
    assert not hasattr(dify(release=RELEASE, **off), "local_sandbox")
    with pytest.raises(ValueError, match=rf"^local_sandbox: got .* it needs {needed}, which is switched off; leave"):
        dify(release=RELEASE, local_sandbox=Tier(labels={"a": "b"}), **off)
