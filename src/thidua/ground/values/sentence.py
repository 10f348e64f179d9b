"""A sentence with its values, written in the reader's language where it is shown; a `Refusal` is the sentence of a no."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """`text` is an English template marked for translation, `values` fill its `{names}`."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text.format(**self.values)


@dataclass(frozen=True)
class Name:
    """What a reviewed file calls something, in both languages."""

    vi: str
    en: str

    def word(self, lang: str) -> str:
        """The name in the language."""
        return self.vi if lang.startswith("vi") else self.en
