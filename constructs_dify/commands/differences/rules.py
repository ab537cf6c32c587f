"""The one table of rules: what is looked for, how much it matters, and where it stands in the order of what happens."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import (
    backups,
    capacity,
    claims,
    connections,
    created,
    data,
    doors,
    downtime,
    jobs,
    kept_config,
    last_backup,
    left_behind,
    needs,
    other,
    overview,
    pods,
    refused,
    refused_stateful_sets,
    refused_workloads,
    routes,
    scaling,
    secrets_needed,
    security,
)
from .change import Change
from .line import SEVERITIES, Finding

Find = Callable[[Change], Iterator[Finding]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One thing that is looked for.

    Attributes:
        section: Where its lines stand.
        name: Its name.
        severity: How much it matters.
        find: The function that finds it.
    """

    section: str
    name: str
    severity: str
    find: Find

    @property
    def about(self) -> str:
        """What it finds, in one line."""
        return (self.find.__doc__ or "").strip()


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """What a rule found.

    Attributes:
        rule: The rule.
        finding: What it found.
    """

    rule: Rule
    finding: Finding


NOTES = {
    "Left behind": "kubectl apply leaves these; Argo CD and Flux, if they prune, only what is annotated to be kept",
}
"""What holds for all lines of a section."""


def _rules(section: str, *rows: tuple[str, Find]) -> list[Rule]:
    return [
        Rule(section=section, name=find.__name__.replace("_", "-"), severity=severity, find=find)
        for severity, find in rows
    ]


RULES: tuple[Rule, ...] = (
    *_rules(
        "The whole",
        ("risk", overview.another_installation),
        ("risk", overview.release_lowered),
        ("risk", overview.pods_gone_first),
        ("caution", overview.release_raised),
    ),
    *_rules(
        "Before you apply",
        ("risk", secrets_needed.secret_keys_missing),
        ("caution", secrets_needed.secrets_needed),
        ("caution", secrets_needed.secrets_fetched),
        ("caution", needs.definitions_needed),
        ("caution", needs.cluster_needs),
        ("caution", capacity.room_needed),
        ("info", capacity.room_in_rollout),
    ),
    *_rules(
        "Refused",
        ("refused", refused_workloads.selector_changed),
        ("refused", refused_workloads.selector_misses),
        ("refused", refused_stateful_sets.stateful_set_changed),
        ("refused", refused_workloads.job_changed),
        ("refused", refused_workloads.pod_changed),
        ("refused", claims.claim_changed),
        ("refused", claims.claim_shrunk),
        ("refused", refused.service_changed),
        ("refused", refused.role_changed),
        ("refused", refused.immutable_changed),
        ("refused", refused.secret_type_changed),
        ("refused", refused.other_fields_changed),
        ("refused", refused.two_autoscalers),
    ),
    *_rules(
        "Data at risk",
        ("risk", data.store_switched),
        ("risk", data.volume_switched),
        ("risk", data.credentials_switched),
        ("risk", secrets_needed.secret_sources_switched),
        ("risk", data.server_replaced),
        ("risk", data.fewer_servers),
        ("risk", data.protection_removed),
    ),
    *_rules(
        "Backups",
        ("risk", backups.backup_removed),
        ("risk", backups.backup_suspended),
        ("risk", backups.backup_moved),
        ("risk", backups.retention_narrowed),
        ("risk", last_backup.backup_client_differs),
        ("risk", last_backup.backup_of_another_database),
        ("risk", last_backup.backup_of_other_files),
        ("risk", last_backup.backup_of_another_key),
        ("risk", last_backup.restore_replaces),
        ("caution", last_backup.backup_of_other_vectors),
        ("caution", last_backup.backup_secrets_switched),
        ("caution", last_backup.backup_of_another_release),
        ("caution", last_backup.release_without_backup),
    ),
    *_rules(
        "Protection",
        ("risk", connections.walls_removed),
        ("risk", security.pods_loosened),
        ("risk", security.rights_added),
        ("risk", security.rights_given),
        ("caution", doors.doors_widened),
        ("caution", doors.ranges_widened),
    ),
    *_rules(
        "Created",
        ("info", secrets_needed.secrets_generated),
        ("info", created.claims_created),
        ("info", claims.claim_grown),
        ("info", created.parts_created),
        ("info", created.objects_created),
    ),
    *_rules("Jobs", ("info", jobs.jobs_run), ("info", jobs.cron_jobs_changed)),
    *_rules(
        "Pods",
        ("info", pods.pods_replaced),
        ("caution", downtime.servers_restart),
        ("caution", downtime.stopped_first),
        ("caution", downtime.none_left),
        ("caution", downtime.waits_for_claim),
        ("caution", downtime.not_rolled_out),
        ("caution", kept_config.config_kept),
        ("info", scaling.pods_scaled),
        ("caution", scaling.pods_stopped),
        ("caution", scaling.autoscaler_takes_over),
        ("caution", scaling.autoscaler_fought),
    ),
    *_rules(
        "Connections and routes",
        ("info", connections.connections_opened),
        ("caution", connections.ways_out_opened),
        ("caution", connections.connections_closed),
        ("caution", connections.walls_added),
        ("info", routes.hosts_opened),
        ("risk", routes.hosts_closed),
        ("caution", routes.hosts_moved),
        ("risk", routes.tls_removed),
        ("caution", routes.controller_switched),
        ("caution", routes.service_type_changed),
        ("caution", routes.service_ports_changed),
        ("caution", routes.service_selector_changed),
        ("risk", routes.service_selects_none),
        ("info", routes.service_stays_headless),
    ),
    *_rules(
        "Left behind",
        ("risk", left_behind.data_unprotected),
        ("risk", left_behind.services_still_named),
        ("caution", left_behind.data_left),
        ("caution", left_behind.servers_left),
        ("caution", left_behind.parts_left),
        ("caution", left_behind.policies_left),
        ("caution", left_behind.autoscalers_left),
        ("info", left_behind.objects_left),
        ("info", jobs.jobs_left),
    ),
    *_rules("Changed in place", ("info", other.fields_changed), ("info", other.labels_only)),
)


def lines(change: Change) -> list[Line]:
    """What a change does, in the order in which it matters to who applies it."""
    found = [Line(rule=rule, finding=finding) for rule in RULES for finding in rule.find(change)]
    told = [line.finding for line in found if line.rule.find is not other.fields_changed]
    [rule] = [rule for rule in RULES if rule.find is other.fields_changed]
    found += [Line(rule=rule, finding=finding) for finding in other.untold(change, told)]
    return sorted(found, key=lambda line: RULES.index(line.rule))


def counts(found: list[Line]) -> dict[str, int]:
    """How many lines there are of each severity, the worst first."""
    severities = [line.rule.severity for line in found]
    return {severity: severities.count(severity) for severity in reversed(SEVERITIES) if severity in severities}
