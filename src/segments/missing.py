"""What an analysis answers when the data it needs are not there: the need by name, never an invented number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Missing:
    """Stands where a table would stand; `needs` names the absent tables or columns, `en` and `zh` say it to people."""

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
