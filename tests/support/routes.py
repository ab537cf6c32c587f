"""Which part answers which request, and what Ingresses and HTTPRoutes say to that, by their specifications.

See https://kubernetes.io/docs/concepts/services-networking/ingress/#path-types and
https://gateway-api.sigs.k8s.io/reference/spec/#httprouterule
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from constructs_dify import PublicUrls
from tests.support.manifests import Manifest, find, of_kind

Answer = Callable[[str, str], str | None]
"""(host, path) -> the component that gets the request; None: nobody does."""


class Request(NamedTuple):
    """What a client asks for, and the component that has to answer; None: nobody may."""

    host: str
    path: str
    answered_by: str | None


class Layout(NamedTuple):
    """Where users reach Dify, and what has to follow from that."""

    public_url: str | PublicUrls
    table: tuple[Request, ...]


def _table(answers: dict[str, dict[str | None, str]]) -> tuple[Request, ...]:
    return tuple(
        Request(host, path, component)
        for host, components in answers.items()
        for component, paths in components.items()
        for path in paths.split()
    )


# Dify's own nginx sends them there, but for /v1beta and the like, which it takes for /v1.
LAYOUTS = {
    "one host": Layout(
        "https://dify.example.com",
        _table(
            {
                "dify.example.com": {
                    "api": """
                        /console/api /console/api/ /console/api/setup /api /api/chat-messages /v1 /v1/ /v1/chat-messages
                        /files/1/file-preview?sign=a%2Fb&t=1 /files/upload/for-plugin /mcp /mcp/server/1/mcp
                    """,
                    "plugin-daemon": "/e /e/ /e/hook /e/hook/callback?x=1",
                    "web": """
                        / /apps?tab=a%20b /explore /explore/apps /console /console/ /console/apiary /apis /v1beta /v
                        /filesystem /mcps /exploration /endpoint /embed.min.js /signin /chat/token /_next/static/x.js
                        /inner/api/invoke/llm /inner/api /health /threads /db-pool-stat /health/check /metrics
                        /plugin/x/dispatch
                    """,
                },
                "other.example.com": {None: "/ /v1 /console/api /inner/api"},
            }
        ),
    ),
    "hosts per role": Layout(
        PublicUrls(
            console_web="https://console.example.com",
            console_api="https://console.example.com",
            service_api="https://api.example.com",
            app_web="https://apps.example.com",
            app_api="https://apps.example.com",
            files="https://files.example.com",
        ),
        _table(
            {
                "console.example.com": {
                    "api": "/console/api /console/api/setup",
                    "web": "/ /apps /explore /explore/apps /signin /api /v1 /files/1 /mcp /e/hook /inner/api /health",
                },
                "api.example.com": {
                    "api": "/v1 /v1/chat-messages /mcp/server/1/mcp",
                    "plugin-daemon": "/e/hook",
                    None: "/ /apps /explore /signin /console/api/setup /api/x /files/1 /v1beta /inner/api/x /health",
                },
                "apps.example.com": {
                    "api": "/api /api/chat-messages",
                    "web": "/ /chat/token /embed.min.js /console/api/setup /v1/x /files/1 /mcp /e/hook /inner/api/x",
                },
                "files.example.com": {
                    "api": "/files/1/file-preview?sign=x /files/upload/for-plugin",
                    None: "/ /apps /console/api/setup /api/x /v1/x /mcp /e/hook /filesystem /inner/api/x /health",
                },
                "example.com": {None: "/ /v1 /console/api"},
            }
        ),
    ),
    # What is left out is wherever the browser is.
    "some hosts": Layout(
        PublicUrls(console_web="https://console.example.com", app_web="https://apps.example.com"),
        _table(
            {
                host: {
                    "api": "/console/api/setup /api/chat-messages /v1/chat-messages /files/1 /mcp/server/1/mcp",
                    "plugin-daemon": "/e/hook",
                    "web": "/ /apps /chat/token /explore/apps /inner/api/x",
                }
                for host in ("console.example.com", "apps.example.com")
            }
        ),
    ),
}


def wrong_answers(answer: Answer, table: Iterable[Request]) -> list[str]:
    """The requests of a table that others answer, one sentence each."""
    return [
        f"{request.host}{request.path}: {got or 'nobody'} answers, not {request.answered_by or 'nobody'}"
        for request in table
        if (got := answer(request.host, request.path)) != request.answered_by
    ]


def ingress_answer(objects: list[Manifest]) -> Answer:
    """What the Ingresses of a manifest say."""

    def answer(host: str, path: str) -> str | None:
        rules = [rule for ingress in of_kind(objects, "Ingress") for rule in ingress["spec"].get("rules") or []]
        # The exact host wins over a wildcard, even where none of its paths fits.
        rules = [rule for rule in rules if rule.get("host") == host] or [
            rule for rule in rules if _covers(rule.get("host"), host, labels=1)
        ]
        fitting = [entry for rule in rules for entry in rule["http"]["paths"] if _fits(entry, path)]
        if not fitting:
            return None
        best = max(fitting, key=lambda entry: (len(entry["path"]), entry["pathType"] == "Exact"))
        service = best["backend"]["service"]
        return _component(objects, service["name"], service["port"]["number"])

    return answer


def _fits(entry: Manifest, path: str) -> bool:
    match entry["pathType"]:
        case "Exact":
            return _without_query(path) == entry["path"]
        case "Prefix":
            return is_prefix(entry["path"], path)
        case other:
            raise ValueError(f"what the path type {other} means is for each controller to say")


def route_answer(objects: list[Manifest]) -> Answer:
    """What the Routes of a manifest say.

    A path matches as the router writes it into its regular expressions. See
    https://github.com/openshift/router/blob/master/pkg/router/template/util/util.go
    """

    def answer(host: str, path: str) -> str | None:
        fitting: list[tuple[str, Manifest]] = []
        for route in of_kind(objects, "Route"):
            prefix = route["spec"].get("path", "").rstrip("/")
            below = ".*" if route["spec"].get("path", "").endswith("/") and prefix else "(/.*)?"
            pattern = f"{re.escape(route['spec'].get('path', '') if prefix else '')}{below}"
            if route["spec"]["host"] == host and re.fullmatch(pattern, _without_query(path)):
                fitting.append((prefix, route))
        if not fitting:
            return None
        spec = max(fitting, key=lambda each: len(each[0]))[1]["spec"]
        return _component(objects, spec["to"]["name"], spec["port"]["targetPort"])

    return answer


def http_route_answer(objects: list[Manifest]) -> Answer:
    """What the HTTPRoutes of a manifest say."""

    def answer(host: str, path: str) -> str | None:
        routes = [
            (name, route)
            for route in of_kind(objects, "HTTPRoute")
            for name in route["spec"]["hostnames"]
            if name == host or _covers(name, host)
        ]
        if not routes:
            return None
        closest = max((name == host, len(name)) for name, _ in routes)
        fitting = [
            (rank, backend)
            for name, route in routes
            if (name == host, len(name)) == closest
            for rank, backend in _fitting(route, path)
        ]
        if not fitting:
            return None
        _, backend = max(fitting, key=lambda found: found[0])
        return _component(objects, backend["name"], backend["port"])

    return answer


def _fitting(route: Manifest, path: str) -> Iterator[tuple[tuple[bool, int], Manifest]]:
    """The backends of the rules that match, and how closely they do."""
    for rule in route["spec"]["rules"]:
        [backend] = rule["backendRefs"]
        for match in rule["matches"]:
            assert match.keys() == {"path"}, "only paths are compared here"
            kind, value = match["path"]["type"], match["path"]["value"]
            if kind == "Exact" and value == _without_query(path):
                yield (True, len(value)), backend
            if kind == "PathPrefix" and is_prefix(value, path):
                yield (False, len(value)), backend


def is_prefix(prefix: str, path: str) -> bool:
    """Whether a path starts with a prefix, element by element; a slash at the end of either does not matter."""
    elements = _elements(prefix)
    return _elements(_without_query(path))[: len(elements)] == elements


def _elements(path: str) -> list[str]:
    return path.removeprefix("/").removesuffix("/").split("/") if path.strip("/") else []


def _without_query(path: str) -> str:
    return path.partition("?")[0]


def _covers(wildcard: str | None, host: str, labels: int | None = None) -> bool:
    """Whether a wildcard, or a rule without a host, stands for a host; `*` for so many labels, or for any number."""
    if wildcard is None:
        return True
    end = wildcard.removeprefix("*")
    star = host.removesuffix(end)
    return wildcard.startswith("*.") and star + end == host and bool(star) and labels in (None, star.count(".") + 1)


def _component(objects: list[Manifest], service: str, port: int) -> str | None:
    """The component behind a Service; None where it does not have the port."""
    spec = find(objects, "Service", service)["spec"]
    known = [entry["port"] for entry in spec["ports"]]
    return spec["selector"]["app.kubernetes.io/component"] if port in known else None
