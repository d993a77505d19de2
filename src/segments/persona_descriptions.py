"""Names for personas, from what sets a cluster apart, and rules for them from a shallow decision tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from .behaviour import CHANNEL, formatted, name_of
from .clusters import standardised, structure
from .value_names import channel_name

if TYPE_CHECKING:
    from sklearn.tree import DecisionTreeClassifier

MARKED = 0.5
"""standard deviations from the mean of all customers before a trait goes into a name"""
TRAITS: dict[str, dict[str, tuple[str, str]]] = {
    "promotion_share": {"en": ("on offer", "at full price"), "zh": ("促销时购买", "原价购买")},
    "price_level": {"en": ("expensive products", "cheap products"), "zh": ("选高价商品", "选低价商品")},
    "unit_price": {"en": ("expensive products", "cheap products"), "zh": ("选高价商品", "选低价商品")},
    "lines_per_order": {"en": ("full baskets", "small baskets"), "zh": ("每单品项多", "每单品项少")},
    "units_per_order": {"en": ("many pieces", "few pieces"), "zh": ("每单件数多", "每单件数少")},
    "morning_share": {"en": ("in the morning", ""), "zh": ("上午购买", "")},
    "afternoon_share": {"en": ("in the afternoon", ""), "zh": ("下午购买", "")},
    "evening_share": {"en": ("in the evening", ""), "zh": ("晚间购买", "")},
    "weekend_share": {"en": ("at the weekend", "on weekdays"), "zh": ("周末购买", "工作日购买")},
}
"""(above, below) the mean; an empty word is no trait: not to buy in the evening says little"""
RULE = {
    "en": "Take each column as it is, or log(1 + it) where `logarithm` says so; unknown: `fill`; pull it in to `low` "
    "and `high`; less `centre`, over `spread`, times `weight`. The persona is the key of the nearest of `centres` "
    "(squared distance).",
    "zh": "各项指标取原值（`logarithm` 为真时取 log(1 + 值)）；缺失取 `fill`；截断到 `low` 与 `high` 之间；减去 "
    "`centre`，除以 `spread`，乘以 `weight`。画像为 `centres` 中距离平方最小者的键。",
}
"""how the frozen rule assigns a customer, for whoever reads a bundle"""
ORDINARY = {"en": "like most", "zh": "与多数相同"}


def centres_table(personas: dict[str, Any]) -> pd.DataFrame:
    """persona, column, name_en, name_zh, z: each centre in standard deviations from the mean of all customers."""
    columns, weights = personas["scaling"]["columns"], personas["scaling"]["weight"]
    rows = [
        (key, column, name_of(column, "en"), name_of(column, "zh"), z / weight)
        for key, centre in zip(personas["keys"], personas["centres"], strict=True)
        for column, z, weight in zip(columns, centre, weights, strict=True)
    ]
    return pd.DataFrame(rows, columns=["persona", "column", "name_en", "name_zh", "z"])


def names(personas: dict[str, Any]) -> pd.DataFrame:
    """persona, name_en, name_zh: the three traits that set each persona furthest apart; every persona has its own
    name."""
    table = centres_table(personas)
    rows = []
    for key in personas["keys"]:
        own = table[table["persona"] == key].sort_values("z", key=np.abs, ascending=False)
        traits: dict[str, list[str]] = {"en": [], "zh": []}
        for column, z in zip(own["column"], own["z"], strict=True):
            trait = {language: _trait(str(column), z, language) for language in traits}
            if abs(z) >= MARKED and trait["en"] and trait["en"] not in traits["en"] and len(traits["en"]) < 3:
                for language in traits:
                    traits[language].append(trait[language])
        en = ", ".join(traits["en"]) or ORDINARY["en"]
        rows.append((key, en[:1].upper() + en[1:], "、".join(traits["zh"]) or ORDINARY["zh"]))
    named = pd.DataFrame(rows, columns=["persona", "name_en", "name_zh"])
    for language in ("name_en", "name_zh"):
        shared = named[language].duplicated(keep=False)
        named[language] = named[language].mask(shared, named[language] + " (" + named["persona"].str[1:] + ")")
    return named


def _trait(column: str, z: float, language: str) -> str:
    if column.startswith(CHANNEL):
        channel = column.removeprefix(CHANNEL)
        return "" if z < 0 else {"en": "{}", "zh": "{}购买"}[language].format(channel_name(channel, language))
    return TRAITS[column][language][0 if z > 0 else 1]


def describe(table: pd.DataFrame, labels: pd.Series, depth: int = 3) -> pd.DataFrame:
    """One row per persona: persona, customers, share, rule_en, rule_zh, covered, pure.

    Each persona has a decision tree of its own (CART; Breiman and others 1984) of at most `depth` questions that asks
    for it against all others; the rule is the path to the leaf that describes it best (largest F1 of covered and pure).
    One tree for all would leave a small persona without a rule. covered: the share of the persona that the rule
    catches; pure: the share of those it catches who belong to the persona. `table` is the behaviour table (any units)
    behind `labels`.
    """
    from sklearn.tree import DecisionTreeClassifier

    values = table.fillna(table.median())
    points, columns = values.to_numpy(), [str(name) for name in values]
    rows = []
    for key in sorted(labels.dropna().unique()):
        own = (labels == key).to_numpy()
        least = max(1, min(len(values) // 50, int(own.sum()) // 4))
        tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, random_state=0).fit(points, own)
        leaf = tree.apply(points)
        caught, inside = np.bincount(leaf), np.bincount(leaf, weights=own)
        home = int((2 * inside / (caught + own.sum())).argmax())
        bounds = _paths(tree, columns)[home]
        rows.append(
            {
                "persona": key,
                "customers": int(own.sum()),
                "share": float(own.mean()),
                "rule_en": _sentence(bounds, "en"),
                "rule_zh": _sentence(bounds, "zh"),
                "covered": float(inside[home] / own.sum()),
                "pure": float(inside[home] / caught[home]),
            }
        )
    return pd.DataFrame(rows)


def _paths(tree: DecisionTreeClassifier, columns: list[str]) -> dict[int, dict[str, tuple[float, float]]]:
    """leaf -> {column: (above, at most)}: every question on the way down, joined per column."""
    parts = tree.tree_
    leaves: dict[int, dict[str, tuple[float, float]]] = {}

    def walk(node: int, bounds: dict[str, tuple[float, float]]) -> None:
        if parts.children_left[node] < 0:
            leaves[node] = bounds
            return
        name, at = columns[parts.feature[node]], float(parts.threshold[node])
        low, high = bounds.get(name, (-np.inf, np.inf))
        walk(parts.children_left[node], bounds | {name: (low, min(high, at))})
        walk(parts.children_right[node], bounds | {name: (max(low, at), high)})

    walk(0, {})
    return leaves


def _sentence(bounds: dict[str, tuple[float, float]], language: str) -> str:
    words = {"en": ("{n} above {l}", "{n} at most {h}", "{n} between {l} and {h}", "; ", "everyone")}
    words["zh"] = ("{n}高于{l}", "{n}不超过{h}", "{n}在{l}至{h}之间", "；", "全部客户")
    above, most, between, joint, everyone = words[language]
    parts = []
    for name, (low, high) in bounds.items():
        form = most if np.isinf(low) else above if np.isinf(high) else between
        parts.append(form.format(n=name_of(name, language), l=formatted(name, low), h=formatted(name, high)))
    return joint.join(parts) or everyone


def outline(table: pd.DataFrame, personas: dict[str, Any], labels: pd.Series) -> pd.DataFrame:
    """`describe` joined with `names`, and how tightly each persona holds together.

    tight: mean distance of its customers to their centre, over the mean distance to the centre of all (1 = no tighter).
    """
    points = standardised(table, personas["scaling"])
    centres = dict(zip(personas["keys"], np.asarray(personas["centres"]), strict=True))
    own = pd.Series(np.linalg.norm(points - np.array([centres[key] for key in labels]), axis=1), index=labels.index)
    everyone = float(np.linalg.norm(points - points.mean(axis=0), axis=1).mean())
    described = names(personas).merge(describe(table, labels), on="persona", how="left")
    return described.assign(tight=described["persona"].map(own.groupby(labels).mean()) / everyone)


def bundle_facts(described: pd.DataFrame, compared: pd.DataFrame) -> dict[str, Any]:
    """An `outline` and its comparison for the bundle: rule (in words), personas (key, name, the tree's rule and its
    fit), structure (a key of `clusters.STRUCTURE`), compared (every method at the number chosen).

    Builtins only. Customers are assigned by the centres; the tree's rule is for people to read.
    """
    personas = _plain(described[["persona", "name_en", "name_zh", "rule_en", "rule_zh", "covered", "pure"]])
    rows = compared[(compared["clusters"] == len(personas)) | (compared["method"] == "hdbscan")]
    own = float(rows.loc[rows["method"] == "k_means", "silhouette"].iloc[0])
    return {"rule": dict(RULE), "personas": personas, "structure": structure(own), "compared": _plain(rows)}


def _plain(table: pd.DataFrame) -> list[dict[str, Any]]:
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    return [{str(key): value for key, value in row.items()} for row in rows]
