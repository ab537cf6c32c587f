"""The configuration files of nginx."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import indent
from typing import Final
from urllib.parse import urlsplit

from ... import checks


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A path prefix and the server that it is proxied to, or None where the snippet answers. The longest match wins.

    Attributes:
        path: The prefix, such as `/console/api`. It matches whole path elements, as in an Ingress.
        upstream: Scheme, full host name and port. nginx does not use search domains, so short names do not resolve.
        hook_url: Whether nginx sends the URL that the client called in `Dify-Hook-Url`.
        websocket: Whether requests may become WebSockets.
        snippet: Directives of the user's.
    """

    path: str
    upstream: str | None
    hook_url: bool = False
    websocket: bool = False
    snippet: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Server:
    """The paths that some hosts serve.

    Attributes:
        hosts: The host names; none: all hosts that no other server has.
        locations: The paths; all others are not found.
        marketplace: The URL that `/marketplace` proxies; None: no such path.
    """

    hosts: Sequence[str] = ()
    locations: Sequence[Location]
    marketplace: str | None = None


class _Text(Template):
    delimiter = "@"


def _text(name: str) -> _Text:
    return _Text(Path(__file__).with_name(name).read_text("utf-8"))


_NGINX: Final = _text("nginx.conf")
_DEFAULT: Final = _text("default.conf.template")
_SERVER: Final = _text("server.conf")
_LOCATION: Final = _text("location.conf")
_MARKETPLACE: Final = _text("marketplace.conf")
_NOWHERE: Final = _text("nowhere.conf")
_IPV6: Final = _text("16-ipv6.envsh")
_ANSWER: Final = _text("answer.conf")
_WEBSOCKETS: Final = _text("websockets.conf")
_UPSTREAM_TLS: Final = _text("upstream_tls.conf")
# What the servers demand of users, nobody may demand of the kubelet.
_OPEN: Final = "        auth_basic off;\n        allow all;\n"


def nginx_files(
    *,
    servers: Sequence[Server],
    scheme: str | None,
    listen: int,
    health: str,
    body_size: str,
    read_timeout: str,
    send_timeout: str,
    keepalive_timeout: str,
    worker_processes: str,
    server_snippet: str = "",
    http_snippet: str = "",
) -> dict[str, str]:
    """Renders the files of nginx.

    Returns:
        The texts of `nginx.conf`, for /etc/nginx, and of `default.conf.template`, for /etc/nginx/templates: the start
        script of the image replaces its `${NGINX_LOCAL_RESOLVERS}`, and what `16-ipv6.envsh` sets, which is for
        /docker-entrypoint.d.
    """
    return {
        "nginx.conf": _NGINX.substitute(worker_processes=worker_processes),
        "default.conf.template": _DEFAULT.substitute(
            scheme="https" if scheme == "https" else "$scheme",
            port="443" if scheme == "https" else "$server_port",
            body_size=body_size,
            read_timeout=_time(read_timeout),
            send_timeout=_time(send_timeout),
            keepalive_timeout=_time(keepalive_timeout),
            **_connection([location.path for server in servers for location in server.locations if location.websocket]),
            snippet=_lines(http_snippet),
            servers="".join(
                _server(server, listen, health, server_snippet, users=bool(server_snippet or http_snippet))
                for server in servers
            ).rstrip("\n"),
        ),
        "16-ipv6.envsh": _IPV6.template,
    }


def _connection(websockets: Sequence[str]) -> dict[str, str]:
    """How nginx keeps or changes the protocol of a connection."""
    if not websockets:
        return {"websockets": "", "connection": '""'}
    paths = "".join(f"    ~^{re.escape(path.rstrip('/'))}(/|$) $http_upgrade;\n" for path in dict.fromkeys(websockets))
    return {"websockets": _WEBSOCKETS.substitute(paths=paths.rstrip("\n")), "connection": "$connection_header"}


def _time(time: str) -> str:
    """A time that is one argument: blanks between its units would make several of it."""
    return time.replace(" ", "")


def _lines(snippet: str, indentation: str = "") -> str:
    """A snippet of the user's, on lines of its own."""
    text = snippet.strip("\n")
    return f"{indent(text, indentation)}\n" if text else ""


def _server(server: Server, listen: int, health: str, snippet: str, *, users: bool) -> str:
    blocks = [_location(location) for location in server.locations]
    if server.marketplace is not None:
        blocks.append(_marketplace(server.marketplace))
    if not any(location.path == "/" for location in server.locations):
        blocks.append(_NOWHERE.template)
    return _SERVER.substitute(
        listen=listen if server.hosts else f"{listen} default_server",
        names=" ".join(map(checks.in_brackets, server.hosts)) or "_",
        health=health,
        open=_OPEN if users else "",
        snippet=_lines(snippet, "    "),
        locations=indent("".join(blocks), "    ").rstrip("\n"),
    )


def _location(location: Location) -> str:
    path = location.path.rstrip("/")
    # `location /v1` would also match /v1beta.
    matches = [f"= {path}", f"{path}/"] if path else ["/"]
    hook_url = "$public_scheme://$host$request_uri" if location.hook_url else '""'
    more = _lines(location.snippet, "    ")
    if location.upstream is None:
        return "".join(_ANSWER.substitute(match=match, more=more) for match in matches)
    parts = urlsplit(location.upstream)
    if parts.scheme == "https":
        more = indent(_UPSTREAM_TLS.substitute(host=checks.host_of(parts)), "    ") + more
    return "".join(
        _LOCATION.substitute(match=match, upstream=location.upstream, hook_url=hook_url, more=more) for match in matches
    )


def _marketplace(url: str) -> str:
    parts = urlsplit(url)
    return _MARKETPLACE.substitute(url=url, authority=parts.netloc, host=checks.host_of(parts))
