"""A mandate is ended without being written into any index; whether a role is held twice is asked where it begins or grows longer."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NOT_TWICE = """
alter table people_mandate drop constraint mandate_not_twice;
create function people_mandate_not_twice() returns trigger language plpgsql as $$
begin
  -- Whoever else gives this person a mandate waits here, or has been waited for; the next statement sees what they wrote.
  perform from people_person where id = new.person_id for no key update;
  if exists (
    select from people_mandate m where m.person_id = new.person_id and m.unit_id = new.unit_id and m.role = new.role
      and m.id <> new.id and m.valid_from < new.valid_until and m.valid_until > new.valid_from
  ) then
    raise exception using errcode = '23P01', constraint = 'mandate_not_twice',
      message = 'mandate_not_twice: the same role at the same unit twice on a day',
      detail = json_build_object('person', new.person_id, 'unit', new.unit_id, 'role', new.role)::text;
  end if;
  return null;
end
$$;
create trigger mandate_not_twice after insert on people_mandate
  for each row execute function people_mandate_not_twice();
create trigger mandate_not_twice_later after update of person_id, unit_id, role, valid_from, valid_until on people_mandate
  for each row when (
    (new.person_id, new.unit_id, new.role) <> (old.person_id, old.unit_id, old.role)
    or new.valid_from < old.valid_from or new.valid_until > old.valid_until
  ) execute function people_mandate_not_twice();
"""
BACK = """
drop trigger mandate_not_twice_later on people_mandate;
drop trigger mandate_not_twice on people_mandate;
drop function people_mandate_not_twice();
alter table people_mandate add constraint mandate_not_twice exclude using gist (
  box(point(person_id, valid_from - date '1900-01-01'), point(person_id, valid_until - date '1900-01-01' - 0.5)) with &&,
  box(point(unit_id, hashtext(role)), point(unit_id, hashtext(role))) with &&
);
"""
# Written anew in the order it has, with room on each page; statistics are of before.
ROOM = """
alter table people_mandate set (fillfactor = 50);
cluster people_mandate using people_mandate_pkey;
alter table people_mandate set without cluster;
analyze people_mandate;
"""
NO_ROOM = "alter table people_mandate reset (fillfactor)"


class Migration(migrations.Migration):
    dependencies = [("people", "0005_fewer_indexes_of_mandates")]

    operations = [
        migrations.RunSQL(NOT_TWICE, BACK),
        migrations.RemoveIndex(model_name="mandate", name="people_mand_person__2b9221_idx"),
        migrations.RemoveIndex(model_name="mandate", name="people_mand_unit_id_b1063d_idx"),
        migrations.AlterField(
            model_name="mandate",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to=settings.AUTH_USER_MODEL,
                verbose_name="officer",
            ),
        ),
        migrations.AlterField(
            model_name="mandate",
            name="unit",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="mandates", to="organisations.unit",
                verbose_name="unit",
            ),
        ),
        migrations.RunSQL(ROOM, NO_ROOM),
    ]
