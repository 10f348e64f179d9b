"""What happens on the portal."""

from thidua.portal.actions.founding import admit, found_portal
from thidua.portal.actions.importing import articles_at, import_article
from thidua.portal.actions.publishing import publish_paper, publish_result, withdraw_result
from thidua.portal.actions.quoting import draft_article, free_slug, take_quote
from thidua.portal.actions.writing import write_article

__all__ = [
    "admit",
    "articles_at",
    "draft_article",
    "found_portal",
    "free_slug",
    "import_article",
    "publish_paper",
    "publish_result",
    "take_quote",
    "withdraw_result",
    "write_article",
]
