"""Where people can log in to the console: Dify does it by cookies, which are of one host or of one domain."""

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from .. import checks
from ..releases.release import Release
from ..wiring.secret_key import SecretKey


def check_login(
    release: Release, settings: Mapping[str, str | SecretKey], pages: Sequence[tuple[str, str]], called: str
) -> None:
    """Raise a ValueError if people could not log in at one of the console's URLs.

    Args:
        release: The release.
        settings: The settings of the chart.
        pages: Where each URL of the console's pages is written, and the URL.
        called: The URL at which they call the API; empty: the host that they are on.
    """
    domain = settings.get("COOKIE_DOMAIN")
    if not release.behaviour.login_by_cookies or isinstance(domain, SecretKey):
        return
    if domain:
        for path, url in (*pages, *([("public_url.console_api", called)] if called else [])):
            if not _is_below(_host(url), domain):
                raise checks.wrong(
                    "settings['COOKIE_DOMAIN']", domain,
                    f"a domain that {path} ({url}) is below too, or browsers refuse the cookies of the login",
                )  # fmt: skip
        return
    for path, url in pages if called else ():
        if _host(url) != _host(called):
            raise checks.wrong(
                path, url,
                f"the host of console_api, {_host(called)}: Dify {release.version} logs people in by cookies of one "
                "host, so give console_web and console_api the same URL, and further hosts to app_web, app_api, "
                f"service_api and files{_or_one_domain(release, [_host(url), _host(called)])}",
            )  # fmt: skip


def _host(url: str) -> str:
    return urlsplit(url).hostname or ""


def _is_below(host: str, domain: str) -> bool:
    """Whether browsers take a cookie of this domain from a host; Dify drops a dot before the domain."""
    domain = domain.strip().removeprefix(".").lower()
    return host == domain or host.endswith(f".{domain}")


def _or_one_domain(release: Release, hosts: Sequence[str]) -> str:
    """The other way to log in at several hosts, where there is one."""
    labels: list[str] = []
    for same in zip(*(reversed(host.split(".")) for host in hosts), strict=False):
        if len(set(same)) > 1:
            break
        labels.insert(0, same[0])
    if len(labels) < 2 or checks.is_address(hosts[0]) or not release.settings.find("api", "COOKIE_DOMAIN"):
        return ""
    domain = ".".join(labels)
    return (
        f"; or, if all hosts below {domain} are yours, let the cookies be of that domain: "
        f'settings={{"COOKIE_DOMAIN": "{domain}"}}'
    )
