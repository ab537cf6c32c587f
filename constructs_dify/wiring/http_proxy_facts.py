"""HttpProxyFacts: what is known of the proxy of the site, in nobody's vocabulary."""

from collections.abc import Sequence
from dataclasses import dataclass

from .. import checks
from .destinations import Destination, to_url
from .environment import Value


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxyFacts:
    """The proxy of the site, and all that is reached without it.

    See https://docs.python.org/3/library/urllib.request.html

    Attributes:
        url: URL of the proxy.
        no_proxy: The hosts that are reached without it.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    url: str
    no_proxy: Sequence[str]

    @property
    def variables(self) -> dict[str, Value]:
        """The variables by which the usual HTTP clients know it."""
        # In capitals only: all that should go through the proxy reads these, and the plugin daemon 0.3.0 hands on no
        # others. gRPC reads the small ones, and would go through it too.
        return {"HTTP_PROXY": self.url, "HTTPS_PROXY": self.url, "NO_PROXY": ",".join(self.no_proxy)}

    @property
    def destinations(self) -> tuple[Destination, ...]:
        """The network path to it."""
        return (to_url(self.url),)
