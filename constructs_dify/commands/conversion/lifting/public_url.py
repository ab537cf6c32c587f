"""Where users reach Dify: `public_url`."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ....checks.credentials import shown
from ....site.public_urls import PublicUrls, Role, covers, public_urls
from ..installed import Installed, PartName, Variable
from ..python_code import Call, Code, List, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import fault, made
from .routes import hosts_of, tls_hosts
from .urls import pieces

# The role, and the variables that say it: the first one that is there decides.
_ROLES: Mapping[Role, tuple[str, Sequence[PartName]]] = {
    "console_web": ("CONSOLE_WEB_URL", PYTHON_PARTS),
    "console_api": ("CONSOLE_API_URL", (*PYTHON_PARTS, "web")),
    "service_api": ("SERVICE_API_URL", PYTHON_PARTS),
    "app_web": ("APP_WEB_URL", PYTHON_PARTS),
    "app_api": ("APP_API_URL", ("web", *PYTHON_PARTS)),
    "files": ("FILES_URL", PYTHON_PARTS),
    "trigger": ("TRIGGER_URL", PYTHON_PARTS),
}
# These follow others in releases that have no such URL, or where it is not given.
_FOLLOWERS: Sequence[Role] = ("trigger",)
# Programs call these, and pages never do.
_NOT_OF_PAGES: Sequence[Role] = ("service_api", "trigger")
_CORS = ("CONSOLE_CORS_ALLOW_ORIGINS", "WEB_API_CORS_ALLOW_ORIGINS")


def public_url(work: Lifting) -> Code | None:
    """The argument `public_url`."""
    given = dict(_given(work))
    _cors(work, given)
    urls: dict[Role, str] = {role: url for role, (url, _) in given.items()}
    keys: dict[Role, tuple[str, ...]] = {role: variable.keys for role, (_, variable) in given.items()}
    if not work.release.settings.find("api", "TRIGGER_URL") and "trigger" in urls:
        work.say(
            "no-effect", f"Dify {work.release.version} has no triggers, so TRIGGER_URL is nothing to it.",
            keys=keys["trigger"], variables=("*:TRIGGER_URL",),
        )  # fmt: skip
        del urls["trigger"]
    if not urls:
        return None
    urls = _one_scheme(work, urls, keys)
    if "trigger" in urls and urls["trigger"] == urls.get("service_api"):
        keys["service_api"] += keys["trigger"]
        del urls["trigger"]
    code = _written(urls, keys, _further(work.installed, urls))
    if problem := _problem(work, code):
        code = _with_one_console(work, code, urls, keys, problem)
    return code


def _given(work: Lifting) -> Iterator[tuple[Role, tuple[str, Variable]]]:
    """Each role that has a URL."""
    for role, (name, parts) in _ROLES.items():
        values = [(part, variable) for part in parts if (variable := work.left.get(part, {}).pop(name, None))]
        empty = [variable for _, variable in values if variable.text == ""]
        told = [(part, variable) for part, variable in values if variable.text]
        for variable in (variable for _, variable in values if variable.text is None):
            work.say(
                "lost", f"{name} is read from elsewhere; a public URL has to be known when the program runs.",
                keys=variable.keys, variables=(f"*:{name}",), do="Give it in public_url.",
            )  # fmt: skip
        if not told:
            if nothing := tuple(key for variable in empty for key in variable.keys):
                work.say(
                    "kept",
                    f"{name} is empty: whatever the browser is on, which is so without public_url.",
                    keys=nothing,
                )
            continue
        _, first = told[0]
        for part, other in told[1:]:
            if (other.text or "").rstrip("/") != (first.text or "").rstrip("/"):
                work.say(
                    "changes",
                    f"{name} is {shown(other.text)} at {part} and {shown(first.text)} at {told[0][0]}; from now on it "
                    "is the same for all.",
                    keys=other.keys, variables=(f"{part}:{name}",),
                )  # fmt: skip
        url = _absolute(work, name, first)
        keys = dict.fromkeys(key for _, variable in told if variable.text == first.text for key in variable.keys)
        keys |= dict.fromkeys(key for variable in empty for key in variable.keys)
        if url is not None:
            yield role, (url, replace(first, keys=tuple(keys)))


def _absolute(work: Lifting, name: str, variable: Variable) -> str | None:
    """A URL as the library takes it: with a scheme, and nothing behind its host."""
    text = (variable.text or "").strip()
    said = (f"*:{name}",)
    if "://" not in text:
        host = text.partition("/")[0].partition(":")[0]
        url = f"{_scheme(work.installed, host)}://{text}"
        work.say(
            "changes", f"{name} has no scheme, so that Dify makes broken links; it becomes {shown(url)}.",
            keys=variable.keys, variables=said,
        )  # fmt: skip
        text = url
    text = text.rstrip("/")
    parts = pieces(text)
    if parts.path or parts.query:
        work.say(
            "lost", f"{name} is {shown(text)}, but Dify cannot live below a path; it is left out.",
            keys=variable.keys, variables=said, do="Give Dify a host of its own, and that URL in public_url.",
        )  # fmt: skip
        return None
    try:
        public_urls(text)
    except ValueError as error:
        work.say("lost", f"{name} is left out: {error}", keys=variable.keys, variables=said)
        return None
    return text


def _scheme(installed: Installed, host: str) -> str:
    """The scheme at which a host is reached."""
    if any(covers(one, host) for one in tls_hosts(installed)):
        return "https"
    told = [variable.text or "" for part in installed.parts.values() for variable in part.variables.values()]
    return "https" if any(text.startswith(f"https://{host}") for text in told) else "http"


def _one_scheme(work: Lifting, urls: dict[Role, str], keys: Mapping[Role, tuple[str, ...]]) -> dict[Role, str]:
    """The URLs of pages with https if one of them has it, or TLS ends in front of them."""
    pages = {role: url for role, url in urls.items() if role not in _NOT_OF_PAGES}
    secure = any(url.startswith("https:") for url in pages.values())
    ends = tls_hosts(work.installed)
    changed = dict(urls)
    for role, url in urls.items():
        host = pieces(url).hostname or ""
        behind_tls = any(covers(one, host) for one in ends)
        if url.startswith("http:") and ((secure and role in pages) or behind_tls):
            changed[role] = f"https{url.removeprefix('http')}"
            name = _ROLES[role][0]
            work.say(
                "changes", f"{name} is {url}, where browsers come by https; it becomes {changed[role]}.",
                keys=keys[role], variables=(f"*:{name}",),
            )  # fmt: skip
    return changed


def _further(installed: Installed, urls: Mapping[Role, str]) -> list[str]:
    """URLs of hosts that are routed, and that no variable names."""
    known = [pieces(url) for url in urls.values()]
    return [
        f"{known[0].scheme}://{host}"
        for host in hosts_of(installed)
        if "*" not in host and not any(covers(host, url.hostname or "") for url in known)
    ]


def _written(urls: Mapping[Role, str], keys: Mapping[Role, tuple[str, ...]], further: Sequence[str]) -> Code:
    expected = [role for role in _ROLES if role not in _FOLLOWERS]
    every = tuple(dict.fromkeys(key for role in urls for key in keys[role]))
    if set(urls) == set(expected) and len(set(urls.values())) == 1:
        url = next(iter(urls.values()))
        if further:
            return List(items=[literal(one) for one in (url, *further)], keys=every)
        return literal(url, every)
    return Call(name="PublicUrls", arguments={role: literal(urls[role], keys[role]) for role in _ROLES if role in urls})


def _problem(work: Lifting, code: Code) -> str | None:
    """Why the release refuses these URLs; None: it does not."""
    if problem := fault(code):
        return problem
    value = made(code)
    cookies = work.installed.parts["api"].variables.get("COOKIE_DOMAIN") if "api" in work.installed.parts else None
    settings = {"COOKIE_DOMAIN": cookies.text} if cookies and cookies.text else {}
    try:
        (value if isinstance(value, PublicUrls) else public_urls(value)).check(work.release, settings)
    except ValueError as error:
        return str(error)
    return None


def _with_one_console(
    work: Lifting, code: Code, urls: dict[Role, str], keys: Mapping[Role, tuple[str, ...]], problem: str
) -> Code | None:
    """The same with the console's API where its pages are, or else nothing."""
    if "console_web" in urls:
        code = _written({**urls, "console_api": urls["console_web"]}, {"console_api": (), **keys}, ())
        if _problem(work, code) is None:
            work.say(
                "changes", f"The console's API is at the host of its pages from now on: {problem}",
                keys=keys.get("console_api", ()), variables=("*:CONSOLE_API_URL",),
            )  # fmt: skip
            return code
    every = tuple(dict.fromkeys(key for role in urls for key in keys[role]))
    work.say("lost", f"The public URLs are left out: {problem}", keys=every)
    return None


def _cors(work: Lifting, given: Mapping[Role, object]) -> None:
    """Chosen origins are settings; the ones of a default give way to the hosts of the public URLs."""
    taken: list[tuple[PartName, str]] = [
        (part, name)
        for part in PYTHON_PARTS
        for name in _CORS
        if (variable := work.peek(name, part)) and not variable.chosen
    ]
    for part, name in taken:
        work.left[part].pop(name)
    if taken:
        allowed = "those of public_url alone" if given else "none but the one that Dify is on"
        work.say(
            "changes",
            f"Pages of every origin may call the APIs today (CORS *); from now on, {allowed}.",
            variables=tuple(f"{part}:{name}" for part, name in taken),
            do='Others are settings: settings={"WEB_API_CORS_ALLOW_ORIGINS": "https://intranet.example.com"}.',
        )
