"""What a piece of code would give away: credentials that stand where Kubernetes takes no reference."""

import re
from collections.abc import Iterator

from ....checks.credentials import names_a_credential
from ....checks.references import only_refers
from ..hidden import looks_random
from ..python_code import Call, Code, Dict, List, Literal, children

# Arguments whose names people choose; one that ends in "secret" names a Secret.
_OPEN = ("annotations", "labels", "node_selector", "volume_attributes", "options", "match_labels")
_NAMED = re.compile(
    r"(password|passwd|passphrase|token|(api|secret|access|private|account)[-_.]?key|credentials?|basic-?auth"
    r"|auth-users)$",
    re.IGNORECASE,
)
_NO_CREDENTIAL = re.compile(r"true|false|[0-9]{0,6}")
_HEADER = re.compile(r"(proxy-)?authorization|cookie|x-.*(auth|key|token|secret).*", re.IGNORECASE)
# What is no reference to a variable of the shell.
_TEXT = r"""['"]?(?![$'"\s-])\S"""
_COMMAND = re.compile(
    rf"redis-cli\b.*\s-a\s+{_TEXT}|mysql\w*\b.*\s-p{_TEXT}|authorization['\"]?\s*[:=]"
    rf"|--(pass(word|wd|phrase)?|token|secret|auth|api-?key|access-?key|secret-?key)[\s=]+{_TEXT}"
    rf"|\s(-u|--user)[\s=]+['\"]?[^\s:$]+:{_TEXT}"
    rf"|\b\w*(password|passwd|passphrase|token|secret|api_?key|redis.*auth)={_TEXT}",
    re.IGNORECASE,
)


def given_away(code: Code) -> str | None:
    """What it would give away, for an error; None: nothing.

    Args:
        code: The code.
    """
    return next(_found(code, ""), None)


def names_what_it_holds(name: str, text: str) -> bool:
    """Whether an annotation, a label or the like holds a credential by its name.

    Args:
        name: Its name.
        text: Its text.
    """
    return _NAMED.search(name) is not None and _NO_CREDENTIAL.fullmatch(text) is None


def _found(code: Code, argument: str) -> Iterator[str]:
    match code:
        case Call():
            for name, value in code.arguments.items():
                yield from _found(value, name)
            if code.name == "k8s.HttpHeader" and _is_credential(code):
                yield "a header with a credential in it, which Kubernetes takes from no Secret"
        case Dict() if argument in _OPEN:
            for name, value in code.items.items():
                if names_what_it_holds(name, _text(value)):
                    yield f"{name}, a credential by its name, which Kubernetes takes from no Secret here"
        case List() if argument in ("command", "args"):
            words = [_text(item) for item in code.items]
            if _COMMAND.search(" ".join(words)) or any(map(looks_random, words)):
                yield "a command with a credential in it; expected one that reads a variable of the container"
        case _:
            for child in children(code):
                yield from _found(child, argument)


def _is_credential(header: Call) -> bool:
    name, value = (_text(header.arguments.get(each)) for each in ("name", "value"))
    return bool(value) and not only_refers(value) and bool(_HEADER.fullmatch(name) or names_a_credential(name))


def _text(code: Code | None) -> str:
    return str(code.value) if isinstance(code, Literal) else ""
