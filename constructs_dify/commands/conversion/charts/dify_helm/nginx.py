"""What nginx is told in its configuration, by the names that the library has for it."""

from ...installed import Variable
from .environment.reader import Reader

# Setting -> the value, the version of the chart that brought it, and what it is without one.
_SETTINGS = {
    "NGINX_CLIENT_MAX_BODY_SIZE": ("proxy.clientMaxBodySize", "0.22.0", "15m"),
    "NGINX_WORKER_PROCESSES": ("proxy.workerProcesses", "0.35.0", "auto"),
}


def nginx(reader: Reader) -> dict[str, Variable]:
    """The settings of nginx.

    Args:
        reader: The values.
    """
    return {
        name: Variable(text=reader.text(path).text, keys=reader.keys(path))
        if reader.since(first) and reader.on(path)
        else Variable(text=default)
        for name, (path, first, default) in _SETTINGS.items()
    }
