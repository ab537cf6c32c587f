"""What the pages of single examples say of their manifests, beyond what holds for all examples."""

import json
import os
import re
import runpy
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.examples import ROOT, expected_files
from tests.support.manifests import Manifest, Pod, containers, environment, find, of_kind, pods
from tests.support.network import Network

OUTPUTS = ROOT / "examples" / "terraform" / "outputs.tf"
# See https://cloud.google.com/kubernetes-engine/docs/concepts/autopilot-security
AUTOPILOT_CAPABILITIES = {
    "AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD", "NET_BIND_SERVICE", "SETFCAP",
    "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT", "SYS_PTRACE",
}  # fmt: skip
_GIB = 1024**3
_UNITS = {"Gi": _GIB, "Mi": 1024**2}


@cache
def objects_of(example: str) -> list[Manifest]:
    return [obj for text in expected_files(example).values() for obj in yaml.load_all(text, yaml.CSafeLoader)]


def page(example: str) -> str:
    return (ROOT / "examples" / example / "README.md").read_text()


def accounts_in_loop(example: str) -> set[str]:
    """The ServiceAccounts for which the page has a command in a loop, and those that it names by themselves."""
    [names] = re.findall(r"for account in ([a-z -]+); do", page(example))
    alone = re.findall(r"--service-account (dify-[a-z-]+)", page(example))
    return {*(f"dify-{name}" for name in names.split()), *alone}


def accounts_that(example: str, holds: Callable[[list[Manifest], Pod], bool]) -> set[str]:
    objects = objects_of(example)
    return {pod.spec["serviceAccountName"] for pod in pods(objects) if holds(objects, pod)}


def reaches(address: str, port: int) -> Callable[[list[Manifest], Pod], bool]:
    return lambda objects, pod: Network(objects).allows_address(pod.labels, address, port)


# -- clouds ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["169.254.170.23", "fd00:ec2::23"])
def test_the_accounts_with_a_role_of_aws_are_those_that_reach_its_agent(address: str):
    assert accounts_that("aws", reaches(address, 80)) == accounts_in_loop("aws")


def test_nobody_at_aws_has_a_key_or_a_role_in_an_annotation():
    objects = objects_of("aws")
    assert not [obj for obj in of_kind(objects, "ServiceAccount") if "annotations" in obj["metadata"]]
    variables = {name for pod in pods(objects) for name in environment(objects, pod.spec["containers"][0], "dify")}
    assert {"S3_USE_AWS_MANAGED_IAM", "OPENSEARCH_AUTH_METHOD"} <= variables
    assert not {name for name in variables if re.search(r"(S3|AWS|OPENSEARCH)_.*(KEY|PASSWORD)", name)}


def test_the_accounts_that_act_as_one_of_google_are_those_that_reach_the_metadata_server_of_gke():
    named = accounts_in_loop("google_cloud")
    assert accounts_that("google_cloud", reaches("169.254.169.254", 80)) == named
    assert accounts_that("google_cloud", reaches("169.254.169.252", 988)) == named
    annotated = [
        obj["metadata"]["name"] for obj in of_kind(objects_of("google_cloud"), "ServiceAccount")
        if "iam.gke.io/gcp-service-account" in obj["metadata"].get("annotations", {})
    ]  # fmt: skip
    assert set(annotated) == named


def test_autopilot_admits_every_pod_with_all_of_its_local_disk():
    assert list(autopilot_errors(pods(objects_of("google_cloud")))) == []


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("hostNetwork", True, "dify-api: hostNetwork"),
        ("volumes", [{"name": "disk", "hostPath": {"path": "/"}}], "dify-api: volume disk"),
        ("volumes", [{"name": "disk", "emptyDir": {"sizeLimit": "11Gi"}}], "dify-api: 3221225472 bytes of local disk"),
        ("privileged", True, "dify-api: privileged"),
        ("capabilities", {"add": ["NET_ADMIN"]}, "dify-api: capability NET_ADMIN"),
        ("ephemeral-storage", "2Gi", "dify-api: limit 3221225472 of local disk"),
        ("ephemeral-storage", "11Gi", "dify-api: 11811160064 bytes of local disk"),
    ],
)
def test_what_autopilot_would_refuse_is_found(field: str, value: Any, error: str):
    [pod] = [pod for pod in pods(deepcopy(objects_of("google_cloud"))) if pod.owner["metadata"]["name"] == "dify-api"]
    container = pod.spec["containers"][0]
    if field in ("privileged", "capabilities"):
        container["securityContext"][field] = value
    elif field == "ephemeral-storage":
        container["resources"]["requests"][field] = value
    else:
        pod.spec[field] = value
    assert any(found.startswith(error) for found in autopilot_errors([pod]))


def autopilot_errors(of: Any) -> Iterator[str]:
    """What Autopilot refuses, or gives less local disk than the pod may write."""
    for pod in of:
        name = pod.owner["metadata"]["name"]
        yield from (f"{name}: {field}" for field in ("hostNetwork", "hostPID", "hostIPC") if pod.spec.get(field))
        yield from (
            f"{name}: volume {volume['name']}" for volume in pod.spec.get("volumes", []) if "hostPath" in volume
        )
        for container in containers(pod):
            context = container["securityContext"]
            if context.get("privileged"):
                yield f"{name}: privileged"
            added = set(context.get("capabilities", {}).get("add", []))
            yield from (f"{name}: capability {one}" for one in sorted(added - AUTOPILOT_CAPABILITIES))
        resources = pod.spec["containers"][0]["resources"]
        request, limit = (_bytes(resources[bound]["ephemeral-storage"]) for bound in ("requests", "limits"))
        if request != limit:
            yield f"{name}: limit {limit} of local disk, which Autopilot makes the request, {request}"
        written = sum(
            _bytes(volume["emptyDir"]["sizeLimit"]) for volume in pod.spec.get("volumes", []) if "emptyDir" in volume
        )
        if not written <= request <= 10 * _GIB:
            yield f"{name}: {request} bytes of local disk, for emptyDirs of {written}"


def _bytes(quantity: str) -> int:
    return int(quantity[:-2]) * _UNITS[quantity[-2:]]


def test_the_federated_accounts_of_azure_are_those_whose_pods_get_a_token():
    named = accounts_in_loop("azure")
    assert accounts_that("azure", lambda _, pod: pod.labels.get("azure.workload.identity/use") == "true") == named
    annotated = [
        obj["metadata"]["name"] for obj in of_kind(objects_of("azure"), "ServiceAccount")
        if "azure.workload.identity/client-id" in obj["metadata"].get("annotations", {})
    ]  # fmt: skip
    assert set(annotated) == named


def test_blob_storage_has_no_key_in_any_pod_of_azure():
    objects = objects_of("azure")
    variables = [environment(objects, pod.spec["containers"][0], "dify") for pod in pods(objects)]
    keys = {str(told["AZURE_BLOB_ACCOUNT_KEY"]) for told in variables if "AZURE_BLOB_ACCOUNT_KEY" in told}
    assert keys == {"managedidentity"}
    assert not any("AZURE_BLOB_STORAGE_CONNECTION_STRING" in told for told in variables)


# -- a laptop, a mesh -----------------------------------------------------------------------------------------------


def test_k3s_needs_no_more_than_it_brings():
    objects = objects_of("k3s")
    assert find(objects, "Ingress", "dify-ingress")["spec"]["ingressClassName"] == "traefik"
    claims = [claim["spec"] for claim in of_kind(objects, "PersistentVolumeClaim")]
    claims += [
        claim["spec"] for obj in of_kind(objects, "StatefulSet") for claim in obj["spec"]["volumeClaimTemplates"]
    ]
    assert {(claim.get("storageClassName"), *claim["accessModes"]) for claim in claims} == {(None, "ReadWriteOnce")}
    network = Network(objects)
    assert network.allows({"app": "traefik"}, "nginx", 80, source_namespace="kube-system", target_namespace="dify")
    assert not network.allows({"app": "other"}, "nginx", 80, source_namespace="default", target_namespace="dify")


def test_all_that_istio_runs_in_has_a_sidecar_and_takes_nothing_but_mutual_tls():
    objects = objects_of("istio")
    assert find(objects, "PeerAuthentication", "dify")["spec"] == {"mtls": {"mode": "STRICT"}}
    assert find(objects, "Namespace", "dify")["metadata"]["labels"]["istio-injection"] == "enabled"
    for pod in pods(objects):
        template = pod.owner["spec"]["template"]["metadata"]
        assert template["annotations"]["sidecar.istio.io/nativeSidecar"] == "true", pod.owner["metadata"]["name"]
    # The gateway that the route names is in the namespace that alone is let in.
    [route] = of_kind(objects, "HTTPRoute")
    [parent] = route["spec"]["parentRefs"]
    network = Network(objects)
    for namespace, enters in ((parent["namespace"], True), ("default", False)):
        asked = {"source_namespace": namespace, "target_namespace": "dify"}
        assert network.allows({"app": "gateway"}, "nginx", 80, **asked) is enters


# -- Terraform ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The names of the program."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CDK8S_OUTDIR", str(tmp_path_factory.mktemp("dist")))
        return runpy.run_path(str(OUTPUTS.with_name("main.py")))


def test_terraform_gives_what_the_program_reads(terraform: dict[str, Any]):
    names = {field.name for field in fields(terraform["Endpoints"])}
    assert set(re.findall(r'^output "(\w+)"', OUTPUTS.read_text(), re.M)) == names
    assert json.loads(terraform["FILE"].read_text()).keys() == names


@pytest.mark.parametrize(
    ("name", "output", "message"),
    [
        ("admin", {"sensitive": True, "type": "string", "value": "x"}, "the output admin is sensitive"),
        ("redis_host", {"sensitive": True, "type": "string", "value": "x"}, "the output redis_host is sensitive"),
        ("redis_port", {"sensitive": False, "type": "string", "value": "6379"}, "redis_port is '6379', not a number"),
        ("region", {"sensitive": False, "type": "number", "value": 1}, "the output region is 1, not a text"),
        ("region", None, "the output region is None, not a text from outputs.tf: terraform output -json"),
    ],
)
def test_an_output_that_may_not_be_read_is_refused_by_its_name(
    name: str, output: Any, message: str, terraform: dict[str, Any], tmp_path: Path
):
    outputs = json.loads(terraform["FILE"].read_text())
    outputs.pop(name, None)
    file = tmp_path / "endpoints.json"
    file.write_text(json.dumps(outputs | ({name: output} if output else {})))
    with pytest.raises(ValueError, match=f"^endpoints.json: .*{re.escape(message)}"):
        terraform["read"](file)


# -- a copy from a backup ---------------------------------------------------------------------------------------------

STAGING = ROOT / "examples" / "staging_copy" / "main.py"


@cache
def staging(phase: str) -> list[Manifest]:
    """What the program writes in a phase."""
    program, times = re.subn(r'^PHASE = "\w+"$', f'PHASE = "{phase}"', STAGING.read_text(), flags=re.M)
    assert times == 1
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"PYTHONPATH": str(ROOT), "CDK8S_OUTDIR": folder}
        subprocess.run([sys.executable, "-c", program], cwd=folder, check=True, env=environment)
        texts = [path.read_text() for path in Path(folder).glob("*.yaml")]
    return [obj for text in texts for obj in yaml.load_all(text, yaml.CSafeLoader)]


def jobs(objects: list[Manifest]) -> set[str]:
    """The names of the Jobs, but for the one that makes credentials."""
    names = {each["metadata"]["name"] for each in of_kind(objects, "Job")}
    return {name for name in names if "create-secrets" not in name}


def test_the_phases_of_the_copy_are_those_of_its_page():
    assert re.findall(r'^\d\. `PHASE = "(\w+)"`', page("staging_copy"), re.M) == ["restore", "run", "index", "run"]


def test_only_the_restore_touches_data_while_the_copy_is_paused():
    [job] = jobs(staging("restore"))
    assert job.startswith("dify-staging-restore-")
    replicas = {
        each["metadata"]["name"]: each["spec"]["replicas"] for each in of_kind(staging("restore"), "Deployment")
    }
    assert {replicas[f"dify-staging-{part}"] for part in ("api", "worker", "plugin-daemon")} == {0}


def test_the_job_that_fills_the_vectors_has_the_label_of_the_page():
    [label] = set(re.findall(r"component=(vdb-migrate-\w+)", page("staging_copy")))
    for phase in ("restore", "run", "index"):
        labels = {each["metadata"]["labels"]["app.kubernetes.io/component"] for each in of_kind(staging(phase), "Job")}
        assert (label in labels) is (phase == "index")


@pytest.mark.parametrize("phase", ["restore", "run", "index"])
def test_the_copy_reaches_nothing_of_production_but_its_backups(phase: str):
    objects = staging(phase)
    told = {
        str(value) for pod in pods(objects) for each in containers(pod)
        for value in environment(objects, each, "dify-staging").values()
    }  # fmt: skip
    production = objects_of("production")
    hosts = {
        str(environment(production, pod.spec["containers"][0], "dify").get(name))
        for pod in pods(production) for name in ("DB_HOST", "REDIS_SENTINELS", "QDRANT_URL", "S3_BUCKET_NAME")
    } - {"None"}  # fmt: skip
    assert len(hosts) == 4
    assert not told & hosts
    assert any("dify-backups" in value for value in told) is (phase == "restore")


@pytest.mark.parametrize("phase", ["restore", "run", "index"])
def test_the_copy_saves_nothing_sends_no_mail_and_has_no_schedules(phase: str):
    objects = staging(phase)
    assert of_kind(objects, "CronJob") == []
    assert not any(pod.labels["app.kubernetes.io/component"] == "beat" for pod in pods(objects))
    [told] = [environment(objects, pod.spec["containers"][0], "dify-staging") for pod in pods(objects)
              if pod.owner["kind"] == "Deployment" and pod.labels["app.kubernetes.io/component"] == "api"]  # fmt: skip
    assert not told.get("MAIL_TYPE")


def test_the_copy_has_another_vector_store_so_that_dify_moves_the_vectors():
    stores = {
        name: {
            str(told["VECTOR_STORE"]) for pod in pods(objects)
            if "VECTOR_STORE" in (told := environment(objects, pod.spec["containers"][0], namespace))
        }
        for name, objects, namespace in (
            ("copy", staging("run"), "dify-staging"), ("production", objects_of("production"), "dify")
        )
    }  # fmt: skip
    assert stores == {"copy": {"pgvector"}, "production": {"qdrant"}}
