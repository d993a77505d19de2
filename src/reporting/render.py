"""The report as one HTML file: templates filled with what `summary` found. No figure is computed here."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup
from matplotlib.figure import Figure

from ..segments import life_cycle, rfm_segments, transitions
from .definitions import definition
from .figures import (
    abc_classes,
    base_rates,
    calibration,
    customer_value,
    drivers,
    months,
    products,
    retention,
    rfmw_map,
    satisfaction,
    segments,
    targeting,
)
from .formats import Formats
from .page_one import page_one
from .sections.months import FIGURES as MONTHLY
from .summary import FILTERED, SECTIONS
from .svg import Pictures, places
from .text import LANGUAGES, Words
from .text.glossary import DEFINITIONS, SOURCES
from .timeline import frame, timeline

TEMPLATES = Path(__file__).parent / "templates"
ARROWS = {"up": "▲", "down": "▼", "same": "="}
LANGUAGE_TAGS = {"en": "en", "zh": "zh-Hans"}


def render(summary: dict[str, Any], language: str | None = None, style: str = "") -> str:
    """The whole HTML file as text, in `language` (default: the study's); the same summary gives the same text.

    One file without outside parts. Its Content-Security-Policy allows exactly the one style sheet and the one script
    inside, by hash; every text from data is escaped. style: rules added to the style sheet, such as those of a print.
    """
    chosen = language or summary["study"]["language"]
    words, formats = Words(chosen), Formats(chosen, summary["study"]["currency"])
    pictures = Pictures()
    figures_drawn = figures(summary, words)
    drawn = {name: pictures.add(figure) for name, figure in figures_drawn.items()}
    css = _compact(_text("style.css")) + pictures.css() + style
    script = "".join(_compact(_text(name)) for name in ("report.js", "customers.js", "filters.js"))
    return template("report.html").render(
        _frame(summary, chosen)
        | {
            "sections": [name for name in SECTIONS if name in summary],
            "pictures": _Optional(drawn),
            "css": Markup(css),
            "js": Markup(script),
            "policy": policy(css, script),
            "page": page_one(summary, chosen),
            "arrows": ARROWS,
            "month_names": lambda numbers: words.listed([formats.month_name(one, full=True) for one in numbers]),
            "definitions": DEFINITIONS,
            "define": lambda name: definition(name, summary["overview"], words),
            "sources": SOURCES,
            "formulas": {name for name in DEFINITIONS if f"define.{name}.formula" in LANGUAGES[chosen]},
            "points": _points(summary, formats, figures_drawn.get("curve")),
            "say": {
                "sort": words("page.sort", column="{column}"),
                "slider": words("profit.slider.result", budget="{budget}", n="{n}", profit="{profit}"),
                "matches": words("customers.matches", n="{n}"),
            }
            | {name: words(f"page.{name}") for name in ("copy", "copied", "denied", "download")}
            | _filter_words(words, formats),
            "sums": _sums(summary) if set(FILTERED) & set(summary) else None,
        }
    )


def _filter_words(words: Words, formats: Formats) -> dict[str, str | int]:
    """What the filters say and write, for the script."""
    return {
        "symbol": formats.symbol,
        "pence": formats.pence,
        "none": words("filter.none"),
        "chosen": words("filter.chosen", name="{name}", level="{level}"),
        "rows": words("filter.rows", n="{n}"),
        "rows_more": words("filter.rows.more", n="{n}", of="{of}"),
        "more": words("customers.more", n="{n}"),
    }


def _sums(summary: dict[str, Any]) -> dict[str, Any] | None:
    """The sums of `sections.filters` without the levels' names, which the page has in its lists of choices."""
    sums = summary.get("filters")
    if not sums:
        return None
    dims = [{"key": dim["key"], "levels": [level["key"] for level in dim["levels"]]} for dim in sums["dims"]]
    return sums | {"dims": dims}


def render_customer(summary: dict[str, Any], customer: dict[str, Any], language: str | None = None) -> str:
    """One customer's page as HTML text, without outside parts or scripts.

    summary: study, as_of and overview (horizon_days, active_days, value_days), as in the report's. customer: one of
    `sections.customers.details`.
    """
    css = _compact(_text("style.css"))
    return template("customer_page.html").render(
        _frame(summary, language or summary["study"]["language"])
        | {"one": customer, "css": Markup(css), "policy": policy(css, "")}
    )


def template(name: str) -> Template:
    """The file `name` of templates/, compiled: text is escaped, and a name that is not given to it is an error."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    """Compiles each template once."""
    loaded = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loaded.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    return loaded


def _frame(summary: dict[str, Any], language: str) -> dict[str, Any]:
    """`summary`, and what every template needs to show it in `language`."""
    words, formats = Words(language), Formats(language, summary["study"]["currency"])

    def drawn(customer: dict[str, Any]) -> Markup:
        title = words("customers.timeline", n=len(customer["purchases"]), p=formats.risk(customer["p"]))
        return timeline(customer, summary["as_of"], [(summary["as_of"], customer["p"])], title)

    labels = {key: words(f"customers.timeline.{key}") for key in ("purchases", "risk")}
    more = {"t": words, "f": _Shown(formats), "html_lang": LANGUAGE_TAGS[language]}
    more |= {"timeline": drawn, "timeline_frame": frame(labels)}
    return summary | more


class _Optional(dict[str, Any]):
    """Pictures by name; one that there was no data for is None."""

    def __missing__(self, key: str) -> None:
        return None


class _Shown:
    """Formats as `f.count` and, where a row names its kind of number, `f[kind]`."""

    def __init__(self, formats: Formats) -> None:
        self._formats = formats

    def __getattr__(self, name: str) -> Any:
        return getattr(self._formats, name)

    def __getitem__(self, kind: str) -> Any:
        return getattr(self._formats, kind)


def policy(css: str, script: str) -> str:
    """A Content-Security-Policy that allows these two inline texts and nothing else."""
    return (
        f"default-src 'none'; style-src '{_hash(css)}'; script-src '{_hash(script)}'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _hash(text: str) -> str:
    """The source expression of a Content-Security-Policy that allows exactly the inline text `text`."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


def _text(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _compact(code: str) -> str:
    """Without indentation, empty lines and lines that are comments."""
    lines = (line.strip() for line in code.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"


def _points(summary: dict[str, Any], formats: Formats, curve: Figure | None) -> list[dict[str, Any]]:
    """What the budget slider says at each of its positions, and where on the drawn curve it then stands (x, y)."""
    points = ((summary.get("profit") or {}).get("curve") or {}).get("points", [])
    contacted, expected = ([one[name] for one in points] for name in ("contacted", "expected"))
    at = places(curve, contacted, expected) if curve is not None else [(0.0, 0.0)] * len(points)
    return [
        {
            "budget": formats.money(one["outlay"]),
            "n": formats.count(one["contacted"]),
            "profit": formats.money(one["expected"]),
            "contacted": one["contacted"],
            "x": x,
            "y": y,
        }
        for one, (x, y) in zip(points, at, strict=True)
    ]


def figures(summary: dict[str, Any], words: Words) -> dict[str, Figure]:
    """The pictures for which the summary has numbers, by the names the templates use."""
    language = words.language
    drawn: dict[str, Figure | None] = {}
    trust, why = summary.get("trust") or {}, summary.get("why") or {}
    for target in ("churn", "repeat"):
        backtest = trust.get(target)
        if backtest and backtest["closed"]:
            drawn[f"base_rates_{target}"] = base_rates.forecast_and_actual(
                pd.DataFrame(backtest["origins"]), target, language
            )
            drawn[f"calibration_{target}"] = calibration.reliability(
                pd.DataFrame(backtest["calibration"]), target, language
            )
    by_month = summary.get("months") or {}
    for name in MONTHLY if by_month.get("rows") else ():
        drawn[f"months_{name}"] = months.by_month(
            by_month["rows"], name, by_month["compared"][name], by_month, language
        )
    for one in by_month.get("groups", []):
        drawn[f"months_by_{one['kind']}"] = months.by_group(one, language)
    worth, who = summary.get("profit") or {}, summary.get("who") or {}
    if who.get("grid"):
        drawn["map"] = rfmw_map.rfmw_map(pd.DataFrame(who["grid"]), language)
    if who.get("moved"):
        square = transitions.matrix(pd.DataFrame(who["moved"]), order=list(rfm_segments.SEGMENTS))
        drawn["moved"] = segments.moved(square, rfm_segments.NAMES, language)
    life = who.get("life_cycle") or {}
    if life.get("monthly"):
        square = transitions.matrix(pd.DataFrame(life["monthly"]), order=list(life_cycle.STATES))
        drawn["monthly"] = segments.moved(square, life_cycle.NAMES, language)
    for name in ("loyalty", "funnel"):
        if life.get(name):
            title = words(f"who.{name}.title", share="{share}", **({"name": "{name}"} if name == "funnel" else {}))
            drawn[name] = segments.steps(pd.DataFrame(life[name]), {language: title}, language)
    if who.get("abc"):
        shares = tuple(summary["study"]["abc_shares"])
        drawn["abc"] = abc_classes.concentration(pd.DataFrame(who["abc"]["curve"]), shares, language)
    if who.get("value"):
        drawn["value"] = customer_value.concentration_curve(pd.DataFrame(who["value"]["curve"]), language)
    if who.get("retention"):
        drawn["retention"] = retention.retention(pd.DataFrame(who["retention"]), language)
    if why.get("effects"):
        drawn["paths"] = satisfaction.paths(pd.DataFrame(why["effects"]), "repeat", language)
    if profit := (summary.get("profiles") or {}).get("profit"):
        named = pd.DataFrame(profit).assign(name=[words.of(one["name"]) for one in profit])
        drawn["profit_classes"] = products.profit_classes(named, language)
    if why.get("journey"):
        steps = pd.DataFrame(why["journey"]["steps"])
        drawn["survival"] = retention.survival(steps, why["journey"]["days"], language)
    sold = summary.get("products") or {}
    if sold.get("categories"):
        drawn["growth_share"] = products.growth_share(pd.DataFrame(sold["categories"]), language)
    if sold.get("season"):
        drawn["season"] = products.season(pd.DataFrame(sold["season"]), language)
    if worth.get("curve"):
        points = pd.DataFrame(worth["curve"]["points"])
        drawn["curve"] = targeting.profit_band(points, language, summary["study"]["currency"])
    if worth.get("past"):
        past = pd.DataFrame(worth["past"])
        past["as_of"] = pd.to_datetime(past["as_of"])
        drawn["past_profit"] = targeting.past_profit(past, language, summary["study"]["currency"])
    if why.get("drivers"):
        table = pd.DataFrame(why["drivers"]).assign(name=[words.of(one["name"]) for one in why["drivers"]])
        drawn["drivers"] = drivers.up_and_down(table, language)
        shown = {one["key"]: words.of(one["name"]) for one in why["drivers"][:6]}
        rows = {words.of(one["name"]): one["points"] for one in why["by_segment"]}
        drawn["by_segment"] = drivers.by_segment(
            pd.DataFrame(rows).T.reindex(columns=list(shown)).rename(columns=shown).fillna(0.0), language
        )
    return {name: figure for name, figure in drawn.items() if figure is not None}
