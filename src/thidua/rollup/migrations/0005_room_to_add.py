"""Half of each page of kept sums stays free: a sum that is added to is written beside the old one, and no index changes."""

from django.db import migrations

TABLES = ("rollup_total", "rollup_todaytotal")


class Migration(migrations.Migration):
    dependencies = [("rollup", "0004_rare_sheets_by_index")]
    operations = [
        migrations.RunSQL(f"alter table {table} set (fillfactor = 50)", f"alter table {table} reset (fillfactor)")
        for table in TABLES
    ]
