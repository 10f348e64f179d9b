"""The front page: the portal of one union, in one language."""

from __future__ import annotations

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.url_routing import RouteResult

from thidua.organisations.models import Unit
from thidua.portal.models.news import NewsPage
from thidua.portal.models.public import PublicPage


class HomePage(PublicPage):
    """The front page. `unit` is whose portal it is: mandates at that unit let people edit and publish."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", verbose_name=_("unit"), editable=False)
    lede = models.CharField(_("what this portal is"), max_length=300, blank=True)

    content_panels = [*PublicPage.content_panels, FieldPanel("lede")]
    parent_page_types = ["wagtailcore.Page"]
    max_count_per_parent = 2  # one for each language

    class Meta:
        verbose_name = _("front page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """An article is found by its whole address in one question; anything else as Wagtail finds it, step by step."""
        if len(path_components) > 1:
            address = "/".join([self.url_path.rstrip("/"), *path_components, ""])
            articles = NewsPage.objects.live().filter(slug=path_components[-1], url_path=address)
            if article := articles.select_related("photo", "locale").first():
                return RouteResult(article)
        found: RouteResult = super().route(request, path_components)
        return found
