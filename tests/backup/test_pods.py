"""What is saved in which pod: each step with its image, its program, its variables and what it has mounted."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Postgres, Resources, Storage, Tier, VectorStore
from tests.support.backups import backup, beside, cron_job, data, mounts, saved, steps
from tests.support.charts import components, pod
from tests.support.manifests import Manifest, SecretRef, environment, of_kind
from tests.support.samples import key

Objects = list[Manifest]

S3 = Storage.s3(bucket="dify", plugin_bucket="dify", region="eu-central-1", access_key=key("a"), secret_key=key("s"))
API, RESTIC = "langgenius/dify-api:1.16.1", "restic/restic:0.19.1"


@pytest.fixture(scope="module")
def objects() -> Objects:
    return saved()


def programs(objects: Objects, component: str) -> list[tuple[str, str]]:
    """What each step of a pod runs, in its image."""
    return [(each["image"], " ".join(each["command"])) for each in steps(objects, component).values()]


def read(objects: Objects, component: str, step: str) -> dict[str, Any]:
    """What a step reads."""
    return environment(objects, steps(objects, component)[step])


def backups(objects: Objects) -> set[str]:
    """The components that save something."""
    return {component for component in components(objects) if component.startswith("backup")}


# -- the set itself ------------------------------------------------------------------------------------------------


def test_the_database_comes_before_what_it_names_and_restic_comes_last(objects: Objects):
    assert programs(objects, "backup") == [
        ("postgres:15-alpine", "sh /scripts/dump.sh main=dify plugins=dify_plugin"),
        (API, "python /scripts/manifest.py"),
        (RESTIC, "sh /scripts/save.sh set /work /data/files"),
    ]


def test_files_are_read_as_the_user_of_the_api_who_cannot_change_them(objects: Objects):
    spec = pod(objects, "backup").spec
    assert (spec["securityContext"]["runAsUser"], spec["securityContext"]["runAsGroup"]) == (1001, 1001)
    assert data(objects, "backup", "dump-databases") == {}
    assert data(objects, "backup", "manifest") == {"/data/files": "dify-files ro"}
    assert data(objects, "backup", "save") == {"/data/files": "dify-files ro"}


def test_each_step_can_write_only_where_the_others_find_it(objects: Objects):
    for component in backups(objects):
        for step in steps(objects, component):
            writable = {path for path, what in mounts(objects, component, step).items() if not what.endswith(" ro")}
            assert writable <= {"/tmp", "/work", "/cache", "/data/weaviate"}, (component, step)


def test_a_dump_is_told_where_the_server_is_and_waits_for_no_timeout(objects: Objects):
    told = read(objects, "backup", "dump-databases")
    assert (told["PGHOST"], told["PGPORT"], told["PGUSER"]) == ("dify-postgres", "5432", "dify")
    assert told["PGPASSWORD"] == SecretRef("dify-secrets", "postgres-password")
    assert "statement_timeout=0" in told["PGOPTIONS"]
    assert "lock_timeout=0" in told["PGOPTIONS"]
    assert "SECRET_KEY" not in told


def test_the_manifest_is_written_by_what_knows_the_database_and_the_keys(objects: Objects):
    told = read(objects, "backup", "manifest")
    assert told["SECRET_KEY"] == SecretRef("dify-secrets", "secret-key")
    assert (told["DB_HOST"], told["OPENDAL_FS_ROOT"], told["INSTALLATION"], told["DIFY_VERSION"]) == (
        "dify-postgres", "/data/files", "dify", "1.16.1",
    )  # fmt: skip
    assert "RESTIC_PASSWORD" not in told


def test_restic_alone_knows_the_password_and_neither_database_nor_keys(objects: Objects):
    told = read(objects, "backup", "save")
    assert told["RESTIC_REPOSITORY"] == "s3:https://s3.eu-central-1.amazonaws.com/backups/dify"
    assert told["RESTIC_PASSWORD"] == SecretRef("dify-backup", "password")
    assert {name for name in told if name.startswith(("DB_", "PG")) or name == "SECRET_KEY"} == set()


# -- its pieces ----------------------------------------------------------------------------------------------------


def test_plugins_are_saved_by_their_owner_when_the_set_is_there(objects: Objects):
    assert programs(objects, "backup-plugins") == [
        (RESTIC, "sh /scripts/save.sh wait"),
        (RESTIC, "sh /scripts/save.sh piece plugins /data/plugins"),
    ]
    context = pod(objects, "backup-plugins").spec["securityContext"]
    assert (context["runAsUser"], context["supplementalGroups"]) == (1000, [1001])
    # Another group than the daemon's would take its files away from it.
    assert "fsGroup" not in context
    assert data(objects, "backup-plugins", "save") == {"/data/plugins": "dify-plugins ro"}
    assert read(objects, "backup-plugins", "save")["EXCLUDE"] == "/data/plugins/cwd"
    wait = steps(objects, "backup-plugins")["wait"]
    run = {
        each["name"]: each["valueFrom"]["fieldRef"]["fieldPath"]
        for each in wait["env"]
        if "fieldRef" in each.get("valueFrom", {})
    }
    assert run == {
        "JOB_NAME": "metadata.labels['batch.kubernetes.io/job-name']",
        "JOB_UID": "metadata.labels['batch.kubernetes.io/controller-uid']",
    }


def test_weaviate_writes_its_own_backup_before_it_is_saved(objects: Objects):
    assert programs(objects, "backup-weaviate") == [
        (RESTIC, "sh /scripts/save.sh wait"),
        (API, "python /scripts/weaviate_backup.py save /data/weaviate"),
        (RESTIC, "sh /scripts/save.sh piece weaviate /data/weaviate"),
        (API, "python /scripts/weaviate_backup.py clean /data/weaviate"),
    ]
    assert data(objects, "backup-weaviate", "save") == {"/data/weaviate": "data-dify-weaviate-0/backups"}
    assert set(read(objects, "backup-weaviate", "save-weaviate")) == {"WEAVIATE_API_KEY", "WEAVIATE_ENDPOINT"}
    assert pod(objects, "backup-weaviate").spec["securityContext"]["runAsUser"] == 1000


def test_pieces_know_nothing_but_the_repository(objects: Objects):
    for component in ("backup-plugins", "backup-weaviate"):
        for step in ("wait", "save"):
            assert {
                value.name for value in read(objects, component, step).values() if isinstance(value, SecretRef)
            } == {"dify-backup"}


# -- every database server -----------------------------------------------------------------------------------------

EXTERNAL: dict[str, Any] = {"host": "pg.example.com", "username": "dify", "password": key()}
SERVERS: dict[str, tuple[Any, str, str, dict[str, Any]]] = {
    "in the cluster": (
        Postgres.in_cluster(), "postgres:15-alpine", "main=dify plugins=dify_plugin", {"PGSSLMODE": "disable"},
    ),
    "with vectors": (
        Postgres.in_cluster(pgvector=True), "pgvector/pgvector:pg16", "main=dify plugins=dify_plugin", {},
    ),
    "of an image of one's own": (
        Postgres.in_cluster(tier=Tier(image="registry.example.com/postgres:16")),
        "registry.example.com/postgres:16", "main=dify plugins=dify_plugin", {},
    ),
    "the operator's": (
        Postgres.cloudnative_pg(image="registry.example.com/cnpg:17"), "registry.example.com/cnpg:17",
        "main=dify plugins=dify_plugin", {"PGHOST": "dify-postgres-rw", "PGSSLMODE": "require"},
    ),
    "outside": (
        Postgres.external(**EXTERNAL, client_image="postgres:17-alpine", port=6432), "postgres:17-alpine",
        "main=dify plugins=dify_plugin",
        {"PGHOST": "pg.example.com", "PGPORT": "6432", "PGPASSWORD": SecretRef("mine", "password")},
    ),
    "outside, verified": (
        Postgres.external(
            host="pg.example.com", username=key("user"), password=key(), tls="verify-full", ca=key("ca"),
            client_image="postgres:17-alpine", parameters={"search_path": "dify,public", "statement_timeout": "60s"},
        ),
        "postgres:17-alpine", "main=dify plugins=dify_plugin",
        {
            "PGUSER": SecretRef("mine", "user"), "PGSSLMODE": "verify-full",
            "PGSSLROOTCERT": "/etc/dify/postgres/ca.pem",
            "PGOPTIONS": "-c search_path=dify,public -c statement_timeout=0 -c lock_timeout=0 "
            "-c idle_in_transaction_session_timeout=0",
        },
    ),
    "one database for both": (
        Postgres.external(
            **EXTERNAL, client_image="postgres:17-alpine", plugin_database="dify", accept_shared_database=True
        ),
        "postgres:17-alpine", "main=dify", {},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SERVERS)
def test_a_server_is_dumped_by_the_client_of_its_own_version(name: str):
    postgres, image, roles, told = SERVERS[name]
    objects = saved(postgres=postgres)
    [first, *_] = programs(objects, "backup")
    assert first == (image, f"sh /scripts/dump.sh {roles}")
    assert read(objects, "backup", "dump-databases").items() >= told.items()
    authority = mounts(objects, "backup", "dump-databases").get("/etc/dify/postgres/ca.pem")
    assert authority == ("secret ro" if "PGSSLROOTCERT" in told else None)


# -- every vector store --------------------------------------------------------------------------------------------


def test_qdrant_is_saved_over_the_network_before_the_manifest_is_written():
    objects = saved(vector_store=VectorStore.in_cluster("qdrant"))
    assert backups(objects) == {"backup", "backup-plugins"}
    assert list(steps(objects, "backup")) == ["dump-databases", "save-qdrant", "manifest", "save"]
    step = steps(objects, "backup")["save-qdrant"]
    assert step["command"] == ["python", "/scripts/qdrant_backup.py", "save", "/work/vectors"]
    assert read(objects, "backup", "save-qdrant") == {
        "QDRANT_API_KEY": SecretRef("dify-secrets", "qdrant-api-key"), "QDRANT_URL": "http://dify-qdrant:6333",
    }  # fmt: skip


def test_a_pgvector_server_is_dumped_like_a_database():
    objects = saved(vector_store=VectorStore.in_cluster("pgvector"))
    assert backups(objects) == {"backup", "backup-plugins"}
    step = steps(objects, "backup")["dump-vectors"]
    assert (step["image"], step["command"][2:]) == ("pgvector/pgvector:pg16", ["vectors=dify"])
    assert read(objects, "backup", "dump-vectors")["PGHOST"] == "dify-pgvector"


@pytest.mark.parametrize(
    ("vector_store", "says"),
    [
        (VectorStore.in_cluster("milvus"), True),
        (VectorStore.qdrant(url="https://qdrant.example.com", api_key=key()), True),
        (VectorStore.weaviate(url="https://weaviate.example.com", api_key=key()), True),
        (VectorStore.pgvector_in_postgres(), False),
    ],
)
def test_what_is_in_no_backup_is_said_in_it(vector_store: Any, says: bool):
    objects = saved(vector_store=vector_store, postgres=Postgres.in_cluster(pgvector=True))
    assert backups(objects) == {"backup", "backup-plugins"}
    assert ("vectors" in read(objects, "backup", "manifest")["ELSEWHERE"]) is says


def test_weaviate_on_a_claim_that_was_there_is_saved_in_its_folder():
    old = VectorStore.in_cluster("weaviate", existing_claim="old", sub_path="weaviate")
    assert data(saved(vector_store=old), "backup-weaviate", "save") == {"/data/weaviate": "old/weaviate/backups"}


# -- every storage -------------------------------------------------------------------------------------------------


def test_files_elsewhere_are_not_saved_but_the_keys_among_them_are_looked_at():
    objects = saved(storage=S3)
    assert backups(objects) == {"backup", "backup-weaviate"}
    assert steps(objects, "backup")["save"]["command"][2:] == ["set", "/work"]
    told = read(objects, "backup", "manifest")
    assert told["STORAGE_TYPE"] == "s3"
    assert told["S3_SECRET_KEY"] == SecretRef("mine", "s")
    assert '"files"' in told["ELSEWHERE"]
    assert '"plugins"' in told["ELSEWHERE"]
    assert "S3_SECRET_KEY" not in read(objects, "backup", "save")


@pytest.mark.parametrize(
    "storage",
    [
        Storage.google_cloud(bucket="dify", plugins=Storage.local()),
        Storage.supabase(bucket="dify", url="https://dify.supabase.co", api_key=key(), plugins=Storage.local()),
    ],
)
def test_plugins_on_a_claim_are_saved_where_the_files_are_elsewhere(storage: Any):
    objects = saved(storage=storage)
    assert {"backup", "backup-plugins"} <= backups(objects)
    assert data(objects, "backup", "save") == {}
    assert data(objects, "backup-plugins", "save") == {"/data/plugins": "dify-plugins ro"}


def test_files_and_plugins_are_found_in_their_folders_of_claims_that_were_there():
    storage = Storage.local(
        existing_claim="all", sub_path="files", plugin_existing_claim="all", plugin_sub_path="plugins"
    )
    objects = saved(storage=storage)
    assert data(objects, "backup", "save") == {"/data/files": "all/files ro"}
    assert data(objects, "backup-plugins", "save") == {"/data/plugins": "all/plugins ro"}


def test_without_a_plugin_daemon_no_plugins_are_saved():
    assert backups(saved(plugin_daemon=None)) == {"backup", "backup-weaviate"}


# -- the node ------------------------------------------------------------------------------------------------------


def test_each_pod_runs_where_its_claim_is(objects: Objects):
    assert beside(objects, "backup") == {"constructs-dify/claim": "dify-files"}
    assert beside(objects, "backup").items() <= pod(objects, "api").labels.items()
    assert beside(objects, "backup-plugins")["app.kubernetes.io/component"] == "plugin-daemon"
    assert beside(objects, "backup-weaviate")["app.kubernetes.io/component"] == "weaviate"


def test_a_claim_that_every_node_can_mount_is_saved_anywhere():
    objects = saved(storage=Storage.local(access_mode="ReadWriteMany", plugin_access_mode="ReadWriteMany"))
    assert beside(objects, "backup") == beside(objects, "backup-plugins") == {}
    assert "tolerations" not in pod(objects, "backup").spec


def test_nobody_holds_a_claim_while_dify_is_paused():
    objects = saved(paused=True)
    assert beside(objects, "backup") == beside(objects, "backup-plugins") == {}
    # It does not pause.
    assert beside(objects, "backup-weaviate")["app.kubernetes.io/component"] == "weaviate"


def test_files_elsewhere_bind_no_pod_to_a_node():
    assert beside(saved(storage=S3), "backup") == {}


def test_the_node_may_have_every_taint_that_its_pods_tolerate():
    gpu = k8s.Toleration(key="pool", operator="Equal", value="dify", effect="NoExecute")
    site = k8s.Toleration(key="site", operator="Exists")
    objects = saved(
        defaults=Tier(tolerations=[site], node_selector={"pool": "apps"}),
        api=Tier(tolerations=[gpu]),
        workers=None,
    )
    tolerated = pod(objects, "backup").spec["tolerations"]
    assert tolerated == [
        {"key": "site", "operator": "Exists"},
        {"key": "pool", "operator": "Equal", "value": "dify", "effect": "NoExecute"},
        {"operator": "Exists", "effect": "NoSchedule"},
    ]
    # The others say where they are.
    assert "nodeSelector" not in pod(objects, "backup").spec
    assert {"key": "pool", "operator": "Equal", "value": "dify", "effect": "NoExecute"} not in pod(
        objects, "backup-weaviate"
    ).spec["tolerations"]


# -- the options of its pods ---------------------------------------------------------------------------------------


def test_what_a_tier_says_of_a_container_is_said_of_each_step():
    tier = Tier(
        resources=Resources(memory="1Gi", memory_limit="8Gi"),
        extra_env=[k8s.EnvVar(name="GOGC", value="20"), k8s.EnvVar(name="CHECK", value="5%")],
        volumes=[k8s.Volume(name="own", config_map=k8s.ConfigMapVolumeSource(name="own"))],
        volume_mounts=[k8s.VolumeMount(name="own", mount_path="/own")],
    )
    objects = saved(backup=backup(tier=tier))
    for component in backups(objects):
        for name, step in steps(objects, component).items():
            assert step["resources"]["limits"]["memory"] == "8Gi", (component, name)
            assert environment(objects, step)["GOGC"] == "20"
            assert mounts(objects, component, name)["/own"] == "configMap"
    assert read(objects, "backup", "save")["CHECK"] == "5%"


def test_dumps_may_have_a_disk_of_their_own():
    spec = pod(saved(backup=backup(work_size="200Gi", work_storage_class="fast")), "backup").spec
    [work] = [volume for volume in spec["volumes"] if volume["name"] == "work"]
    claim = work["ephemeral"]["volumeClaimTemplate"]["spec"]
    assert (claim["storageClassName"], claim["resources"]["requests"]["storage"]) == ("fast", "200Gi")
    [work] = [volume for volume in pod(saved(), "backup").spec["volumes"] if volume["name"] == "work"]
    assert work["emptyDir"] == {"sizeLimit": "20Gi"}


def test_such_disks_go_when_the_next_run_has_succeeded_and_pieces_have_none():
    objects = saved(backup=backup(work_storage_class="fast"))
    limits = ("successfulJobsHistoryLimit", "failedJobsHistoryLimit")
    assert [cron_job(objects)[limit] for limit in limits] == [1, 1]
    assert [cron_job(objects, "backup-plugins")[limit] for limit in limits] == [3, 3]


def test_openshift_gives_the_pods_their_user():
    for each in of_kind(saved(openshift=True), "CronJob"):
        context = each["spec"]["jobTemplate"]["spec"]["template"]["spec"]["securityContext"]
        assert not {"runAsUser", "runAsGroup", "fsGroup"} & context.keys()
        assert context["runAsNonRoot"] is True


def test_images_come_from_the_registry_of_the_site_and_pinned():
    digest = "sha256:" + "0123456789abcdef" * 4
    objects = saved(image_registry="registry.example.com/mirror", images={"restic": f"{RESTIC}@{digest}"})
    images = {each["image"] for component in backups(objects) for each in steps(objects, component).values()}
    assert images == {
        "registry.example.com/mirror/library/postgres:15-alpine",
        "registry.example.com/mirror/langgenius/dify-api:1.16.1",
        f"{RESTIC}@{digest}",
    }  # fmt: skip


def test_a_run_is_tried_twice_and_the_last_ones_can_be_looked_at():
    spec = cron_job(saved())
    assert spec["jobTemplate"]["spec"]["backoffLimit"] == 1
    assert (spec["successfulJobsHistoryLimit"], spec["failedJobsHistoryLimit"]) == (3, 3)
    assert spec["startingDeadlineSeconds"] == 3600


# -- credentials ---------------------------------------------------------------------------------------------------


def test_the_installations_own_credentials_are_saved_if_somebody_says_so():
    objects = saved(backup=backup(include_secrets=True))
    assert steps(objects, "backup")["save"]["command"][2:] == ["set", "/work", "/data/files", "/secrets"]
    # A file each, because the links that a whole Secret is mounted as would be saved as links.
    assert mounts(objects, "backup", "save")["/secrets/dify-secrets/secret-key"] == "secret ro"
    [volume] = [each["secret"] for each in pod(objects, "backup").spec["volumes"] if "secret" in each]
    keys = {item["key"] for item in volume["items"]}
    assert {"secret-key", "postgres-password", "redis-password"} <= keys
    # Whoever has it has the backup of it too.
    assert "dify-backup" not in {volume["secretName"]}


def test_otherwise_they_are_not(objects: Objects):
    assert "/secrets" not in steps(objects, "backup")["save"]["command"]
    assert not [each for each in pod(objects, "backup").spec["volumes"] if "secret" in each]


def test_no_manifest_has_a_credential():
    objects = saved(backup=backup(include_secrets=True))
    assert all("data" not in each and "stringData" not in each for each in of_kind(objects, "Secret"))
    credentials = ("PGPASSWORD", "DB_PASSWORD", "SECRET_KEY", "RESTIC_PASSWORD", "WEAVIATE_API_KEY")
    found = [
        variable
        for component in backups(objects)
        for step in steps(objects, component).values()
        for variable in step["env"]
        if variable["name"] in credentials
    ]
    assert {each["name"] for each in found} == set(credentials)
    assert all("secretKeyRef" in each["valueFrom"] for each in found)
