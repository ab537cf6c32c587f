"""What nobody chose: which of it the program needs to know, and which of it differs from Dify's own defaults."""

from collections.abc import Callable, Mapping, Set

from ....releases.settings import Setting
from ..installed import Variable
from .hosts import hosts
from .providers import prefixes
from .services import PARTS

# Of what the choices of the data layer are made, at Dify and at the plugin daemon.
_DATA = frozenset({
    "DB_TYPE", "DB_HOST", "DB_PORT", "DB_USERNAME", "DB_DATABASE", "REDIS_HOST", "REDIS_PORT", "REDIS_USERNAME",
    "REDIS_DB", "CELERY_BROKER_URL", "VECTOR_STORE", "STORAGE_TYPE", "PLUGIN_STORAGE_TYPE", "PLUGIN_STORAGE_LOCAL_ROOT",
    "PLUGIN_STORAGE_OSS_BUCKET",
})  # fmt: skip
# Where the plugin daemon has its packages, if not on a claim.
_BUCKETS = ("S3_", "AWS_", "AZURE_BLOB_", "TENCENT_COS_", "ALIYUN_OSS_", "VOLCENGINE_TOS_")
# What counts only with something that nobody chose either.
_TOGETHER = ("SENTINEL", "CLUSTERS", "SSL")
_MAIL = ("MAIL_", "SMTP_", "RESEND_", "SENDGRID_")
# Where docker compose's containers write, or what is nothing in a cluster.
_PLACES = ("/app/", "/tmp/")


def idle(variables: Mapping[str, Variable], engines: Set[str], known: Callable[[str], Setting | None]) -> set[str]:
    """The names of those that nobody chose, and that no choice of the program is made of.

    Args:
        variables: The variables of a part.
        engines: The vector store, the storage and the database.
        known: The setting of the part that a name is.
    """
    chosen = {name for name, each in variables.items() if each.chosen}
    needed = tuple(prefix for engine in engines for prefix in prefixes(engine))
    packages = variables.get("PLUGIN_STORAGE_TYPE")
    if packages is not None and packages.text != "local":
        needed += _BUCKETS
    mail = any(name.startswith(_MAIL) for name in chosen)
    together = [word for word in _TOGETHER if any(word in name for name in chosen)]

    def is_idle(name: str, variable: Variable) -> bool:
        if variable.chosen:
            return False
        if name.startswith(_MAIL):
            return not mail
        if variable.secret:
            return False
        if packages is not None and packages.text in ("", "local") and name.startswith(_BUCKETS):
            return True
        if name in _DATA or name.startswith(needed) or any(word in name for word in together):
            setting = known(name)
            return setting is None or not differs(setting, variable.text or "")
        return True

    return {name for name, variable in variables.items() if is_idle(name, variable)}


def differs(setting: Setting, text: str) -> bool:
    """Whether a text is another value than Dify's default: not where it only leads to a part, or to a folder."""
    if not text or hosts(text) & {*PARTS, "localhost"} or text.startswith(_PLACES):
        return False
    return _plain(text) != _plain(setting.default) and (bool(setting.default) or _plain(text) not in (False, 0))


def _plain(text: str) -> object:
    if text.lower() in ("true", "false"):
        return text.lower() == "true"
    try:
        return float(text)
    except ValueError:
        return text
