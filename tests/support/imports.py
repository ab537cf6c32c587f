"""Who imports whom in the package, read from the sources: type imports and late ones included."""

import ast
from collections.abc import Iterator, Set
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "constructs_dify"


@cache
def imports() -> dict[str, frozenset[str]]:
    """Module -> the modules of the package that it imports."""
    paths = {_module(path): path for path in sorted((ROOT / PACKAGE).rglob("*.py"))}
    return {
        module: frozenset(imported(path.read_text("utf-8"), _package(module, path), paths.keys()) - {module})
        for module, path in paths.items()
    }


def _module(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _package(module: str, path: Path) -> str:
    return module if path.name == "__init__.py" else module.rpartition(".")[0]


def imported(source: str, package: str, known: Set[str]) -> set[str]:
    """The known modules that a source imports.

    Args:
        source: Its text.
        package: The package that it is in.
        known: The modules that count.
    """
    return {name for node in ast.walk(ast.parse(source)) for name in _named(node, package, known)}


def _named(node: ast.AST, package: str, known: Set[str]) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (name.name for name in node.names if name.name in known)
    elif isinstance(node, ast.ImportFrom):
        above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
        target = ".".join([*above, *([node.module] if node.module else [])])
        for name in node.names:
            module = f"{target}.{name.name}"
            yield from [module] if module in known else [target] if target in known else []


def circle(graph: dict[str, frozenset[str]]) -> list[str]:
    """The modules of an import circle, in its order; empty where there is none."""
    done: set[str] = set()

    def search(module: str, path: list[str]) -> list[str]:
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return []
        for other in sorted(graph.get(module, ())):
            if found := search(other, [*path, module]):
                return found
        done.add(module)
        return []

    return next((found for module in sorted(graph) if (found := search(module, []))), [])
