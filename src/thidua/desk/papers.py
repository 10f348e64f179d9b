"""The help pages: one for each role and a walk for newcomers, read from Markdown in both languages.

A link in them names an address of the house (`reports:mine`), a picture a file under `static/desk/help`; both are
looked up when the page is read, so that a page that was renamed cannot be linked by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from thidua.people.rules import Role

HELP = Path(__file__).parent / "catalogue" / "help"
WALK = "walk"
PAGES = (WALK, *(role.value for role in Role))
"""The pages there are, in the order of the list."""
PICTURES = "desk/help"
WIDE, UPRIGHT = (960, 640), (360, 640)
"""How large the pictures are; those of a phone stand upright."""
OF_A_PHONE = ("entry.jpg",)


@dataclass(frozen=True)
class HelpPage:
    """One page in one language."""

    key: str
    title: str
    body: SafeString


@cache
def help_page(key: str, language: str) -> HelpPage:
    """The page in the language, Vietnamese where there is no other. Errors: KeyError for a page that is not there."""
    if key not in PAGES:
        raise KeyError(key)
    source = (HELP / ("en" if language.startswith("en") else "vi") / f"{key}.md").read_text(encoding="utf-8")
    title, _, rest = source.partition("\n")
    # Our own reviewed files, and HTML in them is shown as text.
    reader = MarkdownIt("commonmark", {"html": False})
    tokens = reader.parse(rest)
    for token in tokens:
        for child in token.children or ():
            _look_up(child)
    html = reader.renderer.render(tokens, reader.options, {})
    return HelpPage(key, title.removeprefix("# ").strip(), SafeString(html))


def _look_up(token: Token) -> None:
    if token.type == "link_open":
        token.attrs["href"] = reverse(str(token.attrs["href"]))
    elif token.type == "image":
        name = str(token.attrs["src"])
        width, height = UPRIGHT if name in OF_A_PHONE else WIDE
        token.attrs |= {"src": static(f"{PICTURES}/{name}"), "width": width, "height": height, "loading": "lazy"}
