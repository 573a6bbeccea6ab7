"""The partners of a sample: sizes, places, tracks, legacy tiers, who joined late and who left, who is certified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from math import isqrt

import numpy as np

from palier.programme.document import Programme

from .distributors import DISTRIBUTORS, SHARES, SUCCEEDED, SUCCESSOR, Succession
from .draws import Draws, Ints, scaled_weights
from .names import partner_name
from .rows import Row, at_hour
from .sizes import Size, sizes_of
from .span import Span

_COUNTRIES = (("FR", 0, 78), ("BE", 0, 7), ("LU", 0, 3), ("CH", 2, 6), ("GB", 3, 6))
"""Country, index of its currency, percent of the partners."""
_NEVER = 4_000_000
_REGISTERED_LATE_DAYS = 9


@dataclass(frozen=True, slots=True)
class Partners:
    """All partners, largest first; arrays by rank. Days are ordinals."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    sizes: tuple[Size, ...]
    countries: tuple[str, ...]
    currencies: Ints
    distributors: Ints
    joined: Ints
    left: Ints
    weights: Ints
    """Running sums of how many lines each has."""
    featured: int
    """The rank of the partner that the documentation tells of: just below the second threshold."""


def draw_partners(programme: Programme, count: int, span: Span, draws: Draws) -> Partners:
    """All partners of a sample."""
    sizes = sizes_of(programme, count)
    numbers = draws.shuffled("partner number", count)
    digits = max(4, len(str(count)))
    ranks = np.arange(count, dtype=np.int64)
    of_country = np.searchsorted(
        np.cumsum([row[2] for row in _COUNTRIES]), draws.shuffled("country", count) * 100 // count, side="right"
    ).astype(np.int64)
    featured = _featured(sizes)
    of_country[featured] = 0
    joined, left = _days_of_standing(programme, count, featured, span, draws)
    return Partners(
        ids=tuple(f"P-{number + 1:0{digits}d}" for number in numbers.tolist()),
        names=_names(numbers.tolist(), featured),
        sizes=sizes,
        countries=tuple(_COUNTRIES[at][0] for at in of_country.tolist()),
        currencies=np.array([row[1] for row in _COUNTRIES], dtype=np.int64)[of_country],
        distributors=draws.weighted("distributor", ranks, np.cumsum(SHARES, dtype=np.int64)),
        joined=joined,
        left=left,
        weights=scaled_weights([isqrt(size.revenue) * isqrt(isqrt(size.revenue)) for size in sizes]),
        featured=featured,
    )


def partner_rows(programme: Programme, partners: Partners, succession: Succession, draws: Draws) -> Iterator[Row]:
    """Every partner; a later version where its distributor was succeeded, and one that was registered too late."""
    starts_on = programme.header.starts_on
    late = _late_rank(partners, starts_on)
    for rank, partner_id in enumerate(partners.ids):
        joined_on = date.fromordinal(int(partners.joined[rank]))
        parent = draws.one("partner parent", rank, 20 * rank + 1) if rank else rank
        row: Row = {
            "partner_id": partner_id,
            "name": partners.names[rank],
            "parent_id": partners.ids[parent] if parent < rank else None,
            "distributor_id": DISTRIBUTORS[int(partners.distributors[rank])][0],
            "joined_on": joined_on,
            "language": "en" if partners.countries[rank] == "GB" else "fr",
        }
        if joined_on > starts_on:
            row["reported_at"] = at_hour(joined_on + timedelta(days=_REGISTERED_LATE_DAYS if rank == late else 0), 6)
        yield row
        if partners.distributors[rank] == SUCCEEDED and joined_on < succession.succeeded_on:
            row = {**row, "distributor_id": DISTRIBUTORS[SUCCESSOR][0]}
            row["reported_at"] = at_hour(succession.succeeded_on, 8)
            yield row
        if partners.left[rank] < _NEVER:
            left_on = date.fromordinal(int(partners.left[rank]))
            yield {**row, "left_on": left_on, "reported_at": at_hour(left_on, 9)}


def profile_rows(programme: Programme, partners: Partners, draws: Draws) -> Iterator[Row]:
    """The country and track of every partner; a few change their track when the programme starts."""
    tracks = tuple(programme.header.tracks)
    weights = scaled_weights([4 if at == 0 else 1 for at in range(len(tracks))])
    starts_on = programme.header.starts_on
    for rank, partner_id in enumerate(partners.ids):
        numbers = np.array([rank], dtype=np.int64)
        track = 0 if rank == partners.featured else int(draws.weighted("track", numbers, weights)[0])
        joined_on = date.fromordinal(int(partners.joined[rank]))
        row: Row = {
            "partner_id": partner_id,
            "country": partners.countries[rank],
            "track": tracks[track],
            "from": joined_on,
        }
        changes = rank != partners.featured and draws.one("changes track", rank, 25) == 0
        if changes and len(tracks) > 1 and joined_on < starts_on:
            yield {**row, "to": starts_on}
            row = {**row, "track": tracks[(track + 1) % len(tracks)], "from": starts_on}
        yield row


def group_rows(partners: Partners, draws: Draws) -> Iterator[Row]:
    """A grouping that no rule of the programme knows yet: who serves the public sector."""
    for rank, partner_id in enumerate(partners.ids):
        if draws.one("public sector", rank, 8) == 0:
            yield {
                "partner_id": partner_id,
                "group": "public_sector",
                "from": date.fromordinal(int(partners.joined[rank])),
            }


def legacy_rows(programme: Programme, partners: Partners, draws: Draws) -> Iterator[Row]:
    """What partners held in the older programmes: mostly what they deserve, at times a tier more or less."""
    version = programme.versions[0]
    if version.status_match is None:
        return
    order = [tier.tier for tier in version.tiers]
    for rank, partner_id in enumerate(partners.ids):
        if partners.joined[rank] >= programme.header.starts_on.toordinal():
            continue
        luck = 50 if rank == partners.featured else draws.one("legacy luck", rank, 100)
        if luck < 12:
            continue
        wanted = partners.sizes[rank].tier + (luck >= 94) - (luck < 20)
        for at, (legacy, match) in enumerate(version.status_match.match.items()):
            if draws.one(f"in {legacy}", rank, 100) < 45 or at == rank % len(version.status_match.match):
                worth = {order.index(tier): legacy_tier for legacy_tier, tier in match.items()}
                nearest = min(worth, key=lambda index: (abs(index - wanted), index))
                yield {"partner_id": partner_id, "legacy_programme": legacy, "legacy_tier": worth[nearest]}


def certification_rows(programme: Programme, partners: Partners, span: Span, draws: Draws) -> Iterator[Row]:
    """Certifications of persons, known by a number alone: some renewed in time, some lapsed, some without an end."""
    lines = tuple(programme.header.lines_of_business)
    persons = 0
    reach = (span.last_day - span.first_day).days
    for rank, partner_id in enumerate(partners.ids):
        for _ in range(2 + 2 * partners.sizes[rank].tier):
            persons += 1
            trade = "technical" if persons % 2 else "sales"
            row: Row = {
                "partner_id": partner_id,
                "person_id": f"PERS-{persons:04d}",
                "competency": f"{lines[draws.one('competency', persons, len(lines))]}_{trade}",
            }
            obtained_on = span.first_day + timedelta(days=draws.one("obtained", persons, reach) - 200)
            while obtained_on <= span.last_day:
                fate = draws.one("certification", persons * 16 + obtained_on.year % 16, 10)
                expires_on = None if fate == 0 else obtained_on + timedelta(days=365 if fate < 5 else 730)
                yield {**row, "obtained_on": obtained_on, "expires_on": expires_on}
                if expires_on is None or fate in (3, 4, 8, 9):
                    break
                obtained_on = expires_on - timedelta(days=20)


def tier_event_rows(programme: Programme, partners: Partners) -> Iterator[Row]:
    """One match agreed by hand, where the programme has tiers to give and partners enough."""
    tiers = programme.versions[0].tiers
    if len(tiers) > 1 and len(partners.ids) >= 10:
        starts_on = programme.header.starts_on
        yield {
            "partner_id": partners.ids[-3],
            "kind": "status_match",
            "tier": tiers[1].tier,
            "from": starts_on,
            "reason": "Agreed at the launch: its former standing was not in the files",
        }


def _featured(sizes: tuple[Size, ...]) -> int:
    """The largest partner of the second tier; without one, the largest of all."""
    return next((rank for rank, size in enumerate(sizes) if size.tier == 1), 0)


def _names(numbers: list[int], featured: int) -> tuple[str, ...]:
    """A name for each number; the featured partner takes the first."""
    names = [partner_name(number) for number in numbers]
    first = numbers.index(0)
    names[first], names[featured] = names[featured], names[first]
    return tuple(names)


def _days_of_standing(programme: Programme, count: int, featured: int, span: Span, draws: Draws) -> tuple[Ints, Ints]:
    """When each joined and left: most long before, some while the programme ran; the largest and the featured stay."""
    ranks = np.arange(count, dtype=np.int64)
    starts_on, last = programme.header.starts_on.toordinal(), span.last_day.toordinal()
    run = max(1, last - starts_on - 20)
    keeps = (ranks < 2) | (ranks == featured) | (ranks == count - 3)
    joined = span.first_day.toordinal() - 1 - draws.below("joined", ranks, 3_000)
    # By place in an order of chance, not by a draw each: some join and some leave even among a few partners.
    place = draws.shuffled("standing", count) * 100 // count
    newly = (place < 9) & ~keeps
    joined = np.where(newly, starts_on + 1 + draws.below("joined late", ranks, run), joined)
    left = np.full(count, _NEVER, dtype=np.int64)
    leaves = (place >= 95) & ~keeps
    return joined, np.where(leaves, starts_on + 1 + draws.below("left", ranks, run), left)


def _late_rank(partners: Partners, starts_on: date) -> int:
    """The largest partner that joined while the programme ran: its file reached the vendor late. -1 when none did."""
    found = np.flatnonzero(partners.joined > starts_on.toordinal())
    return int(found[0]) if len(found) else -1
