"""Credentials come from where the user chose, and are in no manifest."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from cdk8s import App
from cdk8s_plus_27 import k8s

from constructs_dify import (
    Autoscale,
    Backup,
    CaBundle,
    DifyChart,
    DisruptionBudget,
    HttpProxy,
    Monitoring,
    Postgres,
    Resources,
    SecretKey,
    Secrets,
    ServiceAccount,
    Tier,
    VectorStore,
)
from constructs_dify import Network as Walls
from tests.support.charts import components, container, dify, objects_of, pod, synth, variables
from tests.support.manifests import Manifest, Pod, SecretRef, find, of_kind, pods
from tests.support.network import Network

Objects = list[Manifest]

EVERY_KEY = {
    "agent-api-token",
    "agent-server-key",
    "agent-shell-token",
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
        (("api", "SECRET_KEY"), ("websocket", "SECRET_KEY")),
        (("api", "AGENT_BACKEND_API_TOKEN"), ("agent-backend", "DIFY_AGENT_API_TOKEN")),
        (("plugin-daemon", "SERVER_KEY"), ("agent-backend", "DIFY_AGENT_PLUGIN_DAEMON_API_KEY")),
        (("plugin-daemon", "DIFY_INNER_API_KEY"), ("agent-backend", "DIFY_AGENT_INNER_API_KEY")),
        (("local-sandbox", "SHELLCTL_AUTH_TOKEN"), ("agent-backend", "DIFY_AGENT_SHELLCTL_AUTH_TOKEN")),
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
        Tier(labels={"team": "ai"}),
    ],
)
def test_another_place_to_run_is_another_job(defaults: Tier, default_objects: Objects):
    moved = job(synth(defaults=defaults))
    assert moved["spec"] != job(default_objects)["spec"]
    assert moved["metadata"]["name"] != job(default_objects)["metadata"]["name"]


def test_what_the_job_needs_is_applied_before_it(default_objects: Objects):
    spec = pod(default_objects, "create-secrets").spec
    needed = {
        ("Secret", "dify-secrets"),
        ("Role", "dify-create-secrets"),
        ("RoleBinding", "dify-create-secrets"),
        ("ServiceAccount", spec["serviceAccountName"]),
        *(("ConfigMap", volume["configMap"]["name"]) for volume in spec["volumes"]),
    }
    until = default_objects.index(job(default_objects))
    assert needed <= {(obj["kind"], obj["metadata"]["name"]) for obj in default_objects[:until]}


def test_the_job_tries_again_until_the_api_server_answers(default_objects: Objects):
    spec = job(default_objects)["spec"]
    assert (spec["backoffLimit"], spec["template"]["spec"]["restartPolicy"]) == (20, "OnFailure")


def test_the_job_has_the_environment_of_no_part_whatever_the_site_gives_to_parts():
    objects = synth(
        settings={"LOG_LEVEL": "DEBUG"},
        http_proxy=HttpProxy(url="http://proxy.example.com:3128"),
        ca_bundle=CaBundle(config_map="site-ca"),
        pip_mirror="https://pypi.example.com/simple",
        public_url="https://dify.example.com",
    )
    found = container(objects, "create-secrets")
    assert {"env", "envFrom"}.isdisjoint(found)
    assert [mount["mountPath"] for mount in found["volumeMounts"]] == ["/scripts/create_secrets.py"]
    assert Network(objects).allows_address("create-secrets", "10.9.8.7", 443)
    assert not Network(objects).allows_address("create-secrets", "10.9.8.7", 3128)


# -- options of the Job -------------------------------------------------------------------------------------------

EXPRESSION = k8s.NodeSelectorRequirement(key="gpu", operator="DoesNotExist")
AFFINITY = k8s.Affinity(
    node_affinity=k8s.NodeAffinity(
        required_during_scheduling_ignored_during_execution=k8s.NodeSelector(
            node_selector_terms=[k8s.NodeSelectorTerm(match_expressions=[EXPRESSION])]
        )
    )
)
# What every pod must have: an option, and what its pod then says.
EVERYWHERE: dict[str, tuple[dict[str, Any], Callable[[Pod], object], object]] = {
    "labels": ({"labels": {"mesh": "on"}}, lambda pod: pod.labels["mesh"], "on"),
    "annotations": (
        {"annotations": {"example.com/inject": "true"}},
        lambda pod: pod.metadata["annotations"]["example.com/inject"],
        "true",
    ),
    "priority_class": ({"priority_class": "apps"}, lambda pod: pod.spec["priorityClassName"], "apps"),
    "runtime_class": ({"runtime_class": "gvisor"}, lambda pod: pod.spec["runtimeClassName"], "gvisor"),
    "host_aliases": (
        {"host_aliases": [k8s.HostAlias(ip="10.0.0.1", hostnames=["registry.internal"])]},
        lambda pod: pod.spec["hostAliases"],
        [{"ip": "10.0.0.1", "hostnames": ["registry.internal"]}],
    ),
    "node_selector": ({"node_selector": {"pool": "apps"}}, lambda pod: pod.spec["nodeSelector"], {"pool": "apps"}),
    "tolerations": (
        {"tolerations": [k8s.Toleration(key="dedicated", operator="Exists")]},
        lambda pod: pod.spec["tolerations"],
        [{"key": "dedicated", "operator": "Exists"}],
    ),
    "affinity": (
        {"affinity": AFFINITY},
        lambda pod: pod.spec["affinity"]["nodeAffinity"],
        {
            "requiredDuringSchedulingIgnoredDuringExecution": {
                "nodeSelectorTerms": [{"matchExpressions": [{"key": "gpu", "operator": "DoesNotExist"}]}]
            }
        },
    ),
    "image_pull_secrets": (
        {"image_pull_secrets": ["registry"]},
        lambda pod: pod.spec["imagePullSecrets"],
        [{"name": "registry"}],
    ),
    "image_pull_policy": (
        {"image_pull_policy": "Always"},
        lambda pod: pod.spec["containers"][0]["imagePullPolicy"],
        "Always",
    ),
    "pod_security_context": (
        # The user is one that the sandbox does not take.
        {"pod_security_context": k8s.PodSecurityContext(fs_group=4711)},
        lambda pod: pod.spec["securityContext"]["fsGroup"],
        4711,
    ),
    "service_account": (
        {"service_account": ServiceAccount(name="ours")},
        lambda pod: pod.spec["serviceAccountName"],
        "ours",
    ),
    "termination_grace_period": (
        # Long enough for the runs of the agent backend too.
        {"termination_grace_period": 133},
        lambda pod: pod.spec["terminationGracePeriodSeconds"],
        133,
    ),
    "extra_env": (
        {"extra_env": [k8s.EnvVar(name="TZ", value="UTC")]},
        lambda pod: pod.spec["containers"][0]["env"][-1],
        {"name": "TZ", "value": "UTC"},
    ),
}


def options_of(names: Iterable[str]) -> Tier:
    return Tier(**{name: value for each in names for name, value in EVERYWHERE[each][0].items()})


def test_what_defaults_say_of_pods_is_true_of_every_pod_that_there_is():
    # Every workload is looked at, whoever renders it: one that builds its pod by hand would miss something here.
    objects = synth(
        defaults=options_of(EVERYWHERE),
        smoke_test=Tier(),
        monitoring=Monitoring(queue_exporter=Tier()),
        network=Walls(monitoring_namespaces=["monitoring"]),
    )
    assert {"create-secrets", "migrate", "smoke-test", "queue-exporter", "api", "postgres"} <= components(objects)
    for each in pods(objects):
        for name, (_, says, expected) in EVERYWHERE.items():
            assert says(each) == expected, (name, each.owner["metadata"]["name"])


@pytest.mark.parametrize("option", EVERYWHERE)
def test_an_option_of_the_job_reaches_its_pod_and_no_other(option: str, default_objects: Objects):
    _, says, expected = EVERYWHERE[option]
    objects = synth(secrets=Secrets.generated(tier=options_of([option])))
    assert says(pod(objects, "create-secrets")) == expected
    for component in components(objects) - {"create-secrets"}:
        assert pod(objects, component).owner == pod(default_objects, component).owner, component


def test_the_options_of_the_job_come_before_those_of_all_parts():
    objects = synth(
        defaults=Tier(priority_class="low", node_selector={"pool": "apps"}),
        secrets=Secrets.generated(tier=Tier(priority_class="high", resources=Resources(cpu="1", memory="1Gi"))),
    )
    spec = pod(objects, "create-secrets").spec
    assert (spec["priorityClassName"], spec["nodeSelector"]) == ("high", {"pool": "apps"})
    assert container(objects, "create-secrets")["resources"]["requests"] == {"cpu": "1", "memory": "1Gi"}


@pytest.mark.parametrize(
    ("tier", "account"),
    [
        (Tier(), "ours"),
        (Tier(service_account=ServiceAccount(name="writer")), "writer"),
        (Tier(service_account=ServiceAccount()), "dify-create-secrets"),
    ],
)
def test_the_account_that_the_pod_runs_as_may_write_the_secret_and_no_other_may(tier: Tier, account: str):
    objects = synth(defaults=Tier(service_account=ServiceAccount(name="ours")), secrets=Secrets.generated(tier=tier))
    assert pod(objects, "create-secrets").spec["serviceAccountName"] == account
    [binding] = of_kind(objects, "RoleBinding")
    assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": "dify"}]
    made = {each["metadata"]["name"] for each in of_kind(objects, "ServiceAccount")}
    assert made == ({account} if account == "dify-create-secrets" else set())
    with_token = [
        component for component in components(objects) if pod(objects, component).spec["automountServiceAccountToken"]
    ]
    assert with_token == ["create-secrets"]


@pytest.mark.parametrize("tier", [{"priority_class": "apps"}, "apps", Resources(cpu="1", memory="1Gi")])
def test_what_are_no_options_of_a_part_are_none_of_the_job(tier: Any):
    with pytest.raises(TypeError, match=r"^Secrets\.generated\.tier: got .*; write Tier\("):
        Secrets.generated(tier=tier)


@pytest.mark.parametrize(
    ("tier", "message"),
    [
        (Tier(settings={"LOG_LEVEL": "DEBUG"}), r"^create-secrets\.settings\['LOG_LEVEL'\]: .* no such setting"),
        (Tier(replicas=2), r"^create-secrets\.replicas: got 2; expected one pod"),
        (Tier(disruption_budget=DisruptionBudget(min_available=1)), r"^create-secrets\.disruption_budget: got .* none"),
    ],
)
def test_an_option_that_the_job_cannot_have_is_refused_with_its_path(tier: Tier, message: str):
    with pytest.raises(ValueError, match=message):
        dify(secrets=Secrets.generated(tier=tier))


def test_what_runs_once_has_no_service_and_no_disruption_budget_though_all_parts_have_one():
    objects = synth(defaults=Tier(disruption_budget=DisruptionBudget(max_unavailable=1)), smoke_test=Tier())
    budgets = {each["metadata"]["name"] for each in of_kind(objects, "PodDisruptionBudget")}
    assert {f"dify-{name}" for name in ("create-secrets", "migrate", "smoke-test")}.isdisjoint(budgets)
    assert "dify-api" in budgets
    assert "dify-create-secrets" not in {each["metadata"]["name"] for each in of_kind(objects, "Service")}


@pytest.mark.parametrize(
    "defaults",
    [
        lambda: Tier(extra_env=[from_secret("X", "dify-secrets", "redis-password")]),
        lambda: Tier(**file("dify-secrets", "redis-password")),
    ],
)
def test_a_job_that_would_wait_for_a_key_that_it_makes_itself_is_refused(defaults: Callable[[], Tier]):
    with pytest.raises(ValueError, match=r"^create-secrets: got .* 'redis-password' .* wait for itself.*api=Tier"):
        dify(defaults=defaults())


@pytest.mark.parametrize(
    "defaults",
    [
        lambda: Tier(extra_env=[from_secret("X", "dify-secrets", "redis-password", optional=True)]),
        lambda: Tier(extra_env=[from_secret("X", "mine", "key")]),
        lambda: Tier(env_from=whole("dify-secrets")),
    ],
)
def test_the_job_may_read_what_is_there_before_it_runs(defaults: Callable[[], Tier]):
    assert dify(defaults=defaults())


# -- existing -----------------------------------------------------------------------------------------------------


def test_an_existing_secret_is_read_and_nothing_is_made():
    objects = synth(secrets=Secrets.existing("ours"))
    assert of_kind(objects, "ExternalSecret", "Role", "RoleBinding", "Secret") == []
    assert "create-secrets" not in components(objects)
    assert {reference.name for reference in references(objects)} == {"ours"}


def test_the_chart_lists_the_keys_that_an_existing_secret_must_have():
    assert set(dify(secrets=Secrets.existing("ours")).secret_keys) == EVERY_KEY
    assert set(dify(secrets=Secrets.existing("ours"), sandbox=None).secret_keys) == EVERY_KEY - {"sandbox-api-key"}


ELSEWHERE = SecretKey(secret="app", key="signing")


def test_each_credential_can_have_another_key_or_lie_in_another_secret():
    secrets = Secrets.existing("ours", keys={"redis-password": "REDIS_PW", "secret-key": ELSEWHERE})
    chart = dify(secrets=secrets)
    objects = objects_of(chart)
    assert variables(objects, "api")["REDIS_PASSWORD"] == SecretRef("ours", "REDIS_PW")
    assert variables(objects, "redis")["REDISCLI_AUTH"] == SecretRef("ours", "REDIS_PW")
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["SECRET_KEY"] == SecretRef("app", "signing")
    untouched = EVERY_KEY - {"redis-password", "secret-key"}
    assert references(objects) == {
        SecretRef("ours", "REDIS_PW"),
        SecretRef("app", "signing"),
        *(SecretRef("ours", name) for name in untouched),
    }
    assert set(chart.credentials) == EVERY_KEY
    assert chart.credentials["redis-password"] == SecretKey(secret="ours", key="REDIS_PW")
    assert chart.credentials["secret-key"] == ELSEWHERE
    assert set(chart.secret_keys) == {"REDIS_PW", "signing", *untouched}


def test_a_key_for_a_credential_that_is_not_used_is_a_mistake():
    with pytest.raises(
        ValueError, match=r"Secrets\.existing\.keys: got 'redis-pasword'.*did you mean 'redis-password'"
    ):
        dify(secrets=Secrets.existing("ours", keys={"redis-pasword": "REDIS_PW"}))
    keys = {"sandbox-api-key": "SANDBOX"}
    assert dify(secrets=Secrets.existing("ours", keys=keys))
    with pytest.raises(ValueError, match=r"Secrets\.existing\.keys: got 'sandbox-api-key'"):
        dify(secrets=Secrets.existing("ours", keys=keys), sandbox=None)


# -- credentials of the user --------------------------------------------------------------------------------------


def test_a_credential_of_the_users_is_read_from_the_users_secret_and_not_made():
    mail = SecretKey(secret="mail", key="password")
    chart: DifyChart = dify(settings={"SMTP_PASSWORD": mail})
    objects = objects_of(chart)
    for component in ("api", "worker", "beat"):
        assert variables(objects, component)["SMTP_PASSWORD"] == SecretRef("mail", "password")
    assert "password" not in chart.secret_keys
    assert set(container(objects, "create-secrets")["args"][4:]) == EVERY_KEY


def test_a_credential_that_the_user_overrides_is_not_made():
    own = k8s.EnvVarSource(secret_key_ref=k8s.SecretKeySelector(name="mine", key="sandbox"))
    chart = dify(
        sandbox=Tier(extra_env=[k8s.EnvVar(name="API_KEY", value_from=own)]),
        api=Tier(extra_env=[k8s.EnvVar(name="CODE_EXECUTION_API_KEY", value_from=own)]),
        workers=None,
        beat=None,
    )
    assert "sandbox-api-key" not in chart.secret_keys


# -- keys that will not be there ----------------------------------------------------------------------------------


def from_secret(name: str, secret: str, key: str, **options: Any) -> k8s.EnvVar:
    selector = k8s.SecretKeySelector(name=secret, key=key, **options)
    return k8s.EnvVar(name=name, value_from=k8s.EnvVarSource(secret_key_ref=selector))


def file(secret: str, key: str, **options: Any) -> dict[str, Any]:
    """A volume with one key of a Secret, and its mount."""
    source = k8s.SecretVolumeSource(secret_name=secret, items=[k8s.KeyToPath(key=key, path="file")], **options)
    return {
        "volumes": [k8s.Volume(name="extra", secret=source)],
        "volume_mounts": [k8s.VolumeMount(name="extra", mount_path="/extra")],
    }


def projected(secret: str, key: str) -> list[k8s.Volume]:
    projection = k8s.SecretProjection(name=secret, items=[k8s.KeyToPath(key=key, path="file")])
    source = k8s.ProjectedVolumeSource(sources=[k8s.VolumeProjection(secret=projection)])
    return [k8s.Volume(name="extra", projected=source)]


def whole(secret: str) -> list[k8s.EnvFromSource]:
    return [k8s.EnvFromSource(secret_ref=k8s.SecretEnvSource(name=secret))]


SIDECAR = k8s.Container(name="sidecar", image="example.com/x:1", env=[from_secret("X", "dify-secrets", "smtp")])
ON_CNPG = {"postgres": Postgres.cloudnative_pg()}
# What reads a key that will not be there, and how the message names it.
MISSING: dict[str, tuple[dict[str, Any], str]] = {
    "a setting": (
        {"settings": {"SMTP_PASSWORD": SecretKey(secret="dify-secrets", key="smtp-password")}},
        "api: SMTP_PASSWORD comes from the key 'smtp-password' of the Secret 'dify-secrets', which "
        "Secrets.generated() makes",
    ),
    "a backend": (
        {
            "vector_store": VectorStore.qdrant(
                url="https://qdrant.example.com", api_key=SecretKey(secret="dify-secrets", key="q")
            )
        },
        "worker: QDRANT_API_KEY comes from the key 'q'",
    ),
    "a variable of the user's": (
        {"web": Tier(extra_env=[from_secret("X", "dify-secrets", "smtp")])},
        "web: X comes from the key 'smtp'",
    ),
    "a file": (
        {"nginx": Tier(**file("dify-secrets", "tls.crt"))},
        "nginx: /extra/file comes from the key 'tls.crt'",
    ),
    "a file of a projected volume": (
        {"nginx": Tier(volumes=projected("dify-secrets", "tls.crt"))},
        "nginx: volume extra/file comes from the key 'tls.crt'",
    ),
    "a file that is called like its key": (
        {
            "nginx": Tier(
                volumes=[k8s.Volume(name="extra", secret=k8s.SecretVolumeSource(secret_name="dify-secrets"))],
                volume_mounts=[k8s.VolumeMount(name="extra", mount_path="/etc/tls.crt", sub_path="tls.crt")],
            )
        },
        "nginx: /etc/tls.crt comes from the key 'tls.crt'",
    ),
    "an init container": ({"web": Tier(init_containers=[SIDECAR])}, "web: X of the container 'sidecar' comes from"),
    "a sidecar": ({"web": Tier(sidecars=[SIDECAR])}, "web: X of the container 'sidecar' comes from the key 'smtp'"),
    "a key of an operator": (
        {**ON_CNPG, "web": Tier(extra_env=[from_secret("X", "dify-postgres-app", "pasword")])},
        "web: X comes from the key 'pasword' of the Secret 'dify-postgres-app', which CloudNativePG makes",
    ),
    "a credential that points to an operator": (
        {
            **ON_CNPG,
            "secrets": Secrets.existing("ours", keys={"secret-key": SecretKey(secret="dify-postgres-app", key="x")}),
        },
        "api: SECRET_KEY comes from the key 'x' of the Secret 'dify-postgres-app'",
    ),
    "a backup": (
        {
            "postgres": Postgres.cloudnative_pg(
                backup=Backup(
                    destination="s3://b/x",
                    access_key=SecretKey(secret="dify-secrets", key="access"),
                    secret_key=SecretKey(secret="mine", key="secret"),
                )
            )
        },
        "postgres: Backup.access_key comes from the key 'access' of the Secret 'dify-secrets'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", MISSING)
def test_a_key_that_nobody_will_make_is_reported(case: str):
    options, message = MISSING[case]
    app = App()
    DifyChart(app, "dify", namespace="dify", **options)
    with pytest.raises(Exception, match="Validation failed") as error:
        app.synth_yaml()
    assert message in str(error.value)


def test_the_report_says_what_there_is_and_what_to_do():
    app = App()
    DifyChart(app, "dify", namespace="dify", web=Tier(extra_env=[from_secret("X", "dify-secrets", "redis-pasword")]))
    with pytest.raises(Exception, match="Validation failed") as error:
        app.synth_yaml()
    message = str(error.value)
    assert all(key in message for key in EVERY_KEY)
    assert "put the credential into a Secret of your own; did you mean 'redis-password'?" in message


@pytest.mark.parametrize(
    "options",
    [
        {"web": Tier(extra_env=[from_secret("X", "dify-secrets", "redis-password")])},
        {"web": Tier(extra_env=[from_secret("X", "dify-secrets", "nothing", optional=True)])},
        {"nginx": Tier(**file("dify-secrets", "nothing", optional=True))},
        {"web": Tier(extra_env=[from_secret("X", "mine", "anything")])},
        {"web": Tier(env_from=whole("dify-secrets"))},
        {**ON_CNPG, "nginx": Tier(**file("dify-postgres-ca", "ca.crt"))},
        {"secrets": Secrets.existing("ours"), "web": Tier(extra_env=[from_secret("X", "ours", "more")])},
        {
            "secrets": Secrets.external(store="vault", path="dify"),
            "settings": {"SMTP_PASSWORD": SecretKey(secret="dify-secrets", key="smtp-password")},
        },
    ],
)
def test_what_will_be_there_may_be_absent_or_is_the_users_is_not_reported(options: dict[str, Any]):
    assert objects_of(dify(**options))


# -- a credential that changes ------------------------------------------------------------------------------------

RELOAD = "secret.reloader.stakater.com/reload"


def reloads(objects: Objects) -> dict[str, list[str]]:
    """Workload -> the Secrets by which Reloader replaces its pods."""
    return {
        workload["metadata"]["name"]: workload["metadata"]["annotations"][RELOAD].split(",")
        for workload in of_kind(objects, "Deployment", "StatefulSet")
        if RELOAD in workload["metadata"].get("annotations", {})
    }


def test_each_workload_names_exactly_the_secrets_that_its_pods_read():
    objects = synth(
        reloader=True,
        settings={"SMTP_PASSWORD": SecretKey(secret="mail", key="password")},
        web=Tier(sidecars=[k8s.Container(name="x", image="example.com/x:1", env=[from_secret("X", "other", "key")])]),
        nginx=Tier(**file("certificate", "tls.crt")),
        sandbox=Tier(env_from=whole("packages")),
        defaults=Tier(image_pull_secrets=["registry"]),
    )
    python = ["dify-secrets", "mail"]
    assert reloads(objects) == {
        "dify-api": python,
        "dify-worker": python,
        "dify-beat": python,
        "dify-websocket": python,
        "dify-agent-backend": ["dify-secrets"],
        "dify-local-sandbox": ["dify-secrets"],
        "dify-plugin-daemon": ["dify-secrets"],
        "dify-postgres": ["dify-secrets"],
        "dify-redis": ["dify-secrets"],
        "dify-weaviate": ["dify-secrets"],
        "dify-sandbox": ["dify-secrets", "packages"],
        "dify-web": ["other"],
        "dify-nginx": ["certificate"],
    }


def test_a_workload_that_reads_none_names_none_and_nothing_but_workloads_does():
    objects = synth(reloader=True, api=Tier(autoscale=Autoscale(min=2, max=3)))
    assert not {"dify-web", "dify-nginx", "dify-ssrf-proxy"} & set(reloads(objects))
    marked = [obj["kind"] for obj in objects if RELOAD in (obj["metadata"].get("annotations") or {})]
    assert set(marked) == {"Deployment", "StatefulSet"}
    assert RELOAD not in str([pod(objects, component).metadata for component in components(objects)])


def test_without_a_reloader_nothing_is_marked(default_objects: Objects):
    assert RELOAD not in str(default_objects)
