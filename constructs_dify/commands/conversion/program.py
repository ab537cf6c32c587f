"""The program: the choices, in the order in which the chart takes them, and what has to be imported for them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .lifting.lifting import Lifting
from .python_code import Call, Code, Name, comment_lines, keys_of, literal, names_of, text
from .repeated import named

_STRUCTS = "k8s"
_LINE = 100


@dataclass(frozen=True, kw_only=True, slots=True)
class Program:
    """A program.

    Args:
        text: The program.
        keys: The keys of the input that are in it.
    """

    text: str
    keys: frozenset[str]


def program(work: Lifting, arguments: Mapping[str, Code], *, about: str, notes: Iterable[str] = ()) -> Program:
    """Write the program.

    Args:
        work: The lifters' work.
        arguments: The arguments of `DifyChart`, in order.
        about: The first line of its docstring.
        notes: Paragraphs of its docstring.
    """
    chart = Call(name="DifyChart", positional=(Name(name="app"), literal(work.name)), arguments=arguments)
    shared, short = named(chart)
    body = [
        _docstring(about, notes),
        *_imports(names_of(chart) - {"app"}),
        "",
        *(f"{name} = {text(code, before=len(name) + 3)}\n" for name, code in shared.items()),
        "app = App()",
        *comment_lines(chart.comment),
        text(short),
        "app.synth()",
    ]
    return Program(text="\n".join(body) + "\n", keys=frozenset(keys_of(chart)))


def _docstring(about: str, notes: Iterable[str]) -> str:
    paragraphs = [about, *notes]
    wrapped = ["\n".join(line[2:] for line in comment_lines(paragraph)) for paragraph in paragraphs]
    closing = "" if len(wrapped) == 1 else "\n"
    return '"""' + "\n\n".join(wrapped).replace('"""', "'''") + closing + '"""\n'


def _imports(names: set[str]) -> list[str]:
    ours = sorted(names - {_STRUCTS}, key=lambda name: (name.upper() != name, name))
    one = f"from constructs_dify import {', '.join(ours)}"
    lines = ["from cdk8s import App"]
    if _STRUCTS in names:
        lines.append("from cdk8s_plus_27 import k8s")
    lines.append("")
    if len(one) <= _LINE:
        return [*lines, one]
    return [*lines, "from constructs_dify import (", *(f"    {name}," for name in ours), ")"]
