"""Monitoring: what Prometheus scrapes, and when it raises an alert."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cdk8s import ApiObjectMetadata
from constructs import Construct

from .. import checks
from ..backup.backup_job import BackupJob
from ..installation import Installation
from ..pods.tier import Tier
from ..tiers.migration import Migration
from ..wiring.part import Part
from ..workload.workload import Workload
from .pod_names import pods_of

if TYPE_CHECKING:
    from imports.dify.com.coreos import monitoring as coreos

_TIER = Tier()
# A duration as Prometheus writes it, which is not quite Go's.
_INTERVAL = re.compile(r"(?=.*[1-9])([0-9]+y)?([0-9]+w)?([0-9]+d)?([0-9]+h)?([0-9]+m)?([0-9]+s)?([0-9]+ms)?")


@checks.fields("Monitoring()")
@dataclass(frozen=True, kw_only=True, slots=True)
class Monitoring:
    """Metrics and alerts for the Prometheus operator: PodMonitors, a queue exporter and a PrometheusRule.

    The cluster needs the Prometheus operator, and kube-state-metrics for the alerts about pods. NetworkPolicies let in
    the namespaces in `Network(monitoring_namespaces=[...])`.

    See https://prometheus-operator.dev/docs/

    Args:
        labels: Labels by which Prometheus finds PodMonitors and rules, such as `{"release": "prometheus"}`; default:
            none.
        interval: How often Prometheus scrapes the metrics, as a duration, such as `"1m"`; default: `30s`.
        queue_exporter: Options of the pod that exports how many tasks wait in Celery's queues; None: no such pod.
        oldest_task: Seconds that a task may wait before an alert; None: no alerts at all. Default: 900.

    Raises:
        ValueError: If an option is malformed.
    """

    labels: Mapping[str, str] = field(default_factory=dict[str, str])
    interval: str = "30s"
    queue_exporter: Tier | None = _TIER
    oldest_task: int | None = 900

    def __post_init__(self) -> None:
        """Check each option."""
        checks.labels("Monitoring.labels", self.labels)
        checks.string("Monitoring.interval", self.interval)
        if not _INTERVAL.fullmatch(self.interval):
            raise checks.wrong(
                "Monitoring.interval", self.interval,
                'whole numbers, the largest unit first, such as "30s" or "1m30s", and more than none',
            )  # fmt: skip
        checks.integer("Monitoring.oldest_task", self.oldest_task, at_least=60)


class Monitors(Construct):
    """The PodMonitors and the PrometheusRule of an installation."""

    def __init__(
        self, scope: Construct, id: str, *, install: Installation, options: Monitoring, parts: Sequence[Part]
    ) -> None:
        """The PodMonitors and the PrometheusRule of an installation.

        Args:
            scope: The construct that holds it.
            id: Its id in that scope.
            install: The installation.
            options: The options.
            parts: All of its parts.

        Raises:
            ValueError: If no NetworkPolicy lets Prometheus read the metrics.
        """
        super().__init__(scope, id)
        if install.network is not None and not install.network.monitoring_namespaces:
            raise ValueError(
                "monitoring: got it with NetworkPolicies that do not let Prometheus read the metrics; say where "
                'Prometheus runs: network=Network(monitoring_namespaces=["monitoring"])'
            )
        self._install, self._options = install, options
        for part in parts:
            self._render_monitor(part)
        if options.oldest_task is not None:
            self._render_rule(parts, options.oldest_task)

    def _metadata(self, component: str) -> ApiObjectMetadata:
        labels = {**self._options.labels, **self._install.labels("monitoring")}
        return ApiObjectMetadata(name=self._install.resource_name(component), labels=labels)

    def _render_monitor(self, part: Part) -> None:
        from imports.dify.com.coreos import monitoring as coreos

        release, component = self._install.release, part.component
        name = release.metrics_port_name(component)
        token = release.metrics_tokens.get(component)
        # Skip metrics that need a credential without a Secret that a PodMonitor can refer to.
        if name not in part.ports or (name != "metrics" and token is None):
            return
        coreos.PodMonitor(
            self,
            component,
            metadata=self._metadata(component),
            spec=coreos.PodMonitorSpec(
                selector=coreos.PodMonitorSpecSelector(match_labels=dict(part.pod_labels)),
                pod_metrics_endpoints=[
                    coreos.PodMonitorSpecPodMetricsEndpoints(
                        port=name,
                        path="/metrics",
                        interval=self._options.interval,
                        authorization=_authorization(part, token) if token and token != "none" else None,
                    )
                ],
            ),
        )

    def _render_rule(self, parts: Sequence[Part], oldest_task: int) -> None:
        from imports.dify.com.coreos import monitoring as coreos

        rules = [
            coreos.PrometheusRuleSpecGroupsRules(
                alert=alert.name,
                expr=alert.expression,
                for_=alert.lasting,
                labels={"severity": alert.severity, "instance": self._install.name},
                annotations={"summary": alert.summary},
            )
            for alert in alerts(self._install, parts, oldest_task)
        ]
        coreos.PrometheusRule(
            self,
            "rule",
            metadata=self._metadata("alerts"),
            spec=coreos.PrometheusRuleSpec(
                groups=[coreos.PrometheusRuleSpecGroups(name=self._install.name, rules=rules)]
            ),
        )


def _authorization(part: Part, token: str) -> "coreos.PodMonitorSpecPodMetricsEndpointsAuthorization":
    from imports.dify.com.coreos import monitoring as coreos

    assert isinstance(part, Workload)
    place = part.secrets[token]
    return coreos.PodMonitorSpecPodMetricsEndpointsAuthorization(
        credentials=coreos.PodMonitorSpecPodMetricsEndpointsAuthorizationCredentials(name=place.secret, key=place.key)
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Alert:
    """One alert: its name, its expression and for how long it must hold, its severity, and its summary."""

    name: str
    expression: str
    lasting: str
    severity: str
    summary: str


def alerts(install: Installation, parts: Sequence[Part], oldest_task: int) -> Iterator[Alert]:
    """The alerts for the parts of the installation, and for no other in its namespace."""
    here = f'namespace="{install.namespace}"'
    workloads = [part for part in parts if isinstance(part, Workload)]
    names = {workload.component: workload.name for workload in workloads if workload.deployment is not None}
    if "queue-exporter" in names:
        exporter = f'{here}, pod=~"{pods_of([part for part in parts if part.component == "queue-exporter"])}"'
        yield Alert(
            name="DifyTasksWait",
            expression=f"max by (queue) (dify_queue_oldest_task_seconds{{{exporter}}}) > {oldest_task}",
            lasting="5m",
            severity="warning",
            summary="The next task of the queue {{ $labels.queue }} waits for {{ $value | humanizeDuration }}.",
        )
        yield Alert(
            name="DifyBrokerDown",
            expression=f"max(dify_broker_up{{{exporter}}}) == 0",
            lasting="5m",
            severity="critical",
            summary="Redis does not answer, so no task is taken on.",
        )
    for component, name in names.items():
        available = f'kube_deployment_status_replicas_available{{{here}, deployment="{name}"}}'
        wanted = f'kube_deployment_spec_replicas{{{here}, deployment="{name}"}}'
        if component == "beat":
            yield Alert(
                name="DifyBeatMissing",
                expression=f"{available} == 0 and {wanted} > 0",
                lasting="15m",
                severity="warning",
                summary="No beat is running, so nothing that is due is sent to the workers.",
            )
        else:
            yield Alert(
                name="DifyPartDown",
                expression=f"{available} == 0 and {wanted} > 0",
                lasting="5m",
                severity="critical",
                summary=f"No pod of {name} is available.",
            )
    yield Alert(
        name="DifyRestarts",
        expression=f'increase(kube_pod_container_status_restarts_total{{{here}, pod=~"{pods_of(parts)}"}}[1h]) > 3',
        lasting="5m",
        severity="warning",
        summary="{{ $labels.pod }} keeps restarting.",
    )
    for saves in (part for part in parts if isinstance(part, BackupJob)):
        cron_job = f'{here}, cronjob="{saves.name}"'
        succeeded = f"kube_cronjob_status_last_successful_time{{{cron_job}}}"
        yield Alert(
            name="DifyBackupMissing",
            # One that never succeeded has no such time, and counts from the day that it is there.
            expression=f"time() - max({succeeded} or kube_cronjob_created{{{cron_job}}}) > {saves.max_age}",
            lasting="15m",
            severity="critical",
            summary=f"{saves.name} has saved nothing for {{{{ $value | humanizeDuration }}}}.",
        )
        jobs = f'{here}, job_name=~"{saves.name}-[0-9]+"'
        failed = f'kube_job_created{{{jobs}}} and on (job_name) kube_job_failed{{{jobs}, condition="true"}} == 1'
        yield Alert(
            name="DifyBackupFailed",
            # Kubernetes keeps the last ones that failed, also when a later one has succeeded.
            expression=f"max by (job_name) ({failed}) > on () group_left () (max({succeeded}) or vector(0))",
            lasting="1m",
            severity="warning",
            summary="The backup {{ $labels.job_name }} failed; its log says why.",
        )
    for migration in (part for part in parts if isinstance(part, Migration)):
        yield Alert(
            name="DifyMigrationFailed",
            expression=f'kube_job_status_failed{{{here}, job_name="{migration.job.name}"}} > 0',
            lasting="1m",
            severity="critical",
            summary="The migration {{ $labels.job_name }} failed; new pods wait for the schema.",
        )
