"""What is in the file of a release, checked when a user gives one. The tests hold the library's own to it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any, get_type_hints

from .. import checks
from .behaviour import Behaviour
from .data import changes, known, known_names, versions
from .flask_commands import FlaskCommand
from .parsers import NUMBERS, TEXTS
from .settings import Setting, is_type

_PORT_NAME = re.compile(r"(?=.*[a-z])[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?")
_FLAGS = ("secret", "nonempty")
_SHAPES: Mapping[str, Any] = {
    "images": Mapping[str, str],
    "ports": Mapping[str, Mapping[str, int]],
    "metrics": Mapping[str, str],
    "metrics_tokens": Mapping[str, str],
    "users": Mapping[str, Mapping[str, int]],
    "health": Mapping[str, str],
    "marketplace": Mapping[str, str],
    "advisories": Mapping[str, Mapping[str, Any]],
}


def check(path: str, data: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """Check what a file says together with those that it is based on.

    Args:
        path: What errors call the file.
        data: All that it says, together with them.
        base: All that they say.

    Raises:
        TypeError: If something in it is of the wrong type.
        ValueError: If something in it is no value of its kind, or is missing.
    """
    for table, shape in _SHAPES.items():
        checks.conform(f"{path}: {table}", shape, data[table])
    _whole(f"{path}: marketplace", data["marketplace"], {"path": str, "url": str})
    hints = get_type_hints(Behaviour)
    _whole(f"{path}: behaviour", data["behaviour"], {field.name: hints[field.name] for field in fields(Behaviour)})
    _check_network(f"{path}: network", data["network"])
    for name, advisory in data["advisories"].items():
        _whole(f"{path}: advisories.{name}", advisory, {"what": str, "outsider": bool, "source": str})
    for name, command in data["commands"].items():
        checks.conform(f"{path}: commands.{name}", Mapping[str, Any], command)
        known_names(f"{path}: commands.{name}", command, [each.name for each in fields(FlaskCommand)])
        for each, shape in get_type_hints(FlaskCommand).items():
            checks.conform(f"{path}: commands.{name}.{each}", shape, command.get(each, shape()))
    for part, image in data["images"].items():
        checks.image(f"{path}: images.{part}", image)
    for part, user in data["users"].items():
        _whole(f"{path}: users.{part}", user, {"uid": int, "gid": int})
        for name, number in user.items():
            checks.integer(f"{path}: users.{part}.{name}", number, at_least=0)
    for part, health in data["health"].items():
        if not health.startswith("/"):
            raise checks.wrong(f"{path}: health.{part}", health, 'a path such as "/health"')
    for part, ports in data["ports"].items():
        _check_ports(f"{path}: ports.{part}", ports)
    _check_parts(path, data, base)
    # The fields of PublicUrls: the newest release has paths below each of them.
    urls = sorted({url for route in known(versions()[-1])["routes"] for url in route["urls"]})
    for route in data["routes"]:
        _check_route(f"{path}: route {route['path']}", route, data["ports"], urls)
    _check_settings(f"{path}: settings", data["settings"][-1][1])


def _whole(path: str, table: Mapping[str, Any], shapes: Mapping[str, Any]) -> None:
    """A table has exactly these, each of its type."""
    known_names(path, checks.conform(path, Mapping[str, Any], table), list(shapes))
    for name, shape in shapes.items():
        if name not in table:
            raise ValueError(f"{path}: {name} is missing; expected {', '.join(shapes)}")
        checks.conform(f"{path}.{name}", shape, table[name])


def _check_network(path: str, network: Mapping[str, Any]) -> None:
    _whole(path, network, {"browser_settings": Sequence[str], "host_settings": Mapping[str, Mapping[str, Any]]})
    for name, pair in network["host_settings"].items():
        _whole(f"{path}.host_settings.{name}", pair, {"port": str, "default": int})


def _check_ports(path: str, ports: Mapping[str, int]) -> None:
    if not ports:
        raise ValueError(f"{path}: is empty; expected a port, such as {{ http = 5001 }}")
    for name, number in ports.items():
        if not _PORT_NAME.fullmatch(name):
            raise checks.wrong(path, name, 'the name of a port, up to 15 lower-case letters and digits, such as "http"')
        checks.port(f"{path}.{name}", number)


def _check_parts(path: str, data: Mapping[str, Any], base: Mapping[str, Any]) -> None:
    """A part that is new has an image, a port and a user, and what is said of a part is said of one that is there."""
    ports, before = data["ports"], base.get("ports", {})
    for table in ("images", "users", "health", "metrics"):
        for name in data[table]:
            # How alive a server is may be at another path than how ready.
            part = name.removesuffix("-live") if table == "health" else name
            if part not in ports and name not in base.get(table, ()):
                raise checks.wrong(
                    f"{path}: {table}", name,
                    f"a part that has ports, in [ports]: {', '.join(ports)}{checks.suggestion(name, ports)}",
                )  # fmt: skip
    if not base:
        return
    examples = {"images": "example/{}:1.0.0", "users": "{{ uid = 1001, gid = 1001 }}"}
    for part in ports:
        missing = [table for table in examples if part not in data[table]]
        # What runs another part's image, as the websocket API does, has neither.
        if part not in before and len(missing) == 1:
            raise ValueError(
                f"{path}: ports has the new part {part}; expected it in [{missing[0]}], too: "
                f"{examples[missing[0]].format(part)}"
            )


def _check_route(path: str, route: Mapping[str, Any], parts: Mapping[str, Any], urls: Sequence[str]) -> None:
    checks.path_prefix(f"{path}: path", route["path"])
    for name in ("part", "urls"):
        if name not in route:
            raise ValueError(f'{path}: {name} is missing; expected part = "api" and urls = ["service_api"] beside path')
    checks.one_of(f"{path}: part", route["part"], parts)
    for url in checks.conform(f"{path}: urls", Sequence[str], route["urls"]):
        checks.one_of(f"{path}: urls", url, urls)
    for name in ("hook_url", "websocket"):
        checks.conform(f"{path}: {name}", bool, route.get(name, False))


def _check_settings(path: str, table: str) -> None:
    for sign, _, name, (kind, default, flags) in changes(table):
        # What is no such line, the catalogue tells.
        if sign not in ("+", "~") or not name:
            continue
        if not is_type(kind, default):
            raise checks.wrong(
                f"{path}: {name}", kind,
                f"its type: str, url, duration, {', '.join([*NUMBERS, *TEXTS])}, numbers with bounds such as int >0 or "
                f"int 1..65535, or words, a|b{checks.suggestion(kind, ['str', *NUMBERS, *TEXTS])}",
            )  # fmt: skip
        for flag in flags.split():
            checks.one_of(f"{path}: {name}: flags", flag, _FLAGS)
        if default:
            _setting(name, kind, default).check(f"{path}: default of {name}", default)


def _setting(name: str, kind: str, default: str) -> Setting:
    return Setting(name=name, type=kind, default=default, secret=False, nonempty=True)
