"""NginxOptions: what the front door serves and says beside Dify's own."""

from collections.abc import Sequence
from dataclasses import dataclass

from ... import checks
from ...pods.tier import MEANT, Tier
from .snippets import check_http, check_location, check_server


@checks.fields('NginxLocation(path="/docs", upstream="http://docs.web.svc:8080")')
@dataclass(frozen=True, kw_only=True, slots=True)
class NginxLocation:
    """A path of the front door, at every host.

    Args:
        path: The path; it matches whole elements, and the longest match wins. One of Dify's own, such as
            `"/console/api"`, stays Dify's, and gets the directives of the snippet.
        upstream: Where it is proxied to, with the path as it is: `http://` or `https://`, a host and a port. nginx
            verifies the certificate, and the network path is opened. What is there gets the headers and cookies that
            users send to Dify. Default: none.
        snippet: Directives of nginx for this location, such as `return 301 https://docs.example.com;`; default: none.

    Raises:
        ValueError: When the path or the URL is malformed, the snippet is not whole, or neither of the two is given.
    """

    path: str
    upstream: str | None = None
    snippet: str = ""

    def __post_init__(self) -> None:
        """Check each option."""
        checks.path_prefix("NginxLocation.path", self.path)
        if self.upstream is not None:
            example = "http://docs.web.svc:8080"
            if checks.url("NginxLocation.upstream", self.upstream, example).path:
                raise checks.wrong(
                    "NginxLocation.upstream", self.upstream,
                    f'a URL without a path or a trailing slash, such as "{example}": it gets the path that the client '
                    "asked for",
                )  # fmt: skip
        elif not self.snippet.strip():
            raise checks.wrong(
                "NginxLocation.upstream", self.upstream, "a URL, or a snippet that answers, such as return 404;"
            )
        check_location("NginxLocation.snippet", self.snippet, upstream=self.upstream is not None)


@checks.fields(meant=MEANT)
@dataclass(frozen=True, kw_only=True, slots=True)
class NginxOptions(Tier):
    """Options of the front door: a `Tier`, and what nginx serves and says beside Dify's own.

    Snippets are directives of nginx, which is told them as they are. A host in one opens no network path: call
    `allow_to` on the part. Files that one names are `volumes` and `volume_mounts`, from a Secret for passwords.

    See https://nginx.org/en/docs/dirindex.html

    Args:
        locations: Further paths, and directives for Dify's own; default: none.
        server_snippet: Directives of each server. Those that locations inherit, such as `add_header`, reach every path.
            Default: none.
        http_snippet: Directives beside the servers, such as `geo`, `map`, `limit_req_zone` and `set_real_ip_from`;
            default: none.

    Raises:
        ValueError: When a snippet is not whole, or has a directive that is said elsewhere; when two locations have one
            path.
    """

    locations: Sequence[NginxLocation] = ()
    server_snippet: str = ""
    http_snippet: str = ""

    def __post_init__(self) -> None:
        """Check each option."""
        Tier.__post_init__(self)
        check_server("NginxOptions.server_snippet", self.server_snippet)
        check_http("NginxOptions.http_snippet", self.http_snippet)
        seen: set[str] = set()
        for index, location in enumerate(self.locations):
            path = location.path.rstrip("/")
            if path in seen:
                raise checks.wrong(f"NginxOptions.locations[{index}].path", location.path, "another path for each")
            seen.add(path)
