"""The review page in a real Chromium: search, keyboard, picture, colours, paper, and rules of accessibility."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from constructs_dify.commands.review import review
from tests.real.chromium import NARROW, WIDE, chromium
from tests.support.examples import expected_folder

pytestmark = pytest.mark.commands

ROOT = Path(__file__).parents[2]
SCHEMES = ("light", "dark")


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="module", name="files")
def _files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    files = {name: folder / f"{name}.html" for name in ("default", "on_premises_ha")}
    for name, file in files.items():
        assert review([str(expected_folder(name)), "-o", str(file)]) == 0
    return files


@contextmanager
def opened(browser: Browser, file: Path, *, width: int = WIDE, scheme: Any = "light", **options: Any) -> Iterator[Page]:
    """The page in a window; at the end, it has made no error and asked for nothing."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", **options
    )
    said: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    try:
        yield page
        assert said == []
        assert asked == [file.as_uri()]
    finally:
        page.close()


@pytest.fixture(name="page")
def _page(browser: Browser, files: dict[str, Path]) -> Iterator[Page]:
    with opened(browser, files["default"]) as page:
        yield page


def background(page: Page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


def focused(page: Page) -> str:
    """The element with the focus: its id, or its text."""
    return page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()")


# -- how it looks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("name", ["default", "on_premises_ha"])
def test_nothing_but_tables_and_the_picture_scrolls_sideways(
    browser: Browser, files: dict[str, Path], name: str, width: int
):
    with opened(browser, files[name], width=width) as page:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_it_breaks_no_rule_of_accessibility(browser: Browser, files: dict[str, Path], width: int, scheme: str):
    # The rules are a script that the page's own policy would refuse.
    with opened(browser, files["default"], width=width, scheme=scheme, bypass_csp=True) as page:
        page.evaluate("for (const details of document.querySelectorAll('details')) details.open = true")
        results = Axe().run(page, options={"resultTypes": ["violations"]})
        assert results.violations_count == 0, results.generate_report()


def test_the_colours_are_those_of_the_system_until_somebody_chooses_others(browser: Browser, files: dict[str, Path]):
    backgrounds: dict[str, str] = {}
    for scheme in SCHEMES:
        with opened(browser, files["default"], scheme=scheme) as page:
            backgrounds[scheme] = background(page)
    assert backgrounds["light"] != backgrounds["dark"]
    for scheme, other in (SCHEMES, SCHEMES[::-1]):
        with opened(browser, files["default"], scheme=scheme) as page:
            page.get_by_role("button", name=f"{other.title()} colours").click()
            assert background(page) == backgrounds[other]
            boxes = "getComputedStyle(document.querySelector('.drawing .page') || document.body).fill"
            chosen = page.evaluate(boxes)
            page.get_by_role("button", name=f"{scheme.title()} colours").click()
            assert (background(page), page.evaluate(boxes) != chosen) == (backgrounds[scheme], True)


def test_headings_are_in_order_and_every_table_has_a_caption(page: Page):
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4").evaluate_all("nodes => nodes.map(n => n.tagName)")]
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(levels))
    assert page.locator("table").count() == page.locator("table > caption").count()
    assert page.locator("thead th:not([scope])").count() == 0


# -- search -------------------------------------------------------------------------------------------------------


def test_a_search_shows_what_has_all_words_and_says_how_much(page: Page):
    page.keyboard.press("/")
    assert focused(page) == "search"
    page.keyboard.type("plugin DAEMON")
    shown = page.locator("[data-item]:visible")
    texts = [text.lower() for text in shown.evaluate_all("nodes => nodes.map(node => node.textContent)")]
    assert texts
    assert all("plugin" in text and "daemon" in text for text in texts)
    status = page.get_by_role("status").text_content() or ""
    every = page.locator("[data-item]").count()
    # A row in a card's folded text counts as well.
    assert re.fullmatch(rf"\d+ of {every} entries", status)
    expect(page.locator("#routes")).to_be_hidden()


def test_escape_shows_everything_again(page: Page):
    before = page.locator("[data-item]:visible").count()
    folded = page.locator("details[open]").count()
    page.get_by_role("searchbox").fill("weaviate")
    assert page.locator("[data-item]:visible").count() < before
    # In the field, Chromium does it by itself.
    page.locator("#main").focus()
    page.keyboard.press("Escape")
    assert page.locator("[data-item]:visible").count() == before
    assert page.locator("details[open]").count() == folded
    expect(page.get_by_role("status")).to_have_text("")
    expect(page.get_by_role("searchbox")).to_have_value("")


def test_what_is_found_in_a_folded_box_is_unfolded(page: Page):
    page.get_by_role("searchbox").fill("CELERY_QUEUES")
    expect(page.get_by_role("rowheader", name="CELERY_QUEUES").first).to_be_visible()


def test_a_search_without_a_result_says_so(page: Page):
    page.get_by_role("searchbox").fill("nothing is called like this")
    expect(page.get_by_text("Nothing has all of these words")).to_be_visible()
    expect(page.get_by_role("status")).to_have_text(re.compile("^0 of"))


# -- keyboard and mouse -------------------------------------------------------------------------------------------


def test_the_first_key_leads_past_the_navigation(page: Page):
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert focused(page) == "main"


def test_everything_that_can_be_clicked_is_reached_by_tab(page: Page):
    place = "node => [...document.querySelectorAll('*')].indexOf(node)"
    wanted = set(
        page.locator("a[href], button, input, summary, .scroll, .drawing [tabindex]")
        .locator("visible=true")
        .evaluate_all(f"nodes => nodes.map({place})")
    )
    reached: set[int] = set()
    for _ in range(len(wanted)):
        page.keyboard.press("Tab")
        reached.add(page.evaluate(f"({place})(document.activeElement)"))
    assert wanted - reached == set()


def test_the_focus_is_seen(page: Page):
    for _ in range(4):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"


def test_a_link_of_the_navigation_leads_to_its_section(page: Page):
    page.get_by_role("navigation").get_by_role("link", name="Secrets").click()
    expect(page.locator("#secrets-title")).to_be_in_viewport()


@pytest.mark.parametrize("by", ["click", "Enter"])
def test_a_box_of_the_picture_leads_to_its_part(page: Page, by: str):
    box = page.get_by_role("link", name="api: go to this part")
    if by == "click":
        box.click()
    else:
        box.press("Enter")
    card = page.locator('.card[data-key="dify/Deployment/dify-api"]')
    expect(card).to_be_focused()
    expect(card).to_be_in_viewport()
    expect(card.get_by_text("Reached by")).to_be_visible()


def test_a_box_with_the_focus_shows_its_own_arrows_alone(page: Page):
    page.locator('.box[data-id="dify/Deployment/dify-sandbox"]').focus()
    near = page.locator(".drawing .arrow.near")
    ends = near.evaluate_all("nodes => nodes.map(node => node.dataset.source + ' ' + node.dataset.target)")
    assert ends
    assert all("dify-sandbox" in end for end in ends)
    assert page.locator(".drawing .arrow:not(.near)").first.evaluate("node => getComputedStyle(node).opacity") < "0.5"
    page.locator("#search").focus()
    assert page.locator(".drawing .near").count() == 0


# -- paper, and what is refused -----------------------------------------------------------------------------------


def test_on_paper_everything_is_unfolded_and_the_navigation_is_gone(page: Page):
    folded = page.locator("details:not([open])").count()
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert (folded > 0, page.locator("details:not([open])").count()) == (True, 0)
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_text("Reached by").first).to_be_visible()
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details:not([open])").count() == folded
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf())) > 5


def test_a_script_that_somebody_puts_into_the_page_does_not_run(browser: Browser, files: dict[str, Path]):
    page = browser.new_page()
    page.goto(files["default"].as_uri())
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.ran = true' }))"
    )
    assert page.evaluate("window.ran") is None
    page.close()
