"""The Python package index that plugins and sandboxed code are installed from, where that is not the public one."""

from .wiring import Dependency


def pip_mirror_dependency(url: str) -> Dependency:
    """What the parts that install Python packages get."""
    return Dependency(name="pip_mirror", grants={})
