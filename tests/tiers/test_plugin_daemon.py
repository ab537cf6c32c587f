"""PluginDaemon."""

from typing import Any

import pytest

from constructs_dify import Autoscale, PluginDaemonOptions, Storage, Tier
from constructs_dify.data_layer.storage.object_storage import StorageChoice
from tests.support.charts import container, dify, objects_of, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.samples import AWS_ROLE


def listens_on(objects: list[Manifest]) -> dict[str, int]:
    """The ports of its Service by name, which its container has too."""
    ports = {port["name"]: port["containerPort"] for port in container(objects, "plugin-daemon")["ports"]}
    service = find(objects, "Service", "dify-plugin-daemon")["spec"]["ports"]
    assert all(port["targetPort"] == ports[port["name"]] for port in service)
    return {port["name"]: port["targetPort"] for port in service}


def test_it_listens_for_the_api(default_objects: Any):
    assert listens_on(default_objects) == {"http": 5002}
    assert variables(default_objects, "plugin-daemon")["SERVER_PORT"] == "5002"
    assert variables(default_objects, "api")["PLUGIN_DAEMON_URL"] == "http://dify-plugin-daemon:5002"


def test_plugins_under_development_reach_it_from_within_the_pod_only(default_objects: Any):
    known = variables(default_objects, "plugin-daemon")
    assert known["PLUGIN_REMOTE_INSTALLING_HOST"] == "127.0.0.1"
    # `kubectl port-forward` comes from there, and the console shows localhost and this port by default.
    assert known["PLUGIN_REMOTE_INSTALLING_PORT"] == "5003"
    # Off, Dify's own page of plugins would show an error.
    assert "PLUGIN_REMOTE_INSTALLING_ENABLED" not in known


def test_who_reads_the_pod_finds_the_port_to_forward_and_nobody_else_gets_there(default_objects: Any):
    declared = {"name": "debug", "containerPort": 5003}
    assert declared in container(default_objects, "plugin-daemon")["ports"]
    assert "debug" not in listens_on(default_objects)
    assert "5003" not in str(of_kind(default_objects, "NetworkPolicy"))


def test_plugins_under_development_can_be_let_in_over_the_network():
    chart = dify(plugin_daemon=Tier(settings={"PLUGIN_REMOTE_INSTALLING_HOST": "0.0.0.0"}))
    assert chart.plugin_daemon
    developer = {"app": "my-plugin"}

    def gets_in() -> bool:
        network = Network(objects_of(chart))
        return network.allows(developer, "plugin-daemon", 5003, source_namespace="plugins", target_namespace="dify")

    assert listens_on(objects_of(chart)) == {"http": 5002, "debug": 5003}
    assert not gets_in()
    chart.plugin_daemon.allow_from(port=5003, namespace="plugins")
    assert gets_in()


def test_there_is_never_more_than_one(default_objects: Any):
    spec = find(default_objects, "Deployment", "dify-plugin-daemon")["spec"]
    assert spec["replicas"] == 1
    assert spec["strategy"] == {"type": "Recreate"}


# -- several ------------------------------------------------------------------------------------------------------

SEVERAL = PluginDaemonOptions(replicas=2, accept_unsupported_scale_out=True)
S3: dict[str, Any] = {
    "bucket": "files", "region": "eu-central-1", "service_account_annotations": AWS_ROLE,
}  # fmt: skip
SHARED: dict[str, StorageChoice] = {
    "object storage": Storage.s3(**S3, plugin_bucket="plugins"),
    "a claim for many nodes": Storage.local(plugin_access_mode="ReadWriteMany"),
    "a claim for many nodes that is there": Storage.local(
        plugin_access_mode="ReadWriteMany", plugin_existing_claim="our-plugins", plugin_sub_path="dify"
    ),
    "a claim for many nodes beside object storage": Storage.s3(
        **S3, plugins=Storage.local(plugin_access_mode="ReadWriteMany")
    ),
}
OF_ONE_POD: dict[str, StorageChoice] = {
    "a claim for one node": Storage.local(),
    "a claim for one node that is there": Storage.local(plugin_existing_claim="our-plugins"),
    "a claim for one node, and files for many": Storage.local(access_mode="ReadWriteMany"),
    "object storage with a cache on a claim": Storage.s3(**S3, plugin_bucket="plugins", plugin_cache="20Gi"),
}


@pytest.mark.parametrize(
    "tier",
    [Tier(replicas=2), PluginDaemonOptions(replicas=2), Tier(autoscale=Autoscale(min=1, max=2))],
    ids=["Tier", "options", "autoscale"],
)
def test_several_are_refused_unless_somebody_accepts_what_that_means(tier: Tier):
    with pytest.raises(ValueError, match=r"expected one pod: .* second pod; .*accept_unsupported_scale_out=True"):
        dify(plugin_daemon=tier, storage=SHARED["object storage"])


@pytest.mark.parametrize("storage", OF_ONE_POD)
def test_several_are_refused_on_a_disk_of_one_pod_whatever_is_accepted(storage: str):
    with pytest.raises(ValueError, match=r"plugin-daemon: got up to 2 pods; expected one: .*ReadWriteOnce.* use an"):
        dify(plugin_daemon=SEVERAL, storage=OF_ONE_POD[storage])
    accepted = PluginDaemonOptions(accept_unsupported_scale_out=True)
    objects = synth(plugin_daemon=accepted, storage=OF_ONE_POD[storage])
    # Two at once, even for a moment, would share the disk.
    assert find(objects, "Deployment", "dify-plugin-daemon")["spec"]["strategy"] == {"type": "Recreate"}


@pytest.mark.parametrize("storage", SHARED)
def test_several_run_plugins_on_disks_of_their_own_and_share_the_packages(storage: str):
    chart = dify(plugin_daemon=SEVERAL, storage=SHARED[storage])
    objects = objects_of(chart)
    spec = find(objects, "Deployment", "dify-plugin-daemon")["spec"]
    assert spec["replicas"] == 2
    assert spec["strategy"]["type"] == "RollingUpdate"
    known = variables(objects, "plugin-daemon")
    assert volume_at(objects, str(known["PLUGIN_WORKING_PATH"])).keys() == {"name", "emptyDir"}
    if known["PLUGIN_STORAGE_TYPE"] == "local":
        claim = volume_at(objects, str(known["PLUGIN_STORAGE_LOCAL_ROOT"]))["persistentVolumeClaim"]["claimName"]
        made = {obj["metadata"]["name"]: obj["spec"] for obj in of_kind(objects, "PersistentVolumeClaim")}
        assert claim == "our-plugins" or made[claim]["accessModes"] == ["ReadWriteMany"]
    provided = {"PersistentVolumeClaim/our-plugins"}
    assert reference_errors(objects, provided, {"dify-secrets": set(chart.secret_keys)}) == []
    assert rule_errors(objects) == []


def test_several_pass_calls_on_to_each_other():
    def reaches_itself(tier: Tier) -> bool:
        network = Network(synth(plugin_daemon=tier, storage=SHARED["object storage"]))
        return network.allows("plugin-daemon", "plugin-daemon", 5002)

    assert reaches_itself(SEVERAL)
    assert not reaches_itself(Tier())


def test_all_of_them_are_counted_against_the_connections_of_the_database():
    many = PluginDaemonOptions(autoscale=Autoscale(min=1, max=9), accept_unsupported_scale_out=True)
    [message] = dify(plugin_daemon=many, storage=SHARED["object storage"]).node.validate()
    assert "plugin-daemon 9 pods x 30 = 270" in message


def volume_at(objects: list[Manifest], path: str) -> Manifest:
    """The volume that a path of its container is on."""
    mounts = {mount["mountPath"]: mount["name"] for mount in container(objects, "plugin-daemon")["volumeMounts"]}
    there = max((mount for mount in mounts if f"{path}/".startswith(f"{mount}/")), key=len)
    [volume] = [v for v in pod(objects, "plugin-daemon").spec["volumes"] if v["name"] == mounts[there]]
    return volume


# -- one ----------------------------------------------------------------------------------------------------------


def test_its_image_decides_how_it_starts(default_objects: Any):
    # A plugin whose parent is process 1 stops itself.
    assert {"command", "args"}.isdisjoint(container(default_objects, "plugin-daemon"))


def test_its_database_is_another_one_than_that_of_the_api(default_objects: Any):
    daemon, api = variables(default_objects, "plugin-daemon"), variables(default_objects, "api")
    assert (daemon["DB_HOST"], daemon["DB_PORT"]) == (api["DB_HOST"], api["DB_PORT"])
    assert daemon["DB_DATABASE"] != api["DB_DATABASE"]
    created = find(default_objects, "ConfigMap", "dify-postgres")["data"].values()
    assert daemon["DB_DATABASE"] in created
    assert api["DB_DATABASE"] in created


def test_it_knows_how_to_call_the_api_back(default_objects: Any):
    assert variables(default_objects, "plugin-daemon")["DIFY_INNER_API_URL"] == "http://dify-api:5001"


def test_plugins_inherit_its_environment_which_has_only_what_it_reads(default_objects: Any):
    known = variables(default_objects, "plugin-daemon")
    assert {name for name, value in known.items() if isinstance(value, SecretRef)} == {
        "DB_PASSWORD", "DIFY_INNER_API_KEY", "REDIS_PASSWORD", "SERVER_KEY",
    }  # fmt: skip


def test_plugins_and_their_packages_are_on_its_own_claim(default_objects: Any):
    spec = pod(default_objects, "plugin-daemon").spec
    claims = [v["persistentVolumeClaim"]["claimName"] for v in spec["volumes"] if "persistentVolumeClaim" in v]
    assert claims == ["dify-plugins"]
    known = variables(default_objects, "plugin-daemon")
    mounts = [mount["mountPath"] for mount in container(default_objects, "plugin-daemon")["volumeMounts"]]
    for name in ("PLUGIN_STORAGE_LOCAL_ROOT", "PLUGIN_WORKING_PATH"):
        assert any(f"{known[name]}/".startswith(f"{path}/") for path in mounts), name


def test_it_waits_for_the_database_where_it_will_connect(default_objects: Any):
    # Without it, 0.3.0 panics, and is restarted at longer and longer intervals.
    daemon, network = container(default_objects, "plugin-daemon"), Network(default_objects)
    [waiting] = pod(default_objects, "plugin-daemon").spec["initContainers"]
    assert (waiting["image"], waiting["env"], waiting["envFrom"]) == (daemon["image"], daemon["env"], daemon["envFrom"])
    assert network.allows("plugin-daemon", "postgres", int(str(variables(default_objects, "plugin-daemon")["DB_PORT"])))


def test_plugins_must_be_signed(default_objects: Any):
    assert variables(default_objects, "plugin-daemon")["FORCE_VERIFYING_SIGNATURE"] == "true"


def test_all_that_it_writes_has_a_limit(default_objects: Any):
    spec = pod(default_objects, "plugin-daemon").spec
    folders = [volume["emptyDir"] for volume in spec["volumes"] if "emptyDir" in volume]
    assert folders
    assert all("sizeLimit" in folder for folder in folders)


def test_plugins_get_no_token_of_the_api_server(default_objects: Any):
    spec = pod(default_objects, "plugin-daemon").spec
    assert spec["automountServiceAccountToken"] is False
    assert spec["serviceAccountName"] == "dify-plugin-daemon"


def test_it_is_not_root_and_cannot_change_its_image(default_objects: Any):
    assert pod(default_objects, "plugin-daemon").spec["securityContext"]["runAsNonRoot"] is True
    assert container(default_objects, "plugin-daemon")["securityContext"]["readOnlyRootFilesystem"] is True
