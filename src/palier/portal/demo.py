"""`palier demo`: a lively vendor in the middle of a quarter.

Sales go on arriving through the real API, and days pass.
"""

from __future__ import annotations

import json
import secrets
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from threading import Thread

from palier.programme.document import Programme
from palier.programme.loading import require_programme
from palier.sample import write_sample
from palier.sample.stream import SampleIndex, next_sales, read_index

from .serve import Serving, Wish, new_password, serve

_FIRST_DAY = date(2017, 10, 17)
_SEED, _PARTNERS, _LINES = 7, 24, 9_000
_SECONDS_BETWEEN, _SECONDS_A_DAY = (2.0, 6.0), 240.0
_FIRST_STATEMENTS_SECONDS = 90.0


@dataclass(frozen=True, slots=True)
class Login:
    """A sample sign-in, printed once: the password is made anew at each start."""

    username: str
    password: str
    whose: str
    address: str


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demo announces."""

    address: str
    logins: tuple[Login, ...]
    token: str


@dataclass
class _Life:
    """What goes on while the demo is served: documents of sales at irregular moments, and a day every few minutes."""

    programme: Programme
    facts: Path
    favoured: Sequence[str]
    token: str = ""
    rng: Random = field(default_factory=lambda: Random(secrets.randbits(64)))
    _index: SampleIndex | None = None
    _sender: Thread | None = None
    _next_sale: float = 0.0
    _next_day: float = 0.0

    def begin(self) -> None:
        """Start the clocks, once everything is served."""
        self._next_sale = time.monotonic() + _SECONDS_BETWEEN[0]
        self._next_day = time.monotonic() + _SECONDS_A_DAY

    def go_on(self, serving: Serving) -> None:
        """Do what is due."""
        now = time.monotonic()
        if now >= self._next_day:
            self._next_day = now + _SECONDS_A_DAY
            _pass_a_day(serving.organisation_id)
        if now >= self._next_sale and not (self._sender and self._sender.is_alive()):
            self._next_sale = now + self.rng.uniform(*_SECONDS_BETWEEN)
            self._send(serving)

    def _send(self, serving: Serving) -> None:
        if self._index is None:
            self._index = read_index(self.programme, self.facts)
        document = next_sales(self.programme, self._index, _today(serving.organisation_id), self.rng, self.favoured)
        # Lines of an earlier start have the same ids: a mark of this start keeps them apart.
        tables = {table: [_marked(row, self.token) for row in rows] for table, rows in document.items()}
        # In a thread, so that Ctrl-C does not wait for an answer.
        self._sender = Thread(target=_post_all, args=(serving.address, self.token, tables), daemon=True)
        self._sender.start()


def demo(
    programme: Path,
    state: Path,
    on_ready: Callable[[Demo], None],
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    on_step: Callable[[str], None] | None = None,
) -> None:
    """Make a sample (once), load it, serve it and keep it lively until Ctrl-C. A second start goes on with its data.

    `on_step` hears what is being done, in a few words. Raises FindingsError as `serve` does.
    """
    say = on_step or (lambda words: None)
    facts, checked = state / "sample", require_programme(programme)
    if not facts.exists():
        say("Drawing a sample")
        state.mkdir(parents=True, exist_ok=True)
        last_day = _FIRST_DAY - timedelta(days=1)
        summary = write_sample(
            checked, seed=_SEED, partners=_PARTNERS, lines=_LINES, format="csv", out=facts, last_day=last_day
        )
        (state / "featured.json").write_text(json.dumps(summary.featured_partners), encoding="utf-8")
    featured: list[str] = json.loads((state / "featured.json").read_text(encoding="utf-8"))
    life = _Life(checked, facts, featured[:2])

    def ready(serving: Serving) -> None:
        say("Calculating the first statements")
        _wait_for_statements(serving.organisation_id, featured[:2])
        life.token = _token(serving.organisation_id)
        life.begin()
        on_ready(Demo(serving.address, _logins(serving, featured), life.token))

    say("Starting the database and loading the sample")
    serve(Wish(programme, state, _FIRST_DAY, host, port, facts=facts), ready, life.go_on)


def _logins(serving: Serving, featured: Sequence[str]) -> tuple[Login, ...]:
    from .accounts.services import user_create

    wanted = [("vendor", "", "the vendor’s channel manager", "en/")]
    for at, (partner, path) in enumerate(zip(featured, ("en/", "fr/"), strict=False), start=1):
        wanted.append((f"partner{at}", partner, _name(serving.organisation_id, partner), path))
    logins: list[Login] = []
    for username, partner, whose, path in wanted:
        password = new_password()
        organisation_id = serving.organisation_id
        user_create(
            username=username,
            password=password,
            organisation_id=organisation_id,
            partner_id=partner,
            full_name=username,
        )
        logins.append(Login(username, password, whose, f"{serving.address}{path}"))
    return tuple(logins)


def _name(organisation_id: int, partner: str) -> str:
    from .accounts.selectors import Reader
    from .earnings.selectors import statement_get

    current = statement_get(Reader(organisation_id, "", "demo"), partner)
    return f"a manager of {current.name} ({partner})" if current else partner


def _token(organisation_id: int) -> str:
    from .accounts.services import token_create

    return token_create(organisation_id=organisation_id, name="Demo’s distributors")


def _wait_for_statements(organisation_id: int, partners: Sequence[str]) -> None:
    from .accounts.selectors import Reader
    from .earnings.selectors import statement_version

    reader = Reader(organisation_id, "", "demo")
    deadline = time.monotonic() + _FIRST_STATEMENTS_SECONDS
    while time.monotonic() < deadline and not all(statement_version(reader, partner) for partner in partners):
        time.sleep(0.2)


def _today(organisation_id: int) -> date:
    from .facts.ledger import ledger_today
    from .tenancy.door import tenant

    with tenant(organisation_id):
        return ledger_today()


def _pass_a_day(organisation_id: int) -> None:
    from .earnings.services import units_mark
    from .facts.services import day_begin

    day_begin(organisation_id=organisation_id, mark_units=units_mark, day=_today(organisation_id) + timedelta(days=1))


def _marked(row: dict[str, str], token: str) -> dict[str, str]:
    mark = token[-4:].replace("_", "x").replace("-", "x")
    new_keys = ("line_id", "document_id")
    return {name: f"{value}-{mark}" if name in new_keys else value for name, value in row.items()}


def _post_all(address: str, token: str, tables: dict[str, list[dict[str, str]]]) -> None:
    for table, rows in tables.items():
        _post(address, token, table, rows)


def _post(address: str, token: str, table: str, rows: Sequence[dict[str, str]]) -> None:
    request = urllib.request.Request(
        f"{address}api/v1/facts/{table}",
        data=json.dumps({"rows": rows}).encode(),
        headers={
            "Authorization": f"Bearer {token}",
            "Content-Type": "application/json",
            "Idempotency-Key": secrets.token_hex(16),
        },
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except (urllib.error.URLError, TimeoutError):
        return  # the web process is being started again: the next sale comes in a few seconds
