"""Campaigns from before this project: raw/campaigns.parquet or raw/campaigns.csv, with their control groups."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa

from ...errors import UserError
from ...study import Study
from ..checks.matches import bare
from ..parsing.id_forms import one_form, without_needless_decimals
from ..parsing.times import as_time
from ..parsing.values import as_text
from .customer_ids import as_configured

COLUMNS = ("campaign_id", "customer_id", "assigned_at", "group")
PARQUET, CSV = "campaigns.parquet", "campaigns.csv"


def read_campaigns(study: Study) -> pd.DataFrame | None:
    """The table of COLUMNS in the study's raw folder, or None where there is none.

    customer_id: text in the spelling that ids of order lines have; assigned_at: midnight of the day the groups were
    drawn; group: treatment or control. Raises UserError for a file without the four columns, or with dates that do not
    have the year first: 03/04/2026 may be of March or of April.
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
    table = table[list(COLUMNS)]
    return table.assign(
        customer_id=_ids(table["customer_id"], study),
        assigned_at=_days(table["assigned_at"], file, study.study.timezone),
        group=table["group"].astype("str").str.strip().str.casefold(),
    )


def refuse_absent_offers(campaigns: pd.DataFrame | None, study: Study) -> None:
    """Raises UserError where economics.same_offer names a campaign that is not among `campaigns`, the table of
    `read_campaigns`."""
    there = set() if campaigns is None else set(campaigns["campaign_id"])
    missing = [name for name in study.economics.same_offer if name not in there]
    if missing:
        raise UserError(
            f"economics.same_offer names {missing[0]!r}; campaigns in {study.paths.raw / PARQUET}: "
            f"{', '.join(sorted(there)) or 'none'}"
        )


def refuse_strangers(campaigns: pd.DataFrame, buyers: pd.Series) -> None:
    """Raises UserError where none of the campaigns' customers is among `buyers`, the order lines' customer_id: all of
    them would count as customers who did not buy."""
    listed, known = pd.Index(campaigns["customer_id"].unique()), pd.Index(buyers.dropna().unique())
    if not len(listed) or not len(known) or listed.isin(known).any():
        return
    alike = bare(listed).isin(bare(known))
    theirs = str(listed[int(alike.argmax())])
    place = bare(known).get_indexer_for(bare(listed)[[int(alike.argmax())]])[0] if alike.any() else 0
    raise UserError(
        f"raw/campaigns: none of {len(listed):,} customers has an order line: it says {theirs!r}, the order lines say "
        f"{str(known[int(place)])!r}; write customer_id alike, or set [customer_ids]"
    )


def _ids(ids: pd.Series, study: Study) -> pd.Series:
    plain, _ = as_text(pa.chunked_array([pa.array(ids, from_pandas=True)]), identifier=True)
    spelt, _ = one_form(pa.chunked_array([pa.array(plain, pa.string(), from_pandas=True)]))
    known, _ = without_needless_decimals(spelt.to_pandas().astype("str"))
    return as_configured(known, study.customer_ids).set_axis(ids.index)


def _days(dates: pd.Series, file: Path, timezone: str | None) -> pd.Series:
    days, bad = as_time(pa.chunked_array([pa.array(dates, from_pandas=True)]), timezone=timezone)
    bad = bad | days.isna().to_numpy()
    if bad.any():
        raise UserError(
            f"{file}: `assigned_at` {str(dates[bad].iloc[0])!r} is no date like 2026-07-01 ({int(bad.sum()):,} of "
            f"{len(dates):,} rows); write the year first"
        )
    return days.dt.normalize().astype("datetime64[us]").set_axis(dates.index)
