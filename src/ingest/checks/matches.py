"""Do the tables know the same customers? How many buyers are in [customers], how many touchpoints have a buyer.

A shop's order lines say 000123 and its customer file 123: nothing matches, and every attribute is empty.
Low rates are findings that show a spelling of either side, and say when the two meet once zeros, case, blanks and
signs are taken away.
"""

from __future__ import annotations

import pandas as pd

from ..finding import Finding, State

FEW, ENOUGH = 0.10, 0.90
"""Share of buyers found in [customers]; of touchpoints with a buyer, half of these, because prospects are contacted."""


def match_findings(
    lines: pd.DataFrame, customers: pd.DataFrame | None, touchpoints: pd.DataFrame | None
) -> list[Finding]:
    """One finding per optional table that is there and has rows."""
    buyers = pd.Index(lines["customer_id"].dropna().unique())
    findings = []
    if customers is not None and len(customers):
        findings.append(_customers(buyers, pd.Index(customers["customer_id"].unique())))
    if touchpoints is not None and len(touchpoints):
        findings.append(_touchpoints(buyers, touchpoints["customer_id"]))
    return findings


def _customers(buyers: pd.Index, listed: pd.Index) -> Finding:
    there = buyers.isin(listed)
    n, share = int(there.sum()), float(there.mean()) if len(buyers) else 0.0
    state: State = "ok" if share >= ENOUGH else "warning" if share >= FEW else "missing"
    more = _spellings(buyers[~there], listed[~listed.isin(buyers)], "[customers]") if state != "ok" else ("", "")
    return Finding(
        "customers_matched",
        state,
        {"en": "Buyers found in [customers]", "zh": "在 [customers] 中找到的买家"},
        {
            "en": f"{n:,} of {len(buyers):,} ({_percent(n, len(buyers))}){more[0]}",
            "zh": f"{len(buyers):,} 位中的 {n:,} 位（{_percent(n, len(buyers))}）{more[1]}",
        },
    )


def _touchpoints(buyers: pd.Index, contacted: pd.Series) -> Finding:
    there = contacted.isin(buyers)
    n, share = int(there.sum()), float(there.mean())
    state: State = "ok" if share >= ENOUGH / 2 else "warning" if share >= FEW / 2 else "missing"
    strangers = pd.Index(contacted[~there].unique())
    quiet = buyers[~buyers.isin(contacted)]
    more = _spellings(quiet, strangers, "[touchpoints]") if state != "ok" else ("", "")
    return Finding(
        "touchpoints_matched",
        state,
        {"en": "Touchpoints of buyers", "zh": "属于买家的接触记录"},
        {
            "en": f"{n:,} of {len(contacted):,} ({_percent(n, len(contacted))}){more[0]}",
            "zh": f"{len(contacted):,} 条中的 {n:,} 条（{_percent(n, len(contacted))}）{more[1]}",
        },
    )


def _percent(part: int, whole: int) -> str:
    """Rounded towards the middle: only all is 100 %, only none is 0 %."""
    if 0 < part < whole:
        return f"{min(max(100 * part / whole, 0.1), 99.9):.3g}%"
    return f"{100 * part // max(whole, 1)}%"


def _spellings(ours: pd.Index, theirs: pd.Index, section: str) -> tuple[str, str]:
    """What to add to a low rate: a spelling of either side, of the same customer where that can be seen."""
    if not len(ours) or not len(theirs):
        return ("", "")
    plain = pd.Series(ours, index=bare(ours))
    plain = plain[~plain.index.duplicated() & (plain.index != "")]
    folded = bare(theirs)
    alike = folded.isin(plain.index)
    if alike.any():
        place = int(alike.argmax())
        pair = (str(plain[folded[place]]), str(theirs[place]))
        n = int(alike.sum())
        return (
            f"; {n:,} more would match but for zeros, case, blanks or signs: order lines say {pair[0]!r}, {section} "
            f"says {pair[1]!r}; bring both to one spelling",
            f"；另有 {n:,} 个只差前导零、大小写、空格或符号：订单行写 {pair[0]!r}，{section} 写 {pair[1]!r}；"
            "请统一写法",
        )
    pair, where = (str(ours[0]), str(theirs[0])), section.replace("]", ".columns]")
    return (
        f"; order lines say {pair[0]!r}, {section} says {pair[1]!r}: are both the same kind of number? "
        f"check customer_id in {where}",
        f"；订单行写 {pair[0]!r}，{section} 写 {pair[1]!r}：是同一种编号吗？请检查 {where} 的 customer_id",
    )


def bare(ids: pd.Index) -> pd.Index:
    """Ids without case, blanks, signs, a decimal part of zero and leading zeros: what two exports may differ in."""
    text = ids.to_series().astype("str").str.normalize("NFKC").str.casefold().str.replace(r"\.0+$", "", regex=True)
    text = text.str.replace(r"[^\w]|_", "", regex=True).str.replace(r"^0+(?=.)", "", regex=True)
    return pd.Index(text)
