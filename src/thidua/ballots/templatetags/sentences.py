"""The reasons of a result in the reader's language."""

from __future__ import annotations

from django import template

from thidua.ground.pages import words_of
from thidua.ground.values import Sentence

register = template.Library()


@register.filter
def sentence(value: Sentence) -> str:
    """The sentence with its values."""
    return words_of(value)
