"""The Service of a part."""

from ...installed import Option
from .environment.reader import Reader

_OPTIONS = {"annotations": "annotations", "labels": "labels", "cluster_ip": "clusterIP"}
_INSTALL_PORT = "service.ports.pluginInstall"


def service(reader: Reader, key: str, port: str) -> dict[str, Option]:
    """The option about the Service of a part.

    Args:
        reader: The values.
        key: Where the part has its values.
        port: Where the port is, below them; empty: the part has no Service of its own.
    """
    if not port:
        return {}
    paths = {"port": port, **{name: f"service.{field}" for name, field in _OPTIONS.items()}}
    if port.startswith("service.ports."):
        paths["install_port"] = _INSTALL_PORT
    given = {name: f"{key}.{path}" for name, path in paths.items() if reader.on(f"{key}.{path}")}
    value = {name: reader.at(path) for name, path in given.items()}
    return {"service": Option(value=value, keys=reader.keys(*given.values()))} if value else {}
