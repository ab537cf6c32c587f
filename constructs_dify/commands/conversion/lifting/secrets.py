"""Where the installation's own credentials are kept: `secrets`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ..installed import PartName, RemoteSecrets, Variable
from ..python_code import Call, Code, Dict, List, Literal, literal, walk
from .lifting import PYTHON_PARTS, Lifting

_Place = tuple[PartName, str]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Credential:
    """One of the installation's own credentials.

    Args:
        name: What the library calls it.
        places: The variables that hold it, the deciding one first.
        needs: The parts without which nobody reads it.
        why: What is lost or open when it is a default that everybody knows.
    """

    name: str
    places: Sequence[_Place]
    needs: Sequence[PartName] = ()
    why: str


_AGENTS: Final = "agent-api-token"


def _everywhere(name: str) -> list[_Place]:
    return [(part, name) for part in PYTHON_PARTS]


_CREDENTIALS: Final = (
    _Credential(
        name="secret-key",
        places=_everywhere("SECRET_KEY"),
        why="who knows it signs sessions and links to files as Dify does",
    ),
    _Credential(
        name="sandbox-api-key",
        places=[*_everywhere("CODE_EXECUTION_API_KEY"), ("sandbox", "API_KEY")],
        needs=("sandbox",),
        why="who reaches the sandbox runs code there",
    ),
    _Credential(
        name="plugin-daemon-key",
        places=[
            *_everywhere("PLUGIN_DAEMON_KEY"),
            ("plugin-daemon", "SERVER_KEY"),
            ("agent-backend", "DIFY_AGENT_PLUGIN_DAEMON_API_KEY"),
        ],
        needs=("plugin-daemon",),
        why="who reaches the plugin daemon installs and calls plugins there",
    ),
    _Credential(
        name="plugin-inner-api-key",
        places=[
            *_everywhere("INNER_API_KEY_FOR_PLUGIN"),
            *_everywhere("PLUGIN_DIFY_INNER_API_KEY"),
            ("plugin-daemon", "DIFY_INNER_API_KEY"),
            ("plugin-daemon", "PLUGIN_DIFY_INNER_API_KEY"),
            ("agent-backend", "DIFY_AGENT_INNER_API_KEY"),
        ],
        needs=("plugin-daemon",),
        why="who reaches the API calls what only plugins may call",
    ),
    _Credential(
        name=_AGENTS,
        places=[*_everywhere("AGENT_BACKEND_API_TOKEN"), ("agent-backend", "DIFY_AGENT_API_TOKEN")],
        needs=("agent-backend",),
        why="who reaches the agent backend runs agents there",
    ),
    _Credential(
        name="agent-server-key",
        places=[("agent-backend", "DIFY_AGENT_SERVER_SECRET_KEY")],
        needs=("agent-backend",),
        why="who knows it speaks to the agent backend as an agent does",
    ),
    _Credential(
        name="agent-shell-token",
        places=[
            ("agent-backend", "DIFY_AGENT_SHELLCTL_AUTH_TOKEN"),
            ("agent-backend", "DIFY_AGENT_LOCAL_SANDBOX_AUTH_TOKEN"),
            ("local-sandbox", "SHELLCTL_AUTH_TOKEN"),
        ],
        needs=("agent-backend", "local-sandbox"),
        why="who reaches the local sandbox runs commands there",
    ),
)


def secrets(work: Lifting, arguments: Mapping[str, Code] | None = None) -> Code | None:
    """The argument `secrets`.

    Args:
        work: The work in progress.
        arguments: What the other lifters have made, which says what else is read from Secrets.
    """
    found = dict(_found(work))
    if not found:
        return None
    remote = work.installed.remote_secrets
    if remote is not None:
        return _external(work, remote, found, arguments or {})
    return _existing(work, found)


def _found(work: Lifting) -> Iterator[tuple[str, tuple[_Place, Variable]]]:
    """The credentials that there are: name -> where it stands, and its variable."""
    for credential in _CREDENTIALS:
        if not all(part in work.left and _is_there(work, part) for part in credential.needs):
            continue
        values = [
            (place, variable)
            for place in credential.places
            if (variable := work.left.get(place[0], {}).pop(place[1], None))
        ]
        _tell_who_calls(work, credential, values)
        given = [(place, variable) for place, variable in values if variable.text != ""]
        empty = tuple(key for _, variable in values if variable.text == "" for key in variable.keys)
        if not given:
            if values:
                work.say(
                    "changes", f"{values[0][0][1]} is empty today; from now on there is one.",
                    keys=empty, variables=_said(values),
                )  # fmt: skip
            continue
        place, first = given[0]
        for (part, name), other in given[1:]:
            if _differ(first, other):
                work.say(
                    "changes",
                    f"{name} of {part} is another one than {place[1]} of {place[0]}, so that they cannot talk to each "
                    "other today; from now on it is the same for both.",
                    keys=other.keys, variables=(f"{part}:{name}",),
                )  # fmt: skip
        keys = tuple(dict.fromkeys((*(key for _, variable in given for key in variable.keys), *empty)))
        _warn(work, credential, [(each, variable) for each, variable in given if variable.unsafe])
        yield credential.name, (place, _with(first, keys))


def _tell_who_calls(work: Lifting, credential: _Credential, values: Sequence[tuple[_Place, Variable]]) -> None:
    """Beat and the websocket API call no agents, and so have no token for that any more."""
    idle = [(place, variable) for place, variable in values if place[0] in ("beat", "websocket")]
    if idle and credential.name == _AGENTS:
        names = " and ".join(part for (part, _), _ in idle)
        work.say(
            "kept", f"The API and the workers call agents; no token for it at {names} any more.", variables=_said(idle)
        )


def _differ(one: Variable, other: Variable) -> bool:
    """Whether two texts are known, and not the same; of Secrets, nobody here knows what is in them."""
    return one.text is not None and other.text is not None and one.text != other.text


def _with(variable: Variable, keys: tuple[str, ...]) -> Variable:
    return Variable(
        text=variable.text, secret=True, lies=variable.lies, source=variable.source, keys=keys, unsafe=variable.unsafe
    )


def _warn(work: Lifting, credential: _Credential, unsafe: Sequence[tuple[_Place, Variable]]) -> None:
    if not unsafe:
        return
    names = " and ".join(dict.fromkeys(name for (_, name), _ in unsafe))
    work.say(
        "kept",
        f"{names} is unsafe ({unsafe[0][1].unsafe}): {credential.why}. It is kept for the switch, so that nothing that "
        "was made with it breaks.",
        keys=tuple(dict.fromkeys(key for _, variable in unsafe for key in variable.keys)),
        do=f"Change {credential.name} in its Secret when the switch is done, and restart the parts that read it; see "
        "docs/secrets.md.",
    )


def _existing(work: Lifting, found: Mapping[str, tuple[_Place, Variable]]) -> Code:
    """All of them from Secrets that are there, most of which one Secret has."""
    references = {name: work.credential(variable, place[1]) for name, (place, variable) in found.items()}
    places = {name: _place(reference) for name, reference in references.items()}
    main = Counter(secret for secret, _ in places.values()).most_common(1)[0][0]
    keys: dict[str, Code] = {}
    for name, reference in references.items():
        secret, key = places[name]
        keys[name] = literal(key, _keys(reference)) if secret == main else reference
    for name in _missing(work, found):
        secret = f"{work.name}-credentials"
        work.needed.setdefault((secret, name), ())
        reference = Call(name="SecretKey", arguments={"secret": literal(secret), "key": literal(name)})
        keys[name] = literal(name) if secret == main else reference
    return Call(name="Secrets.existing", positional=[literal(main)], arguments={"keys": Dict(items=keys)})


def _missing(work: Lifting, found: Mapping[str, object]) -> list[str]:
    """Credentials that the new parts read and that nobody has yet."""
    return [
        credential.name
        for credential in _CREDENTIALS
        if credential.name not in found
        and all(part in work.left and _is_there(work, part) for part in credential.needs)
    ]


def _is_there(work: Lifting, part: PartName) -> bool:
    return part in ("sandbox", "plugin-daemon") or work.release.has(part)


def _external(
    work: Lifting, remote: RemoteSecrets, found: Mapping[str, tuple[_Place, Variable]], arguments: Mapping[str, Code]
) -> Code:
    """From the store that has them; what the store does not have, stays in Secrets that somebody else makes."""
    remotes: dict[str, Code] = {}
    paths: Counter[str] = Counter(path for of_part in remote.remotes.values() for path, _ in of_part.values())
    path = paths.most_common(1)[0][0] if paths else f"{work.installed.namespace}/{work.name}"
    for name, (place, variable) in found.items():
        there = _remote(remote, name)
        if there is None:
            work.say(
                "changes",
                f"{place[1]} is not in the store today, and the library reads all of its own credentials there.",
                keys=variable.keys, do=f"Put it into the store: the entry {path}, property {name}.",
            )  # fmt: skip
            continue
        (part, variable_name), (entry, property) = there
        told: dict[str, Code] = {"path": literal(entry)}
        if property:
            told["property"] = literal(property)
        keys = remote.keys.get(f"{part}:{variable_name}", ())
        remotes[name] = Call(name="RemoteKey", arguments=told, keys=(*keys, *variable.keys))
    work.say(
        "kept", "The installation's own credentials come from the store, as they do today.",
        variables=tuple(
            f"{part}:{name}" for each in _CREDENTIALS if each.name in remotes for part, name in each.places
        ),
    )  # fmt: skip
    elsewhere = sorted({secret for code in arguments.values() for secret, _ in _references(code)})
    chosen: dict[str, Code] = {"store": literal(remote.store), "path": literal(path)}
    if remote.kind != "SecretStore":
        chosen["kind"] = literal(remote.kind)
    if remote.refresh and remote.refresh != "1h":
        chosen["refresh"] = literal(remote.refresh)
    if remotes:
        chosen["remotes"] = Dict(items=remotes)
    if elsewhere:
        chosen["elsewhere"] = List(items=[literal(name) for name in elsewhere])
        work.say(
            "changes",
            f"The credentials of the data layer come from {', '.join(elsewhere)}, which the operator does not refresh "
            "any more.",
            keys=tuple(key for keys in remote.keys.values() for key in keys),
            do="Then take their names out of elsewhere, and say in remotes where the store has them.",
        )
    return Call(name="Secrets.external", arguments=chosen, keys=remote.keys.get("", ()))


def _remote(remote: RemoteSecrets, name: str) -> tuple[_Place, tuple[str, str | None]] | None:
    """Where the store has a credential."""
    [credential] = [each for each in _CREDENTIALS if each.name == name]
    for part, variable in credential.places:
        if there := remote.remotes.get(part, {}).get(variable):
            return (part, variable), there
    return None


def _references(code: Code) -> Iterator[tuple[str, str]]:
    """The keys of Secrets that a piece of code names."""
    for piece in walk(code):
        if isinstance(piece, Call) and piece.name == "SecretKey":
            yield _place(piece)


def _place(reference: Code) -> tuple[str, str]:
    assert isinstance(reference, Call)
    secret, key = (reference.arguments[name] for name in ("secret", "key"))
    assert isinstance(secret, Literal)
    assert isinstance(key, Literal)
    return str(secret.value), str(key.value)


def _keys(code: Code) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for piece in walk(code) for key in piece.keys))


def _said(values: Sequence[tuple[_Place, Variable]]) -> tuple[str, ...]:
    return tuple(f"{part}:{name}" for (part, name), _ in values)
