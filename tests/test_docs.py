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
