"""Texts that would not arrive as they are: what Kubernetes takes nowhere, and what YAML readers take for another value.

cdk8s writes YAML 1.1. kubectl, Argo CD and Flux read it with go-yaml, scanners with PyYAML, others as YAML 1.2.
"""

import re
from functools import lru_cache

# Control characters, other ends of lines, halves of a character, marks of byte order.
_NEVER = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
# What some reader takes for a number, once it has left out each "_".
_NUMBER = re.compile(r"[-+]?(0[bB][-+]?[01]*|0[oO][0-7]*|0[xX][0-9A-Fa-f]*|[0-9]*\.?[0-9]*([eE][-+]?[0-9]+)?)")
# What cdk8s takes for one as well, and quotes.
_QUOTED = re.compile(
    r"[-+]?(0b[01_]+|0x[0-9A-Fa-f_]+|[0-9][0-9_]*|([0-9][0-9_]*)?\.[0-9_]*|([0-9][0-9_]*)?(\.[0-9_]*)?[eE][-+]?[0-9]+)"
)
# In one line it is none of a plain scalar; what starts with these signs, such as a log format or JSON, cdk8s quotes. In
# a text of several lines, one before the first letter looks like indentation.
_TAB = re.compile(r"(?![%{\[\"'@])[^\n]*\t[^\n]*|\n*\t.*", re.DOTALL)


# Charts and parts share most texts.
@lru_cache(maxsize=2**14)
def unwritable(text: str) -> str | None:
    """What keeps a text from arriving as it is, and what to write instead; None: nothing does."""
    if found := _NEVER.search(text):
        return f"a text with the character U+{ord(found[0]):04X} in it, which nothing can use; leave it out"
    if "\t" in text and _TAB.fullmatch(text):
        return "a tab where readers of YAML want spaces; write spaces, or reference a Secret or ConfigMap that has it"
    if text in ("=", "<<"):
        return f'"{text}", which readers of YAML take for a sign of theirs; write another text'
    if text[:1] in (" ", "\n") and " " in text and "\n" in text and not text.strip(" \n"):
        return "blank lines, of which readers of YAML drop the spaces; leave the spaces out"
    if _looks_like_a_number(text) and not _QUOTED.fullmatch(text):
        return f'"{text}", which some readers of YAML take for a number; write it in decimal digits'
    return None


def _looks_like_a_number(text: str) -> bool:
    return len(text) > 1 and text[0] in "-+.0123456789" and _NUMBER.fullmatch(text.replace("_", "")) is not None
