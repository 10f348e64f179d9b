"""Commands of the desk: notices by e-mail, for those who asked for it."""

from __future__ import annotations

import argparse
from datetime import timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from thidua.desk.queries import address_of, letters
from thidua.ground.commands import print_json
from thidua.ground.today import day_of, now
from thidua.people.actions import mark_mailed
from thidua.people.queries import holders, notices_to_mail
from thidua.people.rules import Power

STALE = timedelta(days=7)
"""What is older is news no more: whoever asks for e-mail today, or an installation that begins to send, gets no backlog."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `thidua mail`."""
    mail = commands.add_parser("mail", help=_("send notices by e-mail to the officers who asked for it"))
    mail.set_defaults(run=run_mail)


def run_mail(args: argparse.Namespace) -> int:
    """Send what was not sent yet; a notice whose mail fails is tried again by the next run, for a week."""
    sent = 0
    for notice in notices_to_mail(since=now() - STALE):
        wanted = holders(notice.unit, day_of(notice.at), Power.ENTER).filter(mail_notices=True).exclude(email="")
        try:
            for person in wanted:
                with translation.override(person.language):
                    words = letters([notice])[0].words
                    send_mail(
                        words, f"{words}\n\n{settings.THIDUA_ADDRESS}{address_of(notice)}\n", None, [person.email]
                    )
                sent += 1
        except (OSError, SMTPException) as fault:
            print(
                _("The mail server does not answer: {fault}. What is left goes out with the next run.").format(
                    fault=fault
                )
            )
            return 1
        mark_mailed(notice=notice, at=now())
    if args.json:
        print_json({"sent": sent})
    else:
        print(_("{count} e-mails sent.").format(count=sent))
    return 0
