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
    libc = ctypes.CDLL(None, use_errno=True)
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(_CLONE_NEWNET) != 0:
            yield False
            return
        try:
            _join_everything(ipv6)
            yield True
        finally:
            assert libc.setns(before, _CLONE_NEWNET) == 0, os.strerror(ctypes.get_errno())
    finally:
        os.close(before)


def _join_everything(ipv6: bool) -> None:
    if not ipv6:
        Path("/proc/sys/net/ipv6/conf/all/disable_ipv6").write_text("1")
    ip = require("ip")
    commands = [["link", "set", "lo", "up"], ["-4", "route", "add", "local", "default", "dev", "lo"]]
    commands += [["-6", "route", "add", "local", "default", "dev", "lo"]] if ipv6 else []
    for command in commands:
        subprocess.run([ip, *command], check=True)
