"""Engine: a server of the data layer that runs in the cluster."""

from typing import Any, ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from ..pods.structs import quantity, struct
from ..pods.tier import Tier
from ..wiring.dependency import Dependency, Grant
from ..workload.rendered import rendered
from ..workload.workload import Workload, WorkloadOptions
from .image_layout import check_layout
from .volume import VolumeOptions, check_volume

# Kubernetes labels the pods with the name and a hash, 63 characters at most.
_MAX_NAME = 52
_ONE_POD = (
    "they would write to one claim; leave existing_claim out, and make claims called data-<name of the StatefulSet>-0, "
    "-1 and so on, which are then used"
)


class EngineOptions(WorkloadOptions, VolumeOptions, total=False):
    """What every engine takes, beside its scope and id."""


class Engine(Workload):
    """One pod with a persistent volume, as a StatefulSet. Its claim stays when the StatefulSet goes."""

    data_path: ClassVar[str]
    kept_as: ClassVar[str] = "VectorStore.…(…)"
    """The choice for a server of another installation that stays as it is, for errors to name."""
    singleton = "its data lives on one volume"
    # The pods of a StatefulSet keep their volumes, and so their zones, from one rollout to the next.
    revision_label = None
    called_by_url = False
    claim_templates = frozenset({"data"})
    replicas: ClassVar[int] = 1
    pod_management: ClassVar[str | None] = None
    """`Parallel` starts all pods at once, where they wait for each other."""

    def __init__(
        self, scope: Construct, id: str, *, storage: str | None = None, storage_class: str | None = None,
        existing_claim: str | None = None, sub_path: str | None = None, **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """One pod with a persistent volume, as a StatefulSet. Its claim stays when the StatefulSet goes.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            storage: Size of the volume.
            storage_class: StorageClass of the volume; default: the cluster's.
            existing_claim: A claim that is there, in place of a new one.
            sub_path: The folder of that claim to use; default: all of it.
            options: What every part takes.
        """
        check_volume(id, storage=storage, storage_class=storage_class, existing_claim=existing_claim, sub_path=sub_path)
        self._storage, self._storage_class, self._existing_claim = storage, storage_class, existing_claim
        if existing_claim is not None:
            options["uses"] = [*options.get("uses", ()), self._claim(existing_claim, sub_path)]
        super().__init__(scope, id, **options)

    def _claim(self, name: str, sub_path: str | None) -> Dependency:
        source = struct(k8s.PersistentVolumeClaimVolumeSource, claim_name=name)
        volume = struct(k8s.Volume, name="data", persistent_volume_claim=source)
        mount = struct(k8s.VolumeMount, name="data", mount_path=self.data_path, sub_path=sub_path)
        return Dependency(
            name="volume", grants={self.part: Grant(volumes=(volume,), mounts=(mount,), one_pod=_ONE_POD)}
        )

    def _render_pods(self) -> None:
        self.install.resource_name(self.component, at_most=_MAX_NAME)
        if self.tier.update_strategy is not None:
            raise ValueError(
                f"{self.component}.update_strategy: got a Deployment's strategy; expected none, because a StatefulSet "
                "replaces its pods one after the other"
            )
        template = self._pod_template()
        spec = struct(
            k8s.StatefulSetSpec,
            replicas=self.pods_at_most,
            service_name=self.name,
            pod_management_policy=self.pod_management,
            selector=struct(k8s.LabelSelector, match_labels=self.pod_labels),
            template=template,
            volume_claim_templates=[self._claim_template(self._storage)] if self._storage else None,
        )
        props = struct(k8s.KubeStatefulSetProps, metadata=self._object_meta(template), spec=spec)
        self.stateful_set = rendered(_StatefulSet, self, "stateful-set", props)

    def _claim_template(self, storage: str) -> k8s.KubePersistentVolumeClaimProps:
        return struct(
            k8s.KubePersistentVolumeClaimProps,
            metadata=struct(k8s.ObjectMeta, name="data", labels=self.pod_labels),
            spec=struct(
                k8s.PersistentVolumeClaimSpec,
                access_modes=["ReadWriteOnce"],
                storage_class_name=self._storage_class,
                volume_mode="Filesystem",
                resources=struct(k8s.ResourceRequirements, requests={"storage": quantity(storage)}),
            ),
        )

    def _check_tier(self, tier: Tier) -> None:
        super()._check_tier(tier)
        part = self.image_of or self.part
        path = f"{self.component}.image" if tier.image else f"images[{part!r}]"
        check_layout(path, self.image, kept_as=self.kept_as)

    @property
    def image(self) -> str:
        """The image that its container runs."""
        return self.tier.image or self.install.image(self.image_of or self.part)

    @property
    def existing_claim(self) -> str | None:
        """The claim that its data is on, where somebody else has made it."""
        return self._existing_claim

    @property
    def pods_at_most(self) -> int:
        """See Workload."""
        return self.replicas if self.tier.replicas is None else self.tier.replicas

    def _extra_mounts(self) -> list[k8s.VolumeMount]:
        made = [struct(k8s.VolumeMount, name="data", mount_path=self.data_path)] if self._storage else []
        return [*made, *super()._extra_mounts()]


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
