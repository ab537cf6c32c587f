"""The Python package index that plugins and sandboxed code are installed from, where that is not the public one."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from .. import checks
from ..wiring.dependency import Dependency, Grant
from ..wiring.destinations import Destination, to_public_url, to_url
from ..wiring.environment import Value


def check_pip_mirror(url: str) -> None:
    """Check that it is the URL of an index, which the SSRF proxy can look up: that one knows no search domains."""
    parts = checks.url(
        "pip_mirror", url, "https://pypi.example.com/simple", login="let the mirror be read without one within the site"
    )
    host = checks.host_of(parts)
    if ":" not in host and ("." not in host or host.endswith(".svc")):
        raise checks.wrong("pip_mirror", url, 'a URL with a full name, such as "pypi.tools.svc.cluster.local"')


def pip_mirror_dependency(url: str, destinations: Sequence[Destination]) -> Dependency:
    """What the parts that install Python packages get.

    Args:
        url: The URL of the index.
        destinations: The network path to it, for what does not go through the SSRF proxy.
    """
    environment: dict[str, Value] = {"PIP_MIRROR_URL": url}
    sandbox = dict(environment)
    parts = urlsplit(url)
    if parts.scheme == "http":
        # pip refuses an index without TLS; the sandbox does not tell it to trust this one (0.2.12). uv just uses it.
        sandbox["PIP_TRUSTED_HOST"] = parts.netloc
    return Dependency(
        name="pip_mirror",
        grants={
            "plugin-daemon": Grant(environment=environment, destinations=destinations),
            # All that it calls, it calls through the SSRF proxy.
            "sandbox": Grant(environment=sandbox),
            "ssrf-proxy": Grant(destinations=(_through_proxy(url),)),
        },
    )


def _through_proxy(url: str) -> Destination:
    """A private address is for `Network.addresses` to name; a Service's name says well enough where it is."""
    there = to_url(url)
    return there if there.namespace else to_public_url(url)
