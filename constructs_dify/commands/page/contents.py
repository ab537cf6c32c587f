"""What the review page says, as values: everything is text or numbers that people read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from ..cluster import Wanted
from ..secrets import ReadKey

Severity = Literal["serious", "warning", "notice"]
SEVERITIES: tuple[Severity, ...] = ("serious", "warning", "notice")


@dataclass(frozen=True, kw_only=True, slots=True)
class InstallationFacts:
    """One installation of Dify.

    Attributes:
        name: Its name.
        namespace: Its namespace; empty: the one that it is applied to.
        version: Its release of Dify; empty: nothing says it.
        date: The day of the release; empty: not known.
        note: What to know of the release.
    """

    name: str
    namespace: str
    version: str
    date: str
    note: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What a rule has found.

    Attributes:
        rule: The name of the rule.
        severity: How much it matters.
        what: What it is, in one sentence.
        places: Where it is.
        why: Why it matters.
        do: What to do about it.
        parameter: The parameter of this library that does it; empty: there is none.
    """

    rule: str
    severity: Severity
    what: str
    places: Sequence[str]
    why: str
    do: str
    parameter: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ContainerFacts:
    """A container of a part.

    Attributes:
        name: Its name.
        role: Empty for one that does the work; `before the others` or `beside the others`.
        image: Its image.
        user: Whom it runs as.
        cpu: What it requests, and its limit.
        memory: The same for memory.
        probes: How Kubernetes looks after it; none: it does not.
    """

    name: str
    role: str
    image: str
    user: str
    cpu: str
    memory: str
    probes: Sequence[str]


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """A connection as one of its ends sees it.

    Attributes:
        place: Who is at the other end.
        ports: The ports; empty for a volume.
    """

    place: str
    ports: str


@dataclass(frozen=True, kw_only=True, slots=True)
class PartFacts:
    """Something that runs pods.

    Attributes:
        key: What tells it from all others; the picture names it so.
        title: What people call it.
        kind: The kind of the object.
        name: The name of the object.
        namespace: Its namespace.
        installation: The installation that it belongs to; empty: to none.
        group: `part`, `store` or `job`.
        does: What it is for, in one sentence; empty: nobody knows.
        replicas: How many pods it has: `1`, `2 to 10`.
        scaled_by: What scales it; empty: nothing.
        runs: When it runs, and what becomes of a run; none: it is no CronJob.
        kept: What its PodDisruptionBudget keeps; empty: it has none.
        cpu: What one pod requests of CPU, and its limit.
        memory: The same for memory.
        level: The strictest Pod Security level that its pods meet; empty: nobody knows.
        short_of: The rules that keep it from `restricted`.
        reasons: The reasons that the manifests give for that.
        token: Whether its pods get a token for the Kubernetes API.
        images: The images of those of its containers that do the work.
        containers: Its containers.
        reaches: What it may open connections to.
        reached_by: What may open connections to it.
        open_in: Whether no policy protects it.
        open_out: Whether no policy holds it back.
    """

    key: str
    title: str
    kind: str
    name: str
    namespace: str
    installation: str
    group: Literal["part", "store", "job"]
    does: str
    replicas: str
    scaled_by: str
    runs: Sequence[str]
    kept: str
    cpu: str
    memory: str
    level: str
    short_of: Sequence[str]
    reasons: Sequence[str]
    token: bool
    images: Sequence[str]
    containers: Sequence[ContainerFacts]
    reaches: Sequence[Way]
    reached_by: Sequence[Way]
    open_in: bool
    open_out: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class ConnectionFacts:
    """What may be opened from one place to another.

    Attributes:
        source: Who opens it.
        target: Who listens, or what is mounted.
        ports: The ports; empty for a volume.
        kind: What it is for.
        paths: The paths of requests that take this way.
    """

    source: str
    target: str
    ports: str
    kind: str
    paths: str


@dataclass(frozen=True, kw_only=True, slots=True)
class TotalFacts:
    """What many pods ask for together.

    Attributes:
        name: Which pods.
        pods: How many.
        cpu: What they request of CPU.
        cpu_limit: What they may use of it.
        memory: What they request of memory.
        memory_limit: What they may use of it.
    """

    name: str
    pods: str
    cpu: str
    cpu_limit: str
    memory: str
    memory_limit: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ClaimFacts:
    """A claim of disk space.

    Attributes:
        name: Its name.
        owner: What it is for; empty: it is an object of its own.
        size: Its size, with the number of claims.
        storage_class: Its StorageClass.
        used_by: The parts that mount it.
    """

    name: str
    owner: str
    size: str
    storage_class: str
    used_by: str


@dataclass(frozen=True, kw_only=True, slots=True)
class RouteFacts:
    """A way in from outside.

    Attributes:
        address: The address, as people type it, as far as it is known.
        by: The object that opens it.
        encrypted: Whether it is encrypted, in words.
        part: What is behind it.
    """

    address: str
    by: str
    encrypted: str
    part: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SettingFacts:
    """A setting that has another value than Dify gives it.

    Attributes:
        name: Its name.
        value: Its value.
        default: Dify's default; empty: it has none.
        parts: The parts that get it.
        by: What sets it, where this library made the manifests.
        always: Whether every installation of this library has it, mostly to lead parts to each other.
    """

    name: str
    value: str
    default: str
    parts: str
    by: str
    always: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything that the page says, but for the picture.

    Attributes:
        title: What is shown.
        read: The files and folders that were read.
        objects: How many objects they have.
        installations: The installations of Dify among them.
        summary: What there is, in a few sentences.
        findings: The warnings, the serious ones first.
        parts: What runs pods.
        connections: Who may talk to whom, without the questions for names.
        names: Who may ask the DNS, in one sentence.
        totals: What all parts ask for together.
        claims: The disk space.
        storage: The disk space of all claims.
        secrets: The keys of Secrets.
        routes: The ways in.
        settings: The settings that differ from Dify's defaults.
        needs: What must be in the cluster.
        images: The images that are pulled.
    """

    title: str
    read: Sequence[str]
    objects: int
    installations: Sequence[InstallationFacts]
    summary: Sequence[str]
    findings: Sequence[Finding]
    parts: Sequence[PartFacts]
    connections: Sequence[ConnectionFacts]
    names: str
    totals: Sequence[TotalFacts]
    claims: Sequence[ClaimFacts]
    storage: str
    secrets: Sequence[ReadKey]
    routes: Sequence[RouteFacts]
    settings: Sequence[SettingFacts]
    needs: Sequence[Wanted]
    images: Sequence[str]
