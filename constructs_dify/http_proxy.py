"""HttpProxy: the way to the internet where there is no direct one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .wiring import Dependency

if TYPE_CHECKING:
    from .installation import Installation


@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxy:
    """An HTTP proxy of the site, through which all parts reach what is outside of the cluster.

    Args:
        url: The proxy, such as `"http://proxy.example.com:3128"`.
        no_proxy: Further hosts, domains (`.example.com`) and addresses that are reached without it; the installation's
            own Services and everything else in the cluster are.
    """

    url: str
    no_proxy: Sequence[str] = ()

    def dependency(self, install: "Installation") -> Dependency:
        """What each part must know of the proxy."""
        return Dependency(name="http_proxy", grants={})
