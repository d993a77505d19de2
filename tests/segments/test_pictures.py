"""Every picture of this part draws in both languages, says its message as title, and what it shows without seeing."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable

import pandas as pd
import pytest
from matplotlib.figure import Figure

from churn.reporting.figures import personas, satisfaction
from churn.reporting.figures import segments as pictures
from churn.reporting.notebook import show_figure
from churn.segments import assign, clusters, cut_points, life_cycle, persona_descriptions, rfm_segments, transitions

from .segment_tables import AS_OF
from .test_clusters import blobs, learned

PATHS = pd.DataFrame(
    {
        "from": ["pre_sale", "after_sale", "satisfaction"],
        "to": ["repeat"] * 3,
        "effect": [0.01, 0.07, 0.05],
        "low": [-0.01, 0.04, 0.03],
        "high": [0.03, 0.09, 0.07],
        "unit_en": ["chance", "chance", "other"],
        "unit_zh": ["概率", "概率", "其他"],
    }
)


@pytest.mark.filterwarnings("ignore:Glyph")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_effects_are_in_the_unit_of_the_table_and_only_certain_ones_matter(language: str) -> None:
    figure = satisfaction.paths(PATHS, "repeat", language)
    figure.draw_without_rendering()
    assert {"0", "+8"} <= {one.get_text() for one in figure.axes[0].get_xticklabels()}
    assert "+7.0" in str(figure.get_label())
    unsure = satisfaction.paths(PATHS.assign(low=-0.1), "repeat", language)
    assert {"en": "is certain", "zh": "均不显著"}[language] in unsure.get_suptitle()


def made(crowd: pd.DataFrame) -> dict[str, Callable[[str], Figure]]:
    now = assign(crowd, cut_points=cut_points(crowd))
    earlier = now.assign(as_of=AS_OF - pd.Timedelta(days=30), segment=now["segment"].to_numpy()[::-1])
    both = pd.concat([earlier, now], ignore_index=True)
    square = transitions.matrix(transitions.latest_transitions(both, "segment"), order=list(rfm_segments.SEGMENTS))
    sizes = now.groupby("segment").size().rename("customers").reset_index()
    loyalty = life_cycle.loyalty_steps(crowd, life_cycle.rules(crowd), 10)
    title = {"en": "{share} at {name}", "zh": "{name}：{share}"}
    table, _ = blobs()
    fitted = learned()
    named = persona_descriptions.outline(table, fitted[0], clusters.assign_personas(table, fitted[0]))
    return {
        "sizes": lambda language: pictures.sizes(sizes, "segment", rfm_segments.NAMES, language),
        "sizes with churn": lambda language: pictures.sizes(
            sizes.assign(p_churn=0.3), "segment", rfm_segments.NAMES, language
        ),
        "moved": lambda language: pictures.moved(square, rfm_segments.NAMES, language),
        "over time": lambda language: pictures.over_time(life_cycle.counts(both), life_cycle.NAMES, language),
        "steps": lambda language: pictures.steps(loyalty, title, language),
        "centres": lambda language: personas.centres(fitted[0], named, language),
        "paths": lambda language: satisfaction.paths(PATHS, "repeat", language),
    }


@pytest.mark.filterwarnings("ignore:Glyph")  # SVG keeps text as text; the reader's fonts draw it
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_picture_draws_and_says_its_message(crowd: pd.DataFrame, language: str) -> None:
    titles = {}
    for name, draw in made(crowd).items():
        figure = draw(language)
        figure.savefig(io.BytesIO(), format="svg")
        titles[name] = figure.get_suptitle()
        assert titles[name], name
        assert figure.get_label(), name
        assert "{" not in titles[name], name
    chinese = sum(any("一" <= letter <= "鿿" for letter in title) for title in titles.values())
    assert chinese == (len(titles) if language == "zh" else 0)


def test_the_numbers_in_the_title_are_those_of_the_table() -> None:
    assert "After the sale" in satisfaction.paths(PATHS).get_suptitle()


def test_one_date_has_no_moves_to_draw() -> None:
    square = pd.DataFrame(
        [[1.0, 0.0], [0.0, 1.0]], index=list(rfm_segments.SEGMENTS[:2]), columns=list(rfm_segments.SEGMENTS[:2])
    )
    assert pictures.moved(square, rfm_segments.NAMES).get_suptitle() == "No customer moved"


@pytest.mark.parametrize("months", [1, 2, 5, 14, 26, 40, 59, 71, 150])
def test_time_has_two_to_seven_ticks_however_long_it_is(months: int) -> None:
    dates = pd.date_range("2020-01-15", periods=months + 1, freq="30D")
    counts = pd.DataFrame({"as_of": dates, "life_cycle": "lost", "customers": 5})
    figure = pictures.over_time(counts, life_cycle.NAMES)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        show_figure(figure)
    low, high = figure.axes[0].get_xlim()
    assert 2 <= sum(low <= tick <= high for tick in figure.axes[0].get_xticks()) <= 7
