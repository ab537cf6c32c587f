"""PublicUrls: where users reach Dify, in the words of each of its services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Literal, cast
from urllib.parse import SplitResult, urlsplit

from .. import checks
from ..checks.credentials import shown
from ..releases.release import Release, first_with
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import to_public_url, to_url
from ..wiring.environment import Value
from ..wiring.secret_key import SecretKey
from .login import check_login

Role = Literal["console_web", "console_api", "service_api", "app_web", "app_api", "files", "trigger"]
"""A field of `PublicUrls`: what of Dify users reach at an address."""


@checks.fields('PublicUrls(console_web="https://dify.example.com", …)', name="public_url")
@dataclass(frozen=True, kw_only=True, slots=True)
class PublicUrls:
    """The addresses that users see, without a path. What is left out is the origin that the browser is on.

    They may be of several hosts: each is then routed what is below its URLs, and what is below none that is given here.
    One may have several URLs, such as an old and a new one. All of them are routed; Dify's links have the first.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments

    Args:
        console_web: The console's pages; default: the origin that the browser is on.
        console_api: The console's API; default: the origin that the browser is on.
        service_api: The API for applications, MCP servers and the endpoints of plugins; default: the origin that the
            browser is on.
        app_web: Published web apps; default: the origin that the browser is on.
        app_api: The API of published web apps; default: the origin that the browser is on.
        files: Downloads and previews; must be reachable from inside the cluster too, because plugins fetch there.
            Default: the console's API.
        trigger: What calls triggers of workflows: webhooks, and the services that plugins subscribe to. Default: the
            service API.

    Raises:
        ValueError: When one is not an absolute URL, or has a path, because Dify cannot live below one; or when browsers
            would go from https to http.
    """

    console_web: str | Sequence[str] | None = None
    console_api: str | Sequence[str] | None = None
    service_api: str | Sequence[str] | None = None
    app_web: str | Sequence[str] | None = None
    app_api: str | Sequence[str] | None = None
    files: str | Sequence[str] | None = None
    trigger: str | Sequence[str] | None = None

    def __post_init__(self) -> None:
        """Check each URL."""
        for name, given in self._written.items():
            _check_urls(f"public_url.{name}", given)
        self._check_schemes()

    def _check_schemes(self) -> None:
        """The service API and triggers are left out: programs call them, and pages never do."""
        seen = [
            (path, url)
            for name, given in self._written.items()
            if name not in ("service_api", "trigger")
            for path, url in _paths(f"public_url.{name}", given)
        ]
        secure = next((path for path, url in seen if urlsplit(url).scheme == "https"), None)
        for path, url in seen:
            if secure and urlsplit(url).scheme != "https":
                raise checks.wrong(
                    path, url,
                    f"https, which {secure} has: browsers block http behind an https page, "
                    "and from 1.9.2 on Dify makes its login cookies by the scheme of the console's two URLs",
                )  # fmt: skip

    @classmethod
    def same(cls, url: str | Sequence[str]) -> "PublicUrls":
        """One URL for everything, or several that everything is at.

        Args:
            url: The URL, or the URLs, of which Dify's links have the first.
        """
        # Triggers are where the service API is, and not each release has them.
        return cls(**{option.name: url for option in fields(cls) if option.name != "trigger"})

    @property
    def _written(self) -> Mapping[str, str | Sequence[str]]:
        """What is not left out, by name."""
        given = {option.name: cast("str | Sequence[str] | None", getattr(self, option.name)) for option in fields(self)}
        return {name: each for name, each in given.items() if each is not None}

    def urls(self, role: str) -> tuple[str, ...]:
        """The URLs of a role, the first of which is in Dify's links; none where it is left out."""
        return self._given.get(role, ())

    @property
    def _given(self) -> Mapping[str, tuple[str, ...]]:
        """The URLs of each role that is not left out."""
        given = {name: (each,) if isinstance(each, str) else tuple(each) for name, each in self._written.items()}
        return given if "service_api" not in given else {**given, "trigger": given.get("trigger", given["service_api"])}

    def with_followers(self, roles: Sequence[Role]) -> Sequence[Role]:
        """These roles, and those that are where one of them is, because they are left out."""
        return [*roles, "trigger"] if "service_api" in roles and self.trigger is None else roles

    @property
    def origins(self) -> tuple[SplitResult, ...]:
        """The addresses, each once, in their parts."""
        return tuple(urlsplit(url) for url in dict.fromkeys(url for urls in self._given.values() for url in urls))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names, each once."""
        return tuple(dict.fromkeys(origin.hostname or "" for origin in self.origins))

    @property
    def scheme(self) -> str | None:
        """That of the first URL; None when none is known."""
        return next((origin.scheme for origin in self.origins), None)

    def below(self, host: str, urls: Sequence[str]) -> bool:
        """Whether users reach one of these URLs, by name, at a host. One that is left out may be at every host."""
        given = self._given
        return not urls or any(
            role not in given or any(covers(host, urlsplit(url).hostname or "") for url in given[role]) for role in urls
        )

    @property
    def files_url(self) -> str | None:
        """Where files are, which plugins need in full: left out, it is the console's API, as in Dify's own code."""
        first = self._first
        return first("files") or first("console_api") or first("console_web") or next(
            (urls[0] for urls in self._given.values()), None
        )  # fmt: skip

    def _first(self, role: Role) -> str:
        """The URL of a role that Dify is told, which knows one of each; empty where it is left out."""
        return next(iter(self.urls(role)), "")

    def _for_pages(self, api: Role, *pages: Role) -> str:
        """The URL at which pages call an API; empty: the host that they are on.

        The web has one for all hosts, so that pages of a second host would call the first across origins. Where the API
        is at the host of every page, they call that.
        """
        at = {url for page in pages for url in self.urls(page)}
        everywhere = all(map(self.urls, pages)) and at <= {*self.urls(api)}
        return "" if everywhere and len(at) > 1 else self._first(api)

    def _console_api(self, release: Release, settings: Mapping[str, str | SecretKey]) -> str:
        """The URL at which pages call the console's API; empty: the host that they are on.

        Where people log in by cookies, pages send the CSRF token back that they find in one. The API calls that cookie
        `__Host-csrf_token` if its two URLs are https and the cookies have no domain (api/libs/token.py), and the pages
        look for that name if their URL is https and the cookies have no domain (web/config/index.ts).
        """
        wherever = self._for_pages("console_api", "console_web", "app_web")
        if not release.behaviour.login_by_cookies or settings.get("COOKIE_DOMAIN"):
            return wherever
        if not self._first("console_web"):
            return ""
        secure = all(self._first(role).startswith("https://") for role in ("console_web", "console_api"))
        return self._first("console_api") if secure else wherever

    def check(self, release: Release, settings: Mapping[str, str | SecretKey]) -> None:
        """Raise a ValueError if the release has nothing at one of the URLs, or people could not log in."""
        for role, given in self._written.items():
            if not _serves(release, role):
                since = first_with(partial(_serves, role=role))
                raise ValueError(
                    f"public_url.{role}: got {shown(given)}, but Dify {release.version} has no such path: it came with "
                    f"{since}; leave it out, or give a later release"
                )
        pages = _paths("public_url.console_web", self._written.get("console_web", ()))
        check_login(release, settings, pages, self._console_api(release, settings))

    def dependency(self, release: Release, settings: Mapping[str, str | SecretKey]) -> Dependency:
        """What each part must know of the public addresses.

        Args:
            release: The release.
            settings: The settings of the chart.
        """
        first, known = self._first, release.settings
        console, apps = self.urls("console_web"), self.urls("app_web")
        api: dict[str, Value] = {
            "CONSOLE_API_URL": first("console_api"),
            "CONSOLE_WEB_URL": first("console_web"),
            "SERVICE_API_URL": first("service_api"),
            "APP_WEB_URL": first("app_web"),
            # Set even when empty: else the image's CONSOLE_API_URL, http://127.0.0.1:5001, stands in for it.
            "FILES_URL": self.files_url or "",
        }
        endpoints = first("service_api") or first("console_api") or first("console_web") or "http://localhost"
        defaults: dict[str, Value] = {
            # The pages of web apps ask the console's API which features there are.
            "CONSOLE_CORS_ALLOW_ORIGINS": ",".join(dict.fromkeys((*console, *apps))),
            # Dify's default lets every origin in.
            "WEB_API_CORS_ALLOW_ORIGINS": ",".join(apps),
            "ENDPOINT_URL_TEMPLATE": f"{endpoints}/e/{{hook_id}}",
        }
        defaults |= known.read_by("api", {"TRIGGER_URL": first("trigger") or endpoints})
        if not (first("service_api") and apps):
            # Dify then shows the URL that it was called by, which only the front door knows.
            defaults["RESPECT_XFORWARD_HEADERS_ENABLED"] = "true"
        web: dict[str, Value] = {
            "CONSOLE_API_URL": self._console_api(release, settings),
            "APP_API_URL": self._for_pages("app_api", "app_web"),
        }
        if domain := settings.get("COOKIE_DOMAIN"):
            web |= known.read_by("web", {"NEXT_PUBLIC_COOKIE_DOMAIN": domain})
        # Left out or empty, it is ws://localhost:5001. The client completes a "/" to the host that the page is on.
        socket = f"ws{self._console_api(release, settings).removeprefix('http')}"
        page = known.read_by("web", {"NEXT_PUBLIC_SOCKET_URL": "/" if socket == "ws" else socket})
        downloads = tuple(to_url(url) for url in (self.files_url,) if url and _is_elsewhere(url))
        # A private address is for `Network.addresses` to name: users choose what the SSRF proxy asks for.
        visited = (self.files_url, *self.urls("files"), *apps)
        visits = tuple(to_public_url(url) for url in dict.fromkeys(visited) if url and _is_elsewhere(url))
        return Dependency(
            name="public_url",
            grants={
                **python_services(Grant(environment=api, defaults=defaults, destinations=downloads)),
                "web": Grant(environment=web, defaults=page),
                "plugin-daemon": Grant(destinations=downloads),
                "ssrf-proxy": Grant(destinations=visits),
            },
        )


def covers(host: str, name: str) -> bool:
    """Whether a host, or a wildcard such as `*.example.com`, stands for a host name."""
    return name.endswith(host.removeprefix("*")) if host.startswith("*.") else name == host


def _is_elsewhere(url: str) -> bool:
    # Names below localhost are the machine of the browser. For a pod, they are the pod itself.
    host = urlsplit(url).hostname or ""
    return host != "localhost" and not host.endswith(".localhost")


def _serves(release: Release, role: str) -> bool:
    return any(not route.urls or role in route.urls for route in release.routes)


def public_urls(given: str | Sequence[str] | PublicUrls | None) -> PublicUrls:
    """The PublicUrls that a user wrote as one URL or several, in full, or not at all."""
    if given is None:
        return PublicUrls()
    if isinstance(given, PublicUrls):
        return given
    urls = given.rstrip("/") if isinstance(given, str) else [url.rstrip("/") for url in given]
    _check_urls("public_url", urls)
    return PublicUrls.same(urls)


def _paths(path: str, given: str | Sequence[str]) -> list[tuple[str, str]]:
    """Each URL, and where it is written."""
    if isinstance(given, str):
        return [(path, given)]
    return [(f"{path}[{index}]", url) for index, url in enumerate(given)]


def _check_urls(path: str, given: str | Sequence[str]) -> None:
    if not given and not isinstance(given, str):
        raise checks.wrong(path, given, "a URL at least; or leave it out")
    seen: set[str] = set()
    for each, url in _paths(path, given):
        _check(each, url)
        if url in seen:
            raise checks.wrong(each, url, "each URL once")
        seen.add(url)


def _check(path: str, url: str) -> None:
    parts = checks.url(path, url, "https://dify.example.com")
    if parts.path:
        raise checks.wrong(path, url, "a URL without a path or a trailing slash: Dify cannot live below a path")
    if (parts.hostname or "").endswith("."):
        raise checks.wrong(path, url, "a URL without a dot after its host: browsers and proxies take that for another")
