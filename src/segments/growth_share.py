"""Growth-share matrices: categories by growth and share of sales, customers by sales and profit.

Worked example: three categories sold 100, 60, 40 last year and 120, 90, 30 this year. The shop grew from 200 to 240,
20 %; they grew 20, 50 and -25 %. This year's shares are 50, 37.5 and 12.5 %, the fair share of three is a third. So
the first is a cash cow (large, no faster than the shop), the second a star (large, faster), the third a dog. The
matrix of the Boston Consulting Group (Henderson 1970) divides by the largest competitor; a shop knows only its own
sales, so a category's rivals here are the shop's other categories.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ..study import Economics
from .missing import Missing, missing
from .purchases import has, purchases, reaches

CLASSES = {
    "star": {"en": "Star", "zh": "明星品类"},
    "cash_cow": {"en": "Cash cow", "zh": "现金牛品类"},
    "question_mark": {"en": "Question mark", "zh": "问题品类"},
    "dog": {"en": "Laggard", "zh": "落后品类"},
}
RULES = {
    "star": {"en": "large share, grows faster than the shop", "zh": "份额高，增速高于整体"},
    "cash_cow": {"en": "large share, grows no faster than the shop", "zh": "份额高，增速不高于整体"},
    "question_mark": {"en": "small share, grows faster than the shop", "zh": "份额低，增速高于整体"},
    "dog": {"en": "small share, grows no faster than the shop", "zh": "份额低，增速不高于整体"},
}
CUSTOMER_CLASSES = {
    "star": {"en": "Large sales, large margin", "zh": "销售高、利润率高"},
    "cash_cow": {"en": "Small sales, large margin", "zh": "销售低、利润率高"},
    "question_mark": {"en": "Large sales, small margin", "zh": "销售高、利润率低"},
    "dog": {"en": "Small sales, small margin", "zh": "销售低、利润率低"},
}

CUSTOMER_ADVICE = {
    "star": {"en": "Keep: serve first, no discount", "zh": "保持：优先服务，无需折扣"},
    "cash_cow": {"en": "Grow: more often, larger orders", "zh": "做大：提高频次与订单金额"},
    "question_mark": {"en": "Repair: fewer discounts and paid contacts", "zh": "修复：减少折扣与付费联系"},
    "dog": {"en": "Serve at low cost", "zh": "低成本服务"},
}


def categories(order_lines: pd.DataFrame, as_of: pd.Timestamp, days: int = 365) -> pd.DataFrame | Missing:
    """category, sales, sales_before, share, growth, relative_share, class, fair_share, shop_growth: this period against
    the one before.

    Periods [as_of - days, as_of) and [as_of - 2 days, as_of - days); sales without returns. share: of all sales now;
    large from 1 / (number of categories sold now) on. growth: sales / sales_before - 1, null for a category that is new
    (which counts as growing faster); fast above the shop's own growth. relative_share: share over that of the largest
    category. fair_share and shop_growth: where the quadrants are divided, the same in every row. Largest first.
    `Missing` without categories, without two whole periods, or where nothing was sold in one of them.
    """
    if not has(order_lines, "category"):
        return missing(
            "order_lines.category",
            en="There are no categories, so no growth-share matrix.",
            zh="没有品类信息，无法绘制增长—份额矩阵。",
        )
    one = pd.Timedelta(days=days)
    lines = purchases(order_lines, as_of).dropna(subset=["category"])
    if not reaches(lines, as_of - 2 * one):
        return missing(
            "order_lines.ordered_at",
            en=f"Growth compares two periods of {days} days; the order lines begin too late for that.",
            zh=f"增长需要两个 {days} 天的时期，订单数据起始时间过晚。",
        )
    now = lines[lines["ordered_at"] >= as_of - one].groupby("category")["amount"].sum()
    inside = (lines["ordered_at"] >= as_of - 2 * one) & (lines["ordered_at"] < as_of - one)
    before = lines[inside].groupby("category")["amount"].sum()
    if now.sum() <= 0 or before.sum() <= 0:
        return missing(
            "order_lines.ordered_at",
            en=f"Growth compares two periods of {days} days; in one of them nothing was sold.",
            zh=f"增长需要比较两个 {days} 天的时期，其中一个没有销售。",
        )
    return classify(pd.DataFrame({"sales": now, "sales_before": before}).fillna(0.0))


def classify(sales: pd.DataFrame) -> pd.DataFrame:
    """The matrix from `sales` and `sales_before` indexed by category; see `categories`."""
    table = sales.copy()
    table["share"] = table["sales"] / table["sales"].sum()
    table["growth"] = (table["sales"] / table["sales_before"].mask(table["sales_before"] <= 0) - 1).astype(float)
    table["relative_share"] = table["sales"] / table["sales"].max()
    whole = table["sales"].sum() / max(float(table["sales_before"].sum()), 1e-9) - 1
    fair = 1 / max(1, int((table["sales"] > 0).sum()))
    large = table["share"] >= fair - 1e-12
    fast = (table["growth"] > whole + 1e-12) | table["growth"].isna()
    table = table.assign(fair_share=fair, shop_growth=whole)
    table["class"] = _quadrant(fast, large, ("star", "question_mark", "cash_cow", "dog"))
    return table.rename_axis("category").reset_index().sort_values("sales", ascending=False, ignore_index=True)


def customers(
    order_lines: pd.DataFrame,
    as_of: pd.Timestamp,
    economics: Economics | None = None,
    touchpoints: pd.DataFrame | None = None,
    days: int = 365,
) -> pd.DataFrame | Missing:
    """customer_id, sales, profit, profit_share, class for everyone who bought in [as_of - days, as_of).

    sales: amounts less returns. profit: sales less the cost of the goods, (1 - margin) x the amount before discount,
    less contact_cost per touchpoint (messages, campaigns, consultations, visits we paid for count alike). Large
    sales: at least the mean; large margin: profit_share = profit / sales at least that of the whole shop. `Missing`
    without discounts and touchpoints: profit would be the same share of everyone's sales.
    """
    costs = economics or Economics()
    if not has(order_lines, "discount") and touchpoints is None:
        return missing(
            "order_lines.discount",
            "touchpoints",
            en="Without discounts or contacts every customer has the same margin; no matrix of sales and profit.",
            zh="没有折扣或接触数据，各客户利润率相同，无法绘制销售—利润矩阵。",
        )
    start = as_of - pd.Timedelta(days=days)
    lines = order_lines[(order_lines["ordered_at"] >= start) & (order_lines["ordered_at"] < as_of)]
    before_discount = lines["amount"] + lines["discount"].fillna(0.0)
    profit = lines["amount"] - (1 - costs.margin) * before_discount
    table = pd.DataFrame({"sales": lines["amount"], "profit": profit}).groupby(lines["customer_id"]).sum()
    if touchpoints is not None:
        seen = touchpoints[(touchpoints["occurred_at"] >= start) & (touchpoints["occurred_at"] < as_of)]
        contacts = seen["customer_id"].value_counts().reindex(table.index).fillna(0)
        table["profit"] -= costs.contact_cost * contacts
    table = table[table["sales"] > 0]
    table["profit_share"] = table["profit"] / table["sales"]
    large = table["sales"] >= table["sales"].mean()
    rich = table["profit_share"] >= table["profit"].sum() / table["sales"].sum()
    table["class"] = _quadrant(rich, large, ("star", "cash_cow", "question_mark", "dog"))
    return table.rename_axis("customer_id").reset_index().sort_values("sales", ascending=False, ignore_index=True)


def by_class(table: pd.DataFrame) -> pd.DataFrame:
    """class, customers, sales, profit, profit_share of a matrix of `customers`, in the order of `CUSTOMER_CLASSES`."""
    sums = table.groupby("class").agg(customers=("sales", "size"), sales=("sales", "sum"), profit=("profit", "sum"))
    sums = sums.reindex([key for key in CUSTOMER_CLASSES if key in sums.index])
    return sums.assign(profit_share=sums["profit"] / sums["sales"]).reset_index()


def _quadrant(up: pd.Series, right: pd.Series, names: tuple[str, str, str, str]) -> pd.Series:
    """`names`: up and right, up and left, down and right, down and left."""
    number = np.where(up, np.where(right, 0, 1), np.where(right, 2, 3))
    return pd.Series(np.array(names)[number], index=up.index, dtype="str")
