"""What `thidua check` and `thidua rebuild-tree` say of the tree."""

from __future__ import annotations

import json

import pytest

from tests.make.organisations import make_tree
from thidua.config.program import main
from thidua.organisations.jobs import checks
from thidua.organisations.models import Branch
from thidua.organisations.queries import check_tree

pytestmark = pytest.mark.django_db


def test_a_broken_tree_is_told_and_mended(capsys: pytest.CaptureFixture[str]) -> None:
    tree = make_tree("tinh", {"nganh": 1})
    assert list(checks()) == []
    Branch.objects.filter(descendant=tree["nganh-1"], depth=2).delete()
    assert main(["check", "--lang", "vi"]) == 1
    assert "CĐCS Công ty nganh 1 trực thuộc LĐLĐ tỉnh tinh từ 01/01/2018" in capsys.readouterr().out
    assert main(["rebuild-tree", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"units": 3}
    assert check_tree() == []
