"""What readers say of a page: comments an editor reads first, and stars."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from thidua.people.models import Person
from thidua.portal.rules.comments import LONGEST_NAME, LONGEST_TEXT, STATE_NAMES, State


class CommentQuerySet(models.QuerySet["Comment"]):
    """Words for lists of comments."""

    def shown_at(self, page: Page) -> Self:
        """Those that stand under the page, oldest first."""
        return self.filter(page=page, state=State.SHOWN).order_by("sent_at", "pk")


class Comment(models.Model):
    """What a reader wrote. The name is the one the reader chose to stand under it; nothing else is known of them."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="comments_of_readers", verbose_name=_("page"))
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    text = models.TextField(_("comment"), max_length=LONGEST_TEXT)
    sent_at = models.DateTimeField(_("sent at"))
    state = models.CharField(
        _("state"),
        max_length=8,
        choices=[(state.value, _(name)) for state, name in STATE_NAMES.items()],
        default=State.WAITING.value,
    )
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    simulated = models.BooleanField(_("simulated"), default=False)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        indexes = [
            models.Index(fields=["page", "sent_at"], condition=Q(state="shown"), name="comments_under_a_page"),
            models.Index(fields=["state", "sent_at"], name="comments_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at=None) | ~Q(state="waiting") & Q(decided_at__isnull=False),
                name="a_decided_comment_says_when",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name}: {self.text[:40]}"


class Stars(models.Model):
    """How many readers gave a page so many stars. Who they were is forgotten with the day."""

    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="stars_of_readers", verbose_name=_("page"))
    stars = models.SmallIntegerField(_("stars"))
    readers = models.IntegerField(_("readers"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "stars"], name="stars_counted_once"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="one_to_five_stars"),
        ]
