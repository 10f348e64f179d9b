"""`thidua doctor` finds what is wrong, says how to mend it, and changes nothing."""

import json
from collections import namedtuple

import pytest
from django.db import OperationalError, connection
from django.utils import translation

from thidua.config import doctor, program
from thidua.config.doctor import Finding, Level, examine

pytestmark = pytest.mark.django_db


def found(words: str) -> Finding:
    with translation.override("en"):
        return next(finding for finding in examine() if words in finding.what)


def test_a_database_without_a_catalogue_is_broken_and_says_what_to_run() -> None:
    finding = found("No indicator is loaded")
    assert (finding.level, finding.mend) == (Level.BROKEN, "Run: thidua catalogue load")


def test_a_database_of_this_version_is_fine() -> None:
    assert found("up to date").level is Level.FINE
    assert found("text as UTF8").level is Level.FINE


def test_a_database_that_does_not_answer_ends_only_its_own_checks(monkeypatch) -> None:
    def fail() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "cursor", fail)
    assert found("does not answer: connection refused").level is Level.BROKEN
    assert found("PDF papers").level in (Level.FINE, Level.WARNING)


@pytest.mark.parametrize(
    ("free", "level"), [(5 * 1024**3, Level.FINE), (1024**3, Level.WARNING), (100 * 1024**2, Level.BROKEN)]
)
def test_a_full_disk_is_said_before_it_hurts(monkeypatch, free, level) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda path: usage(0, 0, free))
    assert found("GB are free").level is level


@pytest.mark.parametrize(("mode", "level"), [(0o600, Level.FINE), (0o640, Level.BROKEN), (0o604, Level.BROKEN)])
def test_a_secret_key_that_others_can_read_is_broken(monkeypatch, settings, tmp_path, mode, level) -> None:
    monkeypatch.delenv("THIDUA_SECRET_KEY")
    settings.VAR = tmp_path
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(mode)
    assert found("secret key").level is level


@pytest.mark.parametrize(
    ("https", "proxy", "words", "level"),
    [
        (True, False, "takes all readers for one", Level.WARNING),
        (True, True, "its readers are told apart", Level.FINE),
        (False, False, "its readers are told apart", Level.FINE),
    ],
)
def test_a_proxy_that_is_not_believed_is_a_warning(settings, https, proxy, words, level) -> None:
    settings.SESSION_COOKIE_SECURE, settings.THIDUA_PROXY = https, proxy
    assert found(words).level is level


def test_the_embedded_server_of_root_is_a_warning_not_a_fault(monkeypatch) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(doctor.os, "geteuid", lambda: 0)
    assert found("runs for root").level is Level.WARNING
    monkeypatch.setenv("DATABASE_URL", "postgresql://localhost/thidua")
    assert found("DATABASE_URL").level is Level.FINE


def test_a_missing_official_face_is_a_warning(monkeypatch) -> None:
    monkeypatch.setattr(doctor, "font_of_pdf", lambda: "Libertinus Serif")
    assert found("PDF papers are set in Libertinus Serif").level is Level.WARNING


def test_the_demo_says_that_it_is_one(settings) -> None:
    settings.THIDUA_DEMO = True
    assert found("This is the demo").level is Level.WARNING


def test_something_broken_is_exit_1_and_every_finding_is_in_the_document(capsys) -> None:
    assert program.main(["doctor", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert {
        "level": "broken",
        "what": "Chưa nạp chỉ tiêu nào nên chưa nhập được báo cáo.",
        "mend": "Chạy: thidua catalogue load",
    } in findings
    assert program.main(["doctor"]) == 1
    assert "✗ Chưa nạp chỉ tiêu nào" in capsys.readouterr().out
