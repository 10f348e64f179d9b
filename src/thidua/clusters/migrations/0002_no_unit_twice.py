"""The database refuses a unit twice in one cluster on a day."""

from django.db import migrations

# No btree_gist at hand: two boxes over built-in points say "this cluster, this unit" and "these days". Half a day is
# taken off the end, so that spans that meet (half-open) do not touch.
FORBID = """
alter table clusters_membership add constraint membership_not_twice exclude using gist (
  box(point(cluster_id, unit_id), point(cluster_id, unit_id)) with &&,
  box(point(0, valid_from - date '1900-01-01'), point(0, valid_until - date '1900-01-01' - 0.5)) with &&
);
"""


class Migration(migrations.Migration):
    dependencies = [("clusters", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, "alter table clusters_membership drop constraint membership_not_twice;")]
