"""The settings that have another value than Dify gives them."""

from collections.abc import Iterator
from typing import NamedTuple

from ...releases.release import Release
from ...releases.settings import gives_away
from ..credentials import is_credential
from ..manifests import items, mapping
from ..own_settings import OwnSetting, own_settings
from ..system.parts import Part
from ..system.variables import config_maps, variables
from ..upgrade_facts import part_of
from .contents import SettingFacts
from .reviewed import Reviewed

_YES, _NO = ("true", "1", "yes", "on"), ("false", "0", "no", "off")
_LONGEST = 120
_MANAGED_BY = "app.kubernetes.io/managed-by"
_NOT_SHOWN = "not shown: it may be a credential"


class _Setting(NamedTuple):
    """A value of a setting, and what it is compared with."""

    name: str
    value: str
    default: str
    by: str
    always: bool


def settings_that_differ(reviewed: Reviewed) -> list[SettingFacts]:
    """Each setting whose value is not Dify's default, with the parts that get that value, by name.

    Credentials come from Secrets; those that stand in the manifests are not shown.
    """
    readers: dict[_Setting, list[str]] = {}
    for part in reviewed.parts:
        dify = reviewed.dify_of(part)
        if dify and dify.release:
            for found in _of(part, dify.release, reviewed):
                readers.setdefault(found, []).append(reviewed.called(part))
    return [
        SettingFacts(**found._asdict(), parts=", ".join(dict.fromkeys(parts)))
        for found, parts in sorted(readers.items())
    ]


def _of(part: Part, release: Release, reviewed: Reviewed) -> Iterator[_Setting]:
    known = part_of(part.obj, release) or ""
    maps = config_maps(reviewed.objects)
    ours = mapping(part.obj, "metadata", "labels").get(_MANAGED_BY) == "cdk8s"
    for container in part.containers if known else ():
        referred = {str(each.get("name")) for each in items(container, "env") if each.get("valueFrom")}
        for name, text in variables(container, part.namespace, maps).items():
            setting = release.settings.find(known, name)
            if setting is None or name in referred or _is_same(text, setting.default):
                continue
            is_secret = is_credential(name, text) or (setting.secret and gives_away(text))
            own = own_settings().get((known, name)) if ours else None
            yield _Setting(
                name=name,
                value=_NOT_SHOWN if is_secret else _short(text),
                default=setting.default,
                by=_set_by(own) if ours else "",
                always=own is not None and _is_everywhere(own, text),
            )


def _is_everywhere(own: OwnSetting, text: str) -> bool:
    """Whether it is what the library sets in every installation, where nobody says otherwise."""
    without_a_word = own.text == text or not (own.text or own.is_option)
    return own.always and (own.fixed or without_a_word)


def _set_by(own: OwnSetting | None) -> str:
    return "settings={…}" if own is None else own.parameter or "the library"


def _is_same(text: str, default: str) -> bool:
    """Whether Dify reads the same in both."""
    if text == default or _plain(text) == _plain(default):
        return True
    try:
        return float(text) == float(default)
    except ValueError:
        return False


def _plain(text: str) -> str:
    word = text.strip().lower()
    return "true" if word in _YES else "false" if word in _NO else word


def _short(text: str) -> str:
    if not text:
        return "(empty)"
    if "\n" in text.strip():
        return f"a text of {len(text.splitlines())} lines"
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
