"""What is published, as Wagtail's pages and snippets."""

from thidua.portal.models.news import NewsPage, NewsSection, NewsTag
from thidua.portal.models.places import HomePage

__all__ = ["HomePage", "NewsPage", "NewsSection", "NewsTag"]
