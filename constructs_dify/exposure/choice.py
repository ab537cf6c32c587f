"""What an exposure is, and what it leads to."""

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
        path: The prefix; it stands for whole elements of a path.
        part: The part that the Service is of.
        service: The Service.
        port: Its port, which is the one of its pods too.
        health: A path that answers 200 as long as the part is well.
        urls: The fields of `PublicUrls` below which users see the path; none: all.
        hook_url: Whether the part looks for the URL that the client called in `Dify-Hook-Url`.
    """

    path: str
    part: str
    service: kplus.Service
    port: int
    health: str
    urls: tuple[str, ...] = ()
    hook_url: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontDoor:
    """What an exposure leads to, and what it has to let through.

    Attributes:
        install: The installation.
        backends: The paths, and the Services behind them.
        body_size: The largest request, as nginx writes sizes.
        read_timeout: Seconds for which a part may be silent.
        send_timeout: Seconds for which a client or a part may take nothing.
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
        """The hosts to answer: those that are given, or else those of the public URLs.

        Raises:
            ValueError: When there are none, nothing is behind them, or Dify's links would lead elsewhere.
        """
        if not self.backends:
            raise ValueError(f"{factory}: there is nothing to route to: nginx and all parts behind it are switched off")
        known = self.install.public_urls.hosts
        path = f"{factory}.hosts"
        for host in given:
            if known and not any(covers(host, name) for name in known):
                raise checks.wrong(
                    path, host,
                    f"a host of public_url, such as {', '.join(known)}, because Dify's links lead there; "
                    "give it there, or leave hosts out",
                )  # fmt: skip
        if not (given or known):
            raise ValueError(
                f'{path}: got none, and there is no public_url; give one of them, such as ["dify.example.com"]'
            )
        for host in given or known:
            if checks.is_address(host):
                raise checks.wrong(path, host, "a host name: neither Ingress nor HTTPRoute can tell addresses apart")
        return given or known

    def paths(self, hosts: Sequence[str]) -> Mapping[str, Sequence[Backend]]:
        """Host -> what is routed there: what lies below the public URLs of that host."""
        urls = self.install.public_urls
        return {host: [backend for backend in self.backends if urls.below(host, backend.urls)] for host in hosts}

    def check_tls(self, ending: str) -> None:
        """Raise a ValueError when TLS ends here, as `ending` says, and the public URLs have none."""
        if self.install.public_urls.scheme == "http":
            raise ValueError(
                f'public_url: got one with http, but {ending} ends TLS for it; expected "https://…", because browsers '
                "block what an https page fetches from http"
            )


class ExposureChoice(Protocol):
    """One way to let users in."""

    @property
    def front_service(self) -> FrontService:
        """What nginx's Service must be like."""
        ...

    @property
    def needs_nginx(self) -> bool:
        """Whether it has no routes of its own, and so needs nginx for them."""
        ...

    def provide(self, scope: Construct, door: FrontDoor) -> None:
        """Add what leads to the front door."""
        ...
