"""A term is ended without being written into any index: none holds its end, and half of each page is left for it.

So the overlap of two terms is refused as everything else about them is: by a check at commit or when asked, that stands aside for what
`organisations.actions.settling` asks about as a whole. Rows that are asked so do not wait in the line of checks at all.
"""

from django.db import migrations, models

CHECKS = ("term_within_superior", "term_keeps_children", "term_no_circle")
STAND_ASIDE = "\nbegin\n  if current_setting('thidua.tree_is_settled', true) = 'yes' then return null; end if;"

NO_OVERLAP = """
create function organisations_term_no_overlap() returns trigger language plpgsql as $$
declare
  first_day date;
begin
  perform pg_advisory_xact_lock(74110001);
  select min(greatest(t.valid_from, mine.valid_from)) into first_day
    from organisations_unitterm mine join organisations_unitterm t on t.unit_id = mine.unit_id and t.id <> mine.id
    where mine.id = new.id and t.valid_from < mine.valid_until and t.valid_until > mine.valid_from;
  if first_day is not null then
    raise exception using errcode = 'TD001', message = 'two terms of a unit share a day',
      detail = json_build_object('unit', new.unit_id, 'on', first_day)::text;
  end if;
  return null;
end
$$;
alter table organisations_unitterm drop constraint term_no_overlap;
"""

NOT_AS_A_WHOLE = "current_setting('thidua.tree_is_asked_as_a_whole', true) is distinct from 'yes'"
ROW_BY_ROW = f"""
create constraint trigger term_no_overlap
  after insert or update of unit_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when ({NOT_AS_A_WHOLE})
  execute function organisations_term_no_overlap();
drop trigger term_within_superior on organisations_unitterm;
create constraint trigger term_within_superior
  after insert or update of unit_id, parent_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when (new.parent_id is not null and {NOT_AS_A_WHOLE})
  execute function organisations_term_within_superior();
drop trigger term_keeps_children on organisations_unitterm;
create constraint trigger term_keeps_children
  after delete or update of unit_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when ({NOT_AS_A_WHOLE})
  execute function organisations_term_keeps_children();
drop trigger term_no_circle on organisations_unitterm;
create constraint trigger term_no_circle
  after insert or update of unit_id, parent_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when (new.parent_id is not null and {NOT_AS_A_WHOLE})
  execute function organisations_term_no_circle();
"""

BACK = """
drop trigger term_no_overlap on organisations_unitterm;
drop function organisations_term_no_overlap();
alter table organisations_unitterm add constraint term_no_overlap exclude using gist (
  box(
    point(unit_id, valid_from - date '1900-01-01'),
    point(unit_id, (least(valid_until, date '2170-01-01') - date '1900-01-01') - 0.5)
  ) with &&
) deferrable initially deferred;
"""

# Written anew in the order of units, with room on each page; statistics are of before.
ROOM = """
alter table organisations_unitterm set (fillfactor = 50);
cluster organisations_unitterm using term_once_a_day;
alter table organisations_unitterm set without cluster;
analyze organisations_unitterm;
"""
NO_ROOM = "alter table organisations_unitterm reset (fillfactor)"


def _begin(now, then):
    """Each of the three checks of 0002 begins in another way."""

    def change(apps, editor):
        for name in CHECKS:
            with editor.connection.cursor() as cursor:
                cursor.execute("select pg_get_functiondef(%s::regproc)", [f"organisations_{name}"])
                cursor.execute(cursor.fetchone()[0].replace(now, then, 1))

    return change


class Migration(migrations.Migration):
    dependencies = [("organisations", "0007_rearranged_at_once")]

    operations = [
        migrations.RunSQL(NO_OVERLAP, BACK),
        migrations.RunSQL(ROW_BY_ROW, migrations.RunSQL.noop),
        migrations.RunPython(_begin(STAND_ASIDE, "\nbegin"), _begin("\nbegin", STAND_ASIDE)),
        migrations.RemoveIndex(model_name="unitterm", name="term_beneath"),
        migrations.RemoveIndex(model_name="unitterm", name="term_ends"),
        migrations.RemoveIndex(model_name="unitterm", name="term_by_name"),
        migrations.AddIndex(
            model_name="unitterm", index=models.Index(fields=["parent", "valid_from"], name="term_beneath")
        ),
        migrations.AddIndex(model_name="unitterm", index=models.Index(fields=["sort_key", "unit"], name="term_by_name")),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
