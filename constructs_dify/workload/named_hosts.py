"""The hosts that a user's settings name, to which the network path is opened."""

from collections.abc import Mapping

from ..releases.release import Release
from ..wiring.destinations import Destination, to_host, to_url
from ..wiring.environment import Value


def named_in(release: Release, part: str, settings: Mapping[str, Value]) -> tuple[Destination, ...]:
    """The hosts that a user's settings name: URLs, and the pairs of host and port that the release knows of."""
    outgoing = [value for name, value in settings.items() if name not in release.browser_settings]
    urls = [value for value in outgoing if isinstance(value, str) and value.startswith(("http://", "https://"))]
    hosts = [
        to_host(host, known.whole(number) if isinstance(number := settings.get(port), str) and number else default)
        for name, (port, default) in release.host_settings.items()
        if isinstance(host := settings.get(name), str) and host and (known := release.settings.find(part, port))
    ]
    return (*(to_url(url) for url in urls), *hosts)
