"""What the API server refuses in a pod although each field is of the right type."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Any, Final, cast

from .. import checks
from .manifests import Manifest, items, mapping
from .structs import value_of

_INT64: Final = 2**63 - 1
# Field -> the least and the most that it takes, where it is not any int32 from 0 on.
_BOUNDS: Final = {
    "activeDeadlineSeconds": (1, _INT64),
    "containerPort": (1, 65535),
    "expirationSeconds": (600, 2**32),
    "hostPort": (0, 65535),
    "maxSkew": (1, checks.MAX_INT32),
    "minDomains": (1, checks.MAX_INT32),
    "priority": (-checks.MAX_INT32 - 1, checks.MAX_INT32),
    "terminationGracePeriodSeconds": (0, _INT64),
    "tolerationSeconds": (-_INT64 - 1, _INT64),
    "weight": (1, 100),
}
# Field -> the words that it takes.
_WORDS: Final[Mapping[str, Collection[str]]] = {
    "dnsPolicy": ("ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"),
    "effect": ("NoExecute", "NoSchedule", "PreferNoSchedule"),
    "fsGroupChangePolicy": ("Always", "OnRootMismatch"),
    "imagePullPolicy": ("Always", "IfNotPresent", "Never"),
    "mountPropagation": ("Bidirectional", "HostToContainer", "None"),
    "nodeAffinityPolicy": ("Honor", "Ignore"),
    "nodeTaintsPolicy": ("Honor", "Ignore"),
    "preemptionPolicy": ("Never", "PreemptLowerPriority"),
    "protocol": ("SCTP", "TCP", "UDP"),
    "restartPolicy": ("Always", "Never", "OnFailure"),
    "scheme": ("HTTP", "HTTPS"),
    "selectPolicy": ("Disabled", "Max", "Min"),
    "terminationMessagePolicy": ("FallbackToLogsOnError", "File"),
    "whenUnsatisfiable": ("DoNotSchedule", "ScheduleAnyway"),
}
_OF_SELECTORS: Final = ("DoesNotExist", "Exists", "Gt", "In", "Lt", "NotIn")
_OF_RESIZING: Final = ("NotRequired", "RestartContainer")
_OF_TOLERATIONS: Final = ("Equal", "Exists")
# Fields whose keys are the user's.
_OPEN: Final = ("annotations", "labels", "matchLabels", "nodeSelector", "volumeAttributes")
_HOOKS: Final = ("postStart", "preStop")
# https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
_QUANTITY: Final = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?")
_PORT_NAME: Final = re.compile(r"(?=.*[a-z])(?!.*--)[a-z0-9]([-a-z0-9]{0,13}[a-z0-9])?")
_PROBES: Final = ("livenessProbe", "readinessProbe", "startupProbe")
_CALLS: Final = ("exec", "grpc", "httpGet", "tcpSocket")


def pod_faults(path: str, template: Manifest, *, claims: Collection[str] = ()) -> Iterator[str]:
    """What the API server refuses in a pod, one sentence each.

    Args:
        path: The part that it is of.
        template: Its template, as in a manifest.
        claims: The volumes that a StatefulSet adds, by name.
    """
    spec = mapping(template, "spec")
    yield from _refused(checks.labels, f"{path}.labels", mapping(template, "metadata", "labels"))
    yield from _refused(checks.annotations, f"{path}.annotations", mapping(template, "metadata", "annotations"))
    yield from value_faults(path, spec)
    yield from _toleration_faults(path, spec)
    for index, alias in enumerate(items(spec, "hostAliases")):
        if not checks.is_address(alias.get("ip") or ""):
            yield f"{path}.host_aliases[{index}].ip: got {alias.get('ip')!r}; expected an address such as '10.0.0.1'"
        for name in alias.get("hostnames") or ():
            yield from _refused(checks.dns_name, f"{path}.host_aliases[{index}].hostnames", name)
    yield from _volume_faults(path, spec)
    first, beside = items(spec, "initContainers"), items(spec, "containers")
    for name in _twice(container.get("name") for container in (*first, *beside)):
        yield (
            f"{path}.containers: got two called {name!r}, init containers included, of which one may be the part's "
            "own; give yours another name"
        )
    volumes = {volume["name"] for volume in items(spec, "volumes")} | set(claims)
    for container in (*first, *beside):
        where = f"{path}.containers[{container.get('name')!r}]"
        yield from container_faults(where, container, init=container in first)
        if not container.get("image") or container["image"] != container["image"].strip():
            yield f"{where}.image: got {container.get('image')!r}; expected an image such as 'busybox:1.37'"
        for mount in items(container, "volumeMounts"):
            if mount["name"] not in volumes:
                yield (
                    f"{where}.volume_mounts: got {mount['name']!r} at {mount['mountPath']!r}, which is no volume of "
                    f"the pod{checks.suggestion(mount['name'], volumes)}; add it to volumes; there are "
                    f"{', '.join(sorted(volumes)) or 'none'}"
                )
    spreads = items(spec, "topologySpreadConstraints")
    for key, otherwise in _twice((spread.get("topologyKey"), spread.get("whenUnsatisfiable")) for spread in spreads):
        yield f"{path}.topology_spread: got two for {key!r} with {otherwise!r}; expected one"


def container_faults(path: str, container: Manifest, *, init: bool) -> Iterator[str]:
    """What the API server refuses in a container by itself, one sentence each.

    Args:
        path: Where the container is written.
        container: The container, as in a manifest.
        init: Whether it runs before the others.
    """
    yield from _name_faults(f"{path}.name", container.get("name"))
    yield from _variable_faults(path, container)
    for mount in items(container, "volumeMounts"):
        yield from _mount_faults(f"{path}.volume_mounts[{mount['name']!r}]", mount)
    for mount_path in _twice(normpath(mount["mountPath"]) for mount in items(container, "volumeMounts")):
        yield f"{path}.volume_mounts: got two at {mount_path!r}; mount one of them at another path"
    yield from _resource_faults(f"{path}.resources", mapping(container, "resources"))
    ports = items(container, "ports")
    for name in (port["name"] for port in ports if port.get("name")):
        if not _PORT_NAME.fullmatch(name):
            yield f'{path}.ports: got {name!r}; expected at most 15 lower-case letters, digits and "-", such as "http"'
    for name in _twice(port["name"] for port in ports if port.get("name")):
        yield f"{path}.ports: got two called {name!r}; give one of them another name"
    for number, protocol in _twice((port.get("containerPort"), port.get("protocol") or "TCP") for port in ports):
        yield f"{path}.ports: got {number} ({protocol}) twice; expected each once"
    for name in _PROBES:
        if (probe := container.get(name)) is not None:
            yield from _probe_faults(f"{path}.{name}", name, probe, {port.get("name") for port in ports})
    for name in _HOOKS:
        if (hook := mapping(container, "lifecycle").get(name)) is not None:
            yield from _call_faults(f"{path}.lifecycle.{name}", hook, {port.get("name") for port in ports})
    if init and container.get("restartPolicy") != "Always":
        for name in (*_PROBES, "lifecycle"):
            if container.get(name) is not None:
                yield (
                    f"{path}.{name}: got one; expected none, because an init container runs to its end; if it is to go "
                    "on running, write native_sidecar(k8s.Container(…))"
                )
    if not init and container.get("restartPolicy") is not None:
        yield f"{path}.restart_policy: got one; expected it in init_containers: a native sidecar is one of them"


def strategy_faults(path: str, strategy: Manifest) -> Iterator[str]:
    """What the API server refuses in the strategy of a Deployment, one sentence each.

    Args:
        path: Where the strategy is written.
        strategy: The strategy, as in a manifest.
    """
    kind, rolling = strategy.get("type") or "RollingUpdate", mapping(strategy, "rollingUpdate")
    if kind not in ("Recreate", "RollingUpdate"):
        yield f"{path}.type: got {kind!r}; expected Recreate or RollingUpdate"
    if kind == "Recreate" and "rollingUpdate" in strategy:
        yield f"{path}.rolling_update: got one beside Recreate; expected none, because all old pods stop first"
    steps = {name: value_of(rolling[name]) for name in ("maxSurge", "maxUnavailable") if name in rolling}
    for name, step in steps.items():
        if not re.fullmatch(r"[0-9]{1,9}(\.0)?" if isinstance(step, (int, float)) else r"[0-9]{1,9}%", str(step)):
            yield f'{path}.rolling_update.{name}: got {step!r}; expected a number, or a percentage such as "25%"'
    if len(steps) == 2 and all(str(step) in ("0", "0.0", "0%") for step in steps.values()):
        yield f"{path}.rolling_update: got 0 for both; expected more for one, or no pod could ever be replaced"


def value_faults(
    path: str, value: object, bounds: Mapping[str, tuple[int, int]] = _BOUNDS, *, name: str = ""
) -> Iterator[str]:
    """The numbers and words that no field of an object holds, one sentence each.

    Args:
        path: Where the value is written.
        value: Anything in a manifest.
        bounds: Field -> the least and the most that it takes; others take an int32 from 0 on.
        name: The field that the value is in.
    """
    if isinstance(value, Mapping):
        for key, item in cast(Manifest, value).items():
            if key not in _OPEN:
                yield from value_faults(f"{path}.{key}", item, bounds, name=key)
    elif isinstance(value, list):
        for index, item in enumerate(cast(list[object], value)):
            yield from value_faults(f"{path}[{index}]", item, bounds, name=name)
    elif isinstance(value, str):
        if (words := _words(path, name)) and value not in words:
            yield f"{path}: got {value!r}; expected one of {', '.join(words)}{checks.suggestion(value, words)}"
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        least, most = bounds.get(name, (0, checks.MAX_INT32))
        if value != int(value) or not least <= value <= most:
            yield f"{path}: got {value}; expected a whole number, {least} to {most}"


def _words(path: str, name: str) -> Collection[str]:
    """The words that a field takes; none: any."""
    if name == "operator":
        return _OF_TOLERATIONS if ".tolerations[" in path else _OF_SELECTORS
    if name == "restartPolicy" and ".resizePolicy[" in path:
        return _OF_RESIZING
    return _WORDS.get(name, ())


def _toleration_faults(path: str, spec: Manifest) -> Iterator[str]:
    for index, toleration in enumerate(items(spec, "tolerations")):
        where, exists = f"{path}.tolerations[{index}]", toleration.get("operator") == "Exists"
        if toleration.get("key"):
            yield from _refused(checks.label_key, f"{where}.key", toleration["key"])
        elif not exists:
            yield f"{where}.key: got none; expected one, or operator='Exists' for every taint"
        if exists and toleration.get("value"):
            yield f"{where}.value: got {toleration['value']!r}; expected none, because 'Exists' looks at no value"
        if toleration.get("tolerationSeconds") is not None and toleration.get("effect") != "NoExecute":
            yield f"{where}.toleration_seconds: got some; expected them with effect='NoExecute' only"


def _resource_faults(path: str, resources: Manifest) -> Iterator[str]:
    for kind in ("requests", "limits"):
        for name, quantity in mapping(resources, kind).items():
            text = str(value_of(quantity))
            if not _QUANTITY.fullmatch(text) or text.startswith("-"):
                yield f"{path}.{kind}[{name!r}]: got {text!r}; expected a quantity such as '500m' or '2Gi'"


def _mount_faults(path: str, mount: Manifest) -> Iterator[str]:
    if not mount["mountPath"] or ":" in mount["mountPath"]:
        yield f"{path}.mount_path: got {mount['mountPath']!r}; expected a path such as '/data', without ':'"
    for field, name in (("subPath", "sub_path"), ("subPathExpr", "sub_path_expr")):
        if (below := mount.get(field)) and (below.startswith("/") or ".." in below.split("/")):
            yield f"{path}.{name}: got {below!r}; expected a path below the volume, without '..'"
    if mount.get("subPath") and mount.get("subPathExpr"):
        yield f"{path}: got sub_path and sub_path_expr; expected one of them"


def _volume_faults(path: str, spec: Manifest) -> Iterator[str]:
    volumes = items(spec, "volumes")
    for name in _twice(volume["name"] for volume in volumes):
        yield (f"{path}.volumes: got two called {name!r}, of which one may be the part's own; give yours another name")
    for volume in volumes:
        yield from _name_faults(f"{path}.volumes[{volume['name']!r}]", volume["name"])
        sources = sorted(source for source in volume if source != "name")
        if len(sources) > 1:
            yield f"{path}.volumes[{volume['name']!r}]: got {' and '.join(sources)}; expected one of them"


def _variable_faults(path: str, container: Manifest) -> Iterator[str]:
    variables = items(container, "env")
    for variable in variables:
        yield from _refused(checks.variable, f"{path}.env[{variable['name']!r}]", variable["name"])
        if variable.get("valueFrom") == {}:
            yield f"{path}.env[{variable['name']!r}].value_from: got nothing; expected a reference"
        if variable.get("value") and variable.get("valueFrom"):
            yield f"{path}.env[{variable['name']!r}]: got value and value_from; expected one of them"
    for name in _twice(variable["name"] for variable in variables):
        yield f"{path}.env: got {name!r} twice; expected each variable once"
    for index, source in enumerate(items(container, "envFrom")):
        if ("configMapRef" in source) == ("secretRef" in source):
            yield f"{path}.env_from[{index}]: got both or neither; expected one of config_map_ref and secret_ref"
        for kind in ("configMapRef", "secretRef"):
            if kind in source:
                yield from _refused(checks.dns_name, f"{path}.env_from[{index}].name", source[kind].get("name") or "")
        if source.get("prefix"):
            yield from _refused(checks.variable, f"{path}.env_from[{index}].prefix", source["prefix"])


def _probe_faults(path: str, kind: str, probe: Manifest, ports: Collection[str | None]) -> Iterator[str]:
    yield from _call_faults(path, probe, ports)
    if kind != "readinessProbe" and (probe.get("successThreshold") or 1) != 1:
        yield f"{path}.success_threshold: got {probe['successThreshold']}; expected 1, except for readiness"


def _call_faults(path: str, caller: Manifest, ports: Collection[str | None]) -> Iterator[str]:
    """What is wrong with what a probe or a hook calls; `ports` are those of the container, by name."""
    calls = [call for call in (*_CALLS, "sleep") if caller.get(call) is not None]
    if len(calls) != 1:
        yield f"{path}: got {' and '.join(calls) or 'nothing to call'}; expected one of {', '.join(_CALLS)}"
    if "exec" in calls and not caller["exec"].get("command"):
        yield f"{path}.exec: got no command; expected one"
    for call in ("httpGet", "tcpSocket"):
        if (given := mapping(caller, call).get("port")) is None:
            continue
        port = value_of(given)
        if isinstance(port, str) and port not in ports:
            known = sorted(name for name in ports if name)
            yield (
                f"{path}.{call}.port: got {port!r}, which is no port of the container{checks.suggestion(port, known)}; "
                f"expected a number, or the name of one of its ports, of which there are {', '.join(known) or 'none'}"
            )
        elif not isinstance(port, str) and not 1 <= port <= 65535:
            yield f"{path}.{call}.port: got {port:g}; expected a number, 1 to 65535"


def _name_faults(path: str, name: str | None) -> Iterator[str]:
    if name is None or len(name) > checks.MAX_NAME or "." in name or not checks.is_dns_name(name):
        yield f'{path}: got {name!r}; expected at most {checks.MAX_NAME} lower-case letters, digits and "-"'


def _twice(items: Iterable[Any]) -> list[Any]:
    return [item for item, count in Counter(items).items() if count > 1]


def _refused(check: Callable[[str, Any], None], path: str, value: object) -> Iterator[str]:
    try:
        check(path, value)
    except (TypeError, ValueError) as error:
        yield str(error)
