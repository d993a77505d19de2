"""Shops with too few customers, too few orders, or one outcome only; and tables beside the order lines."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from churn.ingest import Tables, readiness
from churn.study import About, OrderLines, Study

from .case import GOOD, HEADER, Make, csv, handled, refused, rules


def states(tables: Tables) -> dict[str, str]:
    """What `churn check` finds of them."""
    study = Study(study=About(name="shop"), order_lines=OrderLines(path="lines.csv"))
    return {finding.key: finding.state for finding in readiness(tables, study)}


def shop(customers: int, first: str, last: str, every: int) -> str:
    """Lines of so many customers, each buying every so many days."""
    days = pd.date_range(first, last, freq=f"{every}D")
    rows = [f"{n},{n}-{i},{day:%Y-%m-%d},1,1,5" for n in range(customers) for i, day in enumerate(days)]
    return HEADER + "\n".join(rows) + "\n"


handled(
    "one_customer",
    csv(shop(1, "2022-01-01", "2024-12-01", 30)),
    "read; `churn check` says too few customers",
    lambda tables: states(tables)["customers"] == "missing",
)
handled(
    "one_line",
    csv(GOOD.rsplit("\n", 2)[0] + "\n"),
    "read; `churn check` says too little of everything",
    lambda tables: {states(tables)[key] for key in ("customers", "history", "repeaters")} == {"missing"},
)
handled(
    "one_order_each",
    csv(shop(500, "2024-01-01", "2024-01-02", 60)),
    "read; `churn check` says nobody came back",
    lambda tables: states(tables)["repeaters"] == "missing",
)
handled(
    "everybody_churned",
    csv(shop(300, "2022-01-01", "2023-06-01", 30) + "0,x,2023-11-25,1,1,5\n"),
    "read; `churn check` says only one outcome was seen",
    lambda tables: states(tables)["outcomes"] in ("missing", "warning"),
)
handled(
    "nobody_churned",
    csv(shop(300, "2022-01-01", "2023-06-01", 30)),
    "read; `churn check` says only one outcome was seen",
    lambda tables: states(tables)["outcomes"] == "missing",
)
handled(
    "one_date_far_from_the_others",
    csv(shop(50, "2022-01-01", "2023-06-01", 10) + "1,x,2024-06-01,1,1,5\n"),
    "read; `churn check` doubts the date",
    lambda tables: states(tables)["recent"] == "warning",
)


def beside(table: str, text: str, more: str = "") -> Make:
    """Good order lines and a table beside them."""

    def make(folder: Path) -> None:
        csv(GOOD, more=f'[{table}]\npath = "{table}.csv"\n{more}')(folder)
        (folder / f"{table}.csv").write_text(text, encoding="utf-8")

    return make


refused(
    "customers_without_ids",
    beside("customers", "name\nAnna\n"),
    "customers.csv gives no customer_id",
    "[customers.columns]",
)
refused(
    "customers_born_in_words", beside("customers", "customer_id,birth_year\n1,eighty\n"), "'birth_year'", "'eighty'"
)
refused("customers_attribute_missing", beside("customers", "customer_id\n1\n", 'static = ["card"]'), "no column 'card'")
refused(
    "customers_attribute_not_listed",
    beside("customers", "customer_id,card\n1,x\n", '[customers.columns]\ncard = "card"'),
    "no such column",
    "`static`",
)
handled(
    "customers_twice",
    beside("customers", "customer_id,gender\n1,f\n1,m\n"),
    "the last row counts",
    lambda tables: tables.customers is not None and tables.customers["gender"].tolist() == ["m"],
)
handled(
    "customers_born_in_1700",
    beside("customers", "customer_id,birth_year\n1,1700\n"),
    "emptied",
    lambda tables: rules(tables) == {"customers.birth_year": 1},
)
refused("touchpoints_without_times", beside("touchpoints", "customer_id,kind\n1,visit\n"), "gives no occurred_at")
refused(
    "touchpoints_of_an_unknown_stage",
    beside("touchpoints", "customer_id,occurred_at,kind,stage\n1,2024-01-01,visit,later\n"),
    "stage 'later'",
    "pre_sale, in_sale, after_sale",
)
refused(
    "touchpoints_with_words_for_scores",
    beside("touchpoints", "customer_id,occurred_at,kind,score\n1,2024-01-01,survey,good\n"),
    "'score'",
    "'good' is no number",
)
