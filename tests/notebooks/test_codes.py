"""No reader meets a code or the other language: tables, sentences and pictures of notebooks and report show names."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from ran_shop import Ran

from churn.features import CATALOGUE, FAMILIES
from churn.ingest import read_interim
from churn.modelling import candidates
from churn.reporting.text import LANGUAGES
from churn.segments import (
    customer_profiles,
    growth_share,
    life_cycle,
    lost_customers,
    rfm_segments,
    rfmw,
    satisfaction,
    tags,
    value_names,
)
from churn.segments.clusters import METHODS, STRUCTURE
from churn.value.advice import ADVICE

from .documents import Written

pytestmark = pytest.mark.integration
SOURCES = (
    rfm_segments.NAMES, rfm_segments.BREADTHS, life_cycle.NAMES, FAMILIES, candidates.NAMES, rfmw.NAMES,
    growth_share.CLASSES, growth_share.CUSTOMER_CLASSES, lost_customers.STAGES, satisfaction.PATHS, tags.TIMES,
    tags.SENSITIVITY, value_names.VALUES, value_names.CHANNELS, customer_profiles.ATTRIBUTES,
    *customer_profiles.VALUES.values(), METHODS, STRUCTURE, ADVICE,
)  # fmt: skip
"""code -> language -> name"""
STRINGS = ("code", "kind", "mood", "age", "target", "band", "group", "finding", "cleaning", "setting", "what_if")
"""strings of the text that are named after a code"""
RAW = "01_data_and_cleaning"
"""shows files as they are, and says of each of their columns what is in it"""
ALIKE = {
    "RFM", "RFMW", "RF", "ABC", "AUC", "BG", "NBD", "LightGBM", "Brier", "Platt", "Kaplan", "Meier", "Calinski",
    "Harabasz", "Ward", "HDBSCAN", "BTYD", "Gamma", "Gini", "Qini", "EMPC", "CUPED", "shap", "MB", "kB",
    "Verbraken", "Verbeke", "Baesens", "Nie", "Wager", "Radcliffe", "and", "learner",
}  # fmt: skip
"""methods, their authors, and units"""

Names = dict[str, dict[str, set[str]]]


def names_of_codes(personas: pd.DataFrame) -> Names:
    """code -> language -> every name it has, in lower case."""
    found: Names = defaultdict(lambda: {"en": set(), "zh": set()})
    for source in SOURCES:
        for code, name in source.items():
            for language in LANGUAGES:
                found[code][language].add(name[language].lower())
    for language, words in LANGUAGES.items():
        for key, text in words.items():
            kind, _, code = key.partition(".")
            if kind in STRINGS:
                found[code][language].add(text.lower())
    for name, feature in CATALOGUE.items():
        for language in LANGUAGES:
            found[name][language].add(getattr(feature, language).lower())
    for row in personas.to_dict("records"):
        found[row["persona"]] = {language: {row[f"name_{language}"].lower()} for language in LANGUAGES}
    return found


def read_out(page: str) -> list[str]:
    """Every text that is seen or read aloud, labels of pictures too; code, raw text and sources apart."""
    tree = BeautifulSoup(page, "html.parser")
    for silent in tree(["script", "style", "code", "cite", "pre", "title", "metadata"]):
        silent.decompose()
    return [*tree.stripped_strings, *(tag["aria-label"] for tag in tree.find_all(attrs={"aria-label": True}))]


def raw_codes(page: str, language: str, names: Names) -> set[str]:
    """Codes that stand in `page` for their names: as a whole text (a cell, a label), or one that no word looks like."""
    called = {code for code, own in names.items() if code.lower() not in own[language]}
    texts = read_out(page)
    return ({*texts} | {word for text in texts for word in re.findall(r"\b[a-z]+_[a-z_0-9]+\b|\bp\d\b", text)}) & called


def pages_of(shop: Ran) -> dict[str, str]:
    return {file.stem: file.read_text(encoding="utf-8") for file in sorted(shop.study.paths.reports.rglob("*.html"))}


@pytest.mark.parametrize("shop", ["ran", "chinese"])
def test_what_stands_for_a_name_is_shown_by_its_name(shop: str, request: pytest.FixtureRequest) -> None:
    own: Ran = request.getfixturevalue(shop)
    names = names_of_codes(pd.read_parquet(own.study.paths.interim / "personas.parquet"))
    columns = set(read_interim(own.study).order_lines.columns) | {"touchpoints"}
    shown = pages_of(own)
    assert len(names) > 250 and len(shown) == 15
    for name, page in shown.items():
        assert raw_codes(page, own.study.study.language, names) - (columns if name == RAW else set()) == set(), name


def test_the_report_in_the_other_language_shows_no_code_either(ran: Ran, written: Written) -> None:
    names = names_of_codes(pd.read_parquet(ran.study.paths.interim / "personas.parquet"))
    for language, page in written[2].items():
        assert raw_codes(page, language, names) == set()


def test_a_code_would_be_seen() -> None:
    names = names_of_codes(pd.DataFrame({"persona": ["p1"], "name_en": ["On offer"], "name_zh": ["促销时购买"]}))
    cells = "<p>p1: On offer</p><td>important_keep</td><td>low</td><svg><text>web</text></svg><code>recency_days</code>"
    assert raw_codes(cells, "en", names) == {"p1", "important_keep"}
    assert raw_codes(cells, "zh", names) == {"p1", "important_keep", "low", "web"}


def test_executed_in_chinese_nothing_is_left_in_english(chinese: Ran) -> None:
    """Pictures too; names of the data and of methods apart, and the raw lines of the first notebook."""
    tables = read_interim(chinese.study)
    assert tables.customers is not None
    data = [tables.order_lines[name].dropna().unique() for name in ("category", "region")]
    data += [tables.customers.select_dtypes("str").drop(columns="customer_id").melt()["value"].dropna().unique()]
    data += [
        pd.read_parquet(chinese.study.paths.interim / "campaigns.parquet")["campaign_id"],
        tables.customers.columns,
    ]
    known = ALIKE | {chinese.study.study.currency}
    known |= {word for values in data for value in values for word in re.findall(r"[A-Za-z]+", str(value))}
    for name, page in pages_of(chinese).items():
        if name in ("report", "email"):
            continue  # held by test_run
        tree = BeautifulSoup(page, "html.parser")
        for table in tree("table") if name == RAW else []:
            table.decompose()
        quoted = r"[\w./]*[a-z]/[\w./]+|\b[a-z]+\.[a-z_]+|`[^`]*`|'[^']*'?|\[\w+\]"  # files, keys and words of the data
        texts = [re.sub(quoted, " ", text) for text in read_out(str(tree))]
        strange = {word for text in texts for word in re.findall(r"[A-Za-z]{2,}", text)} - known
        assert strange == set(), name
