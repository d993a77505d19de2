"""Every string exists in both languages, and nothing a reader sees stands outside the dictionaries."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import synthetic

from churn import reporting
from churn.features import CATALOGUE, FAMILIES
from churn.reporting.definitions import definition
from churn.reporting.formats import Formats
from churn.reporting.text import LANGUAGES, Words
from churn.reporting.text.glossary import DEFINITIONS
from churn.segments import rfm_segments
from churn.study import Study
from churn.value import advice as contact_advice

SOURCE = Path(reporting.__file__).parent
TEMPLATES = sorted((SOURCE / "templates").glob("*.html"))
NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "notebooks").glob("*.ipynb"))
NAMES = {
    "PSI",
    "Shapley",
    "AUC",
    "Brier",
    "BG/NBD",
    "RFM",
    "RFMW",
    "churn",
    "customers.csv",
    "LightGBM",
    "ABC",
    "Calinski",
    "Harabasz",
    "Ward",
    "HDBSCAN",
    "Gini",
    "Qini",
    "kB",
    "MB",
}
"""written alike in both languages"""


def sources() -> list[str]:
    """Texts of templates and modules, and the code of the notebooks."""
    cells = [cell for file in NOTEBOOKS for cell in json.loads(file.read_text(encoding="utf-8"))["cells"]]
    files = [path.read_text(encoding="utf-8") for path in [*TEMPLATES, *SOURCE.rglob("*.py")]]
    return files + ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def placeholders(text: str) -> set[str]:
    """Each placeholder with its format: `{n}`, `{rate:.0%}`."""
    return set(re.findall(r"\{\w+(?::[^{}]*)?\}", text))


def test_both_languages_have_the_same_keys() -> None:
    assert LANGUAGES["en"].keys() == LANGUAGES["zh"].keys()


def test_every_string_is_translated_with_the_same_placeholders() -> None:
    for key, english in LANGUAGES["en"].items():
        chinese = LANGUAGES["zh"][key]
        assert placeholders(english) == placeholders(chinese), key
        said = re.sub(r"\{\w+(?::[^{}]*)?\}|`[^`]*`|\b[a-z]+(_[a-z]+)*\.[a-z_]+", " ", chinese)
        letters = re.findall(r"[A-Za-z][A-Za-z/.]*[A-Za-z]", said)
        assert set(letters) <= NAMES, f"English left in {key}: {chinese}"
        assert not re.search(r"[\u4e00-\u9fff]", english), key


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates_hold_no_words_of_their_own(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", text, flags=re.DOTALL)
    assert not re.findall(r"[A-Za-z\u4e00-\u9fff]{2,}", text)


def test_templates_ask_only_for_strings_that_exist() -> None:
    asked = {
        key for text in sources() for key in re.findall(r"""\b(?:t|words|note)\(\s*["']([\w.]+)["']\s*[,)]""", text)
    }
    assert len(asked) > 150
    assert asked <= LANGUAGES["en"].keys()


def test_no_string_is_left_over() -> None:
    """Every key stands in a template or module in full, or is put together from a part that does."""
    text = "\n".join(sources())
    text = "\n".join(line for line in text.splitlines() if not re.match(r'\s+"[\w.]+": [("\[]', line))
    parts = set(re.findall(r"""["'f]["']?([a-z_]+\.(?:[a-z_]+[._])?)["'{]""", text))
    parts |= {f"{kind}." for kind in re.findall(r'\b(?:name|_strings)\("(\w+)"', text)}
    unused = [
        key
        for key in LANGUAGES["en"]
        if key not in text and not any(key.startswith(part) for part in parts) and not key.endswith((".nav", ".text"))
    ]
    assert unused == []


class _Text(HTMLParser):
    """What a reader or a screen reader gets: text, and the attributes that are read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "code", "cite")
        self.found += [value or "" for name, value in attrs if name in ("aria-label", "title", "alt", "placeholder")]

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "code", "cite")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.found.append(data)


@pytest.fixture(scope="module")
def chinese_page(chinese: Study) -> str:
    return reporting.render(reporting.summary(chinese))


def test_the_chinese_report_has_no_english_word_but_names_and_data(chinese_page: str) -> None:
    reader = _Text()
    reader.feed(chinese_page)
    data = {*synthetic.CATEGORIES, "Tea", "Room", "North", "South", "shop", "web", "morning", "afternoon", "spring"}
    texts = [re.sub(r"[a-z]+\.[a-z_]+", "", text) for text in reader.found]  # keys of the study file
    words = {word for text in texts for word in re.findall(r"[A-Za-z][A-Za-z/.]{1,}", text)}
    strange = {word for word in words if word not in data | NAMES and not re.fullmatch(r"C\d+|p\d", word)}
    assert not strange


RETIRED = {
    "en": (
        "Only who bought", "tell of what is new", "own cycle", "before its moment", "no discount first",
        "is asked about", "Equal customers", "never told apart", "knows the range", "sell up", "let go",
        "[Ll]ike behaviour", "dear products", "late they are", "own rhythm", "is known of them", "most marked",
        "Mean push", "Strongest for", "weighs most", "may be chance", "Not decided", "every side", "Every value",
        "smaller is better", "Predicted against", "Times chance", "80 times in 100", "[0-9}] %",
    ),
    "zh": ("购买宽度", "平均订单金额", "研究文件", "购买频率", "[0-9}] %"),
}  # fmt: skip
"""what was once said so, and is said in plain words or in the trade's since"""


def test_chinese_words_of_state_are_not_set_one_character_to_a_line(chinese_page: str) -> None:
    words = Words("zh")
    for kind in ("finding.ok", "finding.warning", "cleaning.read", "cleaning.dropped"):
        assert f"<td>{words(kind)}</td>" not in chinese_page
    assert f'<td class="d">{words("cleaning.dropped")}</td>' in chinese_page


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_no_string_falls_back_into_words_that_were_mended(language: str) -> None:
    advice = [rfm_segments.ADVICE, rfm_segments.BREADTH_ADVICE, contact_advice.ADVICE, contact_advice.WIDTH]
    texts = [*LANGUAGES[language].values(), *(one[language] for names in advice for one in names.values())]
    texts += [getattr(feature, language) for feature in CATALOGUE.values()]
    texts += [title[language] for title in FAMILIES.values()]
    assert [text for text in texts if re.search("|".join(RETIRED[language]), text)] == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("value", [float("nan"), np.float64("nan"), float("inf"), pd.NaT])
def test_a_number_that_is_none_is_a_dash_in_every_sentence(language: str, value: object) -> None:
    text = Words(language)("06.stable", same=value, customers=value, rose=3)
    assert text.count("–") == 2 and "nan" not in text and "inf" not in text and "NaT" not in text and "3" in text


def test_a_number_that_is_none_is_a_dash_in_every_format() -> None:
    for value in (float("nan"), float("inf"), np.float64("nan"), None):
        for name in ("count", "mean", "number", "percent", "points", "risk", "decimal", "money", "amount", "change"):
            assert getattr(Formats("en"), name)(value) == "–", name
        assert Formats("en").scaled([2e6, value])(value) == "–"
    assert Formats("en").scaled([2e6, float("nan")])(2e6) == Formats("en").scaled([2e6])(2e6)


@pytest.mark.parametrize(
    ("share", "whole", "tenths"),
    [
        (0.0, "0%", "0.0%"),
        (0.0004, "<1%", "<0.1%"),
        (0.004, "<1%", "0.4%"),
        (0.5, "50%", "50.0%"),
        (0.996, ">99%", "99.6%"),
        (0.9996, ">99%", ">99.9%"),
        (1.0, "100%", "100.0%"),
    ],
)
def test_only_all_is_all_and_only_none_is_none(share: float, whole: str, tenths: str) -> None:
    """In every sentence that is given a share."""
    sentence = Words()("03.segments", worst="a", high=share, best="b", low=0.5)
    assert f"{whole} have not bought since" in sentence
    assert f"({tenths}) and lowest" in Words()("07.curves", days=90, most="a", high=share, least="b", low=0.5)


def test_lists_read_as_in_prose() -> None:
    assert Words("en").listed(["a", "b", "c"]) == "a, b and c"
    assert Words("zh").listed(["a", "b", "c"]) == "a、b和c"
    assert Words("en").listed(["a"]) == "a"
    assert Words("en").listed([]) == ""


def test_chinese_sets_off_numbers_by_a_space_and_characters_by_none() -> None:
    words = Words("zh")
    assert words("months.today", day="2026年7月1日") == "2026年7月1日（预测）"
    assert words("who.moves", before="2026年7月1日") == "自 2026年7月1日以来的最大流动："
    assert words("who.moves", before="2026/7/1") == "自 2026/7/1 以来的最大流动："
    assert words("page.freshness", first="2024年1月1日", last="2026年7月1日", customers="57") == (
        "订单自 2024年1月1日至 2026年7月1日 · 57 位客户"
    )
    assert Words("en")("who.moves", before="1 July 2026") == "The largest moves since 1 July 2026:"


def test_a_missing_string_stops_the_report() -> None:
    with pytest.raises(KeyError):
        Words("zh")("no.such.key")


@pytest.mark.parametrize("language", list(LANGUAGES))
def test_definitions_name_the_days_of_the_study(language: str) -> None:
    overview = {"horizon_days": 61, "active_days": 171, "new_days": 181, "value_days": 361}
    text = {name: definition(name, overview, Words(language)) for name in DEFINITIONS}
    assert not [name for name, shown in text.items() if "{" in shown]
    named = {"active": "171", "churn_rate": "61", "repeat_rate": "181", "risk": "61", "value": "361", "worth": "361"}
    assert [name for name, days in named.items() if days not in text[name]] == []
    everybody = definition("active", overview | {"active_days": None}, Words(language))
    assert "171" not in everybody and "None" not in everybody
