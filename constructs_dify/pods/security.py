"""Security contexts with the fewest permissions that a part needs, and how those of several Tiers become one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from cdk8s_plus_27 import k8s

from .. import checks
from ..checks.newer_structs import fields_of
from ..releases.release import User
from .structs import laid_over, struct

Context = TypeVar("Context", k8s.PodSecurityContext, k8s.SecurityContext)

# What a pod says for its containers, and a container may say otherwise.
_SHARED = ("run_as_user", "run_as_group", "run_as_non_root")
# Who a pod is, which OpenShift assigns from the range of the namespace.
_IDENTITY = ("run_as_user", "run_as_group", "fs_group", "supplemental_groups")


@checks.arguments("pod_security")
@cache
def pod_security(user: User) -> k8s.PodSecurityContext:
    """A pod that runs as this user, owns its volumes and uses the runtime's seccomp profile.

    Args:
        user: The user and the group.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    return struct(
        k8s.PodSecurityContext,
        run_as_non_root=user.uid != 0,
        run_as_user=user.uid,
        run_as_group=user.gid,
        fs_group=user.gid or None,
        fs_group_change_policy="OnRootMismatch" if user.gid else None,
        seccomp_profile=struct(k8s.SeccompProfile, type="RuntimeDefault"),
    )


@checks.arguments("container_security")
def container_security(
    *, capabilities: Sequence[str] = (), read_only_root_filesystem: bool = True
) -> k8s.SecurityContext:
    """A container without privilege escalation, and with only these capabilities.

    Args:
        capabilities: The capabilities that it keeps; default: none.
        read_only_root_filesystem: Whether it can write to its volumes only; default: yes.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """
    return _container_security(tuple(capabilities), read_only_root_filesystem)


@cache
def _container_security(capabilities: tuple[str, ...], read_only_root_filesystem: bool) -> k8s.SecurityContext:
    return struct(
        k8s.SecurityContext,
        allow_privilege_escalation=False,
        read_only_root_filesystem=read_only_root_filesystem,
        capabilities=struct(k8s.Capabilities, drop=["ALL"], add=list(capabilities) or None),
    )


@checks.fields("SecurityNeeds()")
@dataclass(frozen=True, kw_only=True, slots=True)
class SecurityNeeds:
    """What the pods of a part cannot run without, whatever `defaults` say.

    See https://kubernetes.io/docs/concepts/security/pod-security-standards/

    Args:
        pod: What they need in the security context of the pod; default: nothing.
        container: The same in that of its container; default: nothing.
        why: The reason, which errors name, such as `"it listens on port 80 without being root"`; default: none.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    pod: k8s.PodSecurityContext | None = None
    container: k8s.SecurityContext | None = None
    why: str = ""

    def check(self, part: str, pod: k8s.PodSecurityContext | None, container: k8s.SecurityContext | None) -> None:
        """Raise a ValueError if contexts that a user gives for the part exclude what it needs."""
        for path, ours, theirs in (
            ("pod_security_context", fields_of(self.pod), fields_of(pod)),
            ("security_context", fields_of(self.container), fields_of(container)),
            ("security_context", _shared(self.pod), fields_of(container)),
        ):
            for field, given, needed in _contradictions(ours, theirs):
                why = self.why or "the part needs it"
                raise checks.wrong(f"{part}.{path}.{field}", given, f"{needed}, because {why}; leave it out")

    def kept(self, container: k8s.SecurityContext | None) -> k8s.SecurityContext | None:
        """A context of the container without what would override the needs of the pod."""
        overriding = [
            name for name, value in _shared(self.pod).items() if fields_of(container).get(name, value) != value
        ]
        return laid_over(container, dict.fromkeys(overriding)) if overriding else container


def merged_security(contexts: Sequence[Context]) -> Context:
    """One context of several, the most specific last, which decides field by field."""
    result = contexts[0]
    for context in contexts[1:]:
        below = fields_of(result)
        above = {name: _both(name, below.get(name), value) for name, value in fields_of(context).items()}
        result = laid_over(result, above)
    return result


def without_identity(context: k8s.PodSecurityContext) -> k8s.PodSecurityContext:
    """The same for whatever user and groups the cluster assigns."""
    return laid_over(context, dict.fromkeys(_IDENTITY))


def user_of(pod: k8s.PodSecurityContext | None, container: k8s.SecurityContext | None) -> int | None:
    """The user that a container runs as; None: whom the image or the cluster says."""
    return {**fields_of(pod), **fields_of(container)}.get("run_as_user")


def check_agreement(path: str, pod: k8s.PodSecurityContext | None, container: k8s.SecurityContext | None) -> None:
    """Raise a ValueError if what several Tiers say in turn is nothing that Kubernetes would run.

    Args:
        path: Who said the last of it, a part or `defaults`.
        pod: The context of the pod.
        container: That of its container.
    """
    for_container = fields_of(container)
    both = {**_shared(pod), **for_container}
    if both.get("run_as_user") == 0 and both.get("run_as_non_root"):
        option = "security_context" if "run_as_user" in for_container else "pod_security_context"
        raise checks.wrong(
            f"{path}.{option}.run_as_user", 0,
            "another user, or run_as_non_root=False beside it, because contexts are merged and run_as_non_root is True",
        )  # fmt: skip
    if for_container.get("allow_privilege_escalation") is not False:
        return
    if "CAP_SYS_ADMIN" in (getattr(for_container.get("capabilities"), "add", None) or ()):
        raise checks.wrong(
            f"{path}.security_context.capabilities.add", "CAP_SYS_ADMIN",
            "none such, or allow_privilege_escalation=True beside it, because contexts are merged and that is False",
        )  # fmt: skip
    if for_container.get("privileged"):
        raise checks.wrong(
            f"{path}.security_context.privileged", True,
            "False, or allow_privilege_escalation=True beside it, because contexts are merged and that is False",
        )  # fmt: skip


def _both(name: str, below: Any, above: Any) -> Any:
    """A field of two contexts. A seccomp profile is one whole, because its type decides which other field it has."""
    if below is None:
        return above
    if name == "sysctls":
        return list({each.name: each for each in (*below, *above)}.values())
    if name == "supplemental_groups":
        return list(dict.fromkeys([*below, *above]))
    if name == "capabilities":
        return _both_capabilities(below, above)
    if name in ("se_linux_options", "windows_options"):
        return laid_over(below, fields_of(above))
    return above


def _both_capabilities(below: k8s.Capabilities, above: k8s.Capabilities) -> k8s.Capabilities:
    """All of both, but that the one above may add what the one below drops, and the other way round."""
    added, dropped = _names(above.add), _names(above.drop)
    add = [name for name in below.add or () if not _names([name]) & dropped]
    drop = [name for name in below.drop or () if not _names([name]) & added]
    return struct(
        k8s.Capabilities,
        add=list(dict.fromkeys([*add, *(above.add or ())])) or None,
        drop=list(dict.fromkeys([*drop, *(above.drop or ())])) or None,
    )


def _names(capabilities: Sequence[str] | None) -> set[str]:
    """Capabilities as Kubernetes writes them, without the prefix of the kernel."""
    return {name.upper().removeprefix("CAP_") for name in capabilities or ()}


def _shared(pod: k8s.PodSecurityContext | None) -> dict[str, Any]:
    return {name: value for name, value in fields_of(pod).items() if name in _SHARED}


def _contradictions(needs: Mapping[str, Any], given: Mapping[str, Any]) -> Iterator[tuple[str, Any, str]]:
    """The fields that exclude what is needed: field, value, what is needed in its place."""
    for name, needed in needs.items():
        value = given.get(name)
        if value is None:
            continue
        if name == "capabilities":
            for lost in sorted(_names(value.drop) & _names(needed.add)):
                yield "capabilities.drop", lost, f"no {lost} among them"
        elif name == "sysctls":
            texts = {each.name: each.value for each in needed}
            for each in value:
                if texts.get(each.name, each.value) != each.value:
                    yield f"sysctls[{each.name!r}]", each.value, repr(texts[each.name])
        elif value != needed:
            yield name, value, repr(needed)
