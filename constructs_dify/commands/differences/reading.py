"""Reads fields of manifests that anybody wrote: a field of another shape than Kubernetes defines counts as absent."""

from typing import cast

from ... import checks
from ..manifests import Manifest, field, mapping


def list_at(owner: Manifest, *path: str) -> list[object]:
    """The list at this path; empty if there is none."""
    found = field(owner, *path)
    return cast("list[object]", found) if isinstance(found, list) else []


def text_at(owner: Manifest, *path: str) -> str:
    """The text at this path; empty if there is none."""
    found = field(owner, *path)
    return found if isinstance(found, str) else ""


def number_at(owner: Manifest, *path: str) -> int | None:
    """The whole number at this path; None if there is none."""
    found = field(owner, *path)
    return found if isinstance(found, int) and not isinstance(found, bool) else None


def texts_at(owner: Manifest, *path: str) -> dict[str, str]:
    """The mapping of texts at this path, such as labels or the data of a ConfigMap."""
    return field_texts(mapping(owner, *path))


def field_texts(owner: Manifest) -> dict[str, str]:
    """The fields of a mapping as texts."""
    return {str(key): scalar(value) for key, value in owner.items()}


def scalar(value: object) -> str:
    """A scalar as YAML writes it; a word for anything else."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return ""
    return str(value) if isinstance(value, (str, int, float)) else "…"


def size_of(value: object) -> float | None:
    """The number behind a quantity; None if it is none."""
    text = scalar(value)
    try:
        checks.quantity("quantity", text)
    except ValueError:
        return None
    return checks.amount(text)
