"""Security contexts with the fewest permissions that a part needs."""

from collections.abc import Sequence
from functools import cache

from cdk8s_plus_27 import k8s

from .. import checks
from ..releases.release import User


@checks.arguments("pod_security")
@cache
def pod_security(user: User) -> k8s.PodSecurityContext:
    """A pod that runs as this user, owns its volumes and uses the runtime's seccomp profile.

    Args:
        user: The user and the group.
    """
    return k8s.PodSecurityContext(
        run_as_non_root=user.uid != 0,
        run_as_user=user.uid,
        run_as_group=user.gid,
        fs_group=user.gid or None,
        fs_group_change_policy="OnRootMismatch" if user.gid else None,
        seccomp_profile=k8s.SeccompProfile(type="RuntimeDefault"),
    )


@checks.arguments("container_security")
def container_security(
    *, capabilities: Sequence[str] = (), read_only_root_filesystem: bool = True
) -> k8s.SecurityContext:
    """A container without privilege escalation, and with only these capabilities.

    Args:
        capabilities: The capabilities that it keeps; default: none.
        read_only_root_filesystem: Whether it can write to its volumes only.
    """
    return _container_security(tuple(capabilities), read_only_root_filesystem)


@cache
def _container_security(capabilities: tuple[str, ...], read_only_root_filesystem: bool) -> k8s.SecurityContext:
    return k8s.SecurityContext(
        allow_privilege_escalation=False,
        read_only_root_filesystem=read_only_root_filesystem,
        capabilities=k8s.Capabilities(drop=["ALL"], add=list(capabilities) or None),
    )
