"""Submission, achievement report, council minutes, decision and certificates, as plain values. Official papers are Vietnamese only."""

from thidua.awards.papers.achievement import achievement_paper
from thidua.awards.papers.certificates import certificate_text, certificate_texts
from thidua.awards.papers.decision import decision_paper, minutes_paper
from thidua.awards.papers.submission import submission_paper

__all__ = [
    "achievement_paper",
    "certificate_text",
    "certificate_texts",
    "decision_paper",
    "minutes_paper",
    "submission_paper",
]
