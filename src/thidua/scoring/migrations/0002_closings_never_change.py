"""What the database itself refuses: a closed round and a loaded scheme are neither changed nor taken back."""

from django.db import migrations

FREEZE = """
create function refuse_change_of_scoring() returns trigger language plpgsql as $$
begin
    raise exception 'a closed scoring and a loaded scheme never change' using errcode = 'integrity_constraint_violation';
end $$;
create trigger round_closing_is_frozen before update or delete on scoring_roundclosing
    for each row execute function refuse_change_of_scoring();
create trigger loaded_scheme_is_frozen before update or delete on scoring_loadedscheme
    for each row execute function refuse_change_of_scoring();
"""
THAW = """
drop trigger round_closing_is_frozen on scoring_roundclosing;
drop trigger loaded_scheme_is_frozen on scoring_loadedscheme;
drop function refuse_change_of_scoring();
"""


class Migration(migrations.Migration):
    dependencies = [("scoring", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
