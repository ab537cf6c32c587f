"""The tools that save and restore: each has an image, and what it needs to reach its servers."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final
from urllib.parse import urlsplit

from cdk8s_plus_27 import k8s

from ..installation import Installation
from ..pods.volumes import scratch
from ..site.ca_bundle import CaBundle
from ..site.http_proxy import except_private_hosts
from ..tiers.python_settings import python_grant
from ..wiring.dependency import Dependency, Grant
from ..wiring.destinations import Destination
from ..wiring.environment import Env, Value
from ..wiring.http_proxy_facts import HttpProxyFacts
from ..wiring.secret_key import SecretKey
from ..workload.grants import grants_of
from .repository import RepositoryChoice
from .steps import FILES, SCRIPTS, Step

Mounted = tuple[k8s.Volume, k8s.VolumeMount]

# What is told to everybody, and these tools need.
_SITE: Final = ("http_proxy", "ca_bundle")
_CACHE: Final = "/cache"


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A program, and what it needs.

    Attributes:
        image: The image that it comes in.
        runs: What starts it.
        environment: What it reads.
        volumes: What it has mounted, each volume with its mount.
        destinations: Where it connects to.
        service_account_annotations: The cloud role that it takes; default: none.
        pod_labels: Labels of its pods that an admission webhook looks for; default: none.
    """

    image: str
    runs: str
    environment: Mapping[str, Value]
    volumes: Sequence[Mounted]
    destinations: Sequence[Destination]
    service_account_annotations: Mapping[str, str] = field(default_factory=dict[str, str])
    pod_labels: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def grant(self) -> Grant:
        """What its pod needs for it."""
        return Grant(
            destinations=self.destinations,
            service_account_annotations=self.service_account_annotations,
            pod_labels=self.pod_labels,
        )

    def grant_beside(self, other: "Tool") -> Grant:
        """The same in a pod of another tool, whose cloud role counts where both have one: a pod has one role of a kind.

        Args:
            other: The other tool.
        """
        theirs = {**other.service_account_annotations, **other.pod_labels}
        return replace(
            self.grant,
            service_account_annotations=_without(self.service_account_annotations, theirs),
            pod_labels=_without(self.pod_labels, theirs),
        )

    def step(
        self, name: str, script: str, *arguments: str, mounted: Sequence[Mounted] = (),
        environment: Mapping[str, Value] | None = None,
    ) -> Step:  # fmt: skip
        """A container in which it runs a script.

        Args:
            name: Its name.
            script: The script.
            arguments: What that is told.
            mounted: What is mounted beside.
            environment: What it reads beside.
        """
        return Step(
            name=name,
            image=self.image,
            command=(self.runs, f"{SCRIPTS}/{script}", *arguments),
            environment={**self.environment, **(environment or {})},
            volumes=[*mounted, *self.volumes],
        )


def _without(given: Mapping[str, str], names: Container[str]) -> dict[str, str]:
    return {name: text for name, text in given.items() if name not in names}


def python_tool(install: Installation, postgres: Dependency, storage: Dependency) -> Tool:
    """Python in the image of the API, which knows what Dify's own code knows of the database, the files and the keys.

    Args:
        install: The installation.
        postgres: Its database.
        storage: The storage of its files.
    """
    known = [each for each in install.dependencies() if each.name in _SITE]
    grants = grants_of("api", [*known, postgres, storage], reads=python_grant, path="backup")
    tool = _tool(install.image("api"), "python", grants)
    if "OPENDAL_FS_ROOT" in tool.environment:
        return replace(tool, environment={**tool.environment, "OPENDAL_FS_ROOT": FILES})
    return tool


def restic_tool(install: Installation, repository: RepositoryChoice, password: SecretKey, *, read_only: bool) -> Tool:
    """Restic, which keeps the backups.

    Args:
        install: The installation.
        repository: Where they are.
        password: The password of that.
        read_only: Whether nothing is written to it.
    """
    own = repository.grant(install, password, read_only=read_only)
    known = [each for each in install.dependencies() if each.name in _SITE]
    grants = grants_of(
        "backup", [*known, Dependency(name="repository", grants={"backup": own})], reads=_site, path="backup"
    )
    tool = _tool(install.image("restic"), "sh", grants, claims=True)
    environment = {**tool.environment, "RESTIC_CACHE_DIR": _CACHE}
    proxy = environment.get("NO_PROXY")
    if isinstance(proxy, str) and repository.url and not install.goes_through_proxy(repository.url):
        host = urlsplit(repository.url).hostname or ""
        environment["NO_PROXY"] = ",".join(dict.fromkeys([*proxy.split(","), host]))
    return replace(tool, environment=environment, volumes=[*tool.volumes, scratch("cache", _CACHE, limit="5Gi")])


def _site(facts: object) -> Grant:
    """What restic gets of the site: its way to the repository may be through a proxy."""
    match facts:
        case HttpProxyFacts():
            return Grant(environment=facts.variables, destinations=facts.destinations)
        case CaBundle():
            return facts.trusted(Grant(environment=facts.variables))
        case _:
            return Grant()


def _tool(image: str, runs: str, grants: Mapping[str, Grant], *, claims: bool = False) -> Tool:
    """A tool with all that its dependencies give, but for the claims with data."""
    env = Env("backup")
    for grant in grants.values():
        env.add(grant.defaults)
    for grant in grants.values():
        env.add(grant.environment)
    except_private_hosts(env)
    every = list(grants.values())
    return Tool(
        image=image,
        runs=runs,
        environment={**env.literals, **env.secrets},
        volumes=[
            pair for grant in every for pair in mounted_by(grant) if claims or not pair[0].persistent_volume_claim
        ],
        destinations=[each for grant in every for each in grant.destinations],
        service_account_annotations=dict(pair for grant in every for pair in grant.service_account_annotations.items()),
        pod_labels=dict(pair for grant in every for pair in grant.pod_labels.items()),
    )


def mounted_by(grant: Grant) -> list[Mounted]:
    """The volumes of a grant, each with its mount."""
    volumes = {volume.name: volume for volume in grant.volumes}
    return [(volumes[mount.name], mount) for mount in grant.mounts]
