"""What most tests of the portal begin with."""

from __future__ import annotations

import pytest

from tests.make.organisations import make_tree
from tests.make.portal import make_portal
from tests.make.reports import catalogue
from thidua.organisations.models import Unit
from thidua.portal.models import HomePage


@pytest.fixture
def tree() -> dict[str, Unit]:
    """A province whose portal it is, its sector union, two grassroots unions; the catalogue of indicators."""
    catalogue()
    return make_tree("tinh", {"nganh": 2})


@pytest.fixture
def home(tree: dict[str, Unit]) -> HomePage:
    return make_portal(tree["tinh"])
