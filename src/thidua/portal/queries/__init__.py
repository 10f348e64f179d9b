"""What readers ask of the portal."""

from thidua.portal.queries.around import around
from thidua.portal.queries.news import beside, news, sections

__all__ = ["around", "beside", "news", "sections"]
