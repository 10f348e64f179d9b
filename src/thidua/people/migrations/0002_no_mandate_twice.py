"""The database refuses the same role at the same unit twice on a day."""

from django.db import migrations

# No btree_gist at hand: two boxes over built-in points say "this person, these days" and "this unit, this role".
# Half a day is taken off the end, so that spans that meet (half-open) do not touch.
FORBID = """
alter table people_mandate add constraint mandate_not_twice exclude using gist (
  box(point(person_id, valid_from - date '1900-01-01'), point(person_id, valid_until - date '1900-01-01' - 0.5)) with &&,
  box(point(unit_id, hashtext(role)), point(unit_id, hashtext(role))) with &&
);
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunSQL(FORBID, "alter table people_mandate drop constraint mandate_not_twice;")]
