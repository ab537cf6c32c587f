"""Release: what a Dify release ships and expects."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, total_ordering
from pathlib import Path
from typing import Any

from typing_extensions import Self

from .. import checks
from . import schema
from .behaviour import Behaviour
from .data import Renamed, check_version, is_version, known, newest, order, resolved, versions
from .flask_commands import FlaskCommand
from .settings import Catalogue

DEFAULT_VERSION = newest()


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class User:
    """The user and group that a part's container runs as.

    See https://kubernetes.io/docs/concepts/security/pod-security-standards/

    Attributes:
        uid: The user.
        gid: The group.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    uid: int
    gid: int


@checks.fields()
@dataclass(frozen=True, kw_only=True, slots=True)
class Route:
    """A path prefix at the front door, and the part that serves it.

    See https://github.com/langgenius/dify/tree/main/docker#readme

    Attributes:
        path: The path prefix; the longest match wins.
        part: The part that serves it, such as `"api"`.
        urls: The fields of `PublicUrls` that the path belongs to; default: none.
        hook_url: Whether the part needs the URL that the client called, in the header `Dify-Hook-Url`; default: no.
        websocket: Whether requests for the path become WebSockets; default: no.

    Raises:
        TypeError: If a value is of the wrong type, or there is no parameter of that name.
    """

    path: str
    part: str
    urls: tuple[str, ...] = ()
    hook_url: bool = False
    websocket: bool = False

    def __post_init__(self) -> None:
        """Check the path, which stands in the configuration of nginx."""
        checks.path_prefix("Route.path", self.path)


@dataclass(frozen=True, kw_only=True, slots=True)
class Advisory:
    """A known hole of a release.

    Attributes:
        name: Its name, such as `"CVE-2025-55182"`.
        what: What somebody can do, in one sentence.
        outsider: Whether that is anyone who reaches it, without an account.
        source: Where it is described.
    """

    name: str
    what: str
    outsider: bool
    source: str


@total_ordering
class Release:
    """One Dify release as data: images, ports, users, health paths, queues, routes, settings, behaviour.

    What is known of it stands in its attributes: `date`, `advisories` (its known holes), `not_recommended` (why nobody
    should choose it, or None) and `preview` (not all of it is known).

    Releases compare by their versions, as numbers: `Release("1.9.2") < Release("1.10.0")`.

    See https://github.com/langgenius/dify/releases for what changed between them.

    Args:
        version: The version, as in Dify's tags, such as `"1.16.1"`.

    Raises:
        ValueError: If the library has no data for that version.
    """

    @checks.called("Release")
    def __init__(self, version: str) -> None:
        checks.instance("release", version, str, f'Release("{DEFAULT_VERSION}") or "{DEFAULT_VERSION}"')
        check_version(
            "release", version,
            '; for another one, write what changes into a file and give Release.from_file("1.19.0.toml")',
        )  # fmt: skip
        self._take(version, known(version))

    @classmethod
    @checks.arguments("Release.from_file")
    def from_file(cls, path: str | Path) -> Self:
        """A release that the library does not know yet, from a file that says what changes since one that it knows.

        The file is called after the version and has the form of those in `constructs_dify/releases/`; docs/releases.md
        describes it.

        Args:
            path: The file, such as `"1.19.0.toml"`.

        Raises:
            TypeError: If something in it is of the wrong type.
            ValueError: If the file is not called after a version, is based on nothing, changes no image, or has what
                no release has.
        """
        file = Path(path)
        if not is_version(file.stem) or file.suffix != ".toml":
            raise checks.wrong(
                "path", str(path), 'a file called after the version of the release, such as "1.19.0.toml"'
            )
        data = resolved(file)
        if data.get("base", "engines") == "engines":
            raise ValueError(
                f"release file {file.name}: base is missing; expected the release that it says the differences to, "
                f'such as base = "{DEFAULT_VERSION}"'
            )
        base = known(data["base"])
        schema.check(f"release file {file.name}", data, base)
        if data["images"] == base["images"]:
            raise ValueError(
                f"release file {file.name}: [images] is missing, or has what {data['base']} has; expected at least one "
                f'image of the release, such as api = "langgenius/dify-api:{file.stem}"'
            )
        made = cls._made(file.stem, data)
        # What is wrong with it is told now, and not when somebody gives a setting.
        _ = made.settings
        return made

    @checks.arguments("Release.with_images")
    def with_images(self, images: Mapping[str, str] | None = None, *, version: str) -> Self:
        """This release in another version, which differs in nothing but images: the short form of a file.

        Args:
            images: Part -> its image; default, for those that are left out: the tag follows the version where it is
                this release's own, and stays where it is not.
            version: The version that labels say, such as `"1.16.2"`.

        Raises:
            ValueError: If the version or an image is none, or the release has no such part.
        """
        if not is_version(version):
            raise checks.wrong("version", version, 'the version of the release, such as "1.16.2"')
        for part, image in (images or {}).items():
            checks.one_of("images", part, self.images)
            checks.image(f"images[{part!r}]", image)
        own = {part: image for part, image in self.images.items() if image.endswith(f":{self.version}")}
        moved = {part: f"{image.removesuffix(self.version)}{version}" for part, image in own.items()}
        data = {name: value for name, value in self._data.items() if name not in ("date", "not_recommended")}
        return self._made(version, {**data, "images": {**self.images, **moved, **(images or {})}})

    @classmethod
    def _made(cls, version: str, data: Mapping[str, Any]) -> Self:
        made = cls.__new__(cls)
        made._take(version, data)
        return made

    def _take(self, version: str, data: Mapping[str, Any]) -> None:
        self.version = version
        self._data = data
        self.preview: bool = data.get("preview", False)
        self.date: date | None = data.get("date")
        self.not_recommended: str | None = data.get("not_recommended")
        self.advisories = tuple(Advisory(name=name, **found) for name, found in data["advisories"].items())
        self.images: dict[str, str] = data["images"]
        self.ports: dict[str, dict[str, int]] = data["ports"]
        self._metrics: dict[str, str] = data["metrics"]
        self.metrics_tokens: dict[str, str] = data["metrics_tokens"]
        self.users = {part: User(**user) for part, user in data["users"].items()}
        self.health: dict[str, str] = data["health"]
        self.queues: tuple[str, ...] = data["queues"]
        self.marketplace_path: str = data["marketplace"]["path"]
        self.marketplace_url: str = data["marketplace"]["url"]
        self.browser_settings: frozenset[str] = frozenset(data["network"]["browser_settings"])
        self.host_settings: dict[str, tuple[str, int]] = {
            name: (pair["port"], pair["default"]) for name, pair in data["network"]["host_settings"].items()
        }
        self.routes = tuple(Route(**(route | {"urls": tuple(route["urls"])})) for route in data["routes"])
        self.commands = {name: FlaskCommand(**facts) for name, facts in data["commands"].items()}
        self.behaviour = Behaviour(**data["behaviour"])

    @cached_property
    def settings(self) -> Catalogue:
        """Every setting that its parts read."""
        return catalogue(self.version, self._data["settings"], self._data["renamed"], preview=self.preview)

    def has(self, part: str) -> bool:
        """Whether the release has a part.

        Args:
            part: The part, such as `"agent-backend"`.
        """
        return part in self.ports

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
        """Releases of the same version that ship the same are equal."""
        return isinstance(other, Release) and other.version == self.version and other._data == self._data

    def __lt__(self, other: "Release") -> bool:
        """Whether it is the older one."""
        return order(self.version) < order(other.version)

    def __hash__(self) -> int:
        """Hash the version."""
        return hash(self.version)

    def __repr__(self) -> str:
        """The expression that creates it."""
        return f"Release({self.version!r})"


def first_with(has: Callable[[Release], bool]) -> str | None:
    """The version of the first release that has something; None if none that the library knows has it.

    For errors: it reads the releases one after the other.
    """
    return next((version for version in versions() if has(Release(version))), None)


def first_with_part(part: str) -> str | None:
    """The version of the first release that has a part."""
    return first_with(lambda release: release.has(part))


@cache
def catalogue(
    version: str, tables: tuple[tuple[str, str], ...], renamed: tuple[Renamed, ...], *, preview: bool
) -> Catalogue:
    """The settings of a release, from the tables of those that it is based on and its own."""
    return Catalogue.parse(version, tables, preview=preview, renamed=renamed)
