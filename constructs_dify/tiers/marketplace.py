"""Marketplace: where Dify looks up and downloads plugins."""

from dataclasses import dataclass
from typing import cast

from .. import checks
from ..installation import Installation
from ..wiring.dependency import Dependency, Grant, python_services
from ..wiring.destinations import Destination, to_public_url, to_url
from ..wiring.environment import Value

_NOWHERE = "http://127.0.0.1:9"


@checks.fields("Marketplace(), or None for no marketplace")
@dataclass(frozen=True, kw_only=True, slots=True)
class Marketplace:
    """The plugin marketplace that the console offers.

    See https://docs.dify.ai/en/self-host/deploy/configuration/environments

    Args:
        url: URL of the marketplace that the console links to; default: Dify's own.
        api_url: URL of its API; default: `url`.
        proxied: Whether browsers reach it through `/marketplace` of this installation, which then needs nginx, and from
            Dify 1.13 on the `public_url`; default: browsers connect to it directly.

    Raises:
        TypeError: When a URL is not a string.
        ValueError: When a URL is malformed, is not https or has a path.
    """

    url: str | None = None
    api_url: str | None = None
    proxied: bool = False

    def __post_init__(self) -> None:
        """Check the URLs."""
        for name in ("url", "api_url"):
            value = cast("str | None", getattr(self, name))
            if value is not None:
                check_marketplace_url(f"Marketplace.{name}", value)

    def proxied_url(self, install: Installation) -> str | None:
        """The URL that `/marketplace` proxies; None if it is not proxied."""
        return self._api(install) if self.proxied else None

    def _api(self, install: Installation) -> str:
        return self.api_url or self.url or install.release.marketplace_url

    def _path(self, install: Installation) -> str:
        """What browsers call when it is proxied: the path, or the whole URL where the pages want one."""
        path = install.release.marketplace_path
        if not install.release.behaviour.web_checks_urls:
            return path
        console = install.public_urls.urls("console_web")
        if not console:
            raise ValueError(
                f"marketplace.proxied: got True without a public_url; expected one, because the pages of Dify "
                f"{install.release.version} take nothing but a whole URL for {path}; give it, such as "
                'public_url="https://dify.example.com", or leave proxied out'
            )
        return f"{console[0]}{path}"

    def dependency(self, install: Installation) -> Dependency:
        """What each part needs to use the marketplace."""
        url, api = self.url or install.release.marketplace_url, self._api(install)
        through_proxy = install.goes_through_proxy(api)
        if self.proxied and through_proxy:
            raise ValueError(
                f"marketplace.proxied: got True with http_proxy; expected False, because nginx cannot call {api} "
                "through a proxy; leave it out, so that browsers connect to the marketplace directly, or let nginx "
                "reach its host without the proxy: http_proxy=HttpProxy(no_proxy=[...])"
            )
        reached = () if through_proxy else (_destination(api, install),)
        owned: dict[str, Value] = {"MARKETPLACE_ENABLED": "true", "MARKETPLACE_API_URL": api}
        nginx = Grant(destinations=reached)
        if install.ca_bundle:
            nginx = install.ca_bundle.trusted(nginx)
        browser = self._path(install) if self.proxied else api
        return Dependency(
            name="marketplace",
            grants={
                **python_services(Grant(environment=owned, destinations=reached)),
                "web": Grant(environment={"MARKETPLACE_API_URL": browser, "MARKETPLACE_URL": url}),
                **({"nginx": nginx} if self.proxied else {}),
            },
        )


def no_marketplace(install: Installation) -> Dependency:
    """What each part needs without a marketplace: settings that stop every call home."""
    owned: dict[str, Value] = {"MARKETPLACE_ENABLED": "false"}
    at_home: dict[str, Value] = {
        # Dify still asks for newer versions of plugins (before 1.14.2). This address refuses the connection at once;
        # with an unreachable marketplace, Dify would wait for a timeout.
        "MARKETPLACE_API_URL": _NOWHERE,
        "ENABLE_CHECK_UPGRADABLE_PLUGIN_TASK": "false",
        "CHECK_UPDATE_URL": "",
        "HOSTED_FETCH_APP_TEMPLATES_MODE": "builtin",
        "HOSTED_FETCH_PIPELINE_TEMPLATES_MODE": "builtin",
        # The button that publishes an app at creators.dify.ai.
        **install.release.settings.read_by("api", {"CREATORS_PLATFORM_FEATURES_ENABLED": "false"}),
    }
    # Pages ask too; with an empty URL, they ask the API, and the port of the other one is one that browsers block. The
    # image's own default is Dify's marketplace.
    asked = _NOWHERE if install.release.behaviour.web_checks_urls else ""
    pages: dict[str, Value] = {"MARKETPLACE_API_URL": asked, "MARKETPLACE_URL": ""}
    return Dependency(
        name="marketplace",
        grants={
            **python_services(Grant(environment=owned, defaults=at_home)),
            "web": Grant(environment=pages),
        },
    )


def check_marketplace_url(path: str, url: str) -> None:
    """Check that it is the URL of a marketplace, which stands in the configuration of nginx."""
    example = "https://marketplace.example.com"
    if checks.url(path, url, example, schemes=("https",)).path:
        raise checks.wrong(path, url, f'a URL without a path or a trailing slash, such as "{example}"')


def _destination(url: str, install: Installation) -> Destination:
    return to_public_url(url) if url == install.release.marketplace_url else to_url(url)
