"""From a posted sale to the event on the partner's open stream: the whole road, over a sample, on this machine.

Prints seconds at the median and the worst, and the part of it that is the answer to the post.
"""

from __future__ import annotations

import http.cookiejar
import json
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
PROGRAMME = ROOT / "programmes" / "first-steps"
DAY, PARTNERS, LINES, SALES, PORT = date(2017, 10, 17), 40, 6_000, 20, 8911
PASSWORD = "bench-bench-bench"


def serve_site(state: Path, facts: Path, partner: str) -> None:
    """In a process of its own: the portal, with one sign-in, announced as a line of JSON."""
    from palier.portal.serve import Serving, Wish, serve

    def ready(serving: Serving) -> None:
        from palier.portal.accounts.services import token_create, user_create

        organisation = serving.organisation_id
        user_create(username="bench", password=PASSWORD, organisation_id=organisation, partner_id=partner)
        token = token_create(organisation_id=organisation, name="bench")
        print(json.dumps({"address": serving.address, "token": token}), flush=True)

    serve(Wish(PROGRAMME, state, DAY, port=PORT, facts=facts), ready)


class Stream:
    """An open stream of the partner, read in a thread: the moments at which events arrived."""

    def __init__(self, address: str, partner: str) -> None:
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        form = self._opener.open(f"{address}en/accounts/login/").read().decode()
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert found is not None
        fields = {"login": "bench", "password": PASSWORD, "csrfmiddlewaretoken": found[1]}
        self._opener.open(f"{address}en/accounts/login/", urllib.parse.urlencode(fields).encode())
        self._events = self._opener.open(f"{address}partners/{partner}/stream")
        self._arrived = threading.Condition()
        self.moments: list[float] = []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self._events:
            if line.startswith(b"id:"):
                with self._arrived:
                    self.moments.append(time.perf_counter())
                    self._arrived.notify_all()

    def next_after(self, count: int) -> float:
        """The moment of the event after the first `count`."""
        with self._arrived:
            self._arrived.wait_for(lambda: len(self.moments) > count, 120)
            return self.moments[count]


def post(site: dict[str, str], row: dict[str, Any]) -> None:
    """Send one sale."""
    headers = {
        "Authorization": f"Bearer {site['token']}",
        "Content-Type": "application/json",
        "Idempotency-Key": str(time.monotonic_ns()),
    }
    body = json.dumps({"rows": [row]}).encode()
    urllib.request.urlopen(urllib.request.Request(f"{site['address']}api/v1/facts/sales", body, headers)).read()


def main() -> None:
    """Draw a sample, serve it, post sales one by one."""
    from random import Random

    from palier.programme.loading import require_programme
    from palier.sample import write_sample
    from palier.sample.stream import next_sales, read_index

    programme = require_programme(PROGRAMME)
    with tempfile.TemporaryDirectory(prefix="palier-bench-") as name:
        root = Path(name)
        root.chmod(0o711)
        facts = root / "facts"
        summary = write_sample(
            programme, seed=7, partners=PARTNERS, lines=LINES, format="csv", out=facts, last_day=date(2017, 10, 16)
        )
        partner = summary.featured_partners[0]
        command = [sys.executable, __file__, "serve", str(root / "state"), str(facts), partner]
        server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        try:
            site = json.loads(server.stdout.readline())
            stream = Stream(site["address"], partner)
            stream.next_after(0)  # the first statement
            time.sleep(5)
            index, rng, whole, answer = read_index(programme, facts), Random(7), [], []
            model = next(row for row in index.recent if row["partner_id"] == partner and row["currency"] == "EUR")
            for number in range(SALES):
                sale = next_sales(programme, index, DAY, rng)["sales"][0] | {
                    "partner_id": partner, "customer_id": model["customer_id"], "line_id": f"B-{number}",
                    "product_id": model["product_id"], "currency": "EUR", "amount": "1000.00", "price_kind": "standard",
                }  # fmt: skip
                sale.pop("corrects_line_id", None)
                seen, began = len(stream.moments), time.perf_counter()
                post(site, sale)
                answer.append(time.perf_counter() - began)
                whole.append(stream.next_after(seen) - began)
                time.sleep(0.2)
        finally:
            server.terminate()
            server.wait(20)
    print(f"{PARTNERS} partners, {LINES} lines, {SALES} sales, one at a time")
    for words, seconds in (("answer to the post", answer), ("event on the open stream", whole)):
        print(f"  {words:<26} median {statistics.median(seconds):6.3f} s   worst {max(seconds):6.3f} s")


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve_site(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        main()
