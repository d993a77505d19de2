"""The slow reference: every feature in plain Python loops over a customer's lines, written from the catalogue's words.

Nothing here is shared with the package: no collapsed tables, no windows as sums, no Narwhals.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any

Line = dict[str, Any]
WINDOWS = (14, 30, 60, 90, 180, 365)
QUARTERS = {"night": (0, 6), "morning": (6, 12), "afternoon": (12, 18), "evening": (18, 24)}
STAGES = ("pre_sale", "in_sale", "after_sale")
KINDS = ("consultation", "communication", "visit", "campaign", "complaint", "after_sale", "survey")


def divide(top: float | None, bottom: float | None) -> float | None:
    return None if top is None or bottom is None or bottom <= 0 else top / bottom


def age(moment: datetime, as_of: datetime) -> int:
    """Whole days from the midnight of `moment`'s day to as_of."""
    return (as_of - moment.replace(hour=0, minute=0, second=0, microsecond=0)).days


def order_value(lines: list[Line]) -> float | None:
    orders = {(line["order_id"], line["ordered_at"].date()) for line in lines}
    return divide(sum(line["amount"] for line in lines), len(orders))


def slope(monthly: list[float]) -> float:
    """Least squares through (0, oldest) .. (11, newest)."""
    return statistics.linear_regression(range(len(monthly)), monthly).slope


def seen(rows: list[Line], time: str, as_of: datetime) -> list[Line]:
    return [{**row, "age": age(row[time], as_of)} for row in rows if row[time] < as_of]


def recent(rows: list[Line], history: int | None) -> list[Line]:
    """The rows that habits are taken from."""
    return [row for row in rows if history is None or row["age"] <= history]


def table(
    lines: list[Line], touches: list[Line], people: list[Line], as_of: datetime, history: int | None, settle: int = 180
) -> dict[str, dict[str, Any]]:
    """customer_id -> feature -> value, for everyone with a purchase seen from `as_of`."""
    visible = seen(lines, "ordered_at", as_of)
    observed = age(min(line["ordered_at"] for line in lines), as_of)
    mine, contacts = defaultdict(list), defaultdict(list)
    for line in visible:
        mine[line["customer_id"]].append(line)
    for touch in seen(touches, "occurred_at", as_of):
        contacts[touch["customer_id"]].append(touch)
    shop = _shop(mine, observed)
    shop |= _calendar(as_of)
    gap = _shop_gap({customer: recent(rows, history) for customer, rows in mine.items()})
    prices = _prices(recent(visible, history))
    known = {person["customer_id"]: person for person in people}
    result = {}
    for customer, rows in mine.items():
        bought = [line for line in rows if not line["is_return"]]
        if bought:
            row = _behaviour(bought, rows, observed, settle) | _habits(rows, history, gap) | _width(bought)
            row |= _category_habits(recent(bought, history), prices)
            row |= _touchpoints(contacts[customer], min(line["age"] for line in bought), history)
            row |= _profile(bought, recent(bought, history), known[customer], as_of)
            result[customer] = row | shop
    return result


def _behaviour(bought: list[Line], rows: list[Line], observed: int, settle: int) -> dict[str, Any]:
    ages = sorted({line["age"] for line in bought})
    recency, tenure = ages[0], ages[-1]
    gaps = [older - newer for newer, older in pairwise(ages)]
    total = sum(line["amount"] for line in bought)
    orders = {(line["order_id"], line["ordered_at"].date()) for line in bought}
    by_day = Counter()
    for line in bought:
        by_day[line["age"]] += line["amount"]
    made: dict[str, Any] = {
        "recency_days": recency,
        "tenure_days": tenure,
        "tenure_known": 1 if observed - tenure >= settle else 0,
        "active_span_days": tenure - recency,
        "frequency": len(ages),
        "orders": len(orders),
        "lines": len(bought),
        "purchase_rate": 365 * len(ages) / tenure,
        "monetary": order_value(bought),
        "monetary_total": total,
        "largest_day": max(by_day.values()),
    }
    for w in WINDOWS:
        inside = [line for line in bought if line["age"] <= w]
        made[f"frequency_{w}d"] = len({line["age"] for line in inside})
        made[f"monetary_{w}d"] = order_value(inside)
        made[f"monetary_total_{w}d"] = sum(line["amount"] for line in inside)
    made |= {
        "longest_gap_days": max(gaps, default=None),
        "last_gap_days": gaps[0] if gaps else None,
        "silence_record": divide(recency, max(gaps, default=None)),
        "longer_gap_share": divide(len([gap for gap in gaps if gap > recency]), len(gaps)),
    }
    made |= _last_year(bought, observed)
    for w in (30, 90, 180):
        days = [len({a for a in ages if low < a <= low + w}) for low in (0, w)]
        made[f"frequency_change_{w}d"] = divide(days[0] - days[1], sum(days))
        spent = [sum(line["amount"] for line in bought if low < line["age"] <= low + w) for low in (0, w)]
        made[f"spend_change_{w}d"] = divide(spent[0] - spent[1], spent[0] + spent[1])
    halves = [order_value([x for x in bought if low < x["age"] <= low + 180]) for low in (0, 180)]
    known = None not in halves
    made["monetary_change_180d"] = divide(halves[0] - halves[1], halves[0] + halves[1]) if known else None
    made["last_day_value_ratio"] = divide(by_day[recency], total / len(ages))
    months = [(360 - 30 * i - 30, 360 - 30 * i) for i in range(12)]
    made["spend_slope"] = slope([sum(x["amount"] for x in bought if low < x["age"] <= high) for low, high in months])
    made["frequency_slope"] = slope([len([a for a in ages if low < a <= high]) for low, high in months])
    made["recent_spend_share"] = divide(made["monetary_total_90d"], total)
    late = [line for line in bought if line["age"] <= 180]
    made |= {
        "units": sum(line["quantity"] or 0 for line in bought),
        "promotion_share_180d": divide(len([x for x in late if (x["discount"] or 0) > 0]), len(late)),
    }
    return made | _returns(rows, recency)


def _habits(rows: list[Line], history: int | None, shop_gap: float | None) -> dict[str, Any]:
    """What is taken from the last `history` days, of a customer with a purchase at any time."""
    lately = recent(rows, history)
    bought = [line for line in lately if not line["is_return"]]
    recency = min(line["age"] for line in rows if not line["is_return"])
    ages = sorted({line["age"] for line in bought})
    gaps = [older - newer for newer, older in pairwise(ages)]
    mean = statistics.fmean(gaps) if gaps else None
    spread = statistics.stdev(gaps) if len(gaps) > 1 else None
    back = [line for line in lately if line["is_return"]]
    return {
        "mean_gap_days": mean,
        "median_gap_days": statistics.median(gaps) if gaps else None,
        "sd_gap_days": spread,
        "lateness": divide(recency, mean),
        "lateness_sd": divide(recency - mean, spread) if mean else None,
        "gap_variation": divide(spread, mean),
        "next_purchase_in_days": mean - recency if mean else None,
        **_more_rhythm(gaps, recency, shop_gap),
        **_basket(bought),
        **_clock(bought),
        "return_share": divide(-sum(line["amount"] for line in back), sum(line["amount"] for line in bought)),
        "return_line_share": divide(len(back), len(bought)),
    }


def _more_rhythm(gaps: list[int], recency: int, shop_gap: float | None) -> dict[str, Any]:
    """`gaps` newest first."""
    expected = statistics.fmean([*gaps, shop_gap, shop_gap]) if gaps else shop_gap
    shares = [days / (sum(gaps) + recency) for days in (*gaps, recency)]
    entropy = -sum(share * math.log(share) for share in shares)
    return {
        "recent_gaps_ratio": statistics.fmean(gaps[:3]) / statistics.fmean(gaps) if len(gaps) >= 3 else None,
        "clumpiness": 1 - entropy / math.log(len(shares)) if gaps else None,
        "expected_gap_days": expected,
        "expected_lateness": divide(recency, expected),
    }


def _last_year(bought: list[Line], observed: int) -> dict[str, Any]:
    def then(days: int) -> list[Line]:
        return [line for line in bought if 365 - days < line["age"] <= 365]

    made = {f"frequency_{days}d_last_year": len({line["age"] for line in then(days)}) for days in (30, 90)}
    made["monetary_total_90d_last_year"] = sum(line["amount"] for line in then(90))
    return made if observed >= 365 else dict.fromkeys(made)


def _shop_gap(mine: dict[str, list[Line]]) -> float | None:
    """The mean, over customers with two purchase days or more, of their mean gap."""
    means = []
    for rows in mine.values():
        days = sorted({line["age"] for line in rows if not line["is_return"]})
        if len(days) > 1:
            means.append(statistics.fmean(older - newer for newer, older in pairwise(days)))
    return statistics.fmean(means) if means else None


def _basket(bought: list[Line]) -> dict[str, Any]:
    total = sum(line["amount"] for line in bought)
    orders = len({(line["order_id"], line["ordered_at"].date()) for line in bought})
    units = sum(line["quantity"] or 0 for line in bought)
    given = sum(line["discount"] or 0 for line in bought)
    return {
        "lines_per_order": divide(len(bought), orders),
        "units_per_order": divide(units, orders),
        "unit_price": divide(total, units),
        "discount_share": divide(given, given + total),
        "promotion_share": divide(len([x for x in bought if (x["discount"] or 0) > 0]), len(bought)),
    }


def _returns(rows: list[Line], recency: int) -> dict[str, Any]:
    back = [line for line in rows if line["is_return"]]
    last = min((line["age"] for line in back), default=None)
    return {
        "return_lines": len(back),
        "return_lines_90d": len([line for line in back if line["age"] <= 90]),
        "return_recency_days": last,
        "returned_last": 1 if last is not None and last <= recency else 0,
    }


def _clock(bought: list[Line]) -> dict[str, Any]:
    weekdays = Counter(day.weekday() for day in {line["ordered_at"].date() for line in bought})
    days = sum(weekdays.values())
    orders = defaultdict(list)
    for line in bought:
        if line["ordered_at"].time() != datetime.min.time():
            orders[line["order_id"], line["ordered_at"].date()].append(line["ordered_at"])
    timed = [min(times) for times in orders.values()]
    turns = [2 * math.pi * (t - t.replace(hour=0, minute=0, second=0)).total_seconds() / 86_400 for t in timed]
    resultant = math.hypot(sum(map(math.cos, turns)), sum(map(math.sin, turns)))
    counts = {part: len([t for t in timed if low <= t.hour < high]) for part, (low, high) in QUARTERS.items()}
    return {
        "weekend_share": divide(weekdays[5] + weekdays[6], days),
        "weekday_top_share": divide(max(weekdays.values(), default=None), days),
        **{f"{part}_share": divide(count, len(timed)) for part, count in counts.items()},
        "time_of_day_top_share": divide(max(counts.values()), len(timed)),
        "hour_concentration": divide(resultant, len(timed)),
    }


def _prices(visible: list[Line]) -> dict[str, float]:
    """category -> the shop's mean price per unit."""
    amounts, units = Counter(), Counter()
    for line in visible:
        if not line["is_return"] and line["category"] is not None and (line["quantity"] or 0) > 0:
            amounts[line["category"]] += line["amount"]
            units[line["category"]] += line["quantity"]
    return {category: amounts[category] / units[category] for category in units}


def _category_habits(bought: list[Line], prices: dict[str, float]) -> dict[str, Any]:
    named = [line for line in bought if line["category"] is not None]
    shares = [count / len(named) for count in Counter(line["category"] for line in named).values()]
    priced = [line for line in named if (line["quantity"] or 0) > 0 and prices[line["category"]] > 0]
    usual = sum(line["quantity"] * prices[line["category"]] for line in priced)
    return {
        "category_entropy": -sum(share * math.log(share) for share in shares) if shares else None,
        "category_top_share": max(shares, default=None),
        "price_level": divide(sum(line["amount"] for line in priced), usual),
    }


def _width(bought: list[Line]) -> dict[str, Any]:
    named = [line for line in bought if line["category"] is not None]
    made: dict[str, Any] = {}
    if named:
        ages = defaultdict(list)
        for line in named:
            ages[line["category"]].append(line["age"])
        made = {
            "width": len(ages),
            **{f"width_{w}d": len([c for c in ages if min(ages[c]) <= w]) for w in WINDOWS},
            "new_categories_90d": len([c for c in ages if max(ages[c]) <= 90]),
            "dropped_categories": len([c for c in ages if min(ages[c]) > 180]),
            "repeated_category_share": len([c for c in ages if len(set(ages[c])) > 1]) / len(ages),
        }
    things = defaultdict(list)
    for line in bought:
        if line["product_id"] is not None:
            things[line["product_id"]].append(line["age"])
    if things:
        late = [product for product in things if min(things[product]) <= 90]
        made |= {
            "product_width": len(things),
            "product_width_90d": len(late),
            "repeated_product_share": len([p for p in things if len(set(things[p])) > 1]) / len(things),
            "first_time_product_share": divide(len([p for p in late if max(things[p]) <= 90]), len(late)),
        }
    return made


def _touchpoints(rows: list[Line], recency: int, history: int | None) -> dict[str, Any]:
    year = [row for row in rows if row["age"] <= 365]
    campaigns = [row for row in year if row["kind"] == "campaign"]
    scored = [row for row in rows if row["score"] is not None]
    latest = min((row["age"] for row in scored), default=None)
    lately = [row["score"] for row in recent(scored, history)]
    last_scores = [row["score"] for row in scored if row["age"] == latest]

    def latest_of(what: str, value: str) -> int | None:
        return min((row["age"] for row in rows if row[what] == value), default=None)

    complaint = latest_of("kind", "complaint")
    return {
        "touch_count": len(year),
        "touch_count_90d": len([row for row in rows if row["age"] <= 90]),
        "touch_recency_days": min((row["age"] for row in rows), default=None),
        **{f"touch_{kind}": len([row for row in year if row["kind"] == kind]) for kind in KINDS},
        **{f"touch_stage_{stage}": len([row for row in year if row["stage"] == stage]) for stage in STAGES},
        **{f"touch_{kind}_recency_days": latest_of("kind", kind) for kind in KINDS},
        **{f"touch_stage_{stage}_recency_days": latest_of("stage", stage) for stage in STAGES},
        "campaign_responses": len([row for row in campaigns if row["answered"] is True]),
        "touch_score_mean": statistics.fmean(lately) if lately else None,
        "touch_score_last": statistics.fmean(last_scores) if last_scores else None,
        "open_complaint": 1 if complaint is not None and not recency < complaint else 0,
        "touch_unanswered": len([row for row in year if row["answered"] is False]),
        "campaign_response_share": divide(len([r for r in campaigns if r["answered"] is True]), len(campaigns)),
    }


def _profile(bought: list[Line], lately: list[Line], person: Line, as_of: datetime) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for place in ("channel", "region"):
        places = _places_by_day(bought, place)
        now = [one for one in _places_by_day(lately, place) if one]
        made[f"{place}_switches"] = sum(a != b for a, b in pairwise(places) if a and b)
        made[f"{place}_top_share"] = divide(max(Counter(now).values(), default=None), len(now))
        made[f"{place}_count"] = len({one for one in places if one}) or None
    joined = person["joined_at"]
    if joined is not None and joined >= as_of:
        return made | dict.fromkeys(("age_years", "joined_days", "gender", "region", "is_business", "club"))
    return made | {
        "age_years": None if person["birth_year"] is None else as_of.year - person["birth_year"],
        "joined_days": None if joined is None else age(joined, as_of),
        **{name: person[name] for name in ("gender", "region", "club")},
        "is_business": float(person["is_business"]),
    }


def _places_by_day(bought: list[Line], place: str) -> list[str]:
    by_day = defaultdict(list)
    for line in bought:
        by_day[line["age"]].append(line[place] or "")
    return [max(by_day[day]) for day in sorted(by_day, reverse=True)]


def _calendar(as_of: datetime) -> dict[str, float]:
    turn = 2 * math.pi * (as_of - datetime(as_of.year, 1, 1)).days / 365.25
    return {"season_sin": math.sin(turn), "season_cos": math.cos(turn)}


def _shop(mine: dict[str, list[Line]], observed: int) -> dict[str, Any]:
    ages = {c: {line["age"] for line in rows if not line["is_return"]} for c, rows in mine.items()}

    def share(back: int, window: int) -> float | None:
        """Of those who bought in the 180 days up to `back` days ago, the share who did in the `window` days after."""
        if observed < back + 180:
            return None
        cohort = [days for days in ages.values() if any(back < day <= back + 180 for day in days)]
        return divide(len([1 for days in cohort if any(back - window < day <= back for day in days)]), len(cohort))

    def spent(low: int, high: int) -> float:
        rows = [line for lines in mine.values() if any(not line["is_return"] for line in lines) for line in lines]
        return sum(line["amount"] for line in rows if low < line["age"] <= high and not line["is_return"])

    return {
        "shop_bought_30d": share(30, 30),
        "shop_bought_90d": share(90, 90),
        "shop_bought_90d_last_year": share(365, 90),
        "shop_growth": divide(spent(0, 90), spent(365, 455)) if observed >= 455 else None,
    }
