"""The ServiceAccount that a part runs as."""

from collections.abc import Mapping

from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..checks.credentials import refuse, shown
from ..installation import Installation
from ..pods.service_account import ServiceAccount
from ..pods.structs import struct
from ..wiring.dependency import Grant
from .rendered import rendered


def service_account(
    scope: Construct, install: Installation, *, part: str, name: str, labels: Mapping[str, str],
    own: ServiceAccount | None, grants: Mapping[str, Grant],
) -> str:  # fmt: skip
    """Add one, without a token in the pods, if the user does not name an existing one; returns its name.

    Args:
        scope: The part.
        install: The installation that it belongs to.
        part: The name of the part in errors.
        name: Its name.
        labels: Its labels.
        own: What the user says of it.
        grants: What dependencies give, by their names.

    Raises:
        ValueError: When dependencies want annotations on an account that is not ours, or two want different ones.
    """
    if own is not None and own.name is not None:
        for dependency, grant in grants.items():
            if grant.service_account_annotations:
                raise ValueError(
                    f"{part}.service_account.name: got {own.name!r}, but {dependency} wants "
                    f"{shown(grant.service_account_annotations)} on it; annotate it where it is made, and leave "
                    f"the annotations out of {dependency}"
                )
        return own.name
    annotations: dict[str, str] = {}
    for dependency, grant in grants.items():
        for key, text in grant.service_account_annotations.items():
            if annotations.setdefault(key, text) != text:
                raise ValueError(
                    f"{dependency}.service_account_annotations[{shown(key)}]: got {shown(text)} for {part}, which "
                    f"has {shown(annotations[key])} of another dependency; give one role the rights of both"
                )
    annotations |= dict(own.annotations) if own else {}
    refuse(f"{part}.service_account.annotations", annotations)
    checks.annotations(f"{part}.service_account.annotations", annotations)
    metadata = struct(
        k8s.ObjectMeta, name=name, namespace=install.namespace, labels=labels, annotations=annotations or None
    )
    props = struct(k8s.KubeServiceAccountProps, metadata=metadata, automount_service_account_token=False)
    rendered(k8s.KubeServiceAccount, scope, "service-account", props)
    return name
