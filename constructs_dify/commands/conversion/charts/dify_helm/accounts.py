"""The ServiceAccount of a part."""

from ...installed import Option
from .environment.reader import Reader
from .templates import rendered

_LONGEST = 63


def account_of(reader: Reader, key: str, called: str) -> str | None:
    """The name of the ServiceAccount that the chart makes for a part; None: it makes none.

    Args:
        reader: The values.
        key: Where the part has its values.
        called: What its objects are called.
    """
    if not reader.since("0.22.0") or not reader.on(f"{key}.serviceAccount.create"):
        return None
    return (reader.at(f"{key}.serviceAccount.name") or called)[:_LONGEST].removesuffix("-")


def account(reader: Reader, key: str, called: str) -> dict[str, Option]:
    """The options about the ServiceAccount of a part.

    Args:
        reader: The values.
        key: Where the part has its values.
        called: What its objects are called.
    """
    path = f"{key}.serviceAccount"
    named = (f"{path}.create", f"{path}.name")
    if made := account_of(reader, key, called):
        of_all: dict[str, str] = reader.at("annotations") or {}
        own: dict[str, str] = rendered(reader, f"{path}.annotations") or {}
        value = {"create": True, "name": made, **({"annotations": {**of_all, **own}} if of_all or own else {})}
        token = f"{path}.automountServiceAccountToken"
        return {
            "service_account": Option(value=value, keys=reader.keys(*named, f"{path}.annotations")),
            "automount_token": Option(value=bool(reader.at(token)), keys=reader.keys(token)),
        }
    if reader.since("0.22.0") and (name := reader.at(f"{path}.name")):
        return {"service_account": Option(value={"create": False, "name": name}, keys=reader.keys(*named))}
    return {}
