"""Every closing made before sheets went up has one, closed and not signed yet."""

from django.db import migrations


def begin(apps, schema_editor):
    Closing = apps.get_model("rollup", "Closing")
    Consolidation = apps.get_model("reports", "Consolidation")
    there = Consolidation.objects.values("closing")
    Consolidation.objects.bulk_create(
        [Consolidation(closing=closing) for closing in Closing.objects.exclude(pk__in=there)], batch_size=1_000
    )


class Migration(migrations.Migration):
    dependencies = [("reports", "0004_consolidated_sheets")]
    operations = [migrations.RunPython(begin, migrations.RunPython.noop)]
