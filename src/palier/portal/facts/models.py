"""Facts as kept: append-only, in the order in which they became known."""

from __future__ import annotations

from django.db import models


class Ledger(models.Model):
    """The head of an organisation's ledger: the last sequence number, instant and day.

    `clock_offset` is what the ledger's clock is ahead of the machine's; a demo that plays an earlier year has a
    negative one.
    """

    organisation_id = models.BigIntegerField(primary_key=True)
    last_seq = models.BigIntegerField(default=0)
    last_at = models.DateTimeField()
    last_day = models.DateField(null=True)
    clock_offset = models.DurationField()


class Sale(models.Model):
    """A sell-through line. Money is in minor units of its currency, quantity in thousandths."""

    organisation_id = models.BigIntegerField()
    recorded_seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    source = models.TextField()
    sent_at = models.DateTimeField(null=True)
    line_id = models.TextField()
    document_id = models.TextField()
    ordered_on = models.DateField(null=True)
    invoiced_on = models.DateField()
    route = models.TextField()
    partner_id = models.TextField(null=True)
    distributor_id = models.TextField(null=True)
    customer_id = models.TextField()
    product_id = models.TextField()
    quantity_milli = models.BigIntegerField()
    amount_minor = models.BigIntegerField()
    list_amount_minor = models.BigIntegerField(null=True)
    cost_amount_minor = models.BigIntegerField(null=True)
    currency = models.TextField()
    service_delivery = models.TextField(null=True)
    deal_id = models.TextField(null=True)
    price_kind = models.TextField(null=True)
    corrects_line_id = models.TextField(null=True)
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "line_id"], name="sale_line_once"),
            models.UniqueConstraint(fields=["organisation_id", "recorded_seq"], name="sale_seq_once"),
        ]
        indexes = [
            models.Index(fields=["organisation_id", "partner_id", "invoiced_on"], name="sale_by_partner"),
            models.Index(fields=["organisation_id", "customer_id"], name="sale_by_customer"),
        ]


class Reference(models.Model):
    """A row of any other table of the facts, or a day that began (`day_begun`); `content` as the contract writes it."""

    organisation_id = models.BigIntegerField()
    recorded_seq = models.BigIntegerField()
    recorded_at = models.DateTimeField()
    source = models.TextField()
    sent_at = models.DateTimeField(null=True)
    table_name = models.TextField()
    key = models.TextField()
    content = models.JSONField()
    content_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "recorded_seq"], name="reference_seq_once")]
        indexes = [
            models.Index(fields=["organisation_id", "table_name", "key", "-recorded_seq"], name="reference_latest")
        ]


class Person(models.Model):
    """Who a person key stands for. Facts hold the random key alone, so that a person can be forgotten here."""

    organisation_id = models.BigIntegerField()
    person_key = models.TextField()
    person_id = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation_id", "person_id"], name="person_once"),
            models.UniqueConstraint(fields=["organisation_id", "person_key"], name="person_key_once"),
        ]


class Delivery(models.Model):
    """A batch received under an idempotency key, with the answer that it got."""

    organisation_id = models.BigIntegerField()
    idempotency_key = models.TextField()
    body_sha256 = models.CharField(max_length=64)
    answer = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "idempotency_key"], name="delivery_once")]
