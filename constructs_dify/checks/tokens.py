"""The shapes of well-known tokens and keys, as those who issue them publish them.

No expression looks further than a bounded number of characters, or it starts only where a run of characters does: each
search takes time in proportion to the text.
"""

import re
from binascii import Error, a2b_base64

from .placeholders import stands_for_a_value

# Random: with a capital letter or a digit, unlike the words of a name, such as "sk-learn-classification-server".
_RANDOM = r"(?=[a-z]{0,19}[A-Z0-9])[A-Za-z0-9]{20}"
_RANDOM_URL_SAFE = r"(?=[a-z0-9_-]{0,19}[A-Z])[A-Za-z0-9_-]{20}"
# What each starts with, what follows, what it is.
_SHAPES = [
    ("AKIA", r"[A-Z0-9]{16}(?![A-Za-z0-9])", "an access key of AWS"),
    ("ASIA", r"[A-Z0-9]{16}(?![A-Za-z0-9])", "an access key of AWS"),
    ("LTAI", r"[A-Za-z0-9]{16}", "an access key of Alibaba Cloud"),
    ("AKID", r"[A-Za-z0-9]{32}", "an access key of Tencent Cloud"),
    ("AIza", r"[A-Za-z0-9_-]{35}", "an API key of Google"),
    ("GOCSPX-", r"[A-Za-z0-9_-]{20}", "a client secret of Google"),
    ("ya29.", r"[A-Za-z0-9_-]{20}", "a token of Google"),
    ("gh", rf"[pousr]_{_RANDOM}", "a token of GitHub"),
    ("github_pat_", r"[A-Za-z0-9_]{20}", "a token of GitHub"),
    ("gl", rf"(?:pat|dt|rt|cbt|ptt|oas)-{_RANDOM_URL_SAFE}", "a token of GitLab"),
    ("sk-", rf"(?:[a-z0-9]{{1,10}}-){{0,3}}{_RANDOM}", "an API key of a model provider"),
    ("sk-", rf"(?:ant|proj|svcacct|admin)-{_RANDOM_URL_SAFE}", "an API key of a model provider"),
    ("gsk_", _RANDOM, "an API key of a model provider"),
    ("hf_", r"[A-Za-z0-9]{30}", "a token of Hugging Face"),
    ("npm_", r"[A-Za-z0-9]{30}", "a token of npm"),
    ("pypi-", r"(?=[a-z0-9_-]{0,29}[A-Z])[A-Za-z0-9_-]{30}", "a token of PyPI"),
    ("dckr_", r"[po]at_[A-Za-z0-9_-]{20}", "a token of Docker"),
    ("hvs.", _RANDOM_URL_SAFE, "a token of Vault"),
    ("xox", r"[abeoprs]-[A-Za-z0-9-]{10}", "a token of Slack"),
    ("hooks.slack.com/", r"[a-z]{1,20}/[A-Z0-9]{8}", "a webhook of Slack"),
    ("sk_live_", r"[A-Za-z0-9]{16}", "a key of Stripe"),
    ("SG.", r"[A-Za-z0-9_-]{16,24}\.[A-Za-z0-9_-]{16}", "an API key of SendGrid"),
    ("re_", rf"[A-Za-z0-9]{{8}}_{_RANDOM}", "an API key of Resend"),
    ("AGE-SECRET-KEY-1", r"[A-Z0-9]{20}", "a private key"),
    ("PuTTY-User-Key-File-", r"\d", "a private key"),
]  # fmt: skip
_TOKENS = [(start, re.compile(rf"(?<![A-Za-z0-9]){re.escape(start)}{rest}"), what) for start, rest, what in _SHAPES]
_JWT = re.compile(r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8}")
# Four hyphens of SSH2, five of all others.
_PRIVATE_KEY = re.compile(r"---- ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY")
# In connection strings and signatures of Azure.
_ASSIGNED = re.compile(
    r"(?<![A-Za-z])(?:AccountKey|SharedAccessKey|SharedAccessSignature)=([^\s;&\"'=]+)", re.IGNORECASE
)
_SIGNED = re.compile(r"(?<![A-Za-z])sig=[A-Za-z0-9%/+_-]{16}")
# A login as HTTP sends it, wherever it is: the name, a colon and the password in base64.
_BASIC = re.compile(r"(?<![a-z0-9])basic +([a-z0-9+/]{4,4096}={0,2})", re.IGNORECASE)
_LOGIN = re.compile(rb"[ -~]+:[ -~]+")
# What a header holds whose name says that it lets somebody in. With a digit, unlike a word about it.
_SEPARATOR = r"""["']?(?:[ \t]*[:=][ \t]*|[ \t]+)["']?"""
_HEADER = re.compile(
    rf"(?<![a-z0-9])(?:authorization{_SEPARATOR}(?:bearer|token|apikey) +"
    rf"|x-(?:[a-z-]{{0,40}}-)?(?:api)?(?:key|token|secret|password){_SEPARATOR})"
    r"(?=[a-z._~+/-]{0,40}[0-9])[a-z0-9._~+/-]{8}",
    re.IGNORECASE,
)


def token(text: str) -> str | None:
    """What the first token or key in a text is; None where there is none."""
    if "PRIVATE KEY" in text and _PRIVATE_KEY.search(text):
        return "a private key"
    for start, shape, what in _TOKENS:
        if start in text and shape.search(text):
            return what
    if "eyJ" in text and _JWT.search(text):
        return "a JSON Web Token"
    if "=" in text:
        if any(not stands_for_a_value(value) for value in _ASSIGNED.findall(text)):
            return "a key of Azure"
        if _SIGNED.search(text):
            return "a signature of Azure"
    return _header(text)


def _header(text: str) -> str | None:
    """What a header of HTTP holds, in whatever syntax it is: nginx', curl's, YAML's."""
    folded = text.lower()
    if "basic " in folded and any(map(_is_login, _BASIC.findall(text))):
        return "a login for HTTP"
    if ("authorization" in folded or "x-" in folded) and _HEADER.search(text):
        return "a header with a token or key"
    return None


def _is_login(encoded: str) -> bool:
    try:
        return _LOGIN.fullmatch(a2b_base64(encoded)) is not None
    except Error:
        return False
