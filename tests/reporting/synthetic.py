"""A small made-up shop: every interim file a report reads, coherent with each other, in a second."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from churn.ingest import Finding
from churn.ingest.finding import as_table
from churn.study import Study, load_study
from churn.value import contact_profit

AS_OF = pd.Timestamp("2026-01-01")
ORIGINS = [pd.Timestamp(day) for day in ("2025-05-06", "2025-06-05", "2025-07-05", "2025-08-04", "2025-09-03")]
PREVIOUS = pd.Timestamp("2025-10-03")
SEGMENTS = [
    "important_value",
    "important_keep",
    "important_develop",
    "important_win_back",
    "general_value",
    "general_keep",
    "general_develop",
    "general_win_back",
]
FAMILIES = {
    "recency": "recency_days",
    "frequency": "frequency_90d",
    "monetary": "monetary",
    "width": "width_90d",
    "rhythm": "lateness",
}
CATEGORIES = ["Tea", "Coffee", "Cups", "Cake", "Flowers", "Paper"]


def write(folder: Path, language: str = "en", customers: int = 240, **report: object) -> Study:
    """The study under `folder` with a full set of interim files; `report` = keys of [report] in the study file."""
    folder.mkdir(parents=True, exist_ok=True)
    settings = "\n".join(f"{key} = {str(value).lower()}" for key, value in report.items())
    (folder / "study.toml").write_text(
        f'[study]\nname = "tearoom"\ntitle = "Tea & Room"\nlanguage = "{language}"\n'
        f'[order_lines]\npath = "raw/lines.csv"\n[report]\n{settings}\n',
        encoding="utf-8",
    )
    study = load_study(folder)
    interim = study.paths.interim
    interim.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(7)
    ids = pd.Series([f"C{number:05d}" for number in range(customers)], dtype="str")
    lines = order_lines(ids, rng)
    tables = {
        "order_lines": lines,
        "customers": pd.DataFrame({"customer_id": ids, "region": rng.choice(["North", "South"], customers)}),
        "touchpoints": touchpoints(ids, rng),
        "cleaning_audit": audit(),
        "findings": findings(),
    }
    features = pd.concat([_features(lines, as_of, rng) for as_of in [*ORIGINS, PREVIOUS, AS_OF]], ignore_index=True)
    today = features[features["as_of"] == AS_OF].reset_index(drop=True)
    tables |= {"features": features, "segments": segments(features, rng), "profiles": profiles(today, rng)}
    for target in ("churn", "repeat"):
        tables[f"backtest_{target}"] = backtest(features, lines, target, rng)
        tables[f"scores_{target}"] = scores(today, target)
        tables[f"base_rates_{target}"] = base_rates(tables[f"backtest_{target}"], tables[f"scores_{target}"], target)
    tables["reasons"] = pd.concat([reasons(tables[f"scores_{t}"], t, rng) for t in ("churn", "repeat")])
    tables["value"] = value(today, tables["scores_churn"], rng)
    tables |= {"past_profit": past_profit(), "campaigns": campaigns()}
    for name, frame in tables.items():
        frame.to_parquet(interim / f"{name}.parquet", index=False)
    return study


def order_lines(ids: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for number, customer in enumerate(ids):
        day = rng.integers(0, 700)
        gap = rng.uniform(15, 90)
        end = 860 if rng.random() < 0.6 else day + rng.integers(1, 400)
        order = 0
        while day < min(end, 860):
            for line in range(rng.integers(1, 4)):
                rows.append((customer, f"{number}-{order}", day, line, rng.choice(CATEGORIES)))
            order += 1
            day += max(1, rng.exponential(gap))
    frame = pd.DataFrame(rows, columns=["customer_id", "order_id", "day", "line", "category"])
    days = frame.pop("day")
    frame["ordered_at"] = (
        pd.Timestamp("2023-08-25") + pd.to_timedelta(np.floor(days) * 86_400 + 36_000, unit="s")
    ).astype("datetime64[us]")
    frame["product_id"] = frame["category"].str[:2] + frame.pop("line").astype("str")
    frame["quantity"] = rng.integers(1, 5, len(frame)).astype(float)
    frame["amount"] = (frame["quantity"] * rng.uniform(3, 30, len(frame))).round(2)
    frame["discount"] = np.where(rng.random(len(frame)) < 0.2, 1.5, 0.0)
    frame["channel"] = rng.choice(["shop", "web"], len(frame))
    frame["channel"] = frame.groupby("order_id")["channel"].transform("first")
    frame["region"] = None
    frame["region"] = frame["region"].astype("str")
    frame["is_return"] = rng.random(len(frame)) < 0.02
    frame.loc[frame["is_return"], ["quantity", "amount"]] *= -1
    return frame.sort_values(["ordered_at", "customer_id"], kind="stable").reset_index(drop=True)


def touchpoints(ids: pd.Series, rng: np.random.Generator) -> pd.DataFrame:
    size = 2 * len(ids)
    frame = pd.DataFrame({"customer_id": rng.choice(ids, size)})
    moment = rng.integers(300, 858, size) * 86_400
    frame["occurred_at"] = (pd.Timestamp("2023-08-25") + pd.to_timedelta(moment, unit="s")).astype("datetime64[us]")
    frame["stage"] = rng.choice(["pre_sale", "in_sale", "after_sale"], size)
    kinds = {"pre_sale": "consultation", "in_sale": "visit", "after_sale": "survey"}
    frame["kind"] = frame["stage"].map(kinds)
    frame["score"] = np.where(frame["stage"] == "after_sale", rng.integers(1, 6, size), np.nan)
    return frame


def audit() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "rule": ["lines_read", "duplicates", "no_customer", "no_date", "customers.read"],
            "kind": ["read", "dropped", "dropped", "dropped", "read"],
            "lines": [6000, 12, 40, 0, 300],
            "customers": [300, 9, 0, 0, 300],
            "amount": [9000.0, 103.5, 622.0, 0.0, 0.0],
            "changed": [False] * 5,
            "note_en": ["All lines", "Repeats a line", "Has no customer", "Has no date", "All customers"],
            "note_zh": ["全部行", "完全重复的行", "没有客户的行", "没有日期的行", "全部客户"],
        }
    )


def findings() -> pd.DataFrame:
    text = {"en": "of 300 customers who bought, 12 stand in [customers]", "zh": "300 位客户中有 12 位"}
    return as_table([Finding("customers_found", "warning", {"en": "Customers found", "zh": "客户匹配"}, text)])


def _features(lines: pd.DataFrame, as_of: pd.Timestamp, rng: np.random.Generator) -> pd.DataFrame:
    bought = lines[(lines["ordered_at"] < as_of) & ~lines["is_return"]].assign(
        day=lambda f: f["ordered_at"].dt.floor("D")
    )
    per = bought.groupby("customer_id")
    frame = pd.DataFrame(
        {
            "recency_days": (as_of - per["day"].max()).dt.days,
            "tenure_days": (as_of - per["day"].min()).dt.days,
            "frequency": per["day"].nunique(),
            "monetary_total": per["amount"].sum(),
            "monetary": per["amount"].sum() / per["order_id"].nunique(),
            "width": per["category"].nunique(),
        }
    ).reset_index()
    recent = bought[bought["ordered_at"] >= as_of - pd.Timedelta(days=90)].groupby("customer_id")
    frame["frequency_90d"] = frame["customer_id"].map(recent["day"].nunique()).fillna(0).astype(int)
    frame["width_90d"] = frame["customer_id"].map(recent["category"].nunique()).fillna(0).astype(int)
    gap = (frame["tenure_days"] - frame["recency_days"]) / (frame["frequency"] - 1).clip(lower=1)
    frame["mean_gap_days"] = gap.where(frame["frequency"] > 1)
    frame["lateness"] = frame["recency_days"] / frame["mean_gap_days"].clip(lower=1)
    frame.insert(1, "as_of", as_of.as_unit("us"))
    return frame


def segments(features: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    rows = features[["customer_id", "as_of"]].copy()

    def fifth(column: str, sign: int = 1) -> pd.Series:
        return (sign * features[column]).rank(pct=True, method="first").mul(5).clip(upper=4.999).astype(int) + 1

    rows["r_score"], rows["f_score"] = fifth("recency_days", -1), fifth("frequency")
    rows["m_score"], rows["w_score"] = fifth("monetary"), fifth("width")
    rows["rfmw"] = rows[["r_score", "f_score", "m_score", "w_score"]] @ [0.4, 0.3, 0.2, 0.1]
    kind = 4 * (rows["m_score"] <= 3) + 2 * (rows["f_score"] <= 3) + (rows["r_score"] <= 3)
    order = [0, 1, 2, 3, 4, 5, 6, 7]
    rows["segment"] = kind.map(dict(zip(order, SEGMENTS, strict=True))).astype("str")
    rows["breadth"] = np.where(features["width"] >= 3, "wide", "narrow")
    share = features.sort_values("monetary_total", ascending=False)
    total = share.groupby("as_of")["monetary_total"]
    cumulative = (total.cumsum() / total.transform("sum")).reindex(features.index)
    rows["abc"] = np.select([cumulative <= 0.8, cumulative <= 0.95], ["A", "B"], "C")
    rows["life_cycle"] = np.select(
        [
            features["recency_days"] > 360,
            features["recency_days"] > 150,
            features["frequency"] == 1,
            features["frequency"] >= 6,
        ],
        ["lost", "sleeping", "new", "loyal"],
        "repeat",
    )
    rows["persona"] = rng.choice(["p1", "p2", "p3"], len(rows))
    rows["business_class"] = pd.Series([None] * len(rows), dtype="str")
    return rows


def profiles(today: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    size = len(today)
    return pd.DataFrame(
        {
            "customer_id": today["customer_id"],
            "preferred_category": rng.choice(CATEGORIES, size),
            "preferred_channel": rng.choice(["shop", "web"], size),
            "preferred_time": rng.choice(["morning", "afternoon"], size),
            "price_sensitivity": rng.choice(["low", "high"], size),
            "cycle_days": today["mean_gap_days"],
            "value_tier": rng.choice(["high", "middle", "low"], size),
            "next_purchase_date": AS_OF + pd.to_timedelta(rng.integers(1, 60, size), unit="D"),
            "next_category": rng.choice(CATEGORIES, size),
        }
    )


def _chance(frame: pd.DataFrame, target: str) -> np.ndarray:
    margin = (frame["recency_days"] / 60 - frame["frequency"] / 4).to_numpy(float)
    stay = 1 / (1 + np.exp(margin))
    return 1 - stay if target == "churn" else 0.5 * stay


def _cohort(frame: pd.DataFrame, target: str) -> pd.Series:
    if target == "churn":
        return frame["recency_days"] <= 180
    return (frame["frequency"] == 1) & (frame["tenure_days"] <= 180)


def backtest(features: pd.DataFrame, lines: pd.DataFrame, target: str, rng: np.random.Generator) -> pd.DataFrame:
    rows = []
    for as_of in ORIGINS:
        asked = features[(features["as_of"] == as_of) & _cohort(features, target)]
        window = lines["ordered_at"].between(as_of, as_of + pd.Timedelta(days=90), inclusive="left")
        again = set(lines.loc[window & ~lines["is_return"], "customer_id"])
        bought = asked["customer_id"].isin(again)
        y = (~bought if target == "churn" else bought).astype(float)
        for model, noise in (("recency", 0.9), ("bgnbd", 0.6), ("logistic", 0.4), ("lightgbm", 0.3), ("shipped", 0.3)):
            p = np.clip(0.7 * _chance(asked, target) + 0.3 * y + noise * rng.normal(0, 0.15, len(asked)), 0.01, 0.99)
            rows.append(
                pd.DataFrame(
                    {
                        "target": target,
                        "horizon_days": 90,
                        "as_of": as_of.date(),
                        "customer_id": asked["customer_id"],
                        "model": model,
                        "p": p,
                        "y": y,
                    }
                )
            )
    return pd.concat(rows, ignore_index=True)


def scores(today: pd.DataFrame, target: str) -> pd.DataFrame:
    asked = today[_cohort(today, target)]
    p = _chance(asked, target)
    rows = []
    for horizon, power in ((30, 0.5), (60, 0.8), (90, 1.0)):
        at = p**power if target == "repeat" else p ** (1 / power)
        at = p**power if target == "churn" else p ** (1 / power)
        band = np.select([at < 0.25, at < 0.5, at < 0.75], ["low", "medium", "high"], "very_high")
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": asked["customer_id"],
                    "as_of": AS_OF.as_unit("us"),
                    "horizon_days": horizon,
                    "p": at,
                    "band": band,
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def base_rates(backtest_rows: pd.DataFrame, score_rows: pd.DataFrame, target: str) -> pd.DataFrame:
    shipped = backtest_rows[backtest_rows["model"] == "shipped"].groupby("as_of")
    rows = [
        (
            target,
            90,
            as_of,
            len(part),
            part["p"].sum(),
            0.9 * part["p"].sum(),
            1.1 * part["p"].sum(),
            part["y"].sum(),
            part["p"].mean(),
            "last year's window",
        )
        for as_of, part in shipped
    ]
    now = score_rows[score_rows["horizon_days"] == 90]["p"]
    rows.append((target, 90, AS_OF.date(), len(now), now.sum(), 0.9 * now.sum(), 1.1 * now.sum(), None, now.mean(), ""))
    columns = ["target", "horizon_days", "as_of", "n", "expected", "low", "high", "happened", "rate_forecast", "how"]
    return pd.DataFrame(rows, columns=columns).astype({"happened": "float64"})


def reasons(score_rows: pd.DataFrame, target: str, rng: np.random.Generator) -> pd.DataFrame:
    now = score_rows[score_rows["horizon_days"] == 90].reset_index(drop=True)
    base = now["p"].mean()
    split = rng.normal(0, 0.1, (len(now), len(FAMILIES)))
    split += ((now["p"] - base).to_numpy() - split.sum(axis=1))[:, None] / len(FAMILIES)
    rank = (-np.abs(split)).argsort(axis=1).argsort(axis=1) + 1
    rows = []
    for place, (family, feature) in enumerate(FAMILIES.items()):
        rows.append(
            pd.DataFrame(
                {
                    "customer_id": now["customer_id"],
                    "target": target,
                    "p": now["p"],
                    "base": base,
                    "family": family,
                    "feature": feature,
                    "points": split[:, place],
                    "rank": rank[:, place],
                    "matters": rank[:, place] <= 3,
                    "text_en": f"{family} speaks for it",
                    "text_zh": "近期行为所致",
                }
            )
        )
    return pd.concat(rows, ignore_index=True)


def value(today: pd.DataFrame, score_rows: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    p = today["customer_id"].map(score_rows[score_rows["horizon_days"] == 90].set_index("customer_id")["p"])
    frame = pd.DataFrame({"customer_id": today["customer_id"], "as_of": AS_OF.as_unit("us")})
    frame["expected_purchases"] = (365 / today["mean_gap_days"].fillna(180).clip(lower=7)) * (1 - p.fillna(0.9))
    frame["expected_order_value"] = today["monetary"]
    frame["value"] = 0.35 * frame["expected_purchases"] * frame["expected_order_value"]
    frame["value_low"], frame["value_high"] = 0.7 * frame["value"], 1.4 * frame["value"]
    frame["p_churn"] = p
    frame["value_at_risk"] = frame["value"] * p.fillna(1.0)
    frame["value_if_kept"] = 1.2 * frame["value"]
    frame["incentive"] = 0.1 * frame["value_if_kept"]
    frame["expected_profit"] = contact_profit(p, frame["value_if_kept"], frame["incentive"], 0.3, 1.0)
    frame["contact"] = frame["expected_profit"] > 0
    frame["group"] = np.where(frame["contact"], np.where(rng.random(len(frame)) < 0.2, "control", "treatment"), "none")
    frame["when"] = (AS_OF + pd.to_timedelta(rng.integers(1, 30, len(frame)), unit="D")).date
    frame["timing"] = np.where(rng.random(len(frame)) < 0.5, "by_date", "this_week")
    frame["next_purchase"] = AS_OF + pd.to_timedelta(rng.integers(-30, 60, len(frame)), unit="D")
    narrow = today["width"] < 3
    frame["advice"] = np.where(narrow, "second_order", "remind")
    frame["advice_en"] = np.where(narrow, "offer a second category", "thank and reward")
    frame["advice_zh"] = np.where(narrow, "推荐第二个品类", "致谢并奖励")
    frame["cross_sell"] = np.where(narrow, "Coffee", None)
    frame["rank"] = frame["expected_profit"].rank(ascending=False, method="first", na_option="bottom").astype(int)
    return frame


def past_profit() -> pd.DataFrame:
    figures = {
        "customers": 100,
        "contacted": 30,
        "expected": 400.0,
        "realised": 380.0,
        "saved": 2200.0,
        "spent": 280.0,
        "everyone": -90.0,
        "oracle": 700.0,
    }
    return pd.DataFrame([{"as_of": as_of} | figures for as_of in ORIGINS])


def campaigns() -> pd.DataFrame:
    figures = {"days": 90, "treated": 80, "control": 80, "purchase": 0.05, "purchase_low": -0.02, "purchase_high": 0.12,
               "profit": 120.0, "profit_low": -40.0, "profit_high": 280.0, "verdict": "unclear"}  # fmt: skip
    return pd.DataFrame([{"campaign_id": "spring", "assigned_at": ORIGINS[0]} | figures])
