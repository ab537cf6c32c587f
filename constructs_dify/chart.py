"""DifyChart: a whole Dify."""

from collections.abc import Mapping, Sequence
from typing import Never, Unpack

from cdk8s import Chart
from constructs import Construct

from . import checks
from .checks.credentials import refuse
from .data_layer import DataLayer, Postgres, Redis, Storage, VectorStore
from .data_layer.choice import Choice
from .exposure import Backend, Exposure, ExposureChoice, FrontDoor
from .installation import Installation
from .operations.argo_cd import annotate
from .operations.monitoring import Monitoring, Monitors
from .operations.namespace import render_namespace
from .pods.secret_references import made_by
from .pods.tier import Tier
from .releases.release import DEFAULT_VERSION, Release, Route
from .secrets.choice import SecretsChoice, credentials_of
from .secrets.secrets import Secrets
from .site.ca_bundle import CaBundle
from .site.http_proxy import HttpProxy
from .site.mail import MailChoice
from .site.network import Network
from .site.public_urls import PublicUrls, public_urls
from .site.telemetry import Logging, OpenTelemetry, Sentry
from .tiers.api import ApiTier
from .tiers.marketplace import Marketplace, no_marketplace
from .tiers.migration import Migration
from .tiers.nginx_proxy import HEALTH, NginxProxy
from .tiers.plugin_daemon import PluginDaemon
from .tiers.queue_exporter import QueueExporter
from .tiers.sandbox import Sandbox
from .tiers.shared_environment import SharedEnvironment
from .tiers.smoke_test import SmokeTest
from .tiers.ssrf_proxy import SsrfProxy, no_ssrf_proxy
from .tiers.web import WebTier
from .tiers.workers import WorkerPool, Workers
from .validations import arguments
from .validations.addresses_meet_hosts import AddressesMeetHosts
from .validations.connection_budget import ConnectionBudget
from .validations.edges_meet_ports import EdgesMeetPorts
from .validations.one_node import OneNode
from .validations.one_owner import OneOwner
from .validations.secrets_have_keys import SecretsHaveKeys
from .wiring.dependency import Dependency
from .wiring.part import Part
from .wiring.secret_key import SecretKey
from .workload.front_service import FrontService
from .workload.network_policies import NetworkPolicies
from .workload.workload import WorkloadOptions

_TIER = Tier()
_POOLS = (WorkerPool(name="default"),)


class DifyChart(Chart):
    """A whole Dify: every part, its data layer, its credentials and the walls between them.

    Args:
        scope: The app that holds it.
        id: Its id in the app, and the name of the file that it is written to.
        namespace: The namespace of every resource.
        name: Prefix of every resource name; default: the id.
        release: The Dify release, or its version.
        public_url: Where users reach it: one URL, or `PublicUrls`; default: whatever the browser is on.
        postgres: A choice of `Postgres`; default: a server in the cluster.
        redis: A choice of `Redis`; default: a server in the cluster.
        vector_store: A choice of `VectorStore`; default: Weaviate in the cluster.
        storage: A choice of `Storage`; default: claims on volumes.
        secrets: A choice of `Secrets`; default: generated in the cluster.
        expose: A choice of `Exposure`; default: a Service and nothing else.
        marketplace: The plugin marketplace; None: none, and no call home.
        mail: A choice of `Mail`; default: Dify sends none, so nobody can be invited or reset a password.
        opentelemetry: Where traces and metrics go; default: nowhere.
        sentry: Where errors go; default: nowhere.
        logging: What is written to standard output; default: Dify's format, from INFO on.
        monitoring: What the Prometheus operator reads and when it raises an alarm; default: nothing.
        settings: Dify settings of the API, the workers and beat, checked against the release's catalogue.
        api: Options of the API; None: none.
        web: Options of the front end; None: none.
        workers: The pools of Celery workers; None: none.
        beat: Options of the scheduler; None: none.
        sandbox: Options of the code sandbox, a `Tier` or `SandboxOptions`; None: none.
        plugin_daemon: Options of the plugin daemon, a `Tier` or `PluginDaemonOptions`; None: none.
        ssrf_proxy: Options of the outgoing proxy, a `Tier` or `SsrfProxyOptions`; None: none, workflows then call
            public addresses themselves.
        migration: Options of the Job that migrates the database; None: none, each API pod migrates at its start, under
            a lock in Redis that 1.9.1 holds for a minute only.
        nginx: Options of the front door; None: none, `expose` then routes to the parts themselves.
        smoke_test: Options of a Job that asks every Service whether it answers; default: none.
        defaults: Options of every part, under its own Tier.
        image_registry: Registry (and path) to pull every image from, such as `"registry.example.com/mirror"`.
        images: Part -> digest to pin its image to (`"sha256:…"`), or another image; default: those of the release.
        network: Options of the NetworkPolicies; None: no NetworkPolicies at all.
        http_proxy: The way to the internet where there is no direct one; default: none.
        ca_bundle: Certificate authorities to trust in place of the public ones; default: the public ones.
        pip_mirror: URL of the Python package index for plugins and sandboxed code; default: the public one.
        reloader: Whether workloads carry the annotation by which Stakater's Reloader replaces their pods when a Secret
            that they read changes.
        argo_cd: Whether the objects carry the annotations by which Argo CD applies them in order (sync waves), migrates
            at every sync and runs the smoke test after it.
        cluster_domain: DNS domain of the cluster.
        create_namespace: Whether the Namespace is among the manifests, with its Pod Security level.
        unknown: Nothing; a misspelt parameter gets an error with the nearest one.

    Raises:
        TypeError: When a parameter is unknown or of the wrong type.
        ValueError: When a value is one that Kubernetes or Dify would refuse, or two exclude each other.

    Attributes:
        install: What all parts share.
        data_layer: The databases and stores.
        api: The API, or None; likewise `web`, `workers`, `sandbox`, `plugin_daemon`, `ssrf_proxy`,
            `nginx`, `migration`, `queue_exporter` and `smoke_test`.
        parts: All workloads.
        credentials: The installation's own credentials: name -> where it is kept.
        secret_keys: The keys that hold them.
        made_secrets: The Secrets that are made together with the installation: name -> by whom, and with which keys.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        namespace: str,
        name: str | None = None,
        release: Release | str = DEFAULT_VERSION,
        public_url: PublicUrls | str | None = None,
        postgres: Choice | None = None,
        redis: Choice | None = None,
        vector_store: Choice | None = None,
        storage: Choice | None = None,
        secrets: SecretsChoice | None = None,
        expose: ExposureChoice | None = None,
        marketplace: Marketplace | None = Marketplace(),  # noqa: B008
        mail: MailChoice | None = None,
        opentelemetry: OpenTelemetry | None = None,
        sentry: Sentry | None = None,
        logging: Logging | None = None,
        monitoring: Monitoring | None = None,
        settings: Mapping[str, str | SecretKey] | None = None,
        api: Tier | None = _TIER,
        web: Tier | None = _TIER,
        workers: Sequence[WorkerPool] | None = _POOLS,
        beat: Tier | None = _TIER,
        sandbox: Tier | None = _TIER,
        plugin_daemon: Tier | None = _TIER,
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
        create_namespace: bool = True,
        **unknown: Never,
    ) -> None:
        arguments.check_known(unknown, DifyChart.__init__)
        source = secrets or Secrets.generated()
        install = Installation(
            name=id if name is None else name,
            namespace=namespace,
            release=release if isinstance(release, Release) else Release(release),
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
        )
        tiers = {
            "api": api, "web": web, "beat": beat, "sandbox": sandbox, "plugin_daemon": plugin_daemon,
            "ssrf_proxy": ssrf_proxy, "nginx": nginx, "migration": migration, "smoke_test": smoke_test,
        }  # fmt: skip
        refuse("id", id)
        arguments.check_choices({
            "postgres": (postgres, "Postgres"), "redis": (redis, "Redis"), "storage": (storage, "Storage"),
            "vector_store": (vector_store, "VectorStore"), "secrets": (secrets, "Secrets"),
            "expose": (expose, "Exposure"),
        })  # fmt: skip
        arguments.check_parts(tiers, workers, expose, marketplace)
        arguments.check_network(network, expose)
        arguments.check_reports(mail, opentelemetry, sentry, logging, monitoring)

        super().__init__(scope, id, namespace=namespace, disable_resource_name_hashes=True)
        self.install = install
        self.creates_namespace = create_namespace
        if create_namespace:
            render_namespace(self, install, "restricted" if sandbox is None else "baseline")

        self.data_layer = self.make_data_layer(
            postgres=postgres or Postgres.in_cluster(),
            redis=redis or Redis.in_cluster(),
            vector_store=vector_store or VectorStore.in_cluster("weaviate"),
            storage=storage or Storage.local(),
        )
        market = marketplace.dependency(install) if marketplace and plugin_daemon else no_marketplace()
        boxes = {
            "api": (api, ApiTier), "web": (web, WebTier), "sandbox": (sandbox, Sandbox),
            "ssrf-proxy": (ssrf_proxy, SsrfProxy), "plugin-daemon": (plugin_daemon, PluginDaemon),
        }  # fmt: skip
        parts = {part: box.dependency(install) for part, (tier, box) in boxes.items() if tier}

        def those(*names: str) -> list[Dependency]:
            return [parts[part] for part in names if part in parts]

        data = self.data_layer
        backends = [
            data.postgres, data.redis, data.vector_store, data.storage, market,
            parts.get("ssrf-proxy", no_ssrf_proxy(install)), *those("sandbox", "plugin-daemon", "api"),
        ]  # fmt: skip
        backends += [each.dependency() for each in (mail, opentelemetry, sentry, logging) if each]
        shared = self.migration = None
        if api or workers or beat:
            if migration:
                backends.append(Migration.dependency(install))
            shared = SharedEnvironment(self, "environment", install=install, uses=backends)
            # Not the shared environment: it names services that a migration has no business with.
            self.migration = migration and self.make_migration(
                install=install, tier=migration, uses=[data.postgres, data.redis, data.storage]
            )
        routes = [route for route in install.release.routes if route.part in parts]

        self.ssrf_proxy = ssrf_proxy and self.make_ssrf_proxy(install=install, tier=ssrf_proxy)
        self.sandbox = sandbox and self.make_sandbox(install=install, tier=sandbox, uses=those("ssrf-proxy"))
        self.plugin_daemon = plugin_daemon and self.make_plugin_daemon(
            install=install,
            tier=plugin_daemon,
            uses=[data.postgres, data.redis, data.storage, *those("api"), *([sentry.dependency()] if sentry else [])],
        )
        self.api = api and self.make_api(install=install, tier=api, uses=backends, shared=shared)
        self.workers = self.make_workers(pools=workers or (), beat=beat, install=install, uses=backends, shared=shared)
        self.web = web and self.make_web(install=install, tier=web, uses=[market])
        front = expose or Exposure.none()
        self.nginx = nginx and self.make_nginx(
            install=install,
            tier=nginx,
            uses=[*those("api", "web", "plugin-daemon"), market],
            routes=routes,
            marketplace=marketplace and plugin_daemon and marketplace.proxied_url(install),
            front_service=front.front_service,
        )
        front.provide(self, self._front_door(routes))
        exporter = monitoring and monitoring.queue_exporter
        self.queue_exporter = exporter and self.make_queue_exporter(install=install, tier=exporter, uses=[data.redis])
        self.parts = self._parts(smoke_test)
        self._finish(routes, scope, source)
        if monitoring is not None:
            Monitors(self, "monitoring", install=install, options=monitoring, parts=self.parts)
        if argo_cd:
            annotate(self, self.parts)

    # -- what a subclass may replace: one method for each box of the diagram ---------------------------------------

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

    def make_web(self, **options: Unpack[WorkloadOptions]) -> WebTier:
        """The front end."""
        return WebTier(self, "web", **options)

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

    def make_ssrf_proxy(self, **options: Unpack[WorkloadOptions]) -> SsrfProxy:
        """The outgoing proxy."""
        return SsrfProxy(self, "ssrf-proxy", **options)

    def make_nginx(
        self, *, routes: Sequence[Route], marketplace: str | None, front_service: FrontService,
        **options: Unpack[WorkloadOptions],
    ) -> NginxProxy:  # fmt: skip
        """The front door."""
        return NginxProxy(self, "nginx", routes=routes, marketplace=marketplace, front_service=front_service, **options)

    def make_more(self) -> Sequence[Part]:
        """Parts of a subclass's own, which get their NetworkPolicies and credentials like the others."""
        return []

    # -- the whole -------------------------------------------------------------------------------------------------

    def _front_door(self, routes: Sequence[Route]) -> FrontDoor:
        """What is exposed: nginx alone, or the parts themselves within the same limits."""
        known = self.install.release.settings.of("nginx")

        def limit(name: str) -> str:
            return self.nginx.setting(name) if self.nginx else known[name].default

        return FrontDoor(
            install=self.install,
            backends=self._backends(routes),
            body_size=limit("NGINX_CLIENT_MAX_BODY_SIZE"),
            read_timeout=checks.seconds(limit("NGINX_PROXY_READ_TIMEOUT")),
            send_timeout=checks.seconds(limit("NGINX_PROXY_SEND_TIMEOUT")),
        )

    def _backends(self, routes: Sequence[Route]) -> list[Backend]:
        """The Services behind the front door."""
        install = self.install
        if self.nginx is not None:
            assert self.nginx.service is not None
            return [
                Backend(path="/", part="nginx", service=self.nginx.service, port=install.port("nginx"), health=HEALTH)
            ]
        services = {tier.component: tier.service for tier in (self.api, self.web, self.plugin_daemon) if tier}
        return [
            Backend(
                path=route.path, part=route.part, service=service, port=install.port(route.part),
                health=install.release.health[route.part], urls=route.urls, hook_url=route.hook_url,
            )
            for route in routes
            if (service := services.get(route.part)) is not None
        ]  # fmt: skip

    def _parts(self, smoke_test: Tier | None) -> list[Part]:
        tiers = [
            self.nginx, self.migration, self.api, self.web, *self.workers.parts,
            self.sandbox, self.plugin_daemon, self.ssrf_proxy, self.queue_exporter,
        ]  # fmt: skip
        parts: list[Part] = [
            *(tier for tier in tiers if tier is not None), *self.data_layer.parts, *self.make_more()
        ]  # fmt: skip
        self.smoke_test = smoke_test and self.make_smoke_test(install=self.install, tier=smoke_test, targets=parts)
        return [*parts, self.smoke_test] if self.smoke_test else parts

    def _finish(self, routes: Sequence[Route], scope: Construct, source: SecretsChoice) -> None:
        provided = source.provide(self, self.install, self.parts)
        self.made_secrets = {**made_by(self.parts), **provided.made}
        self.parts += provided.parts
        entrances = (
            {"nginx": [self.install.port("nginx")]}
            if self.nginx is not None
            else {route.part: [self.install.port(route.part)] for route in routes}
        )
        NetworkPolicies(self, "network", install=self.install, parts=self.parts, entrances=entrances)
        self.node.add_validation(OneOwner(self, scope))
        self.node.add_validation(EdgesMeetPorts(self.parts))
        if self.install.network is not None and self.install.network.addresses:
            self.node.add_validation(AddressesMeetHosts(self.parts, self.install.network))
        self.node.add_validation(ConnectionBudget(self.parts, self.data_layer.max_connections))
        self.node.add_validation(OneNode(self.parts))
        self.node.add_validation(SecretsHaveKeys(self.parts, self.made_secrets))

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
        """The names of its workloads."""
        return {self.install.resource_name(part.component) for part in self.parts}
