"""A province with a district of three and a sector union of two grassroots unions, and its chair."""

from __future__ import annotations

import pytest

from tests.make.organisations import make_tree
from tests.make.people import make_person
from tests.reorganisations.deciding import Tree
from thidua.people.models import Person
from thidua.people.rules import Role


@pytest.fixture
def tree() -> Tree:
    return make_tree("tinh", {"huyen": 3, "nganh": 2})


@pytest.fixture
def by(tree: Tree) -> Person:
    return make_person(tree["tinh"], Role.CHAIR)
