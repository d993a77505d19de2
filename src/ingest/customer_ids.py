"""What a study says about its customers' ids ([customer_ids]), and a finding where two spellings may be one customer.

Three monthly files: 00123 in March and April, 123 in May. Nobody but the shop knows whether these are one customer, so
the finding shows both side by side, and `zero_fill = 5` makes them one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from ..errors import UserError
from ..study import CustomerIds, Study
from .finding import Finding
from .id_forms import mapped

Differ = Callable[[pd.Series], pd.Series]


def as_said(ids: pd.Series, said: CustomerIds) -> pd.Series:
    """The ids with case folded, signs taken out and zeros filled in, as [customer_ids] says; null where nothing is left."""
    if not (said.fold_case or said.strip or said.zero_fill):
        return ids
    codes, forms = pd.factorize(ids)
    known = pd.Series(forms, dtype="str")
    if said.strip:
        known = known.str.translate({ord(sign): None for sign in said.strip})
    if said.fold_case:
        known = known.str.casefold()
    if said.zero_fill:
        known = known.where(~known.str.fullmatch(r"\d+"), known.str.zfill(said.zero_fill))
    return mapped(ids, codes, known.mask(known == ""))


def left_out(study: Study) -> frozenset[str]:
    """The ids of `leave_out` and `leave_out_file`, spelled as the study's customers are. Raises UserError for no file."""
    said = study.customer_ids
    ids = [*said.leave_out, *(_listed(study.folder / said.leave_out_file) if said.leave_out_file else ())]
    return frozenset(as_said(pd.Series(ids, dtype="str"), said).dropna()) if ids else frozenset()


def _listed(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row[0].strip() for row in csv.reader(stream) if row and row[0].strip()]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
        raise UserError(f"[customer_ids] leave_out_file: {file} cannot be read: {reason}; one id a line") from None
    return rows


def spellings(ids: pd.Series) -> list[Finding]:
    """A finding for each way in which ids that would otherwise be one differ: zeros, case, blanks and dashes."""
    known = pd.Series(ids.dropna().unique(), dtype="str")
    findings = []
    for key, differ in _DIFFER.items():
        plain = differ(known)
        groups = known.groupby(plain, sort=False)
        several = groups.transform("size") > 1
        if not several.any():
            continue
        n = int(plain[several].nunique())
        pairs = [tuple(sorted(part, key=lambda one: (len(one), one))[:2]) for _, part in known[several].groupby(plain[several])]
        shown_en = " and ".join(f"{one!r} beside {other!r}" for one, other in sorted(pairs)[:2])
        shown_zh = "，".join(f"{one!r} 与 {other!r}" for one, other in sorted(pairs)[:2])
        en, zh, remedy = _WORDS[key]
        findings.append(
            Finding(
                f"spellings_{key}",
                "warning",
                {"en": "One customer under several spellings?", "zh": "同一客户有多种写法？"},
                {
                    "en": f"{n:,} ids occur in forms that differ only by {en}: {shown_en}; each form counts as a "
                    f"customer of its own; if they are one, say [customer_ids] {remedy(known[several])}",
                    "zh": f"{n:,} 个编号的写法只差{zh}：{shown_zh}；每种写法算作一位客户；"
                    f"若为同一客户，请设 [customer_ids] {remedy(known[several])}",
                },
            )
        )
    return findings


def _without_zeros(ids: pd.Series) -> pd.Series:
    return ids.str.replace(r"^0+(?=\d+$)", "", regex=True)


def _width(ids: pd.Series) -> str:
    return f"zero_fill = {int(ids[ids.str.fullmatch(r'\d+')].str.len().max())}"


def _without_dashes(ids: pd.Series) -> pd.Series:
    return ids.str.replace(r"(?<=\w)[\s\-_./]+(?=\w)", "", regex=True)


def _dashes(ids: pd.Series) -> str:
    used = sorted(set("".join(ids.str.replace(r"\w", "", regex=True))) | set("_" if ids.str.contains("_").any() else ""))
    return f"strip = {''.join(used)!r}"


_DIFFER: dict[str, Differ] = {
    "zeros": _without_zeros,
    "case": lambda ids: ids.str.casefold(),
    "blanks": _without_dashes,
}
_WORDS: dict[str, tuple[str, str, Differ | Callable[[pd.Series], str]]] = {
    "zeros": ("leading zeros", "前导零", _width),
    "case": ("capital and small letters", "大小写", lambda ids: "fold_case = true"),
    "blanks": ("blanks, dashes or the like inside", "中间的空格或连字符", _dashes),
}
