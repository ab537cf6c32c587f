"""What objects refer to: does it exist, and does it fit?"""

from collections.abc import Iterable, Iterator, Mapping, Set

from tests.support.index import Index
from tests.support.manifests import Manifest, Pod, containers, namespace_of, of_kind, selects, title
from tests.support.wellformed import WELL_FORMED

PLURALS = {
    "configmaps": "ConfigMap",
    "deployments": "Deployment",
    "jobs": "Job",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "secrets": "Secret",
    "serviceaccounts": "ServiceAccount",
    "services": "Service",
    "statefulsets": "StatefulSet",
}
# The one of the routers of OpenShift.
BUILT_IN_ACCOUNTS = {("openshift-ingress", "router")}
BUILT_IN_ROLES = ("admin", "cluster-admin", "edit", "view")


def reference_errors(
    objects: Iterable[Manifest],
    external: Set[str] = frozenset(),
    secret_keys: Mapping[str, Set[str]] | None = None,
) -> list[str]:
    """What is wrong between (and within) the objects, one sentence each.

    Args:
        objects: All objects of the manifest.
        external: What exists without it, as "Kind/name" or, with one key, as "Secret/name/key".
        secret_keys: The keys that Secrets filled in the cluster will have, by the Secret's name.
    """
    index = Index(objects, external, secret_keys or {})
    return [error for rule in (*REFERENCES, *WELL_FORMED) for error in rule(index)]


def _secrets_and_config_maps(index: Index) -> Iterator[str]:
    for where, namespace, kind, name, keys in _uses(index):
        if not index.exists(kind, namespace, name):
            yield f"{where}: {kind}/{name} does not exist"
        elif (known := index.keys(kind, namespace, name)) is not None:
            for key in keys:
                if key not in known:
                    yield f"{where}: {kind}/{name} has no key {key!r}"


Use = tuple[str, str, str, str, list[str]]


def secrets_in_use(objects: Iterable[Manifest]) -> dict[str, set[str]]:
    """The keys that pods, and what operators make pods of, read from each Secret."""
    used: dict[str, set[str]] = {}
    for _, _, kind, name, keys in _uses(Index(objects, frozenset(), {})):
        if kind == "Secret":
            used.setdefault(name, set()).update(keys)
    return used


def _uses(index: Index) -> Iterator[Use]:
    """Every mention of a ConfigMap or Secret: where, namespace, kind, name and the keys that it needs."""
    for pod in index.pods:
        for kind, ref, where in _environment_refs(pod):
            if not ref.get("optional"):
                yield where, pod.namespace, kind, ref["name"], [ref["key"]] if "key" in ref else []
        for volume in pod.spec.get("volumes") or []:
            where = f"{title(pod.owner)} volume {volume['name']}"
            for source in [volume, *((volume.get("projected") or {}).get("sources") or [])]:
                yield from _volume_uses(pod, where, volume["name"], source)
        for secret in pod.spec.get("imagePullSecrets") or []:
            yield title(pod.owner), pod.namespace, "Secret", secret["name"], []
    for obj in index.objects:
        yield from _object_uses(obj)


def _environment_refs(pod: Pod) -> Iterator[tuple[str, Manifest, str]]:
    for container in containers(pod):
        where = f"{title(pod.owner)} container {container['name']}"
        for source in container.get("envFrom") or []:
            for kind, field in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
                if field in source:
                    yield kind, source[field], where
        for variable in container.get("env") or []:
            value_from = variable.get("valueFrom") or {}
            for kind, field in (("ConfigMap", "configMapKeyRef"), ("Secret", "secretKeyRef")):
                if field in value_from:
                    yield kind, value_from[field], f"{where} variable {variable['name']}"


def _volume_uses(pod: Pod, where: str, volume: str, source: Manifest) -> Iterator[Use]:
    for kind, field in (("ConfigMap", "configMap"), ("Secret", "secret")):
        if (ref := source.get(field)) and not ref.get("optional"):
            keys = [item["key"] for item in ref.get("items") or []]
            if not keys:
                keys = [
                    mount["subPath"]
                    for container in containers(pod)
                    for mount in container.get("volumeMounts") or []
                    if mount["name"] == volume and "subPath" in mount and "projected" not in source
                ]
            yield where, pod.namespace, kind, ref.get("name") or ref["secretName"], keys


def _object_uses(obj: Manifest) -> Iterator[Use]:
    namespace, where, spec = namespace_of(obj), title(obj), obj.get("spec") or {}
    match obj["kind"]:
        case "ServiceAccount":
            for secret in [*(obj.get("imagePullSecrets") or []), *(obj.get("secrets") or [])]:
                yield where, namespace, "Secret", secret["name"], []
        case "Ingress" if not any("cert-manager.io/" in key for key in obj["metadata"].get("annotations") or {}):
            for tls in spec.get("tls") or []:
                if "secretName" in tls:
                    yield where, namespace, "Secret", tls["secretName"], ["tls.crt", "tls.key"]
        case "Cluster":
            if secret := spec.get("bootstrap", {}).get("initdb", {}).get("secret"):
                yield where, namespace, "Secret", secret["name"], ["username", "password"]
            for role in spec.get("managed", {}).get("roles", []):
                if "passwordSecret" in role:
                    yield where, namespace, "Secret", role["passwordSecret"]["name"], ["username", "password"]
        case "TriggerAuthentication":
            for ref in spec.get("secretTargetRef") or []:
                yield where, namespace, "Secret", ref["name"], [ref["key"]]
        case "ObjectStore":
            store = spec["configuration"]
            for provider in ("s3Credentials", "azureCredentials", "googleCredentials"):
                for ref in store.get(provider, {}).values():
                    if isinstance(ref, dict):
                        yield where, namespace, "Secret", ref["name"], [ref["key"]]


def _volumes(index: Index) -> Iterator[str]:
    for pod in index.pods:
        volumes = {volume["name"] for volume in pod.spec.get("volumes") or []}
        templates = (pod.owner.get("spec") or {}).get("volumeClaimTemplates") or []
        volumes |= {template["metadata"]["name"] for template in templates}
        for container in containers(pod):
            for mount in [*(container.get("volumeMounts") or []), *(container.get("volumeDevices") or [])]:
                if mount["name"] not in volumes:
                    yield (
                        f"{title(pod.owner)} container {container['name']}: "
                        f"mounts the volume {mount['name']!r}, which the pod does not have"
                    )
        for volume in pod.spec.get("volumes") or []:
            claim = (volume.get("persistentVolumeClaim") or {}).get("claimName")
            if claim and not index.exists("PersistentVolumeClaim", pod.namespace, claim):
                yield f"{title(pod.owner)} volume {volume['name']}: PersistentVolumeClaim/{claim} does not exist"


def _service_accounts(index: Index) -> Iterator[str]:
    for pod in index.pods:
        name = pod.spec.get("serviceAccountName", "default")
        if not index.exists("ServiceAccount", pod.namespace, name):
            yield f"{title(pod.owner)}: ServiceAccount/{name} does not exist"


def _stateful_set_services(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "StatefulSet"):
        name = obj["spec"].get("serviceName")
        if name and not index.exists("Service", namespace_of(obj), name):
            yield f"{title(obj)}: serviceName: Service/{name} does not exist"


def _ingress_backends(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "Ingress"):
        spec = obj["spec"]
        paths = [path for rule in spec.get("rules") or [] for path in (rule.get("http") or {}).get("paths") or []]
        backends = [path["backend"] for path in paths]
        for backend in [*backends, *([spec["defaultBackend"]] if "defaultBackend" in spec else [])]:
            service = backend.get("service")
            if service:
                port = service["port"].get("name") or service["port"].get("number")
                yield from _backend(index, obj, namespace_of(obj), service["name"], port)


def _http_route_backends(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "HTTPRoute"):
        for rule in obj["spec"].get("rules") or []:
            for backend in rule.get("backendRefs") or []:
                if backend.get("kind", "Service") == "Service":
                    namespace = backend.get("namespace", namespace_of(obj))
                    yield from _backend(index, obj, namespace, backend["name"], backend.get("port"))


def _backend(index: Index, obj: Manifest, namespace: str, name: str, port: int | str | None) -> Iterator[str]:
    service = index.get("Service", namespace, name)
    if not index.exists("Service", namespace, name):
        yield f"{title(obj)}: Service/{name} does not exist"
    elif service and not any(
        port in (entry["port"], entry.get("name")) for entry in service["spec"].get("ports") or []
    ):
        yield f"{title(obj)}: Service/{name} has no port {port!r}"


def _services(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "Service"):
        selector = obj["spec"].get("selector")
        if not selector:
            continue
        matching = index.matching({"matchLabels": selector}, namespace_of(obj))
        if not matching:
            yield f"{title(obj)}: its selector matches no pod"
        for port in obj["spec"].get("ports") or []:
            target = port.get("targetPort", port["port"])
            for pod in matching:
                if not _listens(pod, target, port.get("protocol", "TCP")):
                    yield f"{title(obj)}: {title(pod.owner)} has no container port {target!r}"


def _listens(pod: Pod, port: int | str, protocol: str) -> bool:
    field = "name" if isinstance(port, str) else "containerPort"
    return any(entry.get(field) == port and entry.get("protocol", "TCP") == protocol for entry in pod.ports)


def _network_policies(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "NetworkPolicy"):
        spec, namespace = obj["spec"], namespace_of(obj)
        selected = index.matching(spec.get("podSelector", {}), namespace)
        if spec.get("podSelector") and not selected:
            yield f"{title(obj)}: its podSelector matches no pod"
        for field, peers in (("ingress", "from"), ("egress", "to")):
            for rule in spec.get(field) or []:
                for peer in rule.get(peers) or []:
                    selector = peer.get("podSelector")
                    if selector and "namespaceSelector" not in peer and not index.matching(selector, namespace):
                        yield f"{title(obj)}: a podSelector in {field} matches no pod"
        for rule in spec.get("ingress") or []:
            for port in rule.get("ports") or []:
                name = port.get("port")
                if isinstance(name, str) and not any(
                    _listens(pod, name, port.get("protocol", "TCP")) for pod in selected
                ):
                    yield f"{title(obj)}: no selected pod has a port named {name!r}"


def _autoscalers(index: Index) -> Iterator[str]:
    scaled: dict[tuple[str, str, str], str] = {}
    for obj in of_kind(index.objects, "HorizontalPodAutoscaler", "ScaledObject"):
        ref = obj["spec"]["scaleTargetRef"]
        kind, name = ref.get("kind", "Deployment"), ref["name"]
        target = index.get(kind, namespace_of(obj), name)
        if target is None:
            yield f"{title(obj)}: {kind}/{name} does not exist"
        elif "replicas" in target["spec"]:
            yield f"{title(obj)}: {title(target)} sets replicas, which every apply would put back"
        other = scaled.setdefault((kind, namespace_of(obj), name), title(obj))
        if other != title(obj):
            yield f"{title(obj)}: {other} scales {kind}/{name} too"


def _trigger_authentications(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "ScaledObject"):
        references = [
            trigger["authenticationRef"] for trigger in obj["spec"]["triggers"] if "authenticationRef" in trigger
        ]
        for name in {reference["name"] for reference in references}:
            if not index.exists("TriggerAuthentication", namespace_of(obj), name):
                yield f"{title(obj)}: TriggerAuthentication/{name} does not exist"


def _disruption_budgets(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "PodDisruptionBudget"):
        if not index.matching(obj["spec"].get("selector"), namespace_of(obj)):
            yield f"{title(obj)}: its selector matches no pod"


def _role_bindings(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "ClusterRoleBinding", "RoleBinding"):
        ref = obj["roleRef"]
        namespace = namespace_of(obj) if ref["kind"] == "Role" else ""
        built_in = ref["kind"] == "ClusterRole" and (ref["name"] in BUILT_IN_ROLES or ref["name"].startswith("system:"))
        if not built_in and not index.exists(ref["kind"], namespace, ref["name"]):
            yield f"{title(obj)}: {ref['kind']}/{ref['name']} does not exist"
        for subject in obj.get("subjects") or []:
            where = subject.get("namespace", namespace_of(obj))
            if subject["kind"] != "ServiceAccount" or (where, subject["name"]) in BUILT_IN_ACCOUNTS:
                continue
            if not index.exists("ServiceAccount", where, subject["name"]):
                yield f"{title(obj)}: ServiceAccount/{subject['name']} does not exist"


def _roles(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "Role"):
        for rule in obj.get("rules") or []:
            for kind in (PLURALS[plural] for plural in rule.get("resources") or [] if plural in PLURALS):
                for name in rule.get("resourceNames") or []:
                    if not index.exists(kind, namespace_of(obj), name):
                        yield f"{title(obj)}: resourceNames: {kind}/{name} does not exist"


def _named_ports(index: Index) -> Iterator[str]:
    for pod in index.pods:
        for container in containers(pod):
            names = {port.get("name") for port in container.get("ports") or []}
            hooks = container.get("lifecycle") or {}
            probes = ("startupProbe", "readinessProbe", "livenessProbe")
            handlers = {name: container.get(name) for name in probes} | hooks
            for name, handler in handlers.items():
                for action in ("httpGet", "tcpSocket"):
                    port = ((handler or {}).get(action) or {}).get("port")
                    if isinstance(port, str) and port not in names:
                        yield (
                            f"{title(pod.owner)} container {container['name']}: {name}: "
                            f"the container has no port named {port!r}"
                        )


def _workload_selectors(index: Index) -> Iterator[str]:
    for pod in index.pods:
        selector = (pod.owner.get("spec") or {}).get("selector")
        if not selector:
            continue
        if not selects(selector, pod.labels):
            yield f"{title(pod.owner)}: its selector does not match its own pod template"
        for other in index.matching(selector, pod.namespace):
            if other.owner is not pod.owner:
                yield f"{title(pod.owner)}: its selector matches the pods of {title(other.owner)} too"


def _placement(index: Index) -> Iterator[str]:
    for pod in index.pods:
        affinity = (pod.spec.get("affinity") or {}).get("podAffinity") or {}
        for term in affinity.get("requiredDuringSchedulingIgnoredDuringExecution") or []:
            elsewhere = "namespaces" in term or "namespaceSelector" in term
            if not elsewhere and not index.matching(term.get("labelSelector"), pod.namespace):
                yield f"{title(pod.owner)}: a required podAffinity matches no pod"
        for constraint in pod.spec.get("topologySpreadConstraints") or []:
            if not selects(constraint.get("labelSelector"), pod.labels):
                yield f"{title(pod.owner)}: a topologySpreadConstraint does not match the pod itself"


REFERENCES = (
    _secrets_and_config_maps,
    _volumes,
    _service_accounts,
    _stateful_set_services,
    _ingress_backends,
    _http_route_backends,
    _services,
    _network_policies,
    _autoscalers,
    _trigger_authentications,
    _disruption_budgets,
    _role_bindings,
    _roles,
    _named_ports,
    _workload_selectors,
    _placement,
)
