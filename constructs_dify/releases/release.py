"""Release: what a Dify release ships and expects."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .. import checks
from .settings import Catalogue

DEFAULT_VERSION = "1.9.1"
_FOLDER = Path(__file__).parent


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """The user and group that a part's container runs as.

    Attributes:
        uid: The user.
        gid: The group.
    """

    uid: int
    gid: int


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A path prefix at the front door, and the part that serves it.

    Attributes:
        path: The path prefix; the longest match wins.
        part: The part that serves it, such as `"api"`.
        urls: The fields of `PublicUrls` that the path belongs to.
        hook_url: Whether the part needs the URL that the client called, in the header `Dify-Hook-Url`.
    """

    path: str
    part: str
    urls: tuple[str, ...] = ()
    hook_url: bool = False

    def __post_init__(self) -> None:
        """Check the path, which stands in the configuration of nginx."""
        checks.path_prefix("Route.path", self.path)


class Release:
    """One Dify release as data: images, ports, users, health paths, queues, routes and settings.

    See https://github.com/langgenius/dify/releases for what changed between them.

    Args:
        version: The version, as in Dify's tags, such as `"1.9.1"`.

    Raises:
        ValueError: If the library has no data for that version.
    """

    def __init__(self, version: str) -> None:
        checks.instance("release", version, str, 'Release("1.9.1") or "1.9.1"')
        checks.one_of("release", version, versions())
        data = _data(version)
        self.version = version
        self.images: dict[str, str] = data["images"]
        self.ports: dict[str, dict[str, int]] = data["ports"]
        self._metrics: dict[str, str] = data.get("metrics", {})
        self.metrics_tokens: dict[str, str] = data.get("metrics_tokens", {})
        self.users = {part: User(**user) for part, user in data["users"].items()}
        self.health: dict[str, str] = data["health"]
        self.queues: tuple[str, ...] = tuple(data["celery"]["queues"])
        self.marketplace_path: str = data["marketplace"]["path"]
        self.marketplace_url: str = data["marketplace"]["url"]
        self.browser_settings: frozenset[str] = frozenset(data["network"]["browser_settings"])
        self.host_settings: dict[str, tuple[str, int]] = {
            name: (pair["port"], pair["default"]) for name, pair in data["network"]["host_settings"].items()
        }
        self.routes = tuple(Route(**(route | {"urls": tuple(route["urls"])})) for route in data["routes"])
        self.settings = _catalogue(version)

    def metrics_port(self, part: str, ports: Mapping[str, int]) -> int | None:
        """The port with a part's metrics: the one named `metrics`, or the one that the release names.

        Args:
            part: The part.
            ports: The ports that its pods listen on, by name.
        """
        return ports.get(self.metrics_port_name(part))

    def metrics_port_name(self, part: str) -> str:
        """The name of the port with a part's metrics."""
        return self._metrics.get(part, "metrics")

    def __eq__(self, other: object) -> bool:
        """Releases of the same version are equal."""
        return isinstance(other, Release) and other.version == self.version

    def __hash__(self) -> int:
        """Hash the version."""
        return hash(self.version)

    def __repr__(self) -> str:
        """The expression that creates it."""
        return f"Release({self.version!r})"


@cache
def versions() -> tuple[str, ...]:
    """The versions that the library has data for."""
    return tuple(sorted(file.stem for file in _FOLDER.glob("*.toml")))


@cache
def _data(version: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{version}.toml").read_text("utf-8"))


@cache
def _catalogue(version: str) -> Catalogue:
    return Catalogue.parse(version, _data(version)["settings"]["table"])
