"""What a study says about its customers' ids ([customer_ids]), and a finding where two spellings may be one customer.

Three monthly files: 00123 in March and April, 123 in May. Nobody but the shop knows whether these are one customer, so
the finding shows both side by side, and `zero_fill = 5` makes them one.
"""

from __future__ import annotations

import csv
import difflib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa

from ...errors import UserError
from ...study import CustomerIds, Study
from ..checks.id_prefixes import with_and_without, without_prefixes
from ..finding import Finding
from ..parsing.customer_names import given_name_first, one_mailbox
from ..parsing.id_forms import mapped, one_form


def as_configured(ids: pd.Series, config: CustomerIds) -> pd.Series:
    """The ids with mailboxes and names in one form, signs and beginnings taken off, case folded and zeros filled in, as
    the study says; null where nothing is left."""
    changes = (config.one_mailbox, config.given_name_first, config.fold_case, config.strip, config.prefixes)
    if not (any(changes) or config.zero_fill):
        return ids
    codes, forms = pd.factorize(ids)
    known = pd.Series(forms, dtype="str")
    if config.one_mailbox:
        known = one_mailbox(known)
    if config.given_name_first:
        known = given_name_first(known)
    if config.strip:
        known = known.str.translate({ord(sign): None for sign in config.strip})
    if config.fold_case:
        known = known.str.casefold()
    if config.prefixes:
        prefixes = (one.casefold() for one in config.prefixes) if config.fold_case else config.prefixes
        known = without_prefixes(known, tuple(prefixes))
    if config.zero_fill:
        known = _filled(known, config.zero_fill)
    return mapped(ids, codes, known.mask(known == ""))


def changed_ids(table: str, before: pd.Series, after: pd.Series) -> list[Finding]:
    """A finding on how many ids of a table `as_configured` changed; none where it changed none."""
    if after is before:
        return []
    new = after.fillna("")
    changed = before.notna() & (before != new)
    if not changed.any():
        return []
    first = int(changed.to_numpy().argmax())
    n, one, other = int(changed.sum()), str(before.iloc[first]), str(new.iloc[first])
    return [
        Finding(
            f"{table}_customer_ids",
            "ok",
            {"en": "Ids brought to one spelling", "zh": "统一编号写法"},
            {
                "en": f"[{table}] customer_id on {n:,} lines is written as [customer_ids] says: {one!r} is read as "
                f"{other!r}",
                "zh": f"[{table}] customer_id 有 {n:,} 行按 [customer_ids] 统一：{one!r} 读作 {other!r}",
            },
            n,
        )
    ]


def left_out(study: Study) -> frozenset[str]:
    """The ids of `leave_out` and `leave_out_file`, in the spelling that ids have after reading.

    Raises UserError when the file cannot be read.
    """
    config = study.customer_ids
    ids = [*config.leave_out, *(_listed(study.folder / config.leave_out_file) if config.leave_out_file else ())]
    return _plain(ids, config) if ids else frozenset()


def unknown_accounts(ids: pd.Series, study: Study) -> list[Finding]:
    """A finding for ids under `leave_out` that no line has: misspelt, they leave nobody out."""
    known = pd.Index(ids.dropna().unique())
    listed = {one: _plain([one], study.customer_ids) for one in study.customer_ids.leave_out}
    lacking = [one for one, plain in listed.items() if not known.isin(list(plain)).any()]
    if not lacking:
        return []
    near = difflib.get_close_matches(lacking[0].casefold(), [str(one).casefold() for one in known], n=1, cutoff=0.6)
    meant = next((str(one) for one in known if near and str(one).casefold() == near[0]), None)
    hint_en, hint_zh = (f"; the nearest is {meant!r}", f"；最接近的是 {meant!r}") if meant else ("", "")
    name = {"en": "Accounts to leave out that are not there", "zh": "要排除的账户不存在"}
    shown = ", ".join(repr(one) for one in lacking[:3])
    en = f"no line has the customer {shown} of [customer_ids] leave_out{hint_en}"
    zh = f"没有任何行属于 [customer_ids] leave_out 中的 {shown}{hint_zh}"
    return [Finding("leave_out_unknown", "warning", name, {"en": en, "zh": zh})]


def _plain(ids: list[str], config: CustomerIds) -> frozenset[str]:
    """Ids of the study file in the spelling that ids have after reading."""
    plain, _ = one_form(pa.chunked_array([pa.array(ids, pa.string())]))
    return frozenset(as_configured(plain.to_pandas().astype("str"), config).dropna())


def _listed(file: Path) -> list[str]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = [row[0].strip() for row in csv.reader(stream) if row and row[0].strip()]
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not written in UTF-8"
        raise UserError(f"[customer_ids] leave_out_file: {file} cannot be read: {reason}; one id a line") from None
    return rows


def _filled(ids: pd.Series, digits: int) -> pd.Series:
    """123 -> 00123 and C123 -> C00123 for five digits; ids that are built otherwise stay."""
    parts = ids.str.extract(r"^([A-Za-z]*[-_ ]?)(\d+)$")
    return (parts[0] + parts[1].str.zfill(digits)).where(parts[1].notna(), ids)


@dataclass(frozen=True)
class _Difference:
    """A way in which spellings of one id may differ: ids without it, its words, the key that undoes it."""

    plain: Callable[[pd.Series], pd.Series]
    en: str
    zh: str
    remedy: Callable[[pd.Series], str]


def spellings(ids: pd.Series, config: CustomerIds) -> list[Finding]:
    """A finding for each way in which ids that would otherwise be one differ: a beginning, zeros, case, signs, several.

    `ids` may repeat. A group of spellings is told once, under the first way that explains it; beginnings are not asked
    about where the study says which to take off.
    """
    known = pd.Series(ids.dropna().unique(), dtype="str")
    findings: list[Finding] = []
    if config.prefixes is None:
        findings, known = with_and_without(known)
    for key, differ in _DIFFERENCES.items():
        plain = differ.plain(known)
        several = plain.duplicated(keep=False)
        if several.any():  # 1-23 and 12-3 are two: the same signs, the same letters and digits
            distinct = _signs(known) + "\x00" + _without_signs(known)
            several &= distinct.groupby(plain).transform("nunique") > 1
        if several.any():
            findings.append(_alike(key, differ, known[several], plain[several]))
            known = known[~several]
    return findings


def _alike(key: str, differ: _Difference, known: pd.Series, plain: pd.Series) -> Finding:
    forms = known.groupby(plain)
    pairs = sorted(tuple(sorted(part, key=lambda one: (len(one), one))[:2]) for _, part in forms)[:2]
    n, remedy = forms.ngroups, differ.remedy(known)
    shown_en = " and ".join(f"{one!r} and {other!r}" for one, other in pairs)
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
    return ids.str.replace(r"^([A-Za-z]*[-_ ]?)0+(\d+)$", r"\1\2", regex=True)


def _width(ids: pd.Series) -> str:
    return f"zero_fill = {int(ids.str.extract(r'([0-9]+)$')[0].str.len().max())}"


def _folded(ids: pd.Series) -> pd.Series:
    return ids.str.casefold()


def _without_signs(ids: pd.Series) -> pd.Series:
    """Ids without blanks, dashes, brackets and the like; in e-mail addresses and between digits a point tells apart."""
    plain = ids.str.replace(r"[^\w.]|_", "", regex=True)
    return plain.where(~ids.str.contains("@", regex=False) & (plain != ""), ids)


def _signs(ids: pd.Series) -> pd.Series:
    return ids.str.replace(r"[^\W_]", "", regex=True)


def _strip(ids: pd.Series) -> str:
    used = "".join(sorted(set("".join(_signs(ids))) - {"."}))
    return f"strip = {used!r}"


def _bare(ids: pd.Series) -> pd.Series:
    return _without_zeros(_folded(_without_signs(ids)))


def _turned(ids: pd.Series) -> pd.Series:
    return _folded(given_name_first(ids))


def _turning(ids: pd.Series) -> str:
    folds = (given_name_first(ids).nunique() > _turned(ids).nunique()) * " and fold_case = true"
    return f"given_name_first = true{folds}"


def _several_keys(ids: pd.Series) -> str:
    keys = [(_without_signs, _strip), (_folded, lambda some: "fold_case = true"), (_without_zeros, _width)]
    needed = [remedy(ids) for plain, remedy in keys if plain(ids).nunique() < len(ids) or (plain(ids) != ids).any()]
    return " and ".join(needed)


_DIFFERENCES = {
    "zeros": _Difference(_without_zeros, "leading zeros", "前导零", _width),
    "case": _Difference(_folded, "capital and small letters", "大小写", lambda ids: "fold_case = true"),
    "signs": _Difference(_without_signs, "blanks, dashes or other signs inside", "空格、连字符或其他符号", _strip),
    "mailbox": _Difference(
        one_mailbox,
        "points or what stands behind + in an e-mail address",
        "邮箱地址中的点或加号后缀",
        lambda ids: "one_mailbox = true",
    ),
    "names": _Difference(_turned, "which name comes first", "姓名先后顺序", _turning),
    "several": _Difference(_bare, "signs, case and leading zeros", "符号、大小写和前导零", _several_keys),
}
