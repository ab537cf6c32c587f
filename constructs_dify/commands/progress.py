"""Says on a terminal what a command is doing, where that takes a while."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from threading import Event, Timer

_PATIENCE = 1.0
# Back to the start of the line, and clear it.
_CLEAR = "\r\x1b[K"


@contextmanager
def working(on: str) -> Generator[None]:
    """Say on standard error what is being done, when it has taken a second; only on a terminal.

    Args:
        on: What is being done, such as "reading dist/".
    """
    if not sys.stderr.isatty():
        yield
        return
    said = Event()
    timer = Timer(_PATIENCE, _say, (on, said))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        if said.is_set():
            _write(_CLEAR)


def _say(on: str, said: Event) -> None:
    said.set()
    _write(f"{_CLEAR}{on} …")


def _write(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
