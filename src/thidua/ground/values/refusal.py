"""A refusal: what is wrong, the values in question, what to do. Raised by actions, shown beside buttons."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar


def mark(text: str) -> str:
    """Mark `text` for translation where it is written; `ground.pages` translates it where it is shown."""
    return text


class Refusal(Exception):
    """Why something cannot be done. `text` is an English template, `values` fill its `{names}`.

    Two refusals are equal when they say the same of the same values.
    """

    text: ClassVar[str] = ""
    help_page: ClassVar[str] = ""
    """The help page that tells more, where there is one."""

    def __init__(self, **values: Any) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        return self.text.format(**self.values)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and self.values == getattr(other, "values", None)

    def __reduce__(self) -> tuple[Any, ...]:
        """Another process that was refused hands its refusal over whole."""
        return _again, (type(self), self.values), self.__dict__

    def __hash__(self) -> int:
        return hash((type(self), tuple(sorted(self.values))))


def _again(kind: type[Refusal], values: dict[str, Any]) -> Refusal:
    return kind.__new__(kind, values)


class Refusals(Refusal):
    """Several refusals at once, so that a person mends everything in one go."""

    def __init__(self, parts: Iterable[Refusal]) -> None:
        super().__init__(parts=tuple(parts))

    @property
    def parts(self) -> tuple[Refusal, ...]:
        """The single refusals, in the order they were found."""
        parts: tuple[Refusal, ...] = self.values["parts"]
        return parts

    def __str__(self) -> str:
        return "\n".join(str(part) for part in self.parts)


def together(found: Iterable[Refusal]) -> Refusal | None:
    """Everything that was found as one refusal: None of none, a single one as itself."""
    parts = list(found)
    return parts[0] if len(parts) == 1 else Refusals(parts) if parts else None


def insist(refusal: Refusal | None) -> None:
    """Raise the refusal, if there is one."""
    if refusal is not None:
        raise refusal
