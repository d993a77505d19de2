"""Customer analysis on three shops: what it finds, what lacks, how long it takes. `python -m benchmarks.segments`.

Writes benchmarks/results/segments.md. Reads raw data under data/<study>/raw (the demo makes its own); features at
today's as_of and at the newest whose horizon has closed. Seconds are wall clock, threads limited to two.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "2")

import pandas as pd
from sklearn.metrics import adjusted_rand_score

from churn import demo, ingest
from churn.errors import UserError
from churn.features.build_for_study import build_for_study
from churn.modelling.as_of import newest_closed
from churn.segments import (
    Missing,
    SegmentAssignment,
    assign_study,
    baskets,
    churned_after,
    customer_profiles,
    factors,
    growth_share,
    life_cycle,
    lost_customers,
    purchase_cycle,
    retention,
    rfm_segments,
    rfmw,
    satisfaction,
    score_card,
    seasons,
    tags,
    transitions,
)
from churn.segments.purchases import end_of, purchase_days, purchases
from churn.study import Study, load_study

ROOT = Path(__file__).resolve().parents[1]
STUDIES = ("demo", "online-retail-ii", "cdnow")


def main() -> None:
    """The tables of every study whose raw data are there."""
    parts = ["## Customer analysis\n", "`python -m benchmarks.segments`\n"]
    for name in STUDIES:
        study = load_study(ROOT / "data" / name)
        try:
            if name == "demo":
                demo.simulate(study.folder)
            tables = ingest.read_tables(study)
        except UserError as error:
            parts.append(f"### {study.study.title}\n\nnot run: {error}\n")
            continue
        parts += report(study, tables)
        print("\n".join(parts[-12:]), flush=True)
    (ROOT / "benchmarks" / "results" / "segments.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


def report(study: Study, tables: ingest.Tables) -> list[str]:
    """The markdown of one study."""
    lines, horizon = tables.order_lines, study.task.horizon_days
    as_of = pd.Timestamp(study.task.as_of) if study.task.as_of else end_of(lines)
    before = newest_closed(as_of, horizon)
    features = build_for_study(study, tables, [before, as_of])
    cpu = time.process_time()
    placed, analyses, seconds = run_all(study, tables, features, as_of)
    cpu = time.process_time() - cpu
    # cut points and personas of that date, so that the evaluated classes use nothing of what came after
    earlier = assign_study(study, tables, features[features["as_of"] == before]).segments
    lacking = [str(one) for one in analyses.values() if isinstance(one, Missing)]
    customers = len(placed.today)
    parts = [
        f"### {study.study.title}: {len(lines):,} order lines, {customers:,} customers at {as_of:%Y-%m-%d}\n",
        f"All of it took {sum(seconds.values()):.1f} s ({cpu:.1f} s of processor time; two processors with a load "
        f"average of {os.getloadavg()[0]:.1f}); longest: {_longest(seconds)}.\n",
    ]
    if lacking:
        parts += ["What the data lack:\n", *(f"- {sentence}" for sentence in lacking), ""]
    parts += [
        f"Placed at {before:%Y-%m-%d}, what happened in the {horizon} days after:\n",
        judged(earlier, lines, horizon).round(3).to_markdown(index=False),
        "",
        "Response by score (share that bought within the horizon), and how far each variable separates:\n",
        responded(earlier, lines, horizon).round(3).to_markdown(),
        "",
    ]
    compared = placed.compared
    if not isinstance(compared, Missing):
        shown = compared[(compared["clusters"] == placed.chosen) | (compared["method"] == "hdbscan")]
        parts += [f"Personas: {placed.chosen} chosen.\n", shown.round(3).to_markdown(index=False), ""]
    parts += guesses(lines, as_of, before)
    if study.study.name == "demo":
        parts += truths(study, placed, features, analyses)
    return parts


def run_all(
    study: Study, tables: ingest.Tables, features: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[SegmentAssignment, dict[str, Any], dict[str, float]]:
    """Everything notebooks 03, 07, 08 and 09 show: the placed customers, every analysis by name, seconds by name."""
    lines, contacts, people = tables.order_lines, tables.touchpoints, tables.customers
    now = features[features["as_of"] == as_of]
    seconds: dict[str, float] = {}
    analyses: dict[str, Any] = {}

    def timed(name: str, run: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        analyses[name] = run()
        seconds[name] = time.perf_counter() - start
        return analyses[name]

    placed: SegmentAssignment = timed("segments, personas and tags", lambda: assign_study(study, tables, features))
    fixed = placed.cut_points["life_cycle"]
    timed("moves", lambda: transitions.latest_transitions(placed.segments, "segment"))
    months = life_cycle.month_starts(lines, as_of)
    timed(
        "life cycle by month", lambda: transitions.transitions(life_cycle.history(lines, months, fixed), "life_cycle")
    )
    timed("retention", lambda: retention.cohort_retention(lines, as_of))
    timed("survival", lambda: retention.order_survival(lines, as_of))
    timed("last contact", lambda: lost_customers.last_contact(contacts, lines, as_of, study.task.horizon_days))
    for one in timed("funnel", lambda: lost_customers.funnel(placed.segments, features, people, lines))[1]:
        analyses["funnel: " + one.needs[0]] = one
    timed("factors", lambda: factors.factors(now))
    views = timed("profiles", lambda: customer_profiles.customer_profiles(placed.segments, people, study))
    for name, view in views.items():
        analyses[f"view {name}"] = view
    timed("categories", lambda: growth_share.categories(lines, as_of))
    timed("customers", lambda: growth_share.customers(lines, as_of, study.economics, contacts))
    timed("season", lambda: seasons.season(lines, as_of))
    timed("regions", lambda: seasons.regions(lines, as_of))
    timed("who buys what", lambda: seasons.who_buys_what(lines, placed.today, "segment", as_of))
    timed("rules of categories", lambda: baskets.rules(lines, as_of))
    timed("rules of products", lambda: baskets.rules(lines, as_of, item="product_id"))
    timed("repurchase", lambda: purchase_cycle.repurchase_by_category(lines, study.task.horizon_days))
    rows = timed("observations", lambda: satisfaction.observations(lines, contacts, people, as_of))
    timed("paths", lambda: satisfaction.paths(rows))
    timed("topics", lambda: satisfaction.topics(lines, contacts, as_of))
    timed("score card", lambda: score_card.score(people, score_card.read_card(study.segments)))
    if isinstance(rows, Missing):
        analyses.pop("paths")
    analyses["personas"] = placed.personas
    return placed, analyses, seconds


def judged(earlier: pd.DataFrame, lines: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """system, class, customers, churned (share) for every grouping that has classes."""
    parts = []
    for system in ("segment", "breadth", "abc", "life_cycle", "persona", "business_class"):
        known = earlier.dropna(subset=[system])
        if len(known):
            table = churned_after(lines, known, system, horizon).rename(
                columns={system: "class", "rate": "churned share"}
            )
            table.insert(0, "system", system)
            if system == "segment":
                table["class"] = table["class"].map({key: words["en"] for key, words in rfm_segments.NAMES.items()})
            parts.append(table.drop(columns="churned"))
    return pd.concat(parts, ignore_index=True)


def responded(earlier: pd.DataFrame, lines: pd.DataFrame, horizon: int) -> pd.DataFrame:
    """Response by score 1 to 5 of each variable, and the difference between the best and the worst."""
    as_of = earlier["as_of"].iloc[0]
    bought = purchases(lines[lines["ordered_at"] < as_of + pd.Timedelta(days=horizon)])
    bought = bought.loc[bought["ordered_at"] >= as_of, "customer_id"].unique()
    table = rfmw.response(earlier, earlier["customer_id"].isin(bought))
    wide = table.pivot_table(index="variable", columns="score", values="rate")
    wide = wide.reindex([name for name in rfmw.VARIABLES if name in wide.index])
    return wide.assign(range=rfmw.response_order(table).set_index("variable")["rate_range"])


def guesses(lines: pd.DataFrame, as_of: pd.Timestamp, before: pd.Timestamp) -> list[str]:
    """How good the tags' guesses are: the next category at `before`, the next date with up to a year to look ahead."""
    rows = []
    guess = tags.next_category(lines, before)
    if guess is not None:
        first = _first_days(lines, before).dropna(subset=["category"])
        bought = first.groupby("customer_id")["category"].agg(set)
        bought = bought[bought.index.isin(guess.index)]
        past = purchases(lines, before).dropna(subset=["category"])
        popular = past.drop_duplicates(["customer_id", "day", "category"])["category"].value_counts().index[0]
        own = sum(guess[customer] in have for customer, have in bought.items()) / len(bought)
        naive = sum(popular in have for have in bought) / len(bought)
        rows.append(
            f"Next category: in the next order of {own:.1%} of {len(bought):,} customers "
            f"(the shop's favourite: {naive:.1%}).\n"
        )
    ahead = min(365, (as_of - lines["ordered_at"].min()).days // 2)
    then = as_of - pd.Timedelta(days=ahead)
    days = purchase_days(lines, then)
    last = days.groupby("customer_id")["day"].agg(["min", "max", "size"]).reset_index()
    facts = pd.DataFrame({"customer_id": last["customer_id"], "as_of": then, "frequency": last["size"]})
    facts["recency_days"] = (then - last["max"]).dt.days
    facts["tenure_days"] = (then - last["min"]).dt.days
    typical = purchase_cycle.typical_gap(facts)
    table = purchase_cycle.next_purchase(facts, purchase_cycle.late_gaps(lines, then, typical), typical).dropna()
    arrival = _first_days(lines, then).drop_duplicates("customer_id").set_index("customer_id")["day"]
    came = table["customer_id"].map(arrival)
    known, when = table[came.notna()], came.dropna()
    inside = when.between(known["next_purchase_from"], known["next_purchase_to"]).mean()
    by_date = (when <= known["next_purchase_date"]).mean()
    rows.append(
        f"Next purchase, predicted {ahead} days before the end: of {len(known):,} customers who did come back, "
        f"{by_date:.1%} came by the date and {inside:.1%} within the window (nominal: 50 % and 50 %).\n"
    )
    return rows


def _first_days(lines: pd.DataFrame, start: pd.Timestamp) -> pd.DataFrame:
    """The lines of every customer's first purchase day from `start` on."""
    ahead = purchases(lines[lines["ordered_at"] >= start])
    return ahead[ahead["day"] == ahead.groupby("customer_id")["day"].transform("min")]


def truths(study: Study, placed: SegmentAssignment, features: pd.DataFrame, analyses: dict[str, Any]) -> list[str]:
    """Planted truths of the demo and what the analyses find."""
    raw = study.paths.raw
    planted = json.loads((raw / "truth.json").read_text(encoding="utf-8"))
    hidden = pd.read_parquet(raw / "truth_customers.parquet").set_index("customer_id")["persona"]
    today = placed.today
    truth = today["customer_id"].map(hidden)
    again = features.loc[today.index, "frequency"] >= 2
    index = [adjusted_rand_score(truth[chosen], today.loc[chosen, "persona"]) for chosen in (again | True, again)]
    rules = analyses["rules of categories"]
    places = {}
    for pair in planted["affinities"]:
        both = {pair["category"], pair["partner"]}
        ranks = [n + 1 for n, (a, b) in enumerate(zip(rules["if"], rules["then"], strict=True)) if {a, b} == both]
        places[" and ".join(sorted(both))] = ranks
    effect = analyses["paths"].query("to == 'repeat'").set_index("from").loc["after_sale"]
    listed = "; ".join(f"{pair}: {', '.join(map(str, ranks))}" for pair, ranks in places.items())
    return [
        "Planted truths:\n",
        f"- personas: adjusted Rand index {index[0]:.3f} over all customers, "
        f"{index[1]:.3f} over those with two purchase days or more",
        f"- affinities: places among {len(rules)} rules: {listed}",
        f"- after-sales score on buying again: {effect['effect']:+.3f} per point, "
        f"95 % interval {effect['low']:+.3f} to {effect['high']:+.3f}",
        "",
    ]


def _longest(seconds: dict[str, float]) -> str:
    top = sorted(seconds.items(), key=lambda item: -item[1])[:4]
    return ", ".join(f"{name} {value:.1f} s" for name, value in top)


if __name__ == "__main__":
    main()
