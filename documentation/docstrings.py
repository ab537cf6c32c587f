"""An extension of griffe, which reads the docstrings: links in them, and defaults that say something."""

import re
from typing import Any

from griffe import Attribute, Class, Extension, Function, Module, Object

import constructs_dify
from constructs_dify.releases.release import DEFAULT_VERSION

_PACKAGE = constructs_dify.__name__
_PAGE = re.compile(r"(?<![\w/\[(])docs/([a-z0-9-]+\.md)(#[a-z0-9-]+)?")
_CONSTANT = re.compile(r"_[A-Z_]+")
_NAME = re.compile(r"(?<!\[)`([A-Za-z_]+)`")


class Readable(Extension):
    """Makes links of the names of pages and of public names, and shows what private constants are."""

    def on_object(self, *, obj: Object, **_: Any) -> None:
        """Change the docstring of a class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = linked(obj.docstring.value, obj.name)

    def on_function(self, *, func: Function, **_: Any) -> None:
        """Change the defaults of a function."""
        for parameter in func.parameters:
            parameter.default = default_shown(func.module, parameter.default)

    def on_class(self, *, cls: Class, **_: Any) -> None:
        """Change the defaults of a dataclass, whose fields become parameters."""
        for attribute in cls.attributes.values():
            if attribute.value is not None:
                attribute.value = default_shown(cls.module, attribute.value)


def linked(text: str, name: str = "") -> str:
    """A docstring with links to pages and to public names but its own, as they are from the reference."""

    def to_name(word: re.Match[str]) -> str:
        known = word[1] in constructs_dify.__all__ and word[1] != name
        return f"[{word[0]}][{_PACKAGE}.{word[1]}]" if known else word[0]

    return _NAME.sub(to_name, _PAGE.sub(lambda page: f"[{page[0]}](../{page[1]}{page[2] or ''})", text))


def default_shown(module: Module, default: Any) -> Any:
    """A default as a user would write it."""
    constant = module.members.get(str(default))
    if isinstance(constant, Attribute) and _CONSTANT.fullmatch(constant.name):
        return str(constant.value)
    return repr(DEFAULT_VERSION) if str(default) == "DEFAULT_VERSION" else default


__all__ = ["Readable", "default_shown", "linked"]
