"""Servers that were brought along, as the choices of the data layer see them."""

from ..installed import InstalledServer
from ..python_code import Code, Literal
from .lifting import Lifting


def replaced(server: InstalledServer | None) -> bool:
    """Whether a server stays behind, because it does not run in the cluster: one of ours takes its place."""
    return server is not None and not server.objects


def note_target_port(work: Lifting, host: str, port: int) -> None:
    """Remember the port of a server's pods, which NetworkPolicies count, where its Service has another."""
    server = work.server(host)
    if server is not None and server.objects and port == server.port != server.pod_port:
        work.target_ports[f"{host}:{port}"] = server.pod_port


def text_of(code: Code | None) -> str:
    """The text of a literal; empty if it is none."""
    return code.value if isinstance(code, Literal) and isinstance(code.value, str) else ""
