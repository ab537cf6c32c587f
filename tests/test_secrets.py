"""Credentials come from where the user chose, and are in no manifest."""

from typing import Any

import pytest
from cdk8s_plus_27 import k8s

from constructs_dify import DifyChart, SecretKey, Secrets, Tier
from tests.support.charts import components, container, dify, objects_of, pod, synth, variables
from tests.support.manifests import Manifest, SecretRef, find, of_kind, pods

Objects = list[Manifest]

EVERY_KEY = {
    "plugin-daemon-key",
    "plugin-inner-api-key",
    "postgres-password",
    "postgres-superuser-password",
    "redis-password",
    "sandbox-api-key",
    "secret-key",
    "weaviate-api-key",
}


def references(objects: Objects) -> set[SecretRef]:
    """Every key that the environment of a container comes from."""
    return {
        value
        for component in components(objects)
        for value in variables(objects, component).values()
        if isinstance(value, SecretRef)
    }


def job(objects: Objects) -> Any:
    [found] = [each for each in of_kind(objects, "Job") if "create-secrets" in each["metadata"]["name"]]
    return found


# -- keys that two parts share ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("api", "PLUGIN_DAEMON_KEY"), ("plugin-daemon", "SERVER_KEY")),
        (("api", "INNER_API_KEY_FOR_PLUGIN"), ("plugin-daemon", "DIFY_INNER_API_KEY")),
        (("api", "CODE_EXECUTION_API_KEY"), ("sandbox", "API_KEY")),
        (("api", "WEAVIATE_API_KEY"), ("weaviate", "AUTHENTICATION_APIKEY_ALLOWED_KEYS")),
        (("api", "DB_PASSWORD"), ("plugin-daemon", "DB_PASSWORD")),
        (("api", "DB_PASSWORD"), ("postgres", "DIFY_PASSWORD")),
        (("api", "REDIS_PASSWORD"), ("plugin-daemon", "REDIS_PASSWORD")),
        (("api", "REDIS_PASSWORD"), ("redis", "REDISCLI_AUTH")),
        (("api", "SECRET_KEY"), ("worker", "SECRET_KEY")),
        (("api", "SECRET_KEY"), ("beat", "SECRET_KEY")),
    ],
)
def test_what_two_parts_share_comes_from_one_key(
    one: tuple[str, str], other: tuple[str, str], default_objects: Objects
):
    first, second = (variables(default_objects, component)[name] for component, name in (one, other))
    assert isinstance(first, SecretRef)
    assert first == second


def test_what_parts_do_not_share_comes_from_different_keys(default_objects: Objects):
    names = ["SECRET_KEY", "PLUGIN_DAEMON_KEY", "INNER_API_KEY_FOR_PLUGIN", "CODE_EXECUTION_API_KEY", "DB_PASSWORD"]
    keys = [variables(default_objects, "api")[name] for name in names]
    assert len(set(map(str, keys))) == len(names)
    assert variables(default_objects, "postgres")["POSTGRES_PASSWORD"] not in keys


def test_the_broker_url_takes_its_password_from_the_variable_before_it(default_objects: Objects):
    for component in ("api", "worker", "beat"):
        names = [variable["name"] for variable in container(default_objects, component)["env"]]
        url = variables(default_objects, component)["CELERY_BROKER_URL"]
        assert url == "redis://:$(REDIS_PASSWORD)@dify-redis:6379/1"
        assert names.index("REDIS_PASSWORD") < names.index("CELERY_BROKER_URL")


# -- generated ----------------------------------------------------------------------------------------------------


def test_the_secret_has_no_data_so_that_applying_it_again_leaves_what_was_written(default_objects: Objects):
    secret = find(default_objects, "Secret", "dify-secrets")
    assert {"data", "stringData", "immutable"}.isdisjoint(secret)


def test_the_tools_that_apply_leave_the_secret_alone_when_it_is_gone_from_the_manifests(default_objects: Objects):
    annotations = find(default_objects, "Secret", "dify-secrets")["metadata"]["annotations"]
    assert annotations["helm.sh/resource-policy"] == "keep"
    assert annotations["kustomize.toolkit.fluxcd.io/prune"] == "disabled"
    assert "Prune=false" in annotations["argocd.argoproj.io/sync-options"]


def test_the_job_makes_every_key_that_a_pod_reads(default_objects: Objects):
    assert {reference.key for reference in references(default_objects)} == EVERY_KEY
    assert {reference.name for reference in references(default_objects)} == {"dify-secrets"}
    arguments = container(default_objects, "create-secrets")["args"]
    assert arguments[:4] == ["--namespace", "dify", "--secret", "dify-secrets"]
    assert set(arguments[4:]) == EVERY_KEY


def test_the_job_may_read_and_patch_that_one_secret_and_nothing_else(default_objects: Objects):
    [role] = of_kind(default_objects, "Role")
    assert role["rules"] == [
        {"apiGroups": [""], "resources": ["secrets"], "resourceNames": ["dify-secrets"], "verbs": ["get", "patch"]}
    ]
    [binding] = of_kind(default_objects, "RoleBinding")
    account = pod(default_objects, "create-secrets").spec["serviceAccountName"]
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": "dify"}]
    assert of_kind(default_objects, "ClusterRole", "ClusterRoleBinding") == []


def test_only_the_job_has_a_token(default_objects: Objects):
    with_token = [
        component
        for component in components(default_objects)
        if pod(default_objects, component).spec["automountServiceAccountToken"]
    ]
    assert with_token == ["create-secrets"]


def test_no_other_pod_has_the_user_of_the_job(default_objects: Objects):
    users = {
        each.owner["metadata"]["name"]: each.spec["securityContext"]["runAsUser"] for each in pods(default_objects)
    }
    own = users.pop(job(default_objects)["metadata"]["name"])
    assert own >= 10000
    assert own not in users.values()


def test_the_job_runs_on_an_image_that_is_pulled_anyway(default_objects: Objects):
    assert container(default_objects, "create-secrets")["image"] == container(default_objects, "api")["image"]


def test_another_set_of_keys_is_another_job_because_a_job_cannot_be_changed(default_objects: Objects):
    without_sandbox = synth(sandbox=None)
    assert "sandbox-api-key" not in container(without_sandbox, "create-secrets")["args"]
    assert job(without_sandbox)["metadata"]["name"] != job(default_objects)["metadata"]["name"]


def test_what_does_not_change_the_job_does_not_change_its_name(default_objects: Objects):
    changed = synth(settings={"LOG_LEVEL": "DEBUG"}, api=Tier(replicas=2))
    assert job(changed) == job(default_objects)


def test_another_image_is_another_job(default_objects: Objects):
    mirrored = synth(image_registry="registry.example.com")
    assert job(mirrored)["metadata"]["name"] != job(default_objects)["metadata"]["name"]


@pytest.mark.parametrize(
    "defaults",
    [
        Tier(node_selector={"pool": "apps"}),
        Tier(tolerations=[k8s.Toleration(key="dedicated", operator="Exists")]),
        Tier(image_pull_secrets=["registry"]),
    ],
)
def test_another_place_to_run_is_another_job(defaults: Tier, default_objects: Objects):
    moved = job(synth(defaults=defaults))
    assert moved["spec"] != job(default_objects)["spec"]
    assert moved["metadata"]["name"] != job(default_objects)["metadata"]["name"]


def test_the_job_runs_where_everything_else_may_run():
    objects = synth(defaults=Tier(node_selector={"pool": "apps"}, image_pull_secrets=["registry"]))
    spec = pod(objects, "create-secrets").spec
    assert spec["nodeSelector"] == {"pool": "apps"}
    assert spec["imagePullSecrets"] == [{"name": "registry"}]


# -- existing -----------------------------------------------------------------------------------------------------


def test_an_existing_secret_is_read_and_nothing_is_made():
    objects = synth(secrets=Secrets.existing("ours"))
    assert of_kind(objects, "ExternalSecret", "Role", "RoleBinding", "Secret") == []
    assert "create-secrets" not in components(objects)
    assert {reference.name for reference in references(objects)} == {"ours"}


def test_the_chart_lists_the_keys_that_an_existing_secret_must_have():
    assert set(dify(secrets=Secrets.existing("ours")).secret_keys) == EVERY_KEY
    assert set(dify(secrets=Secrets.existing("ours"), sandbox=None).secret_keys) == EVERY_KEY - {"sandbox-api-key"}


# -- external -----------------------------------------------------------------------------------------------------


def external(**options: Any) -> Any:
    objects = synth(secrets=Secrets.external(store="vault", path="dify/prod", **options))
    [found] = of_kind(objects, "ExternalSecret")
    assert of_kind(objects, "Role", "RoleBinding", "Secret") == []
    assert {reference.name for reference in references(objects)} == {found["spec"]["target"]["name"]}
    return found["spec"]


def test_an_external_secret_fetches_every_key():
    spec = external()
    assert {entry["secretKey"] for entry in spec["data"]} == EVERY_KEY
    assert all(entry["remoteRef"] == {"key": "dify/prod", "property": entry["secretKey"]} for entry in spec["data"])


def test_an_external_secret_names_its_store():
    assert external()["secretStoreRef"] == {"kind": "SecretStore", "name": "vault"}
    spec = external(kind="ClusterSecretStore", refresh="5m")
    assert spec["secretStoreRef"] == {"kind": "ClusterSecretStore", "name": "vault"}
    assert spec["refreshInterval"] == "5m"


def test_a_key_may_be_called_otherwise_in_the_store():
    secrets = Secrets.external(store="vault", path="dify", properties={"secret-key": "SECRET_KEY"})
    [found] = of_kind(synth(secrets=secrets), "ExternalSecret")
    properties = {entry["secretKey"]: entry["remoteRef"]["property"] for entry in found["spec"]["data"]}
    assert properties["secret-key"] == "SECRET_KEY"
    assert properties["redis-password"] == "redis-password"


def test_a_name_for_a_key_that_is_not_used_is_a_mistake():
    secrets = Secrets.external(store="vault", path="dify", properties={"secret-kee": "SECRET_KEY"})
    with pytest.raises(ValueError, match=r"Secrets\.external\.properties: got 'secret-kee'.*did you mean 'secret-key'"):
        dify(secrets=secrets)


# -- credentials of the user --------------------------------------------------------------------------------------


def test_a_credential_of_the_users_is_read_from_the_users_secret_and_not_made():
    mail = SecretKey(secret="mail", key="password")
    chart: DifyChart = dify(settings={"SMTP_PASSWORD": mail})
    objects = objects_of(chart)
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["SMTP_PASSWORD"] == SecretRef("mail", "password")
    assert "password" not in chart.secret_keys
    assert set(container(objects, "create-secrets")["args"][4:]) == EVERY_KEY
