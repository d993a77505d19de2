"""What a study says about its customers' ids ([customer_ids]), and a finding where two spellings may be one customer.

Three monthly files: 00123 in March and April, 123 in May. Nobody but the shop knows whether these are one customer, so
the finding shows both side by side, and `zero_fill = 5` makes them one.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from ..errors import UserError
from ..study import CustomerIds, Study
from .finding import Finding
from .id_forms import mapped, one_form


def as_said(ids: pd.Series, said: CustomerIds) -> pd.Series:
    """The ids with case folded, signs taken out and zeros filled in, as the study says; null where nothing is left."""
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
    """The ids of `leave_out` and `leave_out_file`, in the spelling that ids have after reading.

    Raises UserError when the file cannot be read.
    """
    said = study.customer_ids
    ids = [*said.leave_out, *(_listed(study.folder / said.leave_out_file) if said.leave_out_file else ())]
    if not ids:
        return frozenset()
    plain, _ = one_form(pa.chunked_array([pa.array(ids, pa.string())]))
    return frozenset(as_said(plain.to_pandas().astype("str"), said).dropna())


def _listed(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row[0].strip() for row in csv.reader(stream) if row and row[0].strip()]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
        raise UserError(f"[customer_ids] leave_out_file: {file} cannot be read: {reason}; one id a line") from None
    return rows


@dataclass(frozen=True)
class _Difference:
    """A way in which spellings of one id may differ: ids without it, its words, the key that undoes it."""

    plain: Callable[[pd.Series], pd.Series]
    en: str
    zh: str
    remedy: Callable[[pd.Series], str]


def spellings(ids: pd.Series) -> list[Finding]:
    """A finding for each way in which ids that would otherwise be one differ: zeros, case, blanks and dashes."""
    known = pd.Series(ids.dropna().unique(), dtype="str")
    return [found for key, differ in _DIFFERENCES.items() if (found := _alike(key, differ, known)) is not None]


def _alike(key: str, differ: _Difference, known: pd.Series) -> Finding | None:
    plain = differ.plain(known)
    several = plain.duplicated(keep=False)
    if not several.any():
        return None
    forms = known[several].groupby(plain[several])
    pairs = sorted(tuple(sorted(part, key=lambda one: (len(one), one))[:2]) for _, part in forms)[:2]
    n, remedy = forms.ngroups, differ.remedy(known[several])
    shown_en = " and ".join(f"{one!r} beside {other!r}" for one, other in pairs)
    shown_zh = "，".join(f"{one!r} 与 {other!r}" for one, other in pairs)
    return Finding(
        f"spellings_{key}",
        "warning",
        {"en": "One customer under several spellings?", "zh": "同一客户有多种写法？"},
        {
            "en": f"{n:,} ids occur in forms that differ only by {differ.en}: {shown_en}; each form counts as a "
            f"customer of its own; if they are one, say [customer_ids] {remedy}",
            "zh": f"{n:,} 个编号的写法只差{differ.zh}：{shown_zh}；每种写法算作一位客户；"
            f"若为同一客户，请设 [customer_ids] {remedy}",
        },
    )


def _without_zeros(ids: pd.Series) -> pd.Series:
    return ids.str.replace(r"^0+(\d+)$", r"\1", regex=True)


def _width(ids: pd.Series) -> str:
    return f"zero_fill = {int(ids.str.len().max())}"


def _without_separators(ids: pd.Series) -> pd.Series:
    """Ids without blanks, dashes and the like inside; those of e-mail addresses tell people apart."""
    return ids.str.replace(r"[\s_/-]+", "", regex=True).where(~ids.str.contains("@", regex=False), ids)


def _separators(ids: pd.Series) -> str:
    used = "".join(sorted(set("".join(ids)) & set(" _/-")))
    return f"strip = {used!r}"


_DIFFERENCES = {
    "zeros": _Difference(_without_zeros, "leading zeros", "前导零", _width),
    "case": _Difference(
        lambda ids: ids.str.casefold(), "capital and small letters", "大小写", lambda ids: "fold_case = true"
    ),
    "separators": _Difference(
        _without_separators, "blanks, dashes or the like inside", "中间的空格或连字符", _separators
    ),
}
