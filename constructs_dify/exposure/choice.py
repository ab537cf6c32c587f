"""What an exposure is, and what it routes to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol, get_args

import cdk8s_plus_27 as kplus
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..releases.release import Route
from ..site.public_urls import Role, covers
from ..workload.front_service import FrontService

HOOK_URL_HEADER: Final = "Dify-Hook-Url"
"""Where the plugin daemon reads what URL a client called, which is not the client's to choose."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Backend:
    """A path prefix and the Service behind it.

    Attributes:
        path: The prefix; it matches whole elements of a path.
        part: The part that the Service belongs to.
        service: The Service.
        port: Its port.
        pod_port: The port of its pods, which load balancers of clouds connect to themselves.
        health: A path that answers 200 as long as the part is healthy.
        urls: The fields of `PublicUrls` that the path belongs to; none: all.
        hook_url: Whether the part reads the URL that the client called from the header `Dify-Hook-Url`.
    """

    path: str
    part: str
    service: kplus.Service
    port: int
    pod_port: int
    health: str
    urls: tuple[str, ...] = ()
    hook_url: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontDoor:
    """What an exposure routes to, and the limits that it must allow.

    Attributes:
        install: The installation.
        backends: The paths, and the Services behind them.
        body_size: The largest request body, in nginx's notation.
        read_timeout: Seconds for which a part may send nothing.
        send_timeout: Seconds for which a client or a part may receive nothing.
        routes: Dify's paths, which the backends stand for: all of them where nginx is the only one.
        suffix: What the names of an exposure's objects end with, beside another exposure.
    """

    install: Installation
    backends: Sequence[Backend]
    body_size: str
    read_timeout: int
    send_timeout: int
    routes: Sequence[Route] = ()
    suffix: str = ""

    @property
    def services(self) -> Sequence[Backend]:
        """One backend for each Service."""
        return list({backend.part: backend for backend in self.backends}.values())

    def hosts(self, factory: str, given: Sequence[str], only: Sequence[Role] | None = None) -> Sequence[str]:
        """The hosts to serve: those given, or else those of the public URLs, or of only these roles.

        Raises:
            ValueError: If there are none, no part is behind them, or Dify's links would point elsewhere.
        """
        if not self.backends:
            raise ValueError(
                f"{factory}: got nothing to route to, because nginx and all parts behind it are switched off; "
                "switch one of them on, or leave expose out"
            )
        urls = self.install.public_urls
        known = [host for host in urls.hosts if urls.below(host, urls.with_followers(only or ()))]
        path = f"{factory}.hosts"
        for host in given:
            if known and not any(covers(host, name) for name in known):
                raise checks.wrong(
                    path, host,
                    f"a host of public_url, such as {', '.join(known)}, because Dify's links point there; "
                    "add it to public_url, or leave hosts out",
                )  # fmt: skip
        if not (given or known):
            raise ValueError(
                f'{path}: got none, and there is no public_url; expected host names, such as ["dify.example.com"]; '
                "give them here, or give a public_url"
            )
        if not given:
            for host in known:
                checks.route_host("public_url", host)
        return given or known

    def paths(
        self, factory: str, hosts: Sequence[str], only: Sequence[Role] | None = None
    ) -> Mapping[str, Sequence[Backend]]:
        """Host -> the backends that it routes to: those of the public URLs with that host, or of only these roles.

        Raises:
            ValueError: If other roles would be reached too, or none at all.
        """
        urls = self.install.public_urls
        if only is None:
            return {host: [each for each in self.backends if urls.below(host, each.urls)] for host in hosts}
        served = self.served(factory, hosts, only)
        paths = {host: self._behind(factory, host, served[host], only) for host in hosts}
        if not any(paths.values()):
            raise checks.wrong(
                f"{factory}.only", list(only), f"roles of parts that are switched on, at {', '.join(hosts)}"
            )
        return paths

    def served(
        self, factory: str, hosts: Sequence[str], only: Sequence[Role] | None = None
    ) -> Mapping[str, Sequence[Route]]:
        """Host -> Dify's paths that are reached at it, or of these only those of some roles.

        Raises:
            ValueError: If a path at a host has another role too.
        """
        only = None if only is None else self.install.public_urls.with_followers(only)
        served: dict[str, list[Route]] = {}
        for host in hosts:
            served[host] = []
            for route in self._at(host):
                roles = self._roles(host, route)
                mine = [role for role in roles if only is None or role in only]
                other = next((role for role in roles if role not in mine), None)
                if mine and other:
                    raise ValueError(
                        f"{factory}.only: got {mine[0]} without {other}, but both are at {host}{route.path}; "
                        f"expected both, or give each a host of its own in public_url{self._left_out(other)}"
                    )
                if mine:
                    served[host].append(route)
        return served

    def _behind(self, factory: str, host: str, served: Sequence[Route], only: Sequence[Role]) -> Sequence[Backend]:
        behind = {route.part for route in self.routes}
        nginx = next((backend for backend in self.backends if backend.part not in behind), None)
        if nginx is None:
            paths = [route.path for route in served]
            return [backend for backend in self.backends if backend.path in paths]
        if host.startswith("*."):
            raise ValueError(
                f"{factory}.hosts: got {host!r} with only={list(only)}, but nginx serves every path at a host that no "
                "public_url has; expected whole names, or route to the parts themselves with nginx=None"
            )
        rest = [route for route in self._at(host) if route not in served]
        if not rest:
            return [nginx] if served else []
        if any(route.path == "/" for route in served):
            other = self._roles(host, rest[0])[0]
            raise ValueError(
                f"{factory}.only: got {', '.join(only)} without {other}, but the path / at {host} leads to nginx, "
                f"which serves {rest[0].path} there too; expected {other} as well, give it a host of its own in "
                f"public_url{self._left_out(other)}, or route to the parts themselves with nginx=None"
            )
        return [replace(nginx, path=route.path) for route in served]

    def _at(self, host: str) -> Sequence[Route]:
        return [route for route in self.routes if self.install.public_urls.below(host, route.urls)]

    def _roles(self, host: str, route: Route) -> Sequence[Role]:
        """The roles that a path has at a host."""
        below = self.install.public_urls.below
        return [role for role in get_args(Role) if role in (route.urls or (role,)) and below(host, [role])]

    def _left_out(self, role: str) -> str:
        # One without a URL cannot be kept away from a host.
        return "" if self.install.public_urls.urls(role) else f", where {role} is left out and so is at every host"

    def to(self, paths: Mapping[str, Sequence[Backend]]) -> "FrontDoor":
        """The front door as one sees it who only gets to these backends."""
        reached = [each for backends in paths.values() for each in backends]
        return replace(self, backends=[each for each in self.backends if each.part in {one.part for one in reached}])

    def name(self, what: str) -> str:
        """The name of an object of the exposure."""
        return self.install.resource_name(f"{what}{self.suffix}", at_most=253 if self.suffix else checks.MAX_NAME)

    def check_tls(self, ending: str) -> None:
        """Raise a ValueError if the public URLs use http although `ending` terminates TLS."""
        if self.install.public_urls.scheme == "http":
            raise ValueError(
                f'public_url: got one with http, but {ending} ends TLS for it; expected "https://…", because browsers '
                "block http content on an https page"
            )


def slug(text: str) -> str:
    """A text as a part of a name. A hyphen is two, so that `a-b.example.com` and `a.b.example.com` have two names."""
    return re.sub(r"[^a-z0-9-]+", "-", text.lower().replace("*", "any").replace("-", "--")).strip("-")


@checks.example("one of its factories, Exposure.…(…)")
class ExposureChoice(Protocol):
    """One way to let users in from outside the cluster."""

    @property
    def front_service(self) -> FrontService:
        """How nginx's Service must be configured."""
        ...

    @property
    def needs_nginx(self) -> bool:
        """Whether it cannot route by path, and so needs nginx."""
        ...

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """Add the objects that route to the front door."""
        ...
