"""Take the README's picture from a running demo: `python docs/images/take.py ADDRESS USERNAME PASSWORD` (Chromium)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]


def take(address: str, username: str, password: str) -> None:
    """Sign in as a partner, wait until the page is live, and keep what one sees without scrolling."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1120, "height": 900}, color_scheme="light", locale="en")
        page.goto(f"{address}en/")
        page.fill("input[name=login]", username)
        page.fill("input[name=password]", password)
        page.click("button[type=submit]")
        page.wait_for_selector("#earned")
        page.wait_for_timeout(4_000)
        page.screenshot(path=Path(__file__).parent / "home.png")
        browser.close()


if __name__ == "__main__":
    take(*sys.argv[1:4])
