"""The first tables of this room, with their policies and rights."""

from django.db import migrations, models

from palier.portal.tenancy.policies import append_only, tenant_table


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="PublishedProgramme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("organisation_id", models.BigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("files", models.JSONField()),
                ("published_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "indexes": [models.Index(fields=["organisation_id", "-id"], name="programme_latest")],
            },
        ),
        tenant_table("programmes_publishedprogramme", app="select, insert", worker="select", partner="true"),
        append_only("programmes_publishedprogramme"),
    ]
