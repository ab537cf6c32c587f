"""SecretsJob: makes the credentials of an installation inside the cluster, once."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import cdk8s_plus_27 as kplus
from cdk8s import ApiObjectMetadata
from cdk8s_plus_27 import k8s
from constructs import Construct

from ..installation import Installation
from ..pods.exceptions import exception_annotations
from ..pods.resources import Resources, requirements
from ..pods.security import container_security, pod_security
from ..releases.release import User
from ..wiring.destinations import Destination, to_kubernetes
from ..workload.keep import KEEP

_SCRIPT = "create_secrets.py"
# It owns no file, so that its user can be one that no node and no other pod has.
_USER = User(uid=10001, gid=10001)
_EXCEPTIONS = {"CKV_K8S_38": "The one pod that talks to the API server; its Role lets it get and patch one Secret"}


def filled_by(container: Mapping[str, Any]) -> tuple[str, Sequence[str]] | None:
    """The Secret that a container of a Job fills, and with which keys; None where it does something else.

    Args:
        container: The container, as it is in a manifest.
    """
    if container.get("command", [])[-1:] != [f"/scripts/{_SCRIPT}"]:
        return None
    _, _, _, secret, *keys = container["args"]
    return secret, keys


class SecretsJob(Construct):
    """An empty Secret, and a Job that fills in the keys it lacks and overwrites none.

    The Secret has no `data` in the manifests, so that applying them again leaves what the Job wrote. The Job's name
    ends in a hash of what it does, because a Job cannot be changed: another set of keys is another Job.

    Args:
        scope: The construct that holds it.
        id: Its id in that scope.
        install: The installation whose credentials these are.
        secret: Name of the Secret.
        keys: The keys that it must have in the end.
    """

    component = "create-secrets"
    ports: Mapping[str, int] = {}
    # The token in the pod opens one Secret there.
    destinations: Sequence[Destination] = (to_kubernetes(),)

    def __init__(self, scope: Construct, id: str, *, install: Installation, secret: str, keys: Sequence[str]) -> None:
        super().__init__(scope, id)
        self._install, self._secret = install, secret
        self._name = install.resource_name(self.component)
        self.pod_labels = install.selector(self.component)
        self._render_secret()
        self._render_rights()
        self.job = self._render_job(list(keys))

    def _meta(self, name: str, annotations: Mapping[str, str] | None = None) -> k8s.ObjectMeta:
        return k8s.ObjectMeta(
            name=name,
            namespace=self._install.namespace,
            labels=self._install.labels(self.component),
            annotations=annotations,
        )

    def _render_secret(self) -> None:
        k8s.KubeSecret(self, "secret", metadata=self._meta(self._secret, KEEP), type="Opaque")

    def _render_rights(self) -> None:
        kplus.ServiceAccount(
            self,
            "service-account",
            metadata=ApiObjectMetadata(name=self._name, labels=self._install.labels(self.component)),
            automount_token=False,
        )
        rule = k8s.PolicyRule(
            api_groups=[""], resources=["secrets"], resource_names=[self._secret], verbs=["get", "patch"]
        )
        k8s.KubeRole(self, "role", metadata=self._meta(self._name), rules=[rule])
        k8s.KubeRoleBinding(
            self,
            "role-binding",
            metadata=self._meta(self._name),
            role_ref=k8s.RoleRef(api_group="rbac.authorization.k8s.io", kind="Role", name=self._name),
            subjects=[k8s.Subject(kind="ServiceAccount", name=self._name, namespace=self._install.namespace)],
        )

    def _render_job(self, keys: list[str]) -> k8s.KubeJob:
        install = self._install
        script = Path(__file__).with_name(_SCRIPT).read_text("utf-8")
        kplus.ConfigMap(
            self,
            "script",
            metadata=ApiObjectMetadata(name=self._name, labels=install.labels(self.component)),
            data={_SCRIPT: script},
        )
        defaults = install.defaults
        spec = k8s.PodSpec(
            service_account_name=self._name,
            # The one pod that talks to the API server.
            automount_service_account_token=True,
            enable_service_links=False,
            restart_policy="OnFailure",
            security_context=pod_security(_USER),
            image_pull_secrets=[k8s.LocalObjectReference(name=name) for name in defaults.image_pull_secrets] or None,
            node_selector=dict(defaults.node_selector) or None,
            tolerations=list(defaults.tolerations) or None,
            containers=[
                k8s.Container(
                    name=self.component,
                    image=install.image("api"),
                    command=["python3", f"/scripts/{_SCRIPT}"],
                    args=["--namespace", install.namespace, "--secret", self._secret, *keys],
                    resources=requirements(Resources(cpu="50m", memory="64Mi", cpu_limit="500m", memory_limit="128Mi")),
                    security_context=container_security(),
                    volume_mounts=[k8s.VolumeMount(name="scripts", mount_path="/scripts", read_only=True)],
                )
            ],
            volumes=[k8s.Volume(name="scripts", config_map=k8s.ConfigMapVolumeSource(name=self._name))],
        )
        where = [dict(defaults.node_selector), *defaults.tolerations, *defaults.image_pull_secrets]
        does = sha256(repr([install.image("api"), _USER, script, self._secret, keys, where]).encode()).hexdigest()[:8]
        exceptions = exception_annotations(spec, spec.containers, _EXCEPTIONS)
        return k8s.KubeJob(
            self,
            "job",
            metadata=self._meta(install.resource_name(f"{self.component}-{does}"), exceptions),
            spec=k8s.JobSpec(
                backoff_limit=20,
                template=k8s.PodTemplateSpec(metadata=k8s.ObjectMeta(labels=self.pod_labels), spec=spec),
            ),
        )
