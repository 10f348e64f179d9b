"""The program `thidua`: it gathers what each app's `jobs` can do.

Exit 0: done. 1: refused, with the reason as a sentence (and with `--json` as `{"refused": …}`). 2: wrong usage.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from subprocess import SubprocessError
from typing import NoReturn
from zoneinfo import ZoneInfoNotFoundError

from thidua.config import floors
from thidua.config.jobs import jobs_of_apps

LANGUAGES = ("vi", "en")
INTERRUPTED = 130


class Parser(argparse.ArgumentParser):
    """argparse, whose error says in the chosen language where to look."""

    def error(self, message: str) -> NoReturn:
        from django.utils.translation import gettext as _

        self.print_usage(sys.stderr)
        where = f"{self.prog} --help"
        self.exit(2, _("Wrong usage: {message}. See: {where}").format(message=message, where=where) + "\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    # Ended by another program as by Ctrl+C: what was started is ended too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "thidua.config.settings")
    # Columns come and go: Arrow's own pool keeps a quarter of a rebuild's memory for those that went. Read when Arrow is imported.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    words = list(sys.argv[1:] if argv is None else argv)
    floors.start_for(words)
    try:
        if problem := _set_up():
            print(problem, file=sys.stderr)
            return 1
        return _run(words)
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(words: list[str]) -> int:
    from django.db import OperationalError
    from django.utils import translation

    from thidua.ground.commands import refused
    from thidua.ground.values import Refusal

    with translation.override(_language_asked(words)):
        try:
            arguments = build_parser().parse_args(words)
        except SystemExit as end:  # argparse has said why; a program that calls main() wants the code
            return int(end.code or 0)
    with translation.override(arguments.lang):
        try:
            return int(arguments.run(arguments))
        except Refusal as refusal:
            return refused(refusal, as_json=arguments.json)
        except OperationalError as fault:
            print(_unreachable().format(fault=str(fault).strip()), file=sys.stderr)
            return 1


def build_parser() -> argparse.ArgumentParser:
    """The parser with every command of what is started of the house; Django must be set up."""
    from django.utils.translation import gettext as _

    parser = Parser(prog="thidua", description=_("The emulation year of Vietnamese trade unions."))
    _add_common(parser, outermost=True)
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"), required=True, parser_class=Parser)
    if floors.top() is None:
        from thidua.config import commands as own

        own.register(commands)
    for jobs in jobs_of_apps():
        jobs.register(commands)
    for command in commands.choices.values():
        _add_common(command)
    return parser


def _add_common(parser: argparse.ArgumentParser, *, outermost: bool = False) -> None:
    """`--json` and `--lang` may stand before or after the command, and after a command's own command."""
    from django.utils.translation import gettext as _

    def default(value: object) -> object:
        return value if outermost else argparse.SUPPRESS

    known = parser._option_string_actions
    if "--json" not in known:
        parser.add_argument("--json", action="store_true", default=default(False), help=_("one JSON document"))
    if "--lang" not in known:
        parser.add_argument("--lang", choices=LANGUAGES, default=default("vi"), help=_("language of texts"))
    if not outermost:
        for action in parser._actions:
            if isinstance(action, argparse._SubParsersAction):
                for inner in action.choices.values():
                    _add_common(inner)


def _language_asked(words: Sequence[str]) -> str:
    """The language of the help and of usage errors, before the words are parsed."""
    for at, word in enumerate(words):
        asked = word.partition("=")[2] if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(words):
            asked = words[at + 1]
        if asked in LANGUAGES:
            return asked
    return "vi"


def _set_up() -> str:
    """Set Django up; returns what stands in the way, in both languages, or nothing."""
    import django

    try:
        django.setup()
    except (OSError, SubprocessError, RuntimeError, ZoneInfoNotFoundError) as fault:
        return (
            f"Không khởi động được: {fault}. Kiểm tra quyền ghi thư mục var (THIDUA_VAR), nhật ký var/pg/log và gói tzdata. / "
            f"It does not start: {fault}. Look at who may write the var folder (THIDUA_VAR), at var/pg/log and at tzdata."
        )
    return ""


def _unreachable() -> str:
    from django.utils.translation import gettext as _

    return _("The database does not answer: {fault}. Check DATABASE_URL, or run `thidua doctor`.")


if __name__ == "__main__":
    sys.exit(main())
