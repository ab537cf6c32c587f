"""The table of rules: everything that the review warns of."""

from collections.abc import Sequence
from typing import Final

from . import rules_access as access
from . import rules_availability as availability
from . import rules_backups as backups
from . import rules_pods as pods
from . import rules_releases as releases
from .contents import SEVERITIES, Finding
from .reviewed import Reviewed
from .rule import Rule

RULES: Final[Sequence[Rule]] = (
    Rule(
        name="holes-for-anyone", severity="serious", find=releases.holes_for_anyone,
        why="Anyone who reaches the address can use them.",
        do="Move to a release that closes them; constructs-dify upgrade plans the way.",
        parameter='release="…"',
    ),
    Rule(
        name="no-tls", severity="serious", find=access.no_tls,
        why="Passwords and documents travel in clear, and anybody on the way can read and change them.",
        do="Let the object that opens the way end TLS; if a proxy in front of it does, say so in the review.",
        parameter="expose=Exposure.ingress(…, tls_secret=…)",
    ),
    Rule(
        name="secrets-in-manifests", severity="serious", find=access.secrets_in_manifests,
        why="Everybody who may read the repository or the files has these credentials.",
        do="Let them be made in the cluster or come from a vault, and change those that were in a repository.",
        parameter="secrets=Secrets.external(…)",
    ),
    Rule(
        name="credentials-in-variables", severity="serious", find=access.credentials_in_variables,
        why="Who may read pods or ConfigMaps, and every backup of the manifests, has these credentials.",
        do="Put them into a Secret, refer to its keys, and change them.",
        parameter="SecretKey(secret=…, key=…)",
    ),
    Rule(
        name="missing-keys", severity="serious", find=access.missing_keys,
        why="The pods that read it do not start.",
        do="Add the key to what makes the Secret.",
        parameter="secrets=…",
    ),
    Rule(
        name="privileged", severity="serious", find=pods.privileged,
        why="Who takes over such a pod has the node, and with it every other pod there.",
        do="Take the rights away, or give a reason that a reviewer can judge.",
    ),
    Rule(
        name="open-in", severity="serious", find=access.open_in,
        why="Every pod of the cluster, of any team, may connect to them.",
        do="Add NetworkPolicies that name who may; the constructs of this library bring theirs.",
    ),
    Rule(
        name="open-store", severity="serious", find=access.open_store,
        why="Whoever gets into any pod, or has such an address, can read and change what is kept there, or try to.",
        do="Let policies name who may reach them.",
    ),
    Rule(
        name="open-out", severity="warning", find=access.open_out,
        why="What an attacker runs there may connect to every internal system, and send data anywhere.",
        do="Add NetworkPolicies that name what they may reach; the constructs of this library bring theirs.",
    ),
    Rule(
        name="any-address", severity="warning", find=access.any_address,
        why="A NetworkPolicy knows no host names, so these let parts connect to systems that have no part in Dify.",
        do="Say which ranges the hosts stand for, or let Cilium allow hosts by name.",
        parameter="network=Network(addresses={…}), or with Cilium Network(cilium=True)",
    ),
    Rule(
        name="metadata", severity="warning", find=access.metadata,
        why="It hands out credentials of the cloud: a way that some parts need, and a hole in all others.",
        do="Leave 169.254.169.254, 169.254.170.23 and fd00:ec2::/32 out of the ranges that they may reach, unless they "
        "get their rights there.",
    ),
    Rule(
        name="holes-for-users", severity="warning", find=releases.holes_for_users,
        why="People with an account can do what they should not.",
        do="Move to a release that closes them; constructs-dify upgrade plans the way.",
        parameter='release="…"',
    ),
    Rule(
        name="not-recommended", severity="warning", find=releases.not_recommended,
        why="Those who made it, or ran it, advise against it.",
        do="Choose another release; constructs-dify releases lists them.",
        parameter='release="…"',
    ),
    Rule(
        name="images-that-move", severity="warning", find=releases.images_that_move,
        why="The same manifests may run another build tomorrow, and two pods of one part may differ.",
        do="Name a full version, or better a digest.",
        parameter="images={…}",
    ),
    Rule(
        name="root", severity="warning", find=pods.root,
        why="A flaw in the program or in the runtime has a shorter way to the node.",
        do="Run as a user without rights, or give a reason that a reviewer can judge.",
    ),
    Rule(
        name="no-backup", severity="warning", find=backups.no_backup,
        why="What is lost there, by a mistake or with a disk, is lost for good.",
        do="Back these up; if something outside of these manifests does, say so in the review.",
        parameter="backup=DifyBackup(repository=BackupRepository.s3(…), password=SecretKey(…))",
    ),
    Rule(
        name="backup-suspended", severity="warning", find=backups.suspended,
        why="Nothing is saved until that is taken back, and nothing says when.",
        do="Let them run again, or say in the review until when they rest.",
        parameter="restore=None",
    ),
    Rule(
        name="backup-in-cluster", severity="warning", find=backups.in_cluster,
        why="What takes the data away takes the backups with it: the cluster, its storage, who deletes the namespace.",
        do="Save to somewhere else, or copy the repository there each day with another tool.",
        parameter="backup=DifyBackup(repository=BackupRepository.s3(…), …)",
    ),
    Rule(
        name="backup-incomplete", severity="warning", find=backups.incomplete,
        why="The database speaks of what is in the other pieces: restored alone, plugins are listed and do not run.",
        do="Let the chart write all CronJobs of the set, and apply all of them.",
        parameter="backup=DifyBackup(…)",
    ),
    Rule(
        name="restore-left", severity="warning", find=backups.restore_left,
        why="Backups are suspended meanwhile; and once the Job is deleted, the next apply restores the old set again.",
        do="Take the restore out of the program when it has succeeded, together with paused=True.",
        parameter="paused=False, restore=None",
    ),
    Rule(
        name="single-replicas", severity="warning", find=availability.single_replicas,
        why="While the node of such a pod is away or drained, users wait until it has started elsewhere.",
        do="Run two or more of each, if users may not wait.",
        parameter="Tier(replicas=2)",
    ),
    Rule(
        name="no-budget", severity="warning", find=availability.no_budget,
        why="When nodes are drained for maintenance, all pods of the part may go at the same time.",
        do="Add a PodDisruptionBudget.",
        parameter="Tier(disruption_budget=DisruptionBudget(min_available=1))",
    ),
    Rule(
        name="no-limits", severity="warning", find=pods.no_limits,
        why="One of them can take all memory or CPU of its node from its neighbours.",
        do="Set limits.",
        parameter="Tier(resources=Resources(cpu_limit=…, memory_limit=…))",
    ),
    Rule(
        name="no-probes", severity="warning", find=pods.no_probes,
        why="When such a container hangs, it still gets requests, and nobody restarts it.",
        do="Add probes.",
    ),
    Rule(
        name="owner-account", severity="notice", find=access.owner_account,
        why="Until the first account is made, anybody who reaches the address can make it.",
        do="Open /install yourself right after the first start, or set a password for it.",
        parameter='settings={"INIT_PASSWORD": SecretKey(…)}',
    ),
    Rule(
        name="root-with-reason", severity="notice", find=pods.root_with_reason,
        why="A flaw in the program or in the runtime has a shorter way to the node; somebody has to accept that.",
        do="Judge the reason; a runtime such as gVisor adds a wall.",
        parameter='Tier(runtime_class="gvisor")',
    ),
    Rule(
        name="single-stores", severity="notice", find=availability.single_stores,
        why="While such a store restarts, or its node is away, Dify does not work.",
        do="Run the store where it has a second copy, if users may not wait.",
        parameter="postgres=Postgres.cloudnative_pg(…), redis=Redis.in_cluster_sentinel(…)",
    ),
    Rule(
        name="shared-claims", severity="notice", find=availability.shared_claims,
        why="All these parts run on one node, and are away when it is.",
        do="Use object storage, or a class that several nodes can mount.",
        parameter='storage=Storage.local(access_mode="ReadWriteMany")',
    ),
    Rule(
        name="kept-elsewhere", severity="notice", find=backups.kept_elsewhere,
        why="Whoever runs these has to save them, at the same time as the rest: a database without its files, or files "
        "without their database, is half of a Dify.",
        do="Ask who does, how far back it goes, and when somebody restored it last; a database can be in the set.",
        parameter="backup=DifyBackup(…), postgres=Postgres.external(…, client_image=…)",
    ),
    Rule(
        name="vectors-not-saved", severity="notice", find=backups.vectors_not_saved,
        why="After a restore, nothing is found in knowledge until it is indexed again, which takes hours and may cost "
        "money at the provider of the embedding model.",
        do="Accept that, or use a store that the set has.",
        parameter='one_time_commands=["vdb-migrate …"] after a restore',
    ),
    Rule(
        name="no-backup-alert", severity="notice", find=backups.no_alert,
        why="Backups that fail are noticed on the day on which somebody needs one.",
        do="Add an alert that names the CronJob and is raised when it has not succeeded for a day.",
        parameter="monitoring=…, with backup=DifyBackup(max_age=…)",
    ),
    Rule(
        name="images-without-digest", severity="notice", find=releases.images_without_digest,
        why="Who controls the registry can put another build behind the same tag.",
        do="Pin images by digest where your rules ask for it.",
        parameter="images={…}",
    ),
)  # fmt: skip


def findings(reviewed: Reviewed) -> list[Finding]:
    """Everything that rules have found, the serious ones first."""
    found = [finding for rule in RULES if (finding := rule.finding(reviewed))]
    return sorted(found, key=lambda each: SEVERITIES.index(each.severity))
