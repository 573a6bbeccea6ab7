"""Marks of what is to be recalculated, and the current statements.

Keyed by unit: a partner, later also a distributor.
"""

from __future__ import annotations

from django.db import models


class Mark(models.Model):
    """A unit whose inputs changed.

    Inserted in the fact's own transaction; removed by the one that writes its statement.
    """

    organisation_id = models.BigIntegerField()
    unit_kind = models.TextField()
    unit_id = models.TextField()
    recorded_seq = models.BigIntegerField()
    marked_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="mark_by_unit")]


class Statement(models.Model):
    """The head of a unit's current statement.

    `version` is the event id of its stream; `detail` what a page shows beside the rows.
    """

    organisation_id = models.BigIntegerField()
    unit_kind = models.TextField()
    unit_id = models.TextField()
    version = models.BigIntegerField()
    recorded_seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    as_of_day = models.DateField()
    calculated_at = models.DateTimeField(auto_now=True)
    detail = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "unit_kind", "unit_id"], name="statement_once")
        ]


class StatementRow(models.Model):
    """A row of the contract's `statements` for a unit, as it stands now. Amounts in minor units of `currency`."""

    organisation_id = models.BigIntegerField()
    unit_kind = models.TextField()
    unit_id = models.TextField()
    partner_id = models.TextField(null=True)
    payee_id = models.TextField()
    benefit_id = models.TextField()
    period = models.TextField()
    earned_for = models.TextField()
    kind = models.TextField()
    form = models.TextField()
    payable_period = models.TextField(null=True)
    status = models.TextField()
    reversible_by = models.TextField(default="")
    base = models.DecimalField(max_digits=19, decimal_places=6)
    base_unit = models.TextField()
    rate = models.DecimalField(max_digits=19, decimal_places=6, null=True)
    amount_minor = models.BigIntegerField()
    currency = models.TextField()
    programme_version = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="row_by_unit")]


class LadderRung(models.Model):
    """A row of the contract's `ladder` for a unit, as it stands now."""

    organisation_id = models.BigIntegerField()
    unit_kind = models.TextField()
    unit_id = models.TextField()
    benefit_id = models.TextField()
    period = models.TextField()
    rung = models.TextField()
    amount_minor = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="rung_by_unit")]


class Difference(models.Model):
    """What one recalculation changed in a unit's statement: a row for each benefit × period, before and after."""

    organisation_id = models.BigIntegerField()
    unit_kind = models.TextField()
    unit_id = models.TextField()
    version = models.BigIntegerField()
    recorded_seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    made_at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation_id", "unit_kind", "unit_id", "version"], name="difference_once"
            )
        ]
