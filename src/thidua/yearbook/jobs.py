"""The command `thidua yearbook`."""

from __future__ import annotations

import argparse
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from thidua.ground.commands import print_json
from thidua.ground.today import now
from thidua.paper.queries import MEDIA_TYPES
from thidua.paper.rules import Edition, Number, numbers_of, render
from thidua.yearbook.papers import yearbook_paper
from thidua.yearbook.queries import find_subject, is_closed
from thidua.yearbook.rules import NotWritable


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua yearbook UNIT-OR-CLUSTER YEAR --out FILE`."""
    command = commands.add_parser("yearbook", help=_("the year-end report of a unit or cluster as a file"))
    command.add_argument("subject", metavar="UNIT-OR-CLUSTER", help=_("code of the unit or cluster"))
    command.add_argument("year", type=int, metavar="YEAR", help=_("emulation year"))
    command.add_argument("--out", type=_file, required=True, metavar="FILE", help=_("a .docx, .pdf or .html file"))
    command.add_argument(
        "--edition",
        choices=[edition.value for edition in Edition],
        help=_("which edition; by default final once the year is closed, provisional before"),
    )
    command.add_argument(
        "--site", default=_site(), metavar="URL", help=_("address of this installation, for the links of numbers")
    )
    command.set_defaults(run=_run)


def _file(words: str) -> Path:
    path = Path(words)
    if path.suffix.lstrip(".") not in MEDIA_TYPES:
        raise argparse.ArgumentTypeError(_("“{file}” must end in .docx, .pdf or .html").format(file=words))
    return path


def _site() -> str:
    """The first address the installation is known by, else the one `make demo` serves on."""
    return next(iter(settings.CSRF_TRUSTED_ORIGINS), "http://127.0.0.1:8000")


def _run(args: argparse.Namespace) -> int:
    subject = find_subject(args.subject, args.year)
    closed = is_closed(subject, args.year)
    edition = args.edition or (Edition.FINAL if closed else Edition.PROVISIONAL).value
    paper = yearbook_paper(subject, args.year, edition=edition, data_at=now())
    site = args.site.rstrip("/")

    def link(number: Number) -> str:
        return site + reverse("reports:lineage", args=[number.subject, number.indicator, number.period])

    content = render(paper, args.out.suffix.removeprefix("."), link=link)
    try:
        args.out.write_bytes(content)
    except OSError as fault:
        raise NotWritable(file=str(args.out), fault=fault.strerror or str(fault)) from fault
    if args.json:
        print_json(
            {"file": str(args.out), "bytes": len(content), "edition": edition, "numbers": len(numbers_of(paper))}
        )
    else:
        print(_("{file} is written ({edition}).").format(file=args.out, edition=paper.edition.words))
    return 0
