"""What may be shown of a value, and how a change of one reads."""

import re

from ...checks.credentials import names_a_credential, problem_of, shown
from ..conversion.hidden import is_called_a_credential, looks_random
from .reading import scalar

_LONGEST = 60
_PLAIN = re.compile(r"[A-Za-z0-9._:/,+*%@()$\[\]-]+")
_HIDDEN = "(not shown)"


def value(name: str, given: object) -> str:
    """A value for the reader, unless it may be a credential.

    Args:
        name: What it is the value of.
        given: The value.
    """
    if isinstance(given, (dict, list)):
        return "…"
    text = scalar(given)
    if not text:
        return '""'
    if names_a_credential(name) or is_called_a_credential(name) or problem_of(text) or looks_random(text):
        return _HIDDEN
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 1]}…"
    said = shown(text)
    return said[1:-1] if _PLAIN.fullmatch(said[1:-1]) else said


def moved(name: str, old: object, new: object) -> str:
    """How the change of a value reads; None stands for no value."""
    if old is None:
        return f"{name} {value(name, new)} (new)" if not isinstance(new, (dict, list)) else f"{name} (new)"
    if new is None:
        return f"{name} is gone (was {value(name, old)})" if not isinstance(old, (dict, list)) else f"{name} is gone"
    before, after = value(name, old), value(name, new)
    if before == after or len(before) + len(after) > _LONGEST:
        return f"{name} changed{_words(before, after, old, new)}"
    return f"{name} {before} -> {after}"


def _words(before: str, after: str, old: object, new: object) -> str:
    """What comes and goes in a list with commas; nothing where it is none, or may not be shown."""
    if _HIDDEN in (before, after) or not all(isinstance(text, str) and "," in text for text in (old, new)):
        return ""
    was, becomes = scalar(old).split(","), scalar(new).split(",")
    signs = [*(f"+{word}" for word in becomes if word not in was), *(f"-{word}" for word in was if word not in becomes)]
    said = ", ".join(signs)
    return f": {said}" if 0 < len(said) <= 3 * _LONGEST else ""


def image(old: str, new: str) -> str:
    """How the change of an image reads."""
    if problem_of(old) or problem_of(new):
        return "image changed"
    (was, old_tag, old_digest), (becomes, new_tag, new_digest) = image_parts(old), image_parts(new)
    if was != becomes:
        return f"image {old or '(none)'} -> {new or '(none)'}"
    if old_tag != new_tag:
        return f"image {was} {old_tag or '(no tag)'} -> {new_tag or '(no tag)'}"
    pinned, free = new_digest[:15], old_digest[:15]
    return f"image {was}:{old_tag or 'latest'}, {free or 'no digest'} -> {pinned or 'no digest'}"


def image_parts(text: str) -> tuple[str, str, str]:
    """The repository, the tag and the digest of an image."""
    name, _, digest = text.partition("@")
    head, colon, tag = name.rpartition(":")
    return (head, tag, digest) if colon and "/" not in tag else (name, "", digest)
