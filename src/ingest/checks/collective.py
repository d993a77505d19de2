"""Accounts that are no person: GUEST, cash sales, 散客: many people under one id, of whom one calendar is made.

A till books everybody without a card on customer 0: it has a quarter of all lines and buys on every day, looks like
the most loyal customer there is, and pulls every average. Three signs tell such an account: its name, its share of the
orders, and that it buys on nearly every day of trade.
"""

from __future__ import annotations

import pandas as pd

from ...order_lines import purchase_lines
from ..finding import Finding
from ..parsing.marks import TOTALS

NAMES = (
    r"(?:(?:guests?|gast|invit[eé]|invitad[oa]|ospite|visitors?|anonymous|anonym|anon)"
    r"|(?:unknown|unbekannt|inconnu|desconocido)"
    r"|(?:walk[ -]?ins?|cash(?: sales?| customers?)?|pos|till|counter|default|dummy|tests?)"
    r"|(?:no[ -]?(?:customer|card|name))"
    r"|(?:customer|member|user|client|kunde|guest (?:checkout|customer|user)|laufkunde|barverkauf)"
    r"|(?:consumidor final|client comptoir|cliente (?:generic[oa]|mostrador))"
    r"|(?:散客|游客|匿名|路人|未知|非会员|零售客户?|临时客户?)"
    rf"|sum|(?:{TOTALS})(?: .{{0,20}})?"
    r"|[x?*._]+|(?:guest|anonymous|noreply|no-reply|unknown|dummy|tests?\d*)@.+|.+@test\.\w+"
    r"|test[ _-]?(?:user|customer|account|client|order|kunde|konto|bestellung)[ _-]?\d*|测试.*)"
)
"""What such accounts are called, as a whole id, in any case."""
NUMBERS = r"0+|-0*1|9{4,}"
"""Numbers that mean nobody in particular, unless customers are numbered 0, 1, 2 and this one is like the rest."""
SHARE = 0.05
"""Of all orders, from which on an account is conspicuous where there are hundreds of customers."""
UNLIKE_THE_REST = 3
TIMES_FAIR = 10
"""... and it must have so many times what each would have if all had the same."""
DAYS, DAYS_SHARE = 60, 0.8
"""Days with trade, and the share of them on which no single person buys."""


def collective_accounts(lines: pd.DataFrame) -> list[Finding]:
    """A finding that names the conspicuous accounts among the customers of cleaned order lines, with their shares."""
    bought = purchase_lines(lines, ["customer_id", "ordered_at", "order_id"]).dropna(subset="customer_id")
    if bought.empty:
        return []
    codes, customers = pd.factorize(bought["customer_id"])
    days = bought["ordered_at"].dt.normalize()
    visits = pd.DataFrame({"customer": codes, "day": days.to_numpy(), "order": pd.factorize(bought["order_id"])[0]})
    by_customer = visits.drop_duplicates().groupby("customer")
    table = pd.DataFrame(
        {
            "lines": visits["customer"].value_counts(),
            "orders": by_customer.size(),
            "days": visits[["customer", "day"]].drop_duplicates().groupby("customer").size(),
        }
    ).sort_index()
    table.index = pd.Index(customers, dtype="str")
    trade, fair = days.nunique(), 1 / len(table)
    share = table["orders"] / table["orders"].sum()
    ids = table.index.to_series().astype("str").str.casefold()
    counted = {"1", "2"} <= set(ids)
    table["named"] = ids.str.fullmatch(NAMES) | (
        ids.str.fullmatch(f"(?:{NUMBERS})") & ((share >= UNLIKE_THE_REST * fair) | (not counted))
    )
    table["large"] = (share >= SHARE) & (share >= TIMES_FAIR * fair)
    table["daily"] = (trade >= DAYS) & (table["days"] >= DAYS_SHARE * trade)
    collective = table[table[["named", "large", "daily"]].any(axis=1)].sort_values(
        "lines", ascending=False, kind="stable"
    )
    if collective.empty:
        return []
    total = table["lines"].sum()
    one_en = [
        f"{name!r} has {row['lines'] / total:.1%} of the purchase lines and bought on {row['days']:,} of {trade:,} days"
        for name, row in collective.head(3).iterrows()
    ]
    one_zh = [
        f"{name!r} 占购买行的 {row['lines'] / total:.1%}，在 {trade:,} 天中的 {row['days']:,} 天购买"
        for name, row in collective.head(3).iterrows()
    ]
    listed = ", ".join(f'"{name}"' for name in collective.index[:3]) + (", ..." if len(collective) > 3 else "")
    more_en = f" and {len(collective) - 3:,} more" if len(collective) > 3 else ""
    more_zh = f" 等 {len(collective):,} 个" if len(collective) > 3 else ""
    return [
        Finding(
            "collective_accounts",
            "warning",
            {"en": "Many people under one id?", "zh": "多人共用一个编号？"},
            {
                "en": f"{'; '.join(one_en)}{more_en}; if these are collective accounts and not single customers, "
                f"say [customer_ids] leave_out = [{listed}]",
                "zh": f"{'；'.join(one_zh)}{more_zh}；若为集体账户而非单个客户，"
                f"请设 [customer_ids] leave_out = [{listed}]",
            },
        )
    ]
