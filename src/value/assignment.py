"""A campaign's assignment: the best customers by rank, split into treatment and control by a seeded draw."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import pandas as pd

from ..errors import UserError
from ..study import Study
from .power import plan
from .profit import Acceptance
from .randomisation import TREATMENT, draw, strata
from .targeting import relative_acceptance

COLUMNS = (
    "campaign_id",
    "customer_id",
    "assigned_at",
    "group",
    "stratum",
    "p",
    "value",
    "value_if_kept",
    "incentive",
    "segment",
    "when",
    "advice_en",
    "advice_zh",
)
"""of the assignment table"""

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""a cell that starts so would be run by a spreadsheet; a leading apostrophe makes it text"""


def assign(
    study: Study,
    value: pd.DataFrame,
    *,
    campaign_id: str,
    size: int,
    control: float,
    acceptance: Acceptance,
    running: set[str],
    seed: int = 0,
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """(assignment, facts): the `size` best customers by rank, a share `control` of them left uncontacted.

    assignment: columns COLUMNS, one row per customer. facts: builtins for a JSON file. value: the table of
    interim/value. control: 0 < control < 1; both groups need two customers. running: ids of customers in campaigns
    whose window is still open, who are left out: two campaigns at once cannot be told apart. Raises UserError for a bad
    size or share.
    """
    if not 0 < control < 1:
        raise UserError(
            f"control share {control:g}: allowed is more than 0 and less than 1; without a control group, or with "
            "nothing but one, no effect can be measured (--control)"
        )
    as_of = pd.Timestamp(value["as_of"].max())
    most = study.economics.capacity
    if most is not None and size > most:
        raise UserError(f"size {size}: economics.capacity allows {most} customers on one list (--size)")
    able = value[value["p_churn"].notna() & ~value["customer_id"].isin(running)].sort_values("rank")
    controls = round(size * control)
    if size > len(able) or min(controls, size - controls) < 2:
        raise UserError(
            f"size {size} with control {control:g}: both groups need at least two customers, and {len(able)} customers "
            f"can be assigned ({len(running)} more are in a campaign that is still running) (--size)"
        )
    chosen = able.head(size).reset_index(drop=True)
    stratum = strata(chosen["p_churn"], chosen["value"])
    table = chosen.assign(
        campaign_id=campaign_id,
        assigned_at=as_of,
        stratum=stratum,
        p=chosen["p_churn"],
        group=draw(chosen["customer_id"], stratum, controls, seed),
    )[list(COLUMNS)]
    rate = float(1 - table["p"].mean())
    added = float((acceptance.of(relative_acceptance(chosen)) * chosen["p_churn"]).mean())
    power = plan(size, rate, added, controls)
    facts = {
        "study": study.study.name,
        "campaign_id": campaign_id,
        "as_of": f"{as_of:%Y-%m-%d}",
        "days": study.task.horizon_days,
        "seed": seed,
        "size": size,
        "control": controls,
        "left_out": len(running),
        "not_paying": int((chosen["expected_profit"] <= 0).sum()),
        "acceptance": asdict(acceptance),
        "power": asdict(power),
        "power_text": {language: power.text(language) for language in ("en", "zh")},
    }
    return table, facts


def mailing_list(assignment: pd.DataFrame, language: str) -> pd.DataFrame:
    """customer_id, when, advice_<language> of the treatment group, by customer_id; no id can start a formula."""
    treated = assignment[assignment["group"] == TREATMENT].sort_values("customer_id")
    ids = treated["customer_id"]
    return treated[["customer_id", "when", f"advice_{language}"]].assign(
        customer_id=ids.where(~ids.str.startswith(FORMULA), "'" + ids)
    )
