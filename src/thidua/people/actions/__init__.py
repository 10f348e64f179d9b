"""What is done with accounts, mandates, delegations and notices."""

from thidua.people.actions.accounts import (
    choose_language,
    choose_mail,
    choose_password,
    close_account,
    open_account,
    reopen_account,
    reset_password,
    why_not_password_of,
)
from thidua.people.actions.mandates import (
    delegate_mandate,
    end_delegation,
    end_mandate,
    end_mandates_of,
    give_back_mandates,
    grant_mandate,
)
from thidua.people.actions.notices import mark_mailed, read_notices, tell

__all__ = [
    "choose_language",
    "choose_mail",
    "choose_password",
    "close_account",
    "delegate_mandate",
    "end_delegation",
    "end_mandate",
    "end_mandates_of",
    "give_back_mandates",
    "grant_mandate",
    "mark_mailed",
    "open_account",
    "read_notices",
    "reopen_account",
    "reset_password",
    "tell",
    "why_not_password_of",
]
