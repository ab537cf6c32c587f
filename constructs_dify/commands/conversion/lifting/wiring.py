"""What the library says by itself, because it makes the parts: their addresses, ports and roles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from ..installed import PartName, Variable
from .lifting import PYTHON_PARTS, Lifting
from .own_parts import is_own_url
from .words import is_same, is_true

_Places = dict[tuple[PartName, str], Variable]

ADDRESSES: Final[Sequence[tuple[Sequence[PartName], str, PartName]]] = (
    (PYTHON_PARTS, "CODE_EXECUTION_ENDPOINT", "sandbox"),
    (PYTHON_PARTS, "PLUGIN_DAEMON_URL", "plugin-daemon"),
    (PYTHON_PARTS, "AGENT_BACKEND_BASE_URL", "agent-backend"),
    (PYTHON_PARTS, "SSRF_PROXY_HTTP_URL", "ssrf-proxy"),
    (PYTHON_PARTS, "SSRF_PROXY_HTTPS_URL", "ssrf-proxy"),
    (PYTHON_PARTS, "SSRF_PROXY_ALL_URL", "ssrf-proxy"),
    (PYTHON_PARTS, "INTERNAL_FILES_URL", "api"),
    (("sandbox", "local-sandbox"), "HTTP_PROXY", "ssrf-proxy"),
    (("sandbox", "local-sandbox"), "HTTPS_PROXY", "ssrf-proxy"),
    (("plugin-daemon",), "DIFY_INNER_API_URL", "api"),
    (("web",), "SERVER_CONSOLE_API_URL", "api"),
    (("agent-backend",), "DIFY_AGENT_INNER_API_URL", "api"),
    (("agent-backend",), "DIFY_AGENT_SANDBOX_FILES_BASE_URL", "api"),
    (("agent-backend",), "DIFY_AGENT_PLUGIN_DAEMON_URL", "plugin-daemon"),
    (("agent-backend",), "DIFY_AGENT_STUB_API_BASE_URL", "agent-backend"),
    (("agent-backend",), "DIFY_AGENT_SHELLCTL_ENTRYPOINT", "local-sandbox"),
    (("agent-backend",), "DIFY_AGENT_LOCAL_SANDBOX_ENDPOINT", "local-sandbox"),
)
"""The parts that have it, the variable, and the part whose address it is."""
_MIGRATES: Final = "MIGRATION_ENABLED"
# Ports and roles, and what else the parts agree on.
_FIXED: Final[Sequence[tuple[Sequence[PartName], str]]] = (
    (PYTHON_PARTS, "MODE"),
    (PYTHON_PARTS, _MIGRATES),
    (PYTHON_PARTS, "DIFY_PORT"),
    (PYTHON_PARTS, "DIFY_BIND_ADDRESS"),
    (("web",), "PORT"),
    (("web",), "HOSTNAME"),
    (("sandbox",), "SANDBOX_PORT"),
    (("plugin-daemon",), "SERVER_PORT"),
    (("plugin-daemon",), "PLUGIN_REMOTE_INSTALLING_PORT"),
    (("plugin-daemon",), "PLATFORM"),
    (("plugin-daemon",), "PLUGIN_WORKING_PATH"),
)
# What the API and the pages say of themselves if nobody says otherwise.
_EDITION: Final = "SELF_HOSTED"
_LOOPBACK_DEBUGGING: Final = "PLUGIN_REMOTE_INSTALLING_HOST"

WIRED: Final = frozenset(name for _, name, _ in ADDRESSES) - {"INTERNAL_FILES_URL"}
"""Addresses that nobody but the library may set where the part is there; another one is a variable beside them."""


def wiring(work: Lifting) -> None:
    """Take what the library sets itself, and what names the parts that run today."""
    own: dict[tuple[PartName, str], Variable] = {}
    for parts, name, whose in ADDRESSES:
        for part in parts:
            variable = work.peek(name, part)
            if variable is None or variable.text is None:
                continue
            if (variable.text == "" and not variable.chosen) or is_own_url(work.installed, whose, variable.text):
                own[part, name] = work.left[part].pop(name)
    _fixed(work)
    _edition(work, own)
    _collaboration(work, own)
    _debugging(work)
    if keys := _keys(own.values()):
        work.say(
            "kept", f"Addresses of the parts, which the library knows itself: {_listed(own)}.",
            keys=keys, variables=_said(own),
        )  # fmt: skip
    elif own:
        work.say("kept", "The parts find each other under their new names.", variables=_said(own))


def _fixed(work: Lifting) -> None:
    taken: _Places = {
        (part, name): work.left[part].pop(name)
        for parts, name in _FIXED
        for part in parts
        if name in work.left.get(part, {})
    }
    chosen: dict[tuple[PartName, str], Variable] = {
        place: variable for place, variable in taken.items() if variable.chosen
    }
    if chosen:
        work.say(
            "changes", f"Ports and roles of the parts are fixed, and they know each other's: {_listed(chosen)}.",
            keys=_keys(chosen.values()), variables=_said(chosen),
        )  # fmt: skip
    migrates: dict[tuple[PartName, str], Variable] = {
        place: variable for place, variable in taken.items() if place[1] == "MIGRATION_ENABLED"
    }
    if migrates and not any(place in chosen for place in migrates):
        work.say(
            "changes", "A Job migrates the database before the parts start, and no longer each pod of the API.",
            variables=_said(migrates), do="migration=None keeps today's way.",
        )  # fmt: skip


def _edition(work: Lifting, own: dict[tuple[PartName, str], Variable]) -> None:
    for part in (*PYTHON_PARTS, "web"):
        variable = work.left.get(part, {}).get("EDITION")
        if variable and is_same(variable.text or "", _EDITION):
            own[part, "EDITION"] = work.left[part].pop("EDITION")


def _collaboration(work: Lifting, own: _Places) -> None:
    """Without the part for it, nobody edits a workflow together with others, and the library tells everybody so."""
    if "websocket" in work.left:
        return
    for part in (*PYTHON_PARTS, "web"):
        variable = work.peek("ENABLE_COLLABORATION_MODE", part)
        if variable is None:
            continue
        own[part, "ENABLE_COLLABORATION_MODE"] = work.left[part].pop("ENABLE_COLLABORATION_MODE")
        if is_true(variable.text):
            work.say(
                "changes", "Nobody edits workflows together with others, because the websocket API does not run.",
                keys=variable.keys, variables=(f"{part}:ENABLE_COLLABORATION_MODE",),
            )  # fmt: skip


def _debugging(work: Lifting) -> None:
    """The port for plugins under development, which every pod of the cluster may connect to in the chart."""
    variable = work.peek(_LOOPBACK_DEBUGGING, "plugin-daemon")
    if variable is None or variable.chosen:
        return
    del work.left["plugin-daemon"][_LOOPBACK_DEBUGGING]
    work.say(
        "changes",
        "The port for plugins under development listens within the daemon's pod; kubectl port-forward leads there.",
        variables=(f"plugin-daemon:{_LOOPBACK_DEBUGGING}",),
        do='Tier(settings={"PLUGIN_REMOTE_INSTALLING_HOST": "0.0.0.0"}) of the daemon opens it, allow_from the way.',
    )


def _keys(variables: Iterable[Variable]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for variable in variables for key in variable.keys))


def _said(places: Mapping[tuple[PartName, str], Variable]) -> tuple[str, ...]:
    return tuple(f"{part}:{name}" for part, name in places)


def _listed(places: Mapping[tuple[PartName, str], Variable]) -> str:
    return ", ".join(dict.fromkeys(name for (_, name), variable in places.items() if variable.chosen))
