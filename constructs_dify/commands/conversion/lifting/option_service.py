"""The Service of a part: `service`."""

from collections.abc import Mapping
from typing import Any

from ..python_code import Call, Code, Dict, literal


def service_code(given: Mapping[str, Any], usual_port: int | None) -> Call | None:
    """The options of a Service; None if it is as the library has it."""
    arguments: dict[str, Code] = {}
    for name in ("annotations", "labels"):
        if texts := given.get(name):
            arguments[name] = Dict(items={str(key): literal(str(text)) for key, text in texts.items()})
    port = given.get("port")
    if port is not None and int(port) != usual_port:
        arguments["port"] = literal(int(port))
    if address := given.get("cluster_ip"):
        arguments["cluster_ip"] = literal(address)
    return Call(name="Service", arguments=arguments) if arguments else None
