"""The built site in a real Chromium: search, copying, colours, a phone, and rules of accessibility."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from documentation.project import DOCUMENTATION, SITE
from tests.real.chromium import NARROW, WIDE, chromium

pytestmark = pytest.mark.docs

# One of each kind: with the picture, with a diagram and tables, with classes, with the catalogue, with settings.
PAGES = ("", "architecture/", "reference/chart/", "settings/", "settings/l/")
# The theme's navigations share a name, and a table of Markdown has a head, if an empty one.
_NOT_OURS = {rule: {"enabled": False} for rule in ("landmark-unique", "empty-table-header")}
_FOLDER = urlsplit(DOCUMENTATION).path


class _Handler(SimpleHTTPRequestHandler):
    """Serves the site below the path that it is going to have."""

    def translate_path(self, path: str) -> str:
        return super().translate_path(f"/{path.removeprefix(_FOLDER)}" if path.startswith(_FOLDER) else "/nothing")

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module", name="address")
def _address() -> Iterator[str]:
    assert (SITE / "index.html").exists(), "there is no site; run `make docs`"
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=str(SITE))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{_FOLDER}"
        server.shutdown()


@pytest.fixture(scope="module", name="browser")
def _browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@contextmanager
def opened(
    browser: Browser, address: str, path: str, *, width: int = WIDE, scheme: Any = "light", **options: Any
) -> Iterator[Page]:
    """A page in a window; at the end, it has made no error and asked nobody else."""
    page = browser.new_page(
        viewport={"width": width, "height": 900}, color_scheme=scheme, reduced_motion="reduce", **options
    )
    errors: list[str] = []
    elsewhere: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: elsewhere.append(request.url) if not is_here(request.url, address) else None)
    page.goto(address + path)
    try:
        yield page
        page.wait_for_load_state("networkidle")
        assert (errors, elsewhere) == ([], [])
    finally:
        page.close()


def is_here(url: str, address: str) -> bool:
    return url.startswith((address, "data:", f"blob:{address.removesuffix(_FOLDER)}"))


def search(page: Page, words: str) -> None:
    """Look for words, and open what is found first."""
    page.get_by_role("button", name="Search").click()
    page.keyboard.type(words)
    page.get_by_role("option").filter(has_text=words).first.click()


# -- search -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "to"),
    [
        ("LOG_LEVEL", "settings/l/#LOG_LEVEL"),
        ("UPLOAD_FILE_SIZE_LIMIT", "settings/u/#UPLOAD_FILE_SIZE_LIMIT"),
        ("SecretKey", "reference/secrets/#constructs_dify.SecretKey"),
    ],
)
def test_the_search_finds_a_setting_or_a_class_and_opens_it(browser: Browser, address: str, words: str, to: str):
    with opened(browser, address, "") as page:
        search(page, words)
        expect(page).to_have_url(re.compile(f"{re.escape(address + to.partition('#')[0])}.*#{to.partition('#')[2]}$"))
        expect(page.locator(f"[id='{to.partition('#')[2]}']").first).to_be_in_viewport()


def test_the_catalogue_shows_what_a_release_has(browser: Browser, address: str):
    with opened(browser, address, "settings/") as page:
        rows = page.locator("#settings tbody tr:visible")
        page.get_by_label("Words").fill("deployment edition")
        expect(rows).to_have_count(0)
        expect(page.locator("#settings-count")).to_have_text("0 settings")
        page.get_by_label("Release").select_option("1.17.1")
        expect(rows.first).to_contain_text("DEPLOYMENT_EDITION")
        page.get_by_label("Part").select_option("nginx")
        expect(rows).to_have_count(0)


def test_without_scripts_the_catalogue_is_a_table_of_all_releases(browser: Browser, address: str):
    with opened(browser, address, "settings/", java_script_enabled=False) as page:
        expect(page.get_by_label("Words")).to_be_hidden()
        assert page.locator("#settings tbody tr").count() == page.locator("#settings tbody tr:visible").count() > 1000


# -- code, colours and phones -------------------------------------------------------------------------------------


def test_code_is_copied(browser: Browser, address: str):
    with opened(browser, address, "", permissions=["clipboard-read", "clipboard-write"]) as page:
        code = page.locator("pre > code").first
        page.locator("pre").first.hover()
        page.locator(".md-code__button, .md-clipboard").first.click()
        page.wait_for_function("navigator.clipboard.readText()")
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == (code.text_content() or "").strip()
        assert copied.startswith("from cdk8s import App\n")


def test_the_colours_are_those_of_the_system_until_somebody_chooses_others(browser: Browser, address: str):
    background = "getComputedStyle(document.body).backgroundColor"
    of_system: dict[str, str] = {}
    for scheme in ("light", "dark"):
        with opened(browser, address, "", scheme=scheme) as page:
            of_system[scheme] = page.evaluate(background)
    assert of_system["light"] != of_system["dark"]
    with opened(browser, address, "", scheme="dark") as page:
        page.locator("label[for^=__palette]:visible").click()
        assert page.evaluate(background) == of_system["light"]
        page.locator("label[for^=__palette]:visible").click()
        assert page.evaluate(background) == of_system["dark"]


def test_the_picture_has_the_colours_of_the_page(browser: Browser, address: str):
    box = "getComputedStyle(document.querySelector('svg.topology .page')).fill"
    with opened(browser, address, "", scheme="dark") as page:
        dark = page.evaluate(box)
        page.locator("label[for^=__palette]:visible").click()
        assert page.evaluate(box) != dark


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(("width", "scheme"), [(WIDE, "light"), (NARROW, "dark")])
def test_it_fits_the_window_and_breaks_no_rule_of_accessibility(
    browser: Browser, address: str, path: str, width: int, scheme: str
):
    with opened(browser, address, path, width=width, scheme=scheme) as page:
        # Tables, code and pictures scroll by themselves.
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if path == "settings/":
            # A thousand rows are like ten of them, and take a hundred times as long.
            page.get_by_label("Words").fill("log level")
        results = Axe().run(page, options={"resultTypes": ["violations"], "rules": _NOT_OURS})
        assert results.violations_count == 0, results.generate_report()


def test_a_diagram_is_drawn(browser: Browser, address: str):
    with opened(browser, address, "architecture/") as page:
        # Its picture is in a shadow tree that is closed.
        page.wait_for_function("document.querySelector('.mermaid')?.offsetHeight > 200")
        expect(page.get_by_text("graph TB")).to_have_count(0)


def test_every_page_is_light():
    heavy = {str(file): size for file in SITE.rglob("*.html") if (size := file.stat().st_size) > 1_000_000}
    assert heavy == {}
