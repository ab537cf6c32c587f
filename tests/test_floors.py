"""The floors of the package: imports go down only."""

import re

import pytest

from tests.support.imports import PACKAGE, ROOT, circle, imported, imports

# From the top to the ground. docs/architecture.md shows the same to a reader.
FLOORS = (
    "chart", "commands", "validations", "operations", "backup", "secrets", "exposure", "data_layer", "tiers",
    "workload", "installation", "site", "pods", "releases", "wiring", "checks",
)  # fmt: skip
# The public names and the command line are doors, not floors.
DOORS = ("", "__main__")


def room(module: str) -> str:
    """The part of the package that a module is in."""
    return module.removeprefix(PACKAGE).lstrip(".").partition(".")[0]


def climbing(graph: dict[str, frozenset[str]]) -> list[str]:
    """The imports that go up."""
    floors = {name: height for height, name in enumerate(reversed(FLOORS))}
    return [
        f"{module} imports {other}"
        for module, others in sorted(graph.items())
        for other in sorted(others)
        if room(module) not in DOORS and (room(other) in DOORS or floors[room(module)] < floors[room(other)])
    ]


def test_every_room_has_a_floor():
    assert {room(module) for module in imports()} - set(DOORS) == set(FLOORS)


def test_imports_go_down_only():
    assert climbing(imports()) == []


def test_there_is_no_circle_of_modules():
    assert circle(imports()) == []


@pytest.mark.parametrize(
    "upwards",
    [
        {f"{PACKAGE}.wiring.part": frozenset({f"{PACKAGE}.installation"})},
        {f"{PACKAGE}.tiers.api": frozenset({PACKAGE})},
        {f"{PACKAGE}.pods.tier": frozenset({f"{PACKAGE}.site.network"})},
    ],
)
def test_an_import_that_goes_up_is_found(upwards: dict[str, frozenset[str]]):
    assert len(climbing({**imports(), **upwards})) == 1


def test_a_circle_within_a_room_is_found():
    modules = {f"{PACKAGE}.pods.{name}": frozenset({f"{PACKAGE}.pods.{other}"}) for name, other in ("ab", "bc", "ca")}
    assert len(circle(modules)) == 3


def test_type_imports_and_late_ones_count():
    source = """
if TYPE_CHECKING:
    from ..chart import DifyChart

def late():
    from . import tier
    import constructs_dify.site.network
"""
    modules = {f"{PACKAGE}.{name}" for name in ("chart", "pods.tier", "site.network", "installation")}
    assert imported(source, f"{PACKAGE}.pods", modules) == modules - {f"{PACKAGE}.installation"}


def test_the_architecture_page_shows_the_same_floors():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    shown = re.findall(r"^\| `(\w+)(?:/|\.py)`", page, flags=re.MULTILINE)
    assert tuple(shown) == FLOORS
