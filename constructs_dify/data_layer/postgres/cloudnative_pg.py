"""PostgreSQL on the CloudNativePG operator."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cdk8s import ApiObjectMetadata
from constructs import Construct

from ... import checks
from ...installation import Installation
from ...pods.resources import Resources, amounts
from ...pods.secret_references import MadeSecret, Reference
from ...wiring.dependency import Dependency
from ...wiring.destinations import to_kubernetes, to_part
from ...wiring.postgres_facts import PostgresFacts
from ...wiring.secret_key import SecretKey
from ...workload.keep import KEEP
from ...workload.network_policies import from_namespaces, policy
from ..choice import Provided
from ..image_layout import check_layout
from .backup import Backup
from .in_cluster import PostgresServer

if TYPE_CHECKING:
    from imports.dify.io.cnpg import barmancloud, postgresql

_OWNER, _DATABASE, _PLUGIN_DATABASE = "dify", "dify", "dify_plugin"
_PARAMETERS = {"max_connections": "300", "shared_buffers": "256MB"}
_PLUGIN = "barman-cloud.cloudnative-pg.io"
# The operator gives its servers these two beside PostgreSQL's own.
_STATUS_PORT, _METRICS_PORT = 8000, 9187
# The operator adds to this name, and refuses longer ones.
_MAX_NAME = 50
_APP_KEYS = (
    "dbname", "fqdn-jdbc-uri", "fqdn-uri", "host", "jdbc-uri", "password", "pgpass", "port", "uri", "user", "username",
)  # fmt: skip


def made_secrets(cluster: str) -> dict[str, MadeSecret]:
    """The Secrets that the operator makes for a Cluster of this name.

    See https://cloudnative-pg.io/documentation/current/applications/#secrets and …/certificates/
    """
    keys = {
        "app": _APP_KEYS,
        "ca": ("ca.crt", "ca.key"),
        "replication": ("tls.crt", "tls.key"),
        "server": ("tls.crt", "tls.key"),
    }
    return {f"{cluster}-{use}": MadeSecret(by="CloudNativePG", keys=frozenset(names)) for use, names in keys.items()}


@dataclass(frozen=True, kw_only=True, slots=True)
class CloudNativePg:
    """The choice of it."""

    instances: int
    storage: str
    storage_class: str | None
    image: str | None
    resources: Resources
    parameters: Mapping[str, str]
    backup: Backup | None
    operator_namespace: str

    def __post_init__(self) -> None:
        """Check each option."""
        path = "Postgres.cloudnative_pg"
        checks.integer(f"{path}.instances", self.instances, at_least=1)
        checks.quantity(f"{path}.storage", self.storage)
        if self.storage_class is not None:
            checks.dns_name(f"{path}.storage_class", self.storage_class)
        if self.image is not None:
            checks.image(f"{path}.image", self.image)
            check_layout(f"{path}.image", self.image, kept_as=PostgresServer.kept_as)
        if not re.fullmatch("[0-9]{1,9}", self.max_connections):
            raise checks.wrong(f"{path}.parameters['max_connections']", self.max_connections, "a whole number")
        checks.dns_label(f"{path}.operator_namespace", self.operator_namespace)

    @property
    def max_connections(self) -> str:
        """How many connections each of the servers takes."""
        return {**_PARAMETERS, **self.parameters}["max_connections"]

    def server_image(self, install: Installation) -> str:
        """The image of its servers."""
        return self.image or install.image("cloudnative-pg")

    def provide(self, scope: Construct, install: Installation) -> Provided:
        """See Choice."""
        cluster = PostgresCluster(scope, "postgres", install=install, options=self)
        port = cluster.ports["postgres"]
        facts = PostgresFacts(
            host=f"{cluster.name}-rw",
            port=port,
            username=SecretKey(secret=f"{cluster.name}-app", key="username"),
            password=SecretKey(secret=f"{cluster.name}-app", key="password"),
            database=_DATABASE,
            plugin_database=_PLUGIN_DATABASE,
            destinations=(to_part(cluster.component, port),),
            # The operator gives every server a certificate.
            tls="require",
            client_image=self.server_image(install),
        )
        dependency = Dependency(name="postgres", facts=facts)
        return Provided(
            dependency=dependency,
            parts=(cluster,),
            max_connections=int(self.max_connections),
        )


class PostgresCluster(Construct):
    """The operator's custom resources, and the NetworkPolicies of the pods that it makes.

    Attributes:
        name: Name of the Cluster, from which those of its Services and Secrets follow.
        pod_labels: The labels that select its pods: the operator's.
        ports: The ports that its pods listen on, by name.
        destinations: Where its pods connect to: each other, the API server, and where the backups go.
        secrets: The credentials of the backups, by option.
        secret_references: The same, as what reads Secrets says it.
        made_secrets: The Secrets that the operator makes.
        made_services: The Services that it makes.
    """

    component = "postgres"

    def __init__(self, scope: Construct, id: str, *, install: Installation, options: CloudNativePg) -> None:
        """The operator's custom resources, and the NetworkPolicies of the pods that it makes.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: The installation that it belongs to.
            options: What it is like.
        """
        super().__init__(scope, id)
        self._install, self._options = install, options
        self.name = install.resource_name(self.component)
        if len(self.name) > _MAX_NAME:
            raise ValueError(
                f"name: got {install.name!r}, which makes the Cluster {self.name!r}, {len(self.name)} characters; "
                f"CloudNativePG takes at most {_MAX_NAME}, so shorten it by {len(self.name) - _MAX_NAME}"
            )
        self.pod_labels: Mapping[str, str] = {"cnpg.io/cluster": self.name}
        postgres = install.release.ports[self.component]
        self.ports: Mapping[str, int] = {**postgres, "status": _STATUS_PORT, "metrics": _METRICS_PORT}
        self._replication = (*postgres.values(), _STATUS_PORT)
        self.destinations = (
            to_part(self.component, *self._replication), to_kubernetes(),
            *(options.backup.destinations if options.backup else ()),
        )  # fmt: skip
        self.secrets = options.backup.secrets if options.backup else {}
        self.secret_references = [
            Reference(secret=place.secret, key=place.key, by=option) for option, place in self.secrets.items()
        ]
        self.made_secrets = made_secrets(self.name)
        self.made_services = tuple(f"{self.name}-{role}" for role in ("rw", "ro", "r"))
        self._render_cluster()
        self._render_plugin_database()
        self._render_policy()
        if options.backup is not None:
            self._render_backup(options.backup)

    def _meta(self, suffix: str = "", annotations: Mapping[str, str] | None = None) -> ApiObjectMetadata:
        return ApiObjectMetadata(
            name=self.name + suffix,
            namespace=self._install.namespace,
            labels=self._install.labels(self.component),
            annotations=annotations,
        )

    def _render_cluster(self) -> None:
        from imports.dify.io.cnpg import postgresql as cnpg

        options, defaults = self._options, self._install.defaults
        backup = options.backup
        tolerations = [
            cnpg.ClusterSpecAffinityTolerations(
                key=toleration.key,
                operator=toleration.operator,
                value=toleration.value,
                effect=toleration.effect,
                toleration_seconds=toleration.toleration_seconds,
            )
            for toleration in defaults.tolerations
        ]
        cnpg.Cluster(
            self,
            "cluster",
            # Without it, the operator would delete the volumes too.
            metadata=self._meta(annotations=KEEP),
            spec=cnpg.ClusterSpec(
                instances=options.instances,
                image_name=options.server_image(self._install),
                image_pull_secrets=[cnpg.ClusterSpecImagePullSecrets(name=name) for name in defaults.image_pull_secrets]
                or None,
                storage=cnpg.ClusterSpecStorage(size=options.storage, storage_class=options.storage_class),
                resources=_resources(options.resources),
                affinity=cnpg.ClusterSpecAffinity(node_selector=defaults.node_selector, tolerations=tolerations)
                if defaults.node_selector or tolerations
                else None,
                bootstrap=cnpg.ClusterSpecBootstrap(
                    initdb=cnpg.ClusterSpecBootstrapInitdb(
                        database=_DATABASE,
                        owner=_OWNER,
                        post_init_application_sql=['CREATE EXTENSION IF NOT EXISTS "uuid-ossp"'],
                    )
                ),
                postgresql=cnpg.ClusterSpecPostgresql(parameters={**_PARAMETERS, **options.parameters}),
                inherited_metadata=cnpg.ClusterSpecInheritedMetadata(
                    labels={
                        **self._install.pod_labels,
                        "app.kubernetes.io/part-of": "dify",
                        **self._install.own_label(),
                    }
                ),
                service_account_template=_service_account(backup) if backup else None,
                plugins=[
                    cnpg.ClusterSpecPlugins(
                        name=_PLUGIN,
                        enabled=True,
                        is_wal_archiver=True,
                        parameters={"barmanObjectName": f"{self.name}-backups"},
                    )
                ]
                if backup
                else None,
            ),
        )

    def _render_plugin_database(self) -> None:
        """A Database: SQL after initdb would run once, and never again for a cluster that was restored or is there."""
        from imports.dify.io.cnpg import postgresql as cnpg

        cnpg.Database(
            self,
            "plugin-database",
            metadata=self._meta("-plugin"),
            spec=cnpg.DatabaseSpec(
                cluster=cnpg.DatabaseSpecCluster(name=self.name),
                name=_PLUGIN_DATABASE,
                owner=_OWNER,
                database_reclaim_policy=cnpg.DatabaseSpecDatabaseReclaimPolicy.RETAIN,
                extensions=[
                    cnpg.DatabaseSpecExtensions(name="uuid-ossp", ensure=cnpg.DatabaseSpecExtensionsEnsure.PRESENT)
                ],
            ),
        )

    def _render_policy(self) -> None:
        """The operator, beside the callers that NetworkPolicies finds."""
        policy(
            self, "policy", self._install, f"allow-operator-to-{self.component}", self.pod_labels,
            ingress=[from_namespaces((self._options.operator_namespace,), self._replication)],
        )  # fmt: skip

    def _render_backup(self, backup: Backup) -> None:
        from imports.dify.io.cnpg import barmancloud as barman
        from imports.dify.io.cnpg import postgresql as cnpg

        barman.ObjectStore(
            self,
            "object-store",
            metadata=self._meta("-backups"),
            spec=barman.ObjectStoreSpec(
                retention_policy=backup.retention,
                configuration=barman.ObjectStoreSpecConfiguration(
                    destination_path=backup.destination,
                    endpoint_url=backup.endpoint,
                    s3_credentials=_s3(backup) if backup.destination.startswith("s3:") else None,
                    google_credentials=_google(backup) if backup.destination.startswith("gs:") else None,
                    azure_credentials=_azure(backup) if backup.destination.startswith("https:") else None,
                    wal=barman.ObjectStoreSpecConfigurationWal(
                        compression=barman.ObjectStoreSpecConfigurationWalCompression.GZIP
                    ),
                    data=barman.ObjectStoreSpecConfigurationData(
                        compression=barman.ObjectStoreSpecConfigurationDataCompression.GZIP
                    ),
                ),
            ),
        )
        cnpg.ScheduledBackup(
            self,
            "scheduled-backup",
            metadata=self._meta("-backups"),
            spec=cnpg.ScheduledBackupSpec(
                schedule=backup.schedule,
                cluster=cnpg.ScheduledBackupSpecCluster(name=self.name),
                backup_owner_reference=cnpg.ScheduledBackupSpecBackupOwnerReference.SELF,
                method=cnpg.ScheduledBackupSpecMethod.PLUGIN,
                plugin_configuration=cnpg.ScheduledBackupSpecPluginConfiguration(name=_PLUGIN),
            ),
        )


def _resources(resources: Resources) -> "postgresql.ClusterSpecResources":
    from imports.dify.io.cnpg import postgresql as cnpg

    requests, limits = amounts(resources)
    return cnpg.ClusterSpecResources(requests=requests, limits=limits or None)


def _service_account(backup: Backup) -> "postgresql.ClusterSpecServiceAccountTemplate | None":
    from imports.dify.io.cnpg import postgresql as cnpg

    annotations = dict(backup.service_account_annotations)
    metadata = cnpg.ClusterSpecServiceAccountTemplateMetadata(annotations=annotations)
    return cnpg.ClusterSpecServiceAccountTemplate(metadata=metadata) if annotations else None


def _s3(backup: Backup) -> "barmancloud.ObjectStoreSpecConfigurationS3Credentials":
    from imports.dify.io.cnpg import barmancloud as barman

    access_key, secret_key = backup.access_key, backup.secret_key
    if access_key is None or secret_key is None:
        return barman.ObjectStoreSpecConfigurationS3Credentials(inherit_from_iam_role=True)
    return barman.ObjectStoreSpecConfigurationS3Credentials(
        access_key_id=barman.ObjectStoreSpecConfigurationS3CredentialsAccessKeyId(
            name=access_key.secret, key=access_key.key
        ),
        secret_access_key=barman.ObjectStoreSpecConfigurationS3CredentialsSecretAccessKey(
            name=secret_key.secret, key=secret_key.key
        ),
    )


def _google(backup: Backup) -> "barmancloud.ObjectStoreSpecConfigurationGoogleCredentials":
    from imports.dify.io.cnpg import barmancloud as barman

    if backup.credentials is None:
        return barman.ObjectStoreSpecConfigurationGoogleCredentials(gke_environment=True)
    return barman.ObjectStoreSpecConfigurationGoogleCredentials(
        application_credentials=barman.ObjectStoreSpecConfigurationGoogleCredentialsApplicationCredentials(
            name=backup.credentials.secret, key=backup.credentials.key
        )
    )


def _azure(backup: Backup) -> "barmancloud.ObjectStoreSpecConfigurationAzureCredentials":
    from imports.dify.io.cnpg import barmancloud as barman

    if backup.credentials is None:
        return barman.ObjectStoreSpecConfigurationAzureCredentials(inherit_from_azure_ad=True)
    return barman.ObjectStoreSpecConfigurationAzureCredentials(
        connection_string=barman.ObjectStoreSpecConfigurationAzureCredentialsConnectionString(
            name=backup.credentials.secret, key=backup.credentials.key
        )
    )
