"""DomainsAreReached: Dify itself reaches what it calls through the SSRF proxy."""

from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from .. import checks
from ..tiers.api import ApiTier
from ..tiers.sandbox import Sandbox
from ..tiers.squid.domains import covered
from ..tiers.ssrf_proxy import SsrfProxy
from ..wiring.part import Part

# Where pip finds packages, and where it downloads them, without an index of the site.
_PYPI = ("pypi.org", "files.pythonhosted.org")


class DomainsAreReached:
    """The domains that users' requests may reach have those that Dify itself calls through the SSRF proxy.

    Args:
        parts: All parts.
    """

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    def validate(self) -> list[str]:
        """One message for each host that is out of reach."""
        needs = list(self._needs())
        return [
            message
            for proxy in self._parts
            if isinstance(proxy, SsrfProxy)
            for message in (*_denied(proxy, needs), *_left_out(proxy, needs))
        ]

    def _needs(self) -> Iterator[tuple[str, str]]:
        """A host, and what it is for."""
        for part in self._parts:
            if isinstance(part, ApiTier) and part.setting("MARKETPLACE_ENABLED") == "true":
                host = checks.host_of(urlsplit(part.setting("MARKETPLACE_API_URL")))
                yield host, "the API downloads plugins from there (marketplace=None for none)"
            if isinstance(part, Sandbox) and part.options.python_packages and not part.install.pip_mirror:
                for host in _PYPI:
                    yield host, "the sandbox downloads python_packages from there (or give a pip_mirror)"


def _denied(proxy: SsrfProxy, needs: Sequence[tuple[str, str]]) -> Iterator[str]:
    site = [(checks.host_of(url), "the site has it as public_url or pip_mirror") for url in proxy.install.site_urls]
    for host, purpose in dict([*site, *needs]).items():
        if covered(host, proxy.options.deny_domains):
            yield f"ssrf_proxy.deny_domains: got a domain that covers {host!r}, but {purpose}; leave that host out"


def _left_out(proxy: SsrfProxy, needs: Sequence[tuple[str, str]]) -> Iterator[str]:
    only = proxy.options.only_domains
    site = [checks.host_of(url) for url in proxy.install.site_urls]
    for host, purpose in needs:
        if only is not None and not covered(host, (*only, *site)):
            yield f"ssrf_proxy.only_domains: got none that has {host!r}, but {purpose}; add {host!r}"
