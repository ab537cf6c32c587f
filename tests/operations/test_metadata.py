"""Labels and annotations of every object."""

from typing import Any

import pytest
from cdk8s import ApiObject

from constructs_dify import DifyChart, Exposure, Monitoring, Network, Postgres, Secrets, Tier
from tests.support.charts import dify, objects_of
from tests.support.manifests import Manifest, find, of_kind, pods

LABELS = {"example.com/cost-centre": "4711", "team": "ml"}
ANNOTATIONS = {"example.com/owner": "ml-platform", "helm.sh/resource-policy": "delete"}
MANY: dict[str, Any] = {
    "public_url": "https://dify.example.com",
    "expose": Exposure.http_route(gateway="infra/public", issuer="ours"),
    "postgres": Postgres.cloudnative_pg(),
    "secrets": Secrets.external(store="vault", path="dify"),
    "monitoring": Monitoring(),
    "network": Network(monitoring_namespaces=["monitoring"]),
    "smoke_test": Tier(),
}


@pytest.fixture(scope="module")
def chart() -> DifyChart:
    chart = dify(**MANY, labels=LABELS, annotations=ANNOTATIONS, web=Tier(labels={"team": "web"}))
    # One that the user adds beside those of the library.
    ApiObject(chart, "theirs", api_version="v1", kind="ConfigMap")
    return chart


@pytest.fixture(scope="module")
def objects(chart: DifyChart) -> list[Manifest]:
    return objects_of(chart)


def test_every_object_has_the_labels_whoever_added_it(objects: list[Manifest]):
    kinds = {obj["kind"] for obj in objects}
    assert {"Namespace", "Service", "ConfigMap", "Job", "NetworkPolicy", "PodMonitor", "ExternalSecret"} <= kinds
    for obj in objects:
        labels = obj["metadata"]["labels"]
        assert labels["example.com/cost-centre"] == "4711", obj["metadata"]
        assert labels["team"] == ("web" if obj["metadata"].get("name") == "dify-web" and "spec" in obj
                                  and obj["kind"] == "Deployment" else "ml")  # fmt: skip


def test_every_object_of_the_library_has_the_annotations_and_keeps_its_own(objects: list[Manifest]):
    for obj in objects:
        if "theirs" in obj["metadata"]["name"]:
            continue
        annotations = obj["metadata"]["annotations"]
        assert annotations["example.com/owner"] == "ml-platform", obj["metadata"]
    assert find(objects, "Namespace", "dify")["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    assert find(objects, "Service", "dify-api")["metadata"]["annotations"]["helm.sh/resource-policy"] == "delete"


def test_all_pods_have_the_labels_and_none_the_annotations(objects: list[Manifest]):
    for pod in pods(objects):
        template = pod.owner["spec"]["template"]["metadata"]
        assert template["labels"]["example.com/cost-centre"] == "4711"
        assert not set(ANNOTATIONS) & set(template.get("annotations") or {})
    by_operator = find(objects, "Cluster", "dify-postgres")["spec"]["inheritedMetadata"]["labels"]
    assert by_operator["example.com/cost-centre"] == "4711"
    web = find(objects, "Deployment", "dify-web")["spec"]["template"]
    assert web["metadata"]["labels"]["team"] == "web"


def test_no_selector_and_no_template_of_claims_changes(objects: list[Manifest], default_objects: list[Manifest]):
    for obj in of_kind(objects, "Deployment"):
        assert not set(LABELS) & set(obj["spec"]["selector"]["matchLabels"])
    for obj in of_kind(objects, "Service"):
        assert not set(LABELS) & set(obj["spec"].get("selector") or {})
    for obj in of_kind(objects, "StatefulSet"):
        before = find(default_objects, "StatefulSet", obj["metadata"]["name"])["spec"]
        assert obj["spec"]["selector"] == before["selector"]
        assert obj["spec"]["volumeClaimTemplates"] == before["volumeClaimTemplates"]
    for policy in of_kind(objects, "NetworkPolicy"):
        assert "cost-centre" not in str(policy["spec"])


def test_a_job_with_other_labels_is_another_job_because_its_pods_cannot_change():
    def job(**labels: str) -> str:
        return dify(labels=labels).migration.job.name

    assert job(team="ml") != job(team="web")
    assert job(team="ml") == job(team="ml")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"labels": {"app.kubernetes.io/name": "x"}}, r"labels\['app.kubernetes.io/name'\]: got 'x'; expected another"),
        ({"labels": {"pod-security.kubernetes.io/enforce": "x"}}, r"labels\['pod-security.kubernetes.io/enforce'\]"),
        ({"labels": {"constructs-dify/installation": "x"}}, r"labels\['constructs-dify/installation'\]: got 'x'"),
        ({"labels": {"team": "a b"}}, r"labels\['team'\]: got 'a b'"),
        ({"annotations": {"a b": "x"}}, r"annotations\['a b'\]"),
    ],
)
def test_what_kubernetes_or_the_library_would_not_take_is_an_error(options: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=says):
        dify(**options)
