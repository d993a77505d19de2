"""Campaigns from before this project: raw/campaigns.parquet or raw/campaigns.csv, with their control groups."""

from __future__ import annotations

import pandas as pd

from ..errors import UserError
from ..study import Study

COLUMNS = ("campaign_id", "customer_id", "assigned_at", "group")
PARQUET, CSV = "campaigns.parquet", "campaigns.csv"


def read_campaigns(study: Study) -> pd.DataFrame | None:
    """The table of COLUMNS in the study's raw folder, or None where there is none.

    customer_id: text; assigned_at: midnight of the day the groups were drawn; group: treatment or control. Raises
    UserError for a file without the four columns or with dates that are none.
    """
    for name in (PARQUET, CSV):
        file = study.paths.raw / name
        if file.is_file():
            table = pd.read_parquet(file) if name == PARQUET else pd.read_csv(file, dtype="str", encoding="utf-8-sig")
            break
    else:
        return None
    missing = [column for column in COLUMNS if column not in table]
    if missing:
        raise UserError(f"{file}: column `{missing[0]}` is missing; needed are {', '.join(COLUMNS)}")
    try:
        dates = pd.to_datetime(table["assigned_at"]).astype("datetime64[us]").dt.normalize()
    except (ValueError, TypeError):
        raise UserError(f"{file}: `assigned_at` holds something that is no date like 2026-07-01") from None
    return table[list(COLUMNS)].assign(assigned_at=dates, customer_id=table["customer_id"].astype("str"))
