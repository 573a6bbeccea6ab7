"""Evidence: canonical JSON of what a row rests on; sorted keys, no spaces, the keys of the table (semantics 64)."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from palier.engine.exact import text_of_money
from palier.engine.pipeline import Pipeline
from palier.results.schema import Reason

from . import tables

Text = ir.StringValue


def _pair(key: str, value: ir.Value) -> Text:
    """`"key":"value",` or nothing where the value is empty."""
    return (ibis.literal(f'"{key}":"') + value + '",').coalesce("")


def _only(condition: ir.Value, text: Text) -> Text:
    return condition.ifelse(text, "")


def _inside(*parts: Text) -> Text:
    text = parts[0]
    for part in parts[1:]:
        text = text + part
    return text


def braced(inside: Text) -> Text:
    """Pairs, each ended by a comma, as a JSON object."""
    return ibis.literal("{") + inside.substr(0, ibis.greatest(inside.length() - 1, 0)) + "}"


def escaped(value: ir.Value) -> Text:
    """Free text (an identifier of a sender) as the inside of a JSON string."""
    return value.replace("\\", "\\\\").replace('"', '\\"')


def rate_text(rate: ir.Value) -> Text:
    """A decimal of six decimals without needless zeros."""
    return rate.cast("string").re_replace(r"\.?0+$", "")


def _scale(row: ir.Table) -> Text:
    both = row.keyed_by_line & row.keyed_by_tier
    line = _only(row.keyed_by_line, ibis.literal('"line_of_business":"') + row.line_of_business + '"')
    tier = _only(row.keyed_by_tier, ibis.literal('"tier":"') + row.tier + '"')
    text = ibis.literal('"scale":{') + line + _only(both, ",") + tier + "},"
    return _only(row.keyed_by_line | row.keyed_by_tier, text)


def _with_deducted(row: ir.Table, names: int, minor_units: int) -> ir.Table:
    """A row with the texts of its deducted amounts, each between the words that stand around it."""
    for at in range(names):
        every = tables.parameter("deducted_texts")
        texts = every.filter(every.position == at).select("step", o="opening", c="closing")
        joined = row.left_join(texts, row.step == texts.step, rname="t_{name}")
        text = (joined.o + text_of_money(joined[f"deducted_{at}"], minor_units) + joined.c).coalesce("")
        row = joined.select(*row.columns, **{f"text_deducted_{at}": text})
    return row


_MONEY = ("measure", "gate_measure", "gate", "missing", "starts_at", "first_from", "gross", "cap")


def texts_of_line(row: ir.Table) -> dict[str, Text]:
    """What its evidence may need to say of a line, whatever becomes of it; each ends with a comma, or is empty."""
    spell = _inside(
        _pair("spell_from", row.spell_from.cast("string")), _pair("spell_until", row.spell_until.cast("string"))
    )
    return {
        "text_exchange_rate": _pair("exchange_rate", rate_text(row.exchange_rate)),
        "text_spell": spell,
        "text_scale": _scale(row),
        "text_tier": _only(row.keyed_by_tier, _pair("tier", row.tier)),
    }


def pairs_of_early(row: ir.Table) -> Text:
    """The pairs of a line that failed a test before any amount, keys sorted. Reads the reason in `early`."""
    spell_reasons = (
        Reason.NOT_NEW_CUSTOMER, Reason.OPENED_DIRECT, Reason.OPENING_CANCELLED, Reason.SPELL_OF_ANOTHER_PARTNER,
    )  # fmt: skip
    pairs = {
        Reason.NOT_JOINED: _inside(
            _pair("joined_on", row.joined_on.cast("string")), _pair("left_on", row.left_on.cast("string"))
        ),
        Reason.NOT_IN_FORCE: _inside(
            _pair("in_force_from", row.in_force_from.cast("string")),
            _pair("in_force_until", row.in_force_until.cast("string")),
        ),
        Reason.PRICE_KIND: _pair("price_kind", row.price_kind),
        Reason.REPORTED_TOO_LATE: _inside(
            _pair("last_day", row.last_day.cast("string")), _pair("reported_on", row.reported.date().cast("string"))
        ),
        Reason.NO_TIER: ibis.literal(""),
        **dict.fromkeys(spell_reasons, row.text_spell),
        Reason.BASE_MISSING: _pair("column", (row.base_of == "list_amount").ifelse("list_amount", "cost_amount")),
    }
    return ibis.cases(*((row.early == reason.value, text) for reason, text in pairs.items()))


def _applied(row: ir.Table, names: int) -> Text:
    is_banded = row.kind != "flat"
    return _inside(
        _only(is_banded, _pair("band_from", row.text_starts_at)),
        _only(row.cap.notnull(), _pair("before_cap", row.text_gross)),
        _pair("cap", row.text_cap),
        *(row[f"text_deducted_{at}"] for at in range(names)),
        row.text_exchange_rate,
        _pair("gate", row.text_gate),
        _only(is_banded | row.has_gate, _pair("measure", is_banded.ifelse(row.text_measure, row.text_gate_measure))),
        row.text_scale,
        row.text_spell,
        row.text_tier,
    )


def _unapplied(row: ir.Table) -> dict[Reason, Text]:
    """The pairs of each reason that a level finds, keys sorted."""
    return {
        Reason.GATE_MISSED: _inside(
            _pair("gate", row.text_gate),
            _pair("measure", row.text_gate_measure),
            _pair("missing", row.text_missing),
            _pair("unit", row.currency),
        ),
        Reason.BELOW_FIRST_BAND: _inside(
            _only(row.kind != "flat", _pair("band_from", row.text_first_from)), _pair("measure", row.text_measure)
        ),
        Reason.ZERO_RATE: _inside(row.text_scale, row.text_tier),
        Reason.NO_BASE: ibis.literal(""),
    }


def add_evidence(pipeline: Pipeline, name: str, row: ir.Table, *, names: int, minor_units: int) -> ir.Table:
    """Roots in their own period with their `evidence`. `names`: how many `deducted_…` columns there are."""
    row = row.mutate(missing=row.gate - row.gate_measure)
    texts = {f"text_{column}": text_of_money(row[column], minor_units) for column in _MONEY}
    row = pipeline.add(f"{name}_texts", row.mutate(**texts))
    row = pipeline.add(f"{name}_deducted", _with_deducted(row, names, minor_units))
    cases = [(row.reason == reason.value, text) for reason, text in _unapplied(row).items()]
    early = (row.early.notnull(), row.early_pairs)
    inside = ibis.cases(early, (row.reason.isnull(), _applied(row, names)), *cases)
    row = pipeline.add(f"{name}_pairs", row.mutate(pairs=inside))
    return pipeline.add(f"{name}_evidence", row.mutate(evidence=braced(row.pairs)))


def evidence_of_root(row: ir.Table, *, with_period: bool) -> Text:
    """The evidence of a correction: its root, and the root's period when it reverses."""
    root = ibis.literal('{"root_line_id":"') + escaped(row.root_line_id)
    if with_period:
        root = root + '","root_period":"' + row.root_period
    return root + '"}'
