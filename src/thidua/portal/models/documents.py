"""The library of documents: decisions, plans, forms, and which of them replaces or amends which."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, PageChooserPanel
from wagtail.models import Orderable

from thidua.organisations.rules import search_words
from thidua.paper.models import IssuedPaper
from thidua.portal.models.public import PublicPage


class Library(PublicPage):
    """The list of all documents, searched and filtered."""

    lede = models.CharField(_("what is found here"), max_length=300, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("lede")]
    parent_page_types = ["portal.HomePage"]
    subpage_types = ["portal.DocumentPage"]
    max_count_per_parent = 1

    class Meta:
        verbose_name = _("library of documents")


class DocumentKind(models.TextChoices):
    """What sort of paper it is (Decree 30/2020, article 7, as far as unions use them), or a form to fill in."""

    RESOLUTION = "resolution", _("resolution")
    DECISION = "decision", _("decision")
    DIRECTIVE = "directive", _("directive")
    REGULATION = "regulation", _("regulation")
    PLAN = "plan", _("plan")
    GUIDANCE = "guidance", _("guidance")
    REPORT = "report", _("report")
    NOTICE = "notice", _("notice")
    PROPOSAL = "proposal", _("proposal")
    LETTER = "letter", _("official letter")
    FORM = "form", _("form or template")


class Effect(models.TextChoices):
    """Whether a document is in force on a day."""

    NOT_YET = "not_yet", _("not yet in force")
    IN_FORCE = "in_force", _("in force")
    AMENDED = "amended", _("in force, amended")
    REPLACED = "replaced", _("replaced")
    ENDED = "ended", _("no longer in force")


class DocumentPage(PublicPage):
    """One document with its files. The title is its subject (trích yếu)."""

    kind = models.CharField(_("kind of document"), max_length=12, choices=DocumentKind.choices)
    number = models.CharField(_("number and symbol"), max_length=60, blank=True)
    issued_on = models.DateField(_("date of issue"), null=True, blank=True, db_index=True)
    issuer = models.CharField(_("issuer"), max_length=200, blank=True)
    signer = models.CharField(_("signer"), max_length=120, blank=True)
    field = models.CharField(_("field"), max_length=80, blank=True)
    effective_from = models.DateField(_("in force from"), null=True, blank=True)
    ended_on = models.DateField(_("no longer in force from"), null=True, blank=True)
    paper = models.OneToOneField(
        IssuedPaper, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)
    search_key = models.TextField(editable=False, default="")

    content_panels = [
        *PublicPage.content_panels,
        FieldRowPanel([FieldPanel("kind"), FieldPanel("number"), FieldPanel("issued_on")]),
        FieldRowPanel([FieldPanel("issuer"), FieldPanel("signer"), FieldPanel("field")]),
        FieldRowPanel([FieldPanel("effective_from"), FieldPanel("ended_on")]),
        InlinePanel("files", label=_("File")),
        InlinePanel("relations", label=_("Relation to another document")),
    ]
    parent_page_types = ["portal.Library"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        indexes = [GinIndex(SearchVector("search_key", config="simple"), name="document_words")]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """What is searched is kept as bare words, so that “12/KH” is two of them."""
        self.search_key = " ".join(
            search_words(" ".join([self.title, self.number, self.issuer, self.signer, self.field]))
        )
        super().full_clean(*args, **kwargs)

    def effect(self, on: date) -> Effect:
        """Its state that day: its own dates, then the documents in force that replace or amend it."""
        if self.effective_from and on < self.effective_from:
            return Effect.NOT_YET
        if self.ended_on and self.ended_on <= on:
            return Effect.ENDED
        kinds = {row.kind for row in self.related_from.all() if row.page.live and (row.page.effective_from or on) <= on}
        if DocumentRelation.Kind.REPLACES in kinds:
            return Effect.REPLACED
        return Effect.AMENDED if DocumentRelation.Kind.AMENDS in kinds else Effect.IN_FORCE


class DocumentFile(Orderable):
    """One file of a document: the signed copy, an annex, a form in Word."""

    page = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="files")
    file = models.ForeignKey("wagtaildocs.Document", on_delete=models.PROTECT, related_name="+", verbose_name=_("file"))

    panels = [FieldPanel("file")]


class DocumentRelation(Orderable):
    """This document replaces, amends or guides another."""

    class Kind(models.TextChoices):
        REPLACES = "replaces", _("replaces")
        AMENDS = "amends", _("amends")
        GUIDES = "guides", _("guides the application of")

    page = ParentalKey(DocumentPage, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("relation"), max_length=8, choices=Kind.choices)
    other = models.ForeignKey(
        DocumentPage, on_delete=models.PROTECT, related_name="related_from", verbose_name=_("document")
    )

    panels = [FieldPanel("kind"), PageChooserPanel("other", "portal.DocumentPage")]
