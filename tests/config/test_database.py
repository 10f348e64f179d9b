"""Which database the house stands on, and the translations it compiles."""

from pathlib import Path

import pytest

from thidua.config.database import database_settings
from thidua.config.messages import compile_messages, stale_messages


def test_a_server_is_named_by_its_address(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://an:p%40ss@db.example:6432/union?sslmode=require")
    place = database_settings(tmp_path)
    assert {name: place[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")} == {
        "NAME": "union",
        "USER": "an",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "6432",
        "OPTIONS": {"sslmode": "require"},
    }


def test_another_kind_of_database_is_refused_in_both_languages(monkeypatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DATABASE_URL", "mysql://localhost/union")
    with pytest.raises(SystemExit, match=r"phải bắt đầu bằng postgresql://.*must begin with postgresql://"):
        database_settings(tmp_path)


def test_messages_are_compiled_once_until_they_change(tmp_path: Path) -> None:
    po = tmp_path / "desk" / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text('msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Sign"\nmsgstr "Ký"\n')
    assert compile_messages(tmp_path) == 1
    assert "Ký".encode() in po.with_suffix(".mo").read_bytes()
    assert compile_messages(tmp_path) == 0
    po.with_suffix(".mo").unlink()
    assert list(stale_messages(tmp_path)) == [po]
