"""PublicUrls: where users reach Dify, in the words of each of its services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import cast
from urllib.parse import SplitResult, urlsplit

from .. import checks
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import to_public_url, to_url
from ..wiring.environment import Value


@checks.fields('PublicUrls(console_web="https://dify.example.com", …)', name="public_url")
@dataclass(frozen=True, kw_only=True, slots=True)
class PublicUrls:
    """The addresses that users see, without a path. What is left out is the origin that the browser is on.

    They may be of several hosts: each is then routed what is below its URLs, and what is below none that is given here.

    See https://docs.dify.ai/en/getting-started/install-self-hosted/environments

    Args:
        console_web: The console's pages.
        console_api: The console's API.
        service_api: The API for applications, MCP servers and the endpoints of plugins.
        app_web: Published web apps.
        app_api: The API of published web apps.
        files: Downloads and previews; must be reachable from inside the cluster too, because plugins fetch there.
            Left out, it is the console's API.

    Raises:
        ValueError: When one is not an absolute URL, or has a path, because Dify cannot live below one; or when browsers
            would go from https to http.
    """

    console_web: str | None = None
    console_api: str | None = None
    service_api: str | None = None
    app_web: str | None = None
    app_api: str | None = None
    files: str | None = None

    def __post_init__(self) -> None:
        """Check each URL."""
        for option in fields(self):
            path, url = f"public_url.{option.name}", cast("str | None", getattr(self, option.name))
            if url is None:
                continue
            _check(path, url)
        self._check_schemes()

    def _check_schemes(self) -> None:
        """The service API is left out: programs call it, and pages never do."""
        seen = {name: url for name, url in self._given.items() if name != "service_api"}
        secure = [name for name, url in seen.items() if urlsplit(url).scheme == "https"]
        for name, url in seen.items():
            if secure and name not in secure:
                raise checks.wrong(
                    f"public_url.{name}", url,
                    f"https, which public_url.{secure[0]} has: browsers block http behind an https page, "
                    "and from 1.9.2 on Dify makes its login cookies by the scheme of the console's two URLs",
                )  # fmt: skip

    @classmethod
    def same(cls, url: str) -> "PublicUrls":
        """One URL for everything.

        Args:
            url: The URL.
        """
        return cls(**{option.name: url for option in fields(cls)})

    @property
    def _given(self) -> Mapping[str, str]:
        """What is not left out, by name."""
        urls = {option.name: cast("str | None", getattr(self, option.name)) for option in fields(self)}
        return {name: url for name, url in urls.items() if url is not None}

    @property
    def origins(self) -> tuple[SplitResult, ...]:
        """The addresses, each once, in their parts."""
        return tuple(urlsplit(url) for url in dict.fromkeys(self._given.values()))

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
        return not urls or any(url not in given or covers(host, urlsplit(given[url]).hostname or "") for url in urls)

    @property
    def files_url(self) -> str | None:
        """Where files are, which plugins need in full: left out, it is the console's API, as in Dify's own code."""
        return self.files or self.console_api or self.console_web or next(iter(self._given.values()), None)

    def dependency(self) -> Dependency:
        """What each part must know of the public addresses."""
        console, app = self.console_web or "", self.app_web or ""
        api: dict[str, Value] = {
            "CONSOLE_API_URL": self.console_api or "",
            "CONSOLE_WEB_URL": console,
            "SERVICE_API_URL": self.service_api or "",
            "APP_WEB_URL": app,
            # Set even when empty: else the image's CONSOLE_API_URL, http://127.0.0.1:5001, stands in for it.
            "FILES_URL": self.files_url or "",
        }
        endpoints = self.service_api or self.console_api or self.console_web or "http://localhost"
        defaults: dict[str, Value] = {
            # The pages of web apps ask the console's API which features there are.
            "CONSOLE_CORS_ALLOW_ORIGINS": ",".join(dict.fromkeys(url for url in (console, app) if url)),
            # Dify's default lets every origin in.
            "WEB_API_CORS_ALLOW_ORIGINS": app,
            "ENDPOINT_URL_TEMPLATE": f"{endpoints}/e/{{hook_id}}",
        }
        if not (self.service_api and self.app_web):
            # Dify then shows the URL that it was called by, which only the front door knows.
            defaults["RESPECT_XFORWARD_HEADERS_ENABLED"] = "true"
        web: dict[str, Value] = {"CONSOLE_API_URL": self.console_api or "", "APP_API_URL": self.app_api or ""}
        downloads = tuple(to_url(url) for url in (self.files_url,) if url)
        # A private address is for `Network.addresses` to name: users choose what the SSRF proxy asks for.
        visits = tuple(to_public_url(url) for url in dict.fromkeys((self.files_url, self.app_web)) if url)
        return Dependency(
            name="public_url",
            grants={
                **python_services(Grant(environment=api, defaults=defaults, destinations=downloads)),
                "web": Grant(environment=web),
                "plugin-daemon": Grant(destinations=downloads),
                "ssrf-proxy": Grant(destinations=visits),
            },
        )


def covers(host: str, name: str) -> bool:
    """Whether a host, or a wildcard such as `*.example.com`, stands for a host name."""
    return name.endswith(host.removeprefix("*")) if host.startswith("*.") else name == host


def public_urls(given: str | PublicUrls | None) -> PublicUrls:
    """The PublicUrls that a user wrote as one URL, in full, or not at all."""
    if given is None:
        return PublicUrls()
    if isinstance(given, str):
        url = given.rstrip("/")
        _check("public_url", url)
        return PublicUrls.same(url)
    return given


def _check(path: str, url: str) -> None:
    parts = checks.url(path, url, "https://dify.example.com")
    if parts.path:
        raise checks.wrong(path, url, "a URL without a path or a trailing slash: Dify cannot live below a path")
    if (parts.hostname or "").endswith("."):
        raise checks.wrong(path, url, "a URL without a dot after its host: browsers and proxies take that for another")
