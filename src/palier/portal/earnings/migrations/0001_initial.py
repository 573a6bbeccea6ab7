"""The first tables of this room, with their policies and rights."""

from django.db import migrations, models

from palier.portal.tenancy.policies import tenant_table, waiting_for_worker


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("unit_kind", models.TextField()),
                ("unit_id", models.TextField()),
                ("version", models.BigIntegerField()),
                ("recorded_seq", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("changes", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "unit_kind", "unit_id", "version"), name="difference_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="LadderRung",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("unit_kind", models.TextField()),
                ("unit_id", models.TextField()),
                ("benefit_id", models.TextField()),
                ("period", models.TextField()),
                ("rung", models.TextField()),
                ("amount_minor", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="rung_by_unit")],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("unit_kind", models.TextField()),
                ("unit_id", models.TextField()),
                ("recorded_seq", models.BigIntegerField()),
                ("marked_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="mark_by_unit")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("unit_kind", models.TextField()),
                ("unit_id", models.TextField()),
                ("version", models.BigIntegerField()),
                ("recorded_seq", models.BigIntegerField()),
                ("recorded_at", models.DateTimeField()),
                ("as_of_day", models.DateField()),
                ("calculated_at", models.DateTimeField(auto_now=True)),
                ("detail", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("organisation_id", "unit_kind", "unit_id"), name="statement_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatementRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("unit_kind", models.TextField()),
                ("unit_id", models.TextField()),
                ("partner_id", models.TextField(null=True)),
                ("payee_id", models.TextField()),
                ("benefit_id", models.TextField()),
                ("period", models.TextField()),
                ("earned_for", models.TextField()),
                ("kind", models.TextField()),
                ("form", models.TextField()),
                ("payable_period", models.TextField(null=True)),
                ("status", models.TextField()),
                ("reversible_by", models.TextField(default="")),
                ("base", models.DecimalField(decimal_places=6, max_digits=19)),
                ("base_unit", models.TextField()),
                ("rate", models.DecimalField(decimal_places=6, max_digits=19, null=True)),
                ("amount_minor", models.BigIntegerField()),
                ("currency", models.TextField()),
                ("programme_version", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "unit_kind", "unit_id"], name="row_by_unit")],
            },
        ),
        tenant_table(
            "earnings_mark",
            app="select, insert",
            worker="select, insert, update, delete",
            partner="unit_kind = 'partner' and unit_id = {partner}",
        ),
        waiting_for_worker("earnings_mark"),
        tenant_table(
            "earnings_statement",
            app="select",
            worker="select, insert, update, delete",
            partner="unit_kind = 'partner' and unit_id = {partner}",
        ),
        tenant_table(
            "earnings_statementrow",
            app="select",
            worker="select, insert, update, delete",
            partner="unit_kind = 'partner' and unit_id = {partner}",
        ),
        tenant_table(
            "earnings_ladderrung",
            app="select",
            worker="select, insert, update, delete",
            partner="unit_kind = 'partner' and unit_id = {partner}",
        ),
        tenant_table(
            "earnings_difference",
            app="select",
            worker="select, insert",
            partner="unit_kind = 'partner' and unit_id = {partner}",
        ),
    ]
