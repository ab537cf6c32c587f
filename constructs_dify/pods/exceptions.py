"""Exceptions: the checks that a pod does not pass, and the reasons, as annotations that checkov reads."""

from collections.abc import Iterable, Mapping

from cdk8s_plus_27 import k8s

from .probes import NO_PROBE
from .resources import UNLIMITED
from .security import user_of
from .tier import Tier

# The reasons that apply to any pod. checkov does not accept "=" in a reason.
_COMMON: Mapping[str, str] = {
    "CKV_K8S_15": "With Always no pod starts while the registry is away, and a restart may bring another build",
    "CKV_K8S_35": "The program reads its credentials from its environment; each variable refers to one key of a Secret",
    "CKV_K8S_40": "The image is made for this user, and the pod's files on volumes belong to it",
    "CKV_K8S_43": "A release names its images by tag; the parameter images of DifyChart pins them to digests",
}
# In place of the reason above where no user is named, as in OpenShift.
_ASSIGNED = {"CKV_K8S_40": "No user is named, because OpenShift assigns one, or because the image has its own"}


def chosen_exceptions(tier: Tier) -> dict[str, str]:
    """The checks that a part does not pass because its options say so, and the reasons."""
    resources = tier.resources
    chosen = {
        "CKV_K8S_8": (tier.liveness is NO_PROBE, "The liveness probe is switched off in the options of the part"),
        "CKV_K8S_9": (tier.readiness is NO_PROBE, "The readiness probe is switched off in the options of the part"),
        "CKV_K8S_11": (
            resources is not None and resources.cpu_limit is UNLIMITED,
            "The options of the part say so: it may use idle CPU, and gets what it requests when there is none",
        ),
        "CKV_K8S_13": (
            resources is not None and resources.memory_limit is UNLIMITED,
            "The options of the part say so: it may use what memory its node has left",
        ),
    }
    return {check: reason for check, (so, reason) in chosen.items() if so}


def exception_annotations(
    pod: k8s.PodSpec, containers: Iterable[k8s.Container], own: Mapping[str, str]
) -> dict[str, str]:
    """The annotations of a Deployment, StatefulSet or Job: one for each check that its pods fail with a known reason.

    See https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html

    Args:
        pod: The pod.
        containers: The containers that the reasons are about.
        own: Check -> the part's own reason.
    """
    results = [_failed(pod, container) for container in containers]
    named = any(user_of(pod.security_context, container.security_context) is not None for container in pod.containers)
    reasons = {**_COMMON, **({} if named else _ASSIGNED), **own}
    return {
        # Numbered like the check, so that removing one does not change the others.
        f"checkov.io/skip{check.rpartition('_')[2]}": f"{check}={reason}"
        for check, reason in reasons.items()
        # Trust a part's own reason for a check that this module does not know.
        if any(failed.get(check, True) for failed in results)
    }


def _failed(pod: k8s.PodSpec, container: k8s.Container) -> dict[str, bool]:
    """Check -> whether the container fails it.

    See https://www.checkov.io/5.Policy%20Index/kubernetes.html
    """
    pod_security, security = pod.security_context, container.security_context
    uid = user_of(pod_security, security) or 0
    by_tag = "@" not in (container.image or "")
    variables = [variable.value_from for variable in container.env or ()]
    return {
        # Init containers have no probes.
        "CKV_K8S_9": container.readiness_probe is None and container in pod.containers,
        "CKV_K8S_15": by_tag and container.image_pull_policy != "Always",
        "CKV_K8S_22": not (security and security.read_only_root_filesystem),
        "CKV_K8S_23": uid == 0,
        "CKV_K8S_25": bool(security and security.capabilities and security.capabilities.add),
        "CKV_K8S_35": any(source and source.secret_key_ref for source in variables)
        or any(source.secret_ref for source in container.env_from or ()),
        "CKV_K8S_38": pod.automount_service_account_token is not False,
        "CKV_K8S_40": uid < 10000,
        "CKV_K8S_43": by_tag,
    }
