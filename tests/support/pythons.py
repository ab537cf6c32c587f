"""The other releases of Python on this machine, those of the PATH and those of pyenv."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

MINORS = range(10, 16)
_ASKED = "import ensurepip, sys; print(*sys.version_info[:2], sep='.')"


def other_pythons() -> dict[str, Path]:
    """Each other release of Python that can make virtual environments, such as 3.10 -> its program."""
    ours = f"{sys.version_info.major}.{sys.version_info.minor}"
    found = {version: path for path in _candidates() if (version := _version(path))}
    return {version: path for version, path in sorted(found.items()) if version != ours}


def _candidates() -> Iterator[Path]:
    names = [f"python3.{minor}" for minor in MINORS]
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    yield from (path for name in names for path in sorted(pyenv.glob(f"versions/*/bin/{name}")))
    for folder in os.get_exec_path():
        yield from (path for name in names if (path := Path(folder, name)).exists())


def _version(python: Path) -> str | None:
    """Which one it is; None for what is no Python, such as a program of pyenv that would choose one and has none."""
    run = subprocess.run([python, "-c", _ASKED], capture_output=True, text=True, check=False)
    return run.stdout.strip() if run.returncode == 0 else None
