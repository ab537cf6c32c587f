"""Finds, starts and stops the real programs that these tests drive."""

import glob
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

import pytest

_handed_out: set[int] = set()


def missing(what: str) -> NoReturn:
    """Skips the test, or with REQUIRE_REAL_PROGRAMS=1 fails it, so that CI cannot pass by skipping."""
    if os.environ.get("REQUIRE_REAL_PROGRAMS") == "1":
        pytest.fail(what)
    pytest.skip(what)


def require(name: str) -> str:
    """Returns the path of a program; the test ends as `missing` says where there is none."""
    postgres = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    folders = [os.environ.get("PATH", ""), "/usr/sbin", "/sbin", *postgres]
    path = shutil.which(name, path=os.pathsep.join(folders))
    if path is not None:
        return path
    missing(f"the program {name} is not installed")


def free_port() -> int:
    """Returns a TCP port of 127.0.0.1 that nothing listens on, never the same one twice."""
    while True:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port: int = listener.getsockname()[1]
        if port not in _handed_out:
            _handed_out.add(port)
            return port


def own_address() -> str:
    """Returns an address of this machine that no other test has, for a server whose port is given."""
    return ".".join(["127", *(str(1 + secrets.randbelow(254)) for _ in range(3))])


class Program:
    """A running program and what it has printed so far."""

    def __init__(self, process: subprocess.Popen[bytes], log: Path) -> None:
        self.process = process
        self._log = log
        self._last_output = ""

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def output(self) -> str:
        """Standard output and standard error, in the order they were written."""
        return self._log.read_text(errors="replace") if self._log.exists() else self._last_output

    def signal(self, number: int) -> None:
        """Sends a signal to the program and all its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)

    def kill(self) -> None:
        """Ends the program and all its children at once, as a lost node would."""
        self.signal(signal.SIGKILL)
        self.process.wait()
        self._last_output = self.output

    def stop(self, timeout: float = 10.0) -> int:
        """Ends the program with SIGTERM, as Kubernetes does, and returns its exit code."""
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout)
        finally:
            self.kill()


def wait_until(
    condition: Callable[[], object], what: str, timeout: float = 10.0, program: Program | None = None
) -> None:
    """Waits until `condition()` is true, or fails the test with `what` was awaited.

    With `program` it fails with what the program has printed, and at once if the program ends.
    """
    end = time.monotonic() + timeout
    while not condition():
        printed = f"\n{program.output}" if program else ""
        if program and program.process.poll() is not None:
            pytest.fail(f"the program ended with {program.process.returncode} before {what}{printed}")
        if time.monotonic() > end:
            pytest.fail(f"waited {timeout:g} s for {what}{printed}")
        time.sleep(0.05)


def wait_for_port(port: int, host: str = "127.0.0.1", timeout: float = 10.0, program: Program | None = None) -> None:
    """Waits until something listens on a port; `program` is as in `wait_until`."""

    def answers() -> bool:
        try:
            socket.create_connection((host, port), timeout=0.5).close()
        except OSError:
            return False
        return True

    wait_until(answers, f"{host}:{port} to listen", timeout, program)


def run_as(user: str, command: Sequence[str]) -> list[str]:
    """Returns the command that runs `command` as `user` when the tests run as root, else `command` itself."""
    if os.geteuid() != 0:
        return list(command)
    group = str(pwd.getpwnam(user).pw_gid)
    return [require("setpriv"), "--reuid", user, "--regid", group, "--clear-groups", "--", *command]


@contextmanager
def folder_of(user: str | None = None) -> Iterator[Path]:
    """Makes a temporary folder that belongs to `user`; pytest's own are closed to every other user."""
    with tempfile.TemporaryDirectory(prefix="real-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if user is not None and os.geteuid() == 0:
            shutil.chown(folder, user, pwd.getpwnam(user).pw_gid)
        yield folder


@contextmanager
def running(
    command: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: str | None = None,
) -> Iterator[Program]:
    """Runs a program in the background; it and its children are killed at the end.

    Args:
        command: The program and its arguments.
        env: Added to the environment of the tests.
        cwd: The folder to run in.
        user: Whom to run it as when the tests run as root.
    """
    with tempfile.NamedTemporaryFile(prefix="real-", suffix=".log") as log:
        process = subprocess.Popen(
            run_as(user, command) if user else list(command),
            env={**os.environ, **(env or {})},
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        program = Program(process, Path(log.name))
        try:
            yield program
        finally:
            program.kill()
