"""DifyChart: a whole Dify."""

from collections.abc import Iterable, Mapping, Sequence

from cdk8s import Chart
from constructs import Construct
from typing_extensions import Unpack

from . import checks
from .backup import Backups, BackupsOptions, DifyBackup, Restore
from .checks.credentials import refuse
from .data_layer import DataLayer, Postgres, Redis, Storage, VectorStore
from .data_layer.choice import Choice
from .exposure import Exposure, ExposureChoice, as_one, front_door
from .installation import Installation, IpFamily
from .operations.argo_cd import annotate
from .operations.metadata import add_annotations, check_metadata
from .operations.monitoring import Monitoring, Monitors
from .operations.namespace import Level, level_of, render_namespace
from .pods.secret_references import made_by
from .pods.tier import Tier
from .releases.advisories import warn_of
from .releases.release import DEFAULT_VERSION, Release, Route
from .secrets.choice import SecretsChoice, credentials_of
from .secrets.secrets import Secrets
from .site.ca_bundle import CaBundle
from .site.http_proxy import HttpProxy
from .site.mail import MailChoice
from .site.network import Network
from .site.public_urls import PublicUrls, public_urls
from .site.telemetry import Logging, OpenTelemetry, Sentry
from .tiers.agent_backend import AgentBackend
from .tiers.api import ApiTier
from .tiers.local_sandbox import LocalSandbox
from .tiers.marketplace import Marketplace, no_marketplace
from .tiers.migration import Migration
from .tiers.nginx_proxy import NginxProxy
from .tiers.one_time_command import OneTimeCommand, check_commands, like_the_api
from .tiers.plugin_daemon import PluginDaemon
from .tiers.queue_exporter import QueueExporter
from .tiers.sandbox import Sandbox
from .tiers.shared_environment import SharedEnvironment
from .tiers.smoke_test import SmokeTest
from .tiers.ssrf_proxy import SsrfProxy
from .tiers.web import WebTier
from .tiers.websocket import WebsocketTier
from .tiers.workers import WorkerPool, Workers
from .validations import arguments, validation
from .validations.known_options import check_known
from .wiring.part import Part
from .wiring.secret_key import SecretKey
from .workload.declared import Declared, declared_by, dependencies, of_release
from .workload.front_service import FrontService
from .workload.job import Job
from .workload.network_policies import NetworkPolicies
from .workload.service_names import ServiceName, add_service_names
from .workload.workload import WorkloadOptions

_TIER = Tier()
_POOLS = (WorkerPool(name="default"),)
# Parts are written to the file in this order, and after them those that are not named here.
_FIRST = ("ssrf_proxy", "sandbox", "plugin_daemon", "api", "workers", "web", "nginx")
# These come when the others are there.
_APART = ("migration", "queue_exporter", "smoke_test")


def _written(declared: Iterable[str]) -> list[str]:
    return [*_FIRST, *(name for name in declared if name not in (*_FIRST, *_APART))]


class DifyChart(Chart):
    """A whole Dify: every part, its data layer, its credentials and the NetworkPolicies around them.

    It is a chart of cdk8s: `App.synth()` writes its manifests, and without that call nothing is written. A subclass
    makes a part of its own class in the `make_…` method of that part, which gets what the class takes.

    See https://docs.dify.ai/en/self-host/deploy/overview

    Attributes:
        install: What all parts share.
        data_layer: The databases and stores.
        nginx: The front door; like each part it is there unless it is switched off, which `hasattr` tells.
        migration: The Job that migrates the database.
        api: The API.
        web: The front end.
        websocket: The websocket API.
        workers: The pools of workers, and beat.
        sandbox: The code sandbox.
        plugin_daemon: The plugin daemon.
        agent_backend: What runs agents, where the release has it.
        local_sandbox: What runs agents' commands, where the release has it.
        ssrf_proxy: The outgoing proxy.
        queue_exporter: What serves the metrics of the queues, with `monitoring`.
        smoke_test: The Job that asks every Service whether it answers, with `smoke_test`.
        one_time_commands: The Jobs of the commands that run once.
        backups: What saves it, and what brings a backup back; None: neither.
        parts: All that has pods.
        service_names: The names of its further Services.
        credentials: The installation's own credentials: name -> where it is kept.
        secret_keys: The keys that hold them.
        made_secrets: The Secrets that are made together with the installation: name -> by whom, and with which keys.
    """

    __signature__ = checks.Shown()

    # The diagram, from the front door to the way out. A new part of Dify is one more line here.
    nginx = Declared(NginxProxy)
    migration = Declared(Migration)
    api = Declared(ApiTier)
    web = Declared(WebTier)
    websocket = Declared(WebsocketTier)
    workers = Declared(Workers)
    sandbox = Declared(Sandbox)
    plugin_daemon = Declared(PluginDaemon)
    agent_backend = Declared(AgentBackend)
    local_sandbox = Declared(LocalSandbox)
    ssrf_proxy = Declared(SsrfProxy)
    queue_exporter = Declared(QueueExporter)
    smoke_test = Declared(SmokeTest)

    @checks.arguments("")
    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        namespace: str,
        name: str | None = None,
        release: Release | str = DEFAULT_VERSION,
        accept_advisories: Sequence[str] = (),
        public_url: PublicUrls | str | Sequence[str] | None = None,
        postgres: Choice | None = None,
        redis: Choice | None = None,
        vector_store: Choice | None = None,
        storage: Choice | None = None,
        secrets: SecretsChoice | None = None,
        expose: ExposureChoice | Sequence[ExposureChoice] | None = None,
        service_names: Sequence[ServiceName] = (),
        marketplace: Marketplace | None = Marketplace(),  # noqa: B008
        mail: MailChoice | None = None,
        opentelemetry: OpenTelemetry | None = None,
        sentry: Sentry | None = None,
        logging: Logging | None = None,
        monitoring: Monitoring | None = None,
        settings: Mapping[str, str | SecretKey] | None = None,
        api: Tier | None = _TIER,
        web: Tier | None = _TIER,
        websocket: Tier | None = _TIER,
        workers: Sequence[WorkerPool] | None = _POOLS,
        beat: Tier | None = _TIER,
        sandbox: Tier | None = _TIER,
        plugin_daemon: Tier | None = _TIER,
        agent_backend: Tier | None = _TIER,
        local_sandbox: Tier | None = _TIER,
        ssrf_proxy: Tier | None = _TIER,
        nginx: Tier | None = _TIER,
        migration: Tier | None = _TIER,
        smoke_test: Tier | None = None,
        defaults: Tier = _TIER,
        image_registry: str | None = None,
        images: Mapping[str, str] | None = None,
        network: Network | None = Network(),  # noqa: B008
        http_proxy: HttpProxy | None = None,
        ca_bundle: CaBundle | None = None,
        pip_mirror: str | None = None,
        reloader: bool = False,
        argo_cd: bool = False,
        cluster_domain: str = "cluster.local",
        openshift: bool = False,
        labels: Mapping[str, str] | None = None,
        annotations: Mapping[str, str] | None = None,
        ip_families: Sequence[IpFamily] | None = None,
        create_namespace: bool = True,
        namespace_level: Level | None = None,
        one_time_commands: Sequence[str] = (),
        paused: bool = False,
        backup: DifyBackup | None = None,
        restore: Restore | None = None,
        **parts: Tier | None,
    ) -> None:
        """A whole Dify: every part, its data layer, its credentials and the NetworkPolicies around them.

        Args:
            scope: The app that holds it.
            id: Its id in the app, and the name of the file that it is written to.
            namespace: The namespace of every resource.
            name: Prefix of every resource name; default: the id. Beside something else that is called `dify`, such as a
                release of the community Helm chart, give another one, or the two overwrite each other.
            release: The Dify release, or its version; default: `1.16.1`, the newest that is known in full.
            accept_advisories: Known holes of the release that you accept, such as `"CVE-2026-41948"`; default: none,
                and synthesis warns (`ReleaseWarning`) of those for which nobody needs an account.
            public_url: Where users reach it: one URL, several of which Dify's links have the first, or `PublicUrls`;
                default: whatever the browser is on.
            postgres: A choice of `Postgres`; default: a server in the cluster.
            redis: A choice of `Redis`; default: a server in the cluster.
            vector_store: A choice of `VectorStore`; default: Weaviate in the cluster.
            storage: A choice of `Storage`; default: claims on volumes.
            secrets: A choice of `Secrets`; default: generated in the cluster.
            expose: A choice of `Exposure`, or several; default: a Service and nothing else.
            service_names: Further Services of other names for parts, such as
                `ServiceName(name="dify-api", part="api")` for an Ingress that knows the API so; default: none.
            marketplace: The plugin marketplace; None: none, and no call home.
            mail: A choice of `Mail`; default: Dify sends none, so nobody can be invited or reset a password.
            opentelemetry: Where traces and metrics go; default: nowhere.
            sentry: Where errors go; default: nowhere.
            logging: What is written to standard output; default: Dify's format, from INFO on.
            monitoring: What the Prometheus operator reads and when it raises an alarm; default: nothing.
            settings: Dify settings of the API, the workers and beat, checked against the release's catalogue; default:
                none.
            api: Options of the API; None: none.
            web: Options of the front end; None: none.
            websocket: Options of the websocket API, where the release has one; None: none, and nobody edits a
                workflow together with others.
            workers: The pools of Celery workers; None: none.
            beat: Options of the scheduler; None: none.
            sandbox: Options of the code sandbox, a `Tier` or `SandboxOptions`; None: none.
            plugin_daemon: Options of the plugin daemon, a `Tier` or `PluginDaemonOptions`; None: none.
            agent_backend: Options of what runs agents; None: none, and without the API or the plugin daemon there is
                none either: Agent apps and agent nodes fail.
            local_sandbox: Options of what runs agents' commands, a `Tier` or `LocalSandboxOptions`; None: none, and
                without the agent backend or the SSRF proxy there is none either: agents have no shell. All agents share
                it, see docs/agents.md.
            ssrf_proxy: Options of the outgoing proxy, a `Tier` or `SsrfProxyOptions`; None: none, workflows then call
                public addresses themselves.
            migration: Options of the Job that migrates the database; None: none, each API pod migrates at its start,
                under a lock in Redis, which Dify before 1.13.1 holds for a minute only.
            nginx: Options of the front door, a `Tier` or `NginxOptions`; None: none, `expose` then routes to the parts
                themselves.
            smoke_test: Options of a Job that asks every Service whether it answers; default: none.
            defaults: Options of every part, under its own Tier; default: nothing, each part has its own.
            image_registry: Registry (and path) to pull every image from, such as `"registry.example.com/mirror"`;
                default: the public ones.
            images: Part -> digest to pin its image to (`"sha256:…"`), or another image; default: those of the release.
            network: Options of the NetworkPolicies; None: no NetworkPolicies at all.
            http_proxy: The way to the internet where there is no direct one; default: none.
            ca_bundle: Certificate authorities to trust in place of the public ones; default: the public ones.
            pip_mirror: URL of the Python package index for plugins and sandboxed code; default: the public one.
            reloader: Whether workloads carry the annotation by which Stakater's Reloader replaces their pods when a
                Secret that they read changes; default: no.
            argo_cd: Whether the objects carry the annotations by which Argo CD applies them in order (sync waves),
                migrates at every sync and runs the smoke test after it; default: no.
            cluster_domain: DNS domain of the cluster; default: `cluster.local`.
            openshift: Whether the cluster is OpenShift: no pod but the sandbox names a user or a group, because those
                come from the range of the namespace, and the sandbox needs a SecurityContextConstraints of its own;
                default: no.
            labels: Further labels of every object and of all pods, such as a cost centre. Selectors stay as they are,
                and labels of a Tier take precedence. Another text replaces the pods, and runs the Jobs again. Default:
                none.
            annotations: Further annotations of every object, but not of pods, for which `defaults` has some. Those that
                an object has anyway take precedence.
            ip_families: Families of the addresses of every Service, `["IPv6", "IPv4"]` or one of them; the first is the
                one that a Service keeps for life. Two need a dual-stack cluster. Default: what the cluster gives a
                Service that asks for nothing. The parts listen on what their pods have, whatever it says.
            create_namespace: Whether the Namespace is among the manifests, with its Pod Security level; default: yes.
            namespace_level: The Pod Security level that the namespace enforces, `privileged`, `baseline` or
                `restricted`; a pod that misses it is an error. Default: `baseline` with the sandbox, which starts as
                root, and `restricted` without; with `create_namespace=False`, nothing is known of it or checked.
            one_time_commands: Commands of the API's image that run once, each in a Job of its own, such as
                `"data-migrate legacy-model-types --apply"`; give it as a trial first, here without `--apply`. See
                `OneTimeCommand`. Default: none.
            paused: Whether the parts that read or write Dify's data have no pods, and no Job touches it: for a backup,
                a restore, and for releases whose predecessor must be gone before they come. Users see an error page.
                Default: no.
            backup: Backups on a schedule, to a place of your own; default: none, and nothing is saved but what
                `Postgres.cloudnative_pg(backup=…)` saves.
            restore: Jobs that bring a backup back while the installation is `paused`; default: none.
            parts: Options of parts that a subclass declares, by name; None: none.

        Raises:
            TypeError: When a parameter is unknown or of the wrong type.
            ValueError: When a value is one that Kubernetes or Dify would refuse, or two exclude each other.
        """
        options: dict[str, Tier | None] = {
            "nginx": nginx, "migration": migration, "api": api, "web": web, "websocket": websocket,
            "sandbox": sandbox, "plugin_daemon": plugin_daemon, "agent_backend": agent_backend,
            "local_sandbox": local_sandbox, "ssrf_proxy": ssrf_proxy, "smoke_test": smoke_test,
            "queue_exporter": monitoring.queue_exporter if isinstance(monitoring, Monitoring) else None, **parts,
        }  # fmt: skip
        declared = declared_by(type(self))
        check_known(parts, type(self), declared)
        source = secrets or Secrets.generated()
        shipped = release if isinstance(release, Release) else Release(release)
        warn_of(shipped, accept_advisories)
        options = arguments.with_what_they_need(of_release(shipped, declared, options, _TIER), _TIER)
        arguments.check_id(id, begins_names=name is None)
        install = Installation(
            name=id if name is None else name,
            namespace=namespace,
            release=shipped,
            public_urls=public_urls(public_url),
            secrets=source,
            settings=settings or {},
            defaults=defaults,
            image_registry=image_registry,
            images=images or {},
            network=network,
            http_proxy=http_proxy,
            ca_bundle=ca_bundle,
            pip_mirror=pip_mirror,
            reloader=reloader,
            cluster_domain=cluster_domain,
            service_ports={
                declared[each].id: tier.service.port
                for each, tier in options.items()
                if isinstance(tier, Tier) and tier.service and tier.service.port
                # Others have no Service, and say so.
                if each in declared and declared[each].id in shipped.ports
            },
            openshift=openshift,
            pod_labels=labels or {},
            ip_families=ip_families,
            paused=paused,
            backed_up=backup is not None or restore is not None,
        )
        check_metadata(install, labels or {}, annotations or {})
        arguments.check_choices({
            "postgres": (postgres, "Postgres"), "redis": (redis, "Redis"), "storage": (storage, "Storage"),
            "vector_store": (vector_store, "VectorStore"),
        })  # fmt: skip
        refuse("secrets", secrets)
        refuse("expose", expose)
        front = as_one(expose) or Exposure.none()
        arguments.check_parts({**options, "beat": beat}, front, marketplace)
        arguments.check_network(network, front)
        arguments.check_release(install.release, [part.id for part in declared.values()])

        try:
            super().__init__(scope, id, namespace=namespace, labels=labels or {}, disable_resource_name_hashes=True)
        except RuntimeError as error:
            raise arguments.not_alone(id, error) from None
        self.install = install
        self.creates_namespace = create_namespace
        self.namespace_level: Level | None = level_of(
            namespace_level, created=create_namespace, sandbox=sandbox is not None
        )
        if create_namespace and self.namespace_level:
            render_namespace(self, install, self.namespace_level)
        data = self.data_layer = self.make_data_layer(
            postgres=postgres or Postgres.in_cluster(),
            redis=redis or Redis.in_cluster(),
            vector_store=vector_store or VectorStore.in_cluster("weaviate"),
            storage=storage or Storage.local(),
        )

        # Every part may use everything: it takes what has something for it.
        on = {name: tier for name in declared if (tier := options.get(name, _TIER)) is not None}
        uses = [
            data.postgres, data.redis, data.vector_store, data.storage,
            marketplace.dependency(install) if marketplace and plugin_daemon else no_marketplace(install),
            *dependencies([declared[name] for name in _written(declared)], install, on),
            *([mail.dependency()] if mail else []),
            *([opentelemetry.dependency(shipped)] if opentelemetry else []),
            *([sentry.dependency()] if sentry else []),
            *([logging.dependency(shipped)] if logging else []),
        ]  # fmt: skip
        shared = None
        if api or workers or beat:
            if migration:
                uses.append(Migration.dependency(install))
            shared = SharedEnvironment(self, "environment", install=install, uses=uses)
            if migration:
                declared["migration"].make(self, install=install, tier=migration, uses=uses)
        here = {declared[name].id for name in on}
        routes = [route for route in install.release.routes if route.part in here]
        own: dict[str, dict[str, object]] = {
            "api": {"shared": shared},
            "workers": {"shared": shared, "pools": workers or (), "beat": beat},
            "nginx": {
                "routes": routes,
                "marketplace": marketplace and plugin_daemon and marketplace.proxied_url(install),
                "front_service": front.front_service,
            },
        }
        for name in _written(declared):
            if name in on:
                declared[name].make(self, install=install, tier=on[name], uses=uses, **own.get(name, {}))
        front.provide(self, front_door(install, routes, self._made(declared)))
        if "queue_exporter" in on:
            declared["queue_exporter"].make(self, install=install, tier=on["queue_exporter"], uses=uses)
        self.parts = [*self._made(declared), *data.parts, *self.make_more()]
        check_commands(one_time_commands)
        self.one_time_commands = [
            self.make_one_time_command(
                command=command, install=install, tier=like_the_api(api or _TIER), uses=uses, shared=shared,
                service_account_name=self.api.service_account_name if api else None,
            )
            for command in (() if paused else one_time_commands)
        ]  # fmt: skip
        self.parts += self.one_time_commands
        if smoke_test and not paused:
            made = declared["smoke_test"].make(self, install=install, tier=smoke_test, uses=uses, targets=self.parts)
            self.parts.append(made)
        self.backups = None
        if backup is not None or restore is not None:
            self.backups = self.make_backups(
                install=install, backup=backup, restore=restore, postgres=data.postgres, storage=data.storage,
                vector_store=data.vector_store, parts=self.parts, credentials=self.credentials,
            )  # fmt: skip
            self.parts += self.backups.parts

        provided = source.provide(self, install, self.parts)
        self.made_secrets = {**made_by(self.parts), **provided.made}
        self.parts += provided.parts
        self.service_names = add_service_names(self, install, self.parts, service_names)
        entrances = ["nginx"] if nginx else [route.part for route in routes]
        NetworkPolicies(
            self, "network", install=install, parts=self.parts,
            entrances={part: [install.port(part)] for part in entrances},
        )  # fmt: skip
        self.node.add_validation(validation(self, scope, data.max_connections))
        if monitoring is not None:
            Monitors(self, "monitoring", install=install, options=monitoring, parts=self.parts)
        if argo_cd:
            annotate(self, self.parts)
        if annotations:
            add_annotations(self, annotations)

    def _made(self, declared: Iterable[str]) -> list[Part]:
        """What there is of the parts that the chart declares."""
        made = [vars(self)[name] for name in declared if name in vars(self)]
        parts: list[Part] = [part for one in made for part in (one.parts if isinstance(one, Workers) else [one])]
        # A Job that is paused is none.
        return [part for part in parts if not (isinstance(part, Job) and part.paused)]

    # -- what a subclass may replace: one method for each part -----------------------------------------------------

    def make_data_layer(self, *, postgres: Choice, redis: Choice, vector_store: Choice, storage: Choice) -> DataLayer:
        """The databases and stores."""
        return DataLayer(
            self, "data", install=self.install,
            postgres=postgres, redis=redis, vector_store=vector_store, storage=storage,
        )  # fmt: skip

    def make_api(self, **options: Unpack[WorkloadOptions]) -> ApiTier:
        """The API."""
        return ApiTier(self, "api", **options)

    def make_migration(self, **options: Unpack[WorkloadOptions]) -> Migration:
        """The Job that migrates the database."""
        return Migration(self, "migration", **options)

    def make_queue_exporter(self, **options: Unpack[WorkloadOptions]) -> QueueExporter:
        """What serves the metrics of the queues."""
        return QueueExporter(self, "queue-exporter", **options)

    def make_smoke_test(self, *, targets: Sequence[Part], **options: Unpack[WorkloadOptions]) -> SmokeTest:
        """The Job that asks every Service whether it answers."""
        return SmokeTest(self, "smoke-test", targets=targets, **options)

    def make_one_time_command(
        self, *, command: str, service_account_name: str | None, **options: Unpack[WorkloadOptions]
    ) -> OneTimeCommand:
        """The Job of a command that runs once."""
        return OneTimeCommand(self, command, command=command, service_account_name=service_account_name, **options)

    def make_web(self, **options: Unpack[WorkloadOptions]) -> WebTier:
        """The front end."""
        return WebTier(self, "web", **options)

    def make_websocket(self, **options: Unpack[WorkloadOptions]) -> WebsocketTier:
        """The websocket API."""
        return WebsocketTier(self, "websocket", **options)

    def make_workers(
        self, *, pools: Sequence[WorkerPool], beat: Tier | None, **options: Unpack[WorkloadOptions]
    ) -> Workers:
        """The workers and the scheduler."""
        return Workers(self, "workers", pools=pools, beat=beat, **options)

    def make_sandbox(self, **options: Unpack[WorkloadOptions]) -> Sandbox:
        """The code sandbox."""
        return Sandbox(self, "sandbox", **options)

    def make_plugin_daemon(self, **options: Unpack[WorkloadOptions]) -> PluginDaemon:
        """The plugin daemon."""
        return PluginDaemon(self, "plugin-daemon", **options)

    def make_agent_backend(self, **options: Unpack[WorkloadOptions]) -> AgentBackend:
        """What runs agents."""
        return AgentBackend(self, "agent-backend", **options)

    def make_local_sandbox(self, **options: Unpack[WorkloadOptions]) -> LocalSandbox:
        """What runs agents' commands."""
        return LocalSandbox(self, "local-sandbox", **options)

    def make_ssrf_proxy(self, **options: Unpack[WorkloadOptions]) -> SsrfProxy:
        """The outgoing proxy."""
        return SsrfProxy(self, "ssrf-proxy", **options)

    def make_nginx(
        self, *, routes: Sequence[Route], marketplace: str | None, front_service: FrontService,
        **options: Unpack[WorkloadOptions],
    ) -> NginxProxy:  # fmt: skip
        """The front door."""
        return NginxProxy(self, "nginx", routes=routes, marketplace=marketplace, front_service=front_service, **options)

    def make_backups(self, **options: Unpack[BackupsOptions]) -> Backups:
        """What saves the installation, and what brings a backup back."""
        return Backups(self, "backups", **options)

    def make_more(self) -> Sequence[Part]:
        """Parts of a subclass's own, which get their NetworkPolicies and credentials like the others."""
        return []

    @property
    def credentials(self) -> dict[str, SecretKey]:
        """The installation's own credentials that its parts read: name -> where it is kept."""
        return credentials_of(self.parts)

    @property
    def secret_keys(self) -> list[str]:
        """The keys that hold the installation's own credentials, in order."""
        return sorted({place.key for place in self.credentials.values()})

    @property
    def resource_names(self) -> set[str]:
        """The names of its workloads, and of its further Services."""
        return {*(self.install.resource_name(part.component) for part in self.parts), *self.service_names}
