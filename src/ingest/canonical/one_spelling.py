"""Words that name a group (category, channel, gender, kind of contact) in one spelling each.

Garden, GARDEN and `Garden ` are one category: letter case and blanks never tell two apart, and the commonest spelling
is taken. Gardne on 3 lines, where Garden is on 20,000, looks like a slip of the keyboard, but only the shop knows: that
is a finding, and `spellings = { category = { Gardne = "Garden" } }` in the study file makes it one.
"""

from __future__ import annotations

import difflib

import numpy as np
import pandas as pd

from ...errors import UserError
from ...study import Source
from ..columns import STAGES
from ..finding import Finding
from .touchpoints import STAGE_OF_KIND

WORDS = {
    "order_lines": ("category", "channel", "region"),
    "customers": ("gender", "region", "occupation", "acquisition_channel"),
    "touchpoints": ("kind", "stage", "topic"),
}
"""Per table, the columns whose values are names of groups."""
_OWN = {"kind": tuple(STAGE_OF_KIND), "stage": STAGES}
"""Names that mean something to the project: they are kept however often they are written otherwise."""
RARE = 0.01
"""Share of the lines of the other name up to which a name that differs by one slip is asked about."""
MANY = 300
"""With more different names than that (articles, towns) neighbours in spelling are no sign of a slip."""
SHORT = 5
"""Shorter names differ by one letter without being the same: Mali and Bali."""


def in_one_spelling(table: pd.DataFrame, name: str, source: Source) -> tuple[pd.DataFrame, list[Finding]]:
    """The canonical table called `name` with one spelling of each name, and what was changed or is to be asked.

    Raises UserError for a column under `spellings` that holds no names of groups.
    """
    for column in source.spellings:
        if column not in WORDS[name]:
            near = difflib.get_close_matches(column, WORDS[name], n=1, cutoff=0)[0]
            raise UserError(f"[{name}] spellings: {column}: no column of names; the nearest is `{near}`")
    findings: list[Finding] = []
    for column in WORDS[name]:
        if column not in table or not table[column].notna().any():
            continue
        codes, forms = pd.factorize(table[column])
        before = pd.Series(forms, dtype="str")
        lines = np.bincount(codes[codes >= 0], minlength=len(before))
        corrections = source.spellings.get(column, {})
        corrected = before.replace(corrections)
        after = _commonest(corrected, lines, _OWN.get(column, ()))
        for new, old, key in ((corrected, before, "corrected"), (after, corrected, "spelling")):
            changed = (new != old).to_numpy()
            if changed.any():
                first = int(changed.argmax())
                findings.append(_changed(name, column, key, int(lines[changed].sum()), before[first], new[first]))
        findings += _slips(name, column, after, lines, {*corrections, *corrections.values()})
        if (after != before).any():
            words = pd.Series(after.array.take(codes, allow_fill=True), index=table.index, name=column)
            table = table.assign(**{column: words.astype("str")})
    return table, findings


def _commonest(names: pd.Series, lines: np.ndarray, own: tuple[str, ...]) -> pd.Series:
    """Each name as most lines write it (of equally many the first by the alphabet), case and blanks set aside."""
    plain = names.str.normalize("NFKC").str.casefold().str.split().str.join(" ")
    counts = pd.DataFrame({"plain": plain, "name": names, "lines": lines}).groupby(["plain", "name"])["lines"].sum()
    ranked = counts.reset_index().sort_values(["lines", "name"], ascending=[False, True], kind="stable")
    chosen = ranked.drop_duplicates("plain").set_index("plain")["name"].to_dict()
    return plain.map(chosen | {one: one for one in own}).astype("str")


def _changed(table: str, column: str, key: str, lines: int, before: str, after: str) -> Finding:
    en = {
        "spelling": "differs from others only in capital letters or blanks",
        "corrected": "is corrected as `spellings` says",
    }
    zh = {"spelling": "仅大小写或空格不同", "corrected": "按 spellings 更正"}
    return Finding(
        f"{table}_{column}_{key}",
        "ok",
        {"en": "Names brought to one spelling", "zh": "统一名称写法"},
        {
            "en": f"[{table}] {column} {en[key]} on {lines:,} lines: {before!r} is read as {after!r}",
            "zh": f"[{table}] {column} 有 {lines:,} 行{zh[key]}：{before!r} 读作 {after!r}",
        },
        lines,
    )


def _slips(table: str, column: str, names: pd.Series, lines: np.ndarray, known: set[str]) -> list[Finding]:
    """A finding for rare names that differ from a common one by one letter, and of which the study says nothing."""
    counts = pd.Series(lines).groupby(names.to_numpy()).sum().sort_values(ascending=False, kind="stable")
    if len(counts) > MANY:
        return []
    pairs = [
        (str(rare), str(common))
        for common, often in counts.items()
        for rare in counts.index[counts <= RARE * often]
        if rare not in known and one_slip(str(rare), str(common))
    ]
    if not pairs:
        return []
    nearest = dict(reversed(pairs))
    n = int(counts[list(nearest)].sum())
    shown = [
        f"{rare!r} ({counts[rare]:,}) / {common!r} ({counts[common]:,})" for rare, common in list(nearest.items())[:3]
    ]
    way = ", ".join(f'"{rare}" = "{common}"' for rare, common in list(nearest.items())[:3])
    return [
        Finding(
            f"{table}_{column}_slips",
            "warning",
            {"en": "Misspelt names?", "zh": "名称有误写？"},
            {
                "en": f"[{table}] {column} on {n:,} lines differs from a common one by a single letter: "
                f"{', '.join(shown)}; each counts as one of its own; if they are the same, say "
                f"spellings = {{ {column} = {{ {way} }} }}",
                "zh": f"[{table}] {column} 有 {n:,} 行与常见名称只差一个字母：{'、'.join(shown)}；目前各算一个；"
                f"若为同一名称，请设 spellings = {{ {column} = {{ {way} }} }}",
            },
            n,
        )
    ]


def one_slip(one: str, other: str) -> bool:
    """Whether two names of some length differ by one letter: another, one more, one less, or two exchanged."""
    one, other = one.casefold(), other.casefold()
    if min(len(one), len(other)) < SHORT or abs(len(one) - len(other)) > 1 or one == other:
        return False
    start = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    one, other = one[start:], other[start:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    if not (one + other).isalpha():
        return False
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])
