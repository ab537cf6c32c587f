"""The rules and the check of connections: each sees the fault that it is there for."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.support.charts import container, pod
from tests.support.connections import connection_errors
from tests.support.manifests import Manifest, find, of_kind
from tests.support.rules import rule_errors

Objects = list[Manifest]


@pytest.fixture
def objects(default_objects: Objects) -> Objects:
    return deepcopy(default_objects)


def deployment(objects: Objects) -> Any:
    return find(objects, "Deployment", "dify-api")


def api(objects: Objects) -> Any:
    return container(objects, "api")


def environment(objects: Objects) -> Any:
    return find(objects, "ConfigMap", "dify-environment")["data"]


def policy(objects: Objects, name: str) -> Any:
    return find(objects, "NetworkPolicy", name)["spec"]


def test_the_default_install_keeps_the_rules(objects: Objects):
    assert rule_errors(objects) == []
    assert connection_errors(objects) == []


FAULTS: dict[str, tuple[Callable[[Objects], object], str]] = {
    "a missing label": (
        lambda o: deployment(o)["metadata"]["labels"].pop("app.kubernetes.io/version"),
        "Deployment/dify-api: has no label app.kubernetes.io/version",
    ),
    "a missing namespace": (
        lambda o: find(o, "PersistentVolumeClaim", "dify-files")["metadata"].pop("namespace"),
        "PersistentVolumeClaim/dify-files: has no namespace",
    ),
    "a selector of a Deployment with one label more": (
        lambda o: deployment(o)["spec"]["selector"]["matchLabels"].update({"version": "1"}),
        "Deployment/dify-api: selects by",
    ),
    "a selector of a Service with one label less": (
        lambda o: find(o, "Service", "dify-api")["spec"]["selector"].pop("app.kubernetes.io/instance"),
        "Service/dify-api: selects by",
    ),
    "a ConfigMap that nobody reads": (
        lambda o: container(o, "web").pop("envFrom"),
        "ConfigMap/dify-web: no pod uses it",
    ),
    "a migration that never runs, of an installation that is not paused": (
        lambda o: o.remove(
            next(each for each in of_kind(o, "Job") if each["metadata"]["name"].startswith("dify-migrate-"))
        ),
        "ConfigMap/dify-migrate: no pod uses it",
    ),
    "a claim that nobody mounts": (
        lambda o: pod(o, "plugin-daemon").spec.pop("volumes"),
        "PersistentVolumeClaim/dify-plugins: no pod uses it",
    ),
    "a ServiceAccount that nobody is": (
        lambda o: pod(o, "web").spec.pop("serviceAccountName"),
        "ServiceAccount/dify-web: no pod uses it",
    ),
    "an image that is the latest": (
        lambda o: api(o).update(image="registry.example.com:5000/dify-api:latest"),
        "the image dify-api has the tag latest",
    ),
    "an image without a tag": (
        lambda o: api(o).update(image="registry.example.com:5000/dify-api"),
        "the image dify-api has the tag latest",
    ),
    "a container without a limit": (
        lambda o: api(o)["resources"]["limits"].pop("memory"),
        "Deployment/dify-api container api: has no memory limits",
    ),
    "an init container without requests": (
        lambda o: pod(o, "api").spec.update(initContainers=[{**api(o), "name": "before", "resources": {}}]),
        "Deployment/dify-api container before: has no cpu requests",
    ),
    "a container that nobody watches": (
        lambda o: api(o).pop("livenessProbe"),
        "Deployment/dify-api container api: has no livenessProbe",
    ),
    "a server that is never ready": (
        lambda o: api(o).pop("readinessProbe"),
        "Deployment/dify-api container api: listens without a readinessProbe",
    ),
    "a pod that is not restricted": (
        lambda o: pod(o, "api").spec["securityContext"].pop("seccompProfile"),
        "Deployment/dify-api: spec.containers['api'].securityContext.seccompProfile is not set",
    ),
    "a sandbox that is not even baseline": (
        lambda o: pod(o, "sandbox").spec.update(hostNetwork=True),
        "Deployment/dify-sandbox: spec.hostNetwork is true",
    ),
    "service links": (
        lambda o: pod(o, "api").spec.pop("enableServiceLinks"),
        "Deployment/dify-api: gets a variable for every Service",
    ),
    "a token in a pod": (
        lambda o: pod(o, "api").spec.update(automountServiceAccountToken=True),
        "Deployment/dify-api: gets a token of the API server",
    ),
    "a token for whoever uses the account": (
        lambda o: find(o, "ServiceAccount", "dify-api").pop("automountServiceAccountToken"),
        "ServiceAccount/dify-api: gives its token to every pod",
    ),
    "a Secret with a value": (
        lambda o: find(o, "Secret", "dify-secrets").update(data={"password": "eA=="}),
        "Secret/dify-secrets: has values",
    ),
    "a well-known key in a file": (
        lambda o: find(o, "ConfigMap", "dify-nginx-files")["data"].update(x="key sk-" + "0123456789;"),
        "ConfigMap/dify-nginx-files: data.x contains a key of a well-known kind",
    ),
    "a password in a URL": (
        lambda o: environment(o).update(CONSOLE_WEB_URL="https://me:secret@dify.example.com"),
        "ConfigMap/dify-environment: data.CONSOLE_WEB_URL contains a password in a URL",
    ),
    "a setting that Dify does not know": (
        lambda o: environment(o).update(LOG_LEVL="INFO"),
        "Deployment/dify-worker variable LOG_LEVL: worker reads no such setting",
    ),
    "a setting of another part": (
        lambda o: find(o, "ConfigMap", "dify-web")["data"].update(DB_HOST="dify-postgres"),
        "Deployment/dify-web variable DB_HOST: web reads no such setting",
    ),
    "a value of the wrong type": (
        lambda o: environment(o).update(DB_PORT="tcp://10.0.0.1:5432"),
        "Deployment/dify-api variable DB_PORT: got 'tcp://10.0.0.1:5432'",
    ),
    "an empty value that Dify refuses": (
        lambda o: environment(o).update(DB_PORT=""),
        "Deployment/dify-api variable DB_PORT: got ''",
    ),
    "a credential as a literal variable": (
        lambda o: api(o)["env"].append({"name": "SMTP_PASSWORD", "value": "hunter2"}),
        "Deployment/dify-api variable SMTP_PASSWORD: is a credential, and literal",
    ),
    "a credential in a ConfigMap": (
        lambda o: environment(o).update(SMTP_PASSWORD="hunter2"),
        "ConfigMap/dify-environment: SMTP_PASSWORD is a credential of api",
    ),
    "an empty list, as cdk8s-plus writes it": (
        lambda o: find(o, "Service", "dify-api")["spec"].update(externalIPs=[]),
        "Service/dify-api: spec.externalIPs is empty",
    ),
    "the kind of a template of claims left to the API server": (
        lambda o: find(o, "StatefulSet", "dify-redis")["spec"]["volumeClaimTemplates"][0].pop("kind"),
        "StatefulSet/dify-redis: leaves the default of spec.volumeClaimTemplates[0].kind to the API server",
    ),
    "the protocol of a policy's port left to the API server": (
        lambda o: policy(o, "dify-allow-to-redis")["ingress"][0]["ports"][0].pop("protocol"),
        "NetworkPolicy/dify-allow-to-redis: leaves the default of spec.ingress[0].ports[0].protocol to the API server",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_rule_sees(fault: str, objects: Objects):
    commit, sentence = FAULTS[fault]
    commit(objects)
    errors = rule_errors(objects)
    assert any(sentence in error for error in errors), errors


DISCONNECTIONS: dict[str, tuple[Callable[[Objects], object], str]] = {
    "the caller may not leave": (
        lambda o: find(o, "ConfigMap", "dify-web")["data"].update(CONSOLE_API_URL="http://dify-sandbox:8194"),
        "Deployment/dify-web container web variable CONSOLE_API_URL: "
        "the network policies do not let it reach dify-sandbox:8194",
    ),
    "the target does not let it in": (
        lambda o: policy(o, "dify-allow-to-redis").pop("ingress"),
        "variable REDIS_HOST: the network policies do not let it reach dify-redis:6379",
    ),
    "a URL without a port means the one of its scheme": (
        lambda o: environment(o).update(PLUGIN_DAEMON_URL="http://dify-plugin-daemon"),
        "variable PLUGIN_DAEMON_URL: dify-plugin-daemon has no port 80",
    ),
    "a full name means the same Service": (
        lambda o: environment(o).update(PLUGIN_DAEMON_URL="http://dify-plugin-daemon.dify.svc.cluster.local:1"),
        "variable PLUGIN_DAEMON_URL: dify-plugin-daemon has no port 1",
    ),
    "a host has its port beside it": (
        lambda o: environment(o).update(DB_PORT="5433"),
        "variable DB_HOST: dify-postgres has no port 5433",
    ),
    "a Service is named in the middle of a value": (
        lambda o: environment(o).update(WEAVIATE_ENDPOINT="user@dify-weaviate:81,other:5"),
        "variable WEAVIATE_ENDPOINT: dify-weaviate has no port 81",
    ),
    "a file names the Service": (
        lambda o: policy(o, "dify-allow-from-nginx").pop("egress"),
        "Deployment/dify-nginx file dify-nginx-files/default.conf.template: "
        "the network policies do not let it reach dify-api:5001",
    ),
}


@pytest.mark.parametrize("fault", DISCONNECTIONS)
def test_the_check_of_connections_knows_that(fault: str, objects: Objects):
    commit, sentence = DISCONNECTIONS[fault]
    commit(objects)
    errors = connection_errors(objects)
    assert any(sentence in error for error in errors), errors


def test_a_name_that_only_contains_that_of_a_service_is_another_one(objects: Objects):
    environment(objects).update(APP_WEB_URL="https://my-dify-api:1", CONSOLE_WEB_URL="https://dify-api-two.example.com")
    assert connection_errors(objects) == []


def test_the_services_of_an_operator_count_too(objects: Objects):
    cluster = {
        "apiVersion": "postgresql.cnpg.io/v1",
        "kind": "Cluster",
        "metadata": {"name": "pg", "namespace": "dify"},
        "spec": {"inheritedMetadata": {"labels": pod(objects, "postgres").labels}},
    }
    objects.append(cluster)
    environment(objects).update(DB_HOST="pg-rw", DB_PORT="5432")
    assert connection_errors(objects) == []
    environment(objects).update(DB_PORT="5433")
    assert any("pg-rw has no port 5433" in error for error in connection_errors(objects))
