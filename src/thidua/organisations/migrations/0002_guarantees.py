"""What the database itself guarantees of the dated tree, whoever writes: checked at commit, or when asked earlier.

No two terms of one unit share a day; a term lies within the days of its superior's terms; nothing hangs beneath itself
on any day. Beside them stands the index of words that search uses. A broken guarantee names the unit and the first day in the error's detail (JSON), which
`organisations.actions.settle_tree` turns into a sentence.
"""

from django.db import migrations

# A built-in box instead of btree_gist, which a bare server lacks: x is the unit, y the days. Half a day is taken off the
# end because boxes touch where half-open spans do not.
NO_OVERLAP = """
alter table organisations_unitterm add constraint term_no_overlap exclude using gist (
  box(
    point(unit_id, valid_from - date '1900-01-01'),
    point(unit_id, (least(valid_until, date '2170-01-01') - date '1900-01-01') - 0.5)
  ) with &&
) deferrable initially deferred
"""

# The lock makes two writers check one after the other; each statement then sees what the other committed.
# A deferred trigger fires for rows as they were written: a row changed again since has an event of its own.
WITHIN_SUPERIOR = """
create function organisations_term_within_superior() returns trigger language plpgsql as $$
declare
  missing daterange;
begin
  perform pg_advisory_xact_lock(74110001);
  if not exists (
    select from organisations_unitterm t where t.id = new.id and t.unit_id = new.unit_id
      and t.parent_id = new.parent_id and t.valid_from = new.valid_from and t.valid_until = new.valid_until
  ) then
    return null;
  end if;
  select range_first into missing from organisations_uncovered(new.parent_id, new.valid_from, new.valid_until);
  if missing is not null then
    raise exception using errcode = 'TD002', message = 'a unit term lies outside its superior''s terms',
      detail = json_build_object('unit', new.unit_id, 'superior', new.parent_id, 'on', lower(missing))::text;
  end if;
  return null;
end
$$;

create function organisations_uncovered(superior bigint, since date, until date, out range_first daterange)
language sql as $$
  select (select r from unnest(datemultirange(daterange(since, until))
    - coalesce((select range_agg(daterange(t.valid_from, t.valid_until)) from organisations_unitterm t
        where t.unit_id = superior), '{}'::datemultirange)) as r limit 1)
$$;

create function organisations_term_keeps_children() returns trigger language plpgsql as $$
declare
  child record;
begin
  perform pg_advisory_xact_lock(74110001);
  select t.unit_id, lower((organisations_uncovered(old.unit_id, t.valid_from, t.valid_until))) as first_day into child
    from organisations_unitterm t
    where t.parent_id = old.unit_id and t.valid_until > old.valid_from and t.valid_from < old.valid_until
      and organisations_uncovered(old.unit_id, t.valid_from, t.valid_until) is not null
    order by t.valid_from, t.unit_id limit 1;
  if found then
    raise exception using errcode = 'TD002', message = 'a unit term lies outside its superior''s terms',
      detail = json_build_object('unit', child.unit_id, 'superior', old.unit_id, 'on', child.first_day)::text;
  end if;
  return null;
end
$$;

create constraint trigger term_within_superior
  after insert or update of unit_id, parent_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when (new.parent_id is not null)
  execute function organisations_term_within_superior();

create constraint trigger term_keeps_children
  after delete or update of unit_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row
  execute function organisations_term_keeps_children();
"""

# Most units are leaves: nothing hangs beneath them, so no circle can run through them.
NO_CIRCLE = """
create function organisations_term_no_circle() returns trigger language plpgsql as $$
declare
  first_day date;
begin
  perform pg_advisory_xact_lock(74110001);
  if not exists (
    select from organisations_unitterm t
    where t.parent_id = new.unit_id and t.valid_until > new.valid_from and t.valid_from < new.valid_until
  ) or not exists (
    select from organisations_unitterm t where t.id = new.id and t.unit_id = new.unit_id
      and t.parent_id = new.parent_id and t.valid_from = new.valid_from and t.valid_until = new.valid_until
  ) then
    return null;
  end if;
  with recursive up(unit_id, days) as (
    select new.parent_id, daterange(new.valid_from, new.valid_until)
    union
    select t.parent_id, up.days * daterange(t.valid_from, t.valid_until)
    from up join organisations_unitterm t on t.unit_id = up.unit_id
    where up.unit_id <> new.unit_id and t.parent_id is not null
      and up.days && daterange(t.valid_from, t.valid_until)
  )
  select min(lower(days)) into first_day from up where up.unit_id = new.unit_id;
  if first_day is not null then
    raise exception using errcode = 'TD003', message = 'a unit hangs beneath itself',
      detail = json_build_object('unit', new.unit_id, 'on', first_day)::text;
  end if;
  return null;
end
$$;

create constraint trigger term_no_circle
  after insert or update of unit_id, parent_id, valid_from, valid_until on organisations_unitterm
  deferrable initially deferred for each row when (new.parent_id is not null)
  execute function organisations_term_no_circle();
"""

# Kept, so that a search that the index cannot narrow (every CĐCS) does not take each key apart again.
SEARCH = """
alter table organisations_unitterm add column search_words tsvector
  generated always as (to_tsvector('simple', search_key)) stored;
create index term_words on organisations_unitterm using gin (search_words);
"""

UNDO = """
drop trigger term_no_circle on organisations_unitterm;
drop trigger term_keeps_children on organisations_unitterm;
drop trigger term_within_superior on organisations_unitterm;
drop function organisations_term_no_circle();
drop function organisations_term_keeps_children();
drop function organisations_term_within_superior();
drop function organisations_uncovered(bigint, date, date);
alter table organisations_unitterm drop constraint term_no_overlap;
"""


class Migration(migrations.Migration):
    dependencies = [("organisations", "0001_initial")]

    operations = [
        migrations.RunSQL(NO_OVERLAP, migrations.RunSQL.noop),
        migrations.RunSQL(WITHIN_SUPERIOR, migrations.RunSQL.noop),
        migrations.RunSQL(NO_CIRCLE, UNDO),
        migrations.RunSQL(SEARCH, "alter table organisations_unitterm drop column search_words"),
    ]
