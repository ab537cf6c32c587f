"""Directives of nginx that a user writes: whether they are whole, and what is at the top of them."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from ... import checks

# As nginx reads them: a word may have quotes, blanks and braces only after a backslash, and "${name}".
_TOKEN = re.compile(
    r"""
    (?P<comment> \#[^\n]* )
    | (?P<quoted> "(?:[^"\\\n]|\\[^\n])*"(?![^\s;{)]) | '(?:[^'\\\n]|\\[^\n])*'(?![^\s;{)]) )
    | (?P<sign> [;{}] )
    | (?P<word> (?![\#"';{}])(?:\$\{ | \\[^\n] | [^\s;{\\])+ )
    """,
    re.VERBOSE,
)
_BLANKS = re.compile(r"\s*")

LIMITS: Final = {
    "client_max_body_size": "NGINX_CLIENT_MAX_BODY_SIZE",
    "keepalive_timeout": "NGINX_KEEPALIVE_TIMEOUT",
    "proxy_read_timeout": "NGINX_PROXY_READ_TIMEOUT",
    "proxy_send_timeout": "NGINX_PROXY_SEND_TIMEOUT",
}
"""Directives that settings are for, with which other parts have to agree."""
_LIMITS: Final = {
    name: f'it as a setting, NginxOptions(settings={{"{setting}": "…"}}), which other parts follow'
    for name, setting in LIMITS.items()
}
_HEADERS: Final = {
    "proxy_set_header": "it in http_snippet: here it would drop those headers from which Dify knows its public URL"
}
# What the configuration has beside its servers, and nginx takes once.
ONCE: Final = (
    "absolute_redirect", "client_body_temp_path", "client_max_body_size", "keepalive_timeout", "proxy_buffering",
    "proxy_http_version", "proxy_read_timeout", "proxy_send_timeout", "proxy_temp_path", "resolver", "resolver_timeout",
    "server_names_hash_bucket_size", "server_tokens",
)  # fmt: skip
_ONCE: Final = dict.fromkeys(ONCE, "none, because the configuration has it already, and nginx would not start")


def check_http(path: str, text: str) -> None:
    """Directives beside the servers."""
    _check(path, text, {**_ONCE, **_LIMITS})


def check_server(path: str, text: str) -> None:
    """Directives of each server."""
    _check(
        path, text,
        {
            **_LIMITS,
            **_HEADERS,
            "location": 'it in locations=[NginxLocation(path="/…", …)]',
            "listen": "none, because the Service and the probes know the port",
            "server_name": "the host in public_url",
            "return": "it in if ($uri != /healthz) {…}, because the kubelet asks for that path",
        },
    )  # fmt: skip


def check_location(path: str, text: str, *, upstream: bool) -> None:
    """Directives of a location; with an upstream, be it Dify's, that is said once."""
    _check(path, text, {"proxy_pass": "it as upstream="} if upstream else {})


def check_route(path: str, text: str) -> None:
    """Directives of a location of Dify's."""
    _check(path, text, {**_LIMITS, **_HEADERS, "proxy_pass": "none, because the path is one of Dify's"})


def _check(path: str, text: str, refused: Mapping[str, str]) -> None:
    for name in top_directives(path, text):
        if instead := refused.get(name):
            raise checks.wrong(path, name, instead)


def top_directives(path: str, text: str) -> Iterator[str]:
    """The names of the directives that are in no block.

    Raises:
        ValueError: When nginx would find the end of one elsewhere than the text has it.
    """
    depth, words, place = 0, 0, 0
    while (place := _end(_BLANKS, text, place)) < len(text):
        token = _TOKEN.match(text, place)
        if token is None:
            near = text[place:].splitlines()[0][:40]
            raise checks.wrong(
                path, near,
                "quotes that end on their line, with a blank or a semicolon behind them; in them, a line break is \\n",
            )  # fmt: skip
        place = token.end()
        if token["comment"]:
            continue
        if token["sign"]:
            if (token["sign"] == "}") == bool(words):
                raise checks.wrong(
                    path, token["sign"], "a directive before it, and a semicolon after each that has no block"
                )
            depth += {"{": 1, "}": -1}.get(token["sign"], 0)
            words = 0
            if depth < 0:
                raise checks.wrong(path, "}", "as many { before it: this one would end the block around the snippet")
            continue
        if not depth and not words:
            yield token[0]
        words += 1
    if depth or words:
        raise checks.wrong(path, text[-40:], "a } for each {, and a semicolon after each directive that has no block")


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place
