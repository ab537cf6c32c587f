"""Tier: the options of every part."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, Literal, get_args

from cdk8s_plus_27 import k8s

from .. import checks
from ..wiring.secret_key import SecretKey
from .dns import DnsPolicy, dns_faults, merged_dns
from .faults import container_faults, strategy_faults
from .manifests import manifest
from .probes import Probe, ProbeTiming, merged_probe
from .resources import Resources, merged_resources
from .scaling import Autoscale, DisruptionBudget, QueueAutoscale
from .security import merged_security
from .service import Service, merged_service
from .service_account import ServiceAccount

# What other charts call it -> what it is here.
MEANT = {
    "env": "settings={…} for Dify's settings, extra_env=[…] for other variables",
    "environment": "settings={…} for Dify's settings, extra_env=[…] for other variables",
    "extra_env_from": "env_from=[…]",
    "autoscaling": "autoscale=Autoscale(min=2, max=6)",
    "hpa": "autoscale=Autoscale(min=2, max=6)",
    "pdb": "disruption_budget=DisruptionBudget(max_unavailable=1)",
    "cpu": 'resources=Resources(cpu="500m")',
    "memory": 'resources=Resources(memory="2Gi")',
    "requests": 'resources=Resources(cpu="500m", memory="2Gi")',
    "limits": 'resources=Resources(cpu_limit="1", memory_limit="2Gi")',
    "repository": 'image="registry.example.com/dify-api:1.16.1"',
    "tag": 'image="registry.example.com/dify-api:1.16.1"',
}

ImagePullPolicy = Literal["Always", "IfNotPresent", "Never"]


@checks.fields("Tier(replicas=2)", meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """The options of one part, or (as `defaults`) of every part. Options that you leave out keep the part's default.

    A part's own Tier takes precedence over `defaults`, and `defaults` over the part's built-in values. Of single
    values, the most specific wins; mappings are merged by key; lists are appended; `resources`, `service`, `dns_config`
    and the security contexts are merged field by field. Structs are those of `cdk8s_plus_27.k8s`.

    See https://kubernetes.io/docs/concepts/workloads/pods/

    Args:
        replicas: Number of pods; default: 1.
        autoscale: Let an autoscaler control the number of pods; for workers also a `QueueAutoscale`; default: none.
        disruption_budget: Limit how many pods a node drain may evict; default: `max_unavailable=1` if there may be
            two pods or more, none for a single one, nor for pods that share a ReadWriteOnce claim.
        resources: Requests and limits of the container; default: the part's.
        image: The image to run, exactly as given; default: the release's.
        image_pull_policy: `Always`, `IfNotPresent` or `Never`; default: Kubernetes'.
        image_pull_secrets: Names of the Secrets that hold registry credentials; default: none.
        settings: Dify settings for this part only, checked against the release's catalogue; default: none.
        extra_env: Further variables of the container, which take precedence. They are not checked, except that a
            credential of Dify must not be a literal. Allowed are an empty text, a URL without a login, and a text that
            refers to `$(ANOTHER)` variable. Default: none.
        env_from: Further ConfigMaps and Secrets whose keys become variables, unchecked; default: none.
        labels: Further labels of the pods and of the workload; default: none.
        annotations: Further annotations of the pods; default: none.
        node_selector: Labels that a node must have; default: none.
        tolerations: Taints that the pods tolerate; default: none.
        affinity: Affinity rules; merged with those that shared volumes need. Default: none.
        topology_spread: How to spread the pods; default: preferably over zones and nodes, if there may be two or more
            that share no ReadWriteOnce claim.
        priority_class: Name of the PriorityClass; default: the cluster's.
        runtime_class: Name of the RuntimeClass, such as `"gvisor"`; default: the cluster's.
        liveness: Another timing, another probe, or `NO_PROBE`; default: the part's.
        readiness: Another timing, another probe, or `NO_PROBE`; default: the part's.
        startup: Another timing, another probe, or `NO_PROBE`; default: the part's.
        update_strategy: How a Deployment replaces its pods; default: new pods start before old ones stop, except for
            parts that must have a single pod.
        termination_grace_period: Seconds between SIGTERM and SIGKILL; default: the part's.
        lifecycle: Hooks of the container; default: the part's.
        pod_security_context: Fields of the pods' security context; others keep the part's value, and so does, over
            `defaults`, what the part cannot run without.
        security_context: The same for the container. Capabilities and sysctls add to those of the part. Default: the
            part's.
        service_account: The ServiceAccount; default: a new one for the part, without a token in the pod.
        service: Options of the Service, for parts that have one; default: the part's.
        dns_config: Servers, search domains and options of the pods' resolver, such as `ndots`; default: the part's.
        dns_policy: `"None"` takes the servers of `dns_config` alone, which have to know the Services of the cluster;
            name them in `Network(dns=…)` too, or the NetworkPolicies keep the pods from them. Default: `ClusterFirst`.
        share_process_namespace: Whether the containers of a pod see each other's processes, and with the same user may
            signal them and read their memory and files; default: not.
        volumes: Further volumes of the pod; default: none.
        volume_mounts: Further mounts of the container; default: none.
        host_aliases: Entries for the pods' hosts file; default: none.
        init_containers: Containers that run to completion first; default: none.
        sidecars: Containers that run beside the part's own; default: none.

    Raises:
        TypeError: If a list contains dicts instead of structs.
        ValueError: If Kubernetes would reject a value, a text contains a credential, or two options exclude each other.
    """

    replicas: int | None = None
    autoscale: Autoscale | QueueAutoscale | None = None
    disruption_budget: DisruptionBudget | None = None
    resources: Resources | None = None
    image: str | None = None
    image_pull_policy: ImagePullPolicy | None = None
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
    service: Service | None = None
    dns_config: k8s.PodDnsConfig | None = None
    dns_policy: DnsPolicy | None = None
    share_process_namespace: bool | None = None
    volumes: Sequence[k8s.Volume] = ()
    volume_mounts: Sequence[k8s.VolumeMount] = ()
    host_aliases: Sequence[k8s.HostAlias] = ()
    init_containers: Sequence[k8s.Container] = ()
    sidecars: Sequence[k8s.Container] = ()

    def __post_init__(self) -> None:
        """Check each option."""
        _check(self)


_PROBES = ("liveness", "readiness", "startup")
_OPTIONS = [option.name for option in fields(Tier)]
_BY_FIELD: Mapping[str, Callable[[Any], object]] = {
    "resources": merged_resources,
    "service": merged_service,
    "dns_config": merged_dns,
    "pod_security_context": merged_security,
    "security_context": merged_security,
}


def _check(tier: Tier) -> None:
    path = type(tier).__name__
    checks.integer(f"{path}.replicas", tier.replicas, at_least=0)
    checks.integer(f"{path}.termination_grace_period", tier.termination_grace_period, at_least=0)
    if tier.replicas is not None and tier.autoscale is not None:
        raise ValueError(
            f"{path}.replicas: got {tier.replicas} together with autoscale={tier.autoscale!r}; expected one of the "
            "two, because an autoscaler controls the number of pods (its min is the minimum)"
        )
    checks.labels(f"{path}.labels", tier.labels)
    checks.labels(f"{path}.node_selector", tier.node_selector)
    checks.annotations(f"{path}.annotations", tier.annotations)
    for index, name in enumerate(tier.image_pull_secrets):
        checks.dns_name(f"{path}.image_pull_secrets[{index}]", name)
    for index, variable in enumerate(tier.extra_env):
        checks.variable(f"{path}.extra_env[{index}].name", variable.name)
    for option in ("init_containers", "sidecars"):
        for index, container in enumerate(getattr(tier, option)):
            where = f"{path}.{option}[{index}]"
            for fault in container_faults(where, manifest(container), init=option == "init_containers"):
                raise ValueError(fault)
    if tier.update_strategy is not None:
        for fault in strategy_faults(f"{path}.update_strategy", manifest(tier.update_strategy)):
            raise ValueError(fault)
    for option in ("liveness", "startup"):
        _check_successes(f"{path}.{option}", getattr(tier, option))
    if tier.image_pull_policy is not None:
        checks.one_of(f"{path}.image_pull_policy", tier.image_pull_policy, get_args(ImagePullPolicy))
    if tier.dns_policy is not None:
        checks.one_of(f"{path}.dns_policy", tier.dns_policy, get_args(DnsPolicy))
    if tier.dns_config is not None:
        for fault in dns_faults(f"{path}.dns_config", tier.dns_config):
            raise ValueError(fault)
    if tier.image is not None:
        checks.image(f"{path}.image", tier.image)
    for option in ("priority_class", "runtime_class"):
        if (value := getattr(tier, option)) is not None:
            checks.dns_name(f"{path}.{option}", value)


def _check_successes(path: str, probe: Probe | None) -> None:
    field = "successes" if isinstance(probe, ProbeTiming) else "success_threshold"
    value = getattr(probe, field, None)
    if value not in (None, 1):
        raise checks.wrong(f"{path}.{field}", value, "1, because Kubernetes takes more for readiness only")


_NOTHING = Tier()


def merged(*tiers: Tier) -> Tier:
    """Merge Tiers, with the most specific last: single values win, mappings and some structs merge, lists append."""
    said = [tier for tier in tiers if tier != _NOTHING]
    values: dict[str, Any] = {}
    for option in _OPTIONS:
        given = [value for tier in said if (value := getattr(tier, option)) is not None]
        if not given:
            continue
        if all(isinstance(value, dict) for value in given):
            values[option] = {key: item for value in given for key, item in value.items()}
        elif all(isinstance(value, (tuple, list)) for value in given):
            values[option] = tuple(item for value in given for item in value)
        else:
            values[option] = given[-1]
    # The most specific of replicas and autoscale decides which of the two applies.
    for tier in reversed(said):
        if tier.replicas is not None or tier.autoscale is not None:
            values |= {"replicas": tier.replicas, "autoscale": tier.autoscale}
            break
    for option, merge in _BY_FIELD.items():
        if given := [value for tier in said if (value := getattr(tier, option)) is not None]:
            values[option] = merge(given)
    for probe in _PROBES:
        values[probe] = merged_probe([getattr(tier, probe) for tier in said])
    return Tier(**values)
