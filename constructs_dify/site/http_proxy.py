"""HttpProxy: the way to the internet where there is no direct one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

from .. import checks
from ..wiring.dependency import Dependency
from ..wiring.environment import Env
from ..wiring.http_proxy_facts import HttpProxyFacts

_HERE = ("localhost", "127.0.0.1", "::1")
# Where the clouds tell a pod its role; whoever asks through a proxy asks for that of the proxy.
METADATA = ("metadata.google.internal", "169.254.169.254", "169.254.170.23", "fd00:ec2::23")


@checks.fields('HttpProxy(url="http://proxy.example.com:3128")', explained=("url",))
@dataclass(frozen=True, kw_only=True, slots=True)
class HttpProxy:
    """An HTTP proxy of the site, through which all parts reach what is outside of the cluster.

    The API, the workers, beat, the plugin daemon and its plugins then have no way of their own to the internet. In the
    cluster they need no proxy: the installation's Services, `.svc`, the cluster's domain, the hosts of `public_url` and
    the private addresses and short names in the settings are reached directly.

    See https://docs.python.org/3/library/urllib.request.html

    Args:
        url: URL of the proxy, such as `"http://proxy.example.com:3128"`. No login: every plugin could read it.
        no_proxy: Further hosts that are reached without it: `"example.com"` (and all below it), `".example.com"` (what
            is below it) or an address. It opens no network path: what a setting names is open, and `allow_to` opens the
            rest. Default: none.

    Raises:
        ValueError: When the URL is not one of a proxy, or holds a login; when an exception is not a host.
    """

    url: str
    no_proxy: Sequence[str] = ()

    def __post_init__(self) -> None:
        """Check the URL and the exceptions."""
        checks.url(
            "HttpProxy.url", self.url, "http://proxy.example.com:3128", path_allowed=False,
            login="run a forwarder in the cluster that logs in to the proxy, and give the forwarder's URL",
        )  # fmt: skip
        for index, host in enumerate(self.no_proxy):
            _check_exception(f"HttpProxy.no_proxy[{index}]", host)

    def dependency(self, direct: Sequence[str]) -> Dependency:
        """What the parts that go through the proxy must know of it.

        Args:
            direct: The hosts of the installation itself.
        """
        return Dependency(name="http_proxy", facts=HttpProxyFacts(url=self.url, no_proxy=self.exceptions(direct)))

    def exceptions(self, direct: Sequence[str]) -> list[str]:
        """What is reached without it, in forms that requests, httpx, urllib, botocore, Go and uv read alike.

        There are no ranges among them, which httpx and urllib do not know.

        Args:
            direct: The hosts of the installation itself.
        """
        return list(dict.fromkeys([*_HERE, *direct, *map(str.lower, self.no_proxy)]))

    def leads_to(self, url: str, direct: Sequence[str]) -> bool:
        """Whether a part goes through the proxy to reach a URL.

        Args:
            url: The URL.
            direct: The hosts of the installation itself.
        """
        host = urlsplit(url).hostname or ""
        return not _private(host) and not any(
            host == name or host.endswith(f".{name.removeprefix('.')}") for name in self.exceptions(direct)
        )


def except_private_hosts(env: Env) -> None:
    """Let a part whose settings name private addresses and hosts of its namespace reach them without the proxy."""
    if "NO_PROXY" not in env.literals:
        return
    exceptions = env.literals["NO_PROXY"].split(",")
    hosts = {host for name, text in env.literals.items() for host in _hosts(name, text) if _private(host)}
    env.change("NO_PROXY", ",".join([*exceptions, *sorted(hosts - set(exceptions))]))


def _hosts(name: str, text: str) -> Iterator[str]:
    """The hosts that a setting names: those of URLs, addresses, and in a setting called `…_HOST` names too."""
    if name.endswith("_PROXY"):
        return
    for item in text.split(","):
        if "://" in item:
            yield urlsplit(item).hostname or ""
            continue
        host = item if checks.is_address(item) else item.rpartition(":")[0].strip("[]") or item
        if checks.is_address(host) or name.endswith("_HOST"):
            yield host


def _private(host: str) -> bool:
    """Whether no proxy could know a host: a private address, or a name that only the namespace knows."""
    if not checks.is_address(host):
        return bool(host) and "." not in host
    address = ip_address(host)
    return not address.is_global and not address.is_unspecified


def _check_exception(path: str, host: str) -> None:
    if checks.is_address(host):
        return
    if "/" in host or "*" in host:
        raise checks.wrong(
            path, host, 'a host, a domain such as ".example.com" or a single address; not all that reads it knows more'
        )
    checks.host(path, host.removeprefix("."))
