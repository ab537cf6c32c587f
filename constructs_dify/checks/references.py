"""Values of variables that are credentials: references that Kubernetes completes, addresses, and nothing else."""

import re

from .url_credentials import parameter_is_credential

# Of two $, Kubernetes takes one away and leaves the rest as it is.
_REFERENCE = re.compile(r"(?<!\$)\$\([A-Za-z_][\w.-]*\)", re.ASCII)
# Below, "\0" is a reference. What other programs would complete, Kubernetes leaves as it is.
_INCOMPLETE = re.compile(r"[${}<>]|%s")
_SIGNS = re.compile(r"\W*")
_URL = re.compile(r"[a-z][a-z0-9+.-]*://(?:(?:[^\s:@/?#;=\0]*|\0):\0@|\0@)?[^\s@?#;=]*(?:\?(?P<query>[^\s@?#;]*))?")
_PAIR = re.compile(r"(?P<name>[A-Za-z_ -]+)=(?P<value>[^=].*)")


def only_refers(text: str) -> bool:
    """Whether a text consists of references and addresses: `redis://:$(REDIS_PASSWORD)@redis:6379/1`."""
    rest = _REFERENCE.sub("\0", text)
    if _INCOMPLETE.search(rest):
        return False
    refers = "\0" in rest
    pieces = [piece for piece in re.split(r"[;\s]+", rest) if piece]
    if refers and pieces[0] in ("Bearer", "Basic", "Token"):
        del pieces[0]
    return all(_is_address(piece, refers) or (refers and (_is_structure(piece))) for piece in pieces)


def _is_address(piece: str, refers: bool) -> bool:
    url = _URL.fullmatch(piece)
    query = url and url["query"]
    return url is not None and (not query or (refers and all(map(_is_structure, query.split("&")))))


def _is_structure(piece: str) -> bool:
    """Whether it is made of references, or says by a name what it is and that it is no credential."""
    pair = _PAIR.fullmatch(piece)
    if pair and pair["value"] != "\0":
        return not parameter_is_credential(pair["name"])
    return pair is not None or ("\0" in piece and _SIGNS.fullmatch(piece) is not None)
