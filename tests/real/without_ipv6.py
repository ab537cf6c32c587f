"""Runs a program as on a kernel without IPv6 (`ipv6.disable=1`): `python without_ipv6.py PROGRAM …`.

A switched off IPv6 (`disable_ipv6`) still has sockets, so that the two are not the same.
"""

import ctypes
import errno
import os
import platform
import socket
import struct
import sys

_SET_SECCOMP, _SET_NO_NEW_PRIVILEGES, _FILTER = 22, 38, 2
_LOAD, _IS, _RETURN = 0x20, 0x15, 0x06
_NUMBER, _FIRST_ARGUMENT = 0, 16
_REFUSE, _ALLOW = 0x00050000 | errno.EAFNOSUPPORT, 0x7FFF0000
_SOCKET = {"x86_64": 41, "aarch64": 198}


def refuse_ipv6_sockets() -> None:
    """Let every socket of this family fail as it does there, in this process and all that it starts."""
    steps = [
        (_LOAD, 0, 0, _NUMBER),
        (_IS, 0, 3, _SOCKET[platform.machine()]),
        (_LOAD, 0, 0, _FIRST_ARGUMENT),
        (_IS, 0, 1, socket.AF_INET6),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    for arguments in ((_SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), (_SET_SECCOMP, _FILTER, program, 0, 0)):
        if libc.prctl(*arguments) != 0:
            raise OSError(ctypes.get_errno(), "prctl")


if __name__ == "__main__":
    refuse_ipv6_sockets()
    os.execvp(sys.argv[1], sys.argv[1:])
