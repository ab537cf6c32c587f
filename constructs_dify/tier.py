"""Tier: the options of every part, and the small values they are made of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

from cdk8s_plus_27 import k8s

from . import checks
from .credentials import refuse
from .pods import changed, quantity
from .secrets import SecretKey


@dataclass(frozen=True, kw_only=True, slots=True)
class Resources:
    """What a container requests and may use at most.

    See https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/

    Args:
        cpu: CPU request, such as `"500m"`.
        memory: Memory request, such as `"2Gi"`.
        cpu_limit: CPU limit; default: the request.
        memory_limit: Memory limit; default: the request.
        ephemeral_storage: Request and limit of local disk; default: none.

    Raises:
        ValueError: When a quantity is malformed or a limit is below its request.
    """

    cpu: str
    memory: str
    cpu_limit: str | None = None
    memory_limit: str | None = None
    ephemeral_storage: str | None = None

    def __post_init__(self) -> None:
        """Check the quantities."""
        for option in fields(self):
            checks.quantity(f"Resources.{option.name}", getattr(self, option.name))
        for name, request, limit in (
            ("cpu_limit", self.cpu, self.cpu_limit),
            ("memory_limit", self.memory, self.memory_limit),
        ):
            if limit is not None and checks.amount(limit) < checks.amount(request):
                raise checks.wrong(f"Resources.{name}", limit, f"at least the request, {request!r}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Autoscale:
    """A HorizontalPodAutoscaler on CPU and memory, which then owns the number of replicas.

    See https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/

    Args:
        min: Fewest pods, 1 or more.
        max: Most pods, `min` or more.
        cpu: Average CPU to aim at, in percent of the request; None: do not scale on CPU.
        memory: Average memory to aim at, in percent of the request; default: do not scale on memory.
        behavior: How fast to scale up and down; default: Kubernetes' own.

    Raises:
        ValueError: When `min` is above `max`, or nothing is left to scale on.
    """

    min: int
    max: int
    cpu: int | None = 80
    memory: int | None = None
    behavior: k8s.HorizontalPodAutoscalerBehaviorV2 | None = None

    def __post_init__(self) -> None:
        """Check the bounds."""
        checks.integer("Autoscale.min", self.min, at_least=1)
        checks.integer("Autoscale.max", self.max, at_least=1)
        checks.integer("Autoscale.cpu", self.cpu, at_least=1)
        checks.integer("Autoscale.memory", self.memory, at_least=1)
        if self.min > self.max:
            raise checks.wrong("Autoscale.min", self.min, f"at most Autoscale.max, {self.max}")
        if self.cpu is None and self.memory is None:
            raise ValueError("Autoscale: got neither cpu nor memory; expected at least one of them to scale on")


@dataclass(frozen=True, kw_only=True, slots=True)
class QueueAutoscale:
    """A KEDA ScaledObject on the queues of a `WorkerPool`, which then owns the number of its replicas.

    It needs KEDA 2.12 or newer in the cluster, which looks at how many tasks wait in Redis; of several queues, the
    longest counts. Tasks that a worker has taken do not: a pod that goes finishes them within its
    `termination_grace_period`.

    See https://keda.sh/docs/latest/reference/scaledobject-spec/

    Args:
        min: Fewest pods; 0 lets the last one go when the queues are empty, and the next task wait for KEDA to look and
            for a pod to start, a minute or more.
        max: Most pods, 1 or more.
        tasks_per_pod: Tasks that wait in a queue for each pod; any more, and there will be another pod.
        polling_interval: Seconds between two looks while there is no pod; default: KEDA's, 30.
        cooldown: Seconds of empty queues before the last pod goes, where `min` is 0; default: KEDA's, 300.
        behavior: How fast to scale up and down; default: Kubernetes' own.
        keda_namespace: Namespace of KEDA, from which a Redis in the cluster lets connections in.

    Raises:
        TypeError: When an option is of the wrong type.
        ValueError: When `min` is above `max`, or a number is too small.
    """

    min: int = 1
    max: int
    tasks_per_pod: int = 10
    polling_interval: int | None = None
    cooldown: int | None = None
    behavior: k8s.HorizontalPodAutoscalerBehaviorV2 | None = None
    keda_namespace: str = "keda"

    def __post_init__(self) -> None:
        """Check the bounds."""
        path = "QueueAutoscale"
        for name, at_least in (("min", 0), ("max", 1), ("tasks_per_pod", 1)):
            value = getattr(self, name)
            checks.instance(f"{path}.{name}", value, int, f"a whole number: {name}=4")
            checks.integer(f"{path}.{name}", value, at_least=at_least)
        if self.min > self.max:
            raise checks.wrong(f"{path}.min", self.min, f"at most {path}.max, {self.max}")
        checks.integer(f"{path}.polling_interval", self.polling_interval, at_least=1)
        checks.integer(f"{path}.cooldown", self.cooldown, at_least=0)
        if self.behavior is not None:
            kind = k8s.HorizontalPodAutoscalerBehaviorV2
            checks.instance(f"{path}.behavior", self.behavior, kind, "k8s.HorizontalPodAutoscalerBehaviorV2(...)")
        checks.dns_label(f"{path}.keda_namespace", self.keda_namespace)


@dataclass(frozen=True, kw_only=True, slots=True)
class DisruptionBudget:
    """A PodDisruptionBudget: how many pods a node drain may take at once. Give exactly one of the two.

    See https://kubernetes.io/docs/tasks/run-application/configure-pdb/

    Args:
        min_available: Pods (or percent, such as `"50%"`) that must stay.
        max_unavailable: Pods (or percent) that may be away.

    Raises:
        ValueError: When both or neither are given.
    """

    min_available: int | str | None = None
    max_unavailable: int | str | None = None

    def __post_init__(self) -> None:
        """Check that exactly one is given."""
        if (self.min_available is None) == (self.max_unavailable is None):
            raise ValueError("DisruptionBudget: give exactly one of min_available and max_unavailable")
        for name in ("min_available", "max_unavailable"):
            value = getattr(self, name)
            if isinstance(value, str):
                checks.string(f"DisruptionBudget.{name}", value)
                if not (value.endswith("%") and value[:-1].isdigit()):
                    raise checks.wrong(f"DisruptionBudget.{name}", value, 'a number, or a percentage such as "50%"')
            else:
                checks.integer(f"DisruptionBudget.{name}", value, at_least=0)


@dataclass(frozen=True, kw_only=True, slots=True)
class ProbeTiming:
    """Another timing for a probe that the part already has. A whole `k8s.Probe` replaces it instead.

    See https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/

    Args:
        initial_delay: Seconds before the first check; default: the part's.
        period: Seconds between checks; default: the part's.
        timeout: Seconds until a check counts as failed; default: the part's.
        failures: Failed checks in a row that count; default: the part's.
        successes: Passed checks in a row that count (readiness only); default: the part's.
    """

    initial_delay: int | None = None
    period: int | None = None
    timeout: int | None = None
    failures: int | None = None
    successes: int | None = None

    def __post_init__(self) -> None:
        """Check the numbers."""
        checks.integer("ProbeTiming.initial_delay", self.initial_delay, at_least=0)
        for name in ("period", "timeout", "failures", "successes"):
            checks.integer(f"ProbeTiming.{name}", getattr(self, name), at_least=1)

    def _applied_to(self, probe: k8s.Probe) -> k8s.Probe:
        tuned = {
            "initial_delay_seconds": self.initial_delay,
            "period_seconds": self.period,
            "timeout_seconds": self.timeout,
            "failure_threshold": self.failures,
            "success_threshold": self.successes,
        }
        return changed(probe, **{name: value for name, value in tuned.items() if value is not None})


Probe = ProbeTiming | k8s.Probe


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceAccount:
    """The ServiceAccount of a part.

    See https://kubernetes.io/docs/concepts/security/service-accounts/

    Args:
        name: An existing ServiceAccount to run as; default: the part gets one of its own.
        annotations: Annotations of the part's own ServiceAccount, such as the cloud role it may take.

    Raises:
        ValueError: When annotations are given for a ServiceAccount that is not ours.
    """

    name: str | None = None
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])

    def __post_init__(self) -> None:
        """Check the name and the annotations."""
        checks.texts("ServiceAccount.annotations", self.annotations)
        if self.name is not None:
            checks.dns_name("ServiceAccount.name", self.name)
            if self.annotations:
                raise ValueError(
                    f"ServiceAccount.annotations: got {dict(self.annotations)!r} beside name={self.name!r}; "
                    "annotate the existing ServiceAccount where it is made, or leave the name out"
                )


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """The options of one part, or (as `defaults`) of every part. What is left out keeps the part's own default.

    A part's own Tier comes before the chart-wide one, and that before the part's built-in defaults: of single values
    the nearest wins, mappings are merged by key, lists are appended. Structs are those of `cdk8s_plus_27.k8s`.

    Args:
        replicas: Number of pods; default: 1.
        autoscale: Let an autoscaler own the number of pods, a `QueueAutoscale` those of workers; default: none.
        disruption_budget: Limit what a node drain may take; default: `max_unavailable=1` where there may be two pods
            or more, none for a single one.
        resources: Requests and limits of the container; default: the part's.
        image: The image to run, as it is written; default: the release's.
        image_pull_policy: `Always`, `IfNotPresent` or `Never`; default: Kubernetes'.
        image_pull_secrets: Names of the Secrets that hold registry credentials.
        settings: Dify settings of this part alone, checked against the release's catalogue.
        extra_env: Further variables of the container, which come last and win. Unchecked, but that no credential of
            Dify may be a literal; an empty one, a URL without a login and what names `$(ANOTHER)` variable may.
        env_from: Further ConfigMaps and Secrets whose keys become variables, unchecked.
        labels: Further labels of the pods and of the workload.
        annotations: Further annotations of the pods.
        node_selector: Labels that a node must have.
        tolerations: Taints that the pods put up with.
        affinity: Affinity rules; merged with those that shared volumes need.
        topology_spread: How to spread the pods; default: softly over zones where there may be two pods or more.
        priority_class: Name of the PriorityClass.
        runtime_class: Name of the RuntimeClass, such as `"gvisor"`.
        liveness: Another timing or another probe; default: the part's.
        readiness: Another timing or another probe; default: the part's.
        startup: Another timing or another probe; default: the part's.
        update_strategy: How a Deployment replaces its pods; default: new ones come before old ones go, but for parts
            of which there must be one pod only.
        termination_grace_period: Seconds between SIGTERM and SIGKILL; default: the part's.
        lifecycle: Hooks of the container; default: the part's.
        pod_security_context: Replaces the part's pod security context.
        security_context: Replaces the part's container security context.
        service_account: The ServiceAccount; default: one of the part's own, without a token in the pod.
        volumes: Further volumes of the pod.
        volume_mounts: Further mounts of the container.
        host_aliases: Lines for the pods' hosts file.
        init_containers: Containers that run to completion first.
        sidecars: Containers that run beside the part's own.

    Raises:
        TypeError: When a list holds dicts in place of structs.
        ValueError: When a value is outside of what Kubernetes accepts, a text holds a credential, or two options
            exclude each other.
    """

    replicas: int | None = None
    autoscale: Autoscale | QueueAutoscale | None = None
    disruption_budget: DisruptionBudget | None = None
    resources: Resources | None = None
    image: str | None = None
    image_pull_policy: str | None = None
    image_pull_secrets: Sequence[str] = ()
    settings: Mapping[str, str | SecretKey] = field(default_factory=dict[str, str | SecretKey])
    extra_env: Sequence[k8s.EnvVar] = ()
    env_from: Sequence[k8s.EnvFromSource] = ()
    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    node_selector: Mapping[str, str] = field(default_factory=dict[str, str])
    tolerations: Sequence[k8s.Toleration] = ()
    affinity: k8s.Affinity | None = None
    topology_spread: Sequence[k8s.TopologySpreadConstraint] = ()
    priority_class: str | None = None
    runtime_class: str | None = None
    liveness: Probe | None = None
    readiness: Probe | None = None
    startup: Probe | None = None
    update_strategy: k8s.DeploymentStrategy | None = None
    termination_grace_period: int | None = None
    lifecycle: k8s.Lifecycle | None = None
    pod_security_context: k8s.PodSecurityContext | None = None
    security_context: k8s.SecurityContext | None = None
    service_account: ServiceAccount | None = None
    volumes: Sequence[k8s.Volume] = ()
    volume_mounts: Sequence[k8s.VolumeMount] = ()
    host_aliases: Sequence[k8s.HostAlias] = ()
    init_containers: Sequence[k8s.Container] = ()
    sidecars: Sequence[k8s.Container] = ()

    def __post_init__(self) -> None:
        """Check each option."""
        _check(self)


_STRUCTS = {
    "extra_env": 'k8s.EnvVar(name="NAME", value="value")',
    "env_from": 'k8s.EnvFromSource(config_map_ref=k8s.ConfigMapEnvSource(name="my-config"))',
    "tolerations": 'k8s.Toleration(key="dedicated", operator="Exists")',
    "topology_spread": "k8s.TopologySpreadConstraint(...)",
    "volumes": "k8s.Volume(...)",
    "volume_mounts": "k8s.VolumeMount(...)",
    "host_aliases": "k8s.HostAlias(...)",
    "init_containers": "k8s.Container(...)",
    "sidecars": "k8s.Container(...)",
}
_CLASSES: dict[str, tuple[Any, str]] = {
    "autoscale": (Autoscale | QueueAutoscale, "Autoscale(min=2, max=6)"),
    "disruption_budget": (DisruptionBudget, "DisruptionBudget(max_unavailable=1)"),
    "resources": (Resources, 'Resources(cpu="500m", memory="2Gi")'),
    "affinity": (k8s.Affinity, "k8s.Affinity(...)"),
    "liveness": (Probe, "ProbeTiming(period=30) or a k8s.Probe"),
    "readiness": (Probe, "ProbeTiming(period=30) or a k8s.Probe"),
    "startup": (Probe, "ProbeTiming(failures=60) or a k8s.Probe"),
    "update_strategy": (k8s.DeploymentStrategy, 'k8s.DeploymentStrategy(type="Recreate")'),
    "lifecycle": (k8s.Lifecycle, "k8s.Lifecycle(...)"),
    "pod_security_context": (k8s.PodSecurityContext, "k8s.PodSecurityContext(...)"),
    "security_context": (k8s.SecurityContext, "k8s.SecurityContext(...)"),
    "service_account": (ServiceAccount, 'ServiceAccount(annotations={"example.com/role": "dify"})'),
}


def _check(tier: Tier) -> None:
    path = type(tier).__name__
    refuse(path, tier)
    checks.integer(f"{path}.replicas", tier.replicas, at_least=0)
    checks.integer(f"{path}.termination_grace_period", tier.termination_grace_period, at_least=0)
    if tier.replicas is not None and tier.autoscale is not None:
        raise ValueError(
            f"{path}.replicas: got {tier.replicas} beside autoscale={tier.autoscale!r}; an autoscaler owns the number "
            "of pods, so give one of the two (its min is the least)"
        )
    for name, example in _STRUCTS.items():
        checks.structs(f"{path}.{name}", getattr(tier, name), example)
    for name, (kind, example) in _CLASSES.items():
        if (value := getattr(tier, name)) is not None:
            checks.instance(f"{path}.{name}", value, kind, example)
    for name in ("settings", "labels", "annotations", "node_selector"):
        checks.instance(f"{path}.{name}", getattr(tier, name), Mapping, 'a mapping such as {"key": "value"}')
    checks.labels(f"{path}.labels", tier.labels)
    checks.labels(f"{path}.node_selector", tier.node_selector)
    checks.texts(f"{path}.annotations", tier.annotations)
    if isinstance(tier.image_pull_secrets, str):
        raise checks.wrong(f"{path}.image_pull_secrets", tier.image_pull_secrets, "a list of names")
    for index, name in enumerate(tier.image_pull_secrets):
        checks.dns_name(f"{path}.image_pull_secrets[{index}]", name)
    if tier.image_pull_policy is not None:
        checks.one_of(f"{path}.image_pull_policy", tier.image_pull_policy, ("Always", "IfNotPresent", "Never"))
    if tier.image is not None:
        checks.image(f"{path}.image", tier.image)
    for option in ("priority_class", "runtime_class"):
        if (value := getattr(tier, option)) is not None:
            checks.dns_name(f"{path}.{option}", value)


def merged(*tiers: Tier) -> Tier:
    """One Tier of several, the nearest one last: single values win, mappings merge, lists append."""
    values: dict[str, Any] = {}
    for option in fields(Tier):
        given = [getattr(tier, option.name) for tier in tiers]
        given = [value for value in given if value is not None]
        if all(isinstance(value, Mapping) for value in given) and given:
            values[option.name] = {key: item for value in given for key, item in value.items()}
        elif all(isinstance(value, (tuple, list)) for value in given) and given:
            values[option.name] = tuple(item for value in given for item in value)
        elif given:
            values[option.name] = given[-1]
    # The nearest of replicas and autoscale decides which of the two it is.
    for tier in reversed(tiers):
        if tier.replicas is not None or tier.autoscale is not None:
            values |= {"replicas": tier.replicas, "autoscale": tier.autoscale}
            break
    for probe in ("liveness", "readiness", "startup"):
        values[probe] = _probe([getattr(tier, probe) for tier in tiers])
    return Tier(**values)


def _probe(given: list[Probe | None]) -> k8s.Probe | None:
    probe: k8s.Probe | None = None
    for one in given:
        if isinstance(one, ProbeTiming):
            probe = one._applied_to(probe) if probe is not None else None  # pyright: ignore[reportPrivateUsage]
        elif one is not None:
            probe = one
    return probe


@cache
def requirements(resources: Resources) -> k8s.ResourceRequirements:
    """What a container says of its resources; a limit that is not given is the request."""
    requests = {"cpu": resources.cpu, "memory": resources.memory}
    limits = {
        "cpu": resources.cpu_limit or resources.cpu,
        "memory": resources.memory_limit or resources.memory,
    }
    if resources.ephemeral_storage is not None:
        requests["ephemeral-storage"] = limits["ephemeral-storage"] = resources.ephemeral_storage
    return k8s.ResourceRequirements(
        requests={name: quantity(value) for name, value in requests.items()},
        limits={name: quantity(value) for name, value in limits.items()},
    )
