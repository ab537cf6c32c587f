"""The parts of an installation: the objects that run pods."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..cluster_needs import cloudnative_pg
from ..manifests import Manifest, field, items, mapping, name_of, namespace_of
from .labels import selects
from .owners import made_by_nobody

# Where the template of the pods is.
_TEMPLATES = {
    "DaemonSet": ("spec", "template"),
    "Deployment": ("spec", "template"),
    "Job": ("spec", "template"),
    "CronJob": ("spec", "jobTemplate", "spec", "template"),
    "ReplicaSet": ("spec", "template"),
    "StatefulSet": ("spec", "template"),
}
_JOBS = ("Job", "CronJob")
_INSTANCE, _COMPONENT = "app.kubernetes.io/instance", "app.kubernetes.io/component"
# The pods that CloudNativePG makes listen there, and have these labels.
_CLUSTER_PORTS = {"postgresql": 5432, "metrics": 9187, "status": 8000}


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """An object that runs pods.

    Attributes:
        obj: The object.
        namespace: Its namespace.
        pod: The spec of its pods; of those that an operator makes, as much as is known.
        labels: The labels of its pods.
        annotations: The annotations of its pods.
        installation: The instance that it belongs to, by its labels; empty: none.
        title: What people call it: `api`, `worker-indexing`; its name where no label says.
    """

    obj: Manifest
    namespace: str
    pod: Manifest
    labels: Mapping[str, str]
    annotations: Mapping[str, str]
    installation: str
    title: str

    @property
    def kind(self) -> str:
        """The kind of the object."""
        return self.obj["kind"]

    @property
    def name(self) -> str:
        """The name of the object."""
        return name_of(self.obj)

    @property
    def key(self) -> str:
        """What tells it from all others."""
        return f"{self.namespace}/{self.kind}/{self.name}"

    @property
    def is_job(self) -> bool:
        """Whether its pods end by themselves."""
        return self.kind in _JOBS

    @property
    def is_scheduled(self) -> bool:
        """Whether its pods are started at set times."""
        return self.kind == "CronJob"

    @property
    def is_store(self) -> bool:
        """Whether each of its pods has a volume of its own: a database, mostly."""
        return self.kind == "Cluster" or bool(items(self.obj, "spec", "volumeClaimTemplates"))

    @property
    def has_token(self) -> bool:
        """Whether the manifests give its pods a token for the Kubernetes API themselves."""
        return self.pod.get("automountServiceAccountToken") is True

    @property
    def claims(self) -> Sequence[str]:
        """The names of the claims that its pods mount, but for those that it makes itself."""
        named = (field(volume, "persistentVolumeClaim", "claimName") for volume in items(self.pod, "volumes"))
        return [str(name) for name in named if name]

    @property
    def containers(self) -> Sequence[Manifest]:
        """The containers, without those that run before them."""
        return items(self.pod, "containers")

    @property
    def init_containers(self) -> Sequence[Manifest]:
        """Those that run before the others, and sidecars that start first."""
        return items(self.pod, "initContainers")

    @property
    def working(self) -> Sequence[Manifest]:
        """The containers that do the work, in order: of what ends, those that run before the others too."""
        return [*self.init_containers, *self.containers] if self.is_job else self.containers

    @property
    def images(self) -> Sequence[str]:
        """The images of the containers that do the work, in order, each once."""
        found = [image for each in self.working if isinstance(image := each.get("image"), str) and image]
        return list(dict.fromkeys(found))

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports that its containers declare: name, or the number as text, -> number."""
        listed = [port for container in self.containers for port in items(container, "ports")]
        return {
            str(port.get("name") or port["containerPort"]): port["containerPort"]
            for port in listed
            if isinstance(port.get("containerPort"), int)
        }

    def is_selected(self, namespace: str, selector: Manifest | None) -> bool:
        """Whether a selector in a namespace chooses its pods."""
        return namespace == self.namespace and selects(selector, self.labels)


def parts_of(objects: Sequence[Manifest]) -> list[Part]:
    """What runs pods, in the order of the manifests, without what another of them makes."""
    return [part for obj in made_by_nobody(objects) if (part := _part(obj)) is not None]


def _part(obj: Manifest) -> Part | None:
    if obj["kind"] in _TEMPLATES:
        template = mapping(obj, *_TEMPLATES[obj["kind"]])
        return _of(obj, mapping(template, "spec"), mapping(template, "metadata"))
    if obj["kind"] == "Pod":
        return _of(obj, mapping(obj, "spec"), mapping(obj, "metadata"))
    if cloudnative_pg.is_cluster(obj):
        labels = mapping(obj, "spec", "inheritedMetadata", "labels")
        ports = [{"name": name, "containerPort": port} for name, port in _CLUSTER_PORTS.items()]
        container = {
            "name": "postgres",
            "image": field(obj, "spec", "imageName") or "",
            "ports": ports,
            "resources": mapping(obj, "spec", "resources"),
        }
        own = {"cnpg.io/cluster": name_of(obj), "cnpg.io/podRole": "instance"}
        return _of(obj, {"containers": [container]}, {"labels": {**labels, **own}})
    return None


def _of(obj: Manifest, pod: Manifest, metadata: Manifest) -> Part:
    labels = mapping(metadata, "labels")
    # What an operator makes inherits few labels; the object has them all.
    own = {**mapping(obj, "metadata", "labels"), **labels}
    return Part(
        obj=obj,
        namespace=namespace_of(obj),
        pod=pod,
        labels=labels,
        annotations=mapping(metadata, "annotations"),
        installation=own.get(_INSTANCE) or "",
        title=own.get(_COMPONENT) or name_of(obj),
    )
