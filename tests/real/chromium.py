"""Debian's Chromium, for tests of pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, sync_playwright

from tests.real.programs import require

# As wide as a laptop, and as a phone.
WIDE, NARROW = 1280, 390


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser without a window, which skips or fails the test where there is none."""
    with sync_playwright() as playwright:
        # Its sandbox does not work for root.
        browser = playwright.chromium.launch(executable_path=require("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()
