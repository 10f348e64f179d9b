"""News: sections (chuyên mục), and the articles in them."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.blocks import RichTextBlock
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.search import index

from thidua.organisations.rules import search_words
from thidua.portal.models.blocks import PhotoBlock
from thidua.portal.models.public import PublicPage

WORDS = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "blockquote", "quote"]


class NewsSection(PublicPage):
    """A section of the news, which may hold sections of its own. It lists every article beneath it."""

    lede = models.CharField(_("what is found here"), max_length=300, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("lede")]
    parent_page_types = ["portal.HomePage", "portal.NewsSection"]
    subpage_types = ["portal.NewsSection", "portal.NewsPage"]

    class Meta:
        verbose_name = _("section of the news")


class NewsTag(TaggedItemBase):
    """A keyword (từ khóa) of an article."""

    content_object = ParentalKey("portal.NewsPage", related_name="tagged", on_delete=models.CASCADE)

    class Meta:
        # The latest articles with a keyword are found without reading all that have it.
        indexes = [models.Index(fields=["tag", "content_object"], name="articles_with_a_keyword")]


class NewsPage(PublicPage):
    """One article. `published_on` is the moment readers see; it may be the old one of an article brought in from elsewhere."""

    published_on = models.DateTimeField(_("publication time"), default=timezone.now, db_index=True)
    author = models.CharField(_("author"), max_length=120, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    stand = models.TextField(_("opening lines"), max_length=600, blank=True)
    photo = models.ForeignKey(
        get_image_model_string(),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("main photo"),
    )
    caption = models.CharField(_("caption of the main photo"), max_length=300, blank=True)
    body = StreamField(
        [
            ("text", RichTextBlock(features=WORDS, label=_("Text"))),
            ("photo", PhotoBlock()),
        ],
        verbose_name=_("article"),
        blank=True,
    )
    tags = ClusterTaggableManager(through=NewsTag, blank=True, verbose_name=_("keywords"))
    source_address = models.URLField(_("first published at"), blank=True)
    comments_open = models.BooleanField(_("readers may comment"), default=True)
    rating_open = models.BooleanField(_("readers may rate"), default=True)
    simulated = models.BooleanField(_("simulated"), default=False, editable=False)
    search_key = models.TextField(editable=False, default="")

    content_panels = [
        *PublicPage.content_panels,
        FieldPanel("stand"),
        FieldRowPanel([FieldPanel("published_on"), FieldPanel("author"), FieldPanel("place")]),
        MultiFieldPanel([FieldPanel("photo"), FieldPanel("caption")], heading=_("Main photo")),
        FieldPanel("body"),
        FieldPanel("tags"),
    ]
    promote_panels = [*PublicPage.promote_panels, FieldPanel("source_address")]
    settings_panels = [
        *PublicPage.settings_panels,
        MultiFieldPanel([FieldPanel("comments_open"), FieldPanel("rating_open")], heading=_("Readers")),
    ]
    search_fields = [*PublicPage.search_fields, index.FilterField("published_on")]
    parent_page_types = ["portal.NewsSection"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [GinIndex(SearchVector("search_key", config="simple"), name="article_words")]

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        """What is searched is kept as bare words, so that “12/KH” is two of them, beside the words themselves."""
        self.search_key = " ".join(
            search_words(" ".join([self.title, self.stand, self.author, self.place, self.words]))
        )
        super().full_clean(*args, **kwargs)

    @property
    def words(self) -> str:
        """The article without markup."""
        return " ".join(" ".join(block.block.get_searchable_content(block.value)) for block in self.body)
