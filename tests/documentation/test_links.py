"""The check of a built site finds what is wrong with it."""

from pathlib import Path

import pytest

from documentation.links import faults, read

ADDRESS = "https://docs.example.com/library/"


@pytest.fixture(name="site")
def _site(tmp_path: Path) -> Path:
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "index.html").write_text('<h1 id="more">More</h1><p>Text</p>')
    (tmp_path / "index.html").write_text(
        '<a href="more/#more"></a><a href="https://docs.example.com/library/more/"></a><a href="#top" id="top"></a>'
        '<a href="https://example.com/gone"></a><a href="mailto:somebody@example.com"></a>'
        "<pre><code>[x][y]\n- x</code></pre>"
    )
    read.cache_clear()
    return tmp_path


def test_a_site_without_a_fault_has_none(site: Path):
    assert list(faults(site, ADDRESS)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('<a href="../gone/">x</a>', "'../gone/' leads nowhere: there is no gone/index.html"),
        ('<a href="../#gone">x</a>', "'../#gone' leads nowhere: index.html has no anchor 'gone'"),
        ('<a href="../../more/">x</a>', "'../../more/' leads out of the site"),
        ('<img src="a.png">', "'a.png' leads nowhere: there is no more/a.png"),
        (f'<a href="{ADDRESS}gone/">x</a>', f"'{ADDRESS}gone/' leads nowhere: there is no gone/index.html"),
        ('<a href="ftp://example.com/x">x</a>', "'ftp://example.com/x' is no link"),
        ('<a href="https://example.com/a b">x</a>', "'https://example.com/a b' is no link"),
        ('<i id="a"></i><b id="a"></b>', "two elements have the id a"),
        ("<p>Text\n- one</p>", "a paragraph has Markdown in it: '- '; is a blank line missing?"),
        ("<p>[x][library.Gone]</p>", "no page has what '][library.Gone]' refers to"),
    ],
)
def test_a_fault_is_found(site: Path, text: str, fault: str):
    (site / "more" / "index.html").write_text(f'<h1 id="more">More</h1>{text}')
    assert list(faults(site, ADDRESS)) == [f"more/index.html: {fault}"]
