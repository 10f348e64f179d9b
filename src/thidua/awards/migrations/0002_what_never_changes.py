"""What the database itself refuses: an entry of the register, a loaded catalogue and a step are neither changed nor taken back."""

from django.db import migrations

FREEZE = """
create function refuse_change_of_register() returns trigger language plpgsql as $$
begin
    raise exception 'an entry of the register, a loaded catalogue and a step of a dossier never change'
        using errcode = 'integrity_constraint_violation';
end $$;
create trigger register_entry_is_frozen before update or delete on awards_registerentry
    for each row execute function refuse_change_of_register();
create trigger award_catalogue_is_frozen before update or delete on awards_loadedcatalogue
    for each row execute function refuse_change_of_register();
create trigger dossier_step_is_frozen before update or delete on awards_step
    for each row execute function refuse_change_of_register();
"""
THAW = """
drop trigger register_entry_is_frozen on awards_registerentry;
drop trigger award_catalogue_is_frozen on awards_loadedcatalogue;
drop trigger dossier_step_is_frozen on awards_step;
drop function refuse_change_of_register();
"""


class Migration(migrations.Migration):
    dependencies = [("awards", "0001_initial")]
    operations = [migrations.RunSQL(FREEZE, THAW)]
