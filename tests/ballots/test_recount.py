"""The recount of the docs, run as a delegate would run it, beside the house's own count."""

from __future__ import annotations

import io
import json
import random
import runpy
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

import pytest

from tests.make.ballots import Hall, sitting
from tests.make.votes import Secret, shipped
from thidua.ballots.queries.exporting import ballots_document
from thidua.ballots.queries.outcomes import outcome_of
from thidua.ballots.rules.tally import count_ballots, decide
from thidua.ballots.rules.voting import rule_from

RECOUNT = Path(__file__).parents[2] / "docs" / "recount.py"
CODES = ("nganh-a", "nganh-b", "nganh-c", "nganh-d", "nganh-e")
DEFAULTS = {"own_unit": True, "objections": 0, "per_unit": False, "code": "", "sample": True, "mode": "secret"}


def counted_here(document: object, folder: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The same lines, of the same program, run within this one: for many votes at once."""
    file, said = folder / "phieu.json", io.StringIO()
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", [str(RECOUNT), str(file)])
    with redirect_stdout(said):
        runpy.run_path(str(RECOUNT))
    return said.getvalue().splitlines()


def recount(document: object, folder: Path) -> list[str]:
    """The lines that the program prints, run by itself: it sees neither this house nor what is installed."""
    file = folder / "phieu.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    run = subprocess.run([sys.executable, "-I", "-S", RECOUNT, file], capture_output=True, text=True, check=True)
    return run.stdout.splitlines()


@pytest.mark.django_db
def test_a_delegate_counts_an_exported_vote_again(tmp_path: Path) -> None:
    hall = Hall(CODES)
    secret = Secret(hall, sitting(hall), rule=shipped("phieu-kin-chon", seats=2, most=2))
    for code, marks in zip(CODES, ["--11-", "--11-", "1--1-", "--1-1", "-----"], strict=True):
        secret.cast(code, marks)
    secret.close()
    vote = secret.count()
    outcome = outcome_of(vote)
    assert outcome
    head, *lines = recount(ballots_document(vote), tmp_path)
    assert head == f"{vote.question}: 5 ballots, 1 blank, 0 invalid; base 5"
    assert lines == [f"{one.for_}\t{'won' if one.elected else '-'}\t{one.words}" for one in outcome.choices]
    assert [one.elected for one in outcome.choices] == [False, False, True, True, False]


def test_the_recount_agrees_on_votes_of_every_kind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(26)
    for _at in range(200):
        document = {
            "question": "Hỏi",
            "form": chance.choice(["approve", "choose", "elect"]),
            "options": ["A", "B", "C", "D"],
            "base": chance.choice(["present", "members", "cast", "valid"]),
            "share": chance.choice(["1/2", "2/3", "1/4"]),
            "reaches": chance.random() < 0.5,
            "seats": chance.choice([None, 1, 2, 3]),
            "most": chance.choice([None, 1, 2, 3]),
            "ties": chance.choice(["revote", "order"]),
            "ballots": [
                [str(at), "".join(chance.choices("1-0x", [4, 4, 1, 0.1], k=4))] for at in range(chance.randint(0, 9))
            ],
        }
        size = {"members": 12, "present": 10}
        rule = rule_from(DEFAULTS | document)
        result = decide(rule, count_ballots(rule, [marks for _name, marks in document["ballots"]], options=4, **size))
        _head, *lines = counted_here(document | size, tmp_path, monkeypatch)
        won = ["won" if line.elected else "-" for line in result.lines]
        assert [line.split("\t")[:2] for line in lines] == [
            [str(line.count.for_), one] for line, one in zip(result.lines, won, strict=True)
        ]


def test_the_recount_is_short_and_stands_alone() -> None:
    lines = RECOUNT.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40
    assert [line for line in lines if "import" in line.split()] == [
        "import json",
        "import sys",
        "from fractions import Fraction",
    ]
