"""The credentials that are in manifests, so that nothing repeats them."""

from base64 import b64decode
from binascii import Error
from collections.abc import Iterable, Iterator

from ..conversion.hidden import Hidden, is_called_a_credential
from ..manifests import Manifest
from .reading import mappings_at, text_at, texts_at
from .workloads import containers, template


def secret_texts(objects: Iterable[Manifest]) -> Hidden:
    """What Secrets hold, and variables that are named after a credential."""
    return Hidden(text for obj in objects for text in _texts(obj) if text)


def _texts(obj: Manifest) -> Iterator[str]:
    if text_at(obj, "kind") == "Secret":
        yield from texts_at(obj, "stringData").values()
        for encoded in texts_at(obj, "data").values():
            yield encoded
            yield _decoded(encoded)
    if text_at(obj, "kind") == "ConfigMap":
        yield from (text for name, text in texts_at(obj, "data").items() if is_called_a_credential(name))
    for container in containers(template(obj)):
        for variable in mappings_at(container, "env"):
            if is_called_a_credential(text_at(variable, "name")):
                yield text_at(variable, "value")


def _decoded(text: str) -> str:
    try:
        return b64decode(text, validate=True).decode("utf-8", "replace")
    except (Error, ValueError):
        return ""
