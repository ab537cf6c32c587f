"""Workload: the base construct of every part. It renders a part's Tier and its dependencies into Kubernetes objects."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, replace
from hashlib import sha256
from posixpath import basename
from typing import ClassVar, TypedDict, TypeVar

import cdk8s_plus_27 as kplus
from cdk8s import ApiObject
from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Required

from .. import checks
from ..checks.credentials import REFERENCE, refuse
from ..installation import Installation
from ..pods.exceptions import chosen_exceptions, exception_annotations
from ..pods.probes import ProbeTiming, whole_probe
from ..pods.resources import Resources, requirements
from ..pods.rollout import surge
from ..pods.scaling import Autoscale, DisruptionBudget, QueueAutoscale
from ..pods.scheduling import CLAIM_LABEL, beside_the_claims, spread, undivided
from ..pods.secret_references import checked_references
from ..pods.security import SecurityNeeds, check_agreement, user_of, without_identity
from ..pods.service import Service
from ..pods.structs import laid_over, struct
from ..pods.tier import Tier, merged
from ..pods.volumes import secret_variable
from ..releases.release import User, first_with_part
from ..releases.settings import gives_away
from ..wiring.dependency import PYTHON_PARTS, Dependency, Grant
from ..wiring.destinations import Destination, Protocol
from ..wiring.environment import Env, Value
from ..wiring.secret_key import SecretKey
from .config_map import config_map
from .database_pool import DatabasePool
from .front_service import FrontService
from .grants import add_settings, grants_of
from .named_hosts import named_in
from .network_policies import allow_from, allow_to, outlet
from .options import check_options
from .own_volumes import check_files, own_volumes
from .rendered import rendered
from .scaling import autoscaler_spec, check_disruption_budget, disruption_budget_spec
from .service import check_service, service
from .service_account import service_account
from .shared_settings import SharedSettings

_WAITING = Resources(cpu="50m", memory="128Mi", cpu_limit="500m", memory_limit="256Mi")
# See https://github.com/stakater/Reloader#readme
_RELOAD = "secret.reloader.stakater.com/reload"
# Without it, Flux puts variables of its own in the place of those of scripts and of nginx. See
# https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution
_AS_WRITTEN = {"kustomize.toolkit.fluxcd.io/substitute": "disabled"}

T = TypeVar("T")


class WorkloadOptions(TypedDict, total=False):
    """What every part takes by name, beside its scope and id. Who overrides a `make_…` method hands all of it on.

    See https://kubernetes.io/docs/concepts/workloads/pods/

    Attributes:
        install: What it shares with the other parts: the name, the namespace, the release.
        tier: Its options; default: all of the part's own.
        uses: What it depends on: each gives it settings and opens the network path; default: nothing.
        shared: A ConfigMap of settings that it has in common with other parts; default: none.
    """

    install: Required[Installation]
    tier: Tier
    uses: Sequence[Dependency]
    shared: SharedSettings | None


class Workload(Construct):
    """One part of Dify: its configuration, ServiceAccount, pods, Service, autoscaler and disruption budget.

    To change a part, subclass it and override a hook: `environment()`, `reads()`, `files()`, `container()`,
    `pod_spec()`. The Kubernetes objects are attributes, open to `ApiObject.of(...).add_json_patch(...)`.

    See https://kubernetes.io/docs/concepts/workloads/pods/

    Attributes:
        deployment: The Deployment; None where the part is a StatefulSet.
        stateful_set: The StatefulSet; None where the part is a Deployment.
        service: The Service; None where nothing connects to the part.
        pod_labels: The labels that select its pods.
        pod_template: The template of its pods.
        secret_references: Where its pods read Secrets.
        address: `host:port` of its Service within the namespace, or None.
        destinations: Where it connects to, as its dependencies and settings have it.
        outlets: Where else it may, as `allow_to` has it.
    """

    __signature__ = checks.Shown()

    part: ClassVar[str]
    """Its key in the release data: settings, ports and, where nothing else is said, image and user."""
    options_class: ClassVar[type[Tier]] = Tier
    """The class of its options, where there are more than a Tier has."""
    image_of: ClassVar[str | None] = None
    """The part whose image and user it runs with, where that is another one."""
    rendered_settings: ClassVar[frozenset[str]] = frozenset()
    """Settings that end up in its files, not in its environment."""
    fixed_settings: ClassVar[Mapping[str, str]] = {}
    """Settings of its own that must not be overridden, and where they come from."""
    scratch: ClassVar[Mapping[str, str]] = {"/tmp": "1Gi"}
    """Writable folders that go with the pod, and their size limit. The root file system is read-only."""
    home: ClassVar[str] = "/tmp"
    """The one of them that is the home of a user whom the image does not know, and so has no home for."""
    singleton: str | None = None
    """Why there must never be two of its pods."""
    by_release: ClassVar[bool] = False
    """Whether only some releases have it: those that name a port for it."""
    pausable: ClassVar[bool] = False
    """Whether it has no pods while the installation is paused, because it reads or writes Dify's data."""
    headless: ClassVar[bool] = False
    called_by_url: ClassVar[bool] = True
    """Whether its callers know its address from the Installation, before it is made."""
    leads_claims: ClassVar[bool] = False
    """Whether it chooses the node on which all pods run that share a ReadWriteOnce claim with it, as the API does.

    Without one that does, each of them waits for the others, also for those that a dead node still holds.
    """
    revision_label: ClassVar[str | None] = "pod-template-hash"
    """The label in which the pods of one rollout differ from those before it; None: there is none."""
    claim_templates: ClassVar[frozenset[str]] = frozenset()
    """Volumes that a StatefulSet adds to each of its pods, by name."""
    needs: ClassVar[frozenset[str] | None] = None
    """Names of the dependencies that it takes of `uses`; None: all that have something for it."""
    exceptions: ClassVar[Mapping[str, str]] = {}
    """Checks of checkov that it cannot pass, beside those that no part passes, and why, in a sentence without `=`."""

    deployment: k8s.KubeDeployment | None = None
    stateful_set: k8s.KubeStatefulSet | None = None
    service: kplus.Service | None = None
    pod_template: k8s.PodTemplateSpec

    @checks.arguments("", meant={option.name: f"tier=Tier({option.name}=…)" for option in fields(Tier)})
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        install: Installation,
        tier: Tier | None = None,
        uses: Sequence[Dependency] = (),
        shared: SharedSettings | None = None,
    ) -> None:
        """One part of Dify: its configuration, ServiceAccount, pods, Service, autoscaler and disruption budget.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: What it shares with the other parts.
            tier: Its options; default: all of the part's own.
            uses: What it depends on: each gives it settings and opens the network path; default: nothing.
            shared: A ConfigMap shared with other parts, which holds what is equal in all of them; default: none.

        Raises:
            ValueError: When an option or a setting is one that the part cannot have.
        """
        super().__init__(scope, id)
        self.install = install
        if self.by_release and not install.release.has(self.component):
            raise ValueError(
                f"{self.component}: Dify {install.release.version} has no such part: it came with "
                f"{first_with_part(self.component)}; leave it out, or give a later release"
            )
        check_options("defaults", install.defaults, Tier, Workload)
        check_options(self.component, tier or Tier(), self.options_class, Workload)
        self.name = install.resource_name(self.component)
        self.pod_labels = install.selector(self.component)
        needed = [each for each in uses if self.needs is None or each.name in self.needs]
        self._grants = self._granted_by(*install.dependencies(), *needed)
        self.tier = self._merged(tier or Tier())
        self._check_tier(tier or Tier())

        self._config_maps: list[str] = []
        self._digest = sha256()
        self._env = self._settings()
        self._check_properties()
        self.destinations = self._destinations()
        self.outlets: list[Destination] = []
        self._render_environment(shared)
        self._files = self._said(Workload.files, self.files())
        self._render_files()
        taken = {mount.mount_path for mount in self.tier.volume_mounts}
        self._own_volumes = own_volumes(f"{self.name}-files", scratch=self.scratch, files=self._files, taken=taken)
        self.service_account_name = self.runs_as or service_account(
            self, install, part=self.component, name=self.name, labels=self._labels(), own=self.tier.service_account,
            grants=self._grants,
        )  # fmt: skip
        self.service = self._render_service()
        self._render_claims()
        self._pod = self._said(Workload.pod_spec, self.pod_spec())
        self.secret_references = checked_references(self.component, self._pod)
        self._render_pods()
        self._render_disruption_budget()

    # -- what a part says of itself, and a subclass may change -----------------------------------------------------

    @property
    def component(self) -> str:
        """The `app.kubernetes.io/component` label, and the end of its resource names."""
        return self.part

    @property
    def ports(self) -> Mapping[str, int]:
        """The ports that its pods listen on, by name."""
        return self.install.release.ports.get(self.part, {})

    @property
    def container_ports(self) -> Mapping[str, int]:
        """Those of the ports that its own container listens on, where another container of the pod has the rest."""
        return self.ports

    @property
    def service_port(self) -> int | None:
        """The port of its Service, the first of several; None without a Service."""
        if not self.ports:
            return None
        given = self.tier.service and self.tier.service.port
        return self.front_service().port or given or next(iter(self.ports.values()))

    @property
    def address(self) -> str | None:
        """`host:port` of its Service within the namespace; None without a Service."""
        return f"{self.name}:{self.service_port}" if self.ports else None

    def defaults(self) -> Tier:
        """The part's own options, under those of the user."""
        return Tier()

    def security_needs(self) -> SecurityNeeds:
        """What its pods cannot run without: it stays whatever `defaults` say, and its own Tier must not exclude it."""
        return SecurityNeeds()

    def environment(self) -> Mapping[str, Value]:
        """The part's own settings, which the user's override."""
        return {}

    def reads(self, facts: object) -> Grant:
        """What it makes of the facts of a dependency (`PostgresFacts`, `RedisFacts`, …); others give it nothing.

        It is asked about a dependency that has facts, and no grant for the part, before it has a `tier`.
        """
        return Grant()

    def files(self) -> Mapping[str, str]:
        """Configuration files: path in the container -> text."""
        return {}

    @property
    def runs_as(self) -> str | None:
        """The ServiceAccount of another part that it runs as; None: one of its own."""
        return None

    @property
    def paused(self) -> bool:
        """Whether it has no pods, because the installation is paused."""
        return self.pausable and self.install.paused

    def command(self) -> Sequence[str] | None:
        """The command; None: the image's."""
        return None

    def arguments(self) -> Sequence[str] | None:
        """The arguments; None: the image's."""
        return None

    @property
    def user(self) -> User:
        """The user that its container runs as."""
        return self.install.release.users[self.image_of or self.part]

    def setting(self, name: str) -> str:
        """The text of a setting: the user's, the part's own or Dify's default."""
        known = self.install.release.settings.of(self.part)
        return self._env.literals.get(name, known[name].default)

    def whole(self, name: str) -> int:
        """The whole number that the part reads in a setting."""
        return self.install.release.settings.of(self.part)[name].whole(self.setting(name))

    def database_pool(self) -> DatabasePool | None:
        """The connections to PostgreSQL that each of its pods may keep; None: none that count."""
        return None

    def front_service(self) -> FrontService:
        """What its Service is like, beside its ports."""
        return FrontService()

    def container(self) -> k8s.Container:
        """The part's container."""
        tier = self.tier
        return struct(
            k8s.Container,
            name=self.component,
            image=tier.image or self.install.image(self.image_of or self.part),
            image_pull_policy=tier.image_pull_policy,
            command=list(self._said(Workload.command, self.command()) or ()) or None,
            args=list(self._said(Workload.arguments, self.arguments()) or ()) or None,
            ports=[
                struct(k8s.ContainerPort, name=name, container_port=port) for name, port in self.container_ports.items()
            ]
            or None,
            env_from=self._environment_sources() or None,
            env=self._variables() or None,
            resources=requirements(tier.resources) if tier.resources else None,
            liveness_probe=whole_probe(tier.liveness),
            readiness_probe=whole_probe(tier.readiness),
            startup_probe=whole_probe(tier.startup),
            lifecycle=tier.lifecycle,
            security_context=tier.security_context,
            volume_mounts=self._mounts() or None,
        )

    def containers(self) -> list[k8s.Container]:
        """The containers of its pod: its own, and the user's sidecars."""
        return [self._said(Workload.container, self.container()), *self.tier.sidecars]

    def pod_spec(self) -> k8s.PodSpec:
        """The pod around the container."""
        tier, containers = self.tier, self._said(Workload.containers, self.containers())
        volumes: list[k8s.Volume] = []
        granted = [volume for grant in self._grants.values() for volume in grant.volumes]
        for volume in (*(volume for volume, _ in self._own_volumes), *granted):
            # Several files may be of one volume.
            if volume not in volumes:
                volumes.append(volume)
        for volume in tier.volumes:
            if volume.name in {other.name for other in volumes}:
                raise ValueError(
                    f"{self.component}.volumes: got two called {volume.name!r}, of which one may be the part's own; "
                    "give yours another name"
                )
            volumes.append(volume)
        return struct(
            k8s.PodSpec,
            service_account_name=self.service_account_name,
            automount_service_account_token=False,
            enable_service_links=False,
            security_context=tier.pod_security_context,
            image_pull_secrets=[
                struct(k8s.LocalObjectReference, name=name) for name in dict.fromkeys(tier.image_pull_secrets)
            ]
            or None,
            init_containers=[*tier.init_containers, *self._waits(containers[0])] or None,
            containers=containers,
            volumes=volumes or None,
            node_selector=dict(tier.node_selector) or None,
            tolerations=list(tier.tolerations) or None,
            affinity=self._affinity(),
            topology_spread_constraints=self._topology_spread(),
            priority_class_name=tier.priority_class,
            runtime_class_name=tier.runtime_class,
            termination_grace_period_seconds=tier.termination_grace_period,
            host_aliases=list(tier.host_aliases) or None,
            dns_config=tier.dns_config,
            dns_policy=tier.dns_policy,
            share_process_namespace=tier.share_process_namespace,
        )

    # -- connections beyond Dify's own -----------------------------------------------------------------------------

    @checks.arguments("allow_to")
    def allow_to(self, host: str, port: int | Sequence[int], *, protocol: Protocol = "TCP") -> ApiObject | None:
        """Let the part's pods connect to something that Dify does not know of, such as a model server.

        Args:
            host: A host name (`ollama.models.svc` is any pod of that namespace), an address or a CIDR range. The API
                server, which has no pods, needs `Network.api_server`.
            port: The port, or several. Of a Service in the cluster, it is the port that a URL would name:
                `Network.target_ports` says where the pods have another one.
            protocol: `TCP` or `UDP`.

        Returns:
            The NetworkPolicy that was added, or the CiliumNetworkPolicy with `Network(cilium=True)` if it leads out of
            the cluster; None where the installation has none at all.
        """
        destination = outlet(host, _several(port), protocol)
        self.outlets.append(destination)
        return allow_to(self, self.install, self.component, host, destination)

    @checks.arguments("allow_from")
    def allow_from(
        self, *, port: int | Sequence[int], namespace: str | None = None, pod_labels: Mapping[str, str] | None = None,
        cidr: str | None = None, protocol: Protocol = "TCP",
    ) -> k8s.KubeNetworkPolicy | None:  # fmt: skip
        """Let others connect to the part's pods: pods, such as a metrics scraper, or addresses.

        Args:
            port: The port that the part listens on, or several.
            namespace: The namespace of the caller; give either this or `cidr`.
            pod_labels: Labels of the caller's pods; default: every pod of the namespace.
            cidr: The addresses of a caller that is no pod, as the part sees them. Behind a load balancer or node port,
                those may be the addresses of a node: see docs/security.md.
            protocol: `TCP` or `UDP`.

        Returns:
            The NetworkPolicy that was added; None where the installation has none at all.
        """
        return allow_from(
            self, self.install, self.component, _several(port), protocol,
            namespace=namespace, pod_labels=pod_labels or {}, cidr=cidr,
        )  # fmt: skip

    # -- rendering -------------------------------------------------------------------------------------------------

    def _said(self, hook: Callable[..., T], value: T) -> T:
        """What a hook has returned, which is as annotated also where a subclass overrides it."""
        return checks.returned(f"{self.component}.{hook.__name__}()", hook, value)

    def _merged(self, own: Tier) -> Tier:
        """Its options, from the weakest source to the strongest."""
        install = self.install
        builtin = self._said(Workload.defaults, self.defaults())
        needs = self._said(Workload.security_needs, self.security_needs())
        needs.check(self.component, own.pod_security_context, own.security_context)
        self._known_user = user_of(builtin.pod_security_context, builtin.security_context)
        groups = [grant.fs_group for grant in self._grants.values() if grant.fs_group is not None]
        if groups and builtin.pod_security_context:
            pod = laid_over(builtin.pod_security_context, {"fs_group": groups[-1]})
            builtin = replace(builtin, pod_security_context=pod)
        if install.openshift and builtin.pod_security_context:
            builtin = replace(builtin, pod_security_context=without_identity(builtin.pod_security_context))
        below = [builtin, install.defaults]
        if needs.pod or needs.container:
            both = merged(*below)
            needed = Tier(pod_security_context=needs.pod, security_context=needs.container)
            below = [replace(both, security_context=needs.kept(both.security_context)), needed]
        tier = merged(*below, own)
        says = own.pod_security_context or own.security_context
        path = self.component if says else "defaults"
        check_agreement(path, tier.pod_security_context, tier.security_context)
        return tier

    def _object_meta(self, template: k8s.PodTemplateSpec | None = None) -> k8s.ObjectMeta:
        """The metadata of its workload, with the template of that, or of an object beside it."""
        return struct(
            k8s.ObjectMeta,
            name=self.name,
            namespace=self.install.namespace,
            labels={**self.tier.labels, **self._labels()},
            annotations=(template and self._annotations(template)) or None,
        )

    def _annotations(self, template: k8s.PodTemplateSpec) -> dict[str, str]:
        """The annotations of its workload itself; those of a Tier are for the pods."""
        pod = template.spec
        assert pod is not None
        # What the user adds is the user's to answer for.
        added = (*self.tier.init_containers, *self.tier.sidecars)
        own = [container for container in (*(pod.init_containers or ()), *pod.containers) if container not in added]
        reasons = {**self.exceptions, **chosen_exceptions(self.tier)}
        return {**exception_annotations(pod, own, reasons), **self._reload()}

    def _reload(self) -> dict[str, str]:
        """What tells Stakater's Reloader which Secrets the pods read."""
        read = sorted({reference.secret for reference in self.secret_references})
        return {_RELOAD: ",".join(read)} if self.install.reloader and read else {}

    def _labels(self) -> dict[str, str]:
        return self.install.labels(self.component)

    def _check_tier(self, tier: Tier) -> None:
        if self.singleton and (tier.autoscale is not None or tier.replicas not in (None, 0, 1)):
            field, given = ("autoscale", tier.autoscale) if tier.autoscale else ("replicas", tier.replicas)
            raise ValueError(f"{self.component}.{field}: got {given!r}; expected one pod: {self.singleton}")
        for probe in ("liveness", "readiness", "startup"):
            if isinstance(getattr(tier, probe), ProbeTiming) and getattr(self.tier, probe) is None:
                raise ValueError(
                    f"{self.component}.{probe}: got a timing for a probe that the part does not have, or that "
                    "`defaults` switch off; expected a whole one, k8s.Probe(...)"
                )
        if len(self.claims) > 1:
            raise ValueError(
                f"{self.component}: got the ReadWriteOnce claims {' and '.join(map(repr, self.claims))}, which other "
                "parts share; expected one at most, because each may be in use on another node; make them ReadWriteMany"
            )
        for grant in self._grants.values():
            if grant.one_pod and self.pods_at_most > 1:
                raise ValueError(f"{self.component}: got up to {self.pods_at_most} pods; expected one: {grant.one_pod}")
        if self.tier.dns_policy == "None" and not (self.tier.dns_config and self.tier.dns_config.nameservers):
            path = self.component if tier.dns_policy else "defaults"
            raise ValueError(
                f"{path}.dns_policy: got 'None' and no server to ask; expected "
                'dns_config=k8s.PodDnsConfig(nameservers=["10.0.0.10"]) beside it'
            )
        self._check_name_servers()
        self._refuse_literals("extra_env", self.tier.extra_env)
        reserved = set(self.tier.labels) & {*self.install.labels(self.component), *self.install.own_label()}
        if reserved:
            raise ValueError(
                f"{self.component}.labels: got {sorted(reserved)[0]!r}, which the part sets itself; use another key"
            )

    def _check_properties(self) -> None:
        """What a subclass says in properties, which go into structs as they are."""
        for said in (Workload.ports, Workload.container_ports, Workload.runs_as):
            assert said.fget
            name = said.fget.__name__
            checks.returned(f"{self.component}.{name}", said.fget, getattr(self, name))

    def _check_name_servers(self) -> None:
        """Refuse those that NetworkPolicies would cut off: what answers there is for `Network.dns` to say."""
        network, config = self.install.network, self.tier.dns_config
        for index, address in enumerate((config and config.nameservers) or ()):
            if network is not None and not network.resolves_at(address):
                raise checks.wrong(
                    f"{self.component}.dns_config.nameservers[{index}]", address,
                    "one of the places of Network.dns, because NetworkPolicies let pods ask for names only there; give "
                    f'it there too, beside what resolves the names of the cluster: dns=["kube-system", "{address}"]',
                )  # fmt: skip

    def _refuse_literals(self, where: str, variables: Sequence[k8s.EnvVar]) -> None:
        """No variable is a credential of Dify as a text, whatever else is unchecked."""
        catalogue = self.install.release.settings
        for variable in variables:
            if gives_away(variable.value) and catalogue.is_credential(self.part, variable.name):
                raise ValueError(
                    f"{self.component}.{where}[{variable.name!r}]: got a literal value; it is a credential, so give it "
                    f"as a setting, {REFERENCE}, or here as value_from=k8s.EnvVarSource(secret_key_ref=...)"
                )

    def _granted_by(self, *dependencies: Dependency) -> dict[str, Grant]:
        def reads(facts: object) -> Grant:
            return self._said(Workload.reads, self.reads(facts))

        return grants_of(self.part, dependencies, reads=reads, path=self.component)

    def _settings(self) -> Env:
        """Everything that the container reads from its environment, from the weakest source to the strongest."""
        env, catalogue = Env(self.component), self.install.release.settings
        own = self._said(Workload.environment, self.environment())
        for name, value in own.items():
            # A credential of the installation is one that another part has too.
            where = "secrets" if isinstance(value, SecretKey) else self.fixed_settings.get(name)
            env.add(
                {name: value},
                owner=where and f"{where}, on which other objects depend",
                path=f"{self.component}.environment()",
            )
        for name, value in self.tier.settings.items():
            catalogue.check(f"{self.component}.settings", (self.part,), name, value)
        add_settings(env, self.part, self.install, self._grants, self.tier.settings)
        return env

    def _granted(self) -> list[Destination]:
        return [destination for grant in self._grants.values() for destination in grant.destinations]

    def _destinations(self) -> tuple[Destination, ...]:
        """Where it connects to: what its dependencies open, and what its user's settings name."""
        users = {**self.install.settings, **self.tier.settings} if self.part in PYTHON_PARTS else self.tier.settings
        return (*self._granted(), *named_in(self.install.release, self.part, users))

    def _render_environment(self, shared: SharedSettings | None) -> None:
        literals = {name: text for name, text in self._env.literals.items() if name not in self.rendered_settings}
        self.install.release.settings.check_literals(f"{self.component}.environment()", self.part, literals)
        if shared is not None:
            self._config_maps.append(shared.name)
            for name, value in sorted(shared.literals.items()):
                self._digest.update(f"{name}={value}\n".encode())
            literals = {name: value for name, value in literals.items() if shared.literals.get(name) != value}
        if literals:
            config_map(self, "environment", self.install, name=self.name, labels=self._labels(), data=literals)
            self._config_maps.append(self.name)
            self._digest.update(repr(literals).encode())

    def _render_files(self) -> None:
        refuse(f"{self.component}.files()", self._files)
        check_files(f"{self.component}.files()", self._files)
        texts = {basename(path): text for path, text in self._files.items()}
        if texts:
            marks = _AS_WRITTEN if any("${" in text or "$$" in text for text in texts.values()) else None
            config_map(
                self, "files", self.install, name=f"{self.name}-files", labels=self._labels(), annotations=marks,
                data=texts,
            )  # fmt: skip
            self._digest.update(repr(texts).encode())

    def _render_claims(self) -> None:
        claims = [claim for grant in self._grants.values() for claim in grant.own_claims]
        for index, claim in enumerate(claims):
            rendered(k8s.KubePersistentVolumeClaim, self, f"claim-{index}", claim)

    def _render_service(self) -> kplus.Service | None:
        if not self.ports:
            if self.tier.service not in (None, self.install.defaults.service):
                expected = "none, because nothing connects to the part, so it has no Service"
                raise checks.wrong(f"{self.component}.service", self.tier.service, expected)
            return None
        front = self._said(Workload.front_service, self.front_service())
        refuse(f"{self.component}.front_service()", front)
        own = self.tier.service or Service()
        check_service(
            self.component, own, labels=self._labels(), ports=self.ports, front=front, headless=self.headless,
            known=self.install.service_ports.get(self.component) if self.called_by_url else own.port,
            ip_families=self.install.ip_families,
        )  # fmt: skip
        return service(
            self, self.install, name=self.name, labels=self._labels(), pod_labels=self.pod_labels, ports=self.ports,
            front=front, own=own, headless=self.headless,
        )  # fmt: skip

    def _render_pods(self) -> None:
        tier, template = self.tier, self._pod_template()
        spec = struct(
            k8s.DeploymentSpec,
            replicas=0 if self.paused else self._replicas(),
            strategy=tier.update_strategy or (None if self.singleton else surge()),
            selector=struct(k8s.LabelSelector, match_labels=self.pod_labels),
            template=template,
        )
        props = struct(k8s.KubeDeploymentProps, metadata=self._object_meta(template), spec=spec)
        self.deployment = rendered(k8s.KubeDeployment, self, "deployment", props)
        if tier.autoscale is not None:
            self._render_autoscaler(tier.autoscale)

    def _replicas(self) -> int | None:
        """The number of its pods; None: an autoscaler's to say."""
        if self.tier.autoscale is not None:
            return None
        return 1 if self.tier.replicas is None else self.tier.replicas

    def _render_autoscaler(self, autoscale: Autoscale | QueueAutoscale) -> None:
        if isinstance(autoscale, QueueAutoscale):
            raise ValueError(
                f"{self.component}.autoscale: got {autoscale!r}, which is for workers, because nobody else takes tasks "
                "from queues; expected Autoscale(min=2, max=6)"
            )
        if self.paused:
            return
        spec = autoscaler_spec(self.name, autoscale)
        props = struct(k8s.KubeHorizontalPodAutoscalerV2Props, metadata=self._object_meta(), spec=spec)
        rendered(k8s.KubeHorizontalPodAutoscalerV2, self, "autoscaler", props)

    def _pod_template(self) -> k8s.PodTemplateSpec:
        labels = {key: text for grant in self._grants.values() for key, text in grant.pod_labels.items()}
        for claim in self.claims:
            labels[CLAIM_LABEL] = claim
        template = struct(
            k8s.PodTemplateSpec,
            metadata=struct(
                k8s.ObjectMeta,
                labels={
                    **self.install.pod_labels,
                    **self.tier.labels,
                    **labels,
                    **self.install.own_label(),
                    **self.pod_labels,
                },
                annotations=dict(self._pod_annotations()) or None,
            ),
            spec=self._pod,
        )
        self.pod_template = template
        # Also what a subclass or a dependency of one's own put there.
        refuse(self.component, template)
        for container in (*(self._pod.init_containers or ()), *self._pod.containers):
            self._refuse_literals(f"spec.containers[{container.name!r}].env", container.env or ())
        return template

    def _pod_annotations(self) -> Mapping[str, str]:
        if not self._config_maps and not self._files:
            return self.tier.annotations
        return {**self.tier.annotations, "checksum/config": self._digest.hexdigest()[:16]}

    def _waits(self, container: k8s.Container) -> list[k8s.Container]:
        """Its own container once more for each dependency that it has to wait for, with another command.

        With all of its variables and mounts: what the program needs to get somewhere, so does what waits for that.
        """
        none = dict.fromkeys(("args", "ports", "lifecycle", "liveness_probe", "readiness_probe", "startup_probe"))
        own = laid_over(container, {**none, "resources": requirements(_WAITING)})
        return [
            laid_over(own, {"name": f"wait-for-{name}", "command": list(wait.command)})
            for name, grant in self._grants.items()
            if (wait := grant.wait)
        ]

    def _environment_sources(self) -> list[k8s.EnvFromSource]:
        names = self._config_maps
        maps = [struct(k8s.EnvFromSource, config_map_ref=struct(k8s.ConfigMapEnvSource, name=name)) for name in names]
        return [*maps, *self.tier.env_from]

    def _variables(self) -> list[k8s.EnvVar]:
        """References first, and the user's own in their places: what Kubernetes expands may name only those before."""
        extra = {variable.name: variable for variable in self.tier.extra_env}
        variables = [secret_variable(name, reference) for name, reference in self._env.secrets.items()]
        variables += [struct(k8s.EnvVar, name=name, value=text) for name, text in self._env.expanded.items()]
        if self._is_away_from_home:
            variables.append(struct(k8s.EnvVar, name="HOME", value=self.home))
        return [extra.pop(variable.name, variable) for variable in variables] + list(extra.values())

    @property
    def _is_away_from_home(self) -> bool:
        """Whether its user is not the image's, which has `/` for a home then, and that is read-only."""
        user = user_of(self.tier.pod_security_context, self.tier.security_context)
        unknown = user != self._known_user or (user is None and self.install.openshift)
        return unknown and self.home in self.scratch and "HOME" not in self._env.literals

    @property
    def secrets(self) -> Mapping[str, SecretKey]:
        """The credentials that its container reads, by variable."""
        overridden = {variable.name for variable in self.tier.extra_env}
        return {name: key for name, key in self._env.secrets.items() if name not in overridden}

    @property
    def claims(self) -> list[str]:
        """The ReadWriteOnce claims that its pods share with other parts."""
        return [grant.claim for grant in self._grants.values() if grant.claim]

    @property
    def claim_names(self) -> list[str]:
        """All claims that its pods mount for a dependency, whoever else may."""
        return [name for grant in self._grants.values() for name in grant.claim_names]

    def _mounts(self) -> list[k8s.VolumeMount]:
        mounts: dict[str, k8s.VolumeMount] = {}
        for mount in [mount for _, mount in self._own_volumes] + self._extra_mounts():
            if mount.mount_path in mounts:
                raise ValueError(
                    f"{self.component}.volume_mounts: got two at {mount.mount_path!r}, of which one may be the part's "
                    "own; mount yours at another path"
                )
            mounts[mount.mount_path] = mount
        return list(mounts.values())

    def _extra_mounts(self) -> list[k8s.VolumeMount]:
        return [mount for grant in self._grants.values() for mount in grant.mounts] + list(self.tier.volume_mounts)

    @property
    def pods_at_most(self) -> int:
        """How many pods there may be, beside those that a rolling update adds for a while."""
        if self.tier.autoscale is not None:
            return self.tier.autoscale.max
        return 1 if self.tier.replicas is None else self.tier.replicas

    @property
    def pods_at_least(self) -> int:
        """How many pods there are when nothing is wrong and nothing to do."""
        return self.pods_at_most if self.tier.autoscale is None else self.tier.autoscale.min

    def _topology_spread(self) -> list[k8s.TopologySpreadConstraint] | None:
        if self.tier.topology_spread:
            return list(self.tier.topology_spread)
        if self.claims:
            return undivided(self.pod_labels) if self.leads_claims else None
        if self.pods_at_most <= 1:
            return None
        return spread(self.pod_labels, within=self.revision_label)

    def _affinity(self) -> k8s.Affinity | None:
        return beside_the_claims(self.tier.affinity, self.claims, leads=self.leads_claims)

    def _render_disruption_budget(self) -> None:
        budget = self.tier.disruption_budget
        if budget is not None:
            path = "defaults" if budget is self.install.defaults.disruption_budget else self.component
            check_disruption_budget(
                path, self.component, budget,
                at_least=self.pods_at_least, at_most=self.pods_at_most, claims=self.claims,
            )  # fmt: skip
        elif self.pods_at_most > 1 and not self.claims:
            budget = DisruptionBudget(max_unavailable=1)
        if budget is not None and not self.paused:
            spec = disruption_budget_spec(budget, self.pod_labels)
            props = struct(k8s.KubePodDisruptionBudgetProps, metadata=self._object_meta(), spec=spec)
            rendered(k8s.KubePodDisruptionBudget, self, "disruption-budget", props)


def _several(port: int | Sequence[int]) -> Sequence[int]:
    return (port,) if isinstance(port, int) else port
