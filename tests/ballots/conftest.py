"""One block of units with their chairs for all tests of a module; whatever a test does with it is undone after it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.make.ballots import CODES, Hall


@pytest.fixture(scope="module")
def built(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Hall]:
    """The block, of the units that the module names `CODES`."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Hall(getattr(request.module, "CODES", CODES))
        transaction.set_rollback(True)


@pytest.fixture
def hall(built: Hall) -> Iterator[Hall]:
    """The block, as if nobody had met yet."""
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)
