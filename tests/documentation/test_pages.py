"""What is staged for the documentation site: no page, name or setting is forgotten, and links hold on both sides."""

import logging
import re
from collections import Counter
from collections.abc import Iterator

import griffe
import pytest

import constructs_dify
from constructs_dify import Release
from constructs_dify.commands.settings_catalogue import entries
from constructs_dify.releases.release import DEFAULT_VERSION
from documentation import settings
from documentation.commands import commands_page
from documentation.docstrings import Readable, linked
from documentation.markdown import PAGES, staged, target
from documentation.navigation import as_list, pages
from documentation.project import DOCUMENTATION, REPOSITORY, ROOT, VERSION
from documentation.reference import ROOMS, room_page
from documentation.stage import MADE


def test_every_page_is_in_the_menu_once():
    in_menu = Counter(pages())
    assert {page for page, times in in_menu.items() if times > 1} == set()
    # A page that is missing on the left wants a line in documentation/navigation.py.
    assert set(in_menu) == {*PAGES.values(), *MADE}


def test_every_example_has_a_page():
    assert {f"examples/{main.parent.name}/README.md" for main in ROOT.glob("examples/*/main.py")} <= set(PAGES)


def test_a_menu_is_a_list_of_titles_as_the_generator_wants_it():
    assert as_list({"Home": "index.md", "How to": {"Run it": "run.md"}}) == [
        {"Home": "index.md"},
        {"How to": [{"Run it": "run.md"}]},
    ]


# -- links --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "link", "to"),
    [
        ("docs/agents.md", "security.md#the-gate", "security.md#the-gate"),
        ("docs/agents.md", "../README.md#try-it", "overview.md#try-it"),
        ("docs/agents.md", "../examples/fleet", "examples/fleet.md"),
        ("docs/agents.md", "../examples/fleet/main.py", f"{REPOSITORY}/blob/v{VERSION}/examples/fleet/main.py"),
        ("docs/agents.md", "../constructs_dify", f"{REPOSITORY}/tree/v{VERSION}/constructs_dify"),
        ("docs/agents.md", f"{DOCUMENTATION}settings/", "settings/index.md"),
        ("README.md", "docs/agents.md", "agents.md"),
        ("README.md", "LICENSE", f"{REPOSITORY}/blob/v{VERSION}/LICENSE"),
        ("examples/fleet/README.md", "../../docs/agents.md", "../agents.md"),
        ("examples/fleet/README.md", "main.py", f"{REPOSITORY}/blob/v{VERSION}/examples/fleet/main.py"),
        ("docs/agents.md", "https://example.com/a.md", "https://example.com/a.md"),
        ("docs/agents.md", "#walls", "#walls"),
    ],
)
def test_a_link_of_a_file_leads_to_the_same_from_its_page(source: str, link: str, to: str):
    assert target(link, source, PAGES[source]) == to


def test_a_link_to_no_file_is_an_error():
    with pytest.raises(ValueError, match=r"docs/agents\.md: links to \.\./gone\.py; expected a file of the repository"):
        target("../gone.py", "docs/agents.md", "agents.md")


def test_code_stays_as_it_is():
    code = "```md\n[x](../gone.py)\n> [!NOTE]\n> text\n```\n"
    assert staged("docs/agents.md", code) == code


def test_a_warning_of_a_code_host_becomes_one_of_the_site():
    assert staged("docs/agents.md", "> [!WARNING]\n> One\n> two.\n\nThree.\n") == (
        "!!! warning\n\n    One\n    two.\n\nThree.\n"
    )


def test_only_a_page_with_a_diagram_loads_what_draws_it():
    diagram = staged("examples/fleet/README.md", "```mermaid\ngraph TB\n```\n")
    assert '<script src="../assets/mermaid.min.js"></script>' in diagram
    assert "<script" not in staged("examples/fleet/README.md", "Text.\n")


# -- the reference ------------------------------------------------------------------------------------------------


def test_every_public_name_is_in_one_room():
    rooms = Counter(name for room in ROOMS for name in room.names)
    assert {name for name, times in rooms.items() if times > 1} == set()
    assert set(rooms) == set(constructs_dify.__all__)


def test_a_kind_of_tier_lists_the_options_that_it_inherits():
    [room] = [room for room in ROOMS if "WorkerPool" in room.names]
    assert "[`tolerations`][constructs_dify.Tier(tolerations)]" in room_page(room).partition("WorkerPool")[2]


def test_the_factories_of_all_vector_stores_are_listed_those_of_the_cluster_first():
    [room] = [room for room in ROOMS if "VectorStore" in room.names]
    [members] = re.findall(r"members: \[(.*)\]", room_page(room))
    assert members.split(", ")[:2] == ["in_cluster", "pgvector_in_postgres"]
    assert {"qdrant", "pgvector", "tencent"} <= set(members.split(", "))


def test_a_docstring_links_to_pages_and_to_other_public_names():
    assert linked("See docs/agents.md#walls.") == "See [docs/agents.md#walls](../agents.md#walls)."
    assert linked("`Tier`, `Service` and `replicas`", "Tier") == (
        "`Tier`, [`Service`][constructs_dify.Service] and `replicas`"
    )


@pytest.fixture(name="package", scope="module")
def _package() -> griffe.Module:
    package = griffe.load(
        "constructs_dify", search_paths=[ROOT], docstring_parser="google", extensions=griffe.load_extensions(Readable())
    )
    assert isinstance(package, griffe.Module)
    return package


def test_a_default_is_what_a_user_would_write(package: griffe.Module):
    defaults = {each.name: str(each.default) for each in package["chart.DifyChart.__init__"].parameters}
    assert (defaults["api"], defaults["release"]) == ("Tier()", repr(DEFAULT_VERSION))


def test_every_docstring_is_understood(package: griffe.Module, caplog: pytest.LogCaptureFixture):
    with caplog.at_level(logging.WARNING, "griffe"):
        read = [each.parsed for name in constructs_dify.__all__ for each in docstrings(package[name].final_target)]
    assert caplog.messages == []
    assert len(read) > 2 * len(constructs_dify.__all__)


def test_a_docstring_that_says_what_is_not_there_is_found(caplog: pytest.LogCaptureFixture):
    text = 'def call(a: int) -> None:\n    """Call.\n\n    Args:\n        b: What is not there.\n    """\n'
    with (
        griffe.temporary_visited_module(text, docstring_parser="google") as module,
        caplog.at_level(logging.WARNING, "griffe"),
    ):
        assert all(each.parsed for each in docstrings(module))
    assert "Parameter 'b' does not appear in the function signature" in caplog.text


def docstrings(owner: griffe.Object) -> Iterator[griffe.Docstring]:
    """Its own, and those of its members."""
    if owner.docstring:
        yield owner.docstring
    for member in owner.members.values():
        if isinstance(member, griffe.Object):
            yield from docstrings(member)


# -- commands and settings ----------------------------------------------------------------------------------------


def test_every_command_has_its_help():
    page = commands_page()
    assert page.count("\n## ") == page.count("usage: constructs-dify ")
    assert "## settings { #settings }" in page


def test_the_catalogue_has_every_setting_of_the_default_release():
    release = Release(DEFAULT_VERSION)
    wanted = {(entry.name, ", ".join(entry.parts)) for entry in entries(release, release.settings.parts)}
    number = settings.versions().index(DEFAULT_VERSION)
    there = {
        (name.replace("<wbr>", ""), parts)
        for first, last, name, parts in re.findall(
            r'data-first="(\d+)" data-last="(\d+)">\n<th scope="row"><a [^>]*>(.*?)</a></th>\n<td>(.*?)</td>',
            settings.catalogue_page(),
        )
        if int(first) <= number <= int(last)
    }
    assert there == wanted


def test_a_setting_says_in_which_releases_it_is_and_what_it_was_called():
    [letter] = [letter for letter in settings.LETTERS if letter.letter == "E"]
    section = settings.letter_page(letter).partition("## EDITION ")[2].partition("\n## ")[0]
    assert "1.17.0 renamed it to [`DEPLOYMENT_EDITION`](d.md#DEPLOYMENT_EDITION)." in section
    assert "<dt>Releases</dt><dd>1.15.0 to 1.16.1</dd>" in section


def test_the_default_of_a_credential_is_nowhere():
    secret = [span for of_name in settings.spans().values() for span in of_name if span.entry.setting.secret]
    assert secret
    shown = [settings.default_of(span.entry.setting) for span in secret]
    assert set(shown) == {""}
