"""What the database itself refuses: a paper that has left the house is neither changed nor taken back."""

from django.db import migrations

FREEZE = """
create function refuse_change_of_issued_paper() returns trigger language plpgsql as $$
begin
    raise exception 'an issued paper never changes; issue an amended edition' using errcode = 'integrity_constraint_violation';
end $$;
create trigger issued_paper_is_frozen before update or delete on paper_issuedpaper
    for each row execute function refuse_change_of_issued_paper();
"""
THAW = """
drop trigger issued_paper_is_frozen on paper_issuedpaper;
drop function refuse_change_of_issued_paper();
"""


class Migration(migrations.Migration):
    dependencies = [("paper", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
