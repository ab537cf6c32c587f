"""The `.env` of docker compose, as people have it: a copy of the release's example, with changes."""

from collections.abc import Mapping

from constructs_dify.commands.conversion.compose.compose_files import compose_files
from constructs_dify.commands.conversion.compose.known_defaults import hides


def copied(version: str, changes: Mapping[str, str] | None = None, *, file: str = ".env") -> str:
    """A copy of the example, without the credentials that the data does not have, and with changes in place.

    Args:
        version: The release.
        changes: Name -> what it is set to.
        file: The file.
    """
    files = compose_files(version)
    texts = {name: text for (each, name), text in files.examples.items() if each == file}
    if not files.env_files:
        for name in files.readers:
            plain = sorted(text for text in files.defaults(name) if "$" not in text)
            texts.setdefault(name, plain[0] if plain else "")
    texts = {name: text for name, text in texts.items() if not hides(text)}
    return "".join(f"{name}={text}\n" for name, text in {**texts, **(changes or {})}.items())
