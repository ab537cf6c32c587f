"""Each rule of `constructs-dify diff` finds what it is for, and nothing where nothing changes."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import pytest

from constructs_dify import (
    Autoscale,
    Exposure,
    Postgres,
    QueueAutoscale,
    Redis,
    Release,
    SecretKey,
    Secrets,
    Storage,
    Tier,
    VectorStore,
    WorkerPool,
)
from constructs_dify.commands.differences.line import SEVERITIES
from constructs_dify.commands.differences.rules import RULES
from tests.support.backup_manifests import BUCKET, backup, piece, restore
from tests.support.changes import at, edited, found, named, text, without, workload
from tests.support.charts import synth
from tests.support.manifests import Manifest, find

pytestmark = pytest.mark.commands

Objects = Callable[[], list[Manifest]]


class Case(NamedTuple):
    """A pair of manifests, and what a rule says of it."""

    old: Objects
    new: Objects
    says: Sequence[str]


def real(**options: Any) -> Objects:
    """What a chart with these options makes."""
    return lambda: synth(**options)


def but(kind: str, name: str, path: str, value: Any, **options: Any) -> Objects:
    """The same with one field of one object changed."""
    return lambda: edited(synth(**options), kind, name, at(path, value))


def hand(*objects: Manifest) -> Objects:
    """Objects written by hand."""
    return lambda: list(objects)


def key(secret: str) -> SecretKey:
    return SecretKey(secret=secret, key="password")


def claim(size: str = "1Gi", *, modes: Sequence[str] = ("ReadWriteOnce",), **spec: Any) -> Manifest:
    wanted = {"accessModes": list(modes), "resources": {"requests": {"storage": size}}, **spec}
    return named("PersistentVolumeClaim", "data", spec=wanted)


def server(image: str = "registry.example.com/main:1", **spec: Any) -> Manifest:
    template = {"metadata": {"name": "data"}, "spec": {"resources": {"requests": {"storage": "1Gi"}}}}
    mounts = [{"name": "data", "mountPath": "/data"}]
    container = {"image": image, "volumeMounts": mounts}
    return workload("StatefulSet", "server", container=container, volumeClaimTemplates=[template], **spec)


def mounting(claim: str, **spec: Any) -> Manifest:
    made = workload("Deployment", "app", container={"volumeMounts": [{"name": "v", "mountPath": "/data"}]}, **spec)
    made["spec"]["template"]["spec"]["volumes"] = [{"name": "v", "persistentVolumeClaim": {"claimName": claim}}]
    return made


def image(name: str, kind: str = "Deployment", **spec: Any) -> Manifest:
    return workload(kind, "app", container={"image": name}, **spec)


def nightly(name: str) -> Manifest:
    return named("CronJob", "app", "batch/v1", spec={"jobTemplate": {"spec": image(name, "Job")["spec"]}})


def reading(name: str) -> Manifest:
    return workload("Deployment", "app", container={"envFrom": [{"configMapRef": {"name": name}}]})


def scaler(kind: str, **spec: Any) -> Manifest:
    version = "keda.sh/v1alpha1" if kind == "ScaledObject" else "autoscaling/v2"
    return named(kind, "app", version, spec={"scaleTargetRef": {"kind": "Deployment", "name": "app"}, **spec})


def service(**spec: Any) -> Manifest:
    return named("Service", "app", spec={"ports": [{"port": 80}], "selector": {"app": "app"}, **spec})


def ingress(host: str = "dify.example.com", **spec: Any) -> Manifest:
    backend = {"service": {"name": "app", "port": {"number": 80}}}
    rule = {"host": host, "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]}}
    return named("Ingress", "app", "networking.k8s.io/v1", spec={"rules": [rule], **spec})


def egress_to(cidr: str, *left_out: str) -> Manifest:
    rule = {"to": [{"ipBlock": {"cidr": cidr, "except": list(left_out)}}]}
    return named("NetworkPolicy", "app", "networking.k8s.io/v1", spec={"podSelector": {}, "egress": [rule]})


def role_binding(role: str) -> Manifest:
    version = "rbac.authorization.k8s.io/v1"
    return named("RoleBinding", "app", version, roleRef={"kind": "Role", "name": role, "apiGroup": version[:-3]})


def storage_class(provisioner: str) -> Manifest:
    return {
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass", "metadata": {"name": "fast"},
        "provisioner": provisioner,
    }  # fmt: skip


def saved(*backups: Manifest, **options: Any) -> Objects:
    """What a chart with these options makes, and these backups."""
    return lambda: [*synth(**options), *backups]


DEFAULT = real()
SAVED = saved(backup(), piece())
SAVE = "kubectl -n dify create job --from=cronjob/dify-backup dify-backup-before-change-$(date +%s)"
INGRESS = {"public_url": "https://dify.example.com", "expose": Exposure.ingress(class_name="nginx", tls_secret="tls")}
BACKED = {"public_url": "https://ai.example.com", "expose": Exposure.ingress(class_name="traefik", tls_secret="tls")}
STORE = Secrets.external(store="vault", kind="ClusterSecretStore", path="dify/prod")

CASES: dict[str, Case] = {
    # -- the whole
    "another-installation": Case(DEFAULT, real(name="other"), ["a second installation", "name dify -> other"]),
    "release-lowered": Case(DEFAULT, real(release="1.15.0"), ["Dify 1.16.1 -> 1.15.0", "does not support"]),
    "pods-gone-first": Case(real(release="1.9.1"), DEFAULT, ["must be gone", "1.15.0: end_users.type", "paused=True"]),
    "release-raised": Case(
        real(release="1.15.0"), DEFAULT, ["is migrated", "constructs-dify upgrade --from 1.15.0 --to 1.16.1"]
    ),
    # -- before
    "secret-keys-missing": Case(
        lambda: without(synth(), "Deployment/dify-api"),
        lambda: edited(synth(), "Deployment", "dify-api", at("spec.template.spec.containers.0.env.0", {
            "name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "dify-secrets", "key": "no-such-key"}},
        })),
        ["will not have no-such-key", "TOKEN of dify-api"],
    ),
    "secrets-needed": Case(
        DEFAULT,
        real(redis=Redis.external(host="redis.example.com", password=key("dify-redis"))),
        ["Secret dify-redis", "has to be there before, with password", "REDIS_PASSWORD of dify-agent-backend"],
    ),
    "secrets-fetched": Case(DEFAULT, real(secrets=STORE), ["fetched from the store", "secret-key"]),
    "definitions-needed": Case(DEFAULT, real(secrets=STORE), ["external-secrets.io/v1 ExternalSecret"]),
    "cluster-needs": Case(
        DEFAULT, real(storage=Storage.local(storage_class="fast")), ["has to have the StorageClass fast"]
    ),
    "room-needed": Case(DEFAULT, real(web=Tier(replicas=3)), ["3.00 CPU", "in place of 2.80 CPU"]),
    "room-in-rollout": Case(
        DEFAULT, real(settings={"LOG_LEVEL": "WARNING"}), ["1.25 CPU, 2.8 GiB more while pods are replaced"]
    ),
    # -- refused
    "selector-changed": Case(
        hand(workload("Deployment", "app")),
        hand(workload("Deployment", "app", selector={"matchLabels": {"app": "other"}})),
        ["Deployment app", "refused", "app app -> other", "kubectl -n dify delete deployment app"],
    ),
    "selector-misses": Case(
        hand(), hand(workload("Deployment", "app", selector={"matchLabels": {"app": "x"}})), ["does not select"]
    ),
    "stateful-set-changed": Case(
        DEFAULT,
        real(postgres=Postgres.in_cluster(storage="40Gi")),
        [
            "StatefulSet dify-postgres", "data: storage 20Gi -> 40Gi", "patch persistentvolumeclaim data-",
            "delete --cascade=orphan statefulset dify-postgres",
        ],
    ),
    "job-changed": Case(
        hand(image("registry.example.com/main:1", "Job")),
        hand(image("registry.example.com/main:2", "Job")),
        ["a Job cannot change", "main 1 -> 2", "kubectl -n dify delete job app"],
    ),
    "pod-changed": Case(
        hand(named("Pod", "app", spec={"containers": [{"name": "main", "image": "a:1"}]})),
        hand(named("Pod", "app", spec={"containers": [{"name": "main", "image": "a:1", "tty": True}]})),
        ["of a Pod, only the images can change", "tty true (new)"],
    ),
    "claim-changed": Case(
        DEFAULT,
        real(storage=Storage.local(storage_class="fast")),
        ["PersistentVolumeClaim dify-files", "storageClassName fast (new)", "unless this is the class"],
    ),
    "claim-shrunk": Case(DEFAULT, real(storage=Storage.local(size="5Gi")), ["cannot shrink", "storage 20Gi -> 5Gi"]),
    "service-changed": Case(
        hand(service()), hand(service(clusterIP="None")), ["clusterIP '(given by the cluster)' -> None", "refused"]
    ),
    "role-changed": Case(hand(role_binding("a")), hand(role_binding("b")), ["name a -> b", "delete rolebinding app"]),
    "immutable-changed": Case(
        hand(named("ConfigMap", "app", data={"A": "1"}, immutable=True)),
        hand(named("ConfigMap", "app", data={"A": "2"}, immutable=True)),
        ["immutable: true", "A changed", "another name"],
    ),
    "secret-type-changed": Case(
        hand(named("Secret", "app")), hand(named("Secret", "app", type="kubernetes.io/tls")), ["Opaque -> kubern"]
    ),
    "other-fields-changed": Case(
        hand(storage_class("a.example.com")), hand(storage_class("b.example.com")), ["provisioner a.example.com -> b"]
    ),
    "two-autoscalers": Case(
        real(workers=[WorkerPool(name="default", autoscale=Autoscale(min=1, max=2))]),
        real(workers=[WorkerPool(name="default", autoscale=QueueAutoscale(min=1, max=2))]),
        ["refused by KEDA", "kubectl -n dify delete horizontalpodautoscaler dify-worker"],
    ),
    # -- data
    "store-switched": Case(
        DEFAULT,
        real(postgres=Postgres.external(host="pg.example.com", username="dify", password=key("db"))),
        ["another database", "DB_HOST dify-postgres -> pg.example.com", "dump and restore", "dify-plugin-daemon"],
    ),
    "volume-switched": Case(
        DEFAULT,
        real(storage=Storage.local(access_mode="ReadWriteMany")),
        ["dify-api, dify-worker", "/app/api/storage was on claim dify-files, and is on dify-shared-files"],
    ),
    "credentials-switched": Case(
        DEFAULT,
        real(secrets=Secrets.existing("mine")),
        ["credentials come from Secret mine, no longer from dify-secrets", "SECRET_KEY"],
    ),
    "secret-sources-switched": Case(DEFAULT, real(secrets=STORE), ["its Job no longer makes", "ExternalSecret"]),
    "server-replaced": Case(
        DEFAULT, but("StatefulSet", "dify-postgres", "spec.template.spec.containers.0.image", "postgres:17-alpine"),
        ["another major version", "image postgres 15-alpine -> 17-alpine"],
    ),
    "fewer-servers": Case(
        hand(server(replicas=3)), hand(server(replicas=1)), ["loses its last 2 pods", "kept, and nobody reads them"]
    ),
    "protection-removed": Case(
        DEFAULT, but("PersistentVolumeClaim", "dify-files", "metadata.annotations", {}), ["deleted from now on"]
    ),
    # -- backups
    "backup-removed": Case(SAVED, DEFAULT, ["CronJobs dify-backup, dify-backup-plugins", "nothing saves"]),
    "backup-suspended": Case(SAVED, saved(backup(suspend=True), piece()), ["no new backups", "suspend true"]),
    "backup-moved": Case(
        SAVED,
        saved(backup(repository=f"{BUCKET}2"), piece()),
        ["from the next run on", "another repository, which has none", f"repository {BUCKET} -> {BUCKET}2"],
    ),
    "retention-narrowed": Case(
        SAVED,
        saved(backup(keep="--keep-daily 7 --keep-weekly 4"), piece()),
        ["the next run deletes older ones", "--keep-monthly 6 -> --keep-daily 7 --keep-weekly 4", "cannot be undone"],
    ),
    "backup-client-differs": Case(
        SAVED, saved(backup(client="postgres:17-alpine"), piece()), ["client postgres:17-alpine, server postgres:15"]
    ),
    "backup-of-another-database": Case(
        SAVED,
        saved(backup(server="pg.example.com"), piece()),
        ["of another database", "PGHOST dify-postgres -> pg.example.com", SAVE],
    ),
    "backup-of-other-files": Case(
        SAVED,
        saved(
            backup(files="dify-shared-files"), piece(), storage=Storage.local(access_mode="ReadWriteMany")
        ),
        ["/data/files was on claim dify-files, and is on dify-shared-files", SAVE],
    ),
    "backup-of-another-key": Case(
        SAVED,
        saved(backup(), piece(), secrets=Secrets.existing("mine")),
        ["another secret-key", "SECRET_KEY from Secret dify-secrets, key secret-key -> from Secret mine"],
    ),
    "restore-replaces": Case(
        SAVED,
        saved(backup(), piece(), restore(REPLACE="true", SNAPSHOT="1a2b3c4d")),
        ["is lost", "REPLACE true, SNAPSHOT 1a2b3c4d", "dify-backup-before-restore-"],
    ),
    "backup-of-other-vectors": Case(
        SAVED,
        saved(backup(), piece(), vector_store=VectorStore.in_cluster("qdrant")),
        ["VECTOR_STORE weaviate -> qdrant", "indexed anew", SAVE],
    ),
    "backup-secrets-switched": Case(
        SAVED, saved(backup(secrets=["dify-secrets"]), piece()), ["are in the sets", "include_secrets: dify-secrets"]
    ),
    "backup-of-another-release": Case(
        saved(backup(), piece(), release="1.15.0"),
        SAVED,
        [
            "can be restored into Dify 1.15.0 and newer releases, and no set of 1.16.1 into 1.15.0",
            "create job --from=cronjob/dify-backup dify-backup-before-1-16-1-$(date +%s)",
            "create job --from=cronjob/dify-backup-plugins dify-backup-plugins-before-1-16-1-$(date +%s)",
        ],
    ),
    "release-without-backup": Case(real(release="1.15.0"), DEFAULT, ["nothing in the manifests makes backups"]),
    # -- protection
    "walls-removed": Case(DEFAULT, real(network=None), ["open to connections from and to everywhere", "dify-api"]),
    "pods-loosened": Case(
        DEFAULT,
        but("Deployment", "dify-web", "spec.template.spec.containers.0.securityContext.privileged", True),
        ["Deployment dify-web", "privileged (web)"],
    ),
    "rights-added": Case(
        DEFAULT,
        but("Role", "dify-create-secrets", "rules.0.verbs", ["get", "patch", "delete"]),
        ["Role dify-create-secrets", "delete secrets dify-secrets"],
    ),
    "rights-given": Case(
        hand(named("RoleBinding", "app", "rbac.authorization.k8s.io/v1", subjects=[])),
        hand(named("RoleBinding", "app", "rbac.authorization.k8s.io/v1",
            roleRef={"kind": "Role", "name": "r"}, subjects=[{"kind": "Group", "name": "system:authenticated"}])),
        ["newly gives Role r", "Group system:authenticated"],
    ),
    "doors-widened": Case(
        hand(service(loadBalancerSourceRanges=["10.0.0.0/8"])),
        hand(service(externalIPs=["192.0.2.1"])),
        ["Service app", "externalIPs 192.0.2.1 (new)", "loadBalancerSourceRanges is gone (was 10.0.0.0/8)"],
    ),
    "ranges-widened": Case(
        hand(egress_to("0.0.0.0/0", "10.0.0.0/8", "169.254.0.0/16")),
        hand(egress_to("0.0.0.0/0", "10.0.0.0/8")),
        ["NetworkPolicy app", "egress 0.0.0.0/0: no longer without 169.254.0.0/16"],
    ),
    # -- created
    "secrets-generated": Case(real(release="1.15.0"), DEFAULT, ["Secret dify-secrets", "gets agent-api-token"]),
    "claims-created": Case(
        DEFAULT, real(storage=Storage.local(access_mode="ReadWriteMany")), ["dify-shared-files", "created, empty"]
    ),
    "claim-grown": Case(
        DEFAULT, real(storage=Storage.local(size="50Gi")), ["storage 20Gi -> 50Gi", "allowVolumeExpansion"]
    ),
    "parts-created": Case(
        DEFAULT, real(vector_store=VectorStore.in_cluster("qdrant")), ["dify-qdrant", "empty claims of their own"]
    ),
    "objects-created": Case(DEFAULT, real(sandbox=Tier(autoscale=Autoscale(min=1, max=3))), ["HorizontalPodAuto"]),
    # -- Jobs
    "jobs-run": Case(real(release="1.15.0"), DEFAULT, ["once more", "dify-api 1.15.0 -> 1.16.1"]),
    "jobs-left": Case(real(release="1.15.0"), DEFAULT, ["ran before", "kubectl -n dify delete job dify-migrate-"]),
    "cron-jobs-changed": Case(
        hand(nightly("registry.example.com/main:1")),
        hand(nightly("registry.example.com/main:2")),
        ["its next run is another", "main 1 -> 2"],
    ),
    # -- pods
    "pods-replaced": Case(
        DEFAULT,
        real(settings={"LOG_LEVEL": "WARNING"}),
        ["Deployments dify-api, dify-worker, dify-beat, dify-websocket", "LOG_LEVEL INFO -> WARNING"],
    ),
    "servers-restart": Case(
        DEFAULT, but("StatefulSet", "dify-redis", "spec.template.spec.containers.0.image", "redis:9"),
        ["StatefulSet dify-redis", "while the one pod restarts"],
    ),
    "stopped-first": Case(
        DEFAULT, real(settings={"LOG_LEVEL": "WARNING"}), ["Deployment dify-beat", "strategy Recreate"]
    ),
    "none-left": Case(
        hand(image("a:1", strategy={"rollingUpdate": {"maxUnavailable": 1}})),
        hand(image("a:2", strategy={"rollingUpdate": {"maxUnavailable": 1}})),
        ["1 pods, maxUnavailable 1"],
    ),
    "waits-for-claim": Case(
        hand(mounting("data", minReadySeconds=1), claim()),
        hand({**mounting("data"), "spec": {**image("a:2")["spec"],
            "template": {**mounting("data")["spec"]["template"], "metadata": {"labels": {"app": "app", "new": "1"}}}
        }}, claim()),
        ["may wait for claim data", "ReadWriteOnce"],
    ),
    "not-rolled-out": Case(
        hand(server(updateStrategy={"type": "OnDelete"})),
        hand(server("registry.example.com/main:2", updateStrategy={"type": "OnDelete"})),
        ["the pods stay as they are", "OnDelete"],
    ),
    "config-kept": Case(
        hand(reading("env"), named("ConfigMap", "env", data={"LOG_LEVEL": "INFO"})),
        hand(reading("env"), named("ConfigMap", "env", data={"LOG_LEVEL": "DEBUG"})),
        ["LOG_LEVEL INFO -> DEBUG", "keep the old content", "rollout restart deployment app"],
    ),
    "pods-scaled": Case(real(web=Tier(replicas=2)), real(web=Tier(replicas=3)), ["dify-web", "3 pods in place of 2"]),
    "pods-stopped": Case(DEFAULT, real(paused=True), ["dify-api", "no pods any more"]),
    "autoscaler-takes-over": Case(
        real(web=Tier(replicas=3)), real(web=Tier(autoscale=Autoscale(min=2, max=5))), ["all pods but one stop"]
    ),
    "autoscaler-fought": Case(
        hand(workload("Deployment", "app", replicas=2)),
        hand(workload("Deployment", "app", replicas=2), scaler("HorizontalPodAutoscaler")),
        ["replicas 2 beside HorizontalPodAutoscaler app"],
    ),
    # -- connections and routes
    "connections-opened": Case(
        lambda: edited(synth(), "NetworkPolicy", "dify-allow-to-web", at("spec.ingress", [])),
        DEFAULT,
        ["1 connection is opened between parts", "nginx -> web 3000"],
    ),
    "ways-out-opened": Case(
        real(marketplace=None), DEFAULT, ["opened to or from the outside", "api, worker", "marketplace.dify.ai 443"]
    ),
    "connections-closed": Case(
        DEFAULT,
        lambda: edited(synth(), "NetworkPolicy", "dify-allow-to-web", at("spec.ingress", [])),
        ["1 connection is closed", "nginx -> web 3000"],
    ),
    "walls-added": Case(real(network=None), DEFAULT, ["closed, but for what policies allow", "dify-api"]),
    "hosts-opened": Case(real(**INGRESS), real(**BACKED), ["newly leads in: ai.example.com", "DNS"]),
    "hosts-closed": Case(real(**INGRESS), real(**BACKED), ["no longer leads in: dify.example.com"]),
    "hosts-moved": Case(
        hand(ingress()),
        lambda: edited([ingress()], "Ingress", "app", at(
            "spec.rules.0.http.paths.0.backend.service", {"name": "redis", "port": {"number": 81}}
        )),
        ["Ingress app", "dify.example.com: app 80 -> redis 81"],
    ),
    "tls-removed": Case(
        hand(ingress(tls=[{"hosts": ["dify.example.com"], "secretName": "tls"}])),
        hand(ingress()),
        ["without TLS: dify.example.com"],
    ),
    "controller-switched": Case(real(**INGRESS), real(**BACKED), ["another controller", "nginx -> traefik"]),
    "service-type-changed": Case(
        DEFAULT, real(expose=Exposure.load_balancer()), ["dify-nginx", "opened to the outside", "ClusterIP -> LoadB"]
    ),
    "service-ports-changed": Case(
        hand(service()), hand(service(ports=[{"port": 81}])), ["port 80/TCP is gone"]
    ),
    "service-selector-changed": Case(
        hand(service()), hand(service(selector={"app": "b"})), ["leads to other pods", "app app -> b"]
    ),
    "service-selects-none": Case(
        hand(service(), workload("Deployment", "app")), hand(service()), ["leads to no pods", "once what left them"]
    ),
    "service-stays-headless": Case(hand(service(clusterIP="None")), hand(service()), ["stays headless"]),
    # -- left behind
    "data-unprotected": Case(hand(claim()), hand(), ["PersistentVolumeClaim data", "annotate", "Prune=false"]),
    "services-still-named": Case(
        hand(service(), ingress()), hand(ingress()), ["Service app", "still there, and needed", "named by Ingress app"]
    ),
    "data-left": Case(
        DEFAULT,
        real(storage=Storage.s3(bucket="a", plugin_bucket="b", region="eu-central-1")),
        ["dify-files, dify-plugins", "annotated to be kept", "kubectl apply --prune deletes it"],
    ),
    "servers-left": Case(
        DEFAULT,
        real(vector_store=VectorStore.in_cluster("qdrant")),
        ["StatefulSet dify-weaviate", "data-dify-weaviate-*", "delete statefulset dify-weaviate"],
    ),
    "parts-left": Case(DEFAULT, real(sandbox=None), ["still running", "delete deployment dify-sandbox"]),
    "policies-left": Case(DEFAULT, real(network=None), ["dify-default-deny", "still in force"]),
    "autoscalers-left": Case(
        real(web=Tier(autoscale=Autoscale(min=1, max=3))), real(web=Tier(replicas=2)), ["still changing the number"]
    ),
    "objects-left": Case(DEFAULT, real(sandbox=None), ["Service dify-sandbox", "kubectl -n dify delete service"]),
    # -- other
    "fields-changed": Case(
        hand(scaler("HorizontalPodAutoscaler", maxReplicas=3)),
        hand(scaler("HorizontalPodAutoscaler", maxReplicas=5)),
        ["spec.maxReplicas 3 -> 5"],
    ),
    "labels-only": Case(real(release="1.15.0"), DEFAULT, ["labels or annotations of", "version 1.15.0 -> 1.16.1"]),
}  # fmt: skip


def test_each_rule_has_a_case_that_triggers_it():
    assert CASES.keys() == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_what_it_is_for(rule: str):
    case = CASES[rule]
    said = "\n".join(map(text, found(rule, case.old(), case.new())))
    for words in case.says:
        assert words in said


@pytest.mark.parametrize("rule", CASES)
def test_a_rule_finds_nothing_where_nothing_changes(rule: str):
    # What misses its own selector does so without a change too.
    if rule != "selector-misses":
        assert found(rule, CASES[rule].new(), CASES[rule].new()) == []
    assert found(rule, synth(), synth()) == []


def test_each_rule_says_in_a_line_what_it_finds_and_how_much_that_matters():
    assert len({rule.name for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.severity in SEVERITIES
        assert rule.about.endswith(".")
        assert "\n" not in rule.about


@pytest.mark.parametrize("name", ["1.15.0", "1.16.0"])
def test_a_release_change_is_few_lines_though_it_touches_every_object(name: str):
    assert Release(name) < Release("1.16.1")
    assert len(found("labels-only", synth(release=name), synth())) == 1
    assert find(synth(), "Deployment", "dify-api")
