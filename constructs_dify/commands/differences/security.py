"""Protection that is taken away: limits of what pods may do, rights that are given."""

from collections.abc import Iterator

from ..manifests import Manifest, items, mapping, texts
from .change import Change, Place
from .line import Finding
from .reading import number_at, text_at
from .workloads import RUNNING, containers, template

_MIGHTY = ("ClusterRole admin", "ClusterRole cluster-admin", "ClusterRole edit")
_GIVEN = "take it back, unless they need all of its rights"
_BOUNDED = (*RUNNING, "CronJob")


def pods_loosened(change: Change) -> Iterator[Finding]:
    """Pods that may do more than before."""
    found: dict[tuple[str, ...], list[Place]] = {}
    for pair in change.kept(*_BOUNDED):
        new = sorted(_freedoms(template(pair.new)) - _freedoms(template(pair.old)))
        if new:
            found.setdefault(tuple(new), []).append(pair.place)
    for new, places in found.items():
        yield Finding(
            about=places,
            what="allowed to do more than before",
            why=list(new),
            do="take it back, unless it is needed",
        )


def _freedoms(pod: Manifest) -> set[str]:
    spec = mapping(pod, "spec")
    found = {name for name in ("hostNetwork", "hostPID", "hostIPC") if spec.get(name) is True}
    if spec.get("automountServiceAccountToken") is not False:
        found.add("a token for the API server")
    found |= {
        f"folder {text_at(volume, 'hostPath', 'path')} of the node"
        for volume in items(spec, "volumes")
        if mapping(volume, "hostPath")
    }
    if spec.get("shareProcessNamespace") is True:
        found.add("shareProcessNamespace")
    if text_at(spec, "securityContext", "seccompProfile", "type") == "Unconfined":
        found.add("seccompProfile Unconfined")
    for container in containers(pod):
        name, context = text_at(container, "name"), mapping(container, "securityContext")
        if context.get("privileged") is True:
            found.add(f"privileged ({name})")
        if context.get("allowPrivilegeEscalation") is not False:
            found.add(f"allowPrivilegeEscalation ({name})")
        if context.get("readOnlyRootFilesystem") is not True:
            found.add(f"a writable root file system ({name})")
        if not _is_user(context, mapping(spec, "securityContext")):
            found.add(f"may run as root ({name})")
        if text_at(context, "seccompProfile", "type") == "Unconfined":
            found.add(f"seccompProfile Unconfined ({name})")
        numbers = (number_at(port, "hostPort") for port in items(container, "ports"))
        found |= {f"port {number} of the node ({name})" for number in numbers if number}
        found |= {f"capability {each} ({name})" for each in texts(context, "capabilities", "add")}
        if "ALL" not in texts(context, "capabilities", "drop"):
            found.add(f"the default capabilities ({name})")
    return found


def _is_user(own: Manifest, of_pod: Manifest) -> bool:
    """Whether a container is kept from running as root."""
    user = own.get("runAsUser", of_pod.get("runAsUser"))
    return own.get("runAsNonRoot", of_pod.get("runAsNonRoot")) is True or (isinstance(user, int) and user != 0)


def rights_added(change: Change) -> Iterator[Finding]:
    """Roles that allow more at the API server."""
    for pair in change.kept("ClusterRole", "Role"):
        new = sorted(_rights(pair.new) - _rights(pair.old))
        if new:
            yield Finding(
                about=[pair.place],
                what="allows more at the API server",
                why=new[:12],
                do="take back what is not needed",
            )


def rights_given(change: Change) -> Iterator[Finding]:
    """Accounts that get a role, and pods that get another account."""
    for pair in change.kept("ClusterRoleBinding", "RoleBinding"):
        if new := sorted(_subjects(pair.new) - _subjects(pair.old)):
            yield Finding(about=[pair.place], what=f"newly gives {_role(pair.new)}", why=new, do=_GIVEN)
    for place in change.added("ClusterRoleBinding", "RoleBinding"):
        obj = change.new[place]
        if change.old and (place.kind == "ClusterRoleBinding" or _role(obj) in _MIGHTY):
            yield Finding(about=[place], what=f"newly gives {_role(obj)}", why=sorted(_subjects(obj)), do=_GIVEN)
    for pair in change.kept(*_BOUNDED):
        old, new = (text_at(template(obj), "spec", "serviceAccountName") or "default" for obj in (pair.old, pair.new))
        if old != new:
            yield Finding(
                about=[pair.place],
                what=f"gets the rights of ServiceAccount {new}",
                why=[f"serviceAccountName {old} -> {new}"],
                do="see what its roles allow",
            )


def _subjects(binding: Manifest) -> set[str]:
    return {
        f"{text_at(each, 'kind')} {text_at(each, 'name')}" for each in items(binding, "subjects")
    }  # fmt: skip


def _role(binding: Manifest) -> str:
    return f"{text_at(binding, 'roleRef', 'kind')} {text_at(binding, 'roleRef', 'name')}"


def _rights(role: Manifest) -> set[str]:
    return {
        f"{verb} {resource}" + (f".{group}" if group else "") + (f" {name}" if name else "")
        for rule in items(role, "rules")
        for verb in texts(rule, "verbs")
        for group in texts(rule, "apiGroups") or [""]
        for resource in texts(rule, "resources") or texts(rule, "nonResourceURLs")
        for name in texts(rule, "resourceNames") or [""]
    }
