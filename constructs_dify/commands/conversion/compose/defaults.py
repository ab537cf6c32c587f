"""What nobody chose: which of it the program needs to know, and which of it differs from Dify's own defaults."""

from collections.abc import Callable, Mapping, Set

from ....releases.settings import Setting
from ..installed import Variable
from .hosts import hosts
from .providers import prefixes
from .services import PARTS

# Of what the choices of the data layer are made, at Dify and at the plugin daemon.
_DATA = (
    "DB_", "REDIS_", "CELERY_BROKER_URL", "BROKER_", "VECTOR_STORE", "STORAGE_TYPE", "PLUGIN_STORAGE_", "S3_", "AWS_",
    "AZURE_BLOB_", "TENCENT_COS_", "ALIYUN_OSS_", "VOLCENGINE_TOS_", "DIFY_AGENT_REDIS_URL",
)  # fmt: skip
# Said of servers that nobody chose either.
_ONLY_WITH = ("SENTINEL", "CLUSTERS")
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
    needed = (*_DATA, *(prefix for engine in engines for prefix in prefixes(engine)))
    mail = any(each.chosen for name, each in variables.items() if name.startswith(_MAIL))

    def is_idle(name: str, variable: Variable) -> bool:
        if variable.chosen:
            return False
        if name.startswith(_MAIL):
            return not mail
        if variable.secret:
            return False
        setting = known(name)
        told = setting is not None and differs(setting, variable.text or "")
        return not (told and name.startswith(needed)) or any(word in name for word in _ONLY_WITH)

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
