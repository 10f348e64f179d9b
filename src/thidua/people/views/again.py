"""What was sent after a session had ended: kept in the browser, signed, and sent again by its own person once they are back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from thidua.people.models import Person

COOKIE = "thidua_person"
"""Whose browser this was last: lets nobody send what somebody else had typed."""
SALT = "sent after the session had ended"
HOURS = 12
NEVER = ("people", "ballots")
"""Floors whose forms hold what no page may carry on: passwords, votes."""


@dataclass(frozen=True)
class Kept:
    """A form that was sent by nobody: where to, and its fields. Files are not carried on."""

    path: str
    fields: list[tuple[str, str]]


def remember(response: HttpResponse, person: Person) -> HttpResponse:
    """Note in the browser who logged in."""
    response.set_signed_cookie(
        COOKIE,
        str(person.pk),
        salt=SALT,
        max_age=HOURS * 3600,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def keep_sent(request: HttpRequest) -> str:
    """The form as one signed word for the log-in page to carry; "" when a script sent it, or nobody is known to have."""
    person = request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=HOURS * 3600)
    is_page = "text/html" in request.headers.get("Accept", "")
    floor = request.resolver_match.app_name if request.resolver_match else NEVER[0]
    if request.method != "POST" or not person or not is_page or floor in NEVER:
        return ""
    lists = request.POST.lists()
    fields = [(name, value) for name, values in lists if name != "csrfmiddlewaretoken" for value in values]
    said = {"person": person, "path": request.get_full_path(), "fields": fields}
    return signing.dumps(said, salt=SALT, compress=True)


def kept_for(person: Person, word: str) -> Kept | None:
    """The form that the word carries, if this person sent it not long ago."""
    try:
        said: dict[str, Any] = signing.loads(word, salt=SALT, max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    if said["person"] != str(person.pk):
        return None
    return Kept(said["path"], [(name, value) for name, value in said["fields"]])
