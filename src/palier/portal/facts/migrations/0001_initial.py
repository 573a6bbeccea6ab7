"""The first tables of this room, with their policies and rights."""

from django.db import migrations, models

from palier.portal.tenancy.policies import append_only, tenant_table


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Ledger",
            fields=[
                ("organisation_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("last_seq", models.BigIntegerField(default=0)),
                ("last_at", models.DateTimeField()),
                ("last_day", models.DateField(null=True)),
                ("clock_offset", models.DurationField()),
            ],
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("idempotency_key", models.TextField()),
                ("body_sha256", models.CharField(max_length=64)),
                ("answer", models.JSONField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "idempotency_key"), name="delivery_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("person_key", models.TextField()),
                ("person_id", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "person_id"), name="person_once"),
                    models.UniqueConstraint(fields=("organisation_id", "person_key"), name="person_key_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("recorded_seq", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("source", models.TextField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("table_name", models.TextField()),
                ("key", models.TextField()),
                ("content", models.JSONField()),
                ("content_sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(
                        fields=["organisation_id", "table_name", "key", "-recorded_seq"], name="reference_latest"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "recorded_seq"), name="reference_seq_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sale",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("recorded_seq", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("source", models.TextField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("line_id", models.TextField()),
                ("document_id", models.TextField()),
                ("ordered_on", models.DateField(null=True)),
                ("invoiced_on", models.DateField()),
                ("route", models.TextField()),
                ("partner_id", models.TextField(null=True)),
                ("distributor_id", models.TextField(null=True)),
                ("customer_id", models.TextField()),
                ("product_id", models.TextField()),
                ("quantity_milli", models.BigIntegerField()),
                ("amount_minor", models.BigIntegerField()),
                ("list_amount_minor", models.BigIntegerField(null=True)),
                ("cost_amount_minor", models.BigIntegerField(null=True)),
                ("currency", models.TextField()),
                ("service_delivery", models.TextField(null=True)),
                ("deal_id", models.TextField(null=True)),
                ("price_kind", models.TextField(null=True)),
                ("corrects_line_id", models.TextField(null=True)),
                ("content_sha256", models.CharField(max_length=64)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["organisation_id", "partner_id", "invoiced_on"], name="sale_by_partner"),
                    models.Index(fields=["organisation_id", "customer_id"], name="sale_by_customer"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "line_id"), name="sale_line_once"),
                    models.UniqueConstraint(fields=("organisation_id", "recorded_seq"), name="sale_seq_once"),
                ],
            },
        ),
        tenant_table("facts_ledger", app="select, insert, update", worker="select, insert, update", partner="true"),
        tenant_table("facts_sale", app="select, insert", worker="select", partner="partner_id = {partner}"),
        append_only("facts_sale"),
        tenant_table("facts_reference", app="select, insert", worker="select, insert"),
        append_only("facts_reference"),
        tenant_table("facts_person", app="select, insert", worker=""),
        tenant_table("facts_delivery", app="select, insert", worker=""),
    ]
