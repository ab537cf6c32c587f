"""Does a manifest hold a credential? Looked for in every text, and behind base64 and percent-encoding."""

import math
import re
from base64 import b64decode, b64encode
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any
from urllib.parse import quote, unquote

import yaml

from constructs_dify.checks.public_defaults import public_default
from tests.support.manifests import Manifest, of_kind, title

SHAPES = {
    "a password in a URL": re.compile(r"://[^/\s:@]*:(?!\$\()[^/\s:@]+@"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "a key of a well-known kind": re.compile(r"\b(sk-[A-Za-z0-9]{8}|AKIA[0-9A-Z]{12}|ghp_[A-Za-z0-9]{20})"),
}
BASE64 = re.compile(r"[A-Za-z0-9+/_-]{11,}={0,2}")
WORD = re.compile(r"[A-Za-z0-9]{16,}")
# What we make ourselves: hashes of configurations, and the digests that pin images.
HASHES = re.compile(r"checksum/config|@sha256:[0-9a-f]{64}")


def leak_errors(objects: Iterable[Manifest]) -> list[str]:
    """The credentials in the objects, one sentence each, which does not repeat them."""
    objects = list(objects)
    errors = [f"{title(obj)}: has values" for obj in of_kind(objects, "Secret") if {"data", "stringData"} & obj.keys()]
    for obj in objects:
        for where, text in texts(obj):
            found = _found(text)
            if not HASHES.search(where):
                found = found + _random_words(text)
            errors += [f"{title(obj)}: {where} contains {what}" for what in found]
    return errors


def comment_errors(manifest: str) -> list[str]:
    """The comments of a YAML text: what templates leave behind, and no parser shows."""
    rest = list(manifest)
    for token in yaml.scan(manifest, Loader=yaml.CSafeLoader):
        if isinstance(token, yaml.ScalarToken):
            inside = slice(token.start_mark.index, token.end_mark.index)
            rest[inside] = ["\n" if character == "\n" else " " for character in rest[inside]]
    lines = "".join(rest).splitlines()
    return [f"line {number}: a comment" for number, line in enumerate(lines, start=1) if "#" in line]


def appears(value: str, text: str) -> bool:
    """Whether a value is in a text: as it is, percent-encoded, or in base64, alone or within something longer."""
    ways = {value, quote(value, safe="")}
    for before in range(3):
        # Its first and last character may share their bytes with what is around it.
        encoded = b64encode(b"\0" * before + value.encode()).decode().rstrip("=")
        ways.add(encoded[(0, 2, 3)[before] : len(encoded) - 1])
    return any(way in text for way in ways)


def texts(value: Any, where: str = "") -> Iterator[tuple[str, str]]:
    """Every text within an object, the keys of mappings included, and where it is."""
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{where} key", key
            yield from texts(item, f"{where}.{key}".lstrip("."))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from texts(item, f"{where}[{index}]")


@cache
def _found(text: str) -> list[str]:
    found: list[str] = []
    for reading in _readings(text):
        if public_default(reading):
            found.append("a public default")
        found += [what for what, shape in SHAPES.items() if shape.search(reading)]
    return found


@cache
def _random_words(text: str) -> list[str]:
    return ["what looks random" for word in WORD.findall(HASHES.sub("", text)) if _looks_random(word)]


def _readings(text: str) -> Iterator[str]:
    yield text
    if "%" in text:
        yield unquote(text)
    for run in BASE64.findall(text):
        run = run.rstrip("=").replace("-", "+").replace("_", "/")
        if len(run) % 4 != 1 and (data := b64decode(run + "=" * (-len(run) % 4))).isascii():
            yield data.decode()


def _looks_random(word: str) -> bool:
    digits = sum(character.isdigit() for character in word)
    return 2 <= digits < len(word) and _bits(word) >= 2.5


def _bits(word: str) -> float:
    """Shannon's entropy of a character."""
    shares = [count / len(word) for count in Counter(word).values()]
    return -sum(share * math.log2(share) for share in shares)
