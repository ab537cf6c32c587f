"""What the program in a container finds: variables as Kubernetes completes them, and files from Secrets."""

import re
from collections.abc import Mapping

from tests.support.charts import container, pod, variables
from tests.support.manifests import Manifest, SecretRef


def environment_in_pod(objects: list[Manifest], component: str, secrets: Mapping[SecretRef, str]) -> dict[str, str]:
    """The variables of a component, with the values of Secrets and with `$(NAME)` expanded."""
    result: dict[str, str] = {}
    for name, value in variables(objects, component).items():
        if isinstance(value, SecretRef):
            result[name] = secrets[value]
        elif isinstance(value, str):
            result[name] = _expanded(value, result)
    return result


def _expanded(text: str, defined: Mapping[str, str]) -> str:
    """The text with what stands before it; what is not defined there stays as it is."""
    return re.sub(r"\$\((\w+)\)", lambda found: defined.get(found[1], found[0]), text)


def file_source(objects: list[Manifest], component: str, path: str) -> SecretRef | None:
    """The key of a Secret that a container finds, read-only, at this path."""
    mounts = {mount["mountPath"]: mount for mount in container(objects, component)["volumeMounts"]}
    if path not in mounts:
        return None
    [volume] = [volume for volume in pod(objects, component).spec["volumes"] if volume["name"] == mounts[path]["name"]]
    [item] = volume["secret"]["items"]
    assert (item["path"], mounts[path]["readOnly"]) == (mounts[path]["subPath"], True)
    return SecretRef(volume["secret"]["secretName"], item["key"])
