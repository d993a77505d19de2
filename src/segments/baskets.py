"""Association rules: what goes into a basket with what, and so what to offer to whom.

Worked example, five baskets: {tea, sweets}, {tea, sweets}, {tea}, {sweets}, {soap}. Tea with sweets: support 2/5,
confidence of tea -> sweets 2/3 (of three baskets with tea two have sweets), lift 2/3 : 3/5 = 1.11. Frequent sets by
FP-growth (Han, Pei and Yin 2000; mlxtend's). A longer rule stays only if its confidence is higher than that of every
shorter rule with the same conclusion inside it (Bayardo, Agrawal and Gunopulos 2000: its improvement), so "tea and soap
-> sweets" does not repeat "tea -> sweets".
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .missing import Missing, missing
from .purchases import has, purchases

MIN_SUPPORT = {"category": 0.01, "product_id": 0.002}
LONGEST = {"category": 3, "product_id": 2}
"""defaults; a shop has many more products than categories, so each is in fewer baskets"""
ITEM_ZH = {"category": "品类", "product_id": "商品"}
MOST_ITEMS = 200
"""items considered: the most often bought"""
WORDS = {
    "support": {"en": "share of baskets with all of it", "zh": "支持度：同时含全部商品的购物篮占比"},
    "confidence": {
        "en": "of baskets with the first, share with the second",
        "zh": "置信度：含前项的购物篮中含后项的比例",
    },
    "lift": {"en": "how many times as often as by chance", "zh": "提升度：相对随机的倍数"},
}


def rules(
    order_lines: pd.DataFrame,
    as_of: pd.Timestamp | None = None,
    *,
    item: str = "category",
    by: str = "order",
    min_support: float | None = None,
    min_confidence: float = 0.1,
    min_lift: float = 1.0,
    min_improvement: float = 0.05,
    longest: int | None = None,
) -> pd.DataFrame | Missing:
    """if, then, size, baskets, support, confidence, lift, improvement: rules `if` -> `then` with one conclusion,
    pruned.

    item: category or product_id. by: order (a basket) or customer (everything they bought). `if` joins its items with "
    + "; size: how many; baskets: number with all of it. Rules kept: support >= min_support (default `MIN_SUPPORT`),
    confidence >= min_confidence, lift > min_lift, and improvement (confidence less that of the best rule with fewer
    conditions, the empty one included) >= min_improvement. Highest lift first. `Missing` without the item or without
    any rule.
    """
    if not has(order_lines, item):
        return missing(
            f"order_lines.{item}",
            en=f"There is no {item} on the order lines, so no association rules.",
            zh=f"订单行没有{ITEM_ZH.get(item, item)}，无法计算关联规则。",
        )
    table = baskets(order_lines, as_of, item, by)
    least = MIN_SUPPORT[item] if min_support is None else min_support
    pruned = mine_rules(table, least, min_confidence, min_lift, min_improvement, longest or LONGEST[item])
    if pruned.empty:
        return missing(
            f"order_lines.{item}",
            en=f"No rule between values of {item} passes: nothing is bought together more often than by chance.",
            zh=f"{ITEM_ZH.get(item, item)}之间没有达到门槛的关联规则：没有高于随机水平的同购。",
        )
    return pruned


def baskets(order_lines: pd.DataFrame, as_of: pd.Timestamp | None, item: str, by: str) -> pd.DataFrame:
    """Baskets as rows, the 200 most frequent items as boolean columns, sorted by name."""
    lines = purchases(order_lines, as_of).dropna(subset=[item])
    pairs = (
        lines[["basket" if by == "order" else "customer_id", item]]
        .drop_duplicates()
        .set_axis(["basket", "item"], axis=1)
    )
    ids = pairs["basket"].unique()
    shown = sorted(pairs["item"].value_counts().index[:MOST_ITEMS])
    pairs = pairs[pairs["item"].isin(shown)]
    place = pd.Index(ids).get_indexer(pd.Index(pairs["basket"])), pd.Index(shown).get_indexer(pd.Index(pairs["item"]))
    cells = np.zeros((len(ids), len(shown)), bool)
    cells[place] = True
    return pd.DataFrame(cells, columns=[str(name) for name in shown])


def mine_rules(
    table: pd.DataFrame,
    min_support: float,
    min_confidence: float,
    min_lift: float = 1.0,
    min_improvement: float = 0.05,
    longest: int = 3,
) -> pd.DataFrame:
    """Pruned rules of a boolean table (baskets as rows, items as columns); thresholds and columns as in `rules`."""
    from mlxtend.frequent_patterns import fpgrowth  # the notebooks' extra; the rest of this package does without

    sets = fpgrowth(table, min_support=min_support, use_colnames=True, max_len=longest)
    support: dict[frozenset[str], float] = dict(zip(sets["itemsets"], sets["support"], strict=True))
    rows = []
    for items, share in support.items():
        for then in sorted(items) if len(items) > 1 else []:
            condition = items - {then}
            confidence = share / support[condition]
            shorter = max(_confidence(part, then, support) for part in _parts(condition))
            rows.append(
                {
                    "if": " + ".join(sorted(condition)),
                    "then": then,
                    "size": len(condition),
                    "baskets": round(share * len(table)),
                    "support": share,
                    "confidence": confidence,
                    "lift": confidence / support[frozenset({then})],
                    "improvement": confidence - shorter,
                }
            )
    columns = ["if", "then", "size", "baskets", "support", "confidence", "lift", "improvement"]
    candidates = pd.DataFrame(rows, columns=columns)
    strong = (
        (candidates["confidence"] >= min_confidence)
        & (candidates["lift"] > min_lift)
        & (candidates["improvement"] >= min_improvement - 1e-12)
    )
    return candidates[strong].sort_values(["lift", "if", "then"], ascending=[False, True, True], ignore_index=True)


def _confidence(condition: frozenset[str], then: str, support: dict[frozenset[str], float]) -> float:
    whole = support[frozenset({then})] if not condition else support[condition | {then}]
    return whole if not condition else whole / support[condition]


def _parts(condition: frozenset[str]) -> list[frozenset[str]]:
    """Every smaller set inside `condition`, the empty one included."""
    parts: list[frozenset[str]] = [frozenset()]
    for one in sorted(condition):
        parts += [part | {one} for part in parts]
    return [part for part in parts if part != condition]


def offers(
    order_lines: pd.DataFrame,
    mined: pd.DataFrame,
    as_of: pd.Timestamp,
    item: str = "category",
    min_lift: float = 1.2,
) -> pd.DataFrame:
    """customer_id, offer, because, lift: per customer the rule of highest confidence (lift >= min_lift) whose condition
    they fulfil and whose conclusion they never bought.

    One row per customer for whom there is one, for the cross-sell advice of narrow customers. mined: the table
    of `rules`, of the same `item`; order lines before `as_of` count.
    """
    bought = purchases(order_lines, as_of).dropna(subset=[item])[["customer_id", item]].drop_duplicates()
    who, customers = pd.factorize(bought["customer_id"])
    what, items = pd.factorize(bought[item])
    owned = np.zeros((len(customers), len(items)), bool)
    owned[who, what] = True
    position = {str(name): at for at, name in enumerate(items)}
    rows: list[pd.DataFrame] = []
    free = np.ones(len(customers), bool)
    for rule in mined[mined["lift"] >= min_lift].sort_values("confidence", ascending=False).to_dict("records"):
        needed = str(rule["if"]).split(" + ")
        if not {*needed, rule["then"]} <= set(position):
            continue
        fits = free & owned[:, [position[name] for name in needed]].all(axis=1) & ~owned[:, position[str(rule["then"])]]
        free &= ~fits
        rows.append(
            pd.DataFrame({"customer_id": customers[fits]}).assign(
                offer=rule["then"], because=rule["if"], lift=rule["lift"]
            )
        )
    columns = ["customer_id", "offer", "because", "lift"]
    return pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=columns)
