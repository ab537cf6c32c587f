"""How Dify sends mail: `mail`."""

from ..installed import Variable
from ..python_code import Call, Code, literal
from .lifting import PYTHON_PARTS, Lifting
from .made import fault

_NAMES = (
    "MAIL_TYPE", "MAIL_DEFAULT_SEND_FROM", "RESEND_API_URL", "RESEND_API_KEY", "SENDGRID_API_KEY", "SMTP_SERVER",
    "SMTP_PORT", "SMTP_USERNAME", "SMTP_PASSWORD", "SMTP_USE_TLS", "SMTP_OPPORTUNISTIC_TLS",
)  # fmt: skip
_RESEND = "https://api.resend.com"


def mail(work: Lifting) -> Code | None:
    """The argument `mail`."""
    found = {name: variable for name in _NAMES if (variable := work.take(name))}
    keys = tuple(dict.fromkeys(key for variable in found.values() for key in variable.keys))
    kind = _text(found, "MAIL_TYPE").strip().lower()
    if not kind:
        if keys:
            work.say("no-effect", "MAIL_TYPE is empty, so Dify sends no mail, whatever else is said of it.", keys=keys)
        return None
    if kind == "resend" and not _keys(found, "MAIL_TYPE", "MAIL_DEFAULT_SEND_FROM", "RESEND_API_URL"):
        work.say(
            "changes",
            "Dify believes that it can send mail, by Resend with a placeholder for a key; from now on it knows that it "
            "cannot.",
            keys=keys,
            variables=tuple(f"*:{name}" for name in found),
            do="To send mail, give mail=Mail.smtp(…) or another choice of Mail.",
        )
        return None
    builders = {"smtp": _smtp, "resend": _resend, "sendgrid": _sendgrid}
    if kind not in builders:
        _lost(work, found, keys, f"MAIL_TYPE is {kind!r}, which Dify does not know.")
        return None
    code = builders[kind](work, found)
    if code is None:
        return None
    if problem := fault(code):
        _lost(work, found, keys, f"Mail is left out: {problem}")
        return None
    return code


def _smtp(work: Lifting, found: dict[str, Variable]) -> Code | None:
    arguments: dict[str, Code] = {"sender": _literal(found, "MAIL_DEFAULT_SEND_FROM")}
    arguments["host"] = _literal(found, "SMTP_SERVER")
    port = found.get("SMTP_PORT")
    if port and (port.text or "").isdigit():
        arguments["port"] = literal(int(port.text or ""), port.keys)
    encryption = _encryption(found)
    tls_keys = _keys(found, "SMTP_USE_TLS", "SMTP_OPPORTUNISTIC_TLS")
    login = {"username": found.get("SMTP_USERNAME"), "password": found.get("SMTP_PASSWORD")}
    given = {name: variable for name, variable in login.items() if variable and _is_given(variable)}
    if encryption != "tls":
        arguments["encryption"] = literal(encryption, tls_keys)
    if len(given) == 2 and encryption == "none":
        arguments["encryption"] = literal(
            "starttls", tls_keys, "Without it, the password would cross the network in clear text."
        )
        work.say(
            "changes", "SMTP logs in without TLS, so that anybody on the way reads the password; from now on with it.",
            keys=tls_keys, variables=("*:SMTP_USE_TLS", "*:SMTP_OPPORTUNISTIC_TLS"),
            do="The server has to know STARTTLS.",
        )  # fmt: skip
    if len(given) == 2:
        arguments["username"] = work.value(given["username"], "SMTP_USERNAME")
        arguments["password"] = work.credential(given["password"], "SMTP_PASSWORD")
    elif given:
        [(name, variable)] = given.items()
        work.say("changes", f"SMTP has a {name} and nothing else to log in with, so it does not.", keys=variable.keys)
    return _call("smtp", found, arguments)


def _encryption(found: dict[str, Variable]) -> str:
    on = {name: _text(found, name).strip().lower() in ("true", "1", "yes", "on", "t", "y") for name in found}
    if not on.get("SMTP_USE_TLS"):
        return "none"
    return "starttls" if on.get("SMTP_OPPORTUNISTIC_TLS") else "tls"


def _resend(work: Lifting, found: dict[str, Variable]) -> Code | None:
    arguments: dict[str, Code] = {"sender": _literal(found, "MAIL_DEFAULT_SEND_FROM")}
    key = found.get("RESEND_API_KEY")
    if key is None or not _is_given(key):
        _lost(work, found, _keys(found, *found), "Mail is left out: Resend has no API key.")
        return None
    arguments["api_key"] = work.credential(key, "RESEND_API_KEY")
    url = found.get("RESEND_API_URL")
    if url and url.text and url.text.rstrip("/") != _RESEND:
        arguments["api_url"] = literal(url.text, url.keys)
    return _call("resend", found, arguments)


def _sendgrid(work: Lifting, found: dict[str, Variable]) -> Code | None:
    key = found.get("SENDGRID_API_KEY")
    if key is None or not _is_given(key):
        _lost(work, found, _keys(found, *found), "Mail is left out: SendGrid has no API key.")
        return None
    arguments: dict[str, Code] = {"sender": _literal(found, "MAIL_DEFAULT_SEND_FROM")}
    arguments["api_key"] = work.credential(key, "SENDGRID_API_KEY")
    return _call("sendgrid", found, arguments)


def _call(factory: str, found: dict[str, Variable], arguments: dict[str, Code]) -> Code:
    return Call(name=f"Mail.{factory}", arguments=arguments, keys=_keys(found, *_NAMES))


def _lost(work: Lifting, found: dict[str, Variable], keys: tuple[str, ...], why: str) -> None:
    work.say("lost", why, keys=keys, variables=tuple(f"{part}:{name}" for part in PYTHON_PARTS for name in found))


def _keys(found: dict[str, Variable], *names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for name in names if name in found for key in found[name].keys))


def _text(found: dict[str, Variable], name: str) -> str:
    return found[name].text or "" if name in found else ""


def _literal(found: dict[str, Variable], name: str) -> Code:
    return literal(_text(found, name), _keys(found, name))


def _is_given(variable: Variable) -> bool:
    return variable.text != "" and (variable.text is not None or variable.lies is not None) and not variable.unsafe
