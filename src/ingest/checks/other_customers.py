"""Lines that tell no customer in the column of customers, and one in another: guests who left an e-mail address.

A shop numbers its members and books guests on 0 or on nothing: half of the orders are left out, or are one giant
customer, although every order has an address to send the receipt to.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..column_names import candidates
from ..finding import Finding
from ..parsing.values import as_text, plain
from ..quoting import toml
from .collective import NAMES, NUMBERS

LOOK = 0.05
"""Share of all lines, from which on those that only another column tells a customer of are a finding."""
_NO_KEY = re.compile(r"name|nom\b|nombre|姓名|名称|^user$|account$", re.IGNORECASE)
"""In the header of a column that does not tell customers apart, or may hold the staff"""


def tells_customer(table: pa.Table, name: str, order: str | None) -> pd.Series:
    """Per line, whether the column `name` of it or of another line of its order tells a customer: is neither blank nor
    called what accounts of nobody are, such as 0 or GUEST."""
    codes, known = pd.factorize(as_text(table.column(name))[0])
    nobody = pd.Series(known, dtype="str").str.casefold().str.fullmatch(f"{NAMES}|{NUMBERS}").fillna(False)
    there = pd.Series((codes >= 0) & ~pd.Index(codes).isin(nobody[nobody].index))
    if order is not None and not there.all():
        orders = as_text(table.column(order))[0]
        there |= there.groupby(orders).transform("any").fillna(False).astype(bool)
    return there


def others(table: pa.Table, own: str, names: list[str], order: str | None) -> dict[str, pd.Series]:
    """column among `names` that is at least as fine as `own` -> the lines of which only it tells a customer."""
    there = tells_customer(table, own, order)
    if there.mean() > 1 - LOOK:
        return {}
    distinct = len(pc.unique(plain(table.column(own))))
    only = {}
    for name in candidates([one for one in names if one != own], "customer_id"):
        if not _NO_KEY.search(name) and len(pc.unique(plain(table.column(name)))) >= distinct:
            only[name] = tells_customer(table, name, order) & ~there
    return {name: lines for name, lines in only.items() if lines.any()}


@dataclass
class OtherCustomers:
    """What columns of customers that are not mapped tell beyond the one that is, over all files."""

    lines: int = 0
    only: Counter[str] = field(default_factory=Counter)
    """column -> lines of which only it tells a customer"""

    def look(self, table: pa.Table, names: list[str], renamed: dict[str, str]) -> None:
        """Takes in one file, whose columns `names` are not mapped."""
        self.lines += table.num_rows
        if candidates(names, "customer_id"):
            only = others(table, renamed["customer_id"], names, renamed.get("order_id"))
            self.only += Counter({name: int(lines.sum()) for name, lines in only.items()})

    def findings(self) -> list[Finding]:
        """The column that tells of most lines, if those are many."""
        if not self.only or self.only.most_common(1)[0][1] < LOOK * self.lines:
            return []
        name, n = self.only.most_common(1)[0]
        return [
            Finding(
                "customer_overlooked",
                "warning",
                {"en": "Customers that another column knows", "zh": "另一列中有客户"},
                {
                    "en": f"on {n:,} of {self.lines:,} lines ({n / self.lines:.0%}) customer_id is empty or stands for "
                    f"nobody, and column {name!r} tells who it was; if it does so for all, say customer_id = "
                    f"{toml(name)} in [order_lines.columns]",
                    "zh": f"{self.lines:,} 行中有 {n:,} 行（{n / self.lines:.0%}）的 customer_id 为空或不指任何人，"
                    f"而 {name!r} 列有客户；若该列适用于所有行，请在 [order_lines.columns] 设 "
                    f"customer_id = {toml(name)}",
                },
            )
        ]
