"""Does the network let through what a pod is told to connect to?"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from tests.support.manifests import (
    Manifest,
    Pod,
    containers,
    environment,
    namespace_of,
    of_kind,
    operator_pods,
    pods,
    selects,
    title,
)
from tests.support.network import Network

# What is reached without a proxy if it is reached, and what the agent backend tells the commands of agents, who go
# through the SSRF proxy.
_FOR_OTHERS = ("NO_PROXY", "DIFY_AGENT_STUB_API_BASE_URL", "DIFY_AGENT_SANDBOX_FILES_BASE_URL")
SCHEME_PORTS = {"http": 80, "https": 443}


class Target(NamedTuple):
    """What a name within the namespace stands for: the pods behind it, and port of the Service -> port of the pods."""

    pods: list[Pod]
    ports: dict[int, int]


class Mention(NamedTuple):
    """A place where a pod is told to connect to a Service."""

    pod: Pod
    where: str
    service: str
    port: int | None


def connection_errors(objects: Iterable[Manifest]) -> list[str]:
    """The Services that the environment or the files of a pod name, and that it cannot reach."""
    objects = list(objects)
    network = Network(objects)
    return [error for mention in _mentions(objects) for error in _problems(network, _targets(objects), mention)]


def mentions(objects: Iterable[Manifest]) -> Iterator[tuple[Mention, Pod, int]]:
    """Where pods are told to connect to a Service, with each of the pods behind it and their port."""
    objects = list(objects)
    targets = _targets(objects)
    for mention in _mentions(objects):
        target = targets[mention.pod.namespace, mention.service]
        for port in [mention.port] if mention.port in target.ports else target.ports:
            yield from ((mention, pod, target.ports[port]) for pod in target.pods)


def _problems(network: Network, targets: dict[tuple[str, str], Target], mention: Mention) -> Iterator[str]:
    target = targets[mention.pod.namespace, mention.service]
    for port in [mention.port] if mention.port is not None else target.ports:
        if port not in target.ports:
            yield f"{mention.where}: {mention.service} has no port {port}"
            continue
        for pod in target.pods:
            if not network.allows(mention.pod.labels, pod.labels, target.ports[port], mention.pod.namespace):
                yield f"{mention.where}: the network policies do not let it reach {mention.service}:{port}"


def _mentions(objects: list[Manifest]) -> Iterator[Mention]:
    names_in: dict[str, list[str]] = {}
    for namespace, service in _targets(objects):
        names_in.setdefault(namespace, []).append(service)
    for pod in pods(objects):
        names = names_in.get(pod.namespace, [])
        for container in containers(pod):
            where = f"{title(pod.owner)} container {container['name']}"
            values = {
                name: value
                for name, value in environment(objects, container, pod.namespace).items()
                if isinstance(value, str) and name not in _FOR_OTHERS
            }
            for text in [*(container.get("command") or []), *(container.get("args") or [])]:
                for service, port in _services_in(text, names, pod.namespace):
                    yield Mention(pod, f"{where} command", service, port)
            for name, value in values.items():
                for service, port in _services_in(value, names, pod.namespace):
                    companion = values.get(name.replace("HOST", "PORT"), "")
                    port = int(companion) if port is None and companion.isdigit() else port
                    yield Mention(pod, f"{where} variable {name}", service, port)
        for config_map, text in _files(objects, pod):
            for service, port in _services_in(text, names, pod.namespace):
                yield Mention(pod, f"{title(pod.owner)} file {config_map}", service, port)


def _services_in(text: str, names: list[str], namespace: str) -> Iterator[tuple[str, int | None]]:
    """The Services that a text names, by a short or a full name, with the ports where it has them."""
    if not names:
        return
    alternatives = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    domain = rf"(?:\.{re.escape(namespace)}(?:\.svc(?:\.[a-z0-9.-]*[a-z0-9])?)?)?"
    pattern = rf"(?:(https?)://)?(?<![\w.-])(?:[\w-]+\.)?({alternatives}){domain}(?::(\d+))?(?![\w-])"
    for scheme, service, port in re.findall(pattern, text):
        yield service, int(port) if port else SCHEME_PORTS.get(scheme)


def _files(objects: list[Manifest], pod: Pod) -> Iterator[tuple[str, str]]:
    for volume in pod.spec.get("volumes") or []:
        name = volume.get("configMap", {}).get("name")
        for config_map in of_kind(objects, "ConfigMap"):
            # One that is not among the objects is the user's.
            if config_map["metadata"]["name"] == name and namespace_of(config_map) == pod.namespace:
                for key, text in (config_map.get("data") or {}).items():
                    yield f"{name}/{key}", text


def _targets(objects: list[Manifest]) -> dict[tuple[str, str], Target]:
    targets: dict[tuple[str, str], Target] = {}
    for service in of_kind(objects, "Service"):
        namespace, spec = namespace_of(service), service["spec"]
        behind = [
            pod
            for pod in pods(objects)
            if pod.namespace == namespace and selects({"matchLabels": spec.get("selector") or {}}, pod.labels)
        ]
        ports = {port["port"]: port.get("targetPort", port["port"]) for port in spec.get("ports") or []}
        targets[namespace, service["metadata"]["name"]] = Target(behind, ports)
    for pod in operator_pods(objects):
        for role in ("rw", "ro", "r"):
            targets[pod.namespace, f"{pod.owner['metadata']['name']}-{role}"] = Target([pod], {5432: 5432})
    return targets
