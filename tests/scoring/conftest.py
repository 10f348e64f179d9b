"""A block with its round just opened, built once for each module."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from tests.make.scoring import Block, make_block


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Block]:
    """The block, for one module of tests; nothing of it is left afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_block()
        transaction.set_rollback(True)
