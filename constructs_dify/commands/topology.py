"""`constructs-dify topology`: a picture of the parts and of every connection that is allowed."""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from .arguments import add_paths, command_parser, parse, read_manifests, write_file
from .drawing.figures import Replicas, replicas, replicas_of
from .drawing.mermaid import mermaid
from .drawing.page import page
from .drawing.svg import svg
from .manifests import Manifest
from .progress import working
from .system.connections import Network, Place, network_of
from .system.schedules import is_suspended, schedule

_ABOUT = """\
Draw what manifests describe: the parts with their images and numbers of pods, the
stores, what is outside, the ways in, and every connection that is allowed. It is
read from the Services, the routes and the NetworkPolicies alone.
"""
_MORE = """\
Mermaid is drawn by GitHub, GitLab and editors, in a Markdown block that begins
with ```mermaid. For svg and html: pip install 'constructs-dify[draw]'.
"""


def topology(arguments: Sequence[str]) -> int:
    """Run the command.

    Args:
        arguments: What stands behind `topology`.
    """
    parser = command_parser("topology", _ABOUT, _MORE)
    add_paths(parser)
    parser.add_argument("--format", choices=tuple(_FORMATS), help="default: what FILE ends with, or else mermaid")
    parser.add_argument("-o", "--out", metavar="FILE", help="write it there, such as topology.svg; default: print it")
    given = parse(parser, arguments)
    form = given.format or _form_of(parser, given.out)
    objects = read_manifests(parser, given.paths)
    with working("looking who may talk to whom"):
        network = network_of(objects)
    if not network.parts:
        parser.error(f"{', '.join(given.paths)}: nothing in there runs pods; expected the manifests of an installation")
    try:
        with working("drawing"):
            text = _FORMATS[form](network, objects)
    except ValueError as error:
        parser.error(str(error))
    if given.out:
        write_file(parser, given.out, text)
    else:
        print(text, end="")
    return 0


def _form_of(parser: ArgumentParser, out: str | None) -> str:
    """The format that the name of a file asks for."""
    if not out:
        return "mermaid"
    ending = Path(out).suffix
    if ending not in _ENDINGS:
        parser.error(f"--out {out}: got the ending {ending!r}; expected one of {', '.join(_ENDINGS)}, or --format")
    return _ENDINGS[ending]


def _json(network: Network, objects: Sequence[Manifest]) -> str:
    """All that is drawn, for programs."""
    counted = replicas(objects)
    found = {
        "places": [_place(place, network, counted) for place in network.places.values()],
        "connections": [
            {
                "source": each.source,
                "target": each.target,
                "kind": each.kind,
                "ports": each.port,
                "paths": list(each.paths),
            }
            for each in network.connections
        ],
        "routes": [
            {
                "by": route.by,
                "host": route.host,
                "path": route.path,
                "tls": route.tls,
                "service": route.service,
                "port": route.port,
                "part": route.part.key if route.part else None,
            }
            for route in network.routes
        ],
    }
    return f"{json.dumps(found, indent=2, ensure_ascii=False)}\n"


def _place(place: Place, network: Network, counted: Replicas) -> Mapping[str, Any]:
    found = {
        "id": place.id,
        "kind": place.kind,
        "title": place.title,
        "note": place.note,
        "installation": place.installation,
    }
    if part := place.part:
        found |= {
            "object": f"{part.kind} {part.name}",
            "namespace": part.namespace,
            "images": list(part.images),
            "replicas": replicas_of(part, counted),
            "anybody_may_come_in": part.key in network.open_in,
            "may_go_anywhere": part.key in network.open_out,
        }
        if part.is_scheduled:
            found |= {"runs": schedule(part.obj), "suspended": is_suspended(part.obj)}
    return found


_FORMATS: Mapping[str, Callable[[Network, Sequence[Manifest]], str]] = {
    "mermaid": mermaid,
    "json": _json,
    "svg": svg,
    "html": page,
}
_ENDINGS = {".mmd": "mermaid", ".mermaid": "mermaid", ".json": "json", ".svg": "svg", ".html": "html"}
