"""PublicUrls: where users reach Dify, in the words of each of its services."""

from dataclasses import dataclass, fields
from typing import cast
from urllib.parse import SplitResult, urlsplit

from . import checks
from .settings import Value
from .wiring import Dependency, Grant, python_services, to_url


@dataclass(frozen=True, kw_only=True, slots=True)
class PublicUrls:
    """The addresses that users see, without a path. What is left out is the origin that the browser is on.

    See https://docs.dify.ai/en/getting-started/install-self-hosted/environments

    Args:
        console_web: The console's pages.
        console_api: The console's API.
        service_api: The API for applications.
        app_web: Published web apps.
        app_api: The API of published web apps.
        files: Downloads and previews; must be reachable from inside the cluster too, because plugins fetch there.

    Raises:
        ValueError: When one is not an absolute URL, or has a path: Dify cannot live below one.
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
            checks.instance(path, url, str, '"https://dify.example.com"')
            parts = urlsplit(url)
            try:
                _ = parts.port
            except ValueError:
                raise checks.wrong(path, url, "a URL whose port is 1 to 65535") from None
            if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
                raise checks.wrong(path, url, 'an absolute URL such as "https://dify.example.com"')
            if parts.path:
                raise checks.wrong(path, url, "a URL without a path or a trailing slash: Dify cannot live below a path")

    @classmethod
    def same(cls, url: str) -> "PublicUrls":
        """One URL for everything."""
        return cls(**{option.name: url for option in fields(cls)})

    @property
    def origins(self) -> tuple[SplitResult, ...]:
        """The addresses, each once, in their parts."""
        urls = [cast("str | None", getattr(self, option.name)) for option in fields(self)]
        return tuple(urlsplit(url) for url in dict.fromkeys(urls) if url)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names, each once."""
        return tuple(dict.fromkeys(origin.hostname or "" for origin in self.origins))

    def dependency(self) -> Dependency:
        """What each part must know of the public addresses."""
        console, app = self.console_web or "", self.app_web or ""
        api: dict[str, Value] = {
            "CONSOLE_API_URL": self.console_api or "",
            "CONSOLE_WEB_URL": console,
            "SERVICE_API_URL": self.service_api or "",
            "APP_WEB_URL": app,
            # Set even when empty: else the image's CONSOLE_API_URL, http://127.0.0.1:5001, stands in for it.
            "FILES_URL": self.files or "",
        }
        defaults: dict[str, Value] = {
            "CONSOLE_CORS_ALLOW_ORIGINS": console,
            # Dify's default lets every origin in.
            "WEB_API_CORS_ALLOW_ORIGINS": app,
            "ENDPOINT_URL_TEMPLATE": f"{self.service_api or 'http://localhost'}/e/{{hook_id}}",
        }
        web: dict[str, Value] = {"CONSOLE_API_URL": self.console_api or "", "APP_API_URL": self.app_api or ""}
        downloads = tuple(to_url(url) for url in (self.files,) if url)
        visits = tuple(to_url(url) for url in dict.fromkeys((self.files, self.app_web)) if url)
        return Dependency(
            name="public_url",
            grants={
                **python_services(Grant(environment=api, defaults=defaults, destinations=downloads)),
                "web": Grant(environment=web),
                "plugin-daemon": Grant(destinations=downloads),
                "ssrf-proxy": Grant(destinations=visits),
            },
        )


def public_urls(given: str | PublicUrls | None) -> PublicUrls:
    """The PublicUrls that a user wrote as one URL, in full, or not at all."""
    if given is None:
        return PublicUrls()
    if isinstance(given, str):
        return PublicUrls.same(given.rstrip("/"))
    checks.instance("public_url", given, PublicUrls, '"https://dify.example.com" or PublicUrls(...)')
    return given
