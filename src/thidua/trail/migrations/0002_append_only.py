"""The database itself refuses to change the trail, and queues each event for its seal."""

from django.db import migrations

REFUSE = """
create function trail_refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'the trail is append-only: % on % is refused', tg_op, tg_table_name using errcode = 'restrict_violation';
end $$;
create trigger trail_event_kept before update or delete on trail_event
  for each row execute function trail_refuse_change();
create trigger trail_event_not_emptied before truncate on trail_event
  for each statement execute function trail_refuse_change();
create trigger trail_seal_kept before update or delete on trail_seal
  for each row execute function trail_refuse_change();
create trigger trail_seal_not_emptied before truncate on trail_seal
  for each statement execute function trail_refuse_change();
"""

ALLOW = """
drop trigger trail_seal_not_emptied on trail_seal;
drop trigger trail_seal_kept on trail_seal;
drop trigger trail_event_not_emptied on trail_event;
drop trigger trail_event_kept on trail_event;
drop function trail_refuse_change();
"""

QUEUE = """
create function trail_queue_for_seal() returns trigger language plpgsql as $$
begin
  insert into trail_unsealed (event_id) values (new.id);
  return null;
end $$;
create trigger trail_event_queued after insert on trail_event
  for each row execute function trail_queue_for_seal();
"""

UNQUEUE = """
drop trigger trail_event_queued on trail_event;
drop function trail_queue_for_seal();
"""


class Migration(migrations.Migration):
    dependencies = [("trail", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW), migrations.RunSQL(QUEUE, UNQUEUE)]
