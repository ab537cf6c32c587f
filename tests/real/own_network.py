"""A network of the tests' own, in which every address of the internet is this machine."""

import ctypes
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .programs import require

_CLONE_NEWNET = 0x40000000


@contextmanager
def own_network(*, ipv6: bool = True) -> Iterator[bool]:
    """Moves the tests, and all that they start, into a network in which each address leads back to this machine.

    Nothing leaves it, and every port of every address is free. Says whether it could: a container may forbid it even
    to root, and the tests are then where they were.

    Args:
        ipv6: Whether the network knows IPv6.
    """
    with _empty_network() as made:
        if made:
            _join_everything(ipv6)
        yield made


@contextmanager
def pod_network(*addresses: str) -> Iterator[bool]:
    """Moves the tests, and all that they start, into a network with the addresses of a pod; says whether it could.

    Args:
        addresses: The addresses, beside those that lead back to the pod; without an IPv6 one, IPv6 is off.
    """
    with _empty_network() as made:
        if made:
            if not any(":" in address for address in addresses):
                _switch_off_ipv6()
            # What is sent into the one end and comes out of the other is nobody's; the pod's own addresses work.
            _run_ip("link", "add", "eth0", "type", "veth", "peer", "name", "node0")
            for link in ("lo", "eth0", "node0"):
                _run_ip("link", "set", link, "up")
            for address in addresses:
                once = ["nodad"] if ":" in address else []
                _run_ip("address", "add", f"{address}/{64 if once else 24}", "dev", "eth0", *once)
        yield made


@contextmanager
def _empty_network() -> Iterator[bool]:
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(_CLONE_NEWNET) != 0:
            yield False
            return
        try:
            yield True
        finally:
            assert libc.setns(before, _CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    finally:
        os.close(before)


def _join_everything(ipv6: bool) -> None:
    if not ipv6:
        _switch_off_ipv6()
    _run_ip("link", "set", "lo", "up")
    for family in ("-4", "-6") if ipv6 else ("-4",):
        _run_ip(family, "route", "add", "local", "default", "dev", "lo")


def _switch_off_ipv6() -> None:
    Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")


def _run_ip(*command: str) -> None:
    subprocess.run([require("ip"), *command], check=True)
