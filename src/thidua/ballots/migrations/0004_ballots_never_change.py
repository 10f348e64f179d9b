"""What the database itself refuses: an opened ballot, a ballot cast by name and a counted vote never change."""

from django.db import migrations

FREEZE = """
create function refuse_change_of_ballots() returns trigger language plpgsql as $$
begin
    raise exception 'a ballot that was cast and a counted vote never change' using errcode = 'integrity_constraint_violation';
end $$;
create trigger ballot_is_frozen before update or delete on ballots_ballot
    for each row execute function refuse_change_of_ballots();
create trigger named_ballot_is_frozen before update or delete on ballots_namedballot
    for each row execute function refuse_change_of_ballots();
create trigger envelope_is_not_exchanged before update on ballots_envelope
    for each row execute function refuse_change_of_ballots();
create trigger counted_vote_is_frozen before update or delete on ballots_vote
    for each row when (old.state = 'counted') execute function refuse_change_of_ballots();
"""
THAW = """
drop trigger counted_vote_is_frozen on ballots_vote;
drop trigger envelope_is_not_exchanged on ballots_envelope;
drop trigger named_ballot_is_frozen on ballots_namedballot;
drop trigger ballot_is_frozen on ballots_ballot;
drop function refuse_change_of_ballots();
"""


class Migration(migrations.Migration):
    dependencies = [("ballots", "0003_votes")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
