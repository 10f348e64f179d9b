"""The program `thidua`: what it says and how it ends."""

import argparse
import json
import socket
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import OperationalError

from thidua.config import floors, program
from thidua.ground.files import FileEmpty
from thidua.ground.values import Period

Run = Callable[[argparse.Namespace], int]


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[[Run], None]:
    """Makes `thidua try` do what a test wants."""

    def make(run: Run) -> None:
        def register(commands: argparse._SubParsersAction) -> None:
            inner = commands.add_parser("try").add_subparsers(dest="inner")
            inner.add_parser("again").set_defaults(run=run)
            commands.choices["try"].set_defaults(run=run)

        monkeypatch.setattr(program, "jobs_of_apps", lambda: [SimpleNamespace(register=register)])

    return make


def _refuse(args: argparse.Namespace) -> int:
    raise FileEmpty(name="a.pdf")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["try"], "Tệp “a.pdf” không có nội dung. Hãy chọn lại tệp."),
        (["--lang", "en", "try"], "The file “a.pdf” is empty. Choose it again."),
        (["try", "--lang=en"], "The file “a.pdf” is empty. Choose it again."),
        (["try", "again", "--lang", "en"], "The file “a.pdf” is empty. Choose it again."),
    ],
)
def test_a_refusal_is_a_sentence_in_the_chosen_language_and_exit_1(command, capsys, words, sentence) -> None:
    command(_refuse)
    assert program.main(words) == 1
    assert capsys.readouterr().err == sentence + "\n"


@pytest.mark.parametrize("words", [["--json", "try"], ["try", "--json"], ["try", "again", "--json"]])
def test_a_program_reads_the_refusal_as_json(command, capsys, words) -> None:
    command(_refuse)
    assert program.main(words) == 1
    assert json.loads(capsys.readouterr().out) == {"refused": "Tệp “a.pdf” không có nội dung. Hãy chọn lại tệp."}


def test_an_unreadable_value_from_the_ground_is_refused_too(command, capsys) -> None:
    command(lambda args: len(Period.parse("2023-13").code))
    assert program.main(["try", "--lang", "en"]) == 1
    assert "“2023-13” is not a period" in capsys.readouterr().err


def test_a_database_that_does_not_answer_is_a_sentence(command, capsys) -> None:
    def fail(args: argparse.Namespace) -> int:
        raise OperationalError("connection refused")

    command(fail)
    assert program.main(["try", "--lang", "en"]) == 1
    assert "The database does not answer: connection refused." in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["nonsense"], ["serve", "--port", "x"], ["doctor", "--lang", "fr"]])
def test_wrong_usage_is_exit_2(words, capsys) -> None:
    assert program.main(words) == 2
    assert "--help" in capsys.readouterr().err


def test_help_names_every_command_in_the_chosen_language(capsys) -> None:
    assert program.main(["--help"]) == 0
    assert "cho biết bản cài đặt này sai ở đâu" in capsys.readouterr().out
    assert program.main(["--help", "--lang", "en"]) == 0
    assert "say what is wrong with this installation" in capsys.readouterr().out


def test_every_command_ends_with_a_function_to_run() -> None:
    parser = program.build_parser()
    commands = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    for name, command in commands.choices.items():
        inner = [action for action in command._actions if isinstance(action, argparse._SubParsersAction)]
        assert inner or command.get_default("run"), name


def test_a_port_that_is_taken_is_said_before_anything_starts(capsys) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert program.main(["serve", "--port", port, "--lang", "en"]) == 1
    assert f"already listens on 127.0.0.1:{port}" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "highest"),
    [
        (["rebuild", "2023"], "thidua.rollup"),
        (["--lang", "en", "--json", "rebuild"], "thidua.rollup"),
        (["total", "rebuild", "DV01", "2023"], "wagtail"),
        (["--help"], "wagtail"),
        ([], "wagtail"),
    ],
)
def test_a_command_that_asks_nothing_of_the_floors_above_starts_without_them(words: list[str], highest: str) -> None:
    try:
        floors.start_for(words)
        assert floors.started(["thidua.ground", "thidua.rollup", "thidua.reports", "wagtail"])[-1] == highest
        names = {each.__name__ for each in program.jobs_of_apps()}
        assert ("thidua.reports.jobs" in names) == (highest == "wagtail")
    finally:
        floors.start_for([])
