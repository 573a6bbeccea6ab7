"""The whole road in a real browser: a sale posted through the API changes the open page without a reload."""

from __future__ import annotations

import csv
import http.client
import json
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.portal.rows import master_rows, sale
from tests.portal.site import PASSWORD

pytestmark = pytest.mark.browser
CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE_MS = 60_000


@dataclass
class Site:
    """A served portal."""

    process: subprocess.Popen[str]
    address: str
    token: str

    def post(self, *rows: dict[str, str | None]) -> Any:
        """Send sales as a distributor's program does."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(time.monotonic_ns()),
        }
        body = json.dumps({"rows": rows}).encode()
        request = urllib.request.Request(f"{self.address}api/v1/facts/sales", data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def stop(self) -> float:
        """Ctrl-C; the seconds that it took."""
        begun = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        assert self.process.wait(30) == 0
        return time.monotonic() - begun


def start(state: Path, facts: Path) -> Site:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "tests.portal.site", str(state), str(facts), str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).resolve().parents[2])
    assert process.stdout is not None
    announced = json.loads(process.stdout.readline())
    return Site(process, announced["address"], announced["token"])


@pytest.fixture(scope="module")
def folders() -> Iterator[tuple[Path, Path]]:
    """A state folder and a folder of facts."""
    with tempfile.TemporaryDirectory(prefix="palier-site-") as name:
        root = Path(name)
        root.chmod(0o711)
        facts = root / "facts"
        facts.mkdir()
        for table, rows in {**master_rows(), "sales": [sale("L-0", amount="400.00")]}.items():
            with (facts / f"{table}.csv").open("w", newline="", encoding="utf-8") as handle:
                writer = csv.DictWriter(handle, list(dict.fromkeys(column for row in rows for column in row)))
                writer.writeheader()
                writer.writerows(rows)
        yield root / "state", facts


@pytest.fixture(scope="module")
def site(folders: tuple[Path, Path]) -> Iterator[Site]:
    folders[0].mkdir()
    served = start(*folders)
    yield served
    if served.process.poll() is None:
        served.stop()
    assert served.process.stdout is not None
    served.process.stdout.close()


@pytest.fixture(scope="module")
def real_chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def tab(real_chromium: Browser, site: Site) -> Iterator[Page]:
    """A page that fails the test if it asks another host or is refused something by its own policy."""
    context = real_chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en")
    page = context.new_page()
    complaints: list[str] = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("request", lambda asked: None if asked.url.startswith(site.address) else complaints.append(asked.url))
    yield page
    context.close()
    assert [each for each in complaints if "404" not in each] == []


def sign_in(page: Page, site: Site, username: str, path: str = "en/") -> None:
    page.goto(f"{site.address}{path}")
    page.fill("#id_login", username)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    page.wait_for_url(re.compile(r"/(en|fr)/(partners/.*)?$"))


def open_home(page: Page, site: Site, username: str = "one", path: str = "en/") -> None:
    """The partner's home, once the first statement is there and the stream is open."""
    sign_in(page, site, username, path)
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while not page.locator("#live").count():
        assert time.monotonic() < deadline, "no statement was written"
        time.sleep(0.3)
        page.reload()
    page.wait_for_selector("#live[data-state=live]", timeout=PATIENCE_MS)


def test_a_posted_sale_changes_the_open_page_without_a_reload(tab: Page, site: Site) -> None:
    open_home(tab, site)
    tab.evaluate("window.sameDocument = true")
    before = tab.inner_text("#earned")
    answer = site.post(sale("L-live", amount="1000.00", customer_id="C-3"))
    assert answer["accepted"] == 1
    expect(tab.locator("#earned")).not_to_have_text(before, timeout=PATIENCE_MS)
    assert tab.evaluate("window.sameDocument") is True
    assert "Customer 3" in tab.inner_text(".feed li:first-child")
    assert tab.locator(".changed").count() > 0


def test_with_a_panel_open_a_change_waits_until_it_is_asked_for(tab: Page, site: Site) -> None:
    open_home(tab, site)
    tab.click("details.why > summary")
    before = tab.inner_text("#earned")
    site.post(sale("L-waits", amount="500.00", customer_id="C-3"))
    tab.wait_for_selector("#waiting:visible", timeout=PATIENCE_MS)
    assert tab.inner_text("#earned") == before
    assert tab.inner_text("#waiting") == "1 change. Show"
    tab.click("#waiting")
    expect(tab.locator("#earned")).not_to_have_text(before, timeout=PATIENCE_MS)


def test_every_amount_opens_and_closes_by_key(tab: Page, site: Site) -> None:
    open_home(tab, site)
    tab.click("#row-base a.opens")
    tab.wait_for_selector(".opened h3:focus")
    assert "?why=base" in tab.url
    assert "Customer" in tab.inner_text(".opened")
    tab.keyboard.press("Escape")
    tab.wait_for_selector(".opened", state="detached")


def test_it_all_works_without_script(real_chromium: Browser, site: Site) -> None:
    context = real_chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, site, "one")
    page.click("#row-base a.opens")
    assert page.locator(".opened").count() == 1
    page.click("a[hreflang=fr]")
    assert "Gagné ce trimestre" in page.inner_text("#h1")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "fr"])
def test_it_is_accessible_and_fits_every_width(real_chromium: Browser, site: Site, scheme: Any, language: str) -> None:
    context = real_chromium.new_context(color_scheme=scheme, reduced_motion="reduce")
    page = context.new_page()
    # Axe is evaluated in the page, past its content policy, which refuses scripts from elsewhere.
    open_home(page, site, path=f"{language}/")
    assert page.get_attribute("html", "lang") == language
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    for width in (320, 390, 704, 960, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_partner_sees_its_own_and_of_others_not_even_that_they_exist(tab: Page, site: Site) -> None:
    open_home(tab, site, "two")
    host = site.address.removeprefix("http://").rstrip("/")
    cookies = "; ".join(f"{cookie.get('name')}={cookie.get('value')}" for cookie in tab.context.cookies())
    statuses: dict[str, int] = {}
    for path in (
        "/en/partners/P-2/", "/en/partners/P-1/", "/en/partners/P-404/",
        "/partners/P-1/stream", "/partners/P-404/stream",
        "/api/v1/partners/P-1/statements", "/api/v1/partners/P-2/statements",
    ):  # fmt: skip
        connection = http.client.HTTPConnection(host, timeout=20)
        connection.request("GET", path, headers={"Cookie": cookies})
        statuses[path] = connection.getresponse().status
        connection.close()
    assert statuses == {
        "/en/partners/P-2/": 200,
        "/en/partners/P-1/": 404,
        "/en/partners/P-404/": 404,
        "/partners/P-1/stream": 404,
        "/partners/P-404/stream": 404,
        "/api/v1/partners/P-1/statements": 404,
        "/api/v1/partners/P-2/statements": 200,
    }
    assert "P-1" not in tab.content()
    assert "Partner 1" not in tab.content()


def test_the_vendor_reads_every_partner(tab: Page, site: Site) -> None:
    sign_in(tab, site, "vendor")
    tab.click("text=Partner 2")
    tab.wait_for_selector("#earned, .one")


def test_policy_and_weight_are_what_the_brief_allows(site: Site) -> None:
    with urllib.request.urlopen(f"{site.address}en/accounts/login/", timeout=20) as answer:
        policy = {each.strip() for each in answer.headers["Content-Security-Policy"].split(";")}
        page = answer.read().decode()
    assert policy == {
        "default-src 'none'", "style-src 'self'", "script-src 'self'", "connect-src 'self'", "img-src 'self'",
        "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    }  # fmt: skip
    styles = sum(weight(site, path) for path in re.findall(r'rel="stylesheet" href="/([^"]+)"', page))
    assert styles <= 9 * 1024


def weight(site: Site, path: str) -> int:
    asked = urllib.request.Request(f"{site.address}{path}", headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=20) as answer:
        assert answer.headers["Content-Encoding"] == "gzip"
        return len(answer.read())


def test_scripts_are_light(tab: Page, site: Site) -> None:
    open_home(tab, site)
    sources = [each.get_attribute("src") or "" for each in tab.query_selector_all("script[src]")]
    assert sum(weight(site, source.lstrip("/")) for source in sources) <= 25 * 1024
    own = next(source for source in sources if "live" in source)
    with urllib.request.urlopen(f"{site.address}{own.lstrip('/')}", timeout=20) as answer:
        assert len(answer.read()) <= 4 * 1024


def test_it_stops_with_a_page_open_and_a_second_start_keeps_everything(
    real_chromium: Browser, site: Site, folders: tuple[Path, Path]
) -> None:
    context = real_chromium.new_context()
    page = context.new_page()
    open_home(page, site)
    earned = page.inner_text("#earned")
    assert site.stop() < 5
    again = start(*folders)
    try:
        page.goto(f"{again.address}en/")
        if page.locator("#id_login").count():
            sign_in(page, again, "one")
        assert page.inner_text("#earned") == earned
    finally:
        context.close()
        again.stop()
        assert again.process.stdout is not None
        again.process.stdout.close()
