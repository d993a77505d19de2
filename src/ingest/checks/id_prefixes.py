"""Ids with and without a beginning: one phone number with its country's code and without, C123 next to 123.

A till writes 07700 900123 and the web shop +44 7700 900123: two customers, each with half of the orders. Whether they
are one is for the shop to say; the finding shows both and names `prefixes`, which takes such beginnings off.
"""

from __future__ import annotations

import pandas as pd

from ..finding import Finding

FEW, SHARE = 3, 0.002
"""Pairs, and share of all phone numbers, from which on a beginning without a plus sign is taken for a code."""
PAIRED = 0.5
"""Share of the rarer of ids with letters before their number and without that must have a partner among the others."""
OF_A_PHONE = 7
"""Signs that must be left for a beginning of digits to be taken off: short numbers are no phone numbers."""
_PHONE = r"\+?\(?\+?[\d\s().\-/]{7,24}"
_CODE = (
    r"(1|7|2(?:[07]|[1-69]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[789]\d)|"
    r"8(?:[1246]|[0578]\d)|9(?:[0-58]|[679]\d))"
)
"""The countries' codes; none is the beginning of another"""
_LETTERED = r"^([A-Za-z]+[-_ #:/.]?)(\d+)$"


def without_prefixes(ids: pd.Series, prefixes: tuple[str, ...]) -> pd.Series:
    """The ids without the longest of `prefixes` that they begin with; one of digits only where a phone number's are
    left."""
    plain, done = ids, pd.Series(False, index=ids.index)
    for prefix in sorted(prefixes, key=len, reverse=True):
        least = len(prefix) + (OF_A_PHONE if prefix.isdigit() else 1)
        fits = ids.str.startswith(prefix).fillna(False).astype(bool) & (ids.str.len() >= least) & ~done
        plain = plain.where(~fits, ids.str[len(prefix) :])
        done |= fits
    return plain


def with_and_without(known: pd.Series) -> tuple[list[Finding], pd.Series]:
    """Findings for ids (each once) that occur with and without a beginning, and the ids that none of them is about."""
    findings = []
    for look in (_phones, _lettered):
        one, theirs = look(known)
        findings += one
        known = known[~theirs]
    return findings, known


def _phones(known: pd.Series) -> tuple[list[Finding], pd.Series]:
    """Phone numbers that are one when the country's code and the zero of a national call are set aside."""
    nothing = pd.Series(False, index=known.index)
    digits = known.where(known.str.fullmatch(_PHONE)).str.replace(r"\D", "", regex=True)
    digits = digits[digits.str.len().between(8, 17)]
    if digits.empty:
        return [], nothing
    abroad = known[digits.index].str.contains("+", regex=False)
    dialled = digits.str.startswith("00") & ~abroad
    national = digits.str.replace(r"^0(?=[1-9])", "", regex=True).mask(abroad | dialled)
    parts = digits.str.replace(r"^00", "", regex=True).str.extract(rf"^{_CODE}0?(\d{{7,12}})$")
    parts = parts.mask(digits.str.match("0[1-9]"))
    coded = parts[1].isin(national.dropna()) & (abroad | (parts[1].str.len() > OF_A_PHONE))
    both_ways = abroad & parts[1].notna() & (parts[0] + " " + parts[1]).isin((parts[0] + " " + parts[1])[dialled])
    likely = parts.loc[coded, 0].value_counts()
    codes = {
        *parts.loc[(coded & abroad) | both_ways, 0],
        *likely[likely >= max(FEW, SHARE * len(digits))].index,
    }
    number = parts[1].where(parts[0].isin(codes) & (coded | abroad | dialled), national).fillna(digits)
    several = number.duplicated(keep=False)
    if not codes or not several.any():
        return [], nothing
    leads = {full[: -len(rest)] for full, rest in zip(digits, number, strict=True) if full != rest}
    signs = "".join(sorted(set("".join(known[digits.index])) - set("0123456789")))
    strip = f"strip = {signs!r} and " if signs else ""
    remedy = f"{strip}prefixes = {_listed(leads)}"
    theirs = nothing.copy()
    theirs[several[several].index] = True
    way = ("the country's code or the first zero of phone numbers", "电话号码的国家代码或首位零")
    return [_finding("country_code", known[theirs], number[several], way, remedy)], theirs


def _lettered(known: pd.Series) -> tuple[list[Finding], pd.Series]:
    """Ids such as C123 where most such numbers occur without the letters too, or the other way round."""
    nothing = pd.Series(False, index=known.index)
    parts = known.str.extract(_LETTERED)
    bare = known.str.fullmatch(r"\d+").fillna(False).astype(bool)
    if parts[0].isna().all() or not bare.any():
        return [], nothing
    number = parts[1].where(parts[1].notna(), known.where(bare)).str.lstrip("0")
    pairs = parts[0].notna() & number.isin(number[bare])
    paired = pairs.groupby(parts[0]).agg(["sum", "size"])
    least = PAIRED * paired["size"].clip(upper=int(bare.sum()))
    leads = [str(lead) for lead in paired.index[(paired["sum"] >= FEW) & (paired["sum"] >= least)]]
    if not leads:
        return [], nothing
    pairs &= parts[0].isin(leads)
    theirs = pairs | (bare & number.isin(number[pairs]))
    written = parts[1].where(parts[1].notna(), known)[theirs]
    remedy = f"prefixes = {_listed(leads)}"
    if written.groupby(number[theirs]).nunique().max() > 1:
        remedy += f" and zero_fill = {int(written.str.len().max())}"
    way = ("letters before the number", "数字前的字母")
    return [_finding("prefix", known[theirs], number[theirs], way, remedy)], theirs


def _listed(leads: set[str] | list[str]) -> str:
    return f"[{', '.join(repr(one) for one in sorted(leads, key=lambda one: (-len(one), one)))}]"


def _finding(key: str, known: pd.Series, number: pd.Series, way: tuple[str, str], remedy: str) -> Finding:
    forms = known.groupby(number)
    pairs = sorted((min(part, key=len), max(part, key=len)) for _, part in forms)[:2]
    shown_en = "; ".join(f"{one!r} and {other!r}" for one, other in pairs)
    shown_zh = "；".join(f"{one!r} 与 {other!r}" for one, other in pairs)
    n = forms.ngroups
    return Finding(
        f"spellings_{key}",
        "warning",
        {"en": "One customer under several spellings?", "zh": "同一客户有多种写法？"},
        {
            "en": f"{n:,} ids occur with and without {way[0]}: {shown_en}; each form counts as a customer of its own; "
            f"if they are one, say [customer_ids] {remedy}, else prefixes = []",
            "zh": f"{n:,} 个编号有带与不带{way[1]}的写法：{shown_zh}；每种写法算作一位客户；若为同一客户，请设 "
            f"[customer_ids] {remedy}，否则设 prefixes = []",
        },
    )
