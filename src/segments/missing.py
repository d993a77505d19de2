"""What an analysis returns when the data it needs are absent: the need by name, never an invented number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """Takes the place of a table; `needs` names the absent tables or columns, `en` and `zh` are the sentences shown."""

    needs: tuple[str, ...]
    en: str
    zh: str

    def __str__(self) -> str:
        return self.en

    def _repr_markdown_(self) -> str:
        return f"*{self.en}*"


def missing(*needs: str, en: str, zh: str) -> Missing:
    """`Missing` for `needs`, each `table` or `table.column`; the sentences say what therefore is not shown."""
    return Missing(needs, en, zh)
