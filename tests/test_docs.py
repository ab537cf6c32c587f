"""The programs in the README and in docs/ run as they stand."""

import re
from functools import partial
from pathlib import Path

import cdk8s
import pytest

from tests.support.user_programs import IN_DOCS, PAGES


@pytest.mark.parametrize("program", IN_DOCS.values(), ids=IN_DOCS)
def test_a_program_in_the_docs_runs(program: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cdk8s, "App", partial(cdk8s.App, outdir=str(tmp_path)))
    exec(compile(program, "docs", "exec"), {"__name__": "__main__"})
    assert list(tmp_path.glob("*.yaml"))


def test_every_link_into_the_repository_leads_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def items_in_a_line(text: str) -> list[str]:
    """Lines in which a list begins behind a colon: they are shown as one paragraph."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    return re.findall(r"^.*:[ \t]+- .*$", prose, re.MULTILINE)


def test_a_list_below_an_item_begins_on_a_line_of_its_own() -> None:
    assert items_in_a_line("- Cause:  - No server.\n") == ["- Cause:  - No server."]
    assert {page.name: lines for page in PAGES if (lines := items_in_a_line(page.read_text()))} == {}
