"""Scoring a cluster's year: schemes loaded, the round opened, lines scored and verified, appeals answered, the round closed."""

from thidua.scoring.actions.incidents import report_incident, withdraw_incident
from thidua.scoring.actions.marking import answer_appeal, appeal_line, attach_proof, give_marks, hand_in_sheet
from thidua.scoring.actions.rounds import assign_verifier, close_round, open_late_sheets, open_round, release_verifier
from thidua.scoring.actions.schemes import load_scheme, load_shipped

__all__ = [
    "answer_appeal",
    "appeal_line",
    "assign_verifier",
    "attach_proof",
    "close_round",
    "give_marks",
    "hand_in_sheet",
    "load_scheme",
    "load_shipped",
    "open_late_sheets",
    "open_round",
    "release_verifier",
    "report_incident",
    "withdraw_incident",
]
