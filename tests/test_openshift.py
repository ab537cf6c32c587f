"""What `restricted-v2` of OpenShift and the SCC in docs/openshift.md admit is what the pods are.

See https://github.com/openshift/cluster-kube-apiserver-operator/tree/master/bindata/bootkube/scc-manifests
"""

import re
from typing import Any

import pytest
import yaml

from tests.support.charts import COMPONENT, synth
from tests.support.examples import ROOT
from tests.support.manifests import Manifest, find, pods

IDENTITY = {"runAsUser", "runAsGroup", "fsGroup", "supplementalGroups"}
VOLUMES = {
    "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "persistentVolumeClaim", "projected", "secret",
}  # fmt: skip


@pytest.fixture(scope="module")
def objects() -> list[Manifest]:
    return synth(openshift=True)


def contexts(spec: Manifest) -> list[Manifest]:
    return [each["securityContext"] for each in [*spec.get("initContainers", []), *spec["containers"]]]


def test_all_pods_but_the_sandbox_leave_to_the_namespace_who_they_are(objects: list[Manifest]):
    for pod in pods(objects):
        if pod.labels[COMPONENT] == "sandbox":
            continue
        context = pod.spec["securityContext"]
        assert not IDENTITY & set(context), pod.owner["metadata"]["name"]
        assert context["runAsNonRoot"] is True
        assert context["seccompProfile"] == {"type": "RuntimeDefault"}
        assert {key for volume in pod.spec.get("volumes", []) for key in volume} - {"name"} <= VOLUMES
        for each in contexts(pod.spec):
            assert not IDENTITY & set(each)
            assert each["capabilities"] == {"drop": ["ALL"]}
            assert each["allowPrivilegeEscalation"] is False


def test_the_scc_in_the_docs_admits_the_sandbox_and_nothing_that_it_does_not_need(objects: list[Manifest]):
    [text] = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs/openshift.md").read_text(), re.S)
    scc, role, binding = yaml.safe_load_all(text)
    spec: dict[str, Any] = find(objects, "Deployment", "dify-sandbox")["spec"]["template"]["spec"]
    [context] = contexts(spec)
    assert set(scc["allowedCapabilities"]) == set(context["capabilities"]["add"])
    assert scc["requiredDropCapabilities"] == context["capabilities"]["drop"]
    assert scc["runAsUser"] == {"type": "MustRunAs", "uid": spec["securityContext"]["runAsUser"]}
    assert {key for volume in spec["volumes"] for key in volume} - {"name"} <= set(scc["volumes"])
    assert not any(value for key, value in scc.items() if key.startswith("allow") and key != "allowedCapabilities")
    assert role["rules"][0]["resourceNames"] == [scc["metadata"]["name"]]
    assert binding["subjects"][0]["name"] == spec["serviceAccountName"]


def test_elsewhere_nothing_changes(objects: list[Manifest], default_objects: list[Manifest]):
    ours = {(obj["kind"], obj["metadata"]["name"]) for obj in objects if obj["kind"] != "Job"}
    assert ours == {(obj["kind"], obj["metadata"]["name"]) for obj in default_objects if obj["kind"] != "Job"}
