"""What may be shown of a value, and how a change of one reads."""

import re
from typing import cast

from ...checks.credentials import problem_of, shown
from ..conversion.hidden import looks_random
from ..credentials import is_called_one, is_credential
from .fields import Difference
from .reading import scalar

_LONGEST, _BOTH = 60, 100
_PLAIN = re.compile(r"[A-Za-z0-9._:/,+*%@()$\[\]-]+")
_HIDDEN = "(not shown)"
_SWITCHES = ("true", "false")


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
    if isinstance(given, bool):
        return text
    if (is_called_one(name) and text not in _SWITCHES) or is_credential(name, text) or looks_random(text):
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
    if before == after or len(before) + len(after) > _BOTH:
        hidden = _HIDDEN in (before, after)
        return f"{name} changed" if hidden else f"{name} changed{_words(old, new)}"
    return f"{name} {before} -> {after}"


def said(one: Difference, name: str) -> str:
    """How a difference reads, under this name."""
    return f"order of {name}" if one.is_order else moved(name, one.old, one.new)


def _words(old: object, new: object) -> str:
    """What comes and goes in a list, also one with commas; nothing where it is none, or may not be shown."""
    was, becomes = _list(old), _list(new)
    if was is None or becomes is None:
        return ""
    signs = [f"+{word}" for word in _shown(becomes) if word not in _shown(was)]
    signs += [f"-{word}" for word in _shown(was) if word not in _shown(becomes)]
    said = ", ".join(signs)
    return f": {said}" if 0 < len(said) <= 3 * _LONGEST else ""


def _list(given: object) -> list[str] | None:
    if isinstance(given, str) and "," in given:
        return given.split(",")
    if isinstance(given, list) and all(isinstance(item, str) for item in cast("list[object]", given)):
        return cast("list[str]", given)
    return None


def _shown(words: list[str]) -> list[str]:
    """The words, without what follows an option that is named after a credential."""
    before = ["", *words]
    return [value(name if name.startswith("-") else "", word) for name, word in zip(before, words, strict=False)]


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
