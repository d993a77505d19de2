"""Sentences of notebooks 02, 06 and 13 whose words depend on what came out: one outcome, no skill, no profit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from .formats import Formats
from .tables import head, value_name
from .text import Words


def clearest_feature(
    each: pd.DataFrame, churned: pd.Series, as_of: pd.Timestamp, newest: pd.Timestamp, words: Words
) -> str:
    """Which feature tells best who churns; before it, that the newest closed date had one outcome only, where the
    figures are of an older one; in its place that all customers did the same, where no date had both outcomes.

    each: univariate_auc of the cohort at `as_of`; churned: what happened to it; newest: the newest closed date.
    """
    if churned.nunique() < 2:
        return words(
            "02.one_outcome", n=len(churned), as_of=as_of, did=words("02.left" if churned.all() else "02.stayed")
        )
    far = (each["auc"] - 0.5).abs()
    if far.isna().all():
        return words("02.no_auc", as_of=as_of)
    strongest, weak = each.iloc[int(far.argmax())], int((far.groupby(each["family"]).max() < 0.1).sum())
    name, families = head(strongest["feature"], words.language), each["family"].nunique()
    clearest = words("02.families", name=name, auc=strongest["auc"], weak=weak, families=families)
    return clearest if as_of == newest else words("02.older", newest=newest, as_of=as_of) + clearest


def one_customer(base: float, p: float, points: float, words: Words) -> str:
    """How much of the way from the mean risk `base` to a customer's `p` the reasons named go, by their `points` (shares
    of probability); where they go farther, how much the others take back."""
    risk = Formats(words.language).risk
    named = points / (p - base) if p != base else 0.0
    key = "06.one" if named < 1.005 else "06.one_over"
    return words(key, base=risk(base), p=risk(p), named=named, back=named - 1)


def skill(whole: Mapping[str, Any], words: Words) -> str:
    """What the small model is worth; without skill it is no better than one probability for all, and has no share.

    whole: model_review.fitted.
    """
    fit = {"rows": whole["rows"], "skill": whole["skill"], "auc": whole["auc"]}
    return words("13.skill" if whole["skill"] > 0 else "13.no_skill", **fit)


def single(families: pd.DataFrame, of_all: float, words: Words) -> str:
    """What the best single family reaches of the skill of all together, `of_all` (a share of the log loss, at most 1).

    families: model_review.ablation. A share is said only where it is one: between nothing and all of it.
    """
    best = families.sort_values("skill_alone", ascending=False, kind="stable").iloc[0]
    name, own = value_name("family", best["family"], words.language), float(best["skill_alone"])
    if of_all > 0 and 0 <= own <= of_all:
        return words("13.ablation", name=name, share=own / of_all)
    return words("13.single_better" if own > of_all else "13.no_single", name=name, own=own, all=of_all)


def pays(cut: pd.DataFrame, p: float, acceptance: float, words: Words) -> str:
    """From what probability on a contact pays, by the formula (`p`; from 1 on none does) and at past origins.

    cut: value.threshold.thresholds; without a profit there is nothing to say, "".
    """
    if cut["profit"].isna().all():
        return ""
    best = cut.sort_values("profit", ascending=False, kind="stable").iloc[0]
    formula = words("13.pays" if p < 1 else "13.never_pays", p=p, acceptance=acceptance)
    past = words("13.best" if best["profit"] > 0 else "13.no_best", best=best["threshold"])
    return words("13.both", formula=formula, past=past)
