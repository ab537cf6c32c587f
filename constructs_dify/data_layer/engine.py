"""Engine: a server of the data layer that runs in the cluster."""

from typing import Any, ClassVar, Required, Unpack

from cdk8s_plus_27 import k8s
from constructs import Construct

from .. import checks
from ..pods.structs import quantity
from ..workload.newer_fields import rendered
from ..workload.workload import Workload, WorkloadOptions

# Kubernetes labels the pods with the name and a hash, 63 characters at most.
_MAX_NAME = 52


class EngineOptions(WorkloadOptions, total=False):
    """What every engine takes, beside its scope and id."""

    storage: Required[str]
    storage_class: str | None


class Engine(Workload):
    """One pod with a persistent volume, as a StatefulSet. Its claim stays when the StatefulSet goes."""

    data_path: ClassVar[str]
    singleton = "its data lives on one volume"
    # The pods of a StatefulSet keep their volumes, and so their zones, from one rollout to the next.
    revision_label = None
    called_by_url = False
    claim_templates = frozenset({"data"})
    replicas: ClassVar[int] = 1
    pod_management: ClassVar[str | None] = None
    """`Parallel` starts all pods at once, where they wait for each other."""

    def __init__(
        self, scope: Construct, id: str, *, storage: str, storage_class: str | None = None,
        **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """One pod with a persistent volume, as a StatefulSet. Its claim stays when the StatefulSet goes.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            storage: Size of the volume.
            storage_class: StorageClass of the volume; default: the cluster's.
            options: What every part takes.
        """
        checks.quantity(f"{id}.storage", storage)
        if storage_class is not None:
            checks.dns_name(f"{id}.storage_class", storage_class)
        self._storage, self._storage_class = storage, storage_class
        super().__init__(scope, id, **options)

    def _render_pods(self) -> None:
        self.install.resource_name(self.component, at_most=_MAX_NAME)
        if self.tier.update_strategy is not None:
            raise ValueError(
                f"{self.component}.update_strategy: got a Deployment's strategy; expected none, because a StatefulSet "
                "replaces its pods one after the other"
            )
        template = self._pod_template()
        self.stateful_set = rendered(
            _StatefulSet,
            self,
            "stateful-set",
            metadata=self._object_meta(template),
            spec=k8s.StatefulSetSpec(
                replicas=self.pods_at_most,
                service_name=self.name,
                pod_management_policy=self.pod_management,
                selector=k8s.LabelSelector(match_labels=self.pod_labels),
                template=template,
                volume_claim_templates=[
                    k8s.KubePersistentVolumeClaimProps(
                        metadata=k8s.ObjectMeta(name="data", labels=self.pod_labels),
                        spec=k8s.PersistentVolumeClaimSpec(
                            access_modes=["ReadWriteOnce"],
                            storage_class_name=self._storage_class,
                            volume_mode="Filesystem",
                            resources=k8s.ResourceRequirements(requests={"storage": quantity(self._storage)}),
                        ),
                    )
                ],
            ),
        )

    @property
    def pods_at_most(self) -> int:
        """See Workload."""
        return self.replicas if self.tier.replicas is None else self.tier.replicas

    def _extra_mounts(self) -> list[k8s.VolumeMount]:
        return [k8s.VolumeMount(name="data", mount_path=self.data_path), *super()._extra_mounts()]


class _StatefulSet(k8s.KubeStatefulSet):
    """With what the API server adds to the templates of claims, for which the struct has no fields.

    That list is compared as a whole: Argo CD with server-side apply would find it changed for ever, and `kubectl apply`
    would say `configured` each time.
    """

    def to_json(self) -> Any:
        """The manifest."""
        manifest: dict[str, Any] = super().to_json()
        kind, status = {"apiVersion": "v1", "kind": "PersistentVolumeClaim"}, {"status": {"phase": "Pending"}}
        # A patch of the user's may have left none.
        if given := manifest["spec"].get("volumeClaimTemplates"):
            manifest["spec"]["volumeClaimTemplates"] = [kind | template | status for template in given]
        return manifest
