"""Ready-made Tiers. They are plain values: `dataclasses.replace(PRODUCTION, replicas=4)` makes a variant."""

from typing import Final

from .resources import Resources
from .rollout import surge
from .tier import Tier

SMALL: Final = Tier(resources=Resources(cpu="50m", memory="192Mi", cpu_limit="2", memory_limit="2Gi"))
"""For a laptop or a test cluster, as `defaults`: every part requests little, and may use more if available.

A default install then requests 0.55 CPU and 2.1 GiB in place of 2.35 CPU and 5.4 GiB.
"""

PRODUCTION: Final = Tier(
    replicas=2,
    update_strategy=surge(),
)
"""For a part that must stay available, such as `api`, `web`, `nginx`, `sandbox` and `ssrf_proxy`.

Two pods, in different zones and on different nodes if the cluster has some. A node drain evicts one at a time, and a
new version replaces the old one pod by pod. For `api` and workers, that needs an object storage or
`Storage.local(access_mode="ReadWriteMany")`: the ReadWriteOnce claim of `Storage.local()` keeps their pods on one node.
Not for `plugin_daemon` and `beat`, which must have one pod. Each part keeps its own resources.
"""
