"""What the External Secrets Operator makes of the ExternalSecrets among some objects."""

import re
from collections.abc import Callable, Iterable, Mapping
from urllib.parse import quote_plus

from tests.support.manifests import Manifest, SecretRef, of_kind

Store = Callable[[str, str | None], str]
"""The value of an entry, or of a property of one."""

_ACTION = re.compile(r"{{(.*?)}}")
_WORD = re.compile(r'"[^"]*"|\S+')
_FUNCTIONS: Mapping[str, Callable[..., str]] = {
    # What Go's url.QueryEscape leaves as it is, Python's quote_plus does too.
    "urlquery": lambda text: quote_plus(text, safe=""),
    "replace": lambda old, new, text: text.replace(old, new),
}


def made_secrets(objects: Iterable[Manifest], store: Store) -> dict[SecretRef, str]:
    """Every key of every Secret that the operator makes, with its value."""
    made: dict[SecretRef, str] = {}
    for obj in of_kind(objects, "ExternalSecret"):
        spec = obj["spec"]
        fetched = {
            entry["secretKey"]: store(entry["remoteRef"]["key"], entry["remoteRef"].get("property"))
            for entry in spec.get("data", [])
        }
        template = spec["target"].get("template")
        for key, value in (fetched if template is None else _rendered(template, fetched)).items():
            made[SecretRef(spec["target"]["name"], key)] = value
    return made


def secret_keys(external_secret: Manifest) -> set[str]:
    """The keys of the Secret that it makes, as far as it names them."""
    spec = external_secret["spec"]
    fetched = {entry["secretKey"]: "" for entry in spec.get("data", [])}
    template = spec["target"].get("template") or {}
    return set(template.get("data", {})) | set(fetched if _keeps_what_it_fetched(template) else ())


def _keeps_what_it_fetched(template: Manifest) -> bool:
    return not template.get("data") or template.get("mergePolicy") == "Merge"


def _rendered(template: Manifest, fetched: Mapping[str, str]) -> dict[str, str]:
    assert template["engineVersion"] == "v2"
    kept = fetched if _keeps_what_it_fetched(template) else {}
    return {**kept, **{key: render(text, fetched) for key, text in template["data"].items()}}


def render(text: str, values: Mapping[str, str]) -> str:
    """A Go template of which every action is a pipe that starts with `index . "key"`."""
    return _ACTION.sub(lambda action: _evaluated(action[1], values), text)


def _evaluated(pipe: str, values: Mapping[str, str]) -> str:
    (index, dot, key), *calls = [_WORD.findall(command) for command in pipe.split("|")]
    assert (index, dot) == ("index", "."), pipe
    result = values[key.strip('"')]
    for function, *arguments in calls:
        result = _FUNCTIONS[function](*(argument.strip('"') for argument in arguments), result)
    return result
