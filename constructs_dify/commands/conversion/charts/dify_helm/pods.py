"""What the pods of a part are told: where they run, as whom, with which volumes."""

from collections.abc import Mapping
from typing import Any

from ...findings import Finding
from ...installed import Option
from .environment.reader import Reader
from .given import given
from .templates import rendered

# What a part has of its own replaces that of all parts.
SCHEDULING = {"node_selector": "nodeSelector", "affinity": "affinity", "tolerations": "tolerations"}
# What the pods of all parts have.
_OF_ALL = ("labels", "annotations")
# Option -> the value, and the version of the chart that brought it.
_PLAIN = {
    "resources": ("resources", "0.20.0"),
    "priority_class": ("priorityClassName", "0.26.0"),
    "update_strategy": ("updateStrategy", "0.26.0"),
    "host_aliases": ("hostAliases", "0.36.0"),
    "share_process_namespace": ("shareProcessNamespace", "0.37.0"),
}
_SECURITY = {"pod_security_context": "podSecurityContext", "security_context": "containerSecurityContext"}
# The parts whose containers had no other security context than this up to 0.24.
_PRIVILEGED = ("sandbox", "ssrfProxy")


def pod_options(reader: Reader, key: str, *, switched: bool) -> dict[str, Option]:
    """The options about the pods of a part.

    Args:
        reader: The values.
        key: Where the part has its values.
        switched: Whether its security contexts have a switch.

    Raises:
        ValueError: If volumes have a template in them.
    """
    found: dict[str, Option] = {}
    for option, field in SCHEDULING.items():
        paths = (f"{key}.{field}", field)
        if path := next((path for path in paths if reader.on(path)), None):
            found[option] = given(reader, path)
    for option in _OF_ALL:
        if reader.on(option):
            found[option] = given(reader, option)
    for option, (field, first) in _PLAIN.items():
        if reader.since(first) and reader.on(f"{key}.{field}"):
            found[option] = given(reader, f"{key}.{field}")
    return {**found, **_security(reader, key, switched=switched), **_volumes(reader, key)}


def _security(reader: Reader, key: str, *, switched: bool) -> dict[str, Option]:
    if not reader.since("0.25.0") and key in _PRIVILEGED:
        found = _contexts(reader, key, {"pod_security_context": "podSecurityContext"}, switched=False)
        if (allowed := reader.at(f"{key}.privileged")) is not None:
            value = {"allowPrivilegeEscalation": allowed}
            found["security_context"] = Option(value=value, keys=reader.keys(f"{key}.privileged"))
        return found
    return _contexts(reader, key, _SECURITY, switched=switched)


def _contexts(reader: Reader, key: str, fields: Mapping[str, str], *, switched: bool) -> dict[str, Option]:
    found: dict[str, Option] = {}
    if not reader.since("0.23.0"):
        return found
    for option, field in fields.items():
        path = f"{key}.{field}"
        value: Mapping[str, Any] = reader.at(path) or {}
        if switched and not value.get("enabled"):
            # Said to be none: the image decides.
            if keys := reader.keys(f"{path}.enabled"):
                found[option] = Option(value={}, keys=keys)
        elif value := {name: item for name, item in value.items() if not switched or name != "enabled"}:
            found[option] = Option(value=value, keys=reader.keys(path))
    return found


def _volumes(reader: Reader, key: str) -> dict[str, Option]:
    if reader.since("0.35.0"):
        paths = {"volumes": f"{key}.extraVolumes", "volume_mounts": f"{key}.extraVolumeMounts"}
        switch = ""
    elif key == "sandbox" and reader.since("0.30.0") and reader.on("sandbox.persistence.enabled"):
        paths = {"volumes": "sandbox.persistence.volumes", "volume_mounts": "sandbox.persistence.volumeMounts"}
        switch = "sandbox.persistence.enabled"
    else:
        return {}
    also = reader.keys(switch) if switch else ()
    return {
        option: Option(value=rendered(reader, path), keys=(*reader.keys(path), *also))
        for option, path in paths.items()
        if reader.on(path)
    }


def pod_findings(reader: Reader) -> list[Finding]:
    """What the pods of a part are told that cannot be said here.

    Args:
        reader: The values.
    """
    if not reader.since("0.24.0") or not reader.on("web.enabled") or not reader.on("web.enableServiceLinks"):
        return []
    what = "The web part has a variable for each Service of the namespace; here no pod has them."
    return [Finding(group="lost", what=what, keys=reader.keys("web.enableServiceLinks"))]
