"""Cleaning rules: small named functions, each telling which lines it means; and the audit that counts them.

Rules run in the order of RULES. Every rule is counted twice: `found`, in the data as they came, and `lines`, what it
took from what the rules before it had left. A rule that is off is still counted as found.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ...errors import UserError
from ...study import Study
from ..parsing.unmapped import COLUMN
from .reversals import Within, same_day_reversals

Setting = bool | str

EARLIEST = pd.Timestamp("1980-01-01")
"""Order lines from before are taken for placeholders such as 1900-01-01 or 1970-01-01."""


@dataclass(frozen=True)
class Rule:
    """One cleaning rule: `find(lines, setting)` marks the lines it means; `change` repairs them instead of dropping."""

    name: str
    find: Callable[[pd.DataFrame, Setting], pd.Series]
    default: Callable[[pd.DataFrame], bool]
    note_en: str
    note_zh: str
    change: Callable[[pd.DataFrame, pd.Series], pd.DataFrame] | None = None
    pattern: bool = False
    """whether the study file switches it on with a regular expression"""
    choices: tuple[str, ...] = ()
    """what it may be set to besides true and false"""


def _always(lines: pd.DataFrame) -> bool:
    return True


def _never(lines: pd.DataFrame) -> bool:
    return False


def _none(lines: pd.DataFrame) -> pd.Series:
    return pd.Series(False, index=lines.index)


@dataclass(frozen=True)
class Alike:
    """Lines that are alike in every column that is mapped, and whether in all others too."""

    places: np.ndarray
    """where they stand among all lines, in order"""
    mapped: np.ndarray
    """number of their group of lines alike where mapped"""
    whole: np.ndarray
    """number of their group of lines alike everywhere, which may be of one line"""

    def marks(self, lines: pd.DataFrame) -> pd.Series:
        """The `lines` that repeat an earlier one in every column."""
        repeated = np.zeros(len(lines), dtype=bool)
        repeated[self.places] = pd.Series(self.whole).duplicated().to_numpy()
        return pd.Series(repeated, lines.index)


def alike_lines(lines: pd.DataFrame) -> Alike:
    """Lines alike in every column.

    Columns that are not mapped count by their fingerprint, unless duplicate_columns = "mapped". Moment and amount are
    compared first, then all numbers: few lines share those, and text is costly to compare.
    """
    mapped = [str(name) for name in lines if name != COLUMN]
    numbers = [name for name in mapped if lines[name].dtype != "str"]
    places = np.flatnonzero(lines.duplicated(["ordered_at", "amount"], keep=False))
    places = places[lines[numbers].iloc[places].duplicated(keep=False)]
    places = places[lines[mapped].iloc[places].duplicated(keep=False)]
    same = lines.iloc[places]
    groups = same.groupby(mapped, dropna=False, sort=False).ngroup() if len(same) else pd.Series(dtype="int64")
    whole = groups
    if COLUMN in lines and len(same):
        whole = same.groupby([groups, COLUMN], dropna=False, sort=False).ngroup()
    return Alike(places, groups.to_numpy(), whole.to_numpy())


def exact_duplicates(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines equal to an earlier one in every column."""
    return alike_lines(lines).marks(lines)


def no_customer(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines without a customer."""
    return lines["customer_id"].isna()


def no_date(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines without a date."""
    return lines["ordered_at"].isna()


def placeholder_date(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines dated before 1980: dates that a till or a database fills in where it has none."""
    return lines["ordered_at"] < EARLIEST


def future_date(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines more than a day after the moment of reading (a day, for clocks and zones that disagree)."""
    return lines["ordered_at"] > pd.Timestamp.now() + pd.Timedelta(days=1)


def no_amount(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines without an amount."""
    return lines["amount"].isna()


def no_price(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines with a unit price of zero or below; where there is no unit price, lines with an amount of zero."""
    if "unit_price" in lines:
        return (lines["unit_price"] <= 0) | (lines["unit_price"].isna() & (lines["amount"] == 0))
    return lines["amount"] == 0


def adjustments(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines whose order_id begins with the pattern: bookkeeping, not sales (bad debt, corrections)."""
    if not isinstance(setting, str):
        return _none(lines)
    return lines["order_id"].str.match(setting).fillna(False).astype(bool)


def not_a_product(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines whose product_id does not begin with the pattern: postage, vouchers, bank charges, tests."""
    if not isinstance(setting, str):
        return _none(lines)
    return ~lines["product_id"].str.match(setting).fillna(False).astype(bool)


def positive_returns(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Returns with a quantity above zero."""
    return lines["is_return"] & (lines["quantity"] > 0)


def reversals(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Sales undone the same day with what undoes them; of one moment sales come first unless said."""
    ways: dict[Setting, Within] = {"order_number": "order_number", "file_order": "file_order"}
    return same_day_reversals(lines, ways.get(setting, "sales_first"))


def return_signs(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Returns whose amount or quantity is above zero."""
    return lines["is_return"] & ((lines["amount"] > 0) | (lines["quantity"] > 0))


def _make_negative(lines: pd.DataFrame, marked: pd.Series) -> pd.DataFrame:
    return lines.assign(
        amount=lines["amount"].mask(marked, -lines["amount"].abs()),
        quantity=lines["quantity"].mask(marked, -lines["quantity"].abs()),
    )


def negative_sales(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Lines below zero that are not told to be returns."""
    return ~lines["is_return"] & (lines["amount"] < 0)


def discount_signs(lines: pd.DataFrame, setting: Setting) -> pd.Series:
    """Discounts below zero."""
    return lines["discount"] < 0


def _make_positive(lines: pd.DataFrame, marked: pd.Series) -> pd.DataFrame:
    return lines.assign(discount=lines["discount"].abs())


RULES: tuple[Rule, ...] = (
    Rule(
        "exact_duplicates",
        exact_duplicates,
        lambda lines: bool(lines["order_id"].notna().any()),
        "Repeats an earlier line in every column",
        "与前面某一行在所有列上完全相同",
    ),
    Rule("no_customer", no_customer, _always, "Has no customer", "没有客户编号"),
    Rule("no_date", no_date, _always, "Has no date", "没有日期"),
    Rule("placeholder_date", placeholder_date, _always, "Is dated before 1980", "日期早于 1980 年"),
    Rule("future_date", future_date, _always, "Is dated in the future", "日期在未来"),
    Rule("no_amount", no_amount, _always, "Has no amount", "没有金额"),
    Rule("no_price", no_price, _always, "Has a price of zero or below", "价格为零或为负"),
    Rule(
        "adjustments",
        adjustments,
        _never,
        "Is a bookkeeping entry by its order number",
        "按订单号判断是账务调整",
        pattern=True,
    ),
    Rule(
        "not_a_product",
        not_a_product,
        _never,
        "Is no product by its product number (postage, vouchers, charges)",
        "按商品编号判断不是商品（邮费、礼券、手续费）",
        pattern=True,
    ),
    Rule(
        "positive_returns",
        positive_returns,
        _never,
        "Is a return with a quantity above zero",
        "是退货，数量却为正",
    ),
    Rule(
        "return_signs",
        return_signs,
        _always,
        "Is a return with an amount above zero: made negative",
        "是退货，金额却为正：改为负数",
        change=_make_negative,
    ),
    Rule(
        "negative_sales",
        negative_sales,
        _always,
        "Is below zero without being a return",
        "金额为负，却不是退货",
    ),
    Rule(
        "same_day_reversals",
        reversals,
        lambda lines: bool(lines["product_id"].notna().any()),
        "Is a sale undone the same day, or the cancellation that undoes it",
        "当天被撤销的销售，或撤销它的那一行",
        choices=("order_number", "file_order"),
    ),
    Rule(
        "discount_signs",
        discount_signs,
        _always,
        "Has a discount below zero: made positive",
        "折扣为负：改为正数",
        change=_make_positive,
    ),
)


def settings(study: Study, lines: pd.DataFrame) -> dict[str, Setting]:
    """What every rule is set to: what the study file says, else the rule's own default for these lines."""
    configured = study.order_lines.cleaning
    return {rule.name: configured.get(rule.name, rule.default(lines)) for rule in RULES}


_NOTES = {
    "unreadable": ("Has a value that cannot be read", "有无法识别的值"),
    "left_out": ("Is of an account that [customer_ids] leaves out", "属于 [customer_ids] 排除的账户"),
}


def taken_before(rule: str, lines: int, customers: int = 0) -> dict[str, object]:
    """The audit row of lines that were left out before the first rule ran."""
    note_en, note_zh = _NOTES[rule]
    counts = {"rule": rule, "kind": "dropped", "found": lines, "lines": lines, "customers": customers, "amount": 0.0}
    return counts | {"changed": False, "note_en": note_en, "note_zh": note_zh}


def clean(
    lines: pd.DataFrame, study: Study, before: Sequence[dict[str, object]] = (), alike: Alike | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The lines that stay, and the audit (one row per rule, with `lines read` first and `lines kept` last).

    Audit columns: rule, kind (read, dropped, changed, off, kept), found (lines in the data as they came), lines (taken
    or changed in order), customers, amount, changed, note_en, note_zh. `before` are the rows of what was taken earlier;
    those that took nothing are passed over; `alike` are those among the lines, where that is known. Raises UserError
    when nothing is left.
    """
    chosen = settings(study, lines)
    taken = [row for row in before if row["lines"]]
    audit = [_row("lines_read", "read", len(lines), lines, "All lines as they came", "读入的全部行"), *taken]
    for count in ("found", "lines"):
        audit[0][count] = len(lines) + sum(int(str(row[count])) for row in taken if row["kind"] == "dropped")
    audit[0]["amount"] = sum(float(str(row["amount"])) for row in audit if row["kind"] != "changed")
    rest = lines
    for rule in RULES:
        setting = chosen[rule.name]
        if alike is not None and rule.find is exact_duplicates:
            matching = alike.marks(lines)
        else:
            matching = _marked(rule, lines, setting)
        if setting is False:
            audit.append(_row(rule.name, "off", int(matching.sum()), rest.iloc[:0], rule.note_en, rule.note_zh))
            continue
        marked = matching if rest is lines else _marked(rule, rest, setting)
        kind = "dropped" if rule.change is None else "changed"
        audit.append(_row(rule.name, kind, int(matching.sum()), rest[marked], rule.note_en, rule.note_zh))
        if marked.any():
            rest = rest[~marked] if rule.change is None else rule.change(rest, marked)
    audit.append(_row("lines_kept", "kept", len(rest), rest, "Lines that stay", "保留的行"))
    table = pd.DataFrame(audit).astype({"rule": "str", "kind": "str", "note_en": "str", "note_zh": "str"})
    if rest.empty:
        raise UserError(_nothing_left(table))
    return rest, table


def _marked(rule: Rule, lines: pd.DataFrame, setting: Setting) -> pd.Series:
    return rule.find(lines, setting).fillna(False).astype(bool)


def _row(rule: str, kind: str, matching: int, lines: pd.DataFrame, note_en: str, note_zh: str) -> dict[str, object]:
    return {
        "rule": rule,
        "kind": kind,
        "found": matching,
        "lines": len(lines),
        "customers": int(lines["customer_id"].nunique()),
        "amount": float(np.nansum(lines["amount"].to_numpy(dtype=float))),
        "changed": kind == "changed",
        "note_en": note_en,
        "note_zh": note_zh,
    }


def _nothing_left(audit: pd.DataFrame) -> str:
    read = int(audit.loc[audit["kind"] == "read", "lines"].sum())
    if read == 0:
        return (
            "the order lines have a header but no lines; export it again, or change `path` or `query` in the study file"
        )
    taken = audit[(audit["kind"] == "dropped") & (audit["lines"] > 0)]
    reasons = ", ".join(f"{row.rule} took {row.lines:,}" for row in taken.itertuples())
    dated = taken[taken["rule"].isin(["placeholder_date", "future_date"])]["lines"].sum()
    years = "write years of the common calendar (2024; no 2567, 1403 or 113 of others), " if 2 * dated > read else ""
    return (
        f"[order_lines] no line is left of {read:,}: {reasons}; check the columns, {years}"
        "or switch a rule off under [order_lines.cleaning]"
    )


def check_settings(cleaning: dict[str, Setting]) -> None:
    """Raises UserError for an unknown rule, a pattern where none belongs, a pattern that is none."""
    import difflib

    by_name = {rule.name: rule for rule in RULES}
    for name, setting in cleaning.items():
        key = f"[order_lines.cleaning] {name}"
        if name not in by_name:
            near = difflib.get_close_matches(name, by_name, n=1, cutoff=0)[0]
            raise UserError(f"{key}: no such rule; the nearest is `{near}`")
        if by_name[name].pattern and setting is True:
            raise UserError(f"{key} = true: this rule needs a pattern, such as {name} = '^A', or false")
        if isinstance(setting, str) and setting not in by_name[name].choices:
            if by_name[name].choices:
                raise UserError(
                    f"{key} = {setting!r}: must be true, false or {' or '.join(map(repr, by_name[name].choices))}"
                )
            if not by_name[name].pattern:
                raise UserError(f"{key} = {setting!r}: this rule is only true or false")
            try:
                re.compile(setting)
            except re.error as error:
                raise UserError(f"{key} = {setting!r} is not a regular expression: {error}") from None
