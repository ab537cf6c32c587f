"""The effective variables of each part: ConfigMap, then Secret, then the container's own, then the user's."""

from collections.abc import Mapping, Sequence

from ....installed import Lies, PartName, Variable
from .credential_names import holds_a_credential
from .extra_env import SECTIONS, extra_env
from .holders import MADE, holders
from .reader import Reader, Text, constant
from .release_secrets import release_secrets

# Whose they read.
_SHARED: dict[PartName, PartName] = {"beat": "worker", "websocket": "api"}
_SINCE: dict[PartName, str] = {
    "ssrf-proxy": "0.21.0",
    "plugin-daemon": "0.23.0",
    "beat": "0.28.0",
    "websocket": "0.38.0-rc1",
    "agent-backend": "0.38.0-rc1",
    "local-sandbox": "0.38.0-rc1",
}


def variables(reader: Reader) -> dict[PartName, dict[str, Variable]]:
    """The effective variables of each part that runs."""
    secrets = release_secrets(reader)
    return {part: _variables(reader, part, secrets) for part in SECTIONS if runs(reader, part)}


def runs(reader: Reader, part: PartName) -> bool:
    """Whether a version of the chart has a part, and its values leave it on."""
    sections = ("api", SECTIONS[part]) if part == "websocket" else (SECTIONS[part],)
    there = part not in _SINCE or reader.since(_SINCE[part])
    return there and all(reader.on(f"{section}.enabled") for section in sections)


def _variables(reader: Reader, part: PartName, secrets: Mapping[str, Sequence[str]]) -> dict[str, Variable]:
    return of_the_chart(reader, part) | extra_env(reader, part, secrets)


def of_the_chart(reader: Reader, part: PartName) -> dict[str, Variable]:
    """The variables of a part without those that the user adds."""
    found: dict[str, Variable] = {}
    owner = _SHARED.get(part, part)
    if owner in MADE:
        entries = holders(reader, owner)
        found |= {name: _variable(name, text) for name, text in entries.config.items()}
        for name, text in entries.secret.items():
            found[name] = _variable(name, text, Lies(secret=reader.names.part(owner), key=name))
    return found | _own(reader, part)


def _own(reader: Reader, part: PartName) -> dict[str, Variable]:
    """What stands in the Deployment itself."""
    levels = {"api": "0.36.0", "worker": "0.32.0", "beat": "0.32.0", "websocket": "0.38.0-rc1"}
    texts: dict[str, Text] = {}
    if part == "worker" and reader.since("0.32.0"):
        texts["MODE"] = constant("worker")
    if part == "beat":
        texts["MODE"] = constant("beat")
    if part == "websocket":
        texts |= {
            "MIGRATION_ENABLED": constant("false"),
            "SERVER_WORKER_AMOUNT": constant("1"),
            "SERVER_WORKER_CLASS": constant("geventwebsocket.gunicorn.workers.GeventWebSocketWorker"),
        }
    if part in levels and reader.since(levels[part]):
        section = "apiWebsocket" if part == "websocket" else part
        texts["LOG_LEVEL"] = reader.text(f"{section}.logLevel")
    found = {name: _variable(name, text) for name, text in texts.items()}
    if part == "api" and reader.since("0.21.0") and not reader.since("0.37.0") and reader.on("sandbox.enabled"):
        found["CODE_EXECUTION_API_KEY"] = _of_sandbox(reader)
    return found


def _of_sandbox(reader: Reader) -> Variable:
    """The API reads the key of the sandbox from the sandbox's Secret, not from its own."""
    text = holders(reader, "sandbox").secret.get("API_KEY", Text(text=None))
    text = text.because(reader.keys("sandbox.enabled"))
    return _variable("CODE_EXECUTION_API_KEY", text, Lies(secret=reader.names.part("sandbox"), key="API_KEY"))


def _variable(name: str, text: Text, lies: Lies | None = None) -> Variable:
    return Variable(
        text=text.text,
        secret=holds_a_credential(name, text.text),
        lies=lies,
        keys=text.keys,
        unsafe=text.unsafe,
    )
