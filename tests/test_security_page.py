"""What docs/security.md says of the pods is what the manifests say."""

import re
from pathlib import Path

import pytest

from constructs_dify import Postgres, Redis, Restore, VectorStore
from tests.support.backups import backup
from tests.support.charts import COMPONENT, container, synth
from tests.support.manifests import Manifest, Pod, containers, find, pods, title
from tests.support.pod_security import pod_security_errors
from tests.support.schemas import versions

PAGE = (Path(__file__).parents[1] / "docs" / "security.md").read_text()


def rows(header: str) -> list[list[str]]:
    """The cells of the table whose first column has that header."""
    table = PAGE.split(f"\n| {header} |", 1)[1].split("\n\n", 1)[0]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()[2:]]


def level(pod: Pod) -> str:
    """The strictest Pod Security level that it passes, of the two that it may."""
    return "baseline" if pod_security_errors([pod], "restricted", versions()[-1]) else "restricted"


def writable(pod: Pod, main: Manifest) -> str:
    """The folders that a container can write to, as the page spells them."""
    if not main["securityContext"]["readOnlyRootFilesystem"]:
        return f"all of it, {main['resources']['limits']['ephemeral-storage']}"
    sizes = {
        volume["name"]: volume["emptyDir"]["sizeLimit"]
        for volume in pod.spec.get("volumes") or []
        if "emptyDir" in volume
    }
    mounts = [mount for mount in main.get("volumeMounts") or [] if not mount.get("readOnly")]
    return ", ".join(f"`{m['mountPath']}` {sizes.get(m['name'], 'claim')}" for m in mounts) or "nothing"


def test_its_table_has_each_part_with_what_it_may(default_objects: list[Manifest]):
    expected: dict[str, list[str]] = {}
    for pod in pods(default_objects):
        [main] = pod.spec["containers"]
        shared, own = pod.spec["securityContext"], main["securityContext"]
        expected[f"`{pod.labels[COMPONENT]}`"] = [
            f"{shared['runAsUser']}:{shared['runAsGroup']}",
            level(pod),
            "read-only" if own["readOnlyRootFilesystem"] else "writable",
            writable(pod, main),
            "see below" if own["capabilities"].get("add") else "none",
        ]
    assert {part: cells for part, *cells in rows("part")} == expected


def test_it_has_each_pod_of_a_backup_and_of_a_restore():
    expected: dict[str, list[str]] = {}
    for pod in pods(synth(backup=backup(), restore=Restore(), paused=True)):
        component = pod.labels[COMPONENT]
        if component.partition("-")[0] not in ("backup", "restore"):
            continue
        shared = pod.spec["securityContext"]
        folders = [writable(pod, each) for each in containers(pod)]
        expected[f"`{component}`"] = [
            f"{shared['runAsUser']}:{shared['runAsGroup']}",
            level(pod),
            "read-only" if all(c["securityContext"]["readOnlyRootFilesystem"] for c in containers(pod)) else "writable",
            ", ".join(dict.fromkeys(folder for each in folders for folder in each.split(", "))),
            "see below" if any("add" in c["securityContext"]["capabilities"] for c in containers(pod)) else "none",
        ]
    assert {part: cells for part, *cells in rows("part of backups")} == expected


def test_it_gives_a_reason_for_each_capability_of_the_sandbox(default_objects: list[Manifest]):
    explained = [name for [names, _] in rows("capability") for name in re.findall(r"`(\w+)`", names)]
    assert sorted(explained) == sorted(container(default_objects, "sandbox")["securityContext"]["capabilities"]["add"])


def test_the_deployment_that_it_forwards_a_port_of_exists(default_objects: list[Manifest]):
    [name] = re.findall(r"port-forward deployment/(\S+)", PAGE)
    assert find(default_objects, "Deployment", name)


@pytest.mark.parametrize(
    "data",
    [
        {"vector_store": VectorStore.in_cluster("qdrant"), "redis": Redis.in_cluster_sentinel()},
        {"vector_store": VectorStore.in_cluster("milvus")},
        {"vector_store": VectorStore.in_cluster("pgvector"), "postgres": Postgres.cloudnative_pg()},
    ],
    ids=["qdrant", "milvus", "pgvector"],
)
def test_the_other_engines_are_as_restricted(data: dict[str, object]):
    for pod in pods(synth(sandbox=None, **data)):
        assert level(pod) == "restricted", title(pod.owner)
        assert all(each["securityContext"]["readOnlyRootFilesystem"] for each in containers(pod)), title(pod.owner)
