"""Tiers to start from. They are plain values: `dataclasses.replace(PRODUCTION, replicas=4)` makes another one."""

from typing import Final

from .resources import Resources
from .rollout import surge
from .scaling import DisruptionBudget
from .tier import Tier

SMALL: Final = Tier(resources=Resources(cpu="50m", memory="192Mi", cpu_limit="2", memory_limit="2Gi"))
"""For a laptop or a test cluster, as `defaults`: every part asks for little, and may use what it happens to need."""

PRODUCTION: Final = Tier(
    replicas=2,
    disruption_budget=DisruptionBudget(max_unavailable=1),
    update_strategy=surge(),
)
"""For a part that must not be away, such as `api`, `web`, `nginx`, `sandbox` and `ssrf_proxy`.

Two pods, in different zones where there are some; a node drain takes one at a time, and a new version takes over from
the old one pod by pod. Not for `plugin_daemon` and `beat`, of which there must be one. Sizes are those of the part.
"""
