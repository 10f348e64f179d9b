"""What is published, as Wagtail's pages and snippets."""

from thidua.portal.models.albums import Album, AlbumPhoto, AlbumShelf
from thidua.portal.models.boxes import BenefitsPage, Box, Partner, SiteLink
from thidua.portal.models.comments import Comment, Stars
from thidua.portal.models.contact import ContactPage
from thidua.portal.models.documents import (
    DocumentFile,
    DocumentKind,
    DocumentPage,
    DocumentRelation,
    Effect,
    Library,
)
from thidua.portal.models.news import NewsPage, NewsSection, NewsTag
from thidua.portal.models.places import HomePage
from thidua.portal.models.readers import Attempt, OpeningCount, Salt, Seen, SpentSlip, Tally
from thidua.portal.models.results import PublishedResult, Quote

__all__ = [
    "Album",
    "AlbumPhoto",
    "AlbumShelf",
    "Attempt",
    "BenefitsPage",
    "Box",
    "Comment",
    "ContactPage",
    "DocumentFile",
    "DocumentKind",
    "DocumentPage",
    "DocumentRelation",
    "Effect",
    "HomePage",
    "Library",
    "NewsPage",
    "NewsSection",
    "NewsTag",
    "OpeningCount",
    "Partner",
    "PublishedResult",
    "Quote",
    "Salt",
    "Seen",
    "SiteLink",
    "SpentSlip",
    "Stars",
    "Tally",
]
