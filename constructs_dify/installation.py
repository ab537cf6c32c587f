"""Installation: what all parts of one Dify share, from which their names and addresses follow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final, Literal, get_args
from urllib.parse import SplitResult, urlsplit

from . import checks
from .checks.credentials import refuse, shown
from .pods.tier import Tier
from .releases.release import DEFAULT_VERSION, Release
from .site.ca_bundle import CaBundle
from .site.http_proxy import METADATA, HttpProxy
from .site.network import Network
from .site.pip_mirror import check_pip_mirror, pip_mirror_dependency
from .site.public_urls import PublicUrls
from .wiring.credential_source import CredentialSource, OwnSecret
from .wiring.dependency import PYTHON_PARTS, Dependency, Grant, python_services
from .wiring.destinations import Destination, to_url
from .wiring.secret_key import Credential, SecretKey

IpFamily = Literal["IPv4", "IPv6"]
"""A family of addresses, as Kubernetes calls it."""

# Each where the release reads it.
_DEFAULTS: Final[Mapping[str, str]] = {
    "LOG_LEVEL": "INFO",
    # On in the code of releases before 1.10: deletes workflow logs after 30 days.
    "WORKFLOW_LOG_CLEANUP_ENABLED": "false",
    # 15 MB in the code; the plugin daemon takes 50 MB.
    "PLUGIN_MAX_PACKAGE_SIZE": "52428800",
    # As long as the plugin daemon lets a call take; in the code it was half of that before 1.11.2.
    "PLUGIN_DAEMON_TIMEOUT": "600",
    # On in the code: the API's whole description, for everybody.
    "SWAGGER_UI_ENABLED": "false",
    # On in the code: what the installation is like, every half hour, to otel.dify.ai.
    "DISABLE_TELEMETRY": "true",
    # A database that failed over or restarted leaves dead connections in the pool.
    "SQLALCHEMY_POOL_PRE_PING": "true",
}
# The label of its pods that no other chart sets, whatever it is called; its value is the name of the installation.
OWN_LABEL: Final = "constructs-dify/installation"
# The options of a Tier that cannot fit every part.
FOR_ONE_PART: Final = ("replicas", "autoscale", "image", "settings", "update_strategy")


@checks.fields('Installation(name="dify", namespace="dify")', name="")
@dataclass(frozen=True, kw_only=True, slots=True)
class Installation:
    """What all parts of one Dify share. Names and addresses are pure functions of it, so parts may name each other.

    See https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/

    Args:
        name: Prefix of every resource name, and the `app.kubernetes.io/instance` label.
        namespace: Namespace of every resource.
        release: The Dify release; default: the newest one that the library knows in full.
        public_urls: Where users reach it; default: one origin that is not known yet.
        secrets: Where its own credentials are kept, a choice of `Secrets`; default: in the Secret `<name>-secrets`.
        settings: Dify settings of the API, the workers and beat; default: none.
        defaults: Options of every part, under its own Tier; default: nothing, each part has its own.
        image_registry: Registry (and path) to pull every image of the release from; default: the public ones.
        images: Part -> digest to pin its image to (`"sha256:…"`), or another image, which is pulled from where it says;
            default: those of the release. Workers and beat run the API's.
        network: Options of the NetworkPolicies; None: no NetworkPolicies at all.
        http_proxy: The way to the internet where there is no direct one; default: none.
        ca_bundle: Certificate authorities to trust in place of the public ones; default: the public ones.
        pip_mirror: URL of the Python package index for plugins and sandboxed code; default: the public one.
        reloader: Whether a changed Secret replaces the pods that read it, where Stakater's Reloader runs; default: no.
        cluster_domain: DNS domain of the cluster; default: `cluster.local`.
        service_ports: Part -> the port of its Service, where its Tier says another one than that of its pods; default:
            none.
        openshift: Whether the cluster is OpenShift, which assigns users and groups to pods; default: no.
        pod_labels: Further labels of all pods; default: none.
        ip_families: Families of the addresses of every Service, the first first; None: what the cluster defaults to.
        paused: Whether the parts that read or write Dify's data have no pods; default: no.
        backed_up: Whether there are backups, for which servers may need settings of their own; default: no.

    Raises:
        ValueError: When a name is not one that Kubernetes accepts.
    """

    name: str
    namespace: str
    release: Release = field(default_factory=lambda: Release(DEFAULT_VERSION))
    public_urls: PublicUrls = field(default_factory=PublicUrls)
    secrets: CredentialSource = field(default_factory=OwnSecret)
    settings: Mapping[str, str | SecretKey] = field(default_factory=dict[str, str | SecretKey])
    defaults: Tier = field(default_factory=Tier)
    image_registry: str | None = None
    images: Mapping[str, str] = field(default_factory=dict[str, str])
    network: Network | None = field(default_factory=Network)
    http_proxy: HttpProxy | None = None
    ca_bundle: CaBundle | None = None
    pip_mirror: str | None = None
    reloader: bool = False
    cluster_domain: str = "cluster.local"
    service_ports: Mapping[str, int] = field(default_factory=dict[str, int])
    openshift: bool = False
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])
    ip_families: Sequence[IpFamily] | None = None
    paused: bool = False
    backed_up: bool = False
    # What all parts depend on is the same for each of them, and costs.
    _dependencies: list[Dependency] = field(default_factory=list[Dependency], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the names."""
        # Before the rest: it says better what to do about a login.
        if self.pip_mirror is not None:
            check_pip_mirror(self.pip_mirror)
        for option in fields(self):
            refuse(option.name, getattr(self, option.name))
        checks.dns_label("name", self.name)
        checks.dns_label("namespace", self.namespace)
        checks.dns_name("cluster_domain", self.cluster_domain)
        checks.host("cluster_domain", self.cluster_domain)
        if self.image_registry is not None:
            checks.registry("image_registry", self.image_registry)
        self._check_images()
        self._check_ip_families()
        for option in FOR_ONE_PART:
            if given := getattr(self.defaults, option):
                raise ValueError(
                    f"defaults.{option}: got {shown(given)}; expected none, because it cannot fit every part; "
                    f"give it to a part, such as api=Tier({option}=...)"
                )
        if (service := self.defaults.service) is not None:
            for option in ("port", "cluster_ip"):
                if (given := getattr(service, option)) is not None:
                    raise checks.wrong(
                        f"defaults.service.{option}", given, "none, because it cannot fit every part; give it to a part"
                    )
        for part, port in self.service_ports.items():
            checks.one_of("service_ports", part, self.release.ports)
            checks.port(f"service_ports[{shown(part)}]", port)
        for name, value in self.settings.items():
            self.release.settings.check("settings", PYTHON_PARTS, name, value)
        self.public_urls.check(self.release, self.settings)

    def _check_images(self) -> None:
        for part, image in self.images.items():
            path = f"images[{shown(part)}]"
            checks.one_of("images", part, self.release.images)
            if image.startswith("sha256:"):
                checks.digest(path, image)
            else:
                checks.image(path, image)

    def _check_ip_families(self) -> None:
        given = self.ip_families
        if given is None:
            return
        for index, family in enumerate(given):
            checks.one_of(f"ip_families[{index}]", family, get_args(IpFamily))
        if not given or len(set(given)) < len(given):
            raise checks.wrong(
                "ip_families", list(given),
                '["IPv4"], ["IPv6"] or both, the preferred one first; leave it out for what the cluster defaults to',
            )  # fmt: skip

    def resource_name(self, part: str, *, at_most: int = checks.MAX_NAME) -> str:
        """The name of a part's resources.

        Args:
            part: The part.
            at_most: How long the name may be.

        Raises:
            ValueError: When it is longer than Kubernetes allows.
        """
        name = f"{self.name}-{part}"
        if len(name) > at_most:
            raise ValueError(
                f"name: got {self.name!r}, which makes {name!r}, {len(name)} characters; "
                f"expected at most {at_most}, so shorten it by {len(name) - at_most}, or else the part's name"
            )
        return name

    def selector(self, part: str) -> dict[str, str]:
        """The labels that select a part's pods. They never change, because a Deployment's selector cannot."""
        return self.instance_selector() | {"app.kubernetes.io/component": part}

    def instance_selector(self) -> dict[str, str]:
        """The labels that every pod of this installation has."""
        return {"app.kubernetes.io/name": "dify", "app.kubernetes.io/instance": self.name}

    def own_label(self) -> dict[str, str]:
        """The label by which NetworkPolicies know its pods from those of others that have the labels above too.

        It is not among these, because the selector of a Deployment that is there cannot change.
        """
        return {OWN_LABEL: self.name}

    def labels(self, part: str) -> dict[str, str]:
        """The recommended labels of a part's objects.

        See https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
        """
        return self.selector(part) | {
            "app.kubernetes.io/managed-by": "cdk8s",
            "app.kubernetes.io/part-of": "dify",
            "app.kubernetes.io/version": self.release.version,
        }

    def port(self, part: str, name: str = "http") -> int:
        """A port of a part's pods, by name."""
        return self.release.ports[part][name]

    def service_port(self, part: str) -> int:
        """The port of a part's Service for HTTP."""
        return self.service_ports.get(part) or self.port(part)

    def url(self, part: str) -> str:
        """The URL of a part's HTTP port, for other parts."""
        return f"http://{self.resource_name(part)}:{self.service_port(part)}"

    def full_url(self, part: str) -> str:
        """The same with the full name, for those who look names up without search domains, as squid does."""
        return f"http://{self.fqdn(part)}:{self.service_port(part)}"

    def fqdn(self, part: str) -> str:
        """The full DNS name of a part's Service, for resolvers that know no search domains."""
        return f"{self.resource_name(part)}.{self.namespace}.svc.{self.cluster_domain}"

    def full_name(self, host: str) -> str:
        """A host for resolvers that know no search domains: the name of a Service in full, others as they are."""
        if "." not in host and ":" not in host:
            host = f"{host}.{self.namespace}.svc"
        return f"{host}.{self.cluster_domain}" if host.endswith(".svc") else host

    def image(self, part: str) -> str:
        """The image of a part: the user's, or the release's, from the mirror where there is one."""
        given = self.images.get(part)
        if given is None:
            return self._mirrored(self.release.images[part])
        return f"{self._mirrored(self.release.images[part])}@{given}" if given.startswith("sha256:") else given

    def _mirrored(self, image: str) -> str:
        if self.image_registry is None:
            return image
        first, _, rest = image.partition("/")
        if rest and ("." in first or ":" in first):
            image = rest
        # Docker Hub's own images live under library/, which pull-through caches want to see.
        elif not rest:
            image = f"library/{image}"
        return f"{self.image_registry}/{image}"

    @property
    def site_urls(self) -> tuple[SplitResult, ...]:
        """What workflows and sandboxed code may reach wherever it is: the public URLs and the package index."""
        return (*self.public_urls.origins, *([urlsplit(self.pip_mirror)] if self.pip_mirror else []))

    def direct(self, url: str) -> tuple[Destination, ...]:
        """The network path to a URL; none where the site's proxy leads there, to which the path is open anyway."""
        return () if self.goes_through_proxy(url) else (to_url(url),)

    def goes_through_proxy(self, url: str) -> bool:
        """Whether the site has a proxy, and parts reach this URL through it."""
        return self.http_proxy is not None and self.http_proxy.leads_to(url, self.direct_hosts)

    @property
    def direct_hosts(self) -> tuple[str, ...]:
        """What parts reach without the proxy of the site: their Services, what is in the cluster, the public URLs."""
        # As long as may be: not each of these parts is there.
        services = [self.resource_name(part, at_most=253) for part in self.release.ports]
        return (*services, ".svc", f".{self.cluster_domain}", *METADATA, *self.public_urls.hosts)

    def dependencies(self) -> tuple[Dependency, ...]:
        """What every part depends on without being told so."""
        if not self._dependencies:
            self._dependencies.extend(self._common_dependencies())
        return tuple(self._dependencies)

    def _common_dependencies(self) -> tuple[Dependency, ...]:
        urls = self.public_urls.dependency(self.release, self.settings)
        site: list[Dependency] = []
        if self.http_proxy:
            site.append(self.http_proxy.dependency(self.direct_hosts))
        if self.ca_bundle:
            site.append(self.ca_bundle.dependency())
        if self.pip_mirror:
            site.append(pip_mirror_dependency(self.pip_mirror, self.direct(self.pip_mirror)))
        return (urls, Dependency(name="secrets", grants=python_services(self._dify())), *site)

    def _dify(self) -> Grant:
        """The settings of the API, the workers and beat that belong to none of their dependencies."""
        return Grant(
            environment={"SECRET_KEY": self.secret("secret-key")},
            defaults=self.release.settings.read_by("api", _DEFAULTS),
        )

    def setting(self, name: str) -> str:
        """The text of a setting that the API, the workers and beat have in common: the user's, or else the default.

        For other parts that have to agree with it. If it comes from a Secret, nobody knows more than the default.
        """
        given = self.settings.get(name)
        if isinstance(given, str):
            return given
        return _DEFAULTS.get(name, self.release.settings.of("api")[name].default)

    def whole(self, name: str) -> int:
        """The whole number that such a setting is."""
        return self.release.settings.of("api")[name].whole(self.setting(name))

    def secret(self, name: str) -> SecretKey:
        """A credential of the installation itself, by its name, which is also its key if `secrets` says nothing else.

        Whatever asks for it has it made, where `secrets` makes credentials.
        """
        place = self.secrets.credential(self.name, name)
        return Credential(secret=place.secret, key=place.key, name=name)
