"""Pictures only notebooks show: each says one thing, in both languages, and gives the same bytes every time."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from churn.reporting.figures import (
    abc_classes,
    candidates,
    contributions,
    features,
    order_lines,
    products,
    repurchase_curve,
    retention,
    segments,
    style,
    targeting,
)
from churn.reporting.notebook import show_figure, show_table, versus
from churn.reporting.text import LANGUAGES, Words, notebooks

GENERATOR = np.random.default_rng(5)
LINES = pd.DataFrame(
    {
        "customer_id": [f"C{i % 50}" for i in range(400)],
        "ordered_at": pd.Timestamp("2025-01-01") + pd.to_timedelta(GENERATOR.integers(0, 300, 400), unit="D"),
        "is_return": False,
    }
)
AUDIT = pd.DataFrame(
    {
        "rule": ["lines_read", "no_customer"],
        "kind": ["read", "dropped"],
        "lines": [1000, 40],
        "note_en": ["All lines", "Has no customer"],
        "note_zh": ["全部行", "没有客户编号"],
    }
)
FEATURES = pd.DataFrame(
    {
        "customer_id": [f"C{i}" for i in range(200)],
        "as_of": pd.Timestamp("2026-01-01"),
        "recency_days": GENERATOR.integers(1, 200, 200).astype(float),
        "frequency": GENERATOR.integers(1, 9, 200).astype(float),
        "width": np.where(GENERATOR.random(200) < 0.2, np.nan, 3.0 + GENERATOR.integers(0, 4, 200)),
    }
)
ROWS = pd.DataFrame(
    {
        "as_of": np.repeat(pd.to_datetime(["2025-07-01", "2025-08-01"]), 100),
        "p": GENERATOR.random(200),
        "model": "shipped",
    }
).assign(y=lambda rows: (GENERATOR.random(200) < rows["p"]).astype(float))
LOSSES = pd.DataFrame(
    {
        "model": ["shipped", "bgnbd"] * 2,
        "as_of": np.repeat(ROWS["as_of"].unique(), 2),
        "log_loss": [0.4, 0.5, 0.45, 0.5],
    }
)
CURVE = pd.DataFrame({"customer_type": "new", "days": range(1, 91), "returned": np.linspace(0, 0.5, 90)})
RESPONSE = pd.DataFrame(
    {
        "variable": np.repeat(["recency_days", "width"], 5),
        "quintile": [1, 2, 3, 4, 5] * 2,
        "response": np.linspace(0.1, 0.9, 10),
    }
)

PICTURES: dict[str, Callable[[str], Figure]] = {
    "by_month": lambda language: order_lines.by_month(LINES, language),
    "dropped": lambda language: order_lines.dropped(AUDIT, language),  # type: ignore[dict-item, return-value]
    "distributions": lambda language: features.distributions(
        FEATURES, ["recency_days", "frequency", "width"], language
    ),
    "churn_rate_by_quintile": lambda language: features.churn_rate_by_quintile(
        FEATURES, FEATURES["recency_days"] > 100, ["recency_days", "frequency", "width"], language
    ),
    "missing_values": lambda language: features.missing_values(FEATURES, language),
    "response_by_quintile": lambda language: features.response_by_quintile(RESPONSE, language),
    "losses": lambda language: candidates.losses(LOSSES, language),
    "gain": lambda language: candidates.gain(ROWS, "churn", language),
    "reliability": lambda language: candidates.reliability_by_origin(ROWS, language),
    "repurchase_curve": lambda language: repurchase_curve.repurchase_curve(CURVE, language),
}


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PICTURES)
def test_a_picture_has_a_message_and_a_text_alternative(name: str, language: str) -> None:
    figure = PICTURES[name](language)
    assert figure.get_suptitle()
    assert figure.get_label()
    assert any("\u4e00" <= sign <= "\u9fff" for sign in figure.get_suptitle()) == (language == "zh")


@pytest.mark.parametrize("name", ["by_month", "churn_rate_by_quintile"])
def test_a_picture_is_the_same_bytes_every_time(name: str) -> None:
    assert show_figure(PICTURES[name]("en")).data == show_figure(PICTURES[name]("en")).data


def test_no_rule_found_anything_gives_no_picture() -> None:
    assert order_lines.dropped(AUDIT.assign(lines=[1000, 0])) is None


def test_the_strongest_feature_is_first_in_the_heat_map() -> None:
    figure = PICTURES["churn_rate_by_quintile"]("en")
    assert "Days since the last purchase" in figure.get_suptitle()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_shap_draws_the_models_contributions_in_words(monkeypatch: pytest.MonkeyPatch, language: str) -> None:
    class Fixed:
        """A compiled model, and its purchase model, whose numbers are known."""

        def contributions(self, rows: pd.DataFrame) -> tuple[np.ndarray, list[str], float]:
            odds = np.linspace(-3, 3, len(rows))
            return np.column_stack([odds, odds / 5, odds / 9]), ["btyd_log_odds", "frequency", "shop"], 0.1

        def log_odds(self, rows: pd.DataFrame) -> np.ndarray:
            return np.arange(len(rows)) / 10

    for name in ("compile_model", "purchase_model"):
        monkeypatch.setattr(contributions, name, lambda model: Fixed())
    explanation = contributions.explanation({}, FEATURES.assign(shop="north"), language, most=50)
    assert explanation.shape == (50, 3)
    model = {"en": "Purchase model", "zh": "购买模型"}[language]
    swarms = [contributions.beeswarm(explanation, language, most=2) for _ in range(2)]
    clouds = [contributions.dependence(explanation, language) for _ in range(2)]
    for one, other in (swarms, clouds):
        dots = [[part.get_offsets().tolist() for part in each.axes[0].collections] for each in (one, other)]
        assert dots[0] == dots[1], "the same dots in every run"
    assert model in swarms[0].get_suptitle()
    steps = contributions.waterfall(explanation, 0, language, most=2).axes[0].get_yticklabels()
    assert LANGUAGES[language]["notebook.others"].format(n=2) in [one.get_text() for one in steps]
    figure = contributions.dependence(explanation, language)
    assert figure is not None and model in figure.get_suptitle()
    assert "−2.76" in figure.get_suptitle() and "+2.76" in figure.get_suptitle()
    drawn = figure.axes[0].collections[0].get_offsets()
    assert np.ptp(np.asarray(drawn)[:, 0]) > 4  # the purchase model's own value, which is no feature, lies along x
    nothing = contributions.explanation({}, FEATURES.assign(frequency="x", shop="north"), language, most=1)
    assert contributions.dependence(nothing, language) is None


def test_a_table_escapes_text_and_says_what_it_leaves_out() -> None:
    html = show_table(pd.DataFrame({"name": ["<script>"] * 3, "p": [0.12345] * 3}), rows=2).data
    assert "<script>" not in html
    assert "0.123" in html
    assert "first 2 of 3 rows" in html


def test_no_table_shows_a_number_that_is_none() -> None:
    text = show_table(pd.DataFrame({"error": [0.25, float("inf"), float("nan")]})).data
    assert text.count("–") == 2 and "0.250" in text and "inf" not in text and "nan" not in text


def test_a_reading_says_where_a_column_is_highest_and_lowest() -> None:
    table = pd.DataFrame({"segment": ["important_value", "general_keep"], "customers": [3, 4], "rate": [0.25, 0.5]})
    english = show_table(table, reading="rate").data
    assert "highest for General keep (0.500) and lowest for Important value (0.250)" in english
    assert "“一般保持客户”（0.500）" in show_table(table, "zh", reading="rate").data
    pivot = table.set_index("segment")[["rate"]]
    assert "General keep" in show_table(pivot, reading="rate").data.split("</table>")[1]
    for column in ("none", "segment"):
        assert "<p>" not in show_table(table, reading=column).data
    assert "<p>" not in show_table(table.assign(rate=1.0), reading="rate").data


def test_numbers_stand_right_text_left_and_large_numbers_have_no_decimals() -> None:
    frame = pd.DataFrame({"p": [1808.7, 0.4391, np.nan], "yes": [True, False, True]}, index=["a", "b", "<i>"])
    html = show_table(frame).data
    assert '<td style="text-align:right">1,809</td>' in html and ">0.439<" in html and ">–<" in html
    assert '<td style="text-align:left">yes</td>' in html and '<td style="text-align:left">&lt;i&gt;</td>' in html
    assert (
        show_table(pd.DataFrame({"n": [1]})).data.count("<th") == 2
    )  # thead and one head: the row number is not shown


def test_a_mean_of_customers_is_whole_and_nothing_is_below_zero_that_is_shown_as_zero() -> None:
    html = show_table(pd.DataFrame({"customers": [769.5, 12.25], "gap": [-0.0001, 213.0]})).data
    assert ">770<" in html and ">12<" in html
    assert ">0.000<" in html and ">213<" in html and "-0" not in html


@pytest.mark.parametrize(("language", "none"), [("en", "None."), ("zh", "无。")])
def test_a_table_without_rows_is_a_word(language: str, none: str) -> None:
    assert show_table(pd.DataFrame({"n": []}), language).data == f"<p>{none}</p>"


def test_the_reading_calls_a_row_by_its_number_as_the_table_shows_it() -> None:
    html = show_table(pd.DataFrame({"threshold": [0.1, 0.2], "profit": [3.0, 5.0]}), reading="profit").data
    assert "highest for 0.200 (5) and lowest for 0.100 (3)" in html


@pytest.mark.parametrize(
    ("change", "english", "chinese"),
    [
        (-0.134, "13% below", "低13%"),
        (0.0042, "0.4% above", "高0.4%"),
        (0.0004, "level with", "持平"),
    ],
)
def test_a_figure_stands_to_another_below_above_or_level(change: float, english: str, chinese: str) -> None:
    assert (versus(Words("en"), change), versus(Words("zh"), change)) == (english, chinese)


def test_the_best_single_candidate_is_no_mean_of_candidates() -> None:
    """Of the picture's title; the blend and what shipped are drawn, and are no single candidates."""
    losses = {"shipped": 0.5, "blend": 0.5, "lightgbm": 0.52, "recency": 0.6}
    dates = pd.to_datetime(["2025-01-01", "2025-02-01"])
    rows = [{"model": name, "as_of": date, "log_loss": loss} for name, loss in losses.items() for date in dates]
    assert "LightGBM" in candidates.losses(pd.DataFrame(rows)).get_suptitle()


def test_a_picture_says_its_message_as_text_and_what_it_shows_aloud() -> None:
    html = show_figure(PICTURES["by_month"]("en")).data
    assert html.startswith('<p style="max-width:44em;margin:.4em 0"><strong>Most customers bought in')
    assert 'role="img" aria-label="Most customers bought in' in html


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_nothing_that_is_written_in_a_picture_is_cut_off(language: str) -> None:
    past = pd.DataFrame({"as_of": pd.to_datetime(["2025-01-01", "2025-04-01"]), "contacted": [3, 4]})
    past = past.assign(expected=[-1e3, 1e3], realised=[-1e3, 1e3], everyone=[-1e3, 1e3])
    nobody = targeting.past_profit(past.assign(contacted=0), language, "EUR").get_suptitle()
    assert "At no past date" in nobody or "任何历史时点" in nobody
    cohorts = pd.DataFrame({"cohort": ["2025-01-01"] * 2, "period": [1, 2], "customers": 30, "share": [0.5, 0.4]})
    drawn = [
        targeting.past_profit(past, language, "EUR"),
        retention.retention(cohorts.assign(truncated=False, unsure=True), language),
    ]
    names = ["Acquisition: known to us", "Referral: brought another customer"]
    funnel = pd.DataFrame({"customers": [6_000_000, 750], "of_first": [1.0, 0.1]}).assign(name_en=names, name_zh=names)
    drawn.append(segments.steps(funnel, {language: "{share}"}, language))
    for figure in drawn:
        figure.suptitle("")
        figure.draw_without_rendering()
        axes = figure.axes[0]
        legend = axes.get_legend()
        for one in [*axes.texts, *([legend] if legend else [])]:
            box = one.get_window_extent()
            assert box.x0 >= 0 and box.y0 >= 0 and box.x1 <= figure.bbox.x1 and box.y1 <= figure.bbox.y1


def test_a_line_does_not_cross_the_label_of_another() -> None:
    curve = pd.DataFrame({"customer_share": [0, 0.2, 0.4, 1], "sales_share": [0, 0.8, 0.95, 1]})
    labels = abc_classes.concentration(curve).axes[0].texts
    assert [one.get_bbox_patch().get_facecolor()[:3] for one in labels] == [(1, 1, 1)] * 2


@pytest.mark.filterwarnings("ignore:Glyph")
def test_months_of_the_year_are_apart_and_named_in_order() -> None:
    index = [1.5 if month in (6, 11) else 0.5 if month == 2 else 1.0 for month in range(1, 13)]
    kinds = ["peak" if one > 1 else "slack" if one < 1 else "normal" for one in index]
    figure = products.season(pd.DataFrame({"month_of_year": range(1, 13), "index": index, "kind": kinds}), "zh")
    figure.draw_without_rendering()
    boxes = [one.get_window_extent() for one in figure.axes[0].get_xticklabels()]
    assert all(left.x1 + 2 < right.x0 for left, right in pairwise(boxes))


def test_both_languages_have_every_string() -> None:
    assert all(english and chinese for english, chinese in notebooks.WORDS.values())


def test_labels_that_would_cover_each_other_are_moved_apart() -> None:
    places, heights = pd.Series([0.10, 0.12, 0.80, 0.11]), pd.Series([0.50, 0.51, 0.50, 0.90])
    assert style.apart(places, heights, reach=0.2, least=0.05) == pytest.approx([0.50, 0.55, 0.50, 0.90])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_groups_without_a_profit_have_no_shares_of_it(language: str) -> None:
    table = pd.DataFrame({"name": ["Stars", "Dogs"], "of_customers": [0.3, 0.7], "of_sales": [0.6, 0.4]})
    text = products.profit_classes(table.assign(of_profit=[None, None]), language).get_suptitle()
    assert "30%" in text and "60%" in text and "–" not in text and "nan" not in text
    gained = products.profit_classes(table.assign(of_profit=[1.2, -0.2]), language).get_suptitle()
    assert "120%" in gained and "60%" not in gained
