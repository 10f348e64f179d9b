"""What most tests of the portal begin with."""

from __future__ import annotations

import pytest

from tests.make.organisations import make_tree
from tests.make.portal import make_portal
from tests.make.reports import catalogue
from thidua.organisations.models import Unit
from thidua.portal.models import HomePage


@pytest.fixture(scope="session", autouse=True)
def _public_media_apart(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pictures and documents of the tests lie in a folder of their own."""
    from django.conf import settings

    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def tree() -> dict[str, Unit]:
    """A province whose portal it is, its sector union, two grassroots unions; the catalogue of indicators."""
    catalogue()
    return make_tree("tinh", {"nganh": 2})


@pytest.fixture
def home(tree: dict[str, Unit]) -> HomePage:
    return make_portal(tree["tinh"])
