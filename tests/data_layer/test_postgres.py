"""Every way to have PostgreSQL, for each of its readers: the API, the workers, beat and the plugin daemon."""

from typing import Any
from urllib.parse import parse_qs

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import Autoscale, Backup, Postgres, Release, Resources, SecretKey, Tier, VectorStore, WorkerPool
from constructs_dify.data_layer.choice import Choice
from tests.support.charts import container, dify, objects_of, pod, synth, variables
from tests.support.connections import connection_errors
from tests.support.in_pod import file_source
from tests.support.manifests import Manifest, SecretRef, find, of_kind
from tests.support.network import Network
from tests.support.references import reference_errors
from tests.support.rules import rule_errors
from tests.support.samples import AWS_ROLE
from tests.support.schemas import schema_errors, versions

PYTHON = ("api", "worker", "beat")
READERS = (*PYTHON, "plugin-daemon")
PASSWORD = SecretKey(secret="pg", key="password")
CA = SecretKey(secret="pg-ca", key="ca.pem")
SERVER: dict[str, Any] = {"host": "pg.example.com", "username": "dify", "password": PASSWORD}
CLUSTER = {"cnpg.io/cluster": "dify-postgres", "constructs-dify/installation": "dify"}
# The pods of the CloudNativePG operator, whose namespace is the one it is installed in by default.
OPERATOR = {"app.kubernetes.io/name": "cloudnative-pg"}

CHOICES: dict[str, Choice] = {
    "in the cluster": Postgres.in_cluster(),
    "external": Postgres.external(**SERVER),
    "external, encrypted": Postgres.external(**SERVER, tls="require"),
    "external, verified": Postgres.external(**SERVER, tls="verify-full", ca=CA),
    "CloudNativePG": Postgres.cloudnative_pg(),
    "CloudNativePG, with backups": Postgres.cloudnative_pg(
        backup=Backup(destination="s3://backups/dify", access_key=PASSWORD, secret_key=CA)
    ),
}
EXTERNAL = {"Secret/pg/password", "Secret/pg-ca/ca.pem"}


def database_settings(objects: list[Manifest], component: str) -> dict[str, Any]:
    return {name: value for name, value in variables(objects, component).items() if name.startswith("DB_")}


# -- every choice, every reader ------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", CHOICES)
def test_an_installation_on_it_is_whole(choice: str):
    chart = dify(postgres=CHOICES[choice])
    objects = objects_of(chart)
    for version in versions():
        assert schema_errors(objects, version) == []
    assert reference_errors(objects, EXTERNAL, {"dify-secrets": set(chart.secret_keys)}) == []
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


@pytest.mark.parametrize("choice", CHOICES)
def test_all_readers_are_told_the_same_server_and_credentials(choice: str):
    objects = synth(postgres=CHOICES[choice])
    servers = [
        {name: variables(objects, reader)[name] for name in ("DB_HOST", "DB_PORT", "DB_USERNAME", "DB_PASSWORD")}
        for reader in READERS
    ]
    assert all(server == servers[0] for server in servers)
    assert isinstance(servers[0]["DB_PASSWORD"], SecretRef)
    assert servers[0]["DB_PORT"] == "5432"


@pytest.mark.parametrize("choice", CHOICES)
def test_the_plugin_daemon_has_a_database_of_its_own(choice: str):
    objects = synth(postgres=CHOICES[choice])
    assert [variables(objects, reader)["DB_DATABASE"] for reader in PYTHON] == ["dify"] * 3
    assert variables(objects, "plugin-daemon")["DB_DATABASE"] == "dify_plugin"


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize("reader", READERS)
def test_every_setting_is_one_that_the_reader_knows(choice: str, reader: str):
    settings = Release("1.9.1").settings
    for name, value in database_settings(synth(postgres=CHOICES[choice]), reader).items():
        setting = settings.find(reader, name)
        assert setting is not None, name
        if isinstance(value, str):
            setting.check(name, value)
            assert not setting.secret


@pytest.mark.parametrize("choice", ["external", "external, verified", "CloudNativePG"])
def test_a_server_elsewhere_leaves_nothing_of_the_one_in_the_cluster(choice: str):
    chart = dify(postgres=CHOICES[choice])
    assert not [key for key in chart.secret_keys if key.startswith("postgres")]
    assert "dify-postgres" not in {obj["metadata"]["name"] for obj in of_kind(objects_of(chart), "StatefulSet")}


# -- parameters --------------------------------------------------------------------------------------------------------


def test_each_reader_is_told_the_parameters_in_its_own_words():
    given = {"search_path": '"$user", dify', "statement_timeout": "60s", "application_name": r"it's a \ b"}
    objects = synth(postgres=Postgres.external(**SERVER, tls="require", parameters=given))
    paths = r'-c search_path="$user",\ dify'
    name = r"-c application_name=it's\ a\ \\\ b"
    for reader in PYTHON:
        extras = parse_qs(str(variables(objects, reader)["DB_EXTRAS"]))
        assert extras == {"sslmode": ["require"], "options": [f"{paths} -c statement_timeout=60s {name}"]}
    # A migration takes as long as it takes.
    extras = parse_qs(str(variables(objects, "migrate")["DB_EXTRAS"]))
    assert extras == {"sslmode": ["require"], "options": [f"{paths} {name}"]}
    quoted = r"""-c search_path="$user",\\ dify -c statement_timeout=60s -c application_name=it\'s\\ a\\ \\\\\\ b"""
    assert variables(objects, "plugin-daemon")["DB_EXTRAS"] == quoted
    assert schema_errors(objects, versions()[0]) == []


def test_a_timeout_alone_leaves_nothing_for_the_migration():
    objects = synth(postgres=Postgres.external(**SERVER, parameters={"statement_timeout": "60s"}))
    assert variables(objects, "api")["DB_EXTRAS"] == "options=-c%20statement_timeout%3D60s"
    assert "DB_EXTRAS" not in variables(objects, "migrate")


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("timezone", "UTC", "in UTC"),
        ("client_encoding", "UTF8", "as UTF-8"),
        ("datestyle", "ISO", "the form"),
        ("standard_conforming_strings", "off", "the form"),
        ("max_connections", "9", "on the server"),
        ("options", "-c jit=off", "as a parameter"),
        ("sslmode", "require", "tls="),
        ("sslrootcert", "/a", "ca="),
        ("password", "hunter2", r"SecretKey"),
        ("keepalives_idle", "60", "tcp_keepalives_idle"),
        *(
            (name, "a", "in small letters")
            for name in ("TimeZone", "a-b", "", "a b", "a\n", "a=b", ".a", "1a", "a.b.c")
        ),
        ("search_path", "a\nb", "on one line"),
        ("dify.options", "a", "takes out"),
        ("search_path", "options=a", "takes out"),
    ],
)
def test_a_parameter_that_dify_needs_otherwise_is_refused(name: str, value: str, why: str):
    with pytest.raises(ValueError, match=rf"^Postgres\.external\.parameters.*: got .*{why}") as error:
        Postgres.external(**SERVER, parameters={name: value})
    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("name", ["search_path", "statement_timeout", "jit", "role", "pg_trgm.similarity_threshold"])
def test_any_other_parameter_is_taken(name: str):
    assert Postgres.external(**SERVER, parameters={name: ""})


# -- TLS -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("choice", ["in the cluster", "external"])
def test_without_tls_nobody_is_told_of_certificates(choice: str):
    objects = synth(postgres=CHOICES[choice])
    for reader in PYTHON:
        assert "DB_EXTRAS" not in variables(objects, reader)
    assert variables(objects, "plugin-daemon")["DB_SSL_MODE"] == "disable"
    for reader in READERS:
        assert not [volume for volume in pod(objects, reader).spec.get("volumes", []) if "secret" in volume]


@pytest.mark.parametrize("choice", ["external, encrypted", "CloudNativePG"])
def test_require_encrypts_for_all_readers_and_verifies_nothing(choice: str):
    objects = synth(postgres=CHOICES[choice])
    for reader in PYTHON:
        assert parse_qs(str(variables(objects, reader)["DB_EXTRAS"])) == {"sslmode": ["require"]}
    assert variables(objects, "plugin-daemon")["DB_SSL_MODE"] == "require"


@pytest.mark.parametrize("tls", ["verify-ca", "verify-full"])
def test_the_api_the_workers_and_beat_verify_with_the_given_authority(tls: Any):
    objects = synth(postgres=Postgres.external(**SERVER, tls=tls, ca=CA))
    for reader in PYTHON:
        extras = parse_qs(str(variables(objects, reader)["DB_EXTRAS"]))
        assert extras["sslmode"] == [tls]
        assert file_source(objects, reader, extras["sslrootcert"][0]) == SecretRef("pg-ca", "ca.pem")


def test_the_plugin_daemon_knows_only_require_and_finds_the_authority_where_its_driver_looks():
    objects = synth(postgres=CHOICES["external, verified"])
    assert variables(objects, "plugin-daemon")["DB_SSL_MODE"] == "require"
    # pgx takes ~/.postgresql/root.crt as libpq does; uid 1000 is `ubuntu` in the daemon's image.
    assert pod(objects, "plugin-daemon").spec["securityContext"]["runAsUser"] == 1000
    assert file_source(objects, "plugin-daemon", "/home/ubuntu/.postgresql/root.crt") == SecretRef("pg-ca", "ca.pem")


# -- external ------------------------------------------------------------------------------------------------------


def test_everything_about_an_external_server_can_be_said():
    choice = Postgres.external(
        host="10.0.0.7", port=6432, username=SecretKey(secret="pg", key="user"), password=PASSWORD,
        database="dify-prod", plugin_database="dify_prod_plugins",
    )  # fmt: skip
    objects = synth(postgres=choice)
    for reader, database in (*((reader, "dify-prod") for reader in PYTHON), ("plugin-daemon", "dify_prod_plugins")):
        settings = database_settings(objects, reader)
        assert (settings["DB_HOST"], settings["DB_PORT"], settings["DB_DATABASE"]) == ("10.0.0.7", "6432", database)
        assert settings["DB_USERNAME"] == SecretRef("pg", "user")


@pytest.mark.parametrize("migration", [Tier(), None])
def test_one_database_for_both_is_taken_from_whoever_says_so(migration: Tier | None):
    choice = Postgres.external(**SERVER, plugin_database="dify", accept_shared_database=True, max_connections=300)
    objects = synth(postgres=choice, migration=migration)
    assert {database_settings(objects, reader)["DB_DATABASE"] for reader in READERS} == {"dify"}
    # By which the migration knows that the daemon's tables are no sign of a wrong database.
    assert {database_settings(objects, reader)["DB_PLUGIN_DATABASE"] for reader in PYTHON} == {"dify"}
    apart = synth(postgres=Postgres.external(**SERVER, max_connections=300), migration=migration)
    assert not any("DB_PLUGIN_DATABASE" in database_settings(apart, reader) for reader in PYTHON)
    for reader in READERS:
        assert pod(objects, reader).spec.get("initContainers") == pod(apart, reader).spec.get("initContainers")


def test_the_pools_are_counted_together_where_one_database_has_both():
    for shared in ({"plugin_database": "dify", "accept_shared_database": True}, {}):
        choice = Postgres.external(**SERVER, **shared, max_connections=20)
        [message] = [message for message in dify(postgres=choice).node.validate() if message.startswith("postgres:")]
        assert "plugin-daemon" in message


def test_only_its_readers_may_reach_an_external_server_and_only_at_its_port():
    network = Network(synth(postgres=Postgres.external(host="10.0.0.7", username="dify", password=PASSWORD)))
    for reader in READERS:
        assert network.allows_address(reader, "10.0.0.7", 5432)
        assert not network.allows_address(reader, "10.0.0.8", 5432)
        assert not network.allows_address(reader, "10.0.0.7", 22)
    for other in ("web", "sandbox", "nginx"):
        assert not network.allows_address(other, "10.0.0.7", 5432)


MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a URL as the host": ({"host": "postgres://pg.example.com"}, r"Postgres\.external\.host: got 'postgres://"),
    "a port that there is not": ({"port": 70000}, r"Postgres\.external\.port: got 70000; expected .* 1 to 65535"),
    "a literal password": ({"password": "secret"}, r"Postgres\.external\.password: .* reference it: SecretKey\("),
    "a username with a space": ({"username": "dify prod"}, r"Postgres\.external\.username: .* without spaces"),
    "a number as the username": ({"username": 7}, r"Postgres\.external\.username: got 7 \(int\)"),
    "one database for both": (
        {"plugin_database": "dify"},
        r"Postgres\.external\.plugin_database: .* another database .* no plugins .* accept_shared_database=True",
    ),
    "one database for both, and two names": (
        {"accept_shared_database": True},
        r"Postgres\.external\.accept_shared_database: got True; expected False, .*'dify_plugin'.* the same name",
    ),
    "a database with a question mark": ({"database": "dify?x"}, r"Postgres\.external\.database: .* letters, digits"),
    "an unknown TLS mode": ({"tls": "verify_full"}, r"Postgres\.external\.tls: .* did you mean 'verify-full'"),
    "nothing to verify with": ({"tls": "verify-ca"}, r"Postgres\.external\.ca: got None .* expected a SecretKey"),
    "an authority that nobody asks": ({"tls": "require", "ca": CA}, r"Postgres\.external\.ca: .* tls=\"verify-full\""),
    "a file name as the authority": ({"tls": "verify-ca", "ca": "ca.pem"}, r"Postgres\.external\.ca: .* SecretKey\("),
    "no connections": ({"max_connections": 0}, r"Postgres\.external\.max_connections: got 0"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_about_an_external_server_is_named(mistake: str):
    options, message = MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=message):
        Postgres.external(**SERVER | options)


# -- CloudNativePG -------------------------------------------------------------------------------------------------


def test_the_readers_log_in_with_what_the_operator_wrote():
    objects = synth(postgres=CHOICES["CloudNativePG"])
    for reader in READERS:
        settings = database_settings(objects, reader)
        assert settings["DB_HOST"] == "dify-postgres-rw"
        assert settings["DB_USERNAME"] == SecretRef("dify-postgres-app", "username")
        assert settings["DB_PASSWORD"] == SecretRef("dify-postgres-app", "password")


def test_both_databases_belong_to_the_role_that_the_readers_log_in_as():
    objects = synth(postgres=CHOICES["CloudNativePG"])
    initdb = find(objects, "Cluster", "dify-postgres")["spec"]["bootstrap"]["initdb"]
    [plugins] = of_kind(objects, "Database")
    assert (initdb["database"], plugins["spec"]["name"]) == ("dify", "dify_plugin")
    assert initdb["owner"] == plugins["spec"]["owner"]
    assert plugins["spec"]["cluster"]["name"] == "dify-postgres"


def test_both_databases_have_the_extension_that_dify_counts_on():
    objects = synth(postgres=CHOICES["CloudNativePG"])
    initdb = find(objects, "Cluster", "dify-postgres")["spec"]["bootstrap"]["initdb"]
    assert any("uuid-ossp" in statement for statement in initdb["postInitApplicationSQL"])
    [plugins] = of_kind(objects, "Database")
    assert {"name": "uuid-ossp", "ensure": "present"} in plugins["spec"]["extensions"]


def test_what_holds_the_data_stays_when_it_leaves_the_manifests():
    cluster = find(synth(postgres=CHOICES["CloudNativePG"]), "Cluster", "dify-postgres")
    assert "Prune=false" in cluster["metadata"]["annotations"]["argocd.argoproj.io/sync-options"]
    [database] = of_kind(synth(postgres=CHOICES["CloudNativePG"]), "Database")
    assert database["spec"]["databaseReclaimPolicy"] == "retain"


def test_only_its_readers_reach_the_servers():
    network = Network(synth(postgres=CHOICES["CloudNativePG"]))
    for reader in READERS:
        assert network.allows(reader, CLUSTER, 5432)
        assert not network.allows(reader, CLUSTER, 8000)
    for other in ("web", "sandbox", "nginx", "ssrf-proxy", "redis"):
        assert not network.allows(other, CLUSTER, 5432)
    assert not network.allows({"app": "stranger"}, CLUSTER, 5432, "dify")
    assert not network.allows({"app": "stranger"}, CLUSTER, 5432, "dify", source_namespace="elsewhere")


@pytest.mark.parametrize("port", [5432, 8000])
def test_the_operator_and_the_servers_themselves_reach_the_servers(port: int):
    network = Network(synth(postgres=CHOICES["CloudNativePG"]))
    assert network.allows(OPERATOR, CLUSTER, port, "dify", source_namespace="cnpg-system")
    assert not network.allows(OPERATOR, CLUSTER, port, "dify", source_namespace="elsewhere")
    assert network.allows(CLUSTER, CLUSTER, port, "dify")


def test_the_operator_may_live_in_another_namespace():
    network = Network(synth(postgres=Postgres.cloudnative_pg(operator_namespace="openshift-operators")))
    assert network.allows(OPERATOR, CLUSTER, 8000, "dify", source_namespace="openshift-operators")
    assert not network.allows(OPERATOR, CLUSTER, 8000, "dify", source_namespace="cnpg-system")


def test_the_servers_have_a_wall_of_their_own_because_the_operator_labels_them():
    objects = synth(postgres=CHOICES["CloudNativePG"])
    labels = CLUSTER | find(objects, "Cluster", "dify-postgres")["spec"]["inheritedMetadata"]["labels"]
    [wall] = [
        policy["spec"]
        for policy in of_kind(objects, "NetworkPolicy")
        if policy["metadata"]["name"].startswith("dify-default-deny")
        and policy["spec"]["podSelector"]["matchLabels"].items() <= labels.items()
    ]
    assert wall["policyTypes"] == ["Ingress", "Egress"]
    assert {"ingress", "egress"}.isdisjoint(wall)


def test_the_servers_may_reach_the_api_server_and_names_and_no_part_of_dify():
    network = Network(synth(postgres=CHOICES["CloudNativePG"]))
    for target in ({"component": "apiserver"}, {"k8s-app": "kube-dns"}):
        port = 53 if "k8s-app" in target else 443
        assert network.allows(CLUSTER, target, port, "dify", target_namespace="kube-system")
    for part, port in (("api", 5001), ("redis", 6379), ("nginx", 80)):
        assert not network.allows(CLUSTER, part, port)
    assert not network.allows_address(CLUSTER, "93.184.216.34", 80)


BACKUPS: dict[str, tuple[Backup, list[tuple[str, int]], list[tuple[str, int]]]] = {
    "MinIO by address": (
        Backup(destination="s3://b/p", endpoint="http://10.9.8.7:9000", access_key=PASSWORD, secret_key=PASSWORD),
        [("10.9.8.7", 9000)], [("10.9.8.6", 9000), ("93.184.216.34", 80), ("169.254.170.23", 80)],
    ),
    "S3 with keys": (
        Backup(destination="s3://b/p", access_key=PASSWORD, secret_key=PASSWORD),
        [("52.219.0.1", 443), ("10.0.3.4", 443)], [("169.254.169.254", 80), ("169.254.170.23", 80)],
    ),
    "S3 with a role": (
        Backup(destination="s3://b/p", service_account_annotations=AWS_ROLE),
        [("52.219.0.1", 443)], [("169.254.169.254", 80), ("169.254.170.23", 80)],
    ),
    "S3 with pod identity": (
        Backup(destination="s3://b/p"), [("52.219.0.1", 443), ("169.254.170.23", 80)], [("169.254.169.254", 80)],
    ),
    "Google with a key": (
        Backup(destination="gs://b/p", credentials=PASSWORD),
        [("142.250.0.1", 443)], [("169.254.169.254", 80)],
    ),
    "Google without a key": (
        Backup(destination="gs://b/p"), [("142.250.0.1", 443), ("169.254.169.254", 80)], [("169.254.170.23", 80)],
    ),
    "Azure with a workload's identity": (
        Backup(
            destination="https://a.blob.core.windows.net/b",
            service_account_annotations={"azure.workload.identity/client-id": "x"},
        ),
        [("20.60.0.1", 443)], [("169.254.169.254", 80)],
    ),
    "Azure with the node's identity": (
        Backup(destination="https://a.blob.core.windows.net/b"),
        [("20.60.0.1", 443), ("169.254.169.254", 80)], [("169.254.170.23", 80)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("backup", BACKUPS)
def test_the_servers_reach_where_their_backups_go_and_what_knows_their_identity(backup: str):
    choice, open_, closed = BACKUPS[backup]
    network = Network(synth(postgres=Postgres.cloudnative_pg(backup=choice)))
    for address, port in open_:
        assert network.allows_address(CLUSTER, address, port), address
    for address, port in closed:
        assert not network.allows_address(CLUSTER, address, port), address


def test_everything_about_the_servers_can_be_said():
    choice = Postgres.cloudnative_pg(
        instances=2, storage="100Gi", storage_class="fast", image="registry.example.com/postgresql:16.4",
        resources=Resources(cpu="2", memory="8Gi", memory_limit="16Gi"), parameters={"work_mem": "16MB"},
    )  # fmt: skip
    spec = find(synth(postgres=choice), "Cluster", "dify-postgres")["spec"]
    assert spec["instances"] == 2
    assert spec["storage"] == {"size": "100Gi", "storageClass": "fast"}
    assert spec["imageName"] == "registry.example.com/postgresql:16.4"
    assert spec["resources"] == {"requests": {"cpu": "2", "memory": "8Gi"}, "limits": {"cpu": "2", "memory": "16Gi"}}
    assert spec["postgresql"]["parameters"] == {"max_connections": "300", "shared_buffers": "256MB", "work_mem": "16MB"}


def test_what_the_chart_says_for_every_part_holds_for_the_servers_too():
    objects = synth(
        postgres=CHOICES["CloudNativePG"],
        image_registry="registry.example.com/mirror",
        defaults=Tier(
            image_pull_secrets=["mirror"],
            node_selector={"pool": "apps"},
            tolerations=[k8s.Toleration(key="dedicated", operator="Exists", effect="NoExecute", toleration_seconds=60)],
        ),
    )
    spec = find(objects, "Cluster", "dify-postgres")["spec"]
    assert spec["imageName"].startswith("registry.example.com/mirror/cloudnative-pg/postgresql:15")
    assert spec["imagePullSecrets"] == [{"name": "mirror"}]
    assert spec["affinity"]["nodeSelector"] == {"pool": "apps"}
    toleration = {"key": "dedicated", "operator": "Exists", "effect": "NoExecute", "tolerationSeconds": 60}
    assert spec["affinity"]["tolerations"] == [toleration]


def test_a_name_that_the_operator_refuses_is_refused_first():
    with pytest.raises(ValueError, match=r"name: got 'd{42}', .* at most 50, so shorten it by 1"):
        dify(name="d" * 42, postgres=CHOICES["CloudNativePG"])


def test_backups_are_taken_by_the_schedule_and_kept_for_a_while():
    objects = synth(
        postgres=Postgres.cloudnative_pg(
            backup=Backup(
                destination="s3://backups/dify", endpoint="http://minio.storage.svc:9000", schedule="0 30 1 * * 0",
                retention="8w", access_key=SecretKey(secret="pg", key="id"), secret_key=PASSWORD,
            )
        )
    )  # fmt: skip
    [store], [schedule] = of_kind(objects, "ObjectStore"), of_kind(objects, "ScheduledBackup")
    [plugin] = find(objects, "Cluster", "dify-postgres")["spec"]["plugins"]
    assert plugin["isWALArchiver"] is True
    assert plugin["parameters"]["barmanObjectName"] == store["metadata"]["name"]
    assert schedule["spec"]["pluginConfiguration"]["name"] == plugin["name"]
    assert schedule["spec"]["cluster"]["name"] == "dify-postgres"
    assert (schedule["spec"]["schedule"], store["spec"]["retentionPolicy"]) == ("0 30 1 * * 0", "8w")
    configuration = store["spec"]["configuration"]
    assert configuration["destinationPath"] == "s3://backups/dify"
    assert configuration["endpointURL"] == "http://minio.storage.svc:9000"
    assert configuration["s3Credentials"] == {
        "accessKeyId": {"name": "pg", "key": "id"},
        "secretAccessKey": {"name": "pg", "key": "password"},
    }


STORES: dict[str, tuple[dict[str, Any], str, dict[str, Any]]] = {
    "S3 with a role": ({"destination": "s3://b/p"}, "s3Credentials", {"inheritFromIAMRole": True}),
    "Azure with an identity": (
        {"destination": "https://a.blob.core.windows.net/c"}, "azureCredentials", {"inheritFromAzureAD": True},
    ),
    "Azure with a connection string": (
        {"destination": "https://a.blob.core.windows.net/c", "credentials": PASSWORD}, "azureCredentials",
        {"connectionString": {"name": "pg", "key": "password"}},
    ),
    "Google with workload identity": ({"destination": "gs://b/p"}, "googleCredentials", {"gkeEnvironment": True}),
    "Google with a key": (
        {"destination": "gs://b/p", "credentials": PASSWORD}, "googleCredentials",
        {"applicationCredentials": {"name": "pg", "key": "password"}},
    ),
}  # fmt: skip


@pytest.mark.parametrize("store", STORES)
def test_every_provider_is_entered_with_its_own_credentials_or_with_an_identity(store: str):
    options, field, credentials = STORES[store]
    annotations = {"example.com/role": "backups"}
    backup = Backup(**options, service_account_annotations=annotations)
    objects = synth(postgres=Postgres.cloudnative_pg(backup=backup))
    [configured] = [obj["spec"]["configuration"] for obj in of_kind(objects, "ObjectStore")]
    assert {name: value for name, value in configured.items() if name.endswith("Credentials")} == {field: credentials}
    cluster = find(objects, "Cluster", "dify-postgres")["spec"]
    assert cluster["serviceAccountTemplate"]["metadata"]["annotations"] == annotations
    assert schema_errors(objects, versions()[-1]) == []


def test_without_backups_there_is_nothing_of_them():
    objects = synth(postgres=CHOICES["CloudNativePG"])
    assert not of_kind(objects, "ObjectStore", "ScheduledBackup")
    assert not {"plugins", "serviceAccountTemplate"} & set(find(objects, "Cluster", "dify-postgres")["spec"])


CLUSTER_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "no servers": ({"instances": 0}, r"Postgres\.cloudnative_pg\.instances: got 0"),
    "a size with a space": ({"storage": "20 Gi"}, r"Postgres\.cloudnative_pg\.storage: got '20 Gi'"),
    "a class with capitals": ({"storage_class": "Fast"}, r"Postgres\.cloudnative_pg\.storage_class: got 'Fast'"),
    "resources as a mapping": ({"resources": {"cpu": "1"}}, r"Postgres\.cloudnative_pg\.resources: .* Resources\("),
    "a parameter that is a number": ({"parameters": {"max_connections": 200}}, r"parameters\['max_connections'\]"),
    "connections without limit": ({"parameters": {"max_connections": "many"}}, r"got 'many'; expected a whole number"),
    "a bucket as the backup": ({"backup": "s3://b"}, r"Postgres\.cloudnative_pg\.backup: .* write Backup\("),
}
BACKUP_MISTAKES: dict[str, tuple[dict[str, Any], str]] = {
    "a path": ({"destination": "/backups"}, r"Backup\.destination: .* starts with s3:// or gs:// or https://"),
    "a schedule of five fields": ({"schedule": "0 2 * * *"}, r"Backup\.schedule: .* the first is the second"),
    "a retention without a unit": ({"retention": "30"}, r"Backup\.retention: got '30'"),
    "half a key": ({"access_key": PASSWORD}, r"Backup\.access_key, Backup\.secret_key: give both"),
    "a literal key": ({"access_key": "id", "secret_key": "key"}, r"Backup\.access_key: .* reference it: SecretKey\("),
    "Azure's credentials for S3": ({"credentials": PASSWORD}, r"Backup\.credentials: S3 has two"),
    "S3's credentials for Google": (
        {"destination": "gs://b", "access_key": PASSWORD, "secret_key": PASSWORD}, r"Backup\.access_key: .* for S3",
    ),
    "an endpoint of Google": ({"destination": "gs://b", "endpoint": "https://x"}, r"Backup\.endpoint: .* for S3"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", CLUSTER_MISTAKES)
def test_a_mistake_about_the_servers_is_named(mistake: str):
    options, message = CLUSTER_MISTAKES[mistake]
    with pytest.raises((TypeError, ValueError), match=message):
        Postgres.cloudnative_pg(**options)


@pytest.mark.parametrize("mistake", BACKUP_MISTAKES)
def test_a_mistake_about_backups_is_named(mistake: str):
    options, message = BACKUP_MISTAKES[mistake]
    given: dict[str, Any] = {"destination": "s3://backups/dify"}
    given |= options
    with pytest.raises((TypeError, ValueError), match=message):
        Backup(**given)


# -- the connection budget -----------------------------------------------------------------------------------------


def budget(**options: Any) -> list[str]:
    return [
        message for message in dify(**options).node.validate() if "max_connections" in message or "limit" in message
    ]


def test_the_default_installation_has_connections_to_spare():
    """A rolling update runs twice as many pods of the API and the workers for a while."""
    two = Tier(replicas=2)
    assert budget() == []
    assert budget(api=two, workers=[WorkerPool(name="default", replicas=2)]) == []


def test_too_small_a_server_is_reported_with_the_sum_and_what_to_do():
    [message] = budget(postgres=Postgres.in_cluster(max_connections=150))
    assert "may need 165 connections" in message
    for term in (
        "api 1 pod x 40 = 40",
        "websocket 1 pod x 15 = 15",
        "worker 1 pod x 40 = 40",
        "beat 1 pod x 40 = 40",
        "plugin-daemon 1 pod x 30",
    ):
        assert term in message
    assert "max_connections is 150" in message
    assert "raise max_connections to 168" in message
    # What superusers have for themselves counts too.
    assert budget(postgres=Postgres.in_cluster(max_connections=167))
    assert budget(postgres=Postgres.in_cluster(max_connections=168)) == []


COUNTED: dict[str, tuple[dict[str, Any], int]] = {
    "replicas": ({"api": Tier(replicas=3)}, 245),
    "the most pods of an autoscaler": ({"api": Tier(autoscale=Autoscale(min=1, max=5))}, 325),
    "no replicas": ({"api": Tier(replicas=0)}, 125),
    "processes of the API": ({"api": Tier(settings={"SERVER_WORKER_AMOUNT": "4"})}, 285),
    "every pool of workers": (
        {"workers": [WorkerPool(name="mail", queues=["mail"], replicas=2), WorkerPool(name="default")]}, 245,
    ),
    "processes of workers that fork": (
        {"workers": [WorkerPool(name="default", concurrency=8, settings={"CELERY_WORKER_CLASS": "prefork"})]}, 445,
    ),
    "no beat": ({"beat": None}, 125),
    "no plugin daemon": ({"plugin_daemon": None}, 135),
    "a smaller pool for all": ({"settings": {"SQLALCHEMY_POOL_SIZE": "5", "SQLALCHEMY_MAX_OVERFLOW": "5"}}, 70),
    "a smaller pool for one": ({"api": Tier(settings={"SQLALCHEMY_POOL_SIZE": "5"})}, 140),
    "vectors on the same server": (
        {
            "postgres": Postgres.in_cluster(max_connections=1, pgvector=True),
            "vector_store": VectorStore.pgvector_in_postgres(),
        },
        180,
    ),
    "vectors on another server": ({"vector_store": VectorStore.in_cluster("pgvector")}, 165),
    "the pool of the plugin daemon": ({"plugin_daemon": Tier(settings={"DB_MAX_OPEN_CONNS": "10"})}, 145),
}  # fmt: skip


@pytest.mark.parametrize("counted", COUNTED)
def test_the_budget_counts_pods_processes_and_pools(counted: str):
    options, needed = COUNTED[counted]
    [message] = budget(**({"postgres": Postgres.in_cluster(max_connections=1)} | options))
    assert f"may need {needed} connections" in message


@pytest.mark.parametrize(
    ("small", "enough"),
    [
        (Postgres.external(**SERVER, max_connections=100), Postgres.external(**SERVER, max_connections=168)),
        (Postgres.cloudnative_pg(parameters={"max_connections": "100"}), Postgres.cloudnative_pg()),
    ],
)
def test_the_budget_is_that_of_every_server_whose_limit_is_known(small: Choice, enough: Choice):
    assert budget(postgres=small)
    assert budget(postgres=enough) == []


def test_a_server_of_unknown_size_is_not_checked():
    assert budget(postgres=Postgres.external(**SERVER), api=Tier(replicas=100)) == []


@pytest.mark.parametrize(
    ("options", "setting"),
    [
        ({"settings": {"SQLALCHEMY_POOL_SIZE": "0"}}, "api: SQLALCHEMY_POOL_SIZE is 0"),
        ({"plugin_daemon": Tier(settings={"DB_MAX_OPEN_CONNS": "0"})}, "plugin-daemon: DB_MAX_OPEN_CONNS is 0"),
    ],
)
def test_a_pool_without_limit_does_not_fit_into_any_server(options: dict[str, Any], setting: str):
    assert any(message.startswith(setting) for message in budget(**options))


def test_the_server_in_the_cluster_takes_as_many_connections_as_it_says():
    objects = synth(postgres=Postgres.in_cluster(max_connections=500))
    assert "max_connections=500" in container(objects, "postgres")["args"]
    with pytest.raises(ValueError, match=r"max_connections: got 0"):
        dify(postgres=Postgres.in_cluster(max_connections=0))


RDS = "abcdefghijkl.eu-central-1.rds.amazonaws.com"


@pytest.mark.parametrize(
    "host",
    [f"dify.proxy-{RDS}", f"reader.endpoint.proxy-{RDS}", f"Dify.Proxy-{RDS}", f"dify.proxy-{RDS}.cn"],
)
def test_an_rds_proxy_refuses_what_dify_sends(host: str):
    choice = Postgres.external(host=host, username="dify", password=SecretKey(secret="db", key="password"))
    with pytest.raises(ValueError, match=r"^Postgres\.external\.host: got .*no RDS Proxy.*endpoint of the instance"):
        dify(postgres=choice, release="1.9.1")
    # A release that can do without the startup parameter is told to.
    assert variables(synth(postgres=choice), "api")["DB_SESSION_TIMEZONE_OVERRIDE"] == ""


@pytest.mark.parametrize("host", [f"dify.{RDS}", f"dify.cluster-{RDS}", "proxy-a.example.com"])
def test_rds_itself_takes_it(host: str):
    assert Postgres.external(host=host, username="dify", password=SecretKey(secret="db", key="password"))
