"""The pods of manifests, by the Pod Security Standards of each version of Kubernetes."""

from collections.abc import Iterable
from typing import Any

from constructs_dify.validations import pod_security
from tests.support.manifests import Pod, title


def pod_security_errors(pods: Iterable[Pod], level: Any, version: str) -> list[str]:
    """Why that Kubernetes version would not let these pods into a namespace of that level, one sentence each."""
    minor = int(version.removeprefix("1."))
    return [
        f"{title(pod.owner)}: {error}"
        for pod in pods
        for error in pod_security.pod_security_errors({"metadata": pod.metadata, "spec": pod.spec}, level, minor)
    ]
