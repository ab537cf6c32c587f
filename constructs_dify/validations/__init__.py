"""What only the whole can know. `cdk8s synth` reports all of it at once."""

from collections.abc import Iterator

from constructs import IConstruct, IValidation

from .addresses_meet_hosts import AddressesMeetHosts
from .connection_budget import ConnectionBudget
from .decided import Decided
from .domains_are_reached import DomainsAreReached
from .edges_meet_ports import EdgesMeetPorts
from .limits_agree import LimitsAgree
from .logs_are_written import LogsAreWritten
from .one_file_each import OneFileEach
from .one_node import OneNode
from .one_owner import OneOwner, Owner
from .owners_are_users import OwnersAreUsers
from .pods_are_admitted import PodsAreAdmitted
from .pods_are_valid import PodsAreValid
from .secrets_have_keys import SecretsHaveKeys
from .target_ports_meet_services import TargetPortsMeetServices
from .together import Together
from .uploads_pass import UploadsPass
from .waits_are_long_enough import WaitsAreLongEnough


def validation(chart: Owner, scope: IConstruct, max_connections: int | None) -> IValidation:
    """All validations of a chart, in one.

    Args:
        chart: The chart.
        scope: What holds it, as the program has it.
        max_connections: How many connections its database takes; None: nobody knows.
    """
    return Together(list(_validations(chart, scope, max_connections)))


def _validations(chart: Owner, scope: IConstruct, max_connections: int | None) -> Iterator[IValidation]:
    parts, network, level = chart.parts, chart.install.network, chart.namespace_level
    yield OneOwner(chart, scope)
    yield OneFileEach(chart.node, scope)
    decided: list[IValidation] = [EdgesMeetPorts(parts)]
    if network is not None and network.addresses:
        decided.append(AddressesMeetHosts(parts, network))
    if network is not None and network.target_ports:
        decided.append(TargetPortsMeetServices(parts, network, chart.install.namespace))
    decided += [
        ConnectionBudget(parts, max_connections), OneNode(parts), SecretsHaveKeys(parts, chart.made_secrets),
        UploadsPass(parts), WaitsAreLongEnough(parts), LimitsAgree(parts), LogsAreWritten(parts), PodsAreValid(parts),
        DomainsAreReached(parts), OwnersAreUsers(parts),
        *([PodsAreAdmitted(parts, level)] if level else []),
    ]  # fmt: skip
    yield Decided(decided, parts)
