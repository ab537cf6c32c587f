"""What runs today, whatever made it: the parts with their variables and options, and what they stand on."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from typing_extensions import Self

from .findings import Finding

_LOGIN = re.compile(r"(USER|USERNAME|USER_ID|ACCOUNT_NAME|(?<!SECRET_)ACCESS_KEY|(?<!SECRET_)ACCESS_KEY_ID|SECRET_ID)$")

# Our names, of which each input has its own.
PartName = Literal[
    "api", "worker", "beat", "web", "websocket", "sandbox", "plugin-daemon", "ssrf-proxy", "nginx", "agent-backend",
    "local-sandbox",
]  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Lies:
    """Where in the cluster a credential lies today.

    Args:
        secret: Name of the Secret.
        key: The key in it.
        of_release: Whether the Secret goes away with what runs today, so that it has to be copied.
    """

    secret: str
    key: str
    of_release: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Variable:
    """What a variable of a container is set to.

    Args:
        text: The text; None if it comes from elsewhere, or is a default that everybody knows.
        secret: Whether it is a credential, of which no text may be shown or written.
        lies: Where it lies in the cluster, if a Secret has it.
        source: Another `valueFrom`, as the API of Kubernetes has it.
        keys: The keys of the input that decided it and that the user wrote; none for a default.
        unsafe: Why it is unsafe: a default that everybody knows, a placeholder.
    """

    text: str | None = field(default=None, repr=False)
    secret: bool = False
    lies: Lies | None = None
    source: Mapping[str, Any] | None = None
    keys: tuple[str, ...] = ()
    unsafe: str = ""

    @property
    def chosen(self) -> bool:
        """Whether the user wrote it."""
        return bool(self.keys)

    def same(self, other: Self) -> bool:
        """Whether both set the same, wherever it lies."""
        if self.text is not None or other.text is not None:
            return self.text == other.text
        if self.source is not None or other.source is not None:
            return self.source == other.source
        return self.unsafe == other.unsafe if self.unsafe or other.unsafe else self.lies == other.lies


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """What a part is told beside its variables.

    Args:
        value: In the shape of Kubernetes' API, as far as it has one.
        keys: The keys of the input that the user wrote; none for a default.
    """

    value: Any
    keys: tuple[str, ...] = ()


@dataclass(kw_only=True, slots=True)
class InstalledPart:
    """One part.

    Args:
        name: Our name of it.
        runs: Whether it runs.
        keys: The keys that say whether it runs.
        called: What its objects are called today, such as `dify-api`.
        variables: Its effective variables: of equal names, the one that wins.
        options: What else it is told, by name; only what is set. In the shape of Kubernetes' API: `replicas`,
            `resources`, `node_selector`, `affinity`, `tolerations`, `priority_class`, `liveness`, `readiness`,
            `startup` (False: off), `update_strategy`, `pod_security_context`, `security_context`, `volumes`,
            `volume_mounts`, `host_aliases`, `share_process_namespace`, `image_pull_secrets` (names),
            `image_pull_policy`, `labels` and `annotations` (of pods), `automount_token`. In shapes of ours: `image`
            (`{"repository", "tag", "digest"}`), `autoscale` (`{"min", "max", "cpu", "memory"}`), `service_account`
            (`{"create", "name", "annotations"}`), `service` (`{"port", "annotations", "labels", "cluster_ip"}`, and
            `install_port`: the plugin daemon's second port). A security context with nothing in it was switched off.
    """

    name: PartName
    runs: bool = True
    keys: tuple[str, ...] = ()
    called: str = ""
    variables: dict[str, Variable] = field(default_factory=dict[str, Variable])
    options: dict[str, Option] = field(default_factory=dict[str, Option])


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalledClaim:
    """A claim, or the claims of a server.

    Args:
        name: Its name in the cluster.
        holds: What is on it.
        existing: Whether somebody else made it.
        size: Its size; None if unknown.
        storage_class: Its class; None: the cluster's default.
        access_mode: Its access mode; None if unknown.
        sub_path: The folder that is used.
        survives: Whether it stays when what runs today is removed.
        in_use: Whether a part mounts it.
        keys: The keys of the input.
    """

    name: str
    holds: Literal["files", "plugins", "postgres", "redis", "weaviate", "nginx-logs", "squid-logs", "other"]
    existing: bool = False
    size: str | None = None
    storage_class: str | None = None
    access_mode: str | None = None
    sub_path: str | None = None
    survives: bool = True
    in_use: bool = True
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class InstalledServer:
    """A server that was brought along, such as the PostgreSQL of the chart.

    Args:
        kind: What it is.
        hosts: Names under which the parts reach it, as they stand in their variables.
        port: Port of its Service.
        pod_port: Port of its pods.
        objects: Workloads that make it up, such as `StatefulSet/dify-postgresql-primary`. Empty: it does not run
            in the cluster, so that the program makes one of the library's own in its place, with new credentials.
        used: Whether Dify uses it: another one may win.
        password: Where its own password lies.
        image: Its image.
        shared_database: Whether Dify and the plugin daemon share one database in it.
        keys: The keys of the input that configure it.
    """

    kind: Literal["postgres", "redis", "weaviate", "qdrant", "mysql", "milvus", "pgvector", "other"]
    hosts: tuple[str, ...] = ()
    port: int
    pod_port: int
    objects: tuple[str, ...] = ()
    used: bool = True
    password: Lies | None = None
    image: str = ""
    shared_database: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Front:
    """The Service in front of nginx.

    Args:
        name: Its name.
        type: `ClusterIP`, `NodePort` or `LoadBalancer`.
        port: Its port.
        options: `node_port`, `annotations`, `labels`, `cluster_ip`, `load_balancer_ip`, `source_ranges`: what is set.
        keys: The keys of the input.
    """

    name: str
    type: str = "ClusterIP"
    port: int = 80
    options: Mapping[str, Option] = field(default_factory=dict[str, Option])
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class RemoteSecrets:
    """Secrets that the External Secrets Operator makes.

    Args:
        store: Name of the store.
        kind: `SecretStore` or `ClusterSecretStore`.
        refresh: How often.
        parts: The parts whose Secret it makes.
        remotes: Per part and variable: path and property in the store.
        keys: The keys of the input, by what they belong to: `""` for the store, `"part:NAME"` for a reference.
    """

    store: str
    kind: str
    refresh: str
    parts: tuple[str, ...]
    remotes: Mapping[str, Mapping[str, tuple[str, str | None]]]
    keys: Mapping[str, tuple[str, ...]]


@dataclass(kw_only=True, slots=True)
class Installed:
    """An installation.

    Args:
        made_by: What made it, for sentences: "chart dify-helm 0.31.0", "docker compose".
        dify: The version of Dify that runs: the tag of the API's image.
        name: The prefix of its objects' names: the chart's full name.
        release: Name of the Helm release; empty if there is none.
        namespace: The namespace.
        parts: Each part, by our name.
        claims: Its claims.
        servers: The servers that were brought along.
        front: The Service in front; None without a proxy.
        ingress: The Ingress: `class_name`, `annotations`, `hosts` (`[{"host", "paths": [{"path", "pathType"}]}]`),
            `tls` (`[{"secretName", "hosts"}]`); None: there is none.
        http_route: The HTTPRoute: `parent_refs`, `hostnames`, `annotations`, …; None: there is none.
        remote_secrets: What the External Secrets Operator makes; None: nothing.
        secrets: Every Secret that goes away with it: name -> keys.
        objects: Everything that it consists of, as `Kind/name`.
        switches: What switches a part off where it runs, such as `"api": "api.enabled=false"`; `"ingress"` and
            `"http_route"` too, if there is one.
        findings: What reading it found.
        hidden: Credentials of the input beside those of the parts.
    """

    made_by: str
    dify: str
    name: str
    release: str = ""
    namespace: str
    parts: dict[PartName, InstalledPart] = field(default_factory=dict[PartName, InstalledPart])
    claims: list[InstalledClaim] = field(default_factory=list[InstalledClaim])
    servers: list[InstalledServer] = field(default_factory=list[InstalledServer])
    front: Front | None = None
    ingress: Mapping[str, Option] | None = None
    http_route: Mapping[str, Option] | None = None
    remote_secrets: RemoteSecrets | None = None
    secrets: dict[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    objects: list[str] = field(default_factory=list[str])
    switches: dict[str, str] = field(default_factory=dict[str, str])
    findings: list[Finding] = field(default_factory=list[Finding])
    hidden: Sequence[str] = field(default=(), repr=False)

    def credentials(self) -> Iterator[str]:
        """Every text that may be shown nowhere. A login alone lets nobody in."""
        yield from self.hidden
        for part in self.parts.values():
            for name, variable in part.variables.items():
                if variable.secret and variable.text and not _LOGIN.search(name):
                    yield variable.text
