"""The hosts that a user's settings name, to which the network path is opened."""

from collections.abc import Iterator, Mapping

from .. import checks
from ..releases.release import Release
from ..wiring.destinations import Destination, to_host, to_url
from ..wiring.environment import Value


def named_in(release: Release, part: str, settings: Mapping[str, Value]) -> tuple[Destination, ...]:
    """The hosts that a user's settings name: URLs, and the pairs of host and port that the release knows of.

    Raises:
        ValueError: When what should be one of them is none: the network path would lead elsewhere.
    """
    return (*_urls(release, settings), *_hosts(release, part, settings))


def _urls(release: Release, settings: Mapping[str, Value]) -> Iterator[Destination]:
    for name, value in settings.items():
        if name in release.browser_settings or not isinstance(value, str):
            continue
        # Some hold several, with a comma between them.
        for url in value.split(","):
            if url.startswith(("http://", "https://")):
                checks.url(f"settings[{name!r}]", url, "https://api.example.com", query_allowed=True)
                yield to_url(url)


def _hosts(release: Release, part: str, settings: Mapping[str, Value]) -> Iterator[Destination]:
    for name, (port, default) in release.host_settings.items():
        host, number = settings.get(name), settings.get(port)
        known = release.settings.find(part, port)
        if not isinstance(host, str) or not host or known is None:
            continue
        if not checks.is_address(host):
            checks.host(f"settings[{name!r}]", host)
        there = known.whole(number) if isinstance(number, str) and number else default
        checks.port(f"settings[{port!r}]", there)
        yield to_host(host, there)
