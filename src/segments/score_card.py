"""Score card for business customers: a rule table in the study file, points per attribute, the sum gives the class.

Nothing in it is estimated; it writes down what an account manager knows. In the shipped example a firm that sells our
mid-range line (4), in pure trade (4), with 20 people of whom 4 sell and 4 are technicians (4), a capital of a million
(4), paying large orders without arrears (4) and three years in the line (4) has 24 points: class A. A firm that does
not stock our line is class C at once. Churn by class, shown with it, says whether the card is informative.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyarrow as pa
from pandas.api.types import is_bool_dtype as is_bool
from pandas.api.types import is_string_dtype as is_text
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ..errors import UserError
from ..ingest.parsing.values import as_flag
from ..study import Segments
from .missing import Missing, missing


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Rule(_Part):
    """One line of the card: either `is` (the attribute's value) or `at_least` (columns and their smallest values)."""

    value: str | bool | int | float | None = Field(None, alias="is")
    at_least: dict[str, float] = {}
    points: float = Field(0, ge=0)
    class_at_once: str | None = Field(None, alias="class")

    @model_validator(mode="after")
    def _one_test(self) -> Rule:
        if (self.value is None) == (not self.at_least):
            raise ValueError("a rule needs either `is` or `at_least`")
        return self


class Attribute(_Part):
    """One attribute; the first of its rules that fits gives the points, none gives 0."""

    name: str
    en: str = ""
    zh: str = ""
    rules: tuple[Rule, ...] = Field(min_length=1)


class ScoreCard(_Part):
    """The whole card; a firm's class is the first of `classes` whose smallest sum it reaches, else `rest`."""

    applies_to: str | None = "is_business"
    classes: dict[str, float] = Field(min_length=1)
    rest: str = "C"
    attributes: tuple[Attribute, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _consistent(self) -> ScoreCard:
        names = [attribute.name for attribute in self.attributes]
        if len(set(names)) < len(names):
            raise ValueError("two attributes have the same name")
        known = {*self.classes, self.rest}
        classes_named = {rule.class_at_once for attribute in self.attributes for rule in attribute.rules} - {None}
        if classes_named - known:
            raise ValueError(
                f"a rule gives class {min(map(str, classes_named - known))!r}, but the classes are {sorted(known)}"
            )
        return self


def read_card(segments: Segments) -> ScoreCard | None:
    """The card of the study file, validated; None where the study has none. Raises UserError for a malformed one."""
    if not segments.score_card:
        return None
    try:
        return ScoreCard.model_validate(segments.score_card)
    except ValidationError as error:
        problem = error.errors()[0]
        where = ".".join(["segments.score_card", *map(str, problem["loc"])])
        value = f" = {problem['input']!r}" if problem["loc"] else ""
        raise UserError(f"{where}{value}: {problem['msg'].removeprefix('Value error, ')}") from None


def card_table(card: ScoreCard) -> pd.DataFrame:
    """The card as a table to read: attribute_en, attribute_zh, condition, points, class_at_once; one row per rule.

    condition: the value itself, or `column >= figure` for all that a rule asks; names and values are the study's own.
    """
    rows = [
        {
            "attribute_en": attribute.en or attribute.name.replace("_", " "),
            "attribute_zh": attribute.zh or attribute.name.replace("_", " "),
            "condition": str(rule.value)
            if not rule.at_least
            else ", ".join(f"{name} ≥ {least:,.10g}" for name, least in rule.at_least.items()),
            "points": rule.points,
            "class_at_once": rule.class_at_once,
        }
        for attribute in card.attributes
        for rule in attribute.rules
    ]
    return pd.DataFrame(rows)


def score(customers: pd.DataFrame | None, card: ScoreCard | None) -> pd.DataFrame | Missing:
    """customer_id, one points column per attribute (named after it), points (sum), business_class: one row per firm.

    `Missing` without a card, a customers table, the column that marks firms, or any attribute a rule asks for. An
    unknown (null) attribute earns no points. Text equals text whatever its case and outer blanks, and a number the same
    number. Raises UserError where applies_to is no yes/no attribute, or at_least asks for figures of one without.
    """
    if card is None:
        return missing("segments.score_card", en="The study file has no score card.", zh="配置文件未设置评分卡。")
    asked = {column for a in card.attributes for r in a.rules for column in (r.at_least or {a.name: 0})}
    asked |= {card.applies_to} if card.applies_to else set()
    absent = sorted(asked if customers is None else asked - set(customers))
    if customers is None or absent:
        names = ", ".join(absent)
        return missing(
            *(f"customers.{name}" for name in absent),
            en=f"The score card needs these customer attributes, which are not there: {names}.",
            zh=f"评分卡缺少以下客户属性：{names}。",
        )
    firms = _firms(customers, card)
    table = pd.DataFrame({"customer_id": firms["customer_id"]})
    at_once = pd.Series(pd.NA, index=firms.index, dtype="str")
    for attribute in card.attributes:
        points, class_at_once = _points(firms, attribute)
        table[attribute.name] = points
        at_once = at_once.fillna(class_at_once)
    table["points"] = table[[attribute.name for attribute in card.attributes]].sum(axis=1)
    table["business_class"] = _class(table["points"], card).mask(at_once.notna(), at_once)
    return table.reset_index(drop=True)


def idle_rules(customers: pd.DataFrame | None, card: ScoreCard | None) -> list[dict[str, str]]:
    """Sentences (en, zh) on what in the card tells nobody apart: rules that decide for no customer of the card, or for
    all of two or more, and a mark that nobody has. None where `score` has `Missing`; raises what it raises."""
    if customers is None or card is None or isinstance(score(customers, card), Missing):
        return []
    firms = _firms(customers, card)
    if firms.empty:
        en = f"Score card: no customer is marked by {card.applies_to}, so nobody has a class."
        return [{"en": en, "zh": f"评分卡：没有客户带有标记 {card.applies_to}，因此无人有等级。"}]
    decided = [int(fits.sum()) for attribute in card.attributes for fits in _first_fits(firms, attribute)]
    n, sentences = len(firms), []
    for row, number in zip(card_table(card).to_dict("records"), decided, strict=True):
        en, zh = (f"{row['attribute_en']}: {row['condition']}", f"{row['attribute_zh']}：{row['condition']}")
        if number == 0:
            sentences.append(
                {
                    "en": f"Score card: the rule “{en}” decides for none of its {n:,} customers.",
                    "zh": f"评分卡：规则“{zh}”对其 {n:,} 位客户都不起作用。",
                }
            )
        elif number == n > 1:
            sentences.append(
                {
                    "en": f"Score card: the rule “{en}” decides for all of its {n:,} customers and tells none apart.",
                    "zh": f"评分卡：规则“{zh}”适用于其全部 {n:,} 位客户，无法加以区分。",
                }
            )
    return sentences


def _firms(customers: pd.DataFrame, card: ScoreCard) -> pd.DataFrame:
    """The customers whom the card is for."""
    return customers[_flags(customers[card.applies_to], card.applies_to)] if card.applies_to else customers


def _first_fits(firms: pd.DataFrame, attribute: Attribute) -> list[pd.Series]:
    """For each rule of `attribute`, bool per firm: it is the first that fits."""
    undecided, each = pd.Series(True, index=firms.index), []
    for rule in attribute.rules:
        each.append(undecided & _fits(firms, attribute.name, rule))
        undecided = undecided & ~each[-1]
    return each


def _points(firms: pd.DataFrame, attribute: Attribute) -> tuple[pd.Series, pd.Series]:
    points = pd.Series(0.0, index=firms.index)
    class_at_once = pd.Series(pd.NA, index=firms.index, dtype="str")
    for rule, fits in zip(attribute.rules, _first_fits(firms, attribute), strict=True):
        points = points.mask(fits, rule.points)
        if rule.class_at_once is not None:
            class_at_once = class_at_once.mask(fits, rule.class_at_once)
    return points, class_at_once


def _fits(firms: pd.DataFrame, name: str, rule: Rule) -> pd.Series:
    if rule.at_least:
        numbers: Any = firms[list(rule.at_least)].apply(_numbers)
        return (numbers >= pd.Series(rule.at_least)).fillna(False).astype(bool).all(axis=1)
    return _same(firms[name], rule.value)


def _flags(column: pd.Series, name: str) -> pd.Series:
    """bool: who is marked; an unknown (null) one is not."""
    if not is_text(column):
        return column.fillna(False).astype(bool)
    flags, bad = as_flag(pa.chunked_array([pa.array(column, pa.string(), from_pandas=True)]))
    if bad.any():
        raise UserError(
            f"segments.score_card.applies_to = {name!r}: {str(column[bad].iloc[0])!r} is neither yes nor no "
            f'({int(bad.sum()):,} of {len(column):,} customers); name a yes/no attribute of [customers], or "" for all'
        )
    return flags.fillna(False).astype(bool).set_axis(column.index)


def _numbers(column: pd.Series) -> pd.Series:
    numbers = pd.to_numeric(column, errors="coerce")
    if numbers.isna().all() and column.notna().any():
        raise UserError(
            f"segments.score_card: at_least asks for figures of {column.name!r}, whose values, such as "
            f"{str(column.dropna().iloc[0])!r}, are none; compare them with `is`, or name another attribute"
        )
    return numbers


def _same(column: pd.Series, value: str | bool | int | float | None) -> pd.Series:
    """bool: who has `value`; numbers are compared as numbers, yes and no as such, all else as text."""
    if is_bool(column) or isinstance(value, bool):
        marks, text = (pa.chunked_array([pa.array(column.astype("str"), from_pandas=True)]), pa.array([str(value)]))
        wanted = as_flag(pa.chunked_array([text]))[0].iloc[0]
        same = as_flag(marks)[0].set_axis(column.index) == wanted
    elif is_text(column) and isinstance(value, str):
        same = column.str.strip().str.casefold() == value.strip().casefold()
    else:
        same = pd.to_numeric(column, errors="coerce") == pd.to_numeric(pd.Series([value]), errors="coerce").iloc[0]
    return same.fillna(False).astype(bool)


def _class(points: pd.Series, card: ScoreCard) -> pd.Series:
    letters = pd.Series(card.rest, index=points.index, dtype="str")
    for letter, least in sorted(card.classes.items(), key=lambda item: item[1]):
        letters = letters.mask(points >= least, letter)
    return letters
