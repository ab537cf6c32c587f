"""Migration. What its script makes of a database, tests/real/ asks PostgreSQL."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Dependency, Grant, Migration, Postgres, Resources, SecretKey, Tier, WorkerPool
from tests.support.charts import alone, components, container, dify, pod, synth, variables
from tests.support.manifests import find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors

PYTHON = ("api", "worker", "beat")


def job(objects: Any) -> Any:
    [found] = [each for each in of_kind(objects, "Job") if each["metadata"]["name"].startswith("dify-migrate-")]
    return found


def database(host: str) -> Any:
    return Postgres.external(host=host, username="dify", password=SecretKey(secret="db", key="password"))


def test_it_runs_once_with_the_image_and_the_settings_of_the_api(default_objects: Any):
    spec = job(default_objects)["spec"]["template"]["spec"]
    assert spec["restartPolicy"] == "Never"
    assert container(default_objects, "migrate")["image"] == container(default_objects, "api")["image"]
    mine, theirs = variables(default_objects, "migrate"), variables(default_objects, "api")
    for name in ("DB_HOST", "DB_PASSWORD", "DB_DATABASE", "REDIS_HOST", "REDIS_PASSWORD", "STORAGE_TYPE", "SECRET_KEY"):
        assert mine[name] == theirs[name], name
    assert not reference_errors(default_objects)


def test_it_has_no_service_and_nobody_may_connect_to_it(default_objects: Any):
    assert "ports" not in container(default_objects, "migrate")
    assert not [each for each in of_kind(default_objects, "Service") if each["metadata"]["name"] == "dify-migrate"]
    assert not Network(default_objects).allows("api", "migrate", 5001)


def test_it_reaches_what_a_migration_needs_and_nothing_else(default_objects: Any):
    network = Network(default_objects)
    assert network.allows("migrate", "postgres", 5432)
    assert network.allows("migrate", "redis", 6379)
    for other, port in (("sandbox", 8194), ("plugin-daemon", 5002), ("weaviate", 8080), ("ssrf-proxy", 3128)):
        assert not network.allows("migrate", other, port)
    assert not network.allows_address("migrate", "93.184.216.34", 443)


def test_of_all_that_it_is_offered_it_takes_what_a_migration_needs():
    def told(name: str, setting: str) -> Dependency:
        return Dependency(name=name, grants={"api": Grant(environment={setting: "here"})})

    offered = [told("postgres", "DB_HOST"), told("redis", "REDIS_HOST"), told("storage", "S3_BUCKET_NAME")]
    unwanted = [told("mail", "SMTP_SERVER"), Dependency(name="broken", grants={}, refusals={"api": "cannot be used"})]
    _, objects = alone(Migration, uses=[*offered, *unwanted])
    given = variables(objects, "migrate")
    assert {"DB_HOST", "REDIS_HOST", "S3_BUCKET_NAME"} <= given.keys()
    assert "SMTP_SERVER" not in given


@pytest.mark.parametrize("part", PYTHON)
def test_the_parts_wait_for_the_schema_and_leave_it_alone(part: str, default_objects: Any):
    assert variables(default_objects, part)["MIGRATION_ENABLED"] == "false"
    [wait] = pod(default_objects, part).spec["initContainers"]
    script = wait["command"][1]
    assert wait["command"][:3:2] == ["python", "wait"]
    [volume] = [
        volume
        for mount in wait["volumeMounts"]
        if script.startswith(f"{mount['mountPath']}/")
        for volume in pod(default_objects, part).spec["volumes"]
        if volume["name"] == mount["name"]
    ]
    texts = find(default_objects, "ConfigMap", volume["configMap"]["name"])["data"]
    assert script.rpartition("/")[2] in texts


@pytest.mark.parametrize("part", PYTHON)
def test_who_waits_is_the_part_itself_with_another_command(part: str, default_objects: Any):
    [wait] = pod(default_objects, part).spec["initContainers"]
    own = container(default_objects, part)
    for field in ("image", "env", "envFrom", "volumeMounts", "securityContext"):
        assert wait[field] == own[field], field
    assert {"args", "livenessProbe", "readinessProbe", "startupProbe", "ports", "lifecycle"}.isdisjoint(wait)


@pytest.mark.parametrize("part", PYTHON)
def test_what_the_user_gives_a_part_to_reach_the_database_reaches_who_waits_for_it(part: str):
    given: dict[str, Any] = {
        "extra_env": [k8s.EnvVar(name="PGSSLMODE", value="require")],
        "env_from": [k8s.EnvFromSource(config_map_ref=k8s.ConfigMapEnvSource(name="database"))],
        "volumes": [k8s.Volume(name="certificates", config_map=k8s.ConfigMapVolumeSource(name="certificates"))],
        "volume_mounts": [k8s.VolumeMount(name="certificates", mount_path="/certificates", read_only=True)],
    }
    objects = synth(api=Tier(**given), workers=[WorkerPool(name="default", **given)], beat=Tier(**given))
    [wait] = pod(objects, part).spec["initContainers"]
    assert wait["name"] == "wait-for-schema"
    assert {"name": "PGSSLMODE", "value": "require"} in wait["env"]
    assert {"configMapRef": {"name": "database"}} in wait["envFrom"]
    assert {"name": "certificates", "mountPath": "/certificates", "readOnly": True} in wait["volumeMounts"]
    assert "certificates" in {volume["name"] for volume in pod(objects, part).spec["volumes"]}


def test_what_takes_the_place_of_a_credential_does_so_for_who_waits_too():
    source = k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name="rotating", key="password"))
    objects = synth(api=Tier(extra_env=[k8s.EnvVar(name="DB_PASSWORD", value_from=source)]))
    [wait] = pod(objects, "api").spec["initContainers"]
    [password] = [variable for variable in wait["env"] if variable["name"] == "DB_PASSWORD"]
    assert password["valueFrom"]["secretKeyRef"] == {"name": "rotating", "key": "password"}


def test_the_same_program_makes_the_same_job(default_objects: Any):
    assert job(synth())["metadata"]["name"] == job(default_objects)["metadata"]["name"]


def test_whatever_changes_the_job_changes_its_name():
    names = [
        job(synth(**options))["metadata"]["name"]
        for options in (
            {},
            {"postgres": database("a.example.com")},
            {"postgres": database("b.example.com")},
            {"migration": Tier(resources=Resources(cpu="1", memory="1Gi"))},
            {"migration": Tier(resources=Resources(cpu="1", memory="2Gi"))},
            {"migration": Tier(annotations={"example.com/owner": "platform"})},
            {"defaults": Tier(node_selector={"pool": "apps"})},
            {"image_registry": "registry.example.com"},
        )
    ]
    assert len(set(names)) == len(names)


def test_a_job_of_one_name_is_always_the_same_job():
    found: dict[str, Any] = {}
    for settings in ({}, {"LOG_LEVEL": "DEBUG"}, {"UPLOAD_FILE_SIZE_LIMIT": "50"}, {"STORAGE_TYPE": "opendal"}):
        try:
            one = job(synth(settings=settings))
        except ValueError:
            continue
        assert found.setdefault(one["metadata"]["name"], one) == one
    assert len(found) == 1


def test_without_it_every_api_pod_migrates_and_nobody_waits():
    objects = synth(migration=None)
    assert "migrate" not in components(objects)
    assert variables(objects, "api")["MIGRATION_ENABLED"] == "true"
    for part in ("worker", "beat"):
        assert variables(objects, part)["MIGRATION_ENABLED"] == "false"
    for part in PYTHON:
        assert "initContainers" not in pod(objects, part).spec


def test_workers_alone_have_their_schema_migrated_too():
    objects = synth(api=None, web=None, nginx=None, plugin_daemon=None)
    assert "migrate" in components(objects)
    assert pod(objects, "worker").spec["initContainers"]


def test_nobody_migrates_beside_it():
    with pytest.raises(ValueError, match=r"settings\['MIGRATION_ENABLED'\]: already set by schema"):
        dify(settings={"MIGRATION_ENABLED": "true"})


def test_it_runs_once_and_not_twice():
    with pytest.raises(ValueError, match=r"^migrate\.replicas: got 2; expected one pod: it runs once$"):
        dify(migration=Tier(replicas=2))
