"""Turns what the page says into one HTML file that needs nothing else."""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Final

from ..drawing.templates import rendered
from . import rows
from .contents import Page

_FOLDER: Final = Path(__file__).parent
_INLINE = re.compile(r"<(style|script)\b[^>]*>(.*?)</\1>", re.DOTALL)
_POLICY_HERE: Final = "POLICY-HERE"


def html(page: Page, picture: str) -> str:
    """The page as one HTML file.

    Nothing from the manifests is taken for HTML: the template escapes all of it. The policy in its head lets the
    browser load nothing, and run and apply only what is in the file by its hash.

    Args:
        page: What it says.
        picture: The topology, as an `<svg>` whose texts are escaped.

    Raises:
        ValueError: If the extra for drawing is not installed.
    """
    text = rendered(
        _FOLDER / "review.html.jinja",
        page=page,
        rows=rows,
        # What is in a picture of the role "img" cannot be chosen.
        picture=picture.replace(' role="img"', ' role="group"', 1),
        style=(_FOLDER / "review.css").read_text("utf-8"),
        script=(_FOLDER / "review.js").read_text("utf-8"),
        policy=_POLICY_HERE,
    )
    return text.replace(_POLICY_HERE, _policy(text), 1)


def _policy(text: str) -> str:
    """A Content-Security-Policy for the styles and scripts in a page."""
    hashes: dict[str, list[str]] = {"style": [], "script": []}
    for name, content in _INLINE.findall(text):
        hashed = f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
        if hashed not in hashes[name]:
            hashes[name].append(hashed)
    return (
        f"default-src 'none'; style-src {' '.join(hashes['style'])}; script-src {' '.join(hashes['script'])}; "
        "base-uri 'none'; form-action 'none'"
    )
