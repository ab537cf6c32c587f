"""The configuration files of nginx."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template
from textwrap import indent
from typing import Final
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class Location:
    """A path prefix and who answers it; of several that match, the longest wins.

    Attributes:
        path: The prefix, such as `/console/api`.
        upstream: Scheme, full host name and port; nginx has no search domains, so no short name resolves.
        hook_url: Whether the upstream is told, in `Dify-Hook-Url`, under which URL the client called.
    """

    path: str
    upstream: str
    hook_url: bool = False


class _Text(Template):
    delimiter = "@"


def _text(name: str) -> _Text:
    return _Text(Path(__file__).with_name(name).read_text("utf-8"))


_NGINX: Final = _text("nginx.conf")
_DEFAULT: Final = _text("default.conf.template")
_LOCATION: Final = _text("location.conf")
_MARKETPLACE: Final = _text("marketplace.conf")


def nginx_files(
    *,
    locations: Sequence[Location],
    marketplace: str | None,
    listen: int,
    body_size: str,
    read_timeout: str,
    send_timeout: str,
    keepalive_timeout: str,
    worker_processes: str,
) -> dict[str, str]:
    """Renders the files of nginx.

    Returns:
        The texts of `nginx.conf`, for /etc/nginx, and of `default.conf.template`, for /etc/nginx/templates:
        the start script of the image replaces its `${NGINX_LOCAL_RESOLVERS}`.
    """
    blocks = [_location(location) for location in locations]
    if marketplace is not None:
        blocks.append(_marketplace(marketplace))
    return {
        "nginx.conf": _NGINX.substitute(worker_processes=worker_processes),
        "default.conf.template": _DEFAULT.substitute(
            listen=listen,
            body_size=body_size,
            read_timeout=read_timeout,
            send_timeout=send_timeout,
            keepalive_timeout=keepalive_timeout,
            locations=indent("".join(blocks), "    ").rstrip("\n"),
        ),
    }


def _location(location: Location) -> str:
    hook_url = "$public_scheme://$host$request_uri" if location.hook_url else '""'
    return _LOCATION.substitute(path=location.path, upstream=location.upstream, hook_url=hook_url)


def _marketplace(url: str) -> str:
    parts = urlsplit(url)
    return _MARKETPLACE.substitute(url=url, authority=parts.netloc, host=parts.hostname)
