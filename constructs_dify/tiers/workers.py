"""Workers: the Celery workers, in one or several pools, and beat, which sends them scheduled tasks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from cdk8s_plus_27 import k8s
from constructs import Construct
from typing_extensions import Unpack

from .. import checks
from ..pods.probes import exec_probe
from ..pods.resources import Resources
from ..pods.scaling import Autoscale, QueueAutoscale
from ..pods.structs import struct
from ..pods.tier import MEANT, Tier, merged
from ..releases.release import Release
from ..wiring.broker import Broker
from ..wiring.dependency import Grant
from ..wiring.environment import Value
from ..workload.database_pool import DatabasePool
from ..workload.declared import Declared
from ..workload.queue_scaler import QueueScaler
from ..workload.workload import Workload, WorkloadOptions
from .common import python_pool, python_tier, start_failures
from .python_settings import python_grant

_PING = "/probes/celery_ping.py"
# A ping took 30 s on a loaded node. The script gives up after 45 s without a verdict; a time-out would be a failure.
_PING_TIMEOUT = 50
_SCHEDULE = "/tmp/celerybeat-schedule"
# The kinds of Celery pools that stay in one process.
_ONE_PROCESS = ("gevent", "eventlet", "threads", "solo")
_RECENT_SCHEDULE = ("sh", "-c", f"find /tmp -name '{_SCHEDULE.rpartition('/')[2]}*' -mmin -20 | grep -q .")
_NO_SERVICE = {"CKV_K8S_9": "No Service leads to it, so readiness would decide nothing; a liveness probe watches it"}


@checks.fields('WorkerPool(name="default")', meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class WorkerPool(Tier):
    """A pool of Celery workers that consume some of the queues: a `Tier` with a name, queues and a concurrency.

    See https://docs.celeryq.dev/en/stable/userguide/workers.html

    Args:
        name: Name of the pool. Its pods are named `<chart>-worker-<name>`, or `<chart>-worker` for `default`.
        queues: The queues that it consumes; default: all that no other pool names.
        concurrency: Tasks that one pod processes at a time; default: 4.

    Raises:
        ValueError: If Kubernetes or Celery would not accept an option.
    """

    name: str
    queues: Sequence[str] | None = None
    concurrency: int = 4

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        checks.dns_label("WorkerPool.name", self.name)
        if self.name == "files":
            raise checks.wrong(
                "WorkerPool.name", self.name, 'another name, because "…-worker-files" is the ConfigMap of the workers'
            )
        checks.integer("WorkerPool.concurrency", self.concurrency, at_least=1)
        if self.queues is not None and not self.queues:
            raise checks.wrong("WorkerPool.queues", self.queues, 'queues such as ["dataset"], or none at all')


class Worker(Workload):
    """The Celery workers of one pool.

    See https://docs.celeryq.dev/en/stable/userguide/workers.html

    Attributes:
        pool: The pool.
        queues: The queues that it consumes.
        queue_scaler: The objects for KEDA; None without a `QueueAutoscale`.
    """

    queue_scaler: QueueScaler | None = None
    part = "worker"
    pausable = True
    options_class = WorkerPool
    image_of = "api"
    fixed_settings: ClassVar[Mapping[str, str]] = {
        "MODE": "the part itself",
        "CELERY_QUEUES": "WorkerPool.queues",
        "CELERY_WORKER_AMOUNT": "WorkerPool.concurrency",
        "CELERY_WORKER_QUEUES": "WorkerPool.queues",
        "CELERY_WORKER_CONCURRENCY": "WorkerPool.concurrency",
    }
    exceptions = _NO_SERVICE

    @checks.arguments("")
    def __init__(
        self, scope: Construct, id: str, *, pool: WorkerPool, queues: Sequence[str], **options: Unpack[WorkloadOptions]
    ) -> None:
        """The Celery workers of one pool.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            pool: The pool.
            queues: The queues that it consumes.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            ValueError: If it has a `QueueAutoscale`, but only Dify can find the queues.
        """
        self.pool, self.queues = pool, tuple(queues)
        super().__init__(scope, id, **options)

    @property
    def component(self) -> str:
        """See Workload."""
        return "worker" if self.pool.name == "default" else f"worker-{self.pool.name}"

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            python_tier(self.install),
            Tier(
                resources=Resources(cpu="500m", memory="1Gi", cpu_limit="2", memory_limit="4Gi"),
                startup=exec_probe(
                    "python", _PING,
                    period=15, failures=start_failures(self.install, period=15), timeout=_PING_TIMEOUT,
                ),
                # Four pings take 150 s, and then 15 s for an answer. When its broker is back, Celery listens again
                # after up to 35 s, or 136 s where it was connecting to an address that is gone.
                liveness=exec_probe(
                    "python", _PING, "--busy-is-alive",
                    period=50, failures=4, timeout=_PING_TIMEOUT, grace=self._grace_when_hung(),
                ),
                # Celery finishes the running tasks; indexing takes minutes. On a node that is drained, the API's next
                # pod waits for the claim that both mount, and so for the last of the workers there.
                termination_grace_period=180 if self.claims else 600,
            ),
        )  # fmt: skip

    def _grace_when_hung(self) -> int:
        """The seconds until SIGKILL: a worker that hangs ignores SIGTERM. Never more than the pod has otherwise."""
        own = merged(self.install.defaults, self.pool).termination_grace_period
        # Kubernetes takes no 0 here.
        return 30 if own is None else max(1, min(own, 30))

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts)

    def database_pool(self) -> DatabasePool:
        """See Workload."""
        # The first of them wins, where the release reads it.
        names = self.install.release.settings.read_by("worker", {"CELERY_WORKER_POOL": "", "CELERY_WORKER_CLASS": ""})
        kind = next((text for name in names if (text := self.setting(name))), "gevent")
        one_process = kind in _ONE_PROCESS
        return python_pool(self, processes=1 if one_process else self.whole("CELERY_WORKER_AMOUNT"))

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {
            "MODE": "worker",
            "MIGRATION_ENABLED": "false",
            "CELERY_QUEUES": ",".join(self.queues),
            "CELERY_WORKER_AMOUNT": str(self.pool.concurrency),
            # They would win over these two.
            **self.install.release.settings.read_by(
                "worker", {"CELERY_WORKER_QUEUES": "", "CELERY_WORKER_CONCURRENCY": ""}
            ),
        }

    def files(self) -> Mapping[str, str]:
        """See Workload."""
        return {_PING: Path(__file__).with_name("celery_ping.py").read_text("utf-8")}

    def _render_autoscaler(self, autoscale: Autoscale | QueueAutoscale) -> None:
        if isinstance(autoscale, Autoscale):
            super()._render_autoscaler(autoscale)
            return
        grant = next((grant for grant in self._grants.values() if grant.broker), Grant())
        if not isinstance(grant.broker, Broker):
            why = grant.broker or "none of its dependencies says where the queues are; give it a choice of Redis"
            raise ValueError(f"{self.component}.autoscale: got {autoscale!r}, but {why}, or scale with Autoscale(...)")
        self.queue_scaler = QueueScaler(
            self, "queue-scaler", install=self.install, component=self.component, queues=self.queues,
            autoscale=autoscale, broker=grant.broker, destinations=grant.broker.destinations or grant.destinations,
        )  # fmt: skip


class Beat(Workload):
    """The Celery scheduler, which sends periodic tasks. Two of them would send each task twice.

    See https://docs.celeryq.dev/en/stable/userguide/workers.html
    """

    part = "beat"
    pausable = True
    image_of = "api"
    fixed_settings: ClassVar[Mapping[str, str]] = {"MODE": "the part itself"}
    singleton = "two schedulers would send every periodic task twice"
    exceptions = _NO_SERVICE

    def defaults(self) -> Tier:
        """See Workload."""
        return merged(
            python_tier(self.install),
            Tier(
                resources=Resources(cpu="100m", memory="512Mi", cpu_limit="1", memory_limit="1Gi"),
                update_strategy=struct(k8s.DeploymentStrategy, type="Recreate"),
                # It imports all of Dify before it writes its schedule.
                startup=exec_probe(*_RECENT_SCHEDULE, period=5, failures=start_failures(self.install, period=5)),
                # Beat writes its schedule at least every eight minutes, even if no task is due.
                liveness=exec_probe(*_RECENT_SCHEDULE, period=60, failures=3),
                termination_grace_period=30,
            ),
        )  # fmt: skip

    def reads(self, facts: object) -> Grant:
        """See Workload."""
        return python_grant(facts)

    def database_pool(self) -> DatabasePool:
        """See Workload."""
        return python_pool(self)

    def environment(self) -> Mapping[str, Value]:
        """See Workload."""
        return {"MODE": "beat", "MIGRATION_ENABLED": "false"}

    def command(self) -> Sequence[str]:
        """See Workload. With the image's entrypoint, beat writes its schedule to a folder of root."""
        return ("celery", "-A", "app.celery", "beat", "--loglevel", "$(LOG_LEVEL)", "-s", _SCHEDULE)


class Workers(Construct):
    """All pools of Celery workers, and beat, which sends them scheduled tasks.

    See https://docs.celeryq.dev/en/stable/userguide/workers.html

    Attributes:
        pools: The pools, by name.
        beat: The scheduler; there is no such attribute where it is switched off.
    """

    __signature__ = checks.Shown()

    beat = Declared(Beat)

    @checks.arguments("")
    def __init__(
        self, scope: Construct, id: str, *, pools: Sequence[WorkerPool], beat: Tier | None,
        **options: Unpack[WorkloadOptions],
    ) -> None:  # fmt: skip
        """All pools of Celery workers, and beat, which sends them scheduled tasks.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            pools: The pools; together they must consume every queue of the release.
            beat: Options of beat; None: no beat.
            options: What every part takes: `install`, `tier`, `uses` and `shared` of `WorkloadOptions`.

        Raises:
            ValueError: If two pools have the same name or the same queue, or no pool consumes a queue.
        """
        super().__init__(scope, id)
        queues = queues_of(pools, options["install"].release) if pools else {}
        self.pools: dict[str, Worker] = {}
        for pool in pools:
            self.pools[pool.name] = self.make_worker(pool=pool, queues=queues[pool.name], **{**options, "tier": pool})
        if beat is not None:
            type(self).beat.make(self, **{**options, "tier": beat})

    def make_worker(self, *, pool: WorkerPool, queues: Sequence[str], **options: Unpack[WorkloadOptions]) -> Worker:
        """The construct of one pool."""
        return Worker(self, f"worker-{pool.name}", pool=pool, queues=queues, **options)

    def make_beat(self, **options: Unpack[WorkloadOptions]) -> Beat:
        """The construct of the scheduler."""
        return Beat(self, "beat", **options)

    @property
    def parts(self) -> list[Workload]:
        """All of its workloads."""
        return [*self.pools.values(), *([self.beat] if hasattr(self, "beat") else [])]


def queues_of(pools: Sequence[WorkerPool], release: Release) -> dict[str, tuple[str, ...]]:
    """Pool name -> the queues that it consumes.

    Raises:
        ValueError: If two pools have the same name or queue, a queue is unknown, or no pool consumes a queue.
    """
    named: dict[str, str] = {}
    rest: list[str] = []
    for index, pool in enumerate(pools):
        path = f"workers[{index}]"
        if pool.name in [other.name for other in pools[:index]]:
            raise checks.wrong(f"{path}.name", pool.name, "a name that no other pool has")
        if pool.queues is None:
            rest.append(pool.name)
        for queue in pool.queues or ():
            checks.one_of(f"{path}.queues", queue, release.queues)
            if queue in named:
                raise checks.wrong(f"{path}.queues", queue, f"a queue that {named[queue]!r} does not consume already")
            named[queue] = pool.name
    left = tuple(queue for queue in release.queues if queue not in named)
    if len(rest) > 1:
        raise ValueError(
            f"workers: got {' and '.join(rest)} without queues; expected at most one pool for all the rest"
        )
    if rest and not left:
        raise ValueError(f"workers: got {rest[0]!r} without queues, but the other pools consume them all; leave it out")
    if left and not rest:
        raise ValueError(
            f"workers: no pool consumes {', '.join(left)}, so their tasks would wait forever; add a pool "
            'without queues, such as WorkerPool(name="default")'
        )
    return {pool.name: tuple(pool.queues) if pool.queues is not None else left for pool in pools}
