"""Whether an object of Kubernetes has the shape that its kind gives it, as far as commands read it."""

from collections.abc import Iterator, Mapping
from typing import cast

from ..checks.credentials import shown

_TEXTS = ("name", "namespace", "generateName")
# What these fields hold wherever they stand in an object of Kubernetes' own kinds.
_MAPPINGS = frozenset((
    "annotations", "labels", "matchLabels", "nodeSelector", "podSelector", "namespaceSelector", "ipBlock",
    "requests", "limits", "metadata", "spec", "template", "jobTemplate", "volumeClaimTemplate", "strategy",
    "updateStrategy",
    "securityContext", "podSecurityContext", "resources", "affinity", "valueFrom", "configMapKeyRef", "secretKeyRef",
    "configMapRef", "secretRef", "emptyDir", "configMap", "persistentVolumeClaim", "secret", "projected",
    "livenessProbe", "readinessProbe", "startupProbe", "httpGet", "tcpSocket", "exec", "backend", "service", "http",
    "scaleTargetRef", "data", "stringData", "binaryData", "rollingUpdate",
))  # fmt: skip
_LISTS = frozenset((
    "containers", "initContainers", "volumes", "volumeMounts", "env", "envFrom", "ports", "imagePullSecrets",
    "volumeClaimTemplates", "ingress", "egress", "from", "to", "rules", "paths", "tls", "tolerations",
    "metrics", "sources", "matchExpressions", "topologySpreadConstraints",
))  # fmt: skip
# The API groups whose objects are looked at whole: those of others give their fields other types.
_GROUPS = frozenset((
    "", "apps", "autoscaling", "batch", "networking.k8s.io", "policy",
))  # fmt: skip
# The entries of these lists have a name.
_NAMED = frozenset(("containers", "initContainers", "env", "volumes", "volumeMounts", "imagePullSecrets"))
# In these, each key is a name that somebody chose, and each value a text.
_FREE = frozenset(("annotations", "labels", "matchLabels", "data", "stringData", "binaryData", "nodeSelector"))


def fault(obj: Mapping[str, object]) -> str | None:
    """What is wrong with an object, with the path of the field; None: nothing that matters here."""
    kind, version, metadata = obj["kind"], obj["apiVersion"], obj["metadata"]
    if not isinstance(kind, str) or not isinstance(version, str):
        return f"kind: got {shown(kind)} of {shown(version)}; expected texts for kind and apiVersion"
    if not isinstance(metadata, Mapping):
        return f"{kind}: metadata: got {shown(metadata)}; expected a mapping with a name"
    named = cast(Mapping[str, object], metadata)
    for name in _TEXTS:
        if not isinstance(named.get(name) or "", str):
            return f"{kind}: metadata.{name}: got {shown(named[name])}; expected a text"
    where = f"{kind} {named.get('name') or named.get('generateName') or 'without a name'}"
    whole = version.rpartition("/")[0] in _GROUPS
    looked_at = obj if whole else {"metadata": named}
    return next((f"{where}: {each}" for each in _faults(looked_at, "")), None)


def _faults(owner: Mapping[str, object], path: str) -> Iterator[str]:
    for name, value in owner.items():
        where = f"{path}.{name}" if path else name
        if value is None:
            continue
        if name in _LISTS:
            yield from _of_list(name, value, where)
        elif name in _MAPPINGS and not isinstance(value, Mapping):
            yield f"{where}: got {shown(value)}; expected a mapping"
        elif isinstance(value, Mapping):
            inside = cast(Mapping[str, object], value)
            yield from _not_texts(inside, where) if name in _FREE else _faults(inside, where)
        elif isinstance(value, list):
            for number, entry in enumerate(cast(list[object], value)):
                if isinstance(entry, Mapping):
                    yield from _faults(cast(Mapping[str, object], entry), f"{where}[{number}]")


def _of_list(name: str, value: object, where: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{where}: got {shown(value)}; expected a list of mappings"
        return
    for number, each in enumerate(cast(list[object], value)):
        if not isinstance(each, Mapping):
            yield f"{where}[{number}]: got {shown(each)}; expected a mapping"
            continue
        entry = cast(Mapping[str, object], each)
        if name in _NAMED and not isinstance(entry.get("name"), str):
            yield f"{where}[{number}].name: got {shown(entry.get('name'))}; expected a text"
        yield from _faults(entry, f"{where}[{number}]")


def _not_texts(values: Mapping[str, object], where: str) -> Iterator[str]:
    for key, value in values.items():
        if not isinstance(value, str | None):
            yield f"{where}.{key}: got {shown(value)}; expected a text"
