"""What readers left on the demo's portal: visits as a page printed them, comments that wait, stars. The readers are made up."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction

from thidua.people.models import Person
from thidua.portal.actions.comments import decide_comment, rate_page, send_comment
from thidua.portal.actions.counting import open_count
from thidua.portal.models import NewsPage
from thidua.portal.rules.comments import State
from thidua.portal.rules.readers import READER_BYTES, SITE, Caller
from thidua.workshop.queries import traces_of_readers

READING = timedelta(minutes=20)
"""How long the editor takes to read a comment."""


@transaction.atomic
def leave_traces(*, articles: Mapping[str, NewsPage], at: datetime) -> None:
    """Visits, comments and stars of the articles, each by its subject; the demo's editor decides what is decided."""
    left = traces_of_readers()
    editor = Person.objects.get(username=left["editor"])
    open_count(thing=SITE, readers=left["visits"]["count"], source=left["visits"]["source"])
    number = 0
    for subject, given in left["stars"].items():
        for stars in given:
            number += 1
            rate_page(page=articles[subject], stars=str(stars), caller=_reader(number, at))
    for said in left["comments"]:
        number += 1
        sent = at - timedelta(minutes=said["minutes"])
        page = articles[said["article"]]
        comment = send_comment(page=page, name=said["name"], text=said["text"], caller=_reader(number, sent), at=sent)
        comment.simulated = True
        comment.save(update_fields=["simulated"])
        if (state := State(said["state"])) is not State.WAITING:
            decide_comment(comment=comment, state=state, by=editor, at=sent + READING)


def _reader(number: int, at: datetime) -> Caller:
    """A reader nobody is: told apart by a number."""
    who = number.to_bytes(READER_BYTES, "big")
    return Caller(who, who, at.date(), at)
