"""The tree and the administrator that tests of accounts and of mandates share."""

from __future__ import annotations

import pytest

from tests.make.organisations import make_tree
from tests.make.people import make_person
from thidua.organisations.models import Unit
from thidua.people.models import Person
from thidua.people.rules import Role


@pytest.fixture
def tree(db: None) -> dict[str, Unit]:
    return make_tree("tinh", {"huyen-a": 2, "huyen-b": 1})


@pytest.fixture
def administrator(tree: dict[str, Unit]) -> Person:
    return make_person(tree["huyen-a"], Role.ADMINISTRATOR)
