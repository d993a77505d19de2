"""The figures of page one, drift and history, against counts made by hand."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from typing import Any, get_args

import numpy as np
import pandas as pd
import pytest
import synthetic

from churn import campaign_files
from churn.errors import UserError
from churn.reporting import data as data_module
from churn.reporting import extended, metrics, read_history, render, summary
from churn.reporting.data import Interim
from churn.reporting.formats import Formats
from churn.reporting.history import changes, entry, moved
from churn.reporting.page_one import page_one
from churn.reporting.sections import campaigns, drift, early_warning, overview, periods
from churn.reporting.sections.action import curve
from churn.reporting.sections.people import people
from churn.reporting.summary import SECTIONS
from churn.scoring.reason_text import reason
from churn.study import Study, Task
from churn.study_rules import ReportSection

pytestmark = pytest.mark.usefixtures("without_pictures")

TASK = Task(horizon_days=90, active_days=180, new_days=180)


def days(*rows: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["customer_id", "day", "amount"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


SHOP = days(
    ("old", "2024-01-01", 5.0),
    ("stays", "2025-08-01", 10.0),
    ("stays", "2025-10-03", 10.0),
    ("leaves", "2025-09-30", 40.0),
    ("back", "2024-06-01", 7.0),
    ("back", "2025-12-31", 7.0),
    ("edge", "2025-04-06", 3.0),
)
AS_OF = pd.Timestamp("2026-01-01")


def test_a_closed_window_counts_who_was_active_and_who_left() -> None:
    found = periods.window(SHOP, pd.Timestamp("2025-10-03"), TASK, AS_OF)
    assert found is not None
    assert found["active"] == 3  # stays, leaves, edge: 180 days before 3 October is 6 April
    assert found["left"] == 2
    assert found["new"] == 3
    assert found["repeated"] == 1


def test_an_open_window_has_no_outcome() -> None:
    found = periods.window(SHOP, AS_OF, TASK, AS_OF)
    assert found is not None
    assert "left" not in found


def test_too_short_a_history_gives_no_figure() -> None:
    assert periods.window(SHOP, pd.Timestamp("2024-03-01"), TASK, AS_OF) is None


STEADY = days(
    *(
        (name, f"{day:%Y-%m-%d}", 10.0)
        for name, last in (("stays", "2024-12-26"), ("left in autumn", "2024-09-27"))
        for day in pd.date_range("2024-01-01", last, freq="10D")
    )
)
"""who buys for 10 every ten days; the data begin on 1 January 2024"""


def test_an_earlier_figure_needs_its_whole_look_back() -> None:
    today = pd.Timestamp("2024-12-31")
    found = periods.window(STEADY, today - pd.Timedelta(days=90), TASK, today)
    assert found is not None
    assert (found["active"], found["left"], found["churn_rate"]) == (2, 1, 0.5)  # 180 days back are there
    assert found["new"] is None and found["repeat_rate"] is None
    assert periods.won_back(STEADY, today - pd.Timedelta(days=90), TASK) is None
    assert periods.won_back(STEADY, today, TASK, whole=False) == 0


def test_of_everybody_who_ever_bought_nothing_is_compared() -> None:
    everyone = TASK.model_copy(update={"active_days": None})
    found = periods.window(SHOP, pd.Timestamp("2025-10-03"), everyone, AS_OF)
    assert found is not None
    assert [found[name] for name in ("active", "left", "churn_rate")] == [None] * 3
    assert found["repeated"] == 1


def test_those_lost_for_longer_than_a_year_are_not_won_back() -> None:
    shop = days(("early", "2023-01-01", 1.0), ("long", "2024-04-05", 1.0), ("long", "2025-12-31", 1.0),
                ("year", "2024-04-06", 1.0), ("year", "2025-12-31", 1.0))  # fmt: skip
    assert periods.won_back(shop, AS_OF, TASK) == 1


def test_the_silence_of_who_is_won_back_is_their_own_and_may_end_anywhere_in_the_period() -> None:
    shop = days(("early", "2023-01-01", 1.0), ("late", "2025-06-20", 1.0), ("late", "2025-12-31", 1.0),
                ("on time", "2025-07-10", 1.0), ("on time", "2025-12-31", 1.0))  # fmt: skip
    assert periods.won_back(shop, AS_OF, TASK) == 1  # 194 and 174 days; both were active when the period began


def test_won_back_needs_a_silence_longer_than_active() -> None:
    assert periods.won_back(SHOP, AS_OF, TASK) == 1
    assert periods.won_back(SHOP, AS_OF, TASK.model_copy(update={"active_days": None})) is None


def test_the_tiles_agree_with_the_interim_files(study: Study, found: dict[str, Any]) -> None:
    tiles = {one["key"]: one for one in found["overview"]["tiles"]}
    base_rates = pd.read_parquet(study.paths.interim / "base_rates_churn.parquet").iloc[-1]
    assert tiles["leaving"]["value"] == base_rates["expected"]
    assert tiles["leaving"]["low"] < tiles["leaving"]["value"] < tiles["leaving"]["high"]
    assert tiles["active"]["value"] == base_rates["n"]
    lines = pd.read_parquet(study.paths.interim / "order_lines.parquet")
    bought = lines[~lines["is_return"]]
    start = AS_OF - pd.Timedelta(days=90)
    window = bought["ordered_at"].between(start - pd.Timedelta(days=180), start, inclusive="left")
    active = set(bought.loc[window, "customer_id"])
    again = set(bought.loc[bought["ordered_at"] >= start, "customer_id"])
    assert tiles["active"]["previous"]["value"] == len(active)
    assert tiles["leaving"]["previous"]["value"] == len(active - again)
    assert tiles["savings"]["n"] == found["action"]["contacts"]


def test_a_rising_churn_rate_is_bad_and_a_rising_repeat_rate_good(found: dict[str, Any]) -> None:
    for one in found["overview"]["tiles"]:
        for past in (one["previous"], one["last_year"]):
            if past and past["direction"] != "same":
                up_is_good = one["key"] in ("active", "repeat_rate", "won_back")
                tone = "good" if (past["direction"] == "up") == up_is_good else "bad"
                inside = one["low"] is not None and one["low"] <= past["value"] <= one["high"]
                assert past["tone"] == ("even" if inside else tone)


def test_psi_is_zero_for_the_same_and_by_hand_otherwise() -> None:
    same = pd.Series(np.arange(100.0))
    assert drift.shift(same, same).psi == 0
    before, now = pd.Series(["a"] * 50 + ["b"] * 50), pd.Series(["a"] * 80 + ["b"] * 20)
    assert drift.shift(before, now).psi == pytest.approx(0.3 * np.log(1.6) - 0.3 * np.log(0.4))
    gone = pd.Series([np.nan] * 100)
    assert drift.shift(same, gone).psi > 1


def test_chance_is_no_drift_and_few_customers_are_not_measured(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    noise = np.random.default_rng(1)
    drawn = [drift.shift(pd.Series(noise.normal(size=200)), pd.Series(noise.normal(size=200))) for _ in range(200)]
    assert np.mean([one.psi for one in drawn]) == pytest.approx(drawn[0].chance, rel=0.2)
    assert np.mean([one.psi > 0.10 for one in drawn]) > 0.2
    assert not any(one.psi > one.limits[0] for one in drawn)
    assert drift.shift(pd.Series(noise.normal(size=200)), pd.Series(noise.normal(2, size=200))).psi > 0.25 + 3 * 0.09
    monkeypatch.setattr(drift, "LEAST_ROWS", 10_000)
    whole = summary(study)
    light = next(one for one in page_one(whole).lights if one.key == "drift")
    assert light.colour == "grey"
    assert "10,000" in light.text
    assert "The ten inputs that changed most" not in render(whole)


def test_of_a_large_shop_a_systematic_sample_is_compared(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Interim(study)
    cohort = drift._cohort_features(data, data.as_of)
    assert set(cohort["recency_days"] <= study.task.active_days) == {True}
    monkeypatch.setattr(drift, "SAMPLE", 30)
    fewer = drift._cohort_features(data, data.as_of)
    assert len(fewer) == 30 < len(cohort)
    assert [fewer["customer_id"].iloc[place] for place in (0, -1)] == [cohort["customer_id"].iloc[p] for p in (0, -1)]


def test_reading_in_blocks_changes_nothing(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = drift.summarise(Interim(study))
    monkeypatch.setattr(data_module, "BLOCK", 7)
    blocks = list(Interim(study).feature_blocks(pd.Timestamp("2026-01-01"), ["recency_days", "no_such_column"]))
    assert max(len(block) for block in blocks) <= 7
    assert list(blocks[0].columns) == ["customer_id", "as_of", "recency_days"]
    assert pd.concat(blocks, ignore_index=True).equals(
        Interim(study).features(pd.Timestamp("2026-01-01"), ["recency_days"])
    )
    assert drift.summarise(Interim(study)) == whole


def test_the_early_warning_lists_value_at_risk_that_rose_most_and_only_of_today(tmp_path: Any) -> None:
    study = synthetic.write(tmp_path / "shop", show_customer_ids=True)
    assert early_warning.summarise(Interim(study)) is None, "an earlier run left no such table"
    scores = Interim(study).scores("churn")
    rise = np.linspace(-0.2, 0.3, len(scores))
    risk = pd.DataFrame({"customer_id": scores["customer_id"], "p_before": scores["p"] - rise, "p": scores["p"]})
    risk = risk.assign(rise=rise, family="recency", points=0.1, since=synthetic.PREVIOUS, as_of=synthetic.AS_OF)
    file = study.paths.interim / "early_warning.parquet"
    risk.to_parquet(file, index=False)
    found = early_warning.summarise(Interim(study))
    assert found is not None
    assert (found["before"], found["asked"], found["risen"]) == ("2025-10-03", len(risk), int((rise >= 0.1).sum()))
    value = Interim(study).value.set_index("customer_id")["value"]
    risen = risk[risk["rise"] > 0]
    at_risk = (risen["rise"] * risen["customer_id"].map(value)).sort_values(ascending=False)
    assert found["shown"] == 10
    assert [one["customer_id"] for one in found["rows"]] == risk.loc[at_risk.index[:100], "customer_id"].tolist()
    for stale in ({"as_of": synthetic.PREVIOUS}, {"since": synthetic.AS_OF}):
        risk.assign(**stale).to_parquet(file, index=False)
        assert early_warning.summarise(Interim(study)) is None


def test_books_that_end_before_the_report_are_spoken_of(found: dict[str, Any]) -> None:
    def quality(**changes: Any) -> str:
        lights = [one | (changes if one["key"] == "quality" else {}) for one in found["overview"]["lights"]]
        return page_one(found | {"overview": found["overview"] | {"lights": lights}}).lights[0].text

    assert "before the date of this report" not in quality()
    assert "That is 60 days before the date of this report" in quality(age_days=60, stale=True)


def test_a_stretch_without_any_purchase_is_told_unless_it_comes_every_year(found: dict[str, Any]) -> None:
    every = pd.Series(pd.date_range("2023-01-01", "2025-06-30"))
    lost = every[~every.between("2024-07-01", "2024-10-31")]
    silence = overview.longest_silence(lost)
    assert silence == {"first": "2024-07-01", "last": "2024-10-31", "days": 123}
    assert overview.longest_silence(every) is None
    assert overview.longest_silence(every[every.dt.day == 1]) is None, "a shop of monthly bills"
    summers = every[~((every.dt.month == 8) & (every.dt.year < 2025))]
    assert overview.longest_silence(summers) is None, "closed every August"
    assert overview.longest_silence(summers[~summers.between("2024-01-10", "2024-02-20")]) == {
        "first": "2024-01-10", "last": "2024-02-20", "days": 42,
    }  # fmt: skip
    lights = [one | ({"silence": silence} if one["key"] == "quality" else {}) for one in found["overview"]["lights"]]
    shown = {
        language: page_one(found | {"overview": found["overview"] | {"lights": lights}}, language).lights[0].text
        for language in ("en", "zh")
    }
    assert "no purchase at all from 1\u00a0July 2024 to 31\u00a0October 2024 (123 days)" in shown["en"]
    assert "2024年7月1日至 2024年10月31日（123 天）没有任何购买" in shown["zh"]


def test_sales_before_returns_are_named_as_such(tmp_path: Any) -> None:
    study = synthetic.write(tmp_path / "shop")
    file = study.paths.interim / "order_lines.parquet"
    lines = pd.read_parquet(file)
    lines = lines.assign(is_return=False, amount=lines["amount"].abs())
    lines.to_parquet(file)
    assert summary(study)["who"]["returned"] is None
    back = lines.assign(is_return=True, amount=-0.4 * lines["amount"])
    pd.concat([lines, back], ignore_index=True).to_parquet(file)
    found = summary(study)
    assert found["who"]["returned"] == pytest.approx(0.4)
    assert "returns, 40% of it in the last year, are not taken off" in render(found)


def test_who_gave_everything_back_is_counted_beside_the_list_and_brings_no_sales(tmp_path: Any) -> None:
    study = synthetic.write(tmp_path / "shop")
    paths = {name: study.paths.interim / f"{name}.parquet" for name in ("value", "features")}
    value, features = (pd.read_parquet(path) for path in paths.values())
    assert summary(study)["action"]["gave_back"] == 0, "a table from before there was such a column"
    back = value[(value["expected_profit"] > 0) & value["group"].eq("treatment")]["customer_id"].iloc[:3]
    value["gave_back"] = value["customer_id"].isin(back)
    value.loc[value["gave_back"], ["group", "contact"]] = ["none", False]
    value.to_parquet(paths["value"])
    features.assign(return_share=np.where(features["customer_id"].isin(back), 1.0, 0.0)).to_parquet(paths["features"])
    found = summary(study)
    assert found["action"]["gave_back"] == 3
    assert "3 customers who returned everything they bought" in render(found)
    table = people(Interim(study)).set_index("customer_id")
    assert table.loc[back, "spend_kept"].eq(0).all() and table.loc[back, "spend"].gt(0).any()
    others = table.drop(index=back)
    assert others["spend_kept"].equals(others["spend"])


def test_own_return_rates_are_named_as_such(tmp_path: Any) -> None:
    study = synthetic.write(tmp_path / "shop")
    paths = {name: study.paths.interim / f"{name}.parquet" for name in ("order_lines", "features")}
    lines, features = (pd.read_parquet(path) for path in paths.values())
    back = lines.assign(is_return=True, amount=-0.4 * lines["amount"].abs())
    pd.concat([lines, back], ignore_index=True).to_parquet(paths["order_lines"])
    assert "at this rate for every customer" in render(summary(study))
    half = np.where(features["customer_id"].str[-1].isin(list("01234")), 0.8, 0.0)
    features.assign(return_share=half).to_parquet(paths["features"])
    assert "own rate as far as their orders show one" in render(summary(study))


def test_a_worth_without_an_interval_names_none(tmp_path: Any) -> None:
    found = summary(synthetic.write(tmp_path / "shop", show_customer_ids=True))
    bare = [one | {"value_low": None, "value_high": None} for one in found["customers"]["rows"]]
    page = render(found | {"customers": found["customers"] | {"rows": bare}})
    assert "days (–" not in page and "of margin expected in 365 days, of which" in page


def test_a_segment_never_counts_twice(found: dict[str, Any]) -> None:
    who = found["who"]
    assert sum(one["customers"] for one in who["segments"]) == who["customers"]
    assert sum(one["share"] for one in who["segments"]) == pytest.approx(1)
    assert sum(one["customers"] for one in who["grid"]) == who["customers"]


def test_the_profit_curve_passes_through_the_best_number(study: Study) -> None:
    data = Interim(study)
    found = curve(data)
    assert found is not None
    best = found["points"][found["best"]]
    contacts = data.value[data.value["group"] == "treatment"]
    assert best["contacted"] == len(contacts)
    assert best["expected"] == pytest.approx(contacts["expected_profit"].sum())
    assert best["expected"] == max(one["expected"] for one in found["points"])
    assert best["low"] < best["expected"] < best["high"]
    worthless = Interim(study)
    vars(worthless)["value"] = data.value.assign(expected_profit=-1.0, group="none")
    assert curve(worthless) is None


def test_metrics_are_builtins_without_nan(study: Study) -> None:
    found = metrics(study)
    text = json.dumps(found, allow_nan=False)
    assert json.loads(text) == found
    assert {one["model"] for one in found["churn"]["models"]} >= {"recency", "bgnbd", "shipped"}
    assert len(found["churn"]["base_rates"]) == 5


def test_summary_is_plain_and_the_same_each_time(study: Study, found: dict[str, Any]) -> None:
    once = json.dumps(found, allow_nan=False, sort_keys=True)
    assert once == json.dumps(summary(study), allow_nan=False, sort_keys=True)


def test_a_figure_that_was_cut_off_by_the_datas_beginning_is_not_compared_with_later(found: dict[str, Any]) -> None:
    now = found | {"as_of": "2026-01-01"}
    earlier = entry(now | {"as_of": "2025-12-02"})
    both = {row["key"] for row in changes([earlier], entry(now))["rows"]}  # type: ignore[index]
    assert {"tile.value_at_risk", "tile.active"} <= both
    earlier["tiles"]["active"]["whole"] = False
    after = {row["key"] for row in changes([earlier], entry(now))["rows"]}  # type: ignore[index]
    assert both - after == {"tile.active"}


def test_which_look_backs_are_whole() -> None:
    today = pd.Timestamp("2024-12-31")
    assert periods.whole(STEADY, today, TASK) == {
        "leaving": True, "churn_rate": True, "active": True, "repeat_rate": False, "won_back": False,
    }  # fmt: skip


def test_history_tells_what_changed_and_a_rerun_replaces_its_own_entry(found: dict[str, Any]) -> None:
    now = found
    first = extended([], now)
    assert extended(first, now) == first
    assert changes(first, entry(now)) is None
    earlier = json.loads(json.dumps(first[0])) | {"as_of": "2025-12-01"}
    earlier["tiles"]["churn_rate"]["value"] -= 0.05
    earlier["segments"]["important_value"] -= 3
    changed = changes([earlier, *first], entry(now))
    assert changed is not None
    assert changed["as_of"] == "2025-12-01"
    rows = {row["key"]: row for row in changed["rows"]}
    assert rows["tile.churn_rate"]["change"] == pytest.approx(0.05)
    assert rows["segment.important_value"]["change"] == 3
    del earlier["parts"]  # as an older report left it
    assert changes([earlier], entry(now))["reasons"] is None  # type: ignore[index]


def test_the_reasons_of_a_change_add_up_to_it() -> None:
    before = {"base": 0.55, "rhythm": -0.06, "width": 0.01}
    now = {"base": 0.71, "rhythm": -0.04, "recency": 0.02}
    why = moved(before, now, shown=2)
    assert why["change"] == pytest.approx(why["now"] - why["before"]) == pytest.approx(0.19)
    assert [one["key"] for one in why["parts"]] == ["base", "recency"]
    assert sum(one["change"] for one in why["parts"]) + why["rest"] == pytest.approx(why["change"])


def test_the_parts_of_the_mean_risk_add_up_to_it(study: Study, found: dict[str, Any]) -> None:
    cohort = Interim(study).scores("churn")
    assert sum(found["why"]["parts"].values()) == pytest.approx(cohort["p"].mean(), abs=1e-9)


@pytest.mark.parametrize(
    ("now", "last_year", "previous", "said"),
    [
        (0.67, 0.69, 0.49, "last_year.same"),  # the season, not a change
        (0.50, 0.40, 0.60, "last_year.more"),
        (0.50, 0.60, 0.40, "last_year.fewer"),
        (0.50, None, 0.40, "previous.more"),
        (0.50, None, None, "unknown"),
        (None, 0.5, 0.5, "unknown"),
    ],
)
def test_a_forecast_is_compared_with_the_same_season_first(
    now: float | None, last_year: float | None, previous: float | None, said: str
) -> None:
    assert overview._trend(now, {"last_year": last_year, "previous": previous}) == said


def test_calibration_is_not_called_good_when_half_of_the_outcomes_lay_outside(tmp_path: Any) -> None:
    shop = synthetic.write(tmp_path / "tearoom", customers=40)
    path = shop.paths.interim / "base_rates_churn.parquet"
    base_rates = pd.read_parquet(path)
    closed = base_rates["happened"].notna()
    base_rates[["expected", "low", "high"]] = base_rates[["expected", "low", "high"]].astype(float)
    base_rates.loc[closed, "expected"] = base_rates.loc[closed, "happened"]
    for outside, colour in ((0, "green"), (2, "amber"), (5, "red")):
        base_rates.loc[closed, "low"] = base_rates.loc[closed, "happened"] - 1
        base_rates.loc[closed, "high"] = base_rates.loc[closed, "happened"] + 1
        base_rates.loc[base_rates.index[:outside], "low"] = base_rates["happened"] + 0.5
        base_rates.to_parquet(path)
        light = overview.summarise(Interim(shop))["lights"][2]
        assert (light["colour"], light["held"], light["closed"]) == (colour, 5 - outside, 5)


def test_nobody_of_the_control_group_stands_on_the_list(study: Study, found: dict[str, Any]) -> None:
    groups = Interim(study).value.set_index("customer_id")["group"]
    listed = [one["customer_id"] for one in found["action"]["list"]]
    assert groups.eq("control").any()
    assert set(groups[listed]) == {"treatment"}
    assert found["action"]["contacts"] + found["action"]["control"] == found["action"]["listed"]


def test_a_damaged_history_is_said_in_one_line(study: Study) -> None:
    path = study.paths.reports / "history.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text('[{"as_of"', encoding="utf-8")
    with pytest.raises(UserError, match="damaged"):
        read_history(study)
    path.unlink()


def test_a_missing_interim_file_is_named(tmp_path: Any, study: Study) -> None:
    empty = study.model_copy(update={"out": tmp_path})
    with pytest.raises(UserError, match=r"features\.parquet"):
        summary(empty)
    file = empty.paths.interim / "features.parquet"
    file.parent.mkdir(parents=True)
    shutil.copy(study.paths.interim / file.name, file)
    with pytest.raises(UserError, match=r"order_lines\.parquet"):
        summary(empty)


def test_the_study_file_takes_the_sections_that_there_are() -> None:
    assert tuple(SECTIONS) == get_args(ReportSection)


def test_a_currency_without_a_smaller_unit_is_shown_in_whole_numbers() -> None:
    yen = Formats("en", "JPY")
    assert [yen.amount(value) for value in (0.01, 5.2, 1_738_781.0)] == ["<¥1", "¥5", "¥1,738,781"]
    assert reason("monetary_total", 5.2, "en", currency="JPY").startswith("¥5 ")


@pytest.mark.parametrize(
    ("shown", "en", "zh"),
    [
        (lambda f: f.money(1_234.5), "£1,234", "£1,234"),
        (lambda f: f.money(1_234_567), "£1.23m", "£123万"),
        (lambda f: f.money(-2.5), "−£2.50", "−£2.50"),
        (lambda f: f.money(-0.001), "£0.00", "£0.00"),
        (lambda f: f.percent(0.0312), "3.1%", "3.1%"),
        (lambda f: f.percent(0.312), "31%", "31%"),
        (lambda f: f.percent(0.0004), "<0.1%", "<0.1%"),
        (lambda f: f.amount(0.004), "<£0.01", "<£0.01"),
        (lambda f: f.mean(5.5), "5.5", "5.5"),
        (lambda f: f.mean(227.6), "228", "228"),
        (lambda f: f.points(-0.123), "−12.3", "−12.3"),
        (lambda f: f.day("2026-01-05"), "5\u00a0January 2026", "2026年1月5日"),
        (lambda f: f.count(None), "–", "–"),
        (lambda f: f.quarter("2026-04-01"), "2026 Q2", "2026年2季度"),
        (lambda f: f.change(0.126), "+13%", "+13%"),
        (lambda f: f.change(-0.004), "−0.4%", "−0.4%"),
        (lambda f: f.change(0.0), "0%", "0%"),
        (lambda f: f.risk(0.9996), ">99%", ">99%"),
        (lambda f: f.risk(0.004), "<1%", "<1%"),
        (lambda f: f.risk(0.096), "10%", "10%"),
        (lambda f: f.points(0.182, 0), "+18", "+18"),
        (lambda f: f.difference(0.236, 0.204), "+4", "+4"),  # shown as 24 % and 20 %
        (lambda f: f.difference(0.236, 0.239), "−0.3", "−0.3"),
        (lambda f: f.difference(0.12, 0.0954), "+2.5", "+2.5"),
        (lambda f: f.signed("count", 3), "+3", "+3"),
        (lambda f: f.signed("money", -0.001), "£0.00", "£0.00"),
        (
            lambda f: " ".join(map(f.scaled([1_814_913, 1_041, 271]), [1_814_913, 1_041, 271, None])),
            "£1,815k £1k <£1k –",
            "£1,814,913 £1,041 £271 –",
        ),
        (lambda f: f.scaled([920.0, -31.4])(-31.4), "−£31", "−£31"),
        (lambda f: f.scaled([88_100, 0.0])(0.0), "£0", "£0"),
    ],
)
def test_formats_of_both_languages(shown: Any, en: str, zh: str) -> None:
    assert shown(Formats("en", "GBP")) == en
    assert shown(Formats("zh", "GBP")) == zh


def test_formats_are_frozen() -> None:
    assert replace(Formats(), language="zh").language == "zh"


def test_the_newest_campaign_comes_first_whether_ours_or_an_earlier_one(tmp_path: Any) -> None:
    study = synthetic.write(tmp_path / "tearoom", customers=40)
    only = campaigns.summarise(Interim(study))
    assert only is not None
    assert [one["campaign"] for one in only] == ["spring"]
    facts = {
        "campaign_id": "ours",
        "assigned_at": "2025-07-05",
        "days": 90,
        "purchase": {"effect": 0.1, "low": 0.02, "high": 0.18, "treated": 50, "control": 12},
        "profit": [10.0, -5.0, 25.0],
        "verdict": "repeat",
    }
    path = campaign_files.folder(study) / "ours.readout.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(facts), encoding="utf-8")
    both = campaigns.summarise(Interim(study))
    assert both is not None
    assert [one["campaign"] for one in both] == ["ours", "spring"]
    assert both[0]["effect"] == [0.1, 0.02, 0.18]


def test_what_was_noticed_in_reading_is_on_page_one_and_under_trust(found: dict[str, Any], page: str) -> None:
    light = found["overview"]["lights"][0]
    assert [one["key"] for one in light["noticed"]] == ["customers_found"]
    assert light["colour"] in ("amber", "red")
    assert page.count("of 300 customers who bought, 12 stand in [customers]") == 2


def test_page_one_leaves_the_keys_of_the_study_file_to_the_section_on_trust(found: dict[str, Any]) -> None:
    text = {
        "en": "one order is at 650 (A = 1) where others are at 6; sums follow it; say drop = { column = 'Invoice' } in "
        "[order_lines]",
        "zh": "一个订单为 650，其余为 6；合计随之变化；请在 [order_lines] 设 drop = { column = 'Invoice' }",
    }
    noticed = [{"key": "far_prices", "state": "warning", "name": {"en": "Prices", "zh": "价格"}, "text": text}]
    lights = [one | ({"noticed": noticed} if one["key"] == "quality" else {}) for one in found["overview"]["lights"]]
    changed = found | {"overview": found["overview"] | {"lights": lights}}
    english, chinese = (page_one(changed, language).lights[0].text for language in ("en", "zh"))
    fact = "Prices: one order is at 650 (A = 1) where others are at 6; sums follow it."
    assert english.endswith(f"{fact} What can be done: see “Can I trust it?”.")
    assert chinese.endswith("价格：一个订单为 650，其余为 6；合计随之变化。处理办法见“可信吗？”一节。")
    lights[0]["noticed"] = [noticed[0] | {"text": {"en": "of 300, 12 stand in [customers]", "zh": "无"}}]
    assert page_one(changed).lights[0].text.endswith("Prices: of 300, 12 stand in [customers].")


def test_data_without_a_finding_are_not_blamed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    data = Interim(study)
    assert overview._quality(data)["colour"] == "amber"
    monkeypatch.setitem(data.__dict__, "findings", [{"key": "all_well", "state": "ok"}])
    assert overview._quality(data) | {"noticed": []} == overview._quality(data)
    assert overview._quality(data)["colour"] == "green"
    monkeypatch.setattr(
        overview, "longest_silence", lambda _: {"first": "2024-07-01", "last": "2024-10-31", "days": 123}
    )
    assert overview._quality(data)["colour"] == "red"
