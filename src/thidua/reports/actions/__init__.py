"""What is done with reports: opened, filled in, submitted, returned, approved, amended; and a period closed."""

from thidua.reports.actions.bulk import Bulk, approve_many
from thidua.reports.actions.closing import (
    close_period,
    send_back_consolidation,
    send_consolidation,
    sign_consolidation,
    take_consolidation,
)
from thidua.reports.actions.deciding import amend_report, approve_report, return_report, submit_report
from thidua.reports.actions.entering import attach_evidence, open_report, remove_evidence, save_figures
from thidua.reports.actions.filling import Filling, fill_drafts
from thidua.reports.actions.reading import (
    confirm_mention,
    read_for_report,
    reject_mention,
    remove_text,
    reopen_mention,
)
from thidua.reports.actions.reminding import remind_units
from thidua.reports.rules import Entry

__all__ = [
    "Bulk",
    "Entry",
    "Filling",
    "amend_report",
    "approve_many",
    "approve_report",
    "attach_evidence",
    "close_period",
    "confirm_mention",
    "fill_drafts",
    "open_report",
    "read_for_report",
    "reject_mention",
    "remind_units",
    "remove_evidence",
    "remove_text",
    "reopen_mention",
    "return_report",
    "save_figures",
    "send_back_consolidation",
    "send_consolidation",
    "sign_consolidation",
    "submit_report",
    "take_consolidation",
]
