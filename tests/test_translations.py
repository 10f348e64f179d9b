"""All texts exist in Vietnamese and English, and the check that says so sees what it must see."""

from pathlib import Path

import pytest

from tests.translations import faults, unmarked_words

PO = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def test_every_text_is_there_in_both_languages() -> None:
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("python", "po", "said"),
    [
        ("_('Sign')", 'msgid "Sign"\nmsgstr "Ký"\n', []),
        ("_('Sign')", "", ["desk/views.py:1: no Vietnamese for “Sign”"]),
        ("_('Sign')", 'msgid "Sign"\nmsgstr ""\n', ["desk/views.py:1: no Vietnamese for “Sign”"]),
        ("mark('Sign ' 'it')", 'msgid "Sign it"\nmsgstr "Ký"\n', []),
        ("", 'msgid "Sign"\nmsgstr "Ký"\n', ["desk: nothing says “Sign” any more"]),
        ("_('Sign')", '#, fuzzy\nmsgid "Sign"\nmsgstr "Ký"\n', ["desk: unsure (fuzzy) translation of “Sign”"]),
        (
            "_('{count} lines')",
            'msgid "{count} lines"\nmsgstr "{lines} dòng"\n',
            ["desk: other placeholders in the translation of “{count} lines”"],
        ),
    ],
)
def test_a_missing_unused_or_unsure_translation_is_named(tmp_path: Path, python: str, po: str, said: list[str]) -> None:
    messages = tmp_path / "desk" / "locale" / "vi" / "LC_MESSAGES"
    messages.mkdir(parents=True)
    (messages / "django.po").write_text(PO + po)
    (tmp_path / "desk" / "views.py").write_text(python)
    assert list(faults(tmp_path)) == said


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("<p>{% translate 'Sign' %}</p>", []),
        ("{% blocktranslate trimmed %}Sign it{% endblocktranslate %}", []),
        ("{% comment %}not shown{% endcomment %}<p class='sign'>{{ name }} · 12%</p>", []),
        ("<p>Sign <b>{{ name }}</b></p>", ["Sign"]),
        ("<button aria-label='Ký tên'></button>", ["Ký tên"]),
    ],
)
def test_words_that_stand_in_a_template_unmarked_are_found(template: str, words: list[str]) -> None:
    assert list(unmarked_words(template)) == words
