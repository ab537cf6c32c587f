"""What nginx is told in its configuration."""

from ...installed import Option
from .environment.reader import Reader

# Option -> the value, the version of the chart that brought it, and what it is without one.
_OPTIONS = {
    "client_max_body_size": ("proxy.clientMaxBodySize", "0.22.0", "15m"),
    "worker_processes": ("proxy.workerProcesses", "0.35.0", "auto"),
}


def nginx(reader: Reader) -> dict[str, Option]:
    """The options of nginx.

    Args:
        reader: The values.
    """
    return {
        name: Option(value=reader.at(path), keys=reader.keys(path))
        if reader.since(first) and reader.on(path)
        else Option(value=default)
        for name, (path, first, default) in _OPTIONS.items()
    }
