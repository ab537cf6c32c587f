"""How a program that takes a single address to listen on serves both families."""

from collections.abc import Sequence
from typing import Final

EVERYWHERE: Final = "0.0.0.0"
"""Every address of IPv4, for the variable in which such a program reads where to listen."""

# "::" is every address of both families, but nobody can listen on it where the kernel has no IPv6 at all (booted with
# ipv6.disable=1). There is no such file then, which is also what the image of nginx looks at.
_WHERE_THERE_IS: Final = (
    '[ "${variable}" != {everywhere} ] || [ ! -e /proc/net/if_inet6 ] || export {variable}="{both}"; exec "$@"'
)


def on_both_families(variable: str, *command: str, both: str = "::") -> Sequence[str]:
    """The command, which listens on every address of both families if its variable says `EVERYWHERE`.

    With another address in the variable, and on a node without IPv6, the command runs as it is.

    Args:
        variable: The variable.
        command: The command.
        both: How the program writes `::`.
    """
    script = _WHERE_THERE_IS.format(variable=variable, everywhere=EVERYWHERE, both=both)
    return ("sh", "-c", script, "sh", *command)
