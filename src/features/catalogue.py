"""The catalogue: every feature once, with its texts. Pictures, reasons and docs read it; nothing else has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .families import ALL, FAMILIES, QUESTIONS
from .feature import NOTHING, Feature


def _collect() -> dict[str, Feature]:
    features = [feature for family in ALL for feature in family.features]
    order = list(FAMILIES)
    by_name = {feature.name: feature for feature in sorted(features, key=lambda feature: order.index(feature.family))}
    if len(by_name) != len(features):
        raise ValueError("two features share a name")
    return by_name


def entry(name: str) -> Feature:
    """The catalogue's entry of `name`, or for a custom attribute of `customers` one made of its name."""
    if name in CATALOGUE:
        return CATALOGUE[name]
    return Feature(name, "profile", "category", name, name, (f"customers.{name}",), looks_back=NOTHING)


def render() -> str:
    """The catalogue as Markdown: the page Features of the documentation site."""
    lines = [_HEAD.format(count=len(CATALOGUE))]
    for family, title in FAMILIES.items():
        lines += [f"## {title['en']} · {title['zh']} (`{family}`)", ""]
        lines += [f"{QUESTIONS[family]['en']} {QUESTIONS[family]['zh']}", ""]
        lines += ["| feature | unit | meaning | 含义 | needs | one purchase day | looks back | version |"]
        lines += ["|---|---|---|---|---|---|---|---|"]
        for one in CATALOGUE.values():
            if one.family == family:
                needs = ", ".join(f"`{need}`" for need in one.needs)
                cells = (f"`{one.name}`", one.unit, one.en, one.zh, needs, one.one_day, one.looks_back, one.version)
                lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
        lines.append("")
    return "\n".join(lines)


_HEAD = """# The features

{count} features, one row per customer and as_of. Made from the code; `python -m churn.features` prints this page.

- **Time.** A feature sees `t < as_of` only. Its unit of time is the day: age 1 is the day before as_of. A window of
  w days holds ages 1 to w.
- **Purchases.** A purchase day is a day with at least one line that is no return. Returns are counted in their own
  family, from the day they were booked, and never as purchases.
- **Orders.** The lines of one order number on one day are one order. Lines without an order number: one order a day.
- **Rows.** Everyone with a purchase before as_of has a row, however long ago it was.
- **Looks back.** *Whole life*: everything before as_of, so that a first purchase is the first one and "so far" means
  so far. *Its window*: the days that its name or meaning says. *history_days*: habits (usual gaps, shares, mean
  prices) are taken from `as_of - history_days <= t` only, so that they tell how the customer buys now; they are null
  for a customer who bought nothing in that time. Only these depend on `history_days`.
- **Data that start late.** When the shop's lines begin, every customer looks new. `tenure_known` says who is: 1 only
  if the shop was observed for `burn_in_days` (180 by default) before the first purchase seen. Shares of the shop that
  would reach back before the first line are null.
- **Unknown is null.** A ratio whose lower part is zero is null. Touchpoint counts are 0 for a customer without any.
- **Left out.** A feature is not in the table when a column it needs is absent or wholly empty.
- **Exact.** Amounts, units, discounts and scores are counted in whole ten-thousandths, so sums do not depend on the
  order of the lines, on the engine or on the number of threads.
- **Customer records.** Attributes do not change with time. A record whose `joined_at` is at or after as_of was not
  there to be read: its attributes are null.
"""

CATALOGUE: Mapping[str, Feature] = MappingProxyType(_collect())
"""feature name -> Feature, in the order of the table's columns"""
