"""Logins and tokens in URLs, wherever in a text the URLs are. Each search takes time in proportion to the text."""

import re

from .placeholders import stands_for_a_value

# A URL ends at a blank, or at a quote after which nothing more of a URL comes. Other quotes may belong to a password.
_END = re.compile(r"""\s+|["'`](?=[\s,:;)}\]>\\]|$)|</""")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*$")
_AUTHORITY = re.compile(r"[^/?#]*")
# The port of an address, after which a list may go on.
_PORT = re.compile(r"\d*|\d+[,;].*", re.DOTALL)
_DIGEST = re.compile(r"sha\d{3}:[0-9a-f]{32}")
# Neither a list of addresses nor the parameters of a form.
_NAME = re.compile(r"[^,;&=]+=*")
# Where a name alone lets nobody in. Elsewhere it may be a token.
_NAMES = frozenset({
    "abfs", "abfss", "amqp", "amqps", "clickhouse", "cockroachdb", "ftp", "ftps", "git", "hdfs", "imap", "imaps",
    "ldap", "ldaps", "mariadb", "mongodb", "mssql", "mysql", "nats", "oceanbase", "oracle", "pop3", "postgres",
    "postgresql", "redis", "rediss", "rsync", "scp", "sentinel", "sftp", "sip", "sips", "smb", "smtp", "smtps",
    "socks4", "socks4a", "socks5", "socks5h", "ssh", "svn", "tidb", "wasb", "wasbs", "xmpp",
})  # fmt: skip
_PARAMETER = re.compile(r"[?&#;]([\w.~-]{1,64})=([^&#;?,]*)", re.ASCII)
_WORDS = re.compile(r"[A-Z]?[a-z0-9]+|[A-Z0-9]+")
_CREDENTIALS = ("token", "password", "passwd", "passphrase", "secret", "signature", "apikey", "accesskey", "secretkey")
_SHORT = frozenset({"pass", "pwd", "sig", "credential", "credentials", "jwt", "sas"})
# "sort_key" is none.
_KEYS_OF = frozenset({
    "access", "account", "api", "app", "application", "auth", "client", "encryption", "function", "functions",
    "license", "master", "private", "secret", "service", "shared", "signing", "storage", "subscription", "write",
})  # fmt: skip


def in_urls(text: str) -> str | None:
    """What is in a URL of a text that should not be; None where there is none."""
    if "://" not in text:
        return None
    for piece in _END.split(text):
        if "://" in piece and (found := _login(piece) or _parameter(piece)):
            return f"a URL with {found} in it"
    return None


def _login(piece: str) -> str | None:
    """The login in one of the URLs that follow each other without a blank."""
    last, start = piece.rfind("@"), 0
    while (found := piece.find("://", start, max(last, 0))) >= 0:
        start = found + 3
        authority = _AUTHORITY.match(piece, start)
        login, at, host = authority.group().rpartition("@") if authority else ("", "", "")
        if not at:
            if _opens_with_password(host):
                return "a password"
            continue
        name, _, password = login.partition(":")
        if _DIGEST.match(piece, start + len(login) + 1) or (name and re.match(r"\d+[,;]", password)):
            continue
        if password and not stands_for_a_value(password):
            return "a password"
        alone = not password and _NAME.fullmatch(name) and not stands_for_a_value(name)
        if alone and not _needs_password(piece[max(0, found - 32) : found]):
            return "a login"
    return None


def _opens_with_password(address: str) -> bool:
    """Whether what is before a "/" is no host with a port, so that it is a password with a "/" that nobody escaped."""
    before, bracket, after = address.partition("]")
    name, colon, rest = ("host", *after.partition(":")[1:]) if bracket and before[:1] == "[" else address.partition(":")
    if not colon or not rest:
        return False
    return not name or not (_PORT.fullmatch(rest) or stands_for_a_value(rest))


def _needs_password(before: str) -> bool:
    """Whether the scheme at the end of a text is of those where a name alone lets nobody in."""
    scheme = _SCHEME.search(before.lower())
    layers = scheme.group().split("+") if scheme else []
    return not _NAMES.isdisjoint(layers) and not any(layer.startswith("http") for layer in layers)


def _parameter(piece: str) -> str | None:
    """The parameter, of a query or a fragment, that is a credential."""
    for name, value in _PARAMETER.findall(piece, piece.index("://")):
        if value and value not in ("true", "false") and not stands_for_a_value(value) and parameter_is_credential(name):
            return "a token, key or signature"
    return None


def parameter_is_credential(parameter: str) -> bool:
    """Whether the name of a parameter says that it is a credential, in whatever way its words are written together."""
    words = [word.lower() for word in _WORDS.findall(parameter)]
    if not words:
        return False
    if words[-1] == "key":
        return len(words) == 1 or words[-2] in _KEYS_OF
    return words[-1] in _SHORT or "".join(words).endswith(_CREDENTIALS)
