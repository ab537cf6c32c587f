"""`python -m constructs_dify images` lists what has to be in a registry."""

from pathlib import Path

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Postgres, Redis, Tier, VectorStore
from constructs_dify.__main__ import main
from constructs_dify.commands.images import images_of
from tests.support.charts import synth
from tests.support.examples import GOLDENS, expected_folder, expected_objects
from tests.support.manifests import Manifest, containers, of_kind, pods

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("golden", GOLDENS)
def test_of_each_example_every_image_is_listed_once_and_in_order(golden: str, capsys: pytest.CaptureFixture[str]):
    example, _, chart = golden.partition("/")
    file, objects = expected_folder(example) / f"{chart}.k8s.yaml", expected_objects(golden)
    pulled = {container["image"] for pod in pods(objects) for container in containers(pod)}
    pulled |= {cluster["spec"]["imageName"] for cluster in of_kind(objects, "Cluster")}
    assert main(["images", str(file)]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == sorted(pulled)


def test_init_containers_sidecars_and_operators_pull_too():
    def extra(name: str) -> k8s.Container:
        return k8s.Container(name=name, image=f"registry.example.com/{name}:1")

    objects = synth(
        postgres=Postgres.cloudnative_pg(image="registry.example.com/postgres:16"),
        redis=Redis.in_cluster_sentinel(),
        vector_store=VectorStore.in_cluster("milvus"),
        web=Tier(init_containers=[extra("init")], sidecars=[extra("sidecar")]),
    )
    listed = images_of(objects)
    assert {f"registry.example.com/{name}" for name in ("init:1", "sidecar:1", "postgres:16")} <= set(listed)
    assert [image for image in listed if "milvus" in image or "etcd" in image or "minio" in image]


def test_every_image_of_a_mirrored_installation_comes_from_the_mirror():
    objects = synth(image_registry="registry.example.com/mirror", postgres=Postgres.cloudnative_pg())
    assert {image.rpartition("/mirror/")[0] for image in images_of(objects)} == {"registry.example.com"}


def test_what_only_looks_like_an_image_is_left_out():
    config: Manifest = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "a", "labels": {"image": "x"}},
        "data": {"image": "x"},
    }
    job: Manifest = {
        "apiVersion": "batch/v1",
        "kind": "CronJob",
        "metadata": {"name": "a"},
        "spec": {"jobTemplate": {"spec": {"template": {"spec": {"containers": [{"name": "a", "image": "b:1"}]}}}}},
    }
    files = {"volumes": [{"name": "v", "image": {"reference": "c:1"}}], "containers": [{"name": "a", "image": "b:1"}]}
    pod: Manifest = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "spec": files}
    assert images_of([config, job, pod]) == ["b:1", "c:1"]
