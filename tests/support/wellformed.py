"""What the schemas do not say: duplicates, names, labels, and variables within variables."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from tests.support.index import Index
from tests.support.manifests import Manifest, Pod, containers, namespace_of, of_kind, title

LABEL = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
SUBDOMAIN = re.compile(rf"{LABEL.pattern}(\.{LABEL.pattern})*")
SERVICE_NAME = re.compile(r"[a-z]([-a-z0-9]{0,61}[a-z0-9])?")
PORT_NAME = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
QUALIFIED = r"[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?"
LABEL_KEY = re.compile(rf"([a-z0-9]([-a-z0-9.]{{0,251}}[a-z0-9])?/)?{QUALIFIED}")
LABEL_VALUE = re.compile(rf"({QUALIFIED})?")
# Only capitals, because $(name) in an argument may as well be meant for a shell.
VARIABLE = re.compile(r"\$\$|\$\(([A-Z_][A-Z0-9_]*)\)")
# The controller puts these names, with a suffix, into a label or into the name of another object.
SHORTER = {"CronJob": 52, "StatefulSet": 52}


def _objects_are_unique(index: Index) -> Iterator[str]:
    for group, kind, namespace, name in _repeated(
        (
            obj["apiVersion"].rpartition("/")[0],
            obj["kind"],
            namespace_of(obj),
            obj["metadata"]["name"],
        )
        for obj in index.objects
    ):
        yield f"{kind}/{name}: there are two of {group or 'the core group'} in the namespace {namespace!r}"


def _parts_of_pods_are_unique(index: Index) -> Iterator[str]:
    for pod in index.pods:
        where = title(pod.owner)
        for name in _repeated(volume["name"] for volume in pod.spec.get("volumes") or []):
            yield f"{where}: two volumes are named {name!r}"
        for name in _repeated(container["name"] for container in containers(pod)):
            yield f"{where}: two containers are named {name!r}"
        for name in _repeated(port["name"] for port in pod.ports if "name" in port):
            yield f"{where}: two container ports are named {name!r}"
        for container in containers(pod):
            inside = f"{where} container {container['name']}"
            for name in _repeated(variable["name"] for variable in container.get("env") or []):
                yield f"{inside}: two variables are named {name!r}"
            for path in _repeated(mount["mountPath"] for mount in container.get("volumeMounts") or []):
                yield f"{inside}: two volumes are mounted at {path!r}"
            for port, protocol in _repeated(
                (port["containerPort"], port.get("protocol", "TCP")) for port in container.get("ports") or []
            ):
                yield f"{inside}: the port {port}/{protocol} is there twice"


def _service_ports_are_unique(index: Index) -> Iterator[str]:
    for obj in of_kind(index.objects, "Service"):
        ports = obj["spec"].get("ports") or []
        for name in _repeated(port.get("name", "") for port in ports):
            yield f"{title(obj)}: two ports are named {name!r}"
        for port, protocol in _repeated((port["port"], port.get("protocol", "TCP")) for port in ports):
            yield f"{title(obj)}: the port {port}/{protocol} is there twice"


def _repeated(items: Iterable[Any]) -> list[Any]:
    return [item for item, count in Counter(items).items() if count > 1]


def _names_are_valid(index: Index) -> Iterator[str]:
    for obj in index.objects:
        name = obj["metadata"]["name"]
        pattern = SERVICE_NAME if obj["kind"] == "Service" else SUBDOMAIN
        limit = SHORTER.get(obj["kind"], 63)
        if len(name) > limit:
            yield f"{title(obj)}: the name has {len(name)} characters, more than {limit}"
        elif not pattern.fullmatch(name):
            yield f"{title(obj)}: {name!r} is no valid name"
    for pod in index.pods:
        parts = [*containers(pod), *(pod.spec.get("volumes") or [])]
        for name in (part["name"] for part in parts):
            if not LABEL.fullmatch(name):
                yield f"{title(pod.owner)}: {name!r} is no valid name of a container or volume"
        for name in (port["name"] for port in pod.ports if "name" in port):
            if not PORT_NAME.fullmatch(name):
                yield f"{title(pod.owner)}: {name!r} is no valid name of a port"


def _labels_are_valid(index: Index) -> Iterator[str]:
    metadata = [(title(obj), obj["metadata"]) for obj in index.objects]
    metadata += [(f"{title(pod.owner)} pod template", pod.metadata) for pod in index.pods]
    for where, entry in metadata:
        for key, value in (entry.get("labels") or {}).items():
            if not LABEL_KEY.fullmatch(key):
                yield f"{where}: {key!r} is no valid label"
            if not LABEL_VALUE.fullmatch(value):
                yield f"{where}: label {key}: {value!r} is no valid value"


def _variables_are_defined(index: Index) -> Iterator[str]:
    for pod in index.pods:
        for container in containers(pod):
            where = f"{title(pod.owner)} container {container['name']}"
            defined = index.named_environment(pod, container)
            if defined is None:
                continue
            for variable in container.get("env") or []:
                for name in _mentioned(variable.get("value", "")):
                    if name not in defined:
                        yield f"{where}: {variable['name']} uses $({name}), which is not defined before it"
                defined.add(variable["name"])
            for argument in [*(container.get("command") or []), *(container.get("args") or [])]:
                for name in _mentioned(argument):
                    if name not in defined:
                        yield f"{where}: an argument uses $({name}), which is not defined"


def _config_maps_do_not_expect_expansion(index: Index) -> Iterator[str]:
    for pod in index.pods:
        for container in containers(pod):
            for config_map in _config_maps(index, pod, container):
                for key, value in (config_map.get("data") or {}).items():
                    for name in _mentioned(value):
                        yield (
                            f"{title(pod.owner)} container {container['name']}: {key} of {title(config_map)} "
                            f"uses $({name}), which Kubernetes does not expand there"
                        )


def _config_maps(index: Index, pod: Pod, container: Manifest) -> Iterator[Manifest]:
    for source in container.get("envFrom") or []:
        name = source.get("configMapRef", {}).get("name", "")
        if config_map := index.get("ConfigMap", pod.namespace, name):
            yield config_map


def _mentioned(text: str) -> list[str]:
    return [name for name in VARIABLE.findall(text) if name]


WELL_FORMED = (
    _objects_are_unique,
    _parts_of_pods_are_unique,
    _service_ports_are_unique,
    _names_are_valid,
    _labels_are_valid,
    _variables_are_defined,
    _config_maps_do_not_expect_expansion,
)
