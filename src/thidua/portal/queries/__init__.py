"""What readers ask of the portal."""

from thidua.portal.queries.archive import found_documents, found_news, month_sheet, news_tagged, news_within
from thidua.portal.queries.around import around
from thidua.portal.queries.news import beside, news, sections

__all__ = [
    "around",
    "beside",
    "found_documents",
    "found_news",
    "month_sheet",
    "news",
    "news_tagged",
    "news_within",
    "sections",
]
