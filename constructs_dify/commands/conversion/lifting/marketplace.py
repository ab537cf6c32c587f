"""Where plugins come from: `marketplace`."""

from ....checks.credentials import shown
from ..installed import PartName, Variable
from ..python_code import Call, Code, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import fault
from .urls import pieces
from .words import is_true

_PARTS: tuple[PartName, ...] = (*PYTHON_PARTS, "web", "plugin-daemon")
# The pages ask the API whether there is one.
_PAGES: tuple[PartName, str] = ("web", "MARKETPLACE_ENABLED")
_NAMES = ("MARKETPLACE_ENABLED", "MARKETPLACE_API_URL", "MARKETPLACE_URL")


def marketplace(work: Lifting) -> Code | None:
    """The argument `marketplace`."""
    found: dict[tuple[PartName, str], Variable] = {
        (part, name): variable
        for part in _PARTS
        for name in _NAMES
        if (variable := work.left.get(part, {}).pop(name, None))
    }
    keys = tuple(dict.fromkeys(key for variable in found.values() for key in variable.keys))
    said = tuple(f"{part}:{name}" for part, name in found)
    followers = tuple(f"{part}:{name}" for part, name in found if part == "plugin-daemon" or (part, name) == _PAGES)
    if followers:
        work.say(
            "kept", "What else is told of the marketplace today is nothing that is read there.", variables=followers
        )
    enabled = _first(found, "MARKETPLACE_ENABLED")
    if enabled and not is_true(enabled.text):
        return literal(None, keys)
    own = work.release.marketplace_url
    url, browser = _text(found, "web", "MARKETPLACE_URL"), _text(found, "web", "MARKETPLACE_API_URL")
    api = next((text for part in _PARTS[:3] if (text := _text(found, part, "MARKETPLACE_API_URL"))), own)
    arguments: dict[str, Code] = {}
    if url and url != own:
        arguments["url"] = literal(url)
    if api != (url or own):
        arguments["api_url"] = literal(api)
    elif "url" not in arguments and api != own:
        arguments["url"] = literal(api)
    if _path(browser) == work.release.marketplace_path and browser not in (own, api):
        if work.release.behaviour.web_checks_urls and not _console(work):
            work.say(
                "changes", f"Browsers reach the marketplace themselves: {work.release.marketplace_path} needs a "
                "public_url in this release.",
                keys=keys, variables=said,
            )  # fmt: skip
        else:
            arguments["proxied"] = literal(True)
    elif browser and browser not in (api, own):
        work.say(
            "changes", f"Pages ask the marketplace at {shown(browser)} today, and from now on where the API does.",
            keys=found["web", "MARKETPLACE_API_URL"].keys, variables=("web:MARKETPLACE_API_URL",),
        )  # fmt: skip
    if not arguments:
        if keys:
            work.say("kept", "The marketplace is Dify's own, as it is without a word.", keys=keys)
        return None
    code = Call(name="Marketplace", arguments=arguments, keys=keys)
    if problem := fault(code):
        work.say("lost", f"The marketplace is left as Dify has it: {problem}", keys=keys, variables=said)
        return None
    return code


def _first(found: dict[tuple[PartName, str], Variable], name: str) -> Variable | None:
    return next((variable for (_, each), variable in found.items() if each == name), None)


def _text(found: dict[tuple[PartName, str], Variable], part: PartName, name: str) -> str:
    variable = found.get((part, name))
    return ((variable and variable.text) or "").rstrip("/")


def _path(url: str) -> str:
    return pieces(url).path


def _console(work: Lifting) -> bool:
    part = work.installed.parts.get("api")
    variable = part.variables.get("CONSOLE_WEB_URL") if part else None
    return bool(variable and variable.text)
