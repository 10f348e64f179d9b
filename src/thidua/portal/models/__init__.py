"""What is published, as Wagtail's pages and snippets."""

from thidua.portal.models.comments import Comment, Stars
from thidua.portal.models.news import NewsPage, NewsSection, NewsTag
from thidua.portal.models.places import HomePage
from thidua.portal.models.readers import Attempt, OpeningCount, Salt, Seen, SpentSlip, Tally

__all__ = [
    "Attempt",
    "Comment",
    "HomePage",
    "NewsPage",
    "NewsSection",
    "NewsTag",
    "OpeningCount",
    "Salt",
    "Seen",
    "SpentSlip",
    "Stars",
    "Tally",
]
