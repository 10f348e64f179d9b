"""Commands of the portal: open it, bring old articles in, draft one from a year, publish what is due."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.pages import words_of
from thidua.ground.today import now
from thidua.ground.values import Refusal
from thidua.organisations.queries import unit_of
from thidua.portal.actions import articles_at, draft_article, found_portal, import_article
from thidua.portal.models import NewsSection, Salt
from thidua.portal.queries.readers import miscounted
from thidua.portal.rules.refusals import NoPortalYet
from thidua.yearbook.queries import find_subject


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua portal open|import|draft|publish`."""
    portal = commands.add_parser("portal", help=_("the public portal"))
    acts = portal.add_subparsers(dest="act", metavar=_("COMMAND"), required=True)
    opening = acts.add_parser("open", help=_("open the portal of a unit"))
    opening.add_argument("unit", metavar="UNIT", help=_("code of the unit"))
    opening.set_defaults(run=run_open)
    bringing = acts.add_parser("import", help=_("bring old articles in, from a saved page or a folder of them"))
    bringing.add_argument(
        "place", type=Path, metavar="FILE|FOLDER", help=_(".html or .txt, pictures and files beside it")
    )
    bringing.add_argument("--section", default="tin-tuc", help=_("address of the section they go to"))
    bringing.set_defaults(run=run_import)
    drafting = acts.add_parser("draft", help=_("draft an article from a year's figures and facts"))
    drafting.add_argument("subject", metavar="UNIT-OR-CLUSTER", help=_("code of the unit or cluster"))
    drafting.add_argument("year", type=int, metavar="YEAR", help=_("emulation year"))
    drafting.add_argument("--section", default="tin-tuc", help=_("address of the section they go to"))
    drafting.set_defaults(run=run_draft)
    publishing = acts.add_parser("publish", help=_("publish and withdraw what its editors set a time for"))
    publishing.set_defaults(run=run_publish)


def run_open(args: argparse.Namespace) -> int:
    """Open the portal at the installation's own address."""
    place = urlsplit(settings.THIDUA_ADDRESS)
    port = place.port or (443 if place.scheme == "https" else 80)
    home = found_portal(unit=unit_of(args.unit), host=place.hostname or "localhost", port=port, by=None, at=now())
    if args.json:
        print_json({"portal": home.title})
    else:
        print(_("The portal of {unit} is open.").format(unit=home.title))
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Bring in what can be read; 1 if a file could not."""
    section, refused = _section(args.section), 0
    told: list[dict[str, Any]] = []
    for file in articles_at(args.place):
        try:
            imported = import_article(file=file, section=section, by=None, at=now())
        except Refusal as refusal:
            refused += 1
            told.append({"file": file.name, "refused": words_of(refusal)})
            continue
        page = imported.page
        assert page is not None
        told.append(
            {
                "file": file.name,
                "title": page.title,
                "published_on": page.published_on.isoformat(),
                "author": page.author,
                "address": page.url,
                "there_already": imported.there_already,
                "left": [words_of(each) for each in imported.left],
            }
        )
    if args.json:
        print_json({"articles": told})
        return 1 if refused else 0
    for one in told:
        print(f"✗ {one['refused']}" if "refused" in one else f"✓ {one['file']} → {one['address']} {one['title']}")
        for words in one.get("left", []):
            print(f"   → {words}")
    return 1 if refused else 0


def run_draft(args: argparse.Namespace) -> int:
    """Write the draft; an editor finds it among the pages."""
    subject = find_subject(args.subject, args.year)
    page = draft_article(subject=subject, year=args.year, section=_section(args.section), by=None, at=now())
    if args.json:
        print_json({"page": page.pk, "title": page.title})
    else:
        print(_("The draft “{title}” waits for an editor.").format(title=page.title))
    return 0


def _section(slug: str) -> NewsSection:
    found = NewsSection.objects.filter(slug=slug).first()
    if found is None:
        raise NoPortalYet
    return found


def run_publish(_args: argparse.Namespace) -> int:
    """Publish and withdraw what is due."""
    publish_due()
    return 0


def publish_due() -> None:
    """Publish and withdraw what its editors set a time for."""
    call_command("publish_scheduled")


beside = (60, publish_due)
"""What runs beside the server, every so many seconds."""


def checks() -> Iterator[str]:
    """What `thidua check` asks of the portal: that no reader of a day whose hashes still stand was lost or counted twice."""
    for day in Salt.objects.order_by("day").values_list("day", flat=True):
        for thing, tally, known in miscounted(on=day):
            yield _("{thing} on {day}: {tally} readers in the tally, {known} readers known").format(
                thing=thing.code, day=f"{day:%d/%m/%Y}", tally=tally, known=known
            )
