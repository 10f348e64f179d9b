"""Whether the units and the decision of a succession are there is asked once for all rows of a statement, not row by row."""

import django.db.models.deletion
from django.db import migrations, models

ASK = """
create function organisations_succession_names_those_there() returns trigger language plpgsql as $$
declare
  missing bigint;
begin
  -- Held as a foreign key holds them: until the end of the transaction nobody takes them away.
  select named.id into missing
    from (select unit_id as id from written union select successor_id from written where successor_id is not null) as named
    left join lateral (select id from organisations_unit where id = named.id for key share) as unit on true
    where unit.id is null limit 1;
  if not found then
    select named.id into missing from (select distinct decision_id as id from written) as named
      left join lateral (select id from organisations_decision where id = named.id for key share) as decision on true
      where decision.id is null limit 1;
  end if;
  if found then
    raise exception using errcode = '23503', message = 'a succession names a unit or a decision that is not there',
      detail = json_build_object('id', missing)::text;
  end if;
  return null;
end
$$;
create trigger succession_names_those_there after insert on organisations_succession
  referencing new table as written for each statement execute function organisations_succession_names_those_there();
create trigger succession_still_names_those_there after update on organisations_succession
  referencing new table as written for each statement execute function organisations_succession_names_those_there();

create function organisations_unit_is_named() returns trigger language plpgsql as $$
begin
  if not exists (select from organisations_unit where id = old.id) and (
    exists (select from organisations_succession where unit_id = old.id)
    or exists (select from organisations_succession where successor_id = old.id)
  ) then
    raise exception using errcode = '23503', message = 'a succession names the unit',
      detail = json_build_object('unit', old.id)::text;
  end if;
  return null;
end
$$;
create constraint trigger unit_is_named after delete or update of id on organisations_unit
  deferrable initially deferred for each row execute function organisations_unit_is_named();

create function organisations_decision_is_named() returns trigger language plpgsql as $$
begin
  if not exists (select from organisations_decision where id = old.id)
    and exists (select from organisations_succession where decision_id = old.id)
  then
    raise exception using errcode = '23503', message = 'a succession names the decision',
      detail = json_build_object('decision', old.id)::text;
  end if;
  return null;
end
$$;
create constraint trigger decision_is_named after delete or update of id on organisations_decision
  deferrable initially deferred for each row execute function organisations_decision_is_named();
"""
UNDO = """
drop trigger decision_is_named on organisations_decision;
drop trigger unit_is_named on organisations_unit;
drop trigger succession_still_names_those_there on organisations_succession;
drop trigger succession_names_those_there on organisations_succession;
drop function organisations_decision_is_named();
drop function organisations_unit_is_named();
drop function organisations_succession_names_those_there();
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0008_ended_without_an_index")]

    operations = [
        migrations.AlterField(
            model_name="succession",
            name="unit",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name="successions",
                to="organisations.unit", verbose_name="unit",
            ),
        ),
        migrations.AlterField(
            model_name="succession",
            name="successor",
            field=models.ForeignKey(
                blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.PROTECT,
                related_name="predecessions", to="organisations.unit", verbose_name="successor",
            ),
        ),
        migrations.AlterField(
            model_name="succession",
            name="decision",
            field=models.ForeignKey(
                db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="organisations.decision",
                verbose_name="decision",
            ),
        ),
        migrations.RunSQL(ASK, UNDO),
    ]
