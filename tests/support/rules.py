"""What every installation must be, beyond what the schemas and the references between objects say."""

from collections.abc import Iterable, Iterator
from typing import Any

from constructs_dify import Release
from tests.support.defaults import BUILT_IN, missing_defaults
from tests.support.leaks import leak_errors
from tests.support.manifests import Manifest, Pod, SecretRef, containers, environment, of_kind, pods, title
from tests.support.pod_security import pod_security_errors
from tests.support.schemas import custom_schema, versions

LABEL = "app.kubernetes.io"
SELECTOR = {f"{LABEL}/name", f"{LABEL}/instance", f"{LABEL}/component"}
RECOMMENDED = SELECTOR | {f"{LABEL}/version", f"{LABEL}/part-of", f"{LABEL}/managed-by"}
CLUSTER_SCOPED = {"ClusterRole", "ClusterRoleBinding", "Namespace"}

# What examples give to Argo CD and Flux is no part of an installation.
APPLIERS = {"Application", "GitRepository", "Kustomization"}
# The core API group, any name of a variable's text, and all objects of a kind.
MEANINGFUL_WHEN_EMPTY = {"group", "apiGroups", "value", "emptyDir", "podSelector", "namespaceSelector"}
# Runs other people's code behind a chroot and changes of user, which needs root and some capabilities.
ROOT = {"sandbox"}
# Names a folder that the part mounts, so it is no setting: another value would be ignored, or nothing to write to.
READ_BY_PROGRAMS = {"HOME", "PYTHONPYCACHEPREFIX"}
# Kubernetes reads the first two, for a URL of the same container; OpenSSL the third.
_READ_FOR_REDIS = {"REDIS_USERNAME", "REDIS_PASSWORD", "SSL_CERT_FILE"}
# By the commands of agents, of which there are all kinds.
_READ_BY_COMMANDS = {
    *(word for name in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY") for word in (name, name.lower())),
    "AWS_CA_BUNDLE", "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH", "REQUESTS_CA_BUNDLE", "SSL_CERT_FILE",
}  # fmt: skip
READ_IN_PARTS = {"agent-backend": _READ_FOR_REDIS, "local-sandbox": _READ_BY_COMMANDS}
# Writes the one Secret through the API server.
TOKEN_HOLDERS = {"create-secrets"}


def rule_errors(objects: Iterable[Manifest]) -> list[str]:
    """Which rules the objects break, one sentence each."""
    objects = list(objects)
    return [error for rule in RULES for error in rule(objects)]


def component(pod: Pod) -> str:
    return pod.labels.get(f"{LABEL}/component", "")


# -- metadata -----------------------------------------------------------------------------------------------------


def _labels_are_the_recommended_ones(objects: list[Manifest]) -> Iterator[str]:
    for obj in objects:
        if obj["kind"] in APPLIERS:
            continue
        for missing in sorted(RECOMMENDED - set(obj["metadata"].get("labels") or {})):
            yield f"{title(obj)}: has no label {missing}"


def _namespaces_are_explicit(objects: list[Manifest]) -> Iterator[str]:
    for obj in objects:
        if obj["kind"] not in CLUSTER_SCOPED and not obj["metadata"].get("namespace"):
            yield f"{title(obj)}: has no namespace"


def _selectors_are_the_three_labels(objects: list[Manifest]) -> Iterator[str]:
    for obj in of_kind(objects, "Deployment", "PodDisruptionBudget", "StatefulSet"):
        selector = obj["spec"]["selector"]
        if set(selector.get("matchLabels") or {}) != SELECTOR or "matchExpressions" in selector:
            yield f"{title(obj)}: selects by {selector}"
    for obj in of_kind(objects, "Service"):
        if set(obj["spec"].get("selector") or {}) != SELECTOR:
            yield f"{title(obj)}: selects by {obj['spec'].get('selector')}"


def _nothing_is_left_over(objects: list[Manifest]) -> Iterator[str]:
    used = {use for pod in pods(objects) for use in _uses(pod)}
    for obj in of_kind(objects, "ConfigMap", "PersistentVolumeClaim", "ServiceAccount"):
        # The Job that migrates is left out while an installation is paused, and comes back.
        if obj["metadata"]["labels"].get(f"{LABEL}/component") == "migrate" and _is_paused(objects):
            continue
        if (obj["kind"], obj["metadata"]["name"]) not in used:
            yield f"{title(obj)}: no pod uses it"


def _is_paused(objects: list[Manifest]) -> bool:
    apis = [obj for obj in of_kind(objects, "Deployment") if obj["metadata"]["labels"][f"{LABEL}/component"] == "api"]
    return bool(apis) and all(api["spec"].get("replicas") == 0 for api in apis)


def _uses(pod: Pod) -> Iterator[tuple[str, str]]:
    yield "ServiceAccount", pod.spec.get("serviceAccountName", "default")
    for volume in pod.spec.get("volumes") or []:
        if "configMap" in volume:
            yield "ConfigMap", volume["configMap"]["name"]
        if "persistentVolumeClaim" in volume:
            yield "PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]
    for container in containers(pod):
        for source in container.get("envFrom") or []:
            if "configMapRef" in source:
                yield "ConfigMap", source["configMapRef"]["name"]


# -- pods ---------------------------------------------------------------------------------------------------------


def _images_are_pinned(objects: list[Manifest]) -> Iterator[str]:
    for where, container in _containers(objects):
        name, _, tag = container["image"].rpartition("/")[2].partition(":")
        if "@sha256:" not in container["image"] and tag in ("", "latest"):
            yield f"{where}: the image {name} has the tag {tag or 'latest'}"


def _resources_are_bounded(objects: list[Manifest]) -> Iterator[str]:
    for where, container in _containers(objects):
        for bound in ("requests", "limits"):
            for resource in ("cpu", "memory"):
                if resource not in (container.get("resources") or {}).get(bound, {}):
                    yield f"{where}: has no {resource} {bound}"


def _servers_are_probed(objects: list[Manifest]) -> Iterator[str]:
    for pod in pods(objects):
        if pod.owner["kind"] in ("CronJob", "Job"):
            continue
        for container in pod.spec["containers"]:
            where = f"{title(pod.owner)} container {container['name']}"
            if "livenessProbe" not in container:
                yield f"{where}: has no livenessProbe"
            if container.get("ports") and "readinessProbe" not in container:
                yield f"{where}: listens without a readinessProbe"


def _pods_fit_their_security_level(objects: list[Manifest]) -> Iterator[str]:
    for pod in pods(objects):
        level = "baseline" if component(pod) in ROOT else "restricted"
        yield from pod_security_errors([pod], level, versions()[-1])


def _pods_get_nothing_that_they_do_not_use(objects: list[Manifest]) -> Iterator[str]:
    for pod in pods(objects):
        if pod.spec.get("enableServiceLinks") is not False:
            yield f"{title(pod.owner)}: gets a variable for every Service"
        if pod.spec.get("automountServiceAccountToken") is not False and component(pod) not in TOKEN_HOLDERS:
            yield f"{title(pod.owner)}: gets a token of the API server"
    for account in of_kind(objects, "ServiceAccount"):
        if account.get("automountServiceAccountToken") is not False:
            yield f"{title(account)}: gives its token to every pod"


# -- configuration ------------------------------------------------------------------------------------------------


def _settings_are_what_dify_reads(objects: list[Manifest]) -> Iterator[str]:
    for pod in pods(objects):
        if component(pod) in TOKEN_HOLDERS:
            continue
        release = _release(pod.owner)
        part = _part(component(pod), release)
        for container in pod.spec["containers"]:
            if container["name"] not in (component(pod), part):
                continue
            for name, value in environment(objects, container, pod.namespace).items():
                where = f"{title(pod.owner)} variable {name}"
                setting = release.settings.find(part, name)
                if setting is None:
                    if name not in READ_BY_PROGRAMS | READ_IN_PARTS.get(part, set()):
                        yield f"{where}: {part} reads no such setting"
                elif isinstance(value, str):
                    if setting.secret and not _gives_nothing_away(value):
                        yield f"{where}: is a credential, and literal"
                    try:
                        setting.check(where, value)
                    except ValueError as error:
                        yield str(error)
                elif isinstance(value, SecretRef) and setting.type.split()[0] in ("bool", "int", "float"):
                    yield f"{where}: is a {setting.type}, and in a Secret"


def _config_maps_hold_no_credentials(objects: list[Manifest]) -> Iterator[str]:
    for config_map in of_kind(objects, "ConfigMap"):
        release = _release(config_map)
        for key, value in (config_map.get("data") or {}).items():
            for part in _parts(release):
                setting = release.settings.find(part, key)
                if setting is not None and setting.secret and not _gives_nothing_away(value):
                    yield f"{title(config_map)}: {key} is a credential of {part}"


def _gives_nothing_away(value: str) -> bool:
    """A setting for credentials may hold other things: nothing, a URL with no login, or Azure's word for having no key.

    What Kubernetes completes in the pod has its secret part from a reference.
    """
    return not value or "$(" in value or value == "managedidentity" or ("://" in value and "@" not in value)


def _release(obj: Manifest) -> Release:
    return Release(obj["metadata"].get("labels", {}).get(f"{LABEL}/version", "1.9.1"))


def _part(component: str, release: Release) -> str:
    """The part of the release that a component is: `worker-indexing` is a `worker`."""
    # The program of another part in a role of its own.
    if any(component.startswith(f"{command.replace(' ', '-')}-") for command in release.commands):
        return "api"
    images = {"migrate": "api", "websocket": "api", "queue-exporter": "worker", "redis-sentinel": "redis"}
    component = images.get(component, component)
    known = sorted(_parts(release), key=len, reverse=True)
    return next((part for part in known if component == part or component.startswith(f"{part}-")), component)


def _parts(release: Release) -> list[str]:
    return sorted({"worker", "beat", *release.images, *release.ports})


def _containers(objects: list[Manifest]) -> Iterator[tuple[str, Manifest]]:
    for pod in pods(objects):
        for container in containers(pod):
            yield f"{title(pod.owner)} container {container['name']}", container


def _lists_leave_no_default_to_the_api_server(objects: list[Manifest]) -> Iterator[str]:
    for obj in objects:
        for path in missing_defaults(obj, custom_schema(obj) or BUILT_IN.get(obj["kind"], {})):
            yield f"{title(obj)}: leaves the default of {path} to the API server, so that a server-side diff never ends"


def _nothing_is_empty(objects: list[Manifest]) -> Iterator[str]:
    """What is empty, the API server drops, and `kubectl apply` says `configured` each time."""
    for obj in objects:
        for path, value in _values({name: field for name, field in obj.items() if name != "data"}):
            means_something = MEANINGFUL_WHEN_EMPTY.intersection(path.split("."))
            if value in ({}, [], "", None) and not means_something:
                yield f"{title(obj)}: {path} is empty: leave it out"


def _values(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every value at any depth, with its path."""
    yield path, value
    if isinstance(value, dict):
        for name, field in value.items():
            yield from _values(field, f"{path}.{name}".removeprefix("."))
    elif isinstance(value, list):
        for item in value:
            yield from _values(item, path)


RULES = (
    _labels_are_the_recommended_ones,
    _namespaces_are_explicit,
    _selectors_are_the_three_labels,
    _nothing_is_left_over,
    _images_are_pinned,
    _resources_are_bounded,
    _servers_are_probed,
    _pods_fit_their_security_level,
    _pods_get_nothing_that_they_do_not_use,
    leak_errors,
    _settings_are_what_dify_reads,
    _config_maps_hold_no_credentials,
    _lists_leave_no_default_to_the_api_server,
    _nothing_is_empty,
)
