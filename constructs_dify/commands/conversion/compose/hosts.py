"""The hosts that a variable names."""

import re

_HOST = re.compile(r"(?:^|//|@|,)([A-Za-z0-9][A-Za-z0-9_.-]*)(?::\d+)?(?=$|[/,?])")
# The machine that docker runs on, as containers see it, and what only a container of its own has.
_MACHINE = frozenset({"host.docker.internal", "gateway.docker.internal", "172.17.0.1", "localhost", "127.0.0.1"})


def hosts(text: str) -> set[str]:
    """The hosts in a URL, a list of addresses, or alone."""
    return set(_HOST.findall(text))


def on_the_machine(text: str) -> bool:
    """Whether a variable leads to the machine that docker compose runs on."""
    return not _MACHINE.isdisjoint(hosts(text))
