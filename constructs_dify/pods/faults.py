"""What the API server refuses in a pod although each field is of the right type."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from posixpath import normpath
from typing import Any, Final, cast

from .. import checks
from .manifests import Manifest, items, mapping

_INT32: Final = 2**31 - 1
_INT64: Final = 2**63 - 1
# Field -> the least and the most that it takes, where it is not any int32 from 0 on.
_BOUNDS: Final = {
    "activeDeadlineSeconds": (1, _INT64),
    "containerPort": (1, 65535),
    "expirationSeconds": (600, 2**32),
    "hostPort": (0, 65535),
    "maxSkew": (1, _INT32),
    "minDomains": (1, _INT32),
    "priority": (-_INT32 - 1, _INT32),
    "terminationGracePeriodSeconds": (0, _INT64),
    "tolerationSeconds": (-_INT64 - 1, _INT64),
    "weight": (1, 100),
}
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
    yield from number_faults(path, spec)
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
    for mount_path in _twice(normpath(mount["mountPath"]) for mount in items(container, "volumeMounts")):
        yield f"{path}.volume_mounts: got two at {mount_path!r}; mount one of them at another path"
    ports = items(container, "ports")
    for name in _twice(port["name"] for port in ports if port.get("name")):
        yield f"{path}.ports: got two called {name!r}; give one of them another name"
    for number, protocol in _twice((port.get("containerPort"), port.get("protocol") or "TCP") for port in ports):
        yield f"{path}.ports: got {number} ({protocol}) twice; expected each once"
    for name in _PROBES:
        if (probe := container.get(name)) is not None:
            yield from _probe_faults(f"{path}.{name}", name, probe)
    if init and container.get("restartPolicy") != "Always":
        for name in (*_PROBES, "lifecycle"):
            if container.get(name) is not None:
                yield f"{path}.{name}: got one; expected none, because an init container runs to its end"


def number_faults(
    path: str, value: object, bounds: Mapping[str, tuple[int, int]] = _BOUNDS, *, name: str = ""
) -> Iterator[str]:
    """The numbers that no field of an object holds, one sentence each.

    Args:
        path: Where the value is written.
        value: Anything in a manifest.
        bounds: Field -> the least and the most that it takes; others take an int32 from 0 on.
        name: The field that the value is in.
    """
    if isinstance(value, Mapping):
        for key, item in cast(Manifest, value).items():
            yield from number_faults(f"{path}.{key}", item, bounds, name=key)
    elif isinstance(value, list):
        for index, item in enumerate(cast(list[object], value)):
            yield from number_faults(f"{path}[{index}]", item, bounds, name=name)
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        least, most = bounds.get(name, (0, _INT32))
        if value != int(value) or not least <= value <= most:
            yield f"{path}: got {value}; expected a whole number, {least} to {most}"


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
        if variable.get("value") and variable.get("valueFrom"):
            yield f"{path}.env[{variable['name']!r}]: got value and value_from; expected one of them"
    for name in _twice(variable["name"] for variable in variables):
        yield f"{path}.env: got {name!r} twice; expected each variable once"
    for index, source in enumerate(items(container, "envFrom")):
        if source.get("prefix"):
            yield from _refused(checks.variable, f"{path}.env_from[{index}].prefix", source["prefix"])


def _probe_faults(path: str, kind: str, probe: Manifest) -> Iterator[str]:
    calls = [call for call in _CALLS if probe.get(call) is not None]
    if len(calls) != 1:
        yield f"{path}: got {' and '.join(calls) or 'nothing to call'}; expected one of {', '.join(_CALLS)}"
    if kind != "readinessProbe" and (probe.get("successThreshold") or 1) != 1:
        yield f"{path}.success_threshold: got {probe['successThreshold']}; expected 1, except for readiness"


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
