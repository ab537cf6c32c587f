"""Variables that the user adds to a part: of equal names, they win."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from ......checks.public_defaults import public_default
from ....installed import Lies, PartName, Variable
from ....public_default import PublicDefault
from .credential_names import holds_a_credential
from .reader import UNSAFE, Reader

# What the chart calls the parts in its values.
SECTIONS: dict[PartName, str] = {
    "api": "api",
    "worker": "worker",
    "beat": "beat",
    "web": "web",
    "websocket": "apiWebsocket",
    "sandbox": "sandbox",
    "plugin-daemon": "pluginDaemon",
    "ssrf-proxy": "ssrfProxy",
    "nginx": "proxy",
    "agent-backend": "agentBackend",
    "local-sandbox": "localSandbox",
}


def extra_env(reader: Reader, part: PartName, secrets: Mapping[str, Sequence[str]]) -> dict[str, Variable]:
    """The variables that the user adds to a part; up to 0.36, the chart's own list for the API if the user has none.

    Args:
        reader: The values.
        part: The part.
        secrets: The Secrets of the release.

    Raises:
        ValueError: If the list holds what Kubernetes refuses.
    """
    path = f"{SECTIONS[part]}.extraEnv"
    given: object = reader.at(path) or []
    if not isinstance(given, list):
        raise ValueError(f"{reader.where(path)}: got a {type(given).__name__}; expected a list of name and value")
    found: dict[str, Variable] = {}
    for at, entry in enumerate(cast("list[Any]", given)):
        place = f"{path}.{at}"
        name = cast("Mapping[str, Any]", entry).get("name") if isinstance(entry, Mapping) else None
        if not name or not isinstance(name, str):
            raise ValueError(f"{reader.where(place)}: got an entry without a name; expected name: and value:")
        found.pop(name, None)
        found[name] = _variable(reader, place, name, cast("Mapping[str, Any]", entry), secrets)
    return found


def _variable(
    reader: Reader, place: str, name: str, entry: Mapping[str, Any], secrets: Mapping[str, Sequence[str]]
) -> Variable:
    keys = reader.keys(place)
    if source := entry.get("valueFrom"):
        return _from(source, keys, secrets)
    text = entry.get("value")
    if isinstance(text, PublicDefault):
        return Variable(secret=True, keys=keys, unsafe=UNSAFE.format(name))
    if text is not None and not isinstance(text, str):
        raise ValueError(
            f"{reader.where(f'{place}.value')}: got a {type(text).__name__} for {name}; expected a text in quotes: "
            "Kubernetes refuses a Deployment with anything else, so these values never ran"
        )
    known = public_default(text or "")
    return Variable(
        text=text or "",
        secret=holds_a_credential(name, text or ""),
        keys=keys,
        unsafe=f"{name} holds {known}, known to everybody" if known else "",
    )


def _from(source: Mapping[str, Any], keys: tuple[str, ...], secrets: Mapping[str, Sequence[str]]) -> Variable:
    reference = source.get("secretKeyRef")
    if not isinstance(reference, Mapping):
        return Variable(source=dict(source), keys=keys)
    secret, key = (str(cast("Mapping[str, Any]", reference).get(each, "")) for each in ("name", "key"))
    lies = Lies(secret=secret, key=key, of_release=secret in secrets)
    return Variable(secret=True, lies=lies, keys=keys)
