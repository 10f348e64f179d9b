"""Telling every process that what the public sees has changed, at the moment the change is committed."""

from __future__ import annotations

from typing import Any

from django.db import connection, models, transaction
from django.db.models.signals import post_delete, post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished, post_page_move

from thidua.portal.models import Attempt, Comment, OpeningCount, Salt, Seen, SpentSlip, Stars, Tally
from thidua.portal.rules.pages import KEPT

CHANNEL = "thidua_portal"
OF_READERS = {Attempt, Comment, OpeningCount, Salt, Seen, SpentSlip, Stars, Tally}
"""What readers leave changes at most one page, and says so itself."""
OF_A_DRAFT = {"latest_revision", "latest_revision_created_at", "draft_title", "has_unpublished_changes", "locked"}
"""What Wagtail writes into a page's row when only its draft was saved."""


def tell_changed(thing: str = "") -> None:
    """From this transaction's commit on no process shows what it kept of the thing ("p12"), or of anything."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, %s)", [CHANNEL, thing])
    transaction.on_commit(lambda: KEPT.forget(thing))  # here at once; elsewhere when PostgreSQL has passed it on


def hear_changes() -> None:
    """Tell of everything that is published, unpublished, moved or deleted, and of what stands around the pages."""
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_changed, dispatch_uid="portal_changed")
    for signal in (post_save, post_delete):
        signal.connect(_row_changed, dispatch_uid="portal_row_changed")


def _changed(**_said: Any) -> None:
    tell_changed()


def _row_changed(
    sender: type[models.Model], instance: Any, update_fields: frozenset[str] | None = None, **_said: Any
) -> None:
    if issubclass(sender, Page):
        seen = instance.live and (update_fields is None or update_fields - OF_A_DRAFT)
    else:
        around = {Site, Locale, PageViewRestriction, Redirect, get_image_model(), get_document_model()}
        seen = sender in around or (sender._meta.app_label == "portal" and sender not in OF_READERS)
    if seen:
        tell_changed()
