"""What an exposure is, and what it routes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import cdk8s_plus_27 as kplus
from constructs import Construct

from .. import checks
from ..installation import Installation
from ..site.public_urls import covers
from ..workload.front_service import FrontService


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
    """

    install: Installation
    backends: Sequence[Backend]
    body_size: str
    read_timeout: int
    send_timeout: int

    @property
    def services(self) -> Sequence[Backend]:
        """One backend for each Service."""
        return list({backend.part: backend for backend in self.backends}.values())

    def hosts(self, factory: str, given: Sequence[str]) -> Sequence[str]:
        """The hosts to serve: those given, or else those of the public URLs.

        Raises:
            ValueError: If there are none, no part is behind them, or Dify's links would point elsewhere.
        """
        if not self.backends:
            raise ValueError(
                f"{factory}: got nothing to route to, because nginx and all parts behind it are switched off; "
                "switch one of them on, or leave expose out"
            )
        known = self.install.public_urls.hosts
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

    def paths(self, hosts: Sequence[str]) -> Mapping[str, Sequence[Backend]]:
        """Host -> the backends that it routes to: those of the public URLs with that host."""
        urls = self.install.public_urls
        return {host: [backend for backend in self.backends if urls.below(host, backend.urls)] for host in hosts}

    def check_tls(self, ending: str) -> None:
        """Raise a ValueError if the public URLs use http although `ending` terminates TLS."""
        if self.install.public_urls.scheme == "http":
            raise ValueError(
                f'public_url: got one with http, but {ending} ends TLS for it; expected "https://…", because browsers '
                "block http content on an https page"
            )


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
