"""SecretsJob: makes the credentials of an installation inside the cluster, once."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from ..pods.resources import Resources
from ..pods.security import container_security, pod_security
from ..pods.structs import laid_over, struct
from ..pods.tier import Tier
from ..releases.release import User
from ..wiring.destinations import Destination, to_kubernetes
from ..workload.job import Job
from ..workload.keep import KEEP
from ..workload.rendered import rendered
from ..workload.workload import WorkloadOptions

_SCRIPT = "/scripts/create_secrets.py"


def filled_by(container: Mapping[str, Any]) -> tuple[str, Sequence[str]] | None:
    """The Secret that a container of a Job fills, and with which keys; None where it does something else.

    Args:
        container: The container, as it is in a manifest.
    """
    command: Sequence[Any] = container.get("command") or ()
    arguments: Sequence[Any] = container.get("args") or ()
    if list(command[-1:]) != [_SCRIPT] or len(arguments) < 4:
        return None
    _, _, _, secret, *keys = arguments
    return secret, keys


class SecretsJob(Job):
    """An empty Secret, and a Job that fills in the keys it lacks and overwrites none.

    The Secret has no `data` in the manifests, so that applying them again leaves what the Job wrote. Another set of
    keys is another Job.
    """

    part = "create-secrets"
    image_of = "api"
    scratch: ClassVar[Mapping[str, str]] = {}
    retries = 20
    restart_policy = "OnFailure"
    exceptions: ClassVar[Mapping[str, str]] = {
        "CKV_K8S_38": "The one pod that talks to the API server; its Role lets it get and patch one Secret"
    }

    def __init__(
        self, scope: Construct, id: str, *, secret: str, keys: Sequence[str], **options: Unpack[WorkloadOptions]
    ) -> None:
        """An empty Secret, and a Job that fills in the keys it lacks and overwrites none.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            secret: Name of the Secret.
            keys: The keys that it must have in the end.
            options: What every part takes.

        Raises:
            ValueError: When its pod would read one of these keys, and so wait for itself.
        """
        self._secret, self._keys = secret, keys
        super().__init__(scope, id, **options)

    def defaults(self) -> Tier:
        """See Workload."""
        return Tier(
            pod_security_context=pod_security(self.user),
            security_context=container_security(),
            resources=Resources(cpu="50m", memory="64Mi", cpu_limit="500m", memory_limit="128Mi"),
        )

    @property
    def user(self) -> User:
        """See Workload. It owns no file, so that its user can be one that no node and no other pod has."""
        return User(uid=10001, gid=10001)

    def command(self) -> Sequence[str]:
        """See Workload."""
        return ("python3", _SCRIPT)

    def arguments(self) -> Sequence[str]:
        """See Workload."""
        return ("--namespace", self.install.namespace, "--secret", self._secret, *self._keys)

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_SCRIPT: Path(__file__).with_name("create_secrets.py").read_text("utf-8")}

    def pod_spec(self) -> k8s.PodSpec:
        """See Workload. The token in it opens one Secret at the API server."""
        return laid_over(super().pod_spec(), {"automount_service_account_token": True})

    def _destinations(self) -> tuple[Destination, ...]:
        return (to_kubernetes(),)

    def _render_pods(self) -> None:
        self._refuse_own_keys()
        # Before the Job, because kubectl applies in this order and a pod without rights fails.
        self._render_secret()
        self._render_rights()
        super()._render_pods()

    def _refuse_own_keys(self) -> None:
        for read in self.secret_references:
            if read.secret == self._secret and read.key is not None and not read.optional:
                raise ValueError(
                    f"{self.component}: got {read.by}, which is the key {read.key!r} of the Secret {read.secret!r}; "
                    "expected nothing that this Job makes, because its pod would wait for itself; give it to the parts "
                    "that read it, such as api=Tier(...), and not to defaults"
                )

    def _render_secret(self) -> None:
        props = struct(k8s.KubeSecretProps, metadata=self._named(self._secret, KEEP), type="Opaque")
        rendered(k8s.KubeSecret, self, "secret", props)

    def _render_rights(self) -> None:
        rule = struct(
            k8s.PolicyRule,
            api_groups=[""],
            resources=["secrets"],
            resource_names=[self._secret],
            verbs=["get", "patch"],
        )
        role = struct(k8s.KubeRoleProps, metadata=self._named(self.name), rules=[rule])
        rendered(k8s.KubeRole, self, "role", role)
        binding = struct(
            k8s.KubeRoleBindingProps,
            metadata=self._named(self.name),
            role_ref=struct(k8s.RoleRef, api_group="rbac.authorization.k8s.io", kind="Role", name=self.name),
            # Also where it is one that the user made.
            subjects=[
                struct(
                    k8s.Subject, kind="ServiceAccount", name=self.service_account_name, namespace=self.install.namespace
                )
            ],
        )
        rendered(k8s.KubeRoleBinding, self, "role-binding", binding)

    def _named(self, name: str, annotations: Mapping[str, str] | None = None) -> k8s.ObjectMeta:
        return struct(
            k8s.ObjectMeta, name=name, namespace=self.install.namespace, labels=self._labels(), annotations=annotations
        )
